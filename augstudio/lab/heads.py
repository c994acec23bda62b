"""Heads: the linear top models of all parts of one arm, fitted together.

Each photo is in one part. The head of a part is trained on the photos of all other parts, in all of
their views, and answers the photos of its own part. The heads of an arm read the same features, so
one product of matrices serves all of them.
"""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from augstudio.features.rows import IN_MEMORY, taken
from augstudio.features.store import Vector
from augstudio.threads import THREADS, in_order
from augstudio.training.methods.learning import balanced_weights
from augstudio.training.methods.logistic import (
    ITERATIONS,
    Choice,
    LinearTask,
    Rows,
    cross_validated,
)

#: Kernel (d, k) and biases (k,) of one head.
Head = tuple[Vector, Vector]
#: Log-probabilities of classes, (n, k).
Logs = NDArray[np.float64]
#: Called often; may raise ``Cancelled``.
Check = Callable[[], object]


@dataclass(frozen=True, eq=False)
class Photos:
    """Training photos (n) as heads see them.

    Attributes
    ----------
    plain
        Features of the photos as they are, (n, d) float32.
    pictures
        A hash for each photo; the same one for copies.
    labels
        Class numbers (n,).
    classes
        Number of classes k.
    depths
        Numbers of features to leave out, to choose from; see ``cross_validated``.
    """

    plain: Vector
    pictures: tuple[str, ...]
    labels: Rows
    classes: int
    depths: tuple[int, ...]

    def choice(self, kept: NDArray[np.bool_], check: Check) -> Choice:
        """Return the choice of cross-validation among the photos ``kept``, (n,) bool.

        Trainings choose on the photos as they are, so this serves all arms.
        """
        weights = balanced_weights(self.labels, self.classes)
        return cross_validated(
            taken(self.plain, np.flatnonzero(kept), IN_MEMORY // THREADS),
            [each for each, is_kept in zip(self.pictures, kept, strict=True) if is_kept],
            self.labels[kept],
            weights[kept],
            self.classes,
            self.depths,
            check,
        )

    def fitted(
        self,
        views: Sequence[Vector],
        inside: NDArray[np.bool_],
        choices: Sequence[Choice],
        check: Check,
    ) -> list[Head]:
        """Return heads, each trained on a part of the photos.

        Parameters
        ----------
        views
            Features (n, d) float32 of each view.
        inside
            Which photos each of h heads is trained on, (n, h) bool.
        choices
            Penalty and features to leave out of each head.
        """
        weights = balanced_weights(self.labels, self.classes)[:, None] * inside
        unused = np.array([choice.unused for choice in choices])
        penalties = np.array([choice.penalty for choice in choices])
        heads: dict[int, Head] = {}
        for number in np.unique(unused).tolist():
            mine = np.flatnonzero(unused == number)
            task = LinearTask(views, self.labels, weights[:, mine], self.classes, number)
            start = np.zeros(task.shape)
            values, _ = task.solve(penalties[mine], start, ITERATIONS, check)
            kernel, bias = task.applied(values)
            for column, head in enumerate(mine.tolist()):
                own = slice(column * self.classes, (column + 1) * self.classes)
                heads[head] = kernel[:, own], bias[own]
        return [heads[number] for number in range(len(choices))]


class Division:
    """The division of photos into parts, with a choice for each part's head.

    It is made in threads, which ``one_thread_each`` should surround.

    Attributes
    ----------
    parts
        The part of each photo, (n,) from 0.
    """

    def __init__(self, photos: Photos, parts: Rows, check: Check) -> None:
        self.parts = parts
        self._photos, self._check = photos, check
        #: Which photos each part's head is trained on, (n, parts).
        self._inside = parts[:, None] != np.arange(int(parts.max()) + 1)

        def choice(kept: NDArray[np.bool_]) -> Choice:
            return photos.choice(kept, check)

        with closing(in_order(choice, self._inside.T)) as choices:
            self._choices = tuple(choices)

    def answered(self, views: Sequence[Vector], shown: Sequence[Vector]) -> list[Logs]:
        """Fit the heads of all parts, and return what each answers about the photos of its part.

        Parameters
        ----------
        views
            Features (n, d) float32 of each view that is trained on.
        shown
            Features (n, d) float32 of what is answered.

        Returns
        -------
        Log-probabilities (n, k) for each of ``shown``.
        """
        heads = self._photos.fitted(views, self._inside, self._choices, self._check)
        return [self._answers(features, heads) for features in shown]

    def _answers(self, features: Vector, heads: Sequence[Head]) -> Logs:
        logs = np.zeros((len(features), self._photos.classes))
        for part, head in enumerate(heads):
            own = self.parts == part
            logs[own] = answers(features[own], head)
        return logs


def answers(features: Vector, head: Head) -> Logs:
    """Return the log-probabilities (n, k) that a head gives for features (n, d) float32."""
    from scipy.special import log_softmax

    kernel, bias = head
    return np.asarray(log_softmax((features @ kernel + bias).astype(np.float64), axis=1))
