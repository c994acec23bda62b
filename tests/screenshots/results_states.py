"""What the page Results shows, tab by tab."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QTableView, QTabWidget

from augstudio.ui.pages.data.gallery.photo_grid import PhotoGrid
from tests import driver
from tests.screenshots.studio import Studio
from tests.ui.opening import settle


def results_overview(studio: Studio) -> None:
    studio.window.show_page("results")
    _settle(studio)


def results_cell(studio: Studio) -> None:
    """The photos of a cell of the confusion matrix."""
    table = driver.find(studio.window, QTableView, "table_confusion")
    place = table.visualRect(table.model().index(0, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    _settle(studio)


def results_calibration(studio: Studio) -> None:
    grid = driver.find(studio.window, PhotoGrid, "list_photos")
    QTest.keyClick(grid, Qt.Key.Key_Escape)
    _show(studio, "Calibration")


def results_why(studio: Studio) -> None:
    _show(studio, "Why")


def results_map(studio: Studio) -> None:
    _show(studio, "Map")


def results_labels(studio: Studio) -> None:
    _show(studio, "Labels")


def results_robustness(studio: Studio) -> None:
    _show(studio, "Robustness")


def results_measuring(studio: Studio) -> None:
    driver.press(studio.window, "button_measure_robustness")
    with driver.awaiting(studio.owners.jobs.current.progressed):
        pass


def results_measured(studio: Studio) -> None:
    with driver.awaiting(studio.owners.jobs.ended, seconds=600):
        pass
    _settle(studio)


def results_compare(studio: Studio) -> None:
    _show(studio, "Compare")


def results_cross_validated(studio: Studio) -> None:
    _show(studio, "Overview")
    photos = driver.find(studio.window, QComboBox, "combo_results_photos")
    place = photos.findText("All photos, cross-validated")
    photos.setCurrentIndex(place)
    photos.activated.emit(place)
    _settle(studio)


RESULTS_STATES: tuple[Callable[[Studio], None], ...] = (
    results_overview,
    results_cell,
    results_calibration,
    results_why,
    results_map,
    results_labels,
    results_robustness,
    results_measuring,
    results_measured,
    results_compare,
    results_cross_validated,
)


def _show(studio: Studio, title: str) -> None:
    tabs = driver.find(studio.window, QTabWidget, "tabs_results")
    (place,) = [n for n in range(tabs.count()) if tabs.tabText(n) == title]
    tabs.setCurrentIndex(place)
    _settle(studio)


def _settle(studio: Studio) -> None:
    for _ in range(3):
        settle()
        studio.settle()
