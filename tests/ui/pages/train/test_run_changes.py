"""Below the result of a run: what has changed about its photos since."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from augstudio.data.dataset import Dataset, Split
from augstudio.runs.photo_list import PHOTOS_FILE, write_photos
from augstudio.runs.run import Run
from augstudio.ui.core.owners import Owners
from augstudio.ui.pages.train.page import TrainPage
from tests import driver
from tests.example_runs import keep_run, place
from tests.ui.opening import open_folder, settle


def dataset(owners: Owners) -> Dataset:
    found = owners.project.dataset
    assert found is not None
    return found


@pytest.fixture
def page(owners: Owners, train_page: TrainPage, photos: Path) -> TrainPage:
    open_folder(owners, photos)
    return train_page


def keep(owners: Owners, name: str, photos: Dataset) -> Run:
    """Save a run of these photos, and use it."""
    run = keep_run(place(name), root=photos.root)
    write_photos(photos, run.folder)
    owners.library.refresh()
    settle()
    owners.library.use(run)
    settle()
    return run


def changes(page: TrainPage) -> str:
    line = page.findChild(QLabel, "label_run_changes")
    assert line is not None
    return line.text() if line.isVisible() else ""


def test_decisions_since_a_training_are_told_with_its_result(
    owners: Owners, page: TrainPage
) -> None:
    keep(owners, "run-001", dataset(owners))
    assert changes(page) == ""
    first, second, *_ = dataset(owners).records(Split.TRAIN)
    with driver.awaiting(owners.project.dataset_changed):
        owners.project.edit("left out", lambda edits: edits.leave_out([first.content]))
    settle()
    assert changes(page) == "Since this training, 1 photo was removed."
    with driver.awaiting(owners.project.dataset_changed):
        owners.project.edit("moved", lambda edits: edits.move([second], "red"))
    settle()
    assert changes(page) == (
        "Since this training, 1 photo was removed and 1 was moved to another class."
    )
    newer = keep(owners, "run-002", dataset(owners))
    assert changes(page) == ""
    for _ in range(2):
        with driver.awaiting(owners.project.dataset_changed):
            owners.project.undo()
        settle()
    assert changes(page) == (
        "Since this training, 1 photo was added and 1 was moved to another class."
    )
    owners.library.rename(newer, "Second")
    settle()
    assert "1 photo was added" in changes(page)
    owners.library.use(None)
    settle()
    assert changes(page) == ""


def test_runs_without_a_list_and_of_other_folders_say_nothing(
    owners: Owners, page: TrainPage, tmp_path: Path
) -> None:
    fewer = dataset(owners).with_splits({Split.TRAIN: dataset(owners).records(Split.TRAIN)})
    run = keep(owners, "run-001", fewer)
    assert changes(page) == "Since this training, 2 photos were added."
    owners.library.use(None)
    (run.folder / PHOTOS_FILE).unlink()
    other = keep_run(place("run-002"), root=tmp_path)
    write_photos(fewer, other.folder)
    owners.library.refresh()
    settle()
    for each in owners.library.runs:
        owners.library.use(each)
        settle()
    assert changes(page) == ""
