"""The accuracy on new photos that lie in folders named like the classes."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from augstudio.data.names import alike, key
from augstudio.evaluation.metrics import wilson_interval
from augstudio.plain_text import counted

#: A single photo has no accuracy worth a sentence.
LEAST_PHOTOS = 2


class FolderNames:
    """Tells the class of a photo by the name of its folder, for a classifier's ``classes``.

    Names that differ only in case, accents or spaces are the same, unless two classes differ only
    in these.
    """

    def __init__(self, classes: Iterable[str]) -> None:
        names = list(classes)
        unclear = {name for group in alike(names) for name in group}
        self._exact = set(names)
        self._by_key = {key(name): name for name in names if name not in unclear}

    def class_of(self, photo: Path) -> str:
        """Return the class that the folder of ``photo`` is named like; "" if there is none."""
        folder = os.path.basename(os.path.dirname(os.path.abspath(photo)))  # noqa: PTH100, PTH119, PTH120 - speed
        return self.class_named(folder)

    def class_named(self, name: str) -> str:
        """Return the class that is named like ``name``; "" if there is none."""
        if name in self._exact:
            return name
        return self._by_key.get(key(name), "") if name else ""


@dataclass(frozen=True)
class FolderScore:
    """How many of the ``photos`` in folders named like the classes are classified ``right``."""

    right: int
    photos: int

    @property
    def interval(self) -> tuple[float, float]:
        """The 95% interval of the share of right answers, in [0, 1]."""
        return wilson_interval(self.right, self.photos)

    @property
    def sentence(self) -> str:
        """The score with its interval.

        >>> FolderScore(44, 50).sentence
        '44 of 50 photos right (88%, 76–94%): by the names of their folders.'
        """
        low, high = self.interval
        share = f"{self.right / self.photos:.0%}, {100 * low:.0f}–{100 * high:.0f}%"
        photos = counted(self.photos)
        return f"{self.right} of {photos} right ({share}): by the names of their folders."


def folder_score(answers: Iterable[tuple[str, str]]) -> FolderScore | None:
    """Return the score of answers, each given with the class of the photo's folder ("" for none).

    ``None`` if there are too few such photos.
    """
    right = [wanted == label for wanted, label in answers if wanted]
    return FolderScore(sum(right), len(right)) if len(right) >= LEAST_PHOTOS else None
