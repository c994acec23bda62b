"""Photos that can't be read: each is told once, and when too few are left."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from augstudio.data.dataset import Dataset, ImageRecord, Split, Unreadable
from augstudio.errors import InputError
from augstudio.runs.events import OnEvent, PhotoSkipped


class Skipped:
    """The photos that could not be read, those included that ``scan`` ``found``.

    Attributes
    ----------
    photos
        Each of them once, in the order in which they were found.
    """

    def __init__(self, on_event: OnEvent, found: Iterable[Unreadable] = ()) -> None:
        self.photos = [PhotoSkipped(skip.path, skip.reason) for skip in found]
        self._paths = {skip.path for skip in self.photos}
        self._on_event = on_event

    def add(self, path: Path, reason: str) -> None:
        """Take note of a photo, and tell of it unless it is known."""
        if path not in self._paths:
            self._paths.add(path)
            self.photos.append(PhotoSkipped(path, reason))
            self._on_event(self.photos[-1])

    def left(self, records: Iterable[ImageRecord]) -> list[ImageRecord]:
        """Return those of ``records`` of which nothing bad is known."""
        return [record for record in records if record.path not in self._paths]


def require_all_classes(dataset: Dataset, split: Split, records: Sequence[ImageRecord]) -> None:
    """Refuse to go on when reading the photos left nothing to learn from.

    ``records`` are the photos of ``split`` that can be read. ``InputError`` if a class has no
    training photo among them, or if there are none for validation.
    """
    left = {record.label for record in records}
    missing = [name for name in dataset.classes if name not in left]
    if split is Split.TRAIN and missing:
        raise InputError(
            f"None of the training photos of {missing[0]} can be read.",
            "Replace these photos, or take the class out.",
        )
    if not left:
        raise InputError("None of the validation photos can be read.", "Replace these photos.")
