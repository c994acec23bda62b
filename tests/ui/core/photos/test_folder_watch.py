from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from augstudio.data.changes import Changes
from augstudio.ui.core.jobs.jobs import JobKind
from augstudio.ui.core.owners import Owners
from tests import driver
from tests.photos import COLOURS, write_folder, write_photo
from tests.ui.opening import open_folder, settle


@pytest.fixture
def said(owners: Owners) -> list[tuple[str, str]]:
    sentences: list[tuple[str, str]] = []
    owners.channel.said.connect(lambda *words: sentences.append(words))
    return sentences


def add(photos: Path, number: int) -> None:
    write_photo(photos / "red" / f"new {number}.png", COLOURS["red"], 100 + number)


def test_changes_are_noticed_when_the_window_gets_active_and_said_once(
    owners: Owners, qapp: QApplication, photos: Path, said: list[tuple[str, str]]
) -> None:
    active = Qt.ApplicationState.ApplicationActive
    qapp.applicationStateChanged.emit(active)  # nothing is open
    open_folder(owners, photos)
    qapp.applicationStateChanged.emit(active)
    settle()
    assert not owners.watch.changes
    add(photos, 1)
    (photos / "blue" / "000.png").unlink()
    qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)
    settle()
    assert not owners.watch.changes
    with driver.awaiting(owners.watch.changed):
        qapp.applicationStateChanged.emit(active)
    assert owners.watch.changes == Changes(added=1, removed=1)
    qapp.applicationStateChanged.emit(active)
    settle()
    assert said == [("muted", "1 photo was added, 1 was removed.")]
    add(photos, 2)
    owners.watch.look()
    settle()
    assert said[1:] == [("muted", "2 photos were added, 1 was removed.")]


def test_changes_are_noticed_when_a_job_ends(owners: Owners, photos: Path) -> None:
    open_folder(owners, photos)
    with driver.awaiting(owners.watch.changed):
        owners.jobs.start(JobKind.SAVE_COPIES, "Saving copies", lambda *_: add(photos, 1))
    assert owners.watch.changes == Changes(added=1)


def test_reading_again_and_opening_another_folder_forget_them(
    owners: Owners, photos: Path, tmp_path: Path
) -> None:
    other = write_folder(tmp_path / "other", photos=2)
    open_folder(owners, photos)
    for act in (owners.project.reload, lambda: open_folder(owners, other)):
        add(photos, len([*photos.rglob("*.png")]))
        with driver.awaiting(owners.watch.changed):
            owners.watch.look()
        assert owners.watch.changes
        act()
        settle()
        assert not owners.watch.changes


def test_a_decision_does_not_forget_them(owners: Owners, photos: Path) -> None:
    open_folder(owners, photos)
    add(photos, 1)
    owners.watch.look()
    settle()
    with driver.awaiting(owners.project.dataset_changed):
        owners.project.edit("left out", lambda edits: edits.leave_out(["0" * 32]))
    assert owners.watch.changes == Changes(added=1)


def test_photos_that_are_put_back_take_the_remark_away(owners: Owners, photos: Path) -> None:
    open_folder(owners, photos)
    (photos / "blue" / "000.png").rename(photos / "away")
    for number in (1, 0):
        with driver.awaiting(owners.watch.changed):
            owners.watch.look()
        assert owners.watch.changes == Changes(removed=number)
        if number:
            (photos / "away").rename(photos / "blue" / "000.png")
