import shutil
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from augstudio import storage
from augstudio.runs import library as kept_runs
from augstudio.runs.run import Run, load_run
from augstudio.ui.core.jobs.jobs import JobKind
from augstudio.ui.core.owners import Owners
from augstudio.ui.core.runs.run_library import RunLibrary, move_to_trash
from tests.driver import dialog
from tests.example_runs import keep_run, keep_unfinished, place
from tests.photos import write_folder
from tests.ui.opening import open_folder, settle


@pytest.fixture
def library(owners: Owners, tmp_path: Path) -> RunLibrary:
    """The runs 003, 002 and 001, of which the first is in use."""
    for number in (1, 2, 3):
        keep_run(place(f"run-00{number}"), created=f"2026-01-0{number}T12:00:00+00:00")
    open_folder(owners, write_folder(tmp_path / "colours", photos=4))
    return owners.library


def names(library: RunLibrary) -> list[str]:
    return [run.name for run in library.runs]


def refreshed(library: RunLibrary, jobs: int = 0) -> None:
    """Refresh the runs while ``jobs`` jobs run, and wait for the result."""
    library.refresh()
    settle(jobs)


# --- what lies on the disk ---


def test_runs_that_came_or_went_outside_are_noticed(
    qtbot: QtBot, library: RunLibrary, owners: Owners
) -> None:
    assert names(library) == ["run-003", "run-002", "run-001"]
    shutil.rmtree(place("run-002"))
    keep_run(place("run-004"), created="2026-01-04T12:00:00+00:00")
    kept_runs.rename(load_run(place("run-001")), "Beetles")
    with (
        qtbot.waitSignal(library.runs_changed),
        qtbot.assertNotEmitted(library.run_changed),
    ):
        library.refresh()
    assert names(library) == ["run-004", "run-003", "Beetles"]
    assert library.run is not None
    assert library.run.name == "run-003"


def test_when_nothing_changed_nothing_is_emitted(
    qtbot: QtBot, library: RunLibrary, owners: Owners
) -> None:
    with (
        qtbot.assertNotEmitted(library.runs_changed),
        qtbot.assertNotEmitted(library.run_changed),
    ):
        refreshed(library)


def test_when_the_run_in_use_vanished_its_neighbour_takes_its_place(
    qtbot: QtBot, library: RunLibrary, owners: Owners
) -> None:
    library.use(library.runs[1])
    shutil.rmtree(place("run-002"))
    with qtbot.waitSignal(library.run_changed):
        library.refresh()
    assert library.run is library.runs[1]
    assert library.run.name == "run-001"
    shutil.rmtree(place("run-001"))
    shutil.rmtree(place("run-003"))
    with qtbot.waitSignal(library.run_changed):
        library.refresh()
    assert (library.run, library.runs) == (None, [])


def test_a_run_that_ended_meanwhile_is_not_lost(
    qtbot: QtBot, library: RunLibrary, owners: Owners
) -> None:
    library.refresh()
    library.add(keep_run(place("run-004"), created="2026-01-04T12:00:00+00:00"))
    settle()
    assert names(library)[0] == "run-004"


def test_paused_trainings_are_found_and_those_of_other_folders_forgotten(
    qtbot: QtBot, library: RunLibrary, owners: Owners, tmp_path: Path
) -> None:
    keep_unfinished(place("run-009"))
    with qtbot.waitSignal(library.paused_changed):
        library.refresh()
    (paused,) = library.paused
    assert (paused.training.name, paused.epochs) == ("run-009", 0)
    open_folder(owners, write_folder(tmp_path / "others", photos=4))
    assert library.paused == ()
    assert names(library) == []


def test_what_trains_at_the_moment_is_not_paused(
    qtbot: QtBot, library: RunLibrary, owners: Owners
) -> None:
    keep_unfinished(place("run-007"))
    refreshed(library)
    running = owners.jobs.start(JobKind.TRAIN, "Training", lambda progress, _: wait(progress))
    keep_unfinished(place("run-008"))
    refreshed(library, jobs=1)
    assert [each.training.name for each in library.paused] == ["run-007"]
    shutil.rmtree(library.paused[0].training.checkpoint_folder)
    refreshed(library, jobs=1)
    assert library.paused == ()
    with qtbot.waitSignal(library.paused_changed):
        running.stop()
    assert [each.training.name for each in library.paused] == ["run-008"]


def wait(progress: object) -> None:
    while not progress.cancelled:
        pass


def test_earlier_runs_of_any_folder_are_at_hand_before_one_is_opened(
    qtbot: QtBot, owners: Owners, photos: Path, trained: Run
) -> None:
    shutil.copytree(trained.folder, storage.dataset_runs("leaves") / "run-004")
    with qtbot.waitSignal(owners.library.run_changed):
        owners.library.refresh()
    assert owners.library.run is not None
    assert owners.library.run.name == "run-004"
    assert owners.project.dataset is None
    with qtbot.waitSignals([owners.project.dataset_changed, owners.library.run_changed]):
        owners.project.open_folder(photos)
    assert owners.library.run is None


# --- changes ---


def test_a_name_and_a_note_are_kept(qtbot: QtBot, library: RunLibrary) -> None:
    run = library.runs[0]
    with qtbot.waitSignals([library.runs_changed, library.run_changed]):
        library.rename(run, "Beetles")
    with qtbot.waitSignal(library.runs_changed):
        library.annotate(run, "with the new lamp")
    assert library.run is library.runs[0]
    assert (library.run.name, library.run.note) == ("Beetles", "with the new lamp")
    assert load_run(run.folder) == library.run


def test_a_run_that_is_gone_can_not_be_named_and_disappears(
    qtbot: QtBot, library: RunLibrary
) -> None:
    run = library.runs[1]
    shutil.rmtree(run.folder)
    with qtbot.waitSignal(library.runs_changed):
        library.rename(run, "Beetles")
    assert names(library) == ["run-003", "run-001"]
    assert "no longer exists" in dialog("dialog_error").text()
    dialog("dialog_error").accept()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it would be the user's own trash")
def test_the_systems_trash_takes_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "share").mkdir()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    run = keep_run(tmp_path / "run-001")
    assert move_to_trash(run.folder)
    assert not run.folder.exists()
    (kept,) = (tmp_path / "share" / "Trash" / "files").iterdir()
    assert load_run(kept).model_copy(update={"folder": run.folder}) == run
    assert not move_to_trash(run.folder)


def test_runs_are_told_apart_by_their_folders(library: RunLibrary) -> None:
    """Two runs may have the same name."""
    library.rename(library.runs[1], "run-003")
    library.rename(library.runs[0], "Beetles")
    assert names(library) == ["Beetles", "run-003", "run-001"]
    assert isinstance(library.run, Run)
    assert library.run.folder.name == "run-003"


def test_the_best_run_has_the_highest_accuracy_then_the_lowest_loss(
    library: RunLibrary, tmp_path: Path
) -> None:
    assert library.best is library.runs[0]  # of equals, the newest
    score = {"right": 36, "photos": 40, "loss": 0.3}
    keep_run(place("run-000"), validation=score, created="2026-01-01T00:00:00+00:00")
    refreshed(library)
    assert library.best.name == "run-000"
    keep_run(place("run-004"), accuracy=0.95, created="2026-01-01T06:00:00+00:00")
    refreshed(library)
    assert library.best.name == "run-004"
    library.show_folder("")
    assert library.best is None
    refreshed(library)
    assert library.best is library.runs[0]  # runs of different folders are not compared
