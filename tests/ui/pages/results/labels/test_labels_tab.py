"""Labels to check: what is listed, what can be decided, and what is said where nothing can."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QListWidget, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from augstudio.data.dataset import Dataset, LabelledPhotos, Split
from augstudio.data.scan import scan
from augstudio.evaluation.cross_validation.table import write_table
from augstudio.runs.answers import Answers
from augstudio.runs.photo_list import write_photos
from augstudio.runs.run import Run
from augstudio.ui.core.owners import Owners
from augstudio.ui.pages.results.labels.labels_tab import LabelsTab
from tests.example_runs import keep_run
from tests.photos import COLOURS, write_folder, write_photo
from tests.ui.opening import open_folder, settle


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twelve photos of each class, and two red ones among the blue ones."""
    root = write_folder(tmp_path / "colours", photos=12)
    for number in range(2):
        write_photo(root / "blue" / f"wrong {number}.png", COLOURS["red"], 900 + number)
    return root


def keep(folder: Path, photos: Dataset) -> Run:
    """Keep a run on these photos, with a cross-validation to which the wrong ones look red."""
    run = keep_run(folder, root=photos.root)
    write_photos(photos, run.folder)
    records = photos.records(Split.TRAIN)
    looks = [each.label == "red" or each.path.stem.startswith("wrong") for each in records]
    sure = np.where(looks, 0.96, 0.04)
    answers = Answers(
        LabelledPhotos(records, run.classes), np.stack([1 - sure, sure], axis=1).astype(np.float32)
    )
    write_table(run, answers, np.arange(len(records)) % 5)
    return run


@pytest.fixture
def run(folder: Path, tmp_path: Path) -> Run:
    return keep(tmp_path / "run", scan(folder))


@pytest.fixture
def tab(qtbot: QtBot, owners: Owners) -> LabelsTab:
    made = LabelsTab(
        owners.project, owners.library, owners.explainer, owners.tensorflow, owners.channel
    )
    qtbot.addWidget(made)
    made.resize(900, 600)
    with qtbot.waitExposed(made):
        made.show()
    return made


def rows(tab: LabelsTab) -> list[str]:
    listing = tab.findChild(QListWidget, "list_labels")
    return [listing.item(row).text() for row in range(listing.count())]


def text(tab: LabelsTab, name: str) -> str:
    shown = tab.findChild(QLabel, name)
    return str(shown.text()) if shown.isVisible() else ""


def press(qtbot: QtBot, tab: LabelsTab, name: str) -> None:
    button = tab.findChild(QPushButton, name)
    assert button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    settle()


def test_photos_are_moved_left_out_and_confirmed(
    qtbot: QtBot, owners: Owners, tab: LabelsTab, run: Run, folder: Path
) -> None:
    open_folder(owners, folder)
    tab.show_run(run)
    settle()
    assert text(tab, "label_labels_title") == "2 photos to check"
    assert [row.split(",")[0] for row in rows(tab)] == ["blue\nlooks like red"] * 2
    assert tab.findChild(QPushButton, "button_label_move").text() == "Move to red"
    press(qtbot, tab, "button_label_move")
    assert rows(tab)[0] == "blue\nmoved to red"
    assert list(owners.project.edits.labels.values()) == ["red"]
    # The next one is shown.
    press(qtbot, tab, "button_label_confirm")
    assert rows(tab)[1] == "blue\nconfirmed"
    assert len(owners.project.edits.confirmed) == 1
    assert text(tab, "label_labels_title") == "All of them are decided"
    owners.project.undo()
    owners.project.undo()
    settle()
    assert text(tab, "label_labels_title") == "2 photos to check"
    tab.findChild(QListWidget).setCurrentRow(0)
    qtbot.keyClick(tab.findChild(QListWidget), Qt.Key.Key_Delete)
    settle()
    assert rows(tab)[0] == "blue\nleft out"
    assert tab.findChild(QListWidget).currentRow() == 1
    press(qtbot, tab, "button_label_confirm")
    tab.show_run(None)
    tab.show_run(run)
    settle()
    assert [row.split(",")[0] for row in rows(tab)] == ["blue\nleft out", "blue\nconfirmed"]


def test_all_are_shown_in_the_gallery(
    qtbot: QtBot, owners: Owners, tab: LabelsTab, run: Run, folder: Path
) -> None:
    open_folder(owners, folder)
    tab.show_run(run)
    settle()
    with qtbot.waitSignal(owners.channel.photos_requested) as asked:
        qtbot.mouseClick(
            tab.findChild(QToolButton, "button_labels_gallery"), Qt.MouseButton.LeftButton
        )
    [photos] = asked.args
    assert photos.title == "Photos whose class looks wrong"
    names = {each.content: each.path.name for each in scan(folder).records(Split.TRAIN)}
    assert sorted(names[each] for each in photos.contents) == ["wrong 0.png", "wrong 1.png"]
    assert all(caption.startswith("looks like red, ") for caption in photos.captions.values())


def test_another_folder_is_open(
    qtbot: QtBot, owners: Owners, tab: LabelsTab, run: Run, folder: Path, tmp_path: Path
) -> None:
    open_folder(owners, write_folder(tmp_path / "other", photos=3, classes=("green", "red")))
    tab.show_run(run)
    settle()
    assert len(rows(tab)) == 2
    assert text(tab, "label_labels_elsewhere").endswith("Open colours to decide about them.")
    assert not tab.findChild(QPushButton, "button_label_move").isEnabled()
    press(qtbot, tab, "button_labels_open")
    assert owners.project.found is not None
    assert owners.project.found.root == folder
    assert text(tab, "label_labels_elsewhere") == ""
    assert tab.findChild(QPushButton, "button_label_move").isEnabled()


def test_nothing_is_done_before_it_is_visible(qtbot: QtBot, owners: Owners, run: Run) -> None:
    made = LabelsTab(
        owners.project, owners.library, owners.explainer, owners.tensorflow, owners.channel
    )
    qtbot.addWidget(made)
    made.show_run(run)
    settle()
    assert rows(made) == []
    with qtbot.waitExposed(made):
        made.show()
    settle()
    assert len(rows(made)) == 2


def test_what_is_said_where_there_is_nothing_to_list(
    qtbot: QtBot, tab: LabelsTab, run: Run, folder: Path
) -> None:
    assert text(tab, "label_labels_state").startswith("No photo looks")
    tab.show_run(None)
    assert text(tab, "label_labels_state") == "There is no run yet."
    (run.folder / "photos.csv").unlink()
    tab.show_run(run)
    assert text(tab, "label_labels_state").startswith("Looking for photos")
    settle()
    assert "photos.csv does not exist" in text(tab, "label_labels_state")
    # It is tried again when the tab is shown again.
    write_photos(scan(folder), run.folder)
    tab.hide()
    tab.show()
    settle()
    assert len(rows(tab)) == 2


def test_another_run_takes_the_place_of_one_that_is_being_looked_into(
    tab: LabelsTab, run: Run, tmp_path: Path
) -> None:
    found = scan(run.root)
    kept = [each for each in found.every() if not each.path.stem.startswith("wrong")]
    other = keep(tmp_path / "other run", found.with_splits({Split.TRAIN: kept}))
    tab.show_run(run)
    tab.show_run(other)
    settle()
    assert text(tab, "label_labels_state").startswith("No photo looks")
    assert rows(tab) == []
