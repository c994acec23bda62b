"""Copies sorted photos into class folders."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from augstudio import storage
from augstudio.data.collect import Place, copy_photos, place_of
from augstudio.data.dataset import ImageRecord, Split
from augstudio.data.folders import Folder
from augstudio.data.layout import Part
from augstudio.data.scan import read_parts
from augstudio.data.sorting.pile import Pile
from augstudio.errors import InputError
from augstudio.plain_text import shown
from augstudio.progress import SILENT, Progress


@dataclass(frozen=True)
class Copies:
    """What became of sorted photos.

    Attributes
    ----------
    folder
        The folder that contains the class folders.
    copied, known
        How many were copied, and how many were there already.
    gone
        Those that no longer exist.
    twice
        Copies in the folder of another class, where the photos were sorted before.
    """

    folder: Path
    copied: int
    known: int
    gone: tuple[Path, ...]
    twice: tuple[Path, ...]


def sorted_photos(pile: Pile, labels: Mapping[str, str]) -> dict[str, list[ImageRecord]]:
    """Return the photos to copy by class: the sorted ones, and the examples of a new dataset."""
    found: dict[str, list[ImageRecord]] = {}
    if pile.dataset is None:
        for record in pile.examples:
            found.setdefault(record.label, []).append(record)
    for record in pile.photos:
        if record.content in labels:
            found.setdefault(labels[record.content], []).append(record)
    return found


def folder_for(pile: Pile, chosen: Path) -> Path:
    """Return the folder for the class folders of a new dataset: the chosen one, or a new one in it.

    It is a new one if something else is in the chosen folder. ``InputError`` if it would be inside
    the pile, whose folders are classes.
    """
    chosen = chosen.absolute()
    if storage.real(chosen).is_relative_to(storage.real(pile.folder)):
        raise InputError(
            f"{shown(chosen.name)} is the folder of the pile, or inside it.",
            "Choose a folder outside the pile for the copies.",
        )
    name = f"{pile.folder.name or 'photos'} sorted"
    with storage.explained(chosen):
        # ``scandir`` fails where the folder can't be read; a missing one is as good as empty.
        is_free = not chosen.exists() or not any(os.scandir(chosen))
    return chosen if is_free or chosen.name == name else chosen / name


def copy_sorted(
    pile: Pile,
    labels: Mapping[str, str],
    folder: Path,
    progress: Progress = SILENT,
    place: Callable[[str], Place] | None = None,
) -> Copies:
    """Copy the sorted photos into their class folders; see ``copy_photos``.

    Parameters
    ----------
    labels
        Classes by the content of the photos.
    folder
        Contains the class folders, or will.
    place
        Returns where the photos of a class go; by default, into the folder of its name.

    Raises
    ------
    AugStudioError
        A photo can't be read, or a folder can't be written. Classes before it are complete, and
        are not copied again next time.
    Cancelled
        The user asked to stop.
    """
    copied = known = 0
    gone: list[Path] = []
    photos = sorted_photos(pile, labels)
    places = {label: place(label) if place else place_of(folder, label) for label in photos}
    before = _photos_in(folder, {label: each.folder for label, each in places.items()}, progress)
    for label, records in sorted(photos.items()):
        there: list[Path] = []
        for record in records:
            progress.check()
            is_there = os.path.isfile(record.path)  # noqa: PTH113 - is_file fails if it may not look
            (there if is_there else gone).append(record.path)
        have = {each.content for each in before if each.label == label}
        if pile.dataset is not None:
            have.update(each.content for each in pile.examples if each.label == label)
        done = copy_photos(there, places[label], have, progress)
        copied, known = copied + done.copied, known + done.known
    twice = (each.path for each in before if labels.get(each.content, each.label) != each.label)
    return Copies(folder, copied, known, tuple(gone), tuple(twice))


def _photos_in(
    folder: Path, places: Mapping[str, Path], progress: Progress
) -> Sequence[ImageRecord]:
    """Return what earlier calls have copied, and what else is there: all photos by class."""
    filled = Folder(folder, []).filled if folder.is_dir() else []
    folders = {each.name: each.path for each in filled} | dict(places)
    parts = [
        Part(Split.TRAIN, label, tuple(Folder(path, []).walk()))
        for label, path in folders.items()
        if path.is_dir()
    ]
    found, _, _ = read_parts(parts, progress)
    return found[Split.TRAIN]
