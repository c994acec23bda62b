import csv
import errno
import os
import shutil
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from augstudio.errors import InputError
from augstudio.runs import library as kept_runs
from augstudio.runs.library import list_runs
from augstudio.runs.run import Run, load_run
from augstudio.runs.unfinished import lock_for_training
from augstudio.ui.core import messages
from augstudio.ui.core.session import Session
from augstudio.ui.pages.train.runs import run_actions
from augstudio.ui.pages.train.runs.run_actions import RunActions, move_to_trash
from tests.driver import answer, dialog
from tests.example_runs import keep_run, keep_unfinished, place
from tests.ui.examples import make_dataset


@pytest.fixture
def actions(qtbot: QtBot, session: Session, tmp_path: Path) -> RunActions:
    """Actions on the runs 003, 002 and 001, of which the first is in use."""
    for number in (1, 2, 3):
        keep_run(place(f"run-00{number}"), created=f"2026-01-0{number}T12:00:00+00:00")
    made = RunActions(session)
    refreshed(qtbot, made, lambda: session.set_dataset(make_dataset(tmp_path / "colours")))
    session.open_run(session.runs[0])
    return made


def refreshed(qtbot: QtBot, actions: RunActions, act: object = None) -> None:
    """Look at the disk, as ``act`` asks for, and wait for the result."""
    with qtbot.waitSignal(actions._listing.result):
        (act or actions.refresh)()


def names(session: Session) -> list[str]:
    return [run.name for run in session.runs]


