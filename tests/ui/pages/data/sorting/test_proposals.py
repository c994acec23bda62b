"""When enough photos are sorted, the rest is proposed in rows; new photos join the open folder."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton

from augstudio.data.dataset import Split
from augstudio.errors import InputError
from augstudio.training.pile_features import PileFeatures
from augstudio.training.proposals import EXAMPLES, ROW, Row
from augstudio.ui.core.owners import Owners
from augstudio.ui.pages.data.page import DataPage
from augstudio.ui.pages.data.sorting.proposed_row import ProposedRow, ProposedTile
from augstudio.ui.pages.data.sorting.sorting_view import SortingView
from augstudio.ui.widgets.drop_area import DropTarget
from tests import driver
from tests.photos import COLOURS, write_folder, write_photo
from tests.ui.opening import open_folder, settle
from tests.ui.pages.data.sorting.conftest import (
    colour_key,
    name_class,
    open_pile,
    photo_name,
    press_key,
    progress,
    write_pile,
)


@pytest.fixture
def large_pile(tmp_path: Path) -> Path:
    return write_pile(tmp_path / "holiday", 60)


def proposed(page: DataPage) -> list[ProposedTile]:
    return [each for each in page.findChildren(ProposedTile) if each.isVisible()]


def sort_until_proposed(page: DataPage, most: int = 60) -> str:
    """Sort photos with the keys until a row is proposed; return its sentence."""
    view = page.findChild(SortingView)
    name_class(page, "blue")
    name_class(page, "red")
    for _ in range(most):
        press_key(page, colour_key(page))
        settle()
        assert view.sorter is not None
        if isinstance(view.sorter.question, Row):
            return driver.find(page, QLabel, "label_proposed").text()
    raise AssertionError("no row was proposed")


def test_rows_are_confirmed_with_enter_and_wrong_photos_taken_out(
    owners: Owners, page: DataPage, large_pile: Path
) -> None:
    view = open_pile(owners, page, large_pile)
    words = sort_until_proposed(page)
    colour = words.removeprefix("Are these all ").removesuffix("?")
    done = int(progress(page).split()[0])
    assert 2 * EXAMPLES <= done <= 2 * EXAMPLES + 8
    tiles = proposed(page)
    right = {"blue": 0, "red": 1}[colour]
    assert {int(each.photo.path.stem) % 2 for each in tiles} == {right}
    assert not driver.find(page, QPushButton, "button_skip").isEnabled()
    press_key(page, Qt.Key.Key_1)  # the keys of classes are for single photos
    out = tiles[1].photo.path.name
    QTest.mouseClick(tiles[1], Qt.MouseButton.LeftButton)
    confirm = driver.find(page, QPushButton, "button_confirm_row")
    assert confirm.accessibleName() == f"Put {len(tiles) - 1} photos into {colour}"
    QTest.keyClick(driver.find(page, ProposedRow, "row_proposed"), Qt.Key.Key_Return)
    assert progress(page) == f"{done + len(tiles) - 1} of 60 photos sorted"
    # The photo that was taken out is asked about at once.
    assert photo_name(page) == out
    press_key(page, Qt.Key.Key_Space)
    settle()
    page.undo()
    page.undo()
    assert len(proposed(page)) == len(tiles) - 1
    assert view.sorter is not None
    assert isinstance(view.sorter.question, Row)
    settle()


def test_it_learns_again_after_each_row_until_all_are_sorted(
    owners: Owners, page: DataPage, large_pile: Path
) -> None:
    view = open_pile(owners, page, large_pile)
    sort_until_proposed(page)
    sorter = view.sorter
    assert sorter is not None
    sizes = []
    while sorter.question is not None:
        if isinstance(sorter.question, Row):
            row = proposed(page)
            sizes.append(len(row))
            with driver.awaiting(sorter.changed, when=lambda: not sorter.is_waiting):
                driver.press(page, "button_confirm_row")
        else:
            press_key(page, colour_key(page))
            settle()
    assert max(sizes) == ROW
    assert all(
        label == ("red" if int(sorter.record(each).path.stem) % 2 else "blue")
        for each, label in sorter.labels.items()
    )
    assert len(sorter.labels) == 60
    settle()


def test_a_row_in_which_nothing_is_right(owners: Owners, page: DataPage, large_pile: Path) -> None:
    open_pile(owners, page, large_pile)
    sort_until_proposed(page)
    done = progress(page)
    names = {each.photo.path.name for each in proposed(page)}
    for each in proposed(page):
        QTest.keyClick(each, Qt.Key.Key_Space)
    driver.press(page, "button_confirm_row")
    assert progress(page) == done
    assert photo_name(page) in names
    settle()


def test_without_the_network_it_goes_on_one_by_one(
    owners: Owners, page: DataPage, large_pile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(*_: object) -> None:
        raise InputError("The weights are missing.", "Download them.")

    monkeypatch.setattr(PileFeatures, "read", read)
    open_pile(owners, page, large_pile)
    name_class(page, "blue")
    name_class(page, "red")
    for number in range(60):
        assert progress(page) == f"{number} of 60 photos sorted"
        press_key(page, colour_key(page))
    settle()
    assert driver.find(page, QLabel, "label_sorting_end").text() == "All photos are sorted."


def add(owners: Owners, page: DataPage, photos: list[Path]) -> SortingView:
    """Choose photos to add, and wait for the first question."""
    view = page.findChild(SortingView)
    with pytest.MonkeyPatch.context() as patch:
        paths = [str(each) for each in photos]
        patch.setattr(QFileDialog, "getOpenFileNames", lambda *_: (paths, ""))
        with driver.awaiting(view.opened):
            driver.press(page, "button_add_photos")
    sorter = view.sorter
    assert sorter is not None
    if sorter.is_waiting:
        with driver.awaiting(sorter.changed, when=lambda: not sorter.is_waiting):
            pass
    return view


def test_new_photos_are_proposed_at_once_and_join_the_classes(
    owners: Owners, page: DataPage, tmp_path: Path
) -> None:
    root = write_folder(tmp_path / "colours", photos=14)
    open_folder(owners, root)
    new = sorted(write_pile(tmp_path / "new", 8).glob("*.png"))
    view = add(owners, page, [*new, root / "red" / "003.png"])
    notes = driver.find(page, QLabel, "label_pile_notes")
    assert notes.text() == "1 photo is in colours already."
    assert view.sorter is not None
    for _ in range(8):
        if isinstance(view.sorter.question, Row):
            with driver.awaiting(view.sorter.changed, when=lambda: not view.sorter.is_waiting):
                driver.press(page, "button_confirm_row")
        elif view.sorter.question is not None:
            press_key(page, colour_key(page))
        settle()
    assert progress(page) == "8 of 8 photos sorted"
    driver.press(page, "button_make_folders")
    question = driver.dialog("dialog_question")
    assert question.text() == "Copy 8 photos into 2 class folders of colours?"
    with driver.awaiting(owners.jobs.ended):
        driver.answer("dialog_question", "button_yes")
    settle()
    assert view.sorter is None
    assert owners.project.found is not None
    assert owners.project.found.counts(Split.TRAIN) == {"blue": 18, "red": 18}
    assert page.findChild(QPushButton, "button_all_photos").isVisible()


def test_without_proposals_photos_are_added_one_by_one(
    owners: Owners, page: DataPage, photos: Path, tmp_path: Path
) -> None:
    open_folder(owners, photos)
    new = write_photo(tmp_path / "new" / "001.png", COLOURS["red"], 90)
    view = add(owners, page, [new])
    assert photo_name(page) == "001.png"
    press_key(page, Qt.Key.Key_2)
    press_key(page, Qt.Key.Key_Escape)
    assert view.sorter is None
    # It is still known when it is added again.
    add(owners, page, [new])
    assert progress(page) == "1 of 1 photo sorted"


def test_dropped_photos_are_added(
    owners: Owners, page: DataPage, photos: Path, tmp_path: Path
) -> None:
    open_folder(owners, photos)
    data = QMimeData()
    new = write_photo(tmp_path / "new" / "001.png", COLOURS["red"], 90)
    data.setUrls([QUrl.fromLocalFile(str(new))])
    target = next(each for each in page.children() if type(each) is DropTarget)
    view = page.findChild(SortingView)
    common = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.NoModifier)
    QApplication.sendEvent(target, QDragEnterEvent(QPoint(5, 5), *common))
    with driver.awaiting(view.opened):
        QApplication.sendEvent(target, QDropEvent(QPointF(5, 5), *common))
    settle()
    assert progress(page) == "0 of 1 photo sorted"


def test_a_flat_folder_can_be_added_to_the_open_one(
    owners: Owners, page: DataPage, photos: Path, pile: Path
) -> None:
    open_folder(owners, photos)
    with driver.awaiting(owners.jobs.ended):
        owners.project.open_folder(pile)
    settle()
    view = page.findChild(SortingView)
    with driver.awaiting(view.opened):
        driver.answer("dialog_question", "button_other")
    settle()
    assert view.sorter is not None
    assert view.sorter.pile.dataset is not None
    assert progress(page) == "0 of 6 photos sorted"


def test_photos_that_are_there_already_are_not_asked_about(
    owners: Owners, page: DataPage, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_folder(owners, photos)
    known = [str(photos / "red" / "000.png")]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: (known, ""))
    with driver.awaiting(owners.jobs.ended):
        driver.press(page, "button_add_photos")
    assert "has all of these photos already" in driver.dialog("dialog_error").text()
    driver.dialog("dialog_error").accept()
