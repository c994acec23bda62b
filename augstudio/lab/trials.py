"""Trials: how one arm did on one held-out part, and the table of them."""

import csv
import io
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from augstudio.tables import as_csv, unprotected
from augstudio.training.methods.logistic import Rows


@dataclass(frozen=True, slots=True)
class Trial:
    """The result of one training on the held-out photos under one condition.

    Attributes
    ----------
    arm, condition
        Names; see ``Arm`` and ``Condition``.
    repeat, part
        Which division into parts, and which part of it was held out; both from 0.
    photos, right
        How many photos were held out, and how many of them were answered correctly.
    loss
        Mean cross-entropy in nats.
    """

    arm: str
    repeat: int
    part: int
    condition: str
    photos: int
    right: int
    loss: float

    @property
    def accuracy(self) -> float:
        """The share of right answers, in [0, 1]."""
        return self.right / self.photos


#: The largest cross-entropy of a photo that counts, as in Keras: that of a probability of 1e-7.
_LARGEST_LOSS = -np.log(1e-7)
_COLUMNS = [field.name for field in fields(Trial)]


def trials_of(
    arm: str,
    repeat: int,
    condition: str,
    logs: NDArray[np.float64],
    labels: Rows,
    parts: Rows,
) -> list[Trial]:
    """Return a trial for every part.

    ``logs`` are log-probabilities (n, k), ``labels`` class numbers (n,), ``parts`` the part of each
    photo, (n,) from 0.
    """
    right = logs.argmax(axis=1) == labels
    losses = np.minimum(-logs[np.arange(len(labels)), labels], _LARGEST_LOSS)
    found = []
    for part in range(int(parts.max()) + 1):
        own = parts == part
        count, hits = int(own.sum()), int(right[own].sum())
        loss = round(float(losses[own].mean()), 6)
        found.append(Trial(arm, repeat, part, condition, count, hits, loss))
    return found


def as_table(trials: Iterable[Trial]) -> str:
    """Return trials as CSV text."""
    return as_csv([_COLUMNS, *map(astuple, trials)])


def from_table(text: str) -> list[Trial]:
    """Return the trials that ``as_table`` wrote; ``ValueError`` if the text is no such table."""
    rows = csv.reader(io.StringIO(text, newline=""))
    if next(rows, None) != _COLUMNS:
        raise ValueError("not a table of trials")
    return [_trial(*row) for row in rows]


def _trial(
    arm: str, repeat: str, part: str, condition: str, photos: str, right: str, loss: str
) -> Trial:
    numbers = int(repeat), int(part), int(photos), int(right)
    if min(numbers) < 0 or numbers[3] > numbers[2] or not numbers[2] or not isfinite(float(loss)):
        raise ValueError("not a trial")
    return Trial(unprotected(arm), *numbers[:2], condition, *numbers[2:], float(loss))
