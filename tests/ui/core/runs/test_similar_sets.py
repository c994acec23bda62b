"""Similar photos of one photo, from the menus of photos: shown in the gallery, and back again."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from augstudio.data.dataset import ImageRecord, Split
from augstudio.errors import InputError
from augstudio.evaluation.why.similar import SimilarPhoto
from augstudio.progress import Progress
from augstudio.runs.events import Mistake
from augstudio.runs.run import Run
from augstudio.ui.core.owners import Owners
from augstudio.ui.core.runs.explainer import Explainer
from augstudio.ui.pages.data.gallery.photo_grid import PhotoGrid
from augstudio.ui.pages.data.gallery.photos import Kind, Subset
from augstudio.ui.pages.train.mistake_list import MistakeList
from augstudio.ui.widgets.zoom_overlay import ZoomOverlay
from augstudio.ui.window import Window
from tests import driver
from tests.example_runs import keep_run, place
from tests.ui.opening import open_folder, settle

SHOW = "Show similar photos"
KEYBOARD = QContextMenuEvent.Reason.Keyboard


def grid(window: Window) -> PhotoGrid:
    return driver.find(window, PhotoGrid, "list_photos")


def title(window: Window) -> str:
    return driver.find(window, QLabel, "label_gallery").text()


def status(window: Window) -> str:
    return driver.find(window, QLabel, "label_status").text()


def offered(asked: QWidget) -> list[str]:
    """Ask for the menu with its key, and return what it offers; it stays open."""
    place = asked.mapToGlobal(QPoint())
    QApplication.sendEvent(asked, QContextMenuEvent(KEYBOARD, QPoint(), place))
    opened = QApplication.activePopupWidget()
    assert isinstance(opened, QMenu)
    return [action.text() for action in opened.actions() if action.text()]


def pick(words: str) -> None:
    opened = QApplication.activePopupWidget()
    assert isinstance(opened, QMenu)
    (action,) = [action for action in opened.actions() if action.text() == words]
    pos = opened.actionGeometry(action).center()
    QTest.mouseClick(opened, Qt.MouseButton.LeftButton, pos=pos)


def show_gallery(window: Window, subset: Subset, row: int) -> None:
    window.show_page("data")
    page = window.page("data")
    page.show_photos(subset)  # type: ignore[attr-defined]
    settle()
    grid(window).focus_row(row)


@pytest.fixture
def opened(window: Window, owners: Owners, photos: Path) -> Window:
    """The window with a folder, and a run on its photos."""
    keep_run(place("first"), root=photos)
    open_folder(owners, photos)
    return window


@pytest.fixture
def asked(owners: Owners, monkeypatch: pytest.MonkeyPatch) -> list[ImageRecord]:
    """The photos to which similar ones were looked for; all red ones are found."""
    photos: list[ImageRecord] = []

    def similar(
        _: object, run: Run, photo: ImageRecord, progress: Progress, most: int
    ) -> tuple[SimilarPhoto, ...]:
        progress.report(1, 12, "Extracting features")
        assert most == 24
        photos.append(photo)
        assert owners.project.found is not None
        others = [each for each in owners.project.found.every() if each.label == "red"]
        return tuple(
            SimilarPhoto(each, 0.9 - n / 100) for n, each in enumerate(others) if each != photo
        )

    monkeypatch.setattr(Explainer, "similar", similar)
    return photos


def test_the_most_similar_training_photos_by_the_features_of_the_run(
    qtbot: QtBot, window: Window, owners: Owners, trained: Run
) -> None:
    open_folder(owners, trained.root)
    show_gallery(window, Subset(Kind.CLASS, "blue"), 3)
    assert SHOW not in offered(grid(window))  # there is no run
    QApplication.activePopupWidget().close()
    button = window.findChild(QPushButton, "button_similar_photos")
    assert button is not None
    assert not button.isVisible()
    owners.library.use(trained)
    photo = grid(window).selected[0].record
    assert SHOW in offered(grid(window))
    pick(SHOW)
    settle()
    training = {each.content for each in trained.photo_list().records(Split.TRAIN)}
    model = grid(window).model()
    shown = [grid(window).in_view[0].record.content]
    assert shown == [photo.content]
    others = training - {photo.content}
    assert model.rowCount() == 1 + len(others)
    assert title(window) == f"Photos like {photo.path.name}: {1 + len(others)} photos"
    assert status(window) == f"{len(others)} training photos that run finds most similar."


def test_back_leads_to_the_photo_and_further(
    qtbot: QtBot, opened: Window, asked: list[ImageRecord]
) -> None:
    show_gallery(opened, Subset(), 2)
    first = grid(opened).selected[0].record
    button = driver.find(opened, QPushButton, "button_similar_photos")
    qtbot.keyClick(grid(opened), Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert not button.isEnabled()
    assert SHOW not in offered(grid(opened))
    QApplication.activePopupWidget().close()
    grid(opened).clearSelection()
    grid(opened).selectionModel().select(
        grid(opened).model().index(2, 0), QItemSelectionModel.SelectionFlag.Select
    )
    button.click()
    settle()
    assert asked == [first]
    assert title(opened) == f"Photos like {first.path.name}: 7 photos"
    captions = grid(opened).tile.caption
    assert [captions(each) for each in grid(opened).in_view[:2]] == [
        "this photo",
        "red, similarity 0.90",
    ]
    # From the enlarged photo, too.
    grid(opened).focus_row(1)
    qtbot.keyClick(grid(opened), Qt.Key.Key_Return)
    settle()
    zoom = driver.find(opened, ZoomOverlay, "zoom_overlay")
    offered(zoom)
    pick(SHOW)
    settle()
    assert not zoom.isVisible()
    assert asked[1].label == "red"
    assert title(opened) == f"Photos like {asked[1].path.name}: 6 photos"
    for expected, photo in (
        (f"Photos like {first.path.name}: 7 photos", asked[1]),
        ("All photos: 12 photos", first),
    ):
        qtbot.keyClick(grid(opened), Qt.Key.Key_Escape)
        settle()
        assert title(opened) == expected
        assert [each.record for each in grid(opened).selected] == [photo]
        assert opened.focusWidget() is grid(opened)
    shown = grid(opened)
    qtbot.keyClick(shown, Qt.Key.Key_Escape)
    assert not shown.isVisible()


def test_a_mistake_on_train_leads_to_similar_photos_and_back(
    qtbot: QtBot, opened: Window, asked: list[ImageRecord], photos: Path
) -> None:
    opened.show_page("train")
    listing = opened.page("train").findChild(MistakeList)
    assert listing is not None
    mistake = Mistake(photos / "blue" / "000.png", "blue", "red", 0.9)
    listing.menu_wanted.emit(mistake, QPoint())
    pick(SHOW)
    settle()
    assert title(opened) == "Photos like 000.png: 7 photos"
    driver.press(opened, "button_close_gallery")
    assert opened.page("train").isVisible()


def test_what_comes_too_late_is_not_shown(
    opened: Window, monkeypatch: pytest.MonkeyPatch, asked: list[ImageRecord]
) -> None:
    left = threading.Event()
    at_once = Explainer.similar

    def later(*args: object) -> object:
        left.wait(10)
        return at_once(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(Explainer, "similar", later)
    show_gallery(opened, Subset(), 0)
    driver.press(opened, "button_similar_photos")
    assert status(opened) == "Looking for similar photos …"
    opened.show_page("augment")
    left.set()
    settle()
    assert len(asked) == 1
    assert opened.page("augment").isVisible()
    opened.show_page("data")
    assert title(opened) == "All photos: 12 photos"


def test_a_failure_says_why(opened: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise InputError("The weights are not on this computer.", "Download them on Train.")

    monkeypatch.setattr(Explainer, "similar", fail)
    show_gallery(opened, Subset(), 0)
    driver.press(opened, "button_similar_photos")
    settle()
    assert "weights are not on this computer" in driver.dialog("dialog_error").text()
    driver.dialog("dialog_error").accept()
    assert title(opened) == "All photos: 12 photos"
