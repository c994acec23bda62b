"""The validation photos, and how right a network's answers on them are."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from augstudio.data.dataset import ImageRecord
from augstudio.runs.events import Mistake, Mistakes

Probabilities = NDArray[np.float32]

#: Keras's: a probability below it counts as this, so that no loss is infinite.
_SMALLEST = 1e-7
#: How many mistakes are shown.
_MISTAKES = 12


@dataclass(frozen=True)
class Figures:
    """Mean cross-entropy in nats, and share of right answers in [0, 1]."""

    loss: float
    accuracy: float


@dataclass(frozen=True)
class Truth:
    """The validation photos (n) and their classes, in the order of ``Learner.measure``."""

    records: tuple[ImageRecord, ...]
    classes: tuple[str, ...]

    @property
    def labels(self) -> NDArray[np.int64]:
        """Class numbers, (n,)."""
        numbers = {name: number for number, name in enumerate(self.classes)}
        return np.array([numbers[record.label] for record in self.records], np.int64)


def measured(probabilities: Probabilities, truth: Truth) -> Figures:
    """Return loss and accuracy of ``probabilities`` (n, classes), as Keras computes them."""
    labels = truth.labels
    given = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    losses = -np.log(np.clip(given, _SMALLEST, 1 - _SMALLEST))
    right = probabilities.argmax(axis=1) == labels
    return Figures(round(float(losses.mean()), 7), round(float(right.mean()), 7))


def mistakes(probabilities: Probabilities, truth: Truth, epoch: int) -> Mistakes:
    """Return what is answered wrongly, the most confident first."""
    answers = probabilities.argmax(axis=1)
    wrong = np.flatnonzero(answers != truth.labels)
    sure = probabilities[wrong, answers[wrong]]
    found = [
        Mistake(
            truth.records[row].path,
            truth.records[row].label,
            truth.classes[answers[row]],
            round(float(probabilities[row, answers[row]]), 4),
        )
        for row in wrong[np.argsort(-sure, kind="stable")][:_MISTAKES]
    ]
    return Mistakes(epoch, tuple(found), len(wrong))
