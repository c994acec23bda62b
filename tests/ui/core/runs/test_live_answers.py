import threading
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from augstudio.errors import AugStudioError
from augstudio.predict import Prediction
from augstudio.progress import Progress
from augstudio.runs.run import Run
from augstudio.ui.core.owners import Owners
from augstudio.ui.core.runs.live_answers import LiveAnswers
from tests import driver
from tests.ui.examples import Colours, make_run
from tests.ui.fake_camera import Clock, halves
from tests.ui.opening import settle


class Slow(Colours):
    """A predictor that waits, and takes the place of what loads it."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.go_on.set()
        self.seen: list[Any] = []
        self.error: AugStudioError | None = None
        self.prepared = 0

    def of(self, run: Run, progress: object) -> "Slow":
        return self

    def prepare(self, progress: Progress) -> None:
        self.prepared += 1

    def predict_array(self, photo: Any, path: Path | None = None) -> Prediction:
        self.go_on.wait(5)
        self.seen.append(photo)
        if self.error is not None:
            raise self.error
        return super().predict_array(photo, path)


@pytest.fixture
def slow() -> Slow:
    return Slow()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def answers(qtbot: QtBot, owners: Owners, slow: Slow, clock: Clock) -> LiveAnswers:
    return LiveAnswers(slow, lambda: owners.library.run, clock=clock)


def test_what_comes_while_a_picture_is_classified_passes(
    owners: Owners, answers: LiveAnswers, slow: Slow, clock: Clock, tmp_path: Path
) -> None:
    owners.library.use(make_run(tmp_path))
    slow.go_on.clear()
    with driver.awaiting(answers.answered, when=lambda found: found.label == "blue"):
        for _ in range(10):
            answers.look_at(halves())
            clock.now += 1
        slow.go_on.set()
    assert [photo.shape for photo in slow.seen] == [(48, 64, 3)]
    with driver.awaiting(answers.answered):
        answers.look_at(halves())
    assert len(slow.seen) == 2


def test_answers_can_be_read_before_the_next_one_comes(
    owners: Owners, answers: LiveAnswers, slow: Slow, clock: Clock, tmp_path: Path
) -> None:
    owners.library.use(make_run(tmp_path))
    for _ in range(20):
        answers.look_at(halves())
        settle()
        clock.now += 0.05
    assert 5 <= len(slow.seen) <= 7


def test_the_training_photos_are_read_beside_the_answers(
    owners: Owners, answers: LiveAnswers, slow: Slow, clock: Clock, tmp_path: Path
) -> None:
    owners.library.use(make_run(tmp_path))
    prepared = []
    answers.answered.connect(lambda _: prepared.append(slow.prepared))
    for _ in range(3):
        answers.look_at(halves())
        settle()
        clock.now += 1
    assert prepared == [0, 1, 1]


def test_without_a_run_nothing_is_classified(answers: LiveAnswers, slow: Slow) -> None:
    answers.look_at(halves())
    settle()
    assert slow.seen == []


def test_an_error_comes_once(
    owners: Owners, answers: LiveAnswers, slow: Slow, clock: Clock, tmp_path: Path
) -> None:
    owners.library.use(make_run(tmp_path))
    slow.error = AugStudioError("Damaged.", "Train again.")
    with driver.awaiting(answers.failed, when=lambda error: error is slow.error):
        answers.look_at(halves())
    clock.now += 1
    answers.look_at(halves())
    settle()
    assert len(slow.seen) == 1


def test_nothing_comes_after_the_end(
    owners: Owners, answers: LiveAnswers, slow: Slow, clock: Clock, tmp_path: Path
) -> None:
    owners.library.use(make_run(tmp_path))
    found: list[object] = []
    answers.answered.connect(found.append)
    answers.look_at(halves())
    answers.stop()
    clock.now += 1
    answers.look_at(halves())
    settle()
    assert found == []
