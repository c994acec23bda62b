"""A photo in the wrong class is found by a training, moved with two clicks, and trained again."""

from pathlib import Path
from shutil import copy

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QListWidget, QMenu, QWidget

from augstudio import storage
from augstudio.data.dataset import Split
from augstudio.data.edits import edits_file, load_edits
from augstudio.runs.choices import Effort, Method
from augstudio.runs.run import Run
from augstudio.ui.window import Window
from tests import driver
from tests.photos import COLOURS, write_folder, write_photo


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """A red photo among the blue validation photos."""
    write_folder(tmp_path / "colours" / "train")
    validation = write_folder(tmp_path / "colours" / "validation", photos=3)
    return write_photo(validation / "blue" / "wrong.png", COLOURS["red"], 77)


def bytes_in(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def train(window: Window) -> Run:
    with driver.awaiting(window.owners.jobs.ended, seconds=300):
        driver.press(window, "button_start_training")
    run = window.owners.library.run
    assert run is not None
    return run


def mistakes(window: Window) -> QListWidget:
    return driver.find(window, QListWidget, "list_mistakes")


def ask_for_menu(widget: QWidget, reason: QContextMenuEvent.Reason, place: QPoint) -> QMenu:
    event = QContextMenuEvent(reason, place, widget.mapToGlobal(place))
    QApplication.sendEvent(widget, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def undo_key(window: Window) -> None:
    """Do what Ctrl+Z does: a window that is not on a screen gets no shortcuts."""
    (shortcut,) = (
        each for each in window.findChildren(QShortcut) if each.key() == QKeySequence("Ctrl+Z")
    )
    shortcut.activated.emit()


def move_by_mouse(window: Window) -> None:
    port = mistakes(window).viewport()
    menu = ask_for_menu(port, QContextMenuEvent.Reason.Mouse, QPoint(30, 30))
    first = menu.actions()[0]
    assert first.text() == "Move to red"
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(first).center())


def move_by_keys(window: Window) -> None:
    listing = mistakes(window)
    listing.setFocus()
    listing.setCurrentRow(0)
    menu = ask_for_menu(listing, QContextMenuEvent.Reason.Keyboard, QPoint(0, 0))
    QTest.keyClick(menu, Qt.Key.Key_Return)


@pytest.mark.parametrize("move", [move_by_mouse, move_by_keys])
def test_a_photo_in_the_wrong_class_is_moved_and_trained_again(
    window: Window, wrong: Path, move: object
) -> None:
    assert callable(move)
    owners, root = window.owners, wrong.parents[2]
    before = bytes_in(root)
    with driver.awaiting(owners.jobs.ended):
        driver.drop(window, root)
    driver.press(window, "nav_train")
    driver.choose(window, "combo_method", Method.BOTTLENECK)
    driver.choose(window, "combo_effort", Effort.QUICK)
    run = train(window)
    assert run.validation.photos - run.validation.right == 1
    with driver.awaiting(owners.project.dataset_changed):
        move(window)
    assert owners.project.dataset is not None
    assert owners.project.dataset.counts(Split.VALIDATION) == {"blue": 3, "red": 4}
    status = driver.find(window, QLabel, "label_status").text()
    assert status == "wrong.png moved to red. Train again for this to count; Ctrl+Z undoes it."
    assert "moved to red" in mistakes(window).item(0).data(Qt.ItemDataRole.AccessibleTextRole)
    again = train(window)
    assert again.validation.right == again.validation.photos == 7
    assert again.features.computed == 0
    # What was trained on is part of the run, and no file has changed.
    assert {r.path: r.label for r in again.dataset_again().every()}[wrong] == "red"
    assert bytes_in(root) == before
    saved = edits_file(root)
    assert load_edits(saved).labels == {storage.digest(wrong.read_bytes()): "red"}

    # It is undone on Train and on Data, and known again after a restart.
    with driver.awaiting(owners.project.dataset_changed):
        undo_key(window)
    assert load_edits(saved).summary == ""
    assert driver.find(window, QLabel, "label_status").text() == "Undone: wrong.png moved to red."
    driver.press(window, "nav_data")
    with driver.awaiting(owners.project.dataset_changed):
        driver.press(window, "button_redo_decision")
    words = driver.find(window, QLabel, "label_changes").text()
    assert words == "1 photo moved. Your files are not changed."
    copied = copy(wrong, wrong.with_name("copy.png"))
    with driver.awaiting(owners.jobs.ended):
        driver.drop(window, root)
    assert owners.project.dataset.counts(Split.VALIDATION) == {"blue": 3, "red": 5}
    assert not owners.project.undo_stack.canUndo()
    with driver.awaiting(owners.project.dataset_changed):
        driver.press(window, "button_put_all_back")
    assert owners.project.dataset.counts(Split.VALIDATION) == {"blue": 5, "red": 3}
    Path(copied).unlink()
