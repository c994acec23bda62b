"""A learner without a network: its figures are written down beforehand."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from augstudio.data.dataset import ImageRecord, LabelledPhotos
from augstudio.progress import Progress
from augstudio.runs.answers import Probabilities
from augstudio.runs.checkpoint import Arrays
from augstudio.training.learner import LossAndAccuracy

#: Four photos, two of each class.
PHOTOS = LabelledPhotos(
    tuple(ImageRecord(f"{n}.png", label, f"{n:032x}") for n, label in enumerate("aabb")),
    ("a", "b"),
)


def answers(right: int, sure: float = 0.9) -> Probabilities:
    """Return probabilities by which the first ``right`` of the four photos are right."""
    rows = [[sure, 1 - sure] if label == 0 else [1 - sure, sure] for label in PHOTOS.labels]
    rows[right:] = [row[::-1] for row in rows[right:]]
    return np.array(rows, np.float32)


class FakeLearner:
    """Answers in epoch n with the n-th of ``script``; its one weight and state is that number."""

    def __init__(self, script: Sequence[Probabilities], batch_size: int = 8) -> None:
        self.batch_size = batch_size
        self.solved = False
        self.learning_rate, self.views, self.per_second = 0.1, 1, 100.0
        self.epoch = 0
        self.learnt: list[int] = []
        self.loss = 0.5
        self.fails: list[Exception] = []
        self._script = script

    def learn(self, epoch: int, progress: Progress) -> LossAndAccuracy:
        progress.check()
        if self.fails:
            raise self.fails.pop(0)
        assert epoch == self.epoch + 1
        self.epoch = epoch
        self.learnt.append(epoch)
        return LossAndAccuracy(self.loss, 0.75)

    def measure(self, progress: Progress) -> Probabilities:
        return self._script[min(self.epoch, len(self._script)) - 1]

    def weights(self) -> Sequence[NDArray[Any]]:
        return [np.array(self.epoch)]

    def set_weights(self, weights: Sequence[NDArray[Any]]) -> None:
        self.epoch = int(weights[0])

    def state(self) -> Arrays:
        return {"epoch": np.array(self.epoch)}

    def restore(self, state: Arrays) -> None:
        self.epoch = int(state["epoch"])
