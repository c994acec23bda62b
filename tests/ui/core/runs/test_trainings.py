import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset
from augstudio.data.decisions.edits import Edits
from augstudio.data.decisions.files import save_edits
from augstudio.data.scan import scan
from augstudio.errors import AugStudioError, Cancelled
from augstudio.progress import Progress
from augstudio.runs.config import TrainConfig
from augstudio.runs.photo_list import EDITS_FILE, write_photos
from augstudio.runs.run import Run
from augstudio.runs.unfinished import Unfinished
from augstudio.ui.core.jobs.jobs import Job
from augstudio.ui.core.jobs.throttle import Report
from augstudio.ui.core.owners import Owners
from augstudio.ui.core.runs.trainings import Trainings
from tests import driver
from tests.example_runs import keep_unfinished, make_run
from tests.photos import write_folder
from tests.ui.opening import open_folder

Heard = list[tuple[str, Any]]
TrainBy = Callable[[Callable[..., object]], None]


@pytest.fixture
def trainings(owners: Owners, monkeypatch: pytest.MonkeyPatch) -> Trainings:
    monkeypatch.setattr("augstudio.ui.core.runs.trainings.estimate", lambda *_: None)
    return owners.trainings


@pytest.fixture
def heard(owners: Owners, monkeypatch: pytest.MonkeyPatch) -> Heard:
    """The runs, messages and errors that come out, in order."""
    found: Heard = []
    owners.trainings.trained.connect(lambda run: found.append(("trained", run)))
    owners.channel.said.connect(lambda *said: found.append(("said", said)))
    monkeypatch.setattr(
        "augstudio.ui.core.runs.trainings.messages.show_error",
        lambda error: found.append(("failed", str(error))),
    )
    return found


