"""The confusion matrix of a report: a table with shaded cells, or the pairs that matter most."""

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from augstudio.evaluation.evaluation import Evaluation

#: With more classes, the matrix would not fit on a page.
_MOST_CLASSES = 20
#: How many pairs of confused classes are listed.
_MOST_PAIRS = 20
#: Levels of shading in the style sheet.
_LEVELS = 10


@dataclass(frozen=True)
class Cell:
    """A cell of the matrix.

    ``level``, from 0 to 10, is its share of the photos of its class, rounded up.
    """

    photos: int
    level: int
    right: bool


@dataclass(frozen=True)
class Row:
    """The photos of a class, by predicted class."""

    name: str
    photos: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Pair:
    """Photos of the class ``true``, ``of`` in all, that are classified as ``predicted``."""

    true: str
    predicted: str
    photos: int
    of: int


def matrix(figures: Evaluation) -> tuple[Row, ...]:
    """Return the rows of the matrix; none for many classes."""
    if len(figures.classes) > _MOST_CLASSES:
        return ()
    rows = zip(figures.classes, figures.confusion, strict=True)
    return tuple(_row(name, number, counts) for number, (name, counts) in enumerate(rows))


def _row(name: str, number: int, counts: NDArray[np.int64]) -> Row:
    photos = int(counts.sum())
    cells = (
        Cell(count, ceil(_LEVELS * count / photos) if photos else 0, column == number)
        for column, count in enumerate(counts.tolist())
    )
    return Row(name, photos, tuple(cells))


def pairs(figures: Evaluation) -> tuple[Pair, ...]:
    """Return the pairs of classes that are confused most often, most frequent first."""
    photos = {each.name: each.photos for each in figures.per_class}
    return tuple(
        Pair(each.true, each.predicted, each.photos, photos[each.true])
        for each in figures.confusions[:_MOST_PAIRS]
    )
