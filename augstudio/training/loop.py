"""The epoch loop of every method: train, evaluate, keep the best, stop early, resume."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from augstudio.data.dataset import LabelledPhotos
from augstudio.errors import AugStudioError, Cancelled, Paused
from augstudio.progress import Progress
from augstudio.runs.answers import Answers, Score
from augstudio.runs.checkpoint import Arrays, Checkpoint, Checkpoints
from augstudio.runs.events import EpochFinished, Notice, OnEvent, Phase
from augstudio.training.learner import Learner, LossAndAccuracy


@dataclass(frozen=True)
class Limits:
    """When a phase ends.

    Attributes
    ----------
    epochs, patience
        Maximum number of epochs, and number of epochs without a lower validation loss after which
        the phase ends.
    least
        Before this epoch, only ``epochs`` ends the phase.
    """

    epochs: int
    patience: int
    least: int = 1


@dataclass(frozen=True)
class Outcome:
    """The result of a phase.

    Attributes
    ----------
    history, best, stopped
        Its epochs, the best epoch, and whether the user stopped it.
    answers
        Predictions of the best weights for the validation photos.
    """

    history: tuple[EpochFinished, ...]
    best: EpochFinished
    stopped: bool
    answers: Answers = field(compare=False)


@dataclass
class RunContext:
    """What the phases of a run share: checkpoints, events, progress, start time, epoch count.

    Attributes
    ----------
    began
        ``time.perf_counter()`` at the start of the run.
    epochs
        Number of epochs of earlier phases.
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
    """Train until the limits are reached, and leave ``learner`` with the weights of the best epoch.

    The best epoch is the one with the lowest validation loss, and on a tie the one with the most
    right answers. The number of right answers alone depends more on chance: chosen by it on one
    half of the validation photos, an epoch was 1.4 percentage points worse on the other half than
    it seemed, and chosen by the loss, 0.4 (nine trainings of a top model on three datasets).

    A phase with a checkpoint resumes from it and reports its epochs again. ``start`` is the phase
    that the learner's weights come from; they are kept unless an epoch is better.

    Stopping keeps the best epoch so far, or raises ``Cancelled`` if there is none. Pausing raises
    ``Paused``. If the loss becomes NaN or infinite, the phase ends with a notice. If memory runs
    out, the epoch is repeated with half the batch size.
    """
    epochs = _Epochs(learner, phase, validation, limits, context, start)
    epochs.resume()
    stopped = False
    try:
        while not epochs.finished:
            epochs.run_one()
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
    """The epochs of one phase so far."""

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
        """Continue from the checkpoint, if there is one."""
        found = self._context.checkpoints.load(self._phase)
        if found is None:
            return
        self._learner.batch_size = found.batch_size
        self._state = found.state
        self._learner.restore(found.state)
        self.history = list(found.history)
        if self.history:
            # The time between pausing and resuming does not count.
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

    def run_one(self) -> None:
        """Run one epoch."""
        number = len(self.history) + 1
        training = self._trained(number)
        answers = self._measured()
        if not np.isfinite(training.loss) or not np.isfinite(answers.probabilities).all():
            self._end_diverged()
            return
        self._add(training, answers)
        self._state = self._learner.state()
        lowest = min(self.history, key=lambda epoch: epoch.val_loss)
        since = self.history[-1].epoch - lowest.epoch
        enough = since >= self._limits.patience or self._learner.solved
        self.finished = number >= self._limits.epochs or (enough and number >= self._limits.least)
        if self.finished or self._context.checkpoints.due():
            self.save()

    def save(self) -> None:
        """Save a checkpoint."""
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
        """Number of the best epoch within the phase; 0 if it is in an earlier phase, or none."""
        return 0 if self.best is None else max(0, self.best.epoch - self._context.epochs)

    def _measured(self) -> Answers:
        probabilities = self._learner.measure(self._context.progress)
        return Answers(self._validation, probabilities)

    def _trained(self, number: int) -> LossAndAccuracy:
        """Train for one epoch; halve the batch size if memory runs out."""
        while True:
            try:
                return self._learner.learn(number, self._context.progress)
            except Exception as error:
                if not _is_out_of_memory(error):
                    raise
                half = self._learner.batch_size // 2
                if not half:
                    raise AugStudioError(
                        "There is not enough memory for this training, even one photo at a time.",
                        "Close other programs, or choose a smaller network or input size.",
                    ) from error
                self._learner.batch_size = half
                self._learner.restore(self._state)
                self._context.on_event(
                    Notice(f"Memory ran out. Training continues with a batch size of {half}.")
                )

    def _add(self, training: LossAndAccuracy, answers: Answers) -> None:
        learner, score = self._learner, answers.score
        number = self._context.epochs + len(self.history) + 1
        best = number if self.best is None or _is_better(score, self.best) else self.best.epoch
        epoch = EpochFinished(
            epoch=number,
            loss=round(training.loss, 7),
            accuracy=round(training.accuracy, 7),
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

    def _end_diverged(self) -> None:
        """End the phase after the loss became NaN or infinite; raise if there is no best epoch."""
        remedy = "Choose a lower learning rate or another optimiser."
        if self.best is None:
            raise AugStudioError("Training diverged: the loss is no longer a number.", remedy)
        self.finished = True
        self._state = self._learner.state()
        self._context.on_event(
            Notice(
                "Training diverged: the loss is no longer a number. It ended early; the best epoch "
                f"so far is kept. {remedy}"
            )
        )
        self.save()


def _is_better(score: Score, best: EpochFinished) -> bool:
    """Whether the loss is lower, or as low with more photos right."""
    return (score.loss, -score.accuracy) < (best.val_loss, -best.val_accuracy)


def _is_out_of_memory(error: Exception) -> bool:
    from tensorflow.errors import ResourceExhaustedError

    return isinstance(error, MemoryError | ResourceExhaustedError)
