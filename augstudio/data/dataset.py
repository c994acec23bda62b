"""Dataset: the photos of a folder as records, by split."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")


class Split(StrEnum):
    """What a photo is used for."""

    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"


#: What to call the photos of a split in a sentence.
USES = {Split.TRAIN: "training", Split.VALIDATION: "validation", Split.TEST: "test"}


@dataclass(frozen=True, slots=True)
class ImageRecord:
    """One photo: its file, its class, and the hash of its bytes.

    Features, predictions and splits refer to a photo by its record, never by a position.

    Attributes
    ----------
    file
        Path of the file, as text: as a ``Path``, it would take four times the memory.
    label
        Name of its class.
    content
        ``storage.digest`` of the file's bytes, 32 hexadecimal digits.
    """

    file: str
    label: str
    content: str

    @property
    def path(self) -> Path:
        """The file."""
        return Path(self.file)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that should be a photo but can't be read, with the reason.

    ``label`` is the class of its folder; empty if there is none.
    """

    path: Path
    label: str
    reason: str


@dataclass(frozen=True)
class LabelledPhotos:
    """Photos (n), and the names of all classes."""

    records: tuple[ImageRecord, ...]
    classes: tuple[str, ...]

    @cached_property
    def labels(self) -> NDArray[np.int64]:
        """Class numbers, (n,); not to be changed."""
        numbers = {name: number for number, name in enumerate(self.classes)}
        return np.array([numbers[record.label] for record in self.records], np.int64)


@dataclass(frozen=True)
class Dataset:
    """The photos of a folder by split.

    Attributes
    ----------
    root
        The folder that holds the class folders or the split folders.
    classes
        Class names, sorted; a class may be missing from a split (``checks`` reports it).
    splits
        Records by split, each sorted by class and path. A split without photos is left out.
    unreadable
        Files that were skipped because they can't be read.
    notes
        Sentences about what ``scan`` did that the user may not expect.
    near_copies
        Groups of photos that look the same but are different files, by content; each sorted.
    """

    root: Path
    classes: tuple[str, ...]
    splits: Mapping[Split, tuple[ImageRecord, ...]]
    unreadable: tuple[Unreadable, ...] = ()
    notes: tuple[str, ...] = field(default=())
    near_copies: tuple[tuple[str, ...], ...] = ()

    @property
    def name(self) -> str:
        """The folder's name, used for titles and for the folder of its runs."""
        return self.root.name or "photos"

    def records(self, split: Split) -> tuple[ImageRecord, ...]:
        """Return the photos of ``split``; an empty tuple if it has none."""
        return self.splits.get(split, ())

    def every(self) -> Iterator[ImageRecord]:
        """Yield the photos of all splits."""
        for records in self.splits.values():
            yield from records

    def counts(self, split: Split) -> dict[str, int]:
        """Return the number of photos per class in ``split``, including classes with none."""
        found = Counter(record.label for record in self.records(split))
        return {name: found[name] for name in self.classes}

    def with_splits(self, splits: Mapping[Split, Iterable[ImageRecord]]) -> "Dataset":
        """Return the dataset with these photos, in any order, by split."""
        ordered = {part: tuple(sorted(splits.get(part, ()), key=_place)) for part in Split}
        return replace(self, splits={part: records for part, records in ordered.items() if records})

    def __len__(self) -> int:
        return sum(len(records) for records in self.splits.values())


def _place(record: ImageRecord) -> tuple[str, str]:
    """Return a key that puts records in the order of classes and paths, as ``Path`` does."""
    return record.label, os.path.normcase(record.file).replace(os.sep, "\0")


def pictures_of(
    records: Iterable[ImageRecord], near_copies: Iterable[Sequence[str]]
) -> tuple[str, ...]:
    """Return a hash for each photo, the same one for photos that look the same.

    It is the photo's content, or the first one of its group in ``near_copies``; see ``Dataset``.
    """
    first = {content: group[0] for group in near_copies for content in group}
    return tuple(first.get(each.content, each.content) for each in records)


def evenly(items: Sequence[T], count: int) -> list[T]:
    """Return ``count`` evenly spaced ``items``, or all if there are fewer.

    Of photos sorted by class, this takes some of every class.
    """
    if len(items) <= count:
        return list(items)
    return [items[number * len(items) // count] for number in range(count)]
