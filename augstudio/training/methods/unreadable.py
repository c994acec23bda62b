"""Unreadable photos: report each once, and check that enough are left."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from augstudio.data.dataset import Dataset, ImageRecord, Split, Unreadable
from augstudio.errors import InputError
from augstudio.runs.events import OnEvent, PhotoSkipped


class Skipped:
    """The unreadable photos, starting with those that ``scan`` ``found``.

    Attributes
    ----------
    photos
        Each of them once, in the order found.
    """

    def __init__(self, on_event: OnEvent, found: Iterable[Unreadable] = ()) -> None:
        self.photos = [PhotoSkipped(skip.path, skip.reason) for skip in found]
        self._files = {str(skip.path) for skip in self.photos}
        self._on_event = on_event

    def add(self, path: Path, reason: str) -> None:
        """Add and report a photo, unless it was reported before."""
        if str(path) not in self._files:
            self._files.add(str(path))
            self.photos.append(PhotoSkipped(path, reason))
            self._on_event(self.photos[-1])

    def left(self, records: Iterable[ImageRecord]) -> list[ImageRecord]:
        """Return ``records`` without the photos known to be unreadable."""
        return [record for record in records if record.file not in self._files]


def require_all_classes(dataset: Dataset, split: Split, records: Sequence[ImageRecord]) -> None:
    """Raise ``InputError`` if a class has no readable training photo, or validation has no photo.

    ``records`` are the readable photos of ``split``.
    """
    left = {record.label for record in records}
    missing = [name for name in dataset.classes if name not in left]
    if split is Split.TRAIN and missing:
        raise InputError(
            f"None of the training photos of {missing[0]} can be read.",
            "Replace these photos, or remove the class.",
        )
    if not left:
        raise InputError("None of the validation photos can be read.", "Replace these photos.")
