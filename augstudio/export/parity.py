"""Parity: how far an export's answers are from those of the window, photo by photo."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from augstudio.export.formats import Limits
from augstudio.plain_text import counted, file_size, grouped
from augstudio.runs.answers import Probabilities


@dataclass(frozen=True)
class Parity:
    """How an export answers, compared with the window.

    Attributes
    ----------
    photos
        Number of photos compared.
    largest_difference, mean_difference
        Of the probabilities of all classes.
    same_answers
        How many photos have the same most probable class.
    ties
        Photos where it differs, but the window has both classes equally probable, as far as
        ``limits`` tell.
    others
        All other photos where it differs.
    unread
        Photos that the export can't read and AugStudio can, which are not compared.
    bytes
        Size of the model.
    ms_per_photo
        Median time in milliseconds that the network takes, one photo at a time.
    limits
        How exact it must be.
    """

    photos: int
    largest_difference: float
    mean_difference: float
    same_answers: int
    ties: tuple[str, ...]
    others: tuple[str, ...]
    unread: tuple[str, ...]
    bytes: int
    ms_per_photo: float
    limits: Limits

    @property
    def top_agreement(self) -> float:
        """Share of photos in [0, 1] with the same most probable class, ties included."""
        return (self.same_answers + len(self.ties)) / self.photos

    @property
    def passed(self) -> bool:
        """Whether it is as exact as it must be."""
        largest = self.limits.largest
        exact = largest is None or self.largest_difference <= largest
        return exact and self.top_agreement >= self.limits.agreement

    @property
    def sentence(self) -> str:
        """The result in words."""
        number = len(self.others)
        same = (
            f"the same answer for all {counted(self.photos)}"
            if not number
            else f"another answer for {grouped(number)} of {counted(self.photos)}"
        )
        verdict = "Compared with AugStudio" if self.passed else "Differs from AugStudio"
        return (
            f"{verdict}: {same}; probabilities differ by at most "
            f"{_rounded(self.largest_difference)}, by {_rounded(self.mean_difference)} on average."
        )

    @property
    def figures(self) -> tuple[str, str, str, str]:
        """The cells of a table: same answers, largest difference, size, and time per photo."""
        same = f"{grouped(self.photos - len(self.others))} of {grouped(self.photos)}"
        time = f"{self.ms_per_photo:.0f} ms"
        return same, _rounded(self.largest_difference), file_size(self.bytes), time

    @property
    def document(self) -> dict[str, Any]:
        """What ``parity.json`` contains."""
        agreed = {"top_agreement": self.top_agreement, "passed": self.passed}
        return asdict(self) | agreed | {"sentence": self.sentence}


def _rounded(difference: float) -> str:
    """Return a difference of probabilities as people read it: 0.0036, or "less than 0.0001"."""
    return "less than 0.0001" if difference < 1e-4 else f"{difference:.2g}"


def compared(
    names: tuple[str, ...],
    expected: Probabilities,
    found: Probabilities,
    limits: Limits,
    **others: Any,
) -> Parity:
    """Compare probabilities (n, classes) of the photos called ``names``; ``others`` as in Parity.

    Raises ``ValueError`` without photos.
    """
    if not names:
        raise ValueError("no photos to compare")
    apart = np.abs(found.astype(np.float64) - expected)
    rows, best = np.arange(len(names)), found.argmax(axis=1)
    # How much less probable the window finds the class that the export finds most probable.
    behind = expected.max(axis=1) - expected[rows, best]
    other = best != expected.argmax(axis=1)
    # Two probabilities may each be wrong by the limit.
    tied = other & (behind <= 2 * (limits.largest or 0.0))
    return Parity(
        photos=len(names),
        largest_difference=float(apart.max()),
        mean_difference=float(apart.mean()),
        same_answers=int(np.count_nonzero(~other)),
        ties=tuple(names[row] for row in np.flatnonzero(tied)),
        others=tuple(names[row] for row in np.flatnonzero(other & ~tied)),
        limits=limits,
        **others,
    )
