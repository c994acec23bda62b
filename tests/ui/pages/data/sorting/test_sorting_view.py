"""A pile of photos is sorted with the keys, one by one; what was decided is kept."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from augstudio import storage
from augstudio.data.dataset import Split
from augstudio.data.sorting.file import SortingFile
from augstudio.errors import AugStudioError
from augstudio.ui.core.owners import Owners
from augstudio.ui.pages.data.page import DataPage
from augstudio.ui.pages.data.sorting.key_button import KeyButton
from augstudio.ui.pages.data.sorting.pile_photo import PilePhoto
from augstudio.ui.pages.data.sorting.sorting_view import SortingView
from augstudio.ui.widgets.name_dialog import NameDialog
from augstudio.ui.window import Window
from tests import driver
from tests.ui.opening import open_folder, settle
from tests.ui.pages.data.sorting.conftest import (
    colour_key,
    name_class,
    open_pile,
    photo_name,
    press_key,
    progress,
)


def files(folder: Path) -> list[str]:
    return sorted(each.relative_to(folder).as_posix() for each in folder.rglob("*.png"))


def class_buttons(page: DataPage) -> dict[str, KeyButton]:
    QApplication.processEvents()  # Qt shows what was added to a layout a little later
    found = page.findChildren(KeyButton, "button_class")
    return {each.accessibleName(): each for each in found if each.isVisible()}


def test_a_folder_without_classes_is_sorted_with_keys_and_opened(
    owners: Owners,
    page: DataPage,
    pile: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = files(pile)
    open_pile(owners, page, pile)
    assert not driver.dialogs()
    assert progress(page) == "0 of 6 photos sorted"
    assert not driver.find(page, QPushButton, "button_finish_sorting").isEnabled()
    press_key(page, Qt.Key.Key_1)  # there is no class yet
    name_class(page, "blue")
    name_class(page, "red")
    press_key(page, Qt.Key.Key_3)
    assert progress(page) == "0 of 6 photos sorted"
    seen = [photo_name(page)]
    press_key(page, colour_key(page))
    for number in range(1, 6):
        assert progress(page) == f"{number} of 6 photos sorted"
        seen.append(photo_name(page))
        press_key(page, colour_key(page))
    assert sorted(seen) == before
    assert list(class_buttons(page)) == ["blue: 3 photos", "red: 3 photos"]
    assert driver.find(page, QLabel, "label_sorting_end").text() == "All photos are sorted."
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    driver.press(page, "button_make_folders")
    assert driver.dialog("dialog_question").text() == "Copy 6 photos into 2 class folders?"
    with driver.awaiting(owners.project.dataset_changed):
        driver.answer("dialog_question", "button_yes")
    settle()
    made = tmp_path / "holiday sorted"
    assert files(made) == [
        *(f"blue/{number:03d}.png" for number in (0, 2, 4)),
        *(f"red/{number:03d}.png" for number in (1, 3, 5)),
    ]
    assert owners.project.found is not None
    assert owners.project.found.root == made
    assert page.findChild(QPushButton, "button_all_photos").isVisible()
    assert files(pile) == before


def test_a_click_puts_a_photo_into_a_class_and_leaves_the_keys_with_the_photo(
    owners: Owners, page: DataPage, pile: Path
) -> None:
    open_pile(owners, page, pile)
    driver.press(page, "button_new_class")
    QTest.keyClicks(driver.find(page, QLineEdit, "edit_class_name"), "R&D")
    driver.press(page, "button_save_class")
    button = class_buttons(page)["R&D: 0 photos"]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    press_key(page, Qt.Key.Key_Space)
    assert progress(page) == "1 of 6 photos sorted, 1 skipped"
    QTest.keyClick(button, Qt.Key.Key_Space)  # reached with Tab
    assert progress(page) == "2 of 6 photos sorted, 1 skipped"


def test_skipped_photos_come_again_on_request(owners: Owners, page: DataPage, pile: Path) -> None:
    open_pile(owners, page, pile)
    name_class(page, "all")
    skipped = photo_name(page)
    driver.press(page, "button_skip")
    for _ in range(5):
        press_key(page, Qt.Key.Key_1)
    end = driver.find(page, QLabel, "label_sorting_end")
    assert end.text() == "1 photo was skipped; all others are sorted."
    driver.press(page, "button_ask_again")
    assert photo_name(page) == skipped


def test_undo_asks_again(owners: Owners, page: DataPage, pile: Path) -> None:
    open_pile(owners, page, pile)
    name_class(page, "blue")
    names = []
    for key in (Qt.Key.Key_1, Qt.Key.Key_Space, Qt.Key.Key_1):
        names.append(photo_name(page))
        press_key(page, key)
    page.undo()  # as Ctrl+Z does
    assert photo_name(page) == names[2]
    driver.press(page, "button_undo_sorting")
    assert photo_name(page) == names[1]
    assert progress(page) == "1 of 6 photos sorted"
    page.redo()
    driver.press(page, "button_undo_sorting")
    assert photo_name(page) == names[0]
    assert not driver.find(page, QPushButton, "button_undo_sorting").isEnabled()
    page.undo()
    assert progress(page) == "0 of 6 photos sorted"


def test_what_is_sorted_is_there_again(
    owners: Owners, page: DataPage, pile: Path, tmp_path: Path
) -> None:
    view = open_pile(owners, page, pile)
    name_class(page, "blue")
    name_class(page, "red")
    for _ in range(2):
        press_key(page, colour_key(page))
    left = photo_name(page)
    press_key(page, Qt.Key.Key_Escape)
    assert view.sorter is None
    assert not view.isVisible()
    moved = pile.rename(tmp_path / "elsewhere")
    moved.rename(pile)
    shutil.copy(pile / left, pile / "twin.png")
    open_pile(owners, page, pile)
    assert progress(page) == "2 of 6 photos sorted"
    assert [name.split(":")[0] for name in class_buttons(page)] == ["blue", "red"]
    assert photo_name(page) == left
    # And once more while it is open.
    open_pile(owners, page, pile)
    assert progress(page) == "2 of 6 photos sorted"


def test_a_pile_that_another_window_sorts_is_not_opened(
    owners: Owners, page: DataPage, pile: Path
) -> None:
    other = SortingFile(pile)
    with driver.awaiting(owners.jobs.ended):
        owners.project.open_folder(pile)
    settle()
    assert driver.dialog("dialog_error").text().startswith("Another AugStudio window")
    driver.dialog("dialog_error").accept()
    other.close()
    open_pile(owners, page, pile)
    assert progress(page) == "0 of 6 photos sorted"


def test_files_that_can_t_be_read_are_named(owners: Owners, page: DataPage, pile: Path) -> None:
    (pile / "broken.jpg").write_bytes(b"\xff\xd8\xff" + b"x" * 99)
    open_pile(owners, page, pile)
    notes = driver.find(page, QLabel, "label_pile_notes")
    assert notes.text() == "broken.jpg can't be read and is left out."
    assert progress(page) == "0 of 6 photos sorted"


def test_a_photo_that_is_gone_can_be_skipped(owners: Owners, page: DataPage, pile: Path) -> None:
    for each in pile.iterdir():
        shutil.copy(each, each.with_name(f"{each.stem}.bak"))
    view = open_pile(owners, page, pile)
    assert view.sorter is not None
    for each in pile.glob("*.png"):
        each.unlink()
    for _ in range(6):
        press_key(page, Qt.Key.Key_Space)
        settle()
    assert progress(page) == "0 of 6 photos sorted, 6 skipped"


def test_a_folder_inside_the_pile_is_a_class(owners: Owners, page: DataPage, pile: Path) -> None:
    (pile / "red").mkdir()
    for number in (1, 3):
        shutil.copy(pile / f"{number:03d}.png", pile / "red" / f"{number}.png")
    assert sort_with_button(owners, page, pile) == "0 of 4 photos sorted"
    assert list(class_buttons(page)) == ["red: 0 photos"]


def sort_with_button(owners: Owners, page: DataPage, folder: Path) -> str:
    """Press the button that sorts a pile, and return how far it is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
        with driver.awaiting(owners.jobs.ended):
            driver.press(page, "button_sort_pile")
    settle()
    return progress(page)