@pytest.fixture
def train_by(
    owners: Owners, trainings: Trainings, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> TrainBy:
    """Open a folder, and return a function that sets what every training does."""
    open_folder(owners, photos)
    return partial(monkeypatch.setattr, "augstudio.ui.core.runs.trainings.train")


def ended(qtbot: QtBot, owners: Owners, start: Callable[[], Job | None]) -> None:
    with qtbot.waitSignal(owners.jobs.ended):
        assert start() is not None


def test_a_paused_training_is_resumed(
    qtbot: QtBot,
    owners: Owners,
    trainings: Trainings,
    heard: Heard,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    resumed: list[Unfinished] = []
    trainings.resumed.connect(resumed.append)
    unfinished, run = keep_unfinished(tmp_path / "run-004"), make_run(tmp_path / "run-004")
    asked: list[Unfinished] = []

    def resume(paused: Unfinished, report: Report, *_: object) -> Run:
        asked.append(paused)
        report("an epoch")
        return run

    monkeypatch.setattr("augstudio.ui.core.runs.trainings.resume", resume)
    ended(qtbot, owners, lambda: owners.trainings.resume(unfinished))
    assert asked == resumed == [unfinished]
    assert heard == [("trained", run)]


def test_a_run_is_repeated_on_its_own_photos_with_its_own_settings(
    qtbot: QtBot,
    owners: Owners,
    trainings: Trainings,
    heard: Heard,
    monkeypatch: pytest.MonkeyPatch,
    photos: Path,
    tmp_path: Path,
) -> None:
    dataset = scan(photos)
    config, recipe = TrainConfig(seed=4, views=2), Recipe(rotation_range=7)
    run = make_run(tmp_path / "run-001", root=photos, config=config, recipe=recipe)
    run.folder.mkdir()
    write_photos(dataset, run.folder)
    edits = Edits().leave_out(["0" * 32])
    save_edits(edits, run.folder / EDITS_FILE)
    asked: list[object] = []

    def train(*arguments: object) -> Run:
        asked.extend([*arguments[:4], arguments[6]])
        return make_run(tmp_path / "run-002")

    monkeypatch.setattr("augstudio.ui.core.runs.trainings.train", train)
    ended(qtbot, owners, lambda: trainings.repeat(run))
    assert asked == [run.dataset_again(), recipe, config, None, edits]
    assert [kind for kind, _ in heard] == ["trained"]


def test_photos_that_are_gone_are_reported(
    qtbot: QtBot, owners: Owners, trainings: Trainings, heard: Heard, tmp_path: Path
) -> None:
    run = make_run(tmp_path / "run-001", root=tmp_path / "nowhere")
    ended(qtbot, owners, lambda: trainings.repeat(run))
    ((kind, words),) = heard
    assert kind == "failed"
    assert "nowhere" in words


def listens(progress: Progress) -> None:
    """Wait as a training does until it is asked to end."""
    while True:
        progress.check()
        threading.Event().wait(0.001)


@pytest.mark.parametrize(
    ("ask", "severity", "words"),
    [
        (Job.pause, "good", "To resume, select the training under Runs on the Train page."),
        (Job.stop, "warn", "Stopped before the first epoch: there is nothing to save."),
    ],
)
def test_an_end_without_a_run_is_shown(
    qtbot: QtBot,
    owners: Owners,
    trainings: Trainings,
    heard: Heard,
    train_by: TrainBy,
    ask: Callable[[Job], None],
    severity: str,
    words: str,
) -> None:
    train_by(lambda *given: listens(given[5]))
    job = trainings.start(TrainConfig())
    assert job is not None
    with qtbot.waitSignal(owners.jobs.ended):
        ask(job)
    ((kind, said),) = heard
    assert kind == "said"
    assert said[0] == severity
    assert said[1].endswith(words)


def test_what_fails_is_reported(
    qtbot: QtBot,
    owners: Owners,
    trainings: Trainings,
    heard: Heard,
    train_by: TrainBy,
) -> None:
    def train(*given: object) -> Run:
        raise AugStudioError("The disk is full.", "Free some space.")

    train_by(train)
    ended(qtbot, owners, lambda: trainings.start(TrainConfig()))
    assert heard == [("failed", "The disk is full. Free some space.")]


def test_tensorflow_is_waited_for(
    qtbot: QtBot,
    owners: Owners,
    trainings: Trainings,
    heard: Heard,
    monkeypatch: pytest.MonkeyPatch,
    train_by: TrainBy,
) -> None:
    def wait(progress: Progress) -> None:
        raise Cancelled

    monkeypatch.setattr(owners.tensorflow, "wait", wait)
    train_by(lambda *given: pytest.fail("too early"))
    ended(qtbot, owners, lambda: trainings.start(TrainConfig()))
    assert [kind for kind, _ in heard] == ["said"]


def test_training_uses_what_was_open_when_it_began(
    qtbot: QtBot, owners: Owners, train_by: TrainBy, tmp_path: Path
) -> None:
    seen: dict[str, object] = {}

    def train(dataset: Dataset, recipe: Recipe, config: TrainConfig, *others: object) -> Run:
        seen.update(dataset=dataset, recipe=recipe, config=config, edits=others[3])
        return make_run(tmp_path / "run-001")

    train_by(train)
    with driver.awaiting(owners.project.dataset_changed):
        owners.project.edit("left out", lambda edits: edits.leave_out(["0" * 32]))
    recipe, dataset, edits = owners.recipe.value, owners.project.dataset, owners.project.edits
    config = TrainConfig(views=1)
    with qtbot.waitSignals(
        [owners.jobs.ended, owners.library.run_changed, owners.library.runs_changed]
    ):
        owners.trainings.start(config)
        owners.recipe.change(Recipe(rotation_range=90))
    assert seen == {"dataset": dataset, "recipe": recipe, "config": config, "edits": edits}
    assert owners.library.run is owners.library.runs[0]
    assert owners.library.run is not None
    assert owners.library.run.name == "run-001"


def test_photos_that_can_not_be_trained_on_are_refused(
    qtbot: QtBot, owners: Owners, tmp_path: Path
) -> None:
    open_folder(owners, write_folder(tmp_path / "one", classes=("blue",)))
    assert owners.trainings.start(TrainConfig()) is None
    assert "only one class" in driver.dialog("dialog_error").text()
    driver.dialog("dialog_error").accept()


def test_a_run_of_another_folder_does_not_become_the_one_in_use(
    qtbot: QtBot, owners: Owners, train_by: TrainBy, tmp_path: Path
) -> None:
    run = make_run(tmp_path, dataset="elsewhere")
    train_by(lambda *args: run)
    with qtbot.waitSignal(owners.jobs.ended):
        owners.trainings.start(TrainConfig())
    assert owners.library.run is None
    assert owners.library.runs == []
