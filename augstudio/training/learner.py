"""Learner: the interface between a training method and the epoch loop."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from numpy.typing import NDArray

from augstudio.progress import Progress
from augstudio.runs.answers import Probabilities
from augstudio.runs.checkpoint import Arrays


@dataclass(frozen=True)
class LossAndAccuracy:
    """Mean cross-entropy in nats and share of right answers in [0, 1] of one training epoch."""

    loss: float
    accuracy: float


class Learner(Protocol):
    """A network, its optimiser and its training photos."""

    #: Photos per training step; reduced when memory runs out.
    batch_size: int
    #: Whether further epochs would change nothing.
    solved: bool

    @property
    def learning_rate(self) -> float:
        """The current learning rate."""

    @property
    def views(self) -> int:
        """The number of views of each training photo in use."""

    @property
    def per_second(self) -> float:
        """Training photos per second in the last epoch."""

    def learn(self, epoch: int, progress: Progress) -> LossAndAccuracy:
        """Train for one epoch, counted from 1 within the phase.

        Random draws depend only on the seed and the epoch. Checks ``progress`` between batches
        and raises ``Cancelled``.
        """

    def measure(self, progress: Progress) -> Probabilities:
        """Return the probabilities (n, classes) of the validation photos."""

    def weights(self) -> Sequence[NDArray[Any]]:
        """Return copies of the trained weights, to keep those of the best epoch."""

    def set_weights(self, weights: Sequence[NDArray[Any]]) -> None:
        """Set the weights that ``weights`` returned."""

    def state(self) -> Arrays:
        """Return copies of everything that the next epoch depends on."""

    def restore(self, state: Arrays) -> None:
        """Restore what ``state`` returned."""
