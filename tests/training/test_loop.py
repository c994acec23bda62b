"""The epochs of every method: the best is kept, and nothing that happens loses a run."""

import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from augstudio.errors import AugStudioError, Cancelled, Paused
from augstudio.progress import SILENT, Progress
from augstudio.runs import checkpoint
from augstudio.runs.answers import Answers, Probabilities
from augstudio.runs.checkpoint import Checkpoints
from augstudio.runs.events import EpochFinished, Event, Mistakes, Notice, Phase
from augstudio.training.loop import Limits, Outcome, RunContext, run_epochs
from tests.training.fake_learner import PHOTOS, FakeLearner, answers

PHASE = Phase.TOP_MODEL


class Request(Progress):
    """Asks to stop or to pause when a number of epochs have begun."""

    def __init__(self, after: int, pause: bool = False) -> None:
        self._left, self._pause = after, pause

    def check(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise Paused if self._pause else Cancelled


class Told(list[Event]):
    """The events of a phase, by kind."""

    @property
    def epochs(self) -> list[EpochFinished]:
        return [event for event in self if isinstance(event, EpochFinished)]

    @property
    def notices(self) -> list[str]:
        return [event.message for event in self if isinstance(event, Notice)]

    @property
    def mistakes(self) -> list[Mistakes]:
        return [event for event in self if isinstance(event, Mistakes)]


@pytest.fixture(autouse=True)
def _every_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoint, "INTERVAL", 0.0)


def context(told: Told, folder: Path | None = None, progress: Progress = SILENT) -> RunContext:
    return RunContext(Checkpoints(folder, told.append), told.append, progress, time.perf_counter())


def go(
    learner: FakeLearner,
    limits: Limits,
    told: Told | None = None,
    folder: Path | None = None,
    progress: Progress = SILENT,
) -> Outcome:
    told = Told() if told is None else told
    return run_epochs(learner, PHASE, PHOTOS, limits, context(told, folder, progress))


#: An earlier phase that can't be beaten.
_PERFECT = EpochFinished(7, 0.1, 1.0, 0.2, 1.0, 1)
START = Outcome((_PERFECT,), _PERFECT, False, Answers(PHOTOS, answers(4)))

SCRIPT: Sequence[Probabilities] = [
    answers(2),
    answers(4, sure=0.6),
    answers(3),
    answers(3, sure=0.99),
    answers(4, sure=0.7),
]


def test_keeps_the_epoch_with_the_lowest_loss() -> None:
    # Right answers alone do not count: the best epoch has fewer than those before.
    script = [answers(4, sure=0.501), answers(4, sure=0.51), answers(3, sure=0.8), answers(2)]
    learner, told = FakeLearner(script), Told()
    outcome = go(learner, Limits(4, 9), told)
    assert [epoch.epoch for epoch in outcome.history] == [1, 2, 3, 4]
    assert tuple(told.epochs) == outcome.history
    assert outcome.best.epoch == 3
    assert learner.epoch == 3
    assert outcome.best.val_loss == pytest.approx(-(3 * np.log(0.8) + np.log(0.2)) / 4, abs=1e-6)
    assert outcome.best.val_accuracy == 0.75
    assert [epoch.best_epoch for epoch in outcome.history] == [1, 2, 3, 3]
    np.testing.assert_array_equal(outcome.answers.probabilities, script[2])
    assert not outcome.stopped


def test_ends_when_patience_does() -> None:
    script = [answers(3, sure=0.6), answers(4, sure=0.51), answers(2), answers(4)]
    # More right answers at a higher loss do not count.
    assert len(go(FakeLearner(script), Limits(9, 2)).history) == 3
    assert len(go(FakeLearner(script), Limits(9, 2, least=4)).history) == 6


def test_says_what_is_still_wrong_whenever_it_gets_better() -> None:
    told = Told()
    go(FakeLearner(SCRIPT), Limits(3, 9), told)
    assert [event.epoch for event in told.mistakes] == [1, 2]
    first = told.mistakes[0]
    assert (first.wrong, first.total) == (2, 4)
    assert [(m.path.name, m.label, m.answer, m.probability) for m in first.photos] == [
        ("2.png", "b", "a", 0.9),
        ("3.png", "b", "a", 0.9),
    ]


def test_is_never_worse_than_its_start() -> None:
    learner, told = FakeLearner([answers(2)] * 3), Told()
    shared = context(told)
    shared.epochs = 7
    outcome = run_epochs(learner, PHASE, PHOTOS, Limits(3, 9), shared, START)
    assert outcome.best is START.best
    assert outcome.answers is START.answers
    assert {epoch.best_epoch for epoch in told.epochs} == {7}
    assert learner.epoch == 0  # the weights of the start are back
    assert [epoch.epoch for epoch in told.epochs] == [8, 9, 10]
    assert shared.epochs == 10


def test_patience_restarts_after_a_start() -> None:
    shared = context(Told())
    shared.epochs = 7
    learner = FakeLearner([answers(2)] * 9)
    outcome = run_epochs(learner, PHASE, PHOTOS, Limits(9, 2), shared, START)
    assert len(outcome.history) == 3


def test_stopping_keeps_the_best_so_far() -> None:
    learner = FakeLearner(SCRIPT)
    outcome = go(learner, Limits(5, 5), progress=Request(3))
    assert outcome.stopped
    assert len(outcome.history) == 3
    assert learner.epoch == outcome.best.epoch == 2


def test_stopping_before_the_first_epoch_leaves_nothing() -> None:
    with pytest.raises(Cancelled):
        go(FakeLearner(SCRIPT), Limits(5, 5), progress=Request(0))