def test_class_folders_are_no_pile(owners: Owners, page: DataPage, photos: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(photos))
        with driver.awaiting(owners.jobs.ended):
            driver.press(page, "button_sort_pile")
    assert "are in folders already" in driver.dialog("dialog_error").text()
    driver.dialog("dialog_error").accept()


def test_names_of_classes_are_checked(owners: Owners, page: DataPage, pile: Path) -> None:
    open_pile(owners, page, pile)
    name_class(page, "blue")
    press_key(page, Qt.Key.Key_N)
    line = driver.find(page, QLineEdit, "edit_class_name")
    save = driver.find(page, QPushButton, "button_save_class")
    for wrong in ("Blue", "a/b", ".hidden"):
        line.setText(wrong)
        assert not save.isEnabled(), wrong
    line.setText("red")
    assert save.isEnabled()
    driver.find(page, NameDialog, "dialog_class_name").reject()


@pytest.mark.parametrize("inside", [False, True])
def test_a_folder_that_can_t_take_the_copies_is_an_error_and_nothing_is_lost(
    owners: Owners,
    page: DataPage,
    pile: Path,
    tmp_path: Path,
    inside: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    open_pile(owners, page, pile)
    name_class(page, "all")
    press_key(page, Qt.Key.Key_1)
    target = pile if inside else tmp_path / "target"
    if not inside:

        def refuse(*_: object, **__: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "mkdir", refuse)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(target))
    driver.press(page, "button_finish_sorting")
    question = driver.dialog("dialog_question")
    assert "5 photos are not sorted yet; you can continue later." in question.informativeText()
    if inside:
        driver.answer("dialog_question", "button_yes")
    else:
        with driver.awaiting(owners.jobs.ended):
            driver.answer("dialog_question", "button_yes")
    settle()
    words = "folder of the pile, or inside it" if inside else "permission"
    assert words in driver.dialog("dialog_error").text()
    driver.dialog("dialog_error").accept()
    assert progress(page) == "1 of 6 photos sorted"


