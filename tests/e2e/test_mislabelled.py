"""Photos in the wrong class are found by a training, moved with two clicks or keys each, and
trained again."""

from pathlib import Path
from shutil import copy

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QListWidget, QMenu, QWidget

from augstudio import storage
from augstudio.data.dataset import Split
from augstudio.data.decisions.files import edits_file, load_edits
from augstudio.runs.choices import Effort, Method
from augstudio.ui.window import Window
from tests import driver
from tests.photos import COLOURS, write_folder, write_photo


@pytest.fixture
def wrong(tmp_path: Path) -> list[Path]:
    """Two red photos among the blue validation photos."""
    write_folder(tmp_path / "colours" / "train")
    blue = write_folder(tmp_path / "colours" / "validation", photos=3) / "blue"
    return [write_photo(blue / f"wrong{n}.png", COLOURS["red"], 77 + n) for n in range(2)]


def bytes_in(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def mistakes(window: Window) -> QListWidget:
    return driver.find(window, QListWidget, "list_mistakes")


def ask_for_menu(widget: QWidget, reason: QContextMenuEvent.Reason, place: QPoint) -> QMenu:
    event = QContextMenuEvent(reason, place, widget.mapToGlobal(place))
    QApplication.sendEvent(widget, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def move_by_mouse(window: Window) -> None:
    """Move the first photo."""
    port = mistakes(window).viewport()
    menu = ask_for_menu(port, QContextMenuEvent.Reason.Mouse, QPoint(30, 30))
    first = menu.actions()[0]
    assert first.text() == "Move to red"
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(first).center())


def move_by_keys(window: Window) -> None:
    """Move the second photo."""
    listing = mistakes(window)
    listing.setFocus()
    listing.setCurrentRow(0)
    QTest.keyClick(listing, Qt.Key.Key_Down)
    menu = ask_for_menu(listing, QContextMenuEvent.Reason.Keyboard, QPoint(0, 0))
    QTest.keyClick(menu, Qt.Key.Key_Return)


def test_photos_in_the_wrong_class_are_moved_and_trained_again(
    window: Window, wrong: list[Path]
) -> None:
    owners, root = window.owners, wrong[0].parents[2]
    before = bytes_in(root)
    with driver.awaiting(owners.jobs.ended):
        driver.drop(window, root)
    driver.press(window, "nav_train")
    driver.choose(window, "combo_method", Method.BOTTLENECK)
    driver.choose(window, "combo_effort", Effort.QUICK)
    run = driver.train(window)
    assert run.validation.photos - run.validation.right == 2
    for move in (move_by_mouse, move_by_keys):
        with driver.awaiting(owners.project.dataset_changed):
            move(window)
        status = driver.find(window, QLabel, "label_status").text()
        assert status.endswith("moved to red. Train again for this to count; Ctrl+Z undoes it.")
    assert owners.project.dataset is not None
    assert owners.project.dataset.counts(Split.VALIDATION) == {"blue": 3, "red": 5}
    for row in range(2):
        spoken = mistakes(window).item(row).data(Qt.ItemDataRole.AccessibleTextRole)
        assert "moved to red" in spoken
    again = driver.train(window)
    assert again.validation.right == again.validation.photos == 8
    assert again.features.computed == 0
    # What was trained on is part of the run, and no file has changed.
    labels = {record.path: record.label for record in again.dataset_again().every()}
    assert {labels[path] for path in wrong} == {"red"}
    assert bytes_in(root) == before
    saved = edits_file(root)
    contents = {storage.digest(path.read_bytes()) for path in wrong}
    assert load_edits(saved).labels == dict.fromkeys(contents, "red")

    # It is undone on Train and on Data, and known again after a restart.
    with driver.awaiting(owners.project.dataset_changed):
        driver.press_keys(window, "Ctrl+Z")
    assert load_edits(saved).summary == "1 photo moved"
    assert driver.find(window, QLabel, "label_status").text().startswith("Undone: wrong")
    driver.press(window, "nav_data")
    with driver.awaiting(owners.project.dataset_changed):
        driver.press(window, "button_redo_decision")
    words = driver.find(window, QLabel, "label_changes").text()
    assert words == "2 photos moved. Your files are not changed."
    copy(wrong[0], wrong[0].with_name("copy.png"))
    with driver.awaiting(owners.jobs.ended):
        driver.drop(window, root)
    assert owners.project.dataset.counts(Split.VALIDATION) == {"blue": 3, "red": 6}
    assert not owners.project.undo_stack.canUndo()
    with driver.awaiting(owners.project.dataset_changed):
        driver.press(window, "button_put_all_back")
    assert owners.project.dataset.counts(Split.VALIDATION) == {"blue": 6, "red": 3}
