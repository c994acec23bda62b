import csv
import errno
import shutil
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from augstudio.errors import InputError
from augstudio.runs.library import list_runs
from augstudio.runs.unfinished import lock_for_training
from augstudio.ui.core.owners import Owners
from augstudio.ui.core.runs.run_library import RunLibrary
from augstudio.ui.pages.train.runs.run_actions import RunActions
from tests import driver
from tests.driver import answer, dialog
from tests.example_runs import keep_run, keep_unfinished, place
from tests.photos import write_folder
from tests.ui.opening import open_folder, settle

TRASH = "augstudio.ui.core.runs.run_library.move_to_trash"


@pytest.fixture
def library(owners: Owners, tmp_path: Path) -> RunLibrary:
    """The runs 003, 002 and 001, of which the first is in use."""
    for number in (1, 2, 3):
        keep_run(place(f"run-00{number}"), created=f"2026-01-0{number}T12:00:00+00:00")
    open_folder(owners, write_folder(tmp_path / "colours", photos=4))
    return owners.library


@pytest.fixture
def actions(owners: Owners, library: RunLibrary) -> RunActions:
    return RunActions(library, owners.channel)


def names(library: RunLibrary) -> list[str]:
    return [run.name for run in library.runs]


def refreshed(library: RunLibrary) -> None:
    """Look at the disk, and wait for the result."""
    library.refresh()
    settle()


@pytest.fixture
def trash(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A trash of the test's own."""
    folder = tmp_path / "trash"
    folder.mkdir()

    def move(path: Path) -> bool:
        shutil.move(path, folder)
        return True

    monkeypatch.setattr(TRASH, move)
    return folder


def test_what_is_said_of_a_name(actions: RunActions, library: RunLibrary) -> None:
    run = library.runs[0]
    assert actions.judge_name(run, "Beetles") == ""
    assert actions.judge_name(run, "run-003") == ""
    assert "Another run" in actions.judge_name(run, " run-001 ")
    assert "run-003" in actions.judge_name(run, "")
    with pytest.raises(InputError):
        actions.judge_name(run, "x" * 81)


def test_a_run_goes_to_the_trash_after_a_question(
    qtbot: QtBot, actions: RunActions, library: RunLibrary, trash: Path
) -> None:
    run = library.runs[0]
    actions.delete(run)
    assert dialog("dialog_question").text() == "Delete run-003?"
    assert str(run.folder) in dialog("dialog_question").informativeText()
    answer("dialog_question", "button_no")
    assert run.folder.is_dir()
    actions.delete(run)
    answer("dialog_question", "button_yes")
    assert names(library) == ["run-002", "run-001"]
    assert library.run is library.runs[0]
    assert [each.name for each in trash.iterdir()] == ["run-003"]
    assert [each.name for each in list_runs("colours")] == ["run-002", "run-001"]


def test_without_a_trash_it_is_deleted_for_good_after_a_second_question(
    qtbot: QtBot, actions: RunActions, library: RunLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TRASH, lambda _: False)
    for sure in ("button_no", "button_yes"):
        actions.delete(library.runs[0])
        answer("dialog_question", "button_yes")
        assert "can't be moved to the trash" in dialog("dialog_question").text()
        assert dialog("dialog_question").defaultButton().objectName() == "button_no"
        assert place("run-003").is_dir()
        answer("dialog_question", sure)
    assert not place("run-003").exists()
    assert names(library) == ["run-002", "run-001"]


def test_a_run_that_is_gone_already_just_disappears(
    qtbot: QtBot, actions: RunActions, library: RunLibrary, trash: Path
) -> None:
    run = library.runs[2]
    shutil.rmtree(run.folder)
    actions.delete(run)
    answer("dialog_question", "button_yes")
    assert names(library) == ["run-003", "run-002"]
    assert driver.dialogs() == []


def test_a_run_that_can_not_be_deleted_stays_and_says_why(
    qtbot: QtBot, actions: RunActions, library: RunLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(TRASH, lambda _: False)
    monkeypatch.setattr(Path, "unlink", locked)
    actions.delete(library.runs[0])
    answer("dialog_question", "button_yes")
    answer("dialog_question", "button_yes")
    assert "permission to use" in dialog("dialog_error").text()
    dialog("dialog_error").accept()
    refreshed(library)
    assert names(library) == ["run-003", "run-002", "run-001"]


def test_a_paused_training_is_discarded_after_a_question(
    qtbot: QtBot, actions: RunActions, library: RunLibrary
) -> None:
    unfinished = keep_unfinished(place("run-009"))
    refreshed(library)
    actions.discard(library.paused[0])
    assert dialog("dialog_question").text() == "Discard run-009?"
    with qtbot.waitSignal(library.paused_changed):
        answer("dialog_question", "button_yes")
    assert library.paused == ()
    assert not unfinished.checkpoint_folder.exists()
    refreshed(library)
    assert library.paused == ()


def test_what_another_program_resumed_is_not_discarded(
    qtbot: QtBot, actions: RunActions, library: RunLibrary
) -> None:
    unfinished = keep_unfinished(place("run-009"))
    refreshed(library)
    actions.discard(library.paused[0])
    with lock_for_training(unfinished.folder):
        answer("dialog_question", "button_yes")
        assert (
            "run-009 is being trained by another instance of AugStudio"
            in dialog("dialog_error").text()
        )
        dialog("dialog_error").accept()
        assert unfinished.checkpoint_folder.exists()
        # It is on no list while it runs.
        refreshed(library)
        assert library.paused == ()
    refreshed(library)
    assert [each.training.name for each in library.paused] == ["run-009"]


def test_the_table_is_exported(
    qtbot: QtBot, actions: RunActions, owners: Owners, library: RunLibrary, tmp_path: Path
) -> None:
    with qtbot.waitSignal(owners.channel.said) as said:
        actions.export(tmp_path / "runs.csv")
    assert said.args == ["good", f"3 runs exported to {tmp_path / 'runs.csv'}."]
    with (tmp_path / "runs.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["folder"] for row in rows] == [str(run.folder) for run in library.runs]


def test_a_table_that_can_not_be_written_says_why(actions: RunActions, tmp_path: Path) -> None:
    actions.export(tmp_path)
    assert dialog("dialog_error").text()
    dialog("dialog_error").accept()