def test_decisions_that_can_t_be_saved_hold_and_are_said_once(
    owners: Owners, page: DataPage, pile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_pile(owners, page, pile)
    name_class(page, "all")

    def full(*_: object) -> None:
        raise AugStudioError("The disk is full.", "Free some space.")

    monkeypatch.setattr(storage, "write_text", full)
    press_key(page, Qt.Key.Key_1)
    (dialog,) = driver.dialogs()
    dialog.accept()
    QTest.keyClick(driver.find(page, PilePhoto, "photo_pile"), Qt.Key.Key_1)
    assert not driver.dialogs()
    assert progress(page) == "2 of 6 photos sorted"


def test_photos_whose_names_give_classes_can_be_sorted_instead(
    owners: Owners, page: DataPage, pile: Path
) -> None:
    for number in range(6):
        name = f"{'red' if number % 2 else 'blue'}.{number}.png"
        (pile / f"{number:03d}.png").rename(pile / name)
    with driver.awaiting(owners.jobs.ended):
        owners.project.open_folder(pile)
    settle()
    with driver.awaiting(owners.jobs.ended):
        driver.answer("dialog_question", "button_other")
    settle()
    assert progress(page) == "0 of 6 photos sorted"


def test_opening_a_folder_ends_sorting(
    qtbot: QtBot, owners: Owners, page: DataPage, pile: Path, photos: Path
) -> None:
    view = open_pile(owners, page, pile)
    open_folder(owners, photos)
    settle()
    assert view.sorter is None
    assert owners.project.found is not None
    assert owners.project.found.counts(Split.TRAIN) == {"blue": 6, "red": 6}
    assert page.findChild(QPushButton, "button_all_photos").isVisible()


def test_the_keys_work_in_the_real_window(window: Window, pile: Path) -> None:
    window.show_page("train")  # the page that was open last
    page = window.page("data")
    view = page.findChild(SortingView)
    with driver.awaiting(view.opened):
        driver.drop(window, pile)
    settle()
    assert window.isAncestorOf(view)
    assert view.isVisible()
    name_class(page, "all")
    press_key(page, Qt.Key.Key_1)
    press_key(page, Qt.Key.Key_Space)
    assert progress(page) == "1 of 6 photos sorted, 1 skipped"
    driver.press_keys(window, "Ctrl+Z")
    assert progress(page) == "1 of 6 photos sorted"
    undo = driver.find(page, QPushButton, "button_undo_sorting")
    undo.setFocus()  # as Tab does
    QTest.keyClick(undo, Qt.Key.Key_Return)
    assert progress(page) == "0 of 6 photos sorted"
    view.close_pile()
