"""Learner: what a method gives the epochs to work with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from numpy.typing import NDArray

from augstudio.progress import Progress
from augstudio.runs.answers import Probabilities
from augstudio.runs.checkpoint import Arrays


@dataclass(frozen=True)
class LossAndAccuracy:
    """Of one pass over the training photos: mean cross-entropy in nats, share right in [0, 1]."""

    loss: float
    accuracy: float


class Learner(Protocol):
    """A network, its optimiser and its training photos."""

    #: Photos in one step; lowered when memory runs out.
    batch_size: int

    @property
    def learning_rate(self) -> float:
        """The learning rate in use now."""

    @property
    def views(self) -> int:
        """The number of views of each training photo in use."""

    @property
    def per_second(self) -> float:
        """Training photos a second in the last epoch."""

    def learn(self, epoch: int, progress: Progress) -> LossAndAccuracy:
        """Pass once over the training photos; ``epoch`` counts from 1 within the phase.

        Randomness comes from the seed and the epoch alone. Looks at ``progress`` between batches
        and raises ``Cancelled``.
        """

    def measure(self, progress: Progress) -> Probabilities:
        """Return the probabilities (n, classes) of the validation photos."""

    def weights(self) -> Sequence[NDArray[Any]]:
        """Return copies of what is kept of the best epoch."""

    def set_weights(self, weights: Sequence[NDArray[Any]]) -> None:
        """Take back what ``weights`` returned."""

    def state(self) -> Arrays:
        """Return copies of everything that the next epoch depends on."""

    def restore(self, state: Arrays) -> None:
        """Take back what ``state`` returned."""
