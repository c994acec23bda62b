"""Pile: photos to be sorted into classes, and those whose classes are known already."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from augstudio.data.collect import find_among
from augstudio.data.dataset import Dataset, ImageRecord, Split, Unreadable
from augstudio.data.folders import Folder
from augstudio.data.layout import Part
from augstudio.data.scan import read_parts, require_folder
from augstudio.errors import InputError
from augstudio.plain_text import shown
from augstudio.progress import SILENT, Progress


@dataclass(frozen=True)
class Pile:
    """Photos to be sorted.

    Attributes
    ----------
    folder
        The folder of the pile, or of the dataset to which the photos are added.
    photos
        One of each, as good as shuffled but always in the same order, without a class.
    examples
        Photos whose classes are known: those in class folders, or those of the dataset.
    classes
        Names of these classes.
    unreadable
        Files that are left out because they can't be read.
    dataset
        To which the photos are added; ``None`` to make a new one.
    known
        How many photos are left out as they are examples already.
    """

    folder: Path
    photos: tuple[ImageRecord, ...]
    examples: tuple[ImageRecord, ...]
    classes: tuple[str, ...]
    unreadable: tuple[Unreadable, ...] = ()
    dataset: Dataset | None = None
    known: int = 0


def read_pile(folder: Path, progress: Progress = SILENT) -> Pile:
    """Return the photos in a folder; a folder inside it is a class with its examples.

    A folder that contains nothing but one folder stands for that one.

    Raises
    ------
    InputError
        There are no photos, or all of them are in class folders.
    Cancelled
        The user asked to stop.
    """
    require_folder(folder)
    progress.report(0, 0, "Looking for photos")
    opened = Folder(folder.absolute(), [])
    while not opened.photos and len(opened.filled) == 1:
        opened = opened.filled[0]
    _require_loose(opened)
    parts = [Part(Split.TRAIN, "", tuple(str(opened.path / name) for name in opened.photos))]
    parts += [Part(Split.TRAIN, each.name, tuple(each.walk())) for each in opened.filled]
    found, unreadable, _ = read_parts(parts, progress)
    records = found[Split.TRAIN]
    examples = tuple(each for each in records if each.label)
    loose = [each for each in records if not each.label]
    photos = _one_of_each(loose, {each.content for each in examples})
    if not photos:
        name = shown(opened.name or opened.path)
        raise InputError(
            f"All photos in {name} are in its class folders, too."
            if loose
            else f"None of the photos in {name} can be read.",
            "Choose another folder.",
        )
    return Pile(
        opened.path,
        photos,
        examples,
        tuple(each.name for each in opened.filled),
        tuple(unreadable),
    )


def read_additions(
    paths: Iterable[Path],
    dataset: Dataset,
    progress: Progress = SILENT,
    left_out: Collection[str] = (),
) -> Pile:
    """Return the photos in ``paths``, files and folders, as additions to a dataset.

    ``left_out`` are the contents of photos in its folder that are not used.

    Raises
    ------
    InputError
        There are no new photos.
    Cancelled
        The user asked to stop.
    """
    files = find_among(paths, progress).photos
    if not files:
        raise InputError("No photos were found.", "Choose photos, or folders that contain some.")
    found, unreadable, _ = read_parts([Part(Split.TRAIN, "", tuple(map(str, files)))], progress)
    examples = tuple(dataset.every())
    theirs = {each.content for each in examples}.union(left_out)
    photos = _one_of_each(found[Split.TRAIN], theirs)
    known = sum(each.content in theirs for each in found[Split.TRAIN])
    if not photos:
        raise InputError(
            f"{shown(dataset.name)} has all of these photos already."
            if known
            else "None of these photos can be read.",
            "Choose other photos.",
        )
    return Pile(dataset.root, photos, examples, dataset.classes, tuple(unreadable), dataset, known)


def _require_loose(folder: Folder) -> None:
    if folder.photos:
        return
    name = shown(folder.name or folder.path)
    if folder.filled:
        raise InputError(
            f"All photos in {name} are in folders already.",
            "Open it as data, or choose the folder in it whose photos are to be sorted.",
        )
    raise InputError(f"There are no photos in {name}.", "Choose a folder of photos.")


def _one_of_each(records: Sequence[ImageRecord], known: Collection[str]) -> tuple[ImageRecord, ...]:
    """Return one photo of each content, ordered by it: neighbours in a folder look alike."""
    first: dict[str, ImageRecord] = {}
    for record in records:
        if record.content not in known:
            first.setdefault(record.content, record)
    return tuple(first[content] for content in sorted(first))
