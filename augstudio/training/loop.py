"""The epochs of a phase: learn, measure, keep the best, stop early, resume; for every method."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from augstudio.data.dataset import LabelledPhotos
from augstudio.errors import AugStudioError, Cancelled, Paused
from augstudio.progress import Progress
from augstudio.runs.answers import Score, ValidationAnswers
from augstudio.runs.checkpoint import Arrays, Checkpoint, Checkpoints
from augstudio.runs.events import EpochFinished, Notice, OnEvent, Phase
from augstudio.training.learner import Learner, LossAndAccuracy


@dataclass(frozen=True)
class Limits:
    """When a phase ends.

    Attributes
    ----------
    epochs, patience
        At most so many epochs, and so many in which the validation loss does not fall.
    least
        Before this epoch patience plays no part.
    """

    epochs: int
    patience: int
    least: int = 1


@dataclass(frozen=True)
class Outcome:
    """How a phase went.

    Attributes
    ----------
    history, best, stopped
        Its epochs, the one whose weights are kept, and whether the user stopped it.
    answers
        Those of the best weights on the validation photos.
    """

    history: tuple[EpochFinished, ...]
    best: EpochFinished
    stopped: bool
    answers: ValidationAnswers = field(compare=False)


@dataclass
class RunContext:
    """What the phases of a run share: who listens, the clock, and how many epochs went before.

    Attributes
    ----------
    began
        ``time.perf_counter()`` at the start of the run.
    epochs
        Epochs of earlier phases.
    """

    checkpoints: Checkpoints
    on_event: OnEvent
    progress: Progress
    began: float
    epochs: int = 0


def run_epochs(
    learner: Learner,
    phase: Phase,
    validation: LabelledPhotos,
    limits: Limits,
    context: RunContext,
    start: Outcome | None = None,
) -> Outcome:
    """Train until the limits are reached and leave ``learner`` with the weights of its best epoch.

    That is the one with the most right answers on the validation photos, and among equals the
    one with the lowest loss.

    A phase that has a checkpoint goes on from there; its epochs are reported again. ``start`` is
    the phase that the learner's weights come from: they stay unless an epoch is better.

    Stopping keeps the best so far; before there is one it raises ``Cancelled``. Pausing raises
    ``Paused``. So that a run is never lost, a loss that is not a number ends the phase with a
    notice, and where memory runs out the epoch is repeated with half as many photos in a batch.
    """
    epochs = _Epochs(learner, phase, validation, limits, context, start)
    epochs.resume()
    stopped = False
    try:
        while not epochs.finished:
            epochs.pass_once()
    except Cancelled as request:
        epochs.save()
        if isinstance(request, Paused):
            raise
        stopped = True
    if epochs.best is None or epochs.answers is None:
        raise Cancelled
    learner.set_weights(epochs.weights)
    context.epochs += len(epochs.history)
    return Outcome(tuple(epochs.history), epochs.best, stopped, epochs.answers)


class _Epochs:
    """The epochs of one phase, as far as they have come."""

    def __init__(
        self,
        learner: Learner,
        phase: Phase,
        validation: LabelledPhotos,
        limits: Limits,
        context: RunContext,
        start: Outcome | None,
    ) -> None:
        self.history: list[EpochFinished] = []
        self.best = start.best if start else None
        self.answers = start.answers if start else None
        self.weights: Sequence[NDArray[Any]] = learner.weights() if start else ()
        self.finished = False
        self._learner, self._phase, self._validation = learner, phase, validation
        self._limits, self._context = limits, context
        self._state: Arrays = learner.state()

    def resume(self) -> None:
        """Go on from the checkpoint, if there is one."""
        found = self._context.checkpoints.load(self._phase)
        if found is None:
            return
        self._learner.batch_size = found.batch_size
        self._state = found.state
        self._learner.restore(found.state)
        self.history = list(found.history)
        if self.history:
            # The time between two programs does not count.
            self._context.began = time.perf_counter() - self.history[-1].seconds
        self.finished = found.finished
        for epoch in self.history:
            self._context.on_event(epoch)
        if found.best >= 0:
            self.best = self.history[found.best]
            self.weights = found.weights
            self._learner.set_weights(found.weights)
            self.answers = self._measured()
            self._learner.restore(found.state)
        if self.best and self.answers:
            self._context.on_event(self.answers.mistakes(self.best.epoch))

    def pass_once(self) -> None:
        """Take one epoch."""
        number = len(self.history) + 1
        learnt = self._learnt(number)
        answers = self._measured()
        if not np.isfinite(learnt.loss) or not np.isfinite(answers.probabilities).all():
            self._end_of_numbers()
            return
        self._add(learnt, answers)
        self._state = self._learner.state()
        lowest = min(self.history, key=lambda epoch: epoch.val_loss)
        since = self.history[-1].epoch - lowest.epoch
        enough = number >= self._limits.least and since >= self._limits.patience
        self.finished = enough or number >= self._limits.epochs
        if self.finished or self._context.checkpoints.due():
            self.save()

    def save(self) -> None:
        """Write a checkpoint."""
        if not self.history:
            return
        self._context.checkpoints.save(
            self._phase,
            Checkpoint(
                tuple(self.history),
                self._best_number - 1,
                self.finished,
                self._learner.batch_size,
                self.weights,
                self._state,
            ),
        )

    @property
    def _best_number(self) -> int:
        """Number of the best epoch within the phase; 0 while that is the start."""
        return 0 if self.best is None else max(0, self.best.epoch - self._context.epochs)

    def _measured(self) -> ValidationAnswers:
        probabilities = self._learner.measure(self._context.progress)
        return ValidationAnswers(self._validation, probabilities)

    def _learnt(self, number: int) -> LossAndAccuracy:
        """Pass over the photos, with a smaller batch where memory runs out."""
        while True:
            try:
                return self._learner.learn(number, self._context.progress)
            except Exception as error:
                if not _is_out_of_memory(error):
                    raise
                half = self._learner.batch_size // 2
                if not half:
                    raise AugStudioError(
                        "There is too little memory for this training, even photo by photo.",
                        "Close other programs, or choose a smaller network or a smaller size.",
                    ) from error
                self._learner.batch_size = half
                self._learner.restore(self._state)
                self._context.on_event(
                    Notice(f"Memory ran out. The training goes on with batches of {half} photos.")
                )

    def _add(self, learnt: LossAndAccuracy, answers: ValidationAnswers) -> None:
        learner, score = self._learner, answers.score
        number = self._context.epochs + len(self.history) + 1
        best = number if self.best is None or _is_better(score, self.best) else self.best.epoch
        epoch = EpochFinished(
            epoch=number,
            loss=round(learnt.loss, 7),
            accuracy=round(learnt.accuracy, 7),
            val_loss=score.loss,
            val_accuracy=score.accuracy,
            views=learner.views,
            phase=self._phase,
            learning_rate=float(f"{learner.learning_rate:.6g}"),
            seconds=round(time.perf_counter() - self._context.began, 3),
            per_second=round(learner.per_second, 1),
            best_epoch=best,
        )
        self.history.append(epoch)
        self._context.on_event(epoch)
        if best == number:
            self.best, self.answers, self.weights = epoch, answers, learner.weights()
            self._context.on_event(answers.mistakes(number))

    def _end_of_numbers(self) -> None:
        """The loss is not a number any more: keep the best, or give up."""
        remedy = "Choose a lower learning rate, or another optimiser."
        if self.best is None:
            raise AugStudioError("The training came apart: its loss is not a number.", remedy)
        self.finished = True
        self._state = self._learner.state()
        self._context.on_event(
            Notice(
                "The training came apart: its loss is not a number any more. It was ended, and "
                f"the best so far is kept. {remedy}"
            )
        )
        self.save()


def _is_better(score: Score, best: EpochFinished) -> bool:
    """Whether more validation photos are right, or as many at a lower loss."""
    return (-score.accuracy, score.loss) < (-best.val_accuracy, best.val_loss)


def _is_out_of_memory(error: Exception) -> bool:
    from tensorflow.errors import ResourceExhaustedError

    return isinstance(error, MemoryError | ResourceExhaustedError)
