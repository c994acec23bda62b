"""A thing that is wrong with a dataset: how bad it is, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

#: Classes with the same problem that are told one by one; more of them share a sentence.
ONE_BY_ONE = 3


class Severity(StrEnum):
    """How bad a problem is: training can't start, its result suffers, or good to know."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong.

    Attributes
    ----------
    severity
        How bad it is.
    code
        What kind of problem it is, such as ``few_photos``; the same for ever.
    message
        What is wrong, in a sentence.
    remedy
        What to do about it, in a sentence.
    photos
        The files it is about, where there are some; without them the problem is gone.
    """

    severity: Severity
    code: str
    message: str
    remedy: str
    photos: tuple[Path, ...] = ()