@pytest.fixture
def trash(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A trash of the test's own."""
    folder = tmp_path / "trash"
    folder.mkdir()

    def move(path: Path) -> bool:
        shutil.move(path, folder)
        return True

    monkeypatch.setattr(run_actions, "move_to_trash", move)
    return folder


# --- what lies on the disk ---


def test_runs_that_came_or_went_outside_are_noticed(
    qtbot: QtBot, actions: RunActions, session: Session
) -> None:
    assert names(session) == ["run-003", "run-002", "run-001"]
    shutil.rmtree(place("run-002"))
    keep_run(place("run-004"), created="2026-01-04T12:00:00+00:00")
    kept_runs.rename(load_run(place("run-001")), "Beetles")
    with qtbot.waitSignal(session.runs_changed), qtbot.assertNotEmitted(session.run_changed):
        actions.refresh()
    assert names(session) == ["run-004", "run-003", "Beetles"]
    assert session.run is not None
    assert session.run.name == "run-003"


def test_when_nothing_changed_nothing_is_told(
    qtbot: QtBot, actions: RunActions, session: Session
) -> None:
    with qtbot.assertNotEmitted(session.runs_changed), qtbot.assertNotEmitted(session.run_changed):
        refreshed(qtbot, actions)


def test_when_the_run_in_use_vanished_its_neighbour_takes_its_place(
    qtbot: QtBot, actions: RunActions, session: Session
) -> None:
    session.open_run(session.runs[1])
    shutil.rmtree(place("run-002"))
    with qtbot.waitSignal(session.run_changed):
        actions.refresh()
    assert session.run is session.runs[1]
    assert session.run.name == "run-001"
    shutil.rmtree(place("run-001"))
    shutil.rmtree(place("run-003"))
    with qtbot.waitSignal(session.run_changed):
        actions.refresh()
    assert (session.run, session.runs) == (None, [])


def test_a_run_that_ended_meanwhile_is_not_lost(
    qtbot: QtBot, actions: RunActions, session: Session
) -> None:
    with qtbot.waitSignal(actions._listing.result):
        actions.refresh()
        session._trained(keep_run(place("run-004"), created="2026-01-04T12:00:00+00:00"))
    refreshed(qtbot, actions)
    assert names(session)[0] == "run-004"


def test_paused_trainings_are_found_and_those_of_other_folders_forgotten(
    qtbot: QtBot, actions: RunActions, session: Session, tmp_path: Path
) -> None:
    keep_unfinished(place("run-009"))
    with qtbot.waitSignal(actions.paused_changed):
        actions.refresh()
    (paused,) = actions.paused
    assert (paused.training.name, paused.epochs) == ("run-009", 0)
    refreshed(qtbot, actions, lambda: session.set_dataset(make_dataset(tmp_path / "others")))
    assert actions.paused == ()
    assert names(session) == []


def test_what_trains_at_the_moment_is_not_paused(
    qtbot: QtBot, actions: RunActions, session: Session
) -> None:
    keep_unfinished(place("run-007"))
    refreshed(qtbot, actions)
    running = session.jobs.start("Training", lambda progress, _: wait(progress))
    keep_unfinished(place("run-008"))
    refreshed(qtbot, actions)
    assert [each.training.name for each in actions.paused] == ["run-007"]
    shutil.rmtree(actions.paused[0].training.checkpoint_folder)
    refreshed(qtbot, actions)
    assert actions.paused == ()
    with qtbot.waitSignal(actions.paused_changed):
        running.cancel()
    assert [each.training.name for each in actions.paused] == ["run-008"]


def wait(progress: object) -> None:
    while not progress.cancelled:
        pass


# --- name and note ---


def test_a_name_and_a_note_are_kept(qtbot: QtBot, actions: RunActions, session: Session) -> None:
    run = session.runs[0]
    with qtbot.waitSignal(session.runs_changed), qtbot.assertNotEmitted(session.run_changed):
        actions.rename(run, "Beetles")
    with qtbot.waitSignal(session.runs_changed):
        actions.annotate(run, "with the new lamp")
    assert session.run is session.runs[0]
    assert (session.run.name, session.run.note) == ("Beetles", "with the new lamp")
    assert load_run(run.folder) == session.run


def test_what_is_said_of_a_name(actions: RunActions, session: Session) -> None:
    run = session.runs[0]
    assert actions.judge_name(run, "Beetles") == ""
    assert actions.judge_name(run, "run-003") == ""
    assert "Another run" in actions.judge_name(run, " run-001 ")
    assert "run-003" in actions.judge_name(run, "")
    with pytest.raises(InputError):
        actions.judge_name(run, "x" * 81)


def test_a_run_that_is_gone_can_not_be_named_and_disappears(
    qtbot: QtBot, actions: RunActions, session: Session
) -> None:
    run = session.runs[1]
    shutil.rmtree(run.folder)
    with qtbot.waitSignal(session.runs_changed):
        actions.rename(run, "Beetles")
    assert names(session) == ["run-003", "run-001"]
    assert "not there any more" in dialog("dialog_error").text()
    dialog("dialog_error").accept()


# --- delete ---


def test_a_run_goes_to_the_trash_after_a_question(
    qtbot: QtBot, actions: RunActions, session: Session, trash: Path
) -> None:
    run = session.runs[0]
    actions.delete(run)
    assert dialog("dialog_question").text() == "Delete run-003?"
    assert str(run.folder) in dialog("dialog_question").informativeText()
    answer("dialog_question", "button_no")
    assert run.folder.is_dir()
    actions.delete(run)
    answer("dialog_question", "button_yes")
    assert names(session) == ["run-002", "run-001"]
    assert session.run is session.runs[0]
    assert [each.name for each in trash.iterdir()] == ["run-003"]
    assert [each.name for each in list_runs("colours")] == ["run-002", "run-001"]


def test_without_a_trash_it_is_deleted_for_good_after_a_second_question(
    qtbot: QtBot, actions: RunActions, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_actions, "move_to_trash", lambda _: False)
    for sure in ("button_no", "button_yes"):
        actions.delete(session.runs[0])
        answer("dialog_question", "button_yes")
        assert "can't be moved to the trash" in dialog("dialog_question").text()
        assert dialog("dialog_question").defaultButton().objectName() == "button_no"
        assert place("run-003").is_dir()
        answer("dialog_question", sure)
    assert not place("run-003").exists()
    assert names(session) == ["run-002", "run-001"]


def test_a_run_that_is_gone_already_just_disappears(
    qtbot: QtBot, actions: RunActions, session: Session, trash: Path
) -> None:
    run = session.runs[2]
    shutil.rmtree(run.folder)
    actions.delete(run)
    answer("dialog_question", "button_yes")
    assert names(session) == ["run-003", "run-002"]
    assert messages._shown == []


def test_a_run_that_can_not_be_deleted_stays_and_says_why(
    qtbot: QtBot, actions: RunActions, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(run_actions, "move_to_trash", lambda _: False)
    monkeypatch.setattr(Path, "unlink", locked)
    actions.delete(session.runs[0])
    answer("dialog_question", "button_yes")
    answer("dialog_question", "button_yes")
    assert "not allowed" in dialog("dialog_error").text()
    dialog("dialog_error").accept()
    refreshed(qtbot, actions)
    assert names(session) == ["run-003", "run-002", "run-001"]


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


def test_a_paused_training_is_discarded_after_a_question(
    qtbot: QtBot, actions: RunActions, session: Session
) -> None:
    unfinished = keep_unfinished(place("run-009"))
    refreshed(qtbot, actions)
    actions.discard(actions.paused[0])
    assert dialog("dialog_question").text() == "Discard run-009?"
    with qtbot.waitSignal(actions.paused_changed):
        answer("dialog_question", "button_yes")
    assert actions.paused == ()
    assert not unfinished.checkpoint_folder.exists()
    refreshed(qtbot, actions)
    assert actions.paused == ()


def test_what_another_program_goes_on_with_is_not_discarded(
    qtbot: QtBot, actions: RunActions, session: Session
) -> None:
    unfinished = keep_unfinished(place("run-009"))
    refreshed(qtbot, actions)
    actions.discard(actions.paused[0])
    with lock_for_training(unfinished.folder):
        answer("dialog_question", "button_yes")
        assert "run-009 is being trained by another AugStudio" in dialog("dialog_error").text()
        dialog("dialog_error").accept()
        assert unfinished.checkpoint_folder.exists()
        # It is on no list as long as it goes on.
        refreshed(qtbot, actions)
        assert actions.paused == ()
    refreshed(qtbot, actions)
    assert [each.training.name for each in actions.paused] == ["run-009"]


# --- the table ---


def test_the_table_is_exported(
    qtbot: QtBot, actions: RunActions, session: Session, tmp_path: Path
) -> None:
    with qtbot.waitSignal(session.message) as said:
        actions.export(tmp_path / "runs.csv")
    assert said.args == ["good", f"3 runs are in {tmp_path / 'runs.csv'}."]
    with (tmp_path / "runs.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["folder"] for row in rows] == [str(run.folder) for run in session.runs]


def test_a_table_that_can_not_be_written_says_why(actions: RunActions, tmp_path: Path) -> None:
    actions.export(tmp_path)
    assert dialog("dialog_error").text()
    dialog("dialog_error").accept()


def test_runs_are_told_apart_by_their_folders(session: Session, actions: RunActions) -> None:
    """Two runs may have the same name."""
    actions.rename(session.runs[1], "run-003")
    actions.rename(session.runs[0], "Beetles")
    assert names(session) == ["Beetles", "run-003", "run-001"]
    assert isinstance(session.run, Run)
    assert os.fspath(session.run.folder).endswith("run-003")
