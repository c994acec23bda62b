"""Evaluation: how good the answers of a classifier are, and which classes it confuses."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from augstudio.evaluation.balanced import balanced_interval, mean_recall
from augstudio.evaluation.calibration import ReliabilityBin, calibration_error, reliability
from augstudio.evaluation.metrics import wilson_interval
from augstudio.runs.answers import Answers

#: The k of the top-k accuracy.
_TOP = (3, 5)
#: Probabilities that are worked through at once.
_AT_ONCE = 2**22


@dataclass(frozen=True)
class ClassFigures:
    """How well one class is told from the others.

    Attributes
    ----------
    name
        The class.
    photos
        Number of photos of this class (support).
    predicted
        Number of photos that are classified as this class.
    right
        Number of photos that are both.
    """

    name: str
    photos: int
    predicted: int
    right: int

    @property
    def precision(self) -> float | None:
        """The share of the predictions of this class that are right; ``None`` if there are none."""
        return self.right / self.predicted if self.predicted else None

    @property
    def recall(self) -> float | None:
        """The share of the photos of this class that are right; ``None`` if there are none."""
        return self.right / self.photos if self.photos else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall, 0 if only one of them is defined.

        ``None`` if neither is.
        """
        both = self.photos + self.predicted
        return 2 * self.right / both if both else None


@dataclass(frozen=True)
class Confusion:
    """How many photos of the class ``true`` are classified as ``predicted``, another class."""

    true: str
    predicted: str
    photos: int


@dataclass(frozen=True, eq=False)
class Evaluation:
    """How good the answers of a classifier are on labelled photos (n).

    All intervals are 95% confidence intervals in [0, 1].

    Attributes
    ----------
    answers
        The photos, and the probability of each class for each.
    ranks
        The rank of each photo's class among the probabilities, (n,) int64: 1 if it is predicted. Of
        equally probable classes, the first one ranks first.
    confusion
        Number of photos by class (rows) and predicted class (columns), (classes, classes) int64.
    balanced_interval
        The interval of the balanced accuracy; see ``balanced.balanced_interval``.
    log_loss
        Mean cross-entropy in nats, at least 0; see ``Answers.losses``.
    brier
        Brier score, from 0 (best) to 2: the squared differences between the probabilities and 1 for
        the class of the photo, 0 for the others, summed over all classes; mean over the photos. G.
        W. Brier, "Verification of forecasts expressed in terms of probability", Monthly Weather
        Review 78 (1950) 1-3. Often half of it is given for two classes.
    reliability
        The bins of the reliability diagram; see ``calibration.reliability``.
    top_k
        For k = 3 and 5, where there are more classes than k: how many photos have their class among
        the k most probable ones.
    """

    answers: Answers
    ranks: NDArray[np.int64]
    confusion: NDArray[np.int64]
    balanced_interval: tuple[float, float]
    log_loss: float
    brier: float
    reliability: tuple[ReliabilityBin, ...]
    top_k: Mapping[int, int]

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of all classes, with and without photos."""
        return self.answers.photos.classes

    @property
    def photos(self) -> int:
        """Number of photos."""
        return len(self.ranks)

    @cached_property
    def predicted(self) -> NDArray[np.int64]:
        """The number of the predicted class of each photo, (n,)."""
        return np.asarray(self.answers.probabilities.argmax(axis=1))

    @cached_property
    def confidence(self) -> NDArray[np.float64]:
        """The probability of the predicted class of each photo, (n,) in [0, 1]."""
        return np.asarray(self.answers.probabilities.max(axis=1), np.float64)

    @cached_property
    def order(self) -> NDArray[np.int64]:
        """The rows of all photos, (n,): mistakes first, and of each kind the most confident."""
        return np.lexsort((-self.confidence, self.ranks == 1))

    @property
    def mistakes(self) -> NDArray[np.int64]:
        """The rows of the photos that are classified wrongly, the most confident first."""
        return self.order[: self.photos - self.right]

    @property
    def right(self) -> int:
        """Number of photos that are classified correctly."""
        return int(self.confusion.trace())

    @property
    def accuracy(self) -> float:
        """The share of right answers in [0, 1]."""
        return self.right / self.photos

    @property
    def interval(self) -> tuple[float, float]:
        """The interval of the accuracy; see ``wilson_interval``."""
        return wilson_interval(self.right, self.photos)

    @property
    def balanced_accuracy(self) -> float:
        """The mean recall of the classes that have photos, in [0, 1]."""
        photos, right = self.confusion.sum(axis=1), self.confusion.diagonal()
        return float(mean_recall(*np.array([[photos], [right]], np.float64))[0])

    @property
    def calibration_error(self) -> float:
        """The expected calibration error, in [0, 1]; see ``calibration.calibration_error``."""
        return calibration_error(self.reliability)

    @property
    def per_class(self) -> tuple[ClassFigures, ...]:
        """The figures of each class."""
        counts = (self.confusion.sum(axis=1), self.confusion.sum(axis=0), self.confusion.diagonal())
        rows = zip(self.classes, *(each.tolist() for each in counts), strict=True)
        return tuple(ClassFigures(*row) for row in rows)

    @property
    def confusions(self) -> tuple[Confusion, ...]:
        """The pairs of classes that are confused, most frequent first."""
        wrong = self.confusion - np.diag(self.confusion.diagonal())
        cells = np.argwhere(wrong)
        counts = wrong[tuple(cells.T)]
        order = np.argsort(-counts, kind="stable")
        return tuple(
            Confusion(self.classes[true], self.classes[predicted], count)
            for (true, predicted), count in zip(
                cells[order].tolist(), counts[order].tolist(), strict=True
            )
        )


def evaluate(answers: Answers, seed: int = 0) -> Evaluation:
    """Return the figures of the ``answers`` for at least one photo; ``ValueError`` for none.

    ``seed`` is the starting point of the random draws of the bootstrap.
    """
    labels, classes = answers.photos.labels, len(answers.photos.classes)
    if not len(labels):
        raise ValueError("no photos to evaluate")
    ranks, predicted = np.empty_like(labels), np.empty_like(labels)
    squares, highest = np.empty(len(labels)), np.empty(len(labels))
    # In parts: 20,000 photos of 1000 classes would take a gigabyte.
    at_once = max(1, _AT_ONCE // classes)
    for start in range(0, len(labels), at_once):
        part = slice(start, start + at_once)
        values = answers.probabilities[part].astype(np.float64)
        order = np.argsort(-values, axis=1, kind="stable")
        ranks[part] = 1 + np.argmax(order == labels[part, np.newaxis], axis=1)
        predicted[part], highest[part] = order[:, 0], values.max(axis=1)
        squares[part] = ((values - np.eye(classes)[labels[part]]) ** 2).sum(axis=1)
    right = ranks == 1
    confusion = np.zeros((classes, classes), np.int64)
    np.add.at(confusion, (labels, predicted), 1)
    contents = [record.content for record in answers.photos.records]
    return Evaluation(
        answers=answers,
        ranks=ranks,
        confusion=confusion,
        balanced_interval=balanced_interval(contents, labels, right, classes, seed),
        log_loss=float(answers.losses.mean()),
        brier=float(squares.mean()),
        reliability=reliability(highest, right),
        top_k={k: int(np.count_nonzero(ranks <= k)) for k in _TOP if classes > k},
    )