@pytest.mark.parametrize("pause", [True, False])
def test_continues_where_it_was(tmp_path: Path, pause: bool) -> None:
    whole = go(FakeLearner(SCRIPT), Limits(5, 5))
    if pause:
        with pytest.raises(Paused):
            go(FakeLearner(SCRIPT), Limits(5, 5), Told(), tmp_path, Request(3, pause=True))
    else:  # as if the program were killed in its fourth epoch
        first = FakeLearner(SCRIPT)
        first.learn_all = first.learn  # type: ignore[attr-defined]

        def learn(epoch: int, progress: Progress) -> object:
            if epoch == 4:
                raise SystemExit
            return first.learn_all(epoch, progress)  # type: ignore[attr-defined]

        first.learn = learn  # type: ignore[method-assign, assignment]
        with pytest.raises(SystemExit):
            go(first, Limits(5, 5), Told(), tmp_path)
    second, told = FakeLearner(SCRIPT), Told()
    outcome = go(second, Limits(5, 5), told, tmp_path)
    assert second.learnt == [4, 5]
    assert outcome == whole
    assert tuple(told.epochs) == whole.history
    # As many are right in epoch 5 as in epoch 2, at a lower loss.
    assert [epoch.best_epoch for epoch in told.epochs] == [1, 2, 2, 2, 5]
    assert outcome.best.epoch == 5
    np.testing.assert_array_equal(outcome.answers.probabilities, SCRIPT[4])
    assert [event.epoch for event in told.mistakes] == [2, 5]


def test_a_phase_that_had_ended_is_not_trained_again(tmp_path: Path) -> None:
    whole = go(FakeLearner(SCRIPT), Limits(5, 5), Told(), tmp_path)
    again = FakeLearner(SCRIPT)
    assert go(again, Limits(5, 5), Told(), tmp_path) == whole
    assert again.learnt == []
    assert again.epoch == 5


def test_resumes_after_a_start_that_was_never_beaten(tmp_path: Path) -> None:
    limits = Limits(4, 9)
    for request in (Request(2, pause=True), SILENT):
        shared = context(Told(), tmp_path, request)
        shared.epochs = 7
        learner = FakeLearner([answers(2)] * 4)
        if request is SILENT:
            outcome = run_epochs(learner, PHASE, PHOTOS, limits, shared, START)
        else:
            with pytest.raises(Paused):
                run_epochs(learner, PHASE, PHOTOS, limits, shared, START)
    assert learner.learnt == [3, 4]
    assert outcome.best is START.best
    assert outcome.answers is START.answers
    assert [epoch.epoch for epoch in outcome.history] == [8, 9, 10, 11]


def test_a_loss_that_is_no_number_ends_it_and_keeps_the_best() -> None:
    learner, told = FakeLearner([answers(3), np.full((4, 2), np.nan, np.float32)]), Told()
    outcome = go(learner, Limits(9, 9), told)
    assert len(outcome.history) == 1
    assert learner.epoch == outcome.best.epoch == 1
    assert told.notices == [
        "Training diverged: the loss is no longer a number. It ended early; the best epoch so far "
        "is kept. Choose a lower learning rate or another optimiser."
    ]


def test_a_loss_that_never_was_a_number_is_an_error() -> None:
    learner = FakeLearner(SCRIPT)
    learner.loss = float("nan")
    with pytest.raises(AugStudioError, match="Training diverged") as caught:
        go(learner, Limits(9, 9))
    assert caught.value.hint == "Choose a lower learning rate or another optimiser."


def test_lowers_the_batch_where_memory_runs_out(tmp_path: Path) -> None:
    learner, told = FakeLearner(SCRIPT), Told()
    learner.fails = [MemoryError(), MemoryError()]
    outcome = go(learner, Limits(2, 9), told, tmp_path)
    assert learner.batch_size == 2
    assert len(outcome.history) == 2
    assert told.notices == [
        "Memory ran out. Training continues with a batch size of 4.",
        "Memory ran out. Training continues with a batch size of 2.",
    ]
    again = FakeLearner(SCRIPT)
    go(again, Limits(2, 9), Told(), tmp_path)
    assert again.batch_size == 2


def test_gives_up_with_a_sentence_when_one_photo_is_too_much() -> None:
    learner = FakeLearner(SCRIPT, batch_size=1)
    learner.fails = [MemoryError()]
    with pytest.raises(AugStudioError, match="not enough memory"):
        go(learner, Limits(2, 9))


def test_tensorflow_says_it_otherwise() -> None:
    from tensorflow.errors import ResourceExhaustedError

    learner = FakeLearner(SCRIPT)
    learner.fails = [ResourceExhaustedError(None, None, "OOM when allocating tensor")]
    assert len(go(learner, Limits(2, 9)).history) == 2
    learner.fails = [ValueError("something else")]
    with pytest.raises(ValueError, match="something else"):
        go(learner, Limits(9, 9))


def test_a_checkpoint_that_can_not_be_written_is_reported_once(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    told = Told()
    outcome = go(FakeLearner(SCRIPT), Limits(4, 9), told, tmp_path / "file")
    assert len(outcome.history) == 4
    (notice,) = told.notices
    assert "can't be resumed" in notice


def test_a_damaged_checkpoint_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "checkpoint-top_model.npz").write_bytes(b"PK no archive")
    learner = FakeLearner(SCRIPT)
    go(learner, Limits(3, 9), Told(), tmp_path)
    assert learner.learnt == [1, 2, 3]
