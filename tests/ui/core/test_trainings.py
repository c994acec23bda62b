import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from augstudio.augment.recipe import Recipe
from augstudio.data.scan import scan
from augstudio.errors import AugStudioError, Cancelled
from augstudio.progress import Progress
from augstudio.runs.config import TrainConfig
from augstudio.runs.photo_list import write_photos
from augstudio.runs.run import Run
from augstudio.runs.unfinished import Unfinished
from augstudio.ui.core.jobs import Job
from augstudio.ui.core.session import Session
from augstudio.ui.core.throttle import Report
from augstudio.ui.core.trainings import Trainings
from tests.example_runs import keep_unfinished, make_run

Heard = list[tuple[str, Any]]


@pytest.fixture
def trainings(session: Session) -> Trainings:
    return session.trainings


@pytest.fixture
def heard(trainings: Trainings) -> Heard:
    """What it tells, in order."""
    found: Heard = []
    trainings.trained.connect(lambda run: found.append(("trained", run)))
    trainings.failed.connect(lambda error: found.append(("failed", str(error))))
    trainings.message.connect(lambda *said: found.append(("message", said)))
    trainings.failed.disconnect(trainings.parent().failed)
    return found


def ended(qtbot: QtBot, session: Session, start: Callable[[], Job | None]) -> None:
    with qtbot.waitSignal(session.jobs.ended):
        assert start() is not None


def test_a_paused_training_is_gone_on_with(
    qtbot: QtBot,
    session: Session,
    trainings: Trainings,
    heard: Heard,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    unfinished, run = keep_unfinished(tmp_path / "run-004"), make_run(tmp_path / "run-004")
    asked: list[Unfinished] = []

    def resume(paused: Unfinished, report: Report, progress: Progress) -> Run:
        asked.append(paused)
        report("an epoch")
        return run

    monkeypatch.setattr("augstudio.ui.core.trainings.resume", resume)
    ended(qtbot, session, lambda: session.resume_training(unfinished))
    assert asked == [unfinished]
    assert heard == [("trained", run)]


def test_a_run_is_repeated_on_its_own_photos_with_its_own_settings(
    qtbot: QtBot,
    session: Session,
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
    asked: list[object] = []

    def train(*arguments: object) -> Run:
        asked.extend(arguments[:4])
        return make_run(tmp_path / "run-002")

    monkeypatch.setattr("augstudio.ui.core.trainings.train", train)
    ended(qtbot, session, lambda: trainings.repeat(run))
    assert asked == [run.dataset_again(), recipe, config, None]
    assert [kind for kind, _ in heard] == ["trained"]


def test_photos_that_are_gone_are_told(
    qtbot: QtBot, session: Session, trainings: Trainings, heard: Heard, tmp_path: Path
) -> None:
    run = make_run(tmp_path / "run-001", root=tmp_path / "nowhere")
    ended(qtbot, session, lambda: trainings.repeat(run))
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
        (Job.pause, "good", "The list of runs on the page Train goes on with it."),
        (Job.cancel, "warn", "Stopped before the first epoch: there is nothing to keep."),
    ],
)
def test_an_end_without_a_run_is_said(
    qtbot: QtBot,
    session: Session,
    trainings: Trainings,
    heard: Heard,
    monkeypatch: pytest.MonkeyPatch,
    photos: Path,
    ask: Callable[[Job], None],
    severity: str,
    words: str,
) -> None:
    monkeypatch.setattr("augstudio.ui.core.trainings.train", lambda *given: listens(given[-1]))
    job = trainings.start(scan(photos), Recipe(), TrainConfig())
    assert job is not None
    with qtbot.waitSignal(session.jobs.ended):
        ask(job)
    ((kind, said),) = heard
    assert kind == "message"
    assert said[0] == severity
    assert said[1].endswith(words)


def test_what_fails_is_told(
    qtbot: QtBot,
    session: Session,
    trainings: Trainings,
    heard: Heard,
    monkeypatch: pytest.MonkeyPatch,
    photos: Path,
) -> None:
    def train(*given: object) -> Run:
        raise AugStudioError("The disk is full.", "Free some space.")

    monkeypatch.setattr("augstudio.ui.core.trainings.train", train)
    ended(qtbot, session, lambda: trainings.start(scan(photos), Recipe(), TrainConfig()))
    assert heard == [("failed", "The disk is full. Free some space.")]


def test_tensorflow_is_waited_for(
    qtbot: QtBot,
    session: Session,
    trainings: Trainings,
    heard: Heard,
    monkeypatch: pytest.MonkeyPatch,
    photos: Path,
) -> None:
    def wait(progress: Progress) -> None:
        raise Cancelled

    monkeypatch.setattr(session.tensorflow, "wait", wait)
    monkeypatch.setattr(
        "augstudio.ui.core.trainings.train", lambda *given: pytest.fail("too early")
    )
    ended(qtbot, session, lambda: trainings.start(scan(photos), Recipe(), TrainConfig()))
    assert [kind for kind, _ in heard] == ["message"]
