"""The gallery of the page Data, in the order in which a person would come across its states."""

from collections.abc import Callable

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListWidget, QWidget

from augstudio.ui.pages.data.class_card import ClassCard
from augstudio.ui.pages.data.gallery.photo_grid import PhotoGrid
from augstudio.ui.widgets.name_dialog import NameDialog
from augstudio.ui.widgets.zoom_overlay import ZoomOverlay
from tests import driver
from tests.screenshots.studio import Studio


def gallery_class(studio: Studio) -> None:
    card = next(c for c in studio.window.findChildren(ClassCard) if c.isVisible())
    QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    _settle(studio)


def gallery_selected(studio: Studio) -> None:
    grid = driver.find(studio.window, PhotoGrid, "list_photos")
    for row in (1, 2, 5):
        index = grid.model().index(row, 0)
        grid.selectionModel().select(index, QItemSelectionModel.SelectionFlag.Select)


def dialog_rename_class(studio: Studio) -> None:
    driver.press(studio.window, "button_rename_class")
    driver.find(studio.window, QLineEdit, "edit_class_name").setText("oak")


def gallery_enlarged(studio: Studio) -> None:
    (dialog,) = (each for each in studio.window.findChildren(NameDialog) if each.isVisible())
    dialog.reject()
    grid = driver.find(studio.window, PhotoGrid, "list_photos")
    grid.focus_row(1)
    QTest.keyClick(grid, Qt.Key.Key_Return)
    studio.settle()


def gallery_moved(studio: Studio) -> None:
    overlay = driver.find(studio.window, ZoomOverlay, "zoom_overlay")
    with driver.awaiting(studio.owners.project.dataset_changed):
        QTest.keyClick(overlay, Qt.Key.Key_Delete)
    _settle(studio)
    QTest.keyClick(overlay, Qt.Key.Key_Escape)
    listed = driver.find(studio.window, QListWidget, "list_subsets")
    listed.setCurrentRow(0)
    _settle(studio)


def gallery_none_found(studio: Studio) -> None:
    driver.find(studio.window, QLineEdit, "edit_gallery_search").setText("holiday")
    _settle(studio)


def gallery_problem(studio: Studio) -> None:
    driver.find(studio.window, QLineEdit, "edit_gallery_search").clear()
    driver.press(studio.window, "button_close_gallery")
    studio.settle()
    driver.press(studio.window, "button_show_same_photo_two_classes")
    _settle(studio)


def gallery_near_copies(studio: Studio) -> None:
    driver.press(studio.window, "button_close_gallery")
    studio.settle()
    driver.press(studio.window, "button_show_near_copy_two_splits")
    _settle(studio)


def data_after_gallery(studio: Studio) -> None:
    grid = driver.find(studio.window, QWidget, "list_photos")
    QTest.keyClick(grid, Qt.Key.Key_Escape)
    studio.settle()


GALLERY_STATES: tuple[Callable[[Studio], None], ...] = (
    gallery_class,
    gallery_selected,
    dialog_rename_class,
    gallery_enlarged,
    gallery_moved,
    gallery_none_found,
    gallery_problem,
    gallery_near_copies,
    data_after_gallery,
)


def _settle(studio: Studio) -> None:
    """Wait until the photos and their pictures are there."""
    studio.settle()
    grid = driver.find(studio.window, PhotoGrid, "list_photos")
    while grid.thumbnails.is_loading:
        driver.linger(10)
