"""Problem: something that is wrong with a dataset, how bad it is, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

#: Up to this many classes with the same problem are reported one by one; more share a sentence.
ONE_BY_ONE = 3


class Severity(StrEnum):
    """How bad a problem is: training can't start, results suffer, or just good to know."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Problem:
    """A problem of a dataset.

    Attributes
    ----------
    severity
        How bad it is.
    code
        Stable name of the kind of problem, such as ``few_photos``.
    message
        What is wrong, in a sentence.
    remedy
        What to do about it, in a sentence.
    photos
        The files that cause it, if any; without them the problem is gone.
    """

    severity: Severity
    code: str
    message: str
    remedy: str
    photos: tuple[Path, ...] = ()
