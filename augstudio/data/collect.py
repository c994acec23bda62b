"""Copy photos into the folder of a class."""

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from augstudio import storage
from augstudio.data.dataset import Split
from augstudio.data.decoding.photo_bytes import PhotoFileError, photo_bytes
from augstudio.data.folders import Folder, is_photo
from augstudio.data.layout import flat_folders
from augstudio.data.names import folded, numbered_names
from augstudio.data.split_folders import SplitFolder, split_folders, splits_by_class, unpacked
from augstudio.errors import InputError
from augstudio.progress import SILENT, Progress


@dataclass(frozen=True)
class Place:
    """Where the training photos of a class are.

    Attributes
    ----------
    folder
        Their folder, which may not exist yet.
    beginning
        With what their names begin if only these give the class, as in ``cat.12.jpg``; else "".
    """

    folder: Path
    beginning: str = ""


@dataclass(frozen=True)
class Found:
    """Photos, and the number of files beside them that are not photos."""

    photos: tuple[Path, ...]
    others: int


@dataclass(frozen=True)
class Copied:
    """How many photos were copied, and how many not, as the class has them already."""

    copied: int
    known: int


def place_of(root: Path, label: str) -> Place:
    """Return where to put training photos of a class, new or not, in the dataset ``root``."""
    folder = Folder(root, [])
    splits = split_folders(folder)
    if splits:
        train = _train(splits)
        inside = {each.name: each.path for each in train.classes}
        return Place(inside.get(label, unpacked(train.folder).path / label))
    flat = flat_folders(folder)
    if flat:
        return Place(next(each.path for split, each in flat if split == Split.TRAIN), label)
    for each, inner in splits_by_class(folder):
        if each.name == label:
            return Place(_train(inner).folder.path)
    return Place(root / label)


def _train(splits: Iterable[SplitFolder]) -> SplitFolder:
    return next(each for each in splits if each.split == Split.TRAIN)


def find_among(paths: Iterable[Path], progress: Progress = SILENT) -> Found:
    """Return the photos in ``paths`` and in its folders, at any depth and in order."""
    photos: list[Path] = []
    others = 0
    for path in paths:
        progress.check()
        if os.path.isdir(path):  # noqa: PTH112 - is_dir fails if it may not look
            folder = Folder(path, [])
            photos += map(Path, folder.walk())
            others += sum(len(each.others) for each in folder.tree())
        elif is_photo(path):
            photos.append(path)
        else:
            others += 1
    return Found(tuple(photos), others)


def copy_photos(
    photos: Sequence[Path],
    place: Place,
    known: Collection[str] = (),
    progress: Progress = SILENT,
) -> Copied:
    """Copy all photos, or none if one of them fails.

    No file is overwritten: where a name is taken, the copy is named ``cat 2.jpg`` and so on.

    Parameters
    ----------
    known
        The ``content`` of photos that the class has; these are not copied again.

    Raises
    ------
    AugStudioError
        A photo can't be read, or the folder can't be written.
    Cancelled
        The user asked to stop.
    """
    names = _Names(place)
    seen = set(known)
    group = storage.Group()
    try:
        for number, photo in enumerate(photos, 1):
            progress.check()
            if photo.parent != place.folder:
                data = _read(photo)
                content = storage.digest(data)
                if content not in seen:
                    seen.add(content)
                    group.write(place.folder / names.free(photo), data)
            progress.report(number, len(photos), "Copying photos")
        copied = len(group)
        group.commit()
    except BaseException:
        group.discard()
        raise
    return Copied(copied, len(photos) - copied)


def _read(photo: Path) -> bytes:
    try:
        with storage.explained(photo), photo_bytes(photo) as data:
            return data
    except PhotoFileError as error:
        raise InputError(
            f"{photo} can't be copied: {error}.", "Leave it out, and copy the others."
        ) from error


class _Names:
    """Names for new files that are free on every file system."""

    def __init__(self, place: Place) -> None:
        self._beginning = place.beginning
        with storage.explained(place.folder):
            there = place.folder.iterdir() if place.folder.exists() else ()
            self._taken = {folded(path.name) for path in there}
        self._numbers = count(1)

    def free(self, photo: Path) -> str:
        """Return a name for a copy of ``photo``; it is not free from then on."""
        names = self._numbered(photo) if self._beginning else numbered_names(photo.name)
        name = next(name for name in names if folded(name) not in self._taken)
        self._taken.add(folded(name))
        return name

    def _numbered(self, photo: Path) -> Iterator[str]:
        # Each photo gets a higher number than the one before, so none is tried twice.
        return (f"{self._beginning}.{number}{photo.suffix}" for number in self._numbers)
