"""Decisions about mistakes: the menu, the keys, and what the list and the status line say."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QListWidget, QMenu, QWidget
from pytestqt.qtbot import QtBot

from augstudio.runs.events import Mistake
from augstudio.ui.core.owners import Owners
from augstudio.ui.core.runs.similar_sets import SimilarSets
from augstudio.ui.pages.train.mistake_decisions import MistakeDecisions
from augstudio.ui.pages.train.mistake_list import MistakeList
from tests.photos import COLOURS, write_photo
from tests.ui.opening import open_folder


@pytest.fixture
def listing(qtbot: QtBot, owners: Owners, photos: Path) -> Iterator[MistakeList]:
    open_folder(owners, photos)
    made = MistakeList()
    qtbot.addWidget(made)
    similar = SimilarSets(owners.explainer, owners.library, owners.channel, made, page="train")
    MistakeDecisions(made, owners.project, owners.channel, similar, made)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    owners.jobs.close()


def show(listing: MistakeList, *paths: Path) -> None:
    mistakes = tuple(Mistake(path, "blue", "red", 0.9) for path in paths)
    listing.show_mistakes(mistakes, len(mistakes), 10, 1)


def menu(listing: MistakeList, row: int = 0) -> dict[str, object]:
    listing.menu_wanted.emit(listing.mistakes[row], QPoint(0, 0))
    shown = listing.findChild(QMenu, "menu_mistake")
    assert isinstance(shown, QWidget)
    return {action.text(): action for action in shown.actions() if action.text()}


ALWAYS = ["Move to a new class…", "Use for"]


def press(listing: MistakeList, text: str, row: int = 0) -> None:
    menu(listing, row)[text].trigger()  # type: ignore[attr-defined]


def spoken(listing: MistakeList, row: int = 0) -> str:
    item = listing.findChild(QListWidget).item(row)
    return str(item.data(Qt.ItemDataRole.AccessibleTextRole))


def test_the_menu_offers_what_makes_sense(
    qtbot: QtBot, owners: Owners, listing: MistakeList, photos: Path
) -> None:
    show(listing, photos / "blue" / "000.png")
    assert list(menu(listing)) == ["Move to red", *ALWAYS, "Leave out", "Show in folder"]
    with qtbot.waitSignals([owners.project.dataset_changed, owners.channel.said]):
        press(listing, "Move to red")
    assert spoken(listing).endswith("moved to red")
    decided = ["Put back", "Show in folder"]
    assert list(menu(listing)) == ["Move to blue", *ALWAYS, "Leave out", *decided]
    with qtbot.waitSignal(owners.project.dataset_changed):
        press(listing, "Leave out")
    assert list(menu(listing)) == ["Move to blue", *ALWAYS, *decided]
    # Its own class is where it was.
    with qtbot.waitSignal(owners.project.dataset_changed):
        press(listing, "Move to blue")
    assert owners.project.edits.summary == ""
    assert spoken(listing).endswith("000.png")


def test_delete_leaves_out_and_says_it_once(
    qtbot: QtBot, owners: Owners, listing: MistakeList, photos: Path
) -> None:
    show(listing, photos / "blue" / "000.png")
    said: list[str] = []
    owners.channel.said.connect(lambda _, text: said.append(text))
    rows = listing.findChild(QListWidget)
    rows.setCurrentRow(0)
    with qtbot.waitSignal(owners.project.dataset_changed):
        for _ in range(2):
            qtbot.keyClick(rows, Qt.Key.Key_Delete)
    assert said == ["000.png left out. Train again for this to count; Ctrl+Z undoes it."]
    with qtbot.waitSignal(owners.project.dataset_changed):
        press(listing, "Put back")
    assert said[-1].startswith("000.png put back.")
    owners.project.undo()
    assert said[-1] == "Undone: 000.png put back."


def test_photos_of_another_folder_can_not_be_moved(
    owners: Owners, listing: MistakeList, tmp_path: Path
) -> None:
    other = write_photo(tmp_path / "elsewhere" / "a.png", COLOURS["red"], 1)
    show(listing, other)
    said: list[str] = []
    owners.channel.said.connect(lambda _, text: said.append(text))
    rows = listing.findChild(QListWidget)
    rows.setCurrentRow(0)
    listing.leave_out_wanted.emit(listing.mistakes[0])
    listing.menu_wanted.emit(listing.mistakes[0], QPoint(0, 0))
    assert said == ["To correct this photo, open its folder on Data."] * 2
    assert owners.project.edits.summary == ""


def test_of_many_classes_the_rest_is_in_a_menu_of_its_own(
    qtbot: QtBot, owners: Owners, listing: MistakeList, photos: Path
) -> None:
    for number in range(20):
        write_photo(photos / f"kind & {number:02d}" / "a.png", COLOURS["green"], number)
    open_folder(owners, photos)
    show(listing, photos / "blue" / "000.png")
    offered = menu(listing)
    assert next(iter(offered)) == "Move to red"
    assert len(offered) == 17
    more = offered["Move to another class"].menu().actions()  # type: ignore[attr-defined]
    assert len(more) == 9
    assert more[-1].text() == "kind && 19"
    with qtbot.waitSignal(owners.project.dataset_changed):
        more[-1].trigger()
    assert spoken(listing).endswith("moved to kind & 19")
