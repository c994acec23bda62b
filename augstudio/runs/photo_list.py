"""The list of a training's photos, saved with it so that it can be resumed and repeated."""

import csv
import io
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path

from augstudio import storage
from augstudio.data.dataset import Dataset, ImageRecord, Split
from augstudio.errors import InputError
from augstudio.tables import protected, save_rows, unprotected

PHOTOS_FILE = "photos.csv"
#: The decisions about photos that the list follows; earlier versions did not save them.
EDITS_FILE = "edits.json"
_COLUMNS = ("split", "class", "photo", "content")
#: An extra column if the names of some photos had to be protected: "yes" in their rows.
_ESCAPED = "escaped"
#: Largest table that is read; a million photos take about 100 MB.
_MOST_BYTES = 500_000_000
_HASH = re.compile("[0-9a-f]{32}")


def write_photos(dataset: Dataset, folder: Path) -> None:
    """Write the photos of every split, with their class and the hash of their bytes.

    Names that a spreadsheet would read as a formula, or that are not valid text, are protected as
    described in ``tables``.
    """
    header, rows = list(_COLUMNS), _rows(dataset)
    if any(map(_is_escaped, _rows(dataset))):
        header.append(_ESCAPED)
        rows = ([*row, "yes" * _is_escaped(row)] for row in rows)
    save_rows(folder / PHOTOS_FILE, chain([header], rows))


def _rows(dataset: Dataset) -> Iterator[list[str]]:
    for split, records in dataset.splits.items():
        for record in records:
            name = photo_name(record, dataset.root)
            yield [split.value, record.label, name, record.content]


def _is_escaped(row: Iterable[str]) -> bool:
    return any(protected(cell) != cell for cell in row)


def read_photos(folder: Path, root: Path, classes: tuple[str, ...]) -> Dataset:
    """Return the dataset that ``write_photos`` wrote into ``folder``.

    Photos that are missing or have changed are reported when they are read.

    Raises
    ------
    InputError
        If the folder of photos is missing, or as ``read_list`` does.
    """
    with storage.explained(root):
        there = root.is_dir()
    if not there:
        raise InputError(
            f"The folder of photos {root} no longer exists.",
            "Put it back, or connect the disk that it is on.",
        )
    return read_list(folder, root, classes)


def read_list(folder: Path, root: Path, classes: tuple[str, ...]) -> Dataset:
    """Return the same as ``read_photos``, even if the folder of photos no longer exists.

    ``InputError`` if the table is missing or damaged.
    """
    path = folder / PHOTOS_FILE
    with storage.explained(path):
        try:
            data = storage.read_file(path, _MOST_BYTES)
        except FileNotFoundError as error:
            raise InputError(
                f"The list of photos {path} does not exist.",
                "Restore it from a backup, or open the folder of photos and train again.",
            ) from error
    # Earlier versions wrote names that are not valid text unchanged. A StringIO would take four
    # bytes for each character.
    text = io.TextIOWrapper(io.BytesIO(data), "utf-8-sig", "surrogateescape", newline="")
    splits: dict[Split, list[ImageRecord]] = {}
    known = frozenset(classes)
    try:
        for row in csv.DictReader(text):
            split, record = _record(row, root, known)
            splits.setdefault(split, []).append(record)
    except (KeyError, TypeError, ValueError, csv.Error) as error:
        raise InputError(
            f"The list of photos {path} is damaged.", "Open the folder of photos and train again."
        ) from error
    return Dataset(root, classes, {split: tuple(rows) for split, rows in splits.items()})


def _record(
    row: Mapping[str, str], root: Path, classes: frozenset[str]
) -> tuple[Split, ImageRecord]:
    """Return the photo in a row; raise ``ValueError`` or another error if the row is invalid."""
    split, label, photo, content = (row[name] for name in _COLUMNS)
    if row.get(_ESCAPED):
        label, photo = unprotected(label), unprotected(photo)
    return Split(split), record_of(label, photo, content, root, classes)


def photo_name(record: ImageRecord, root: Path) -> str:
    """Return the path of a photo, relative to ``root`` if it is inside, as in "cats/1.jpg"."""
    path = record.path
    return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()


def record_of(
    label: str, photo: str, content: str, root: Path, classes: frozenset[str]
) -> ImageRecord:
    """Return the photo named by ``photo_name``; raise ``ValueError`` for invalid values."""
    if label not in classes or not photo or "\0" in photo or not _HASH.fullmatch(content):
        raise ValueError(f"not a photo: {photo}, {label}, {content}")
    # ``root / photo`` takes ten times as long, a second and a half for 100,000 photos.
    file = os.path.join(root, photo.replace("/", os.sep))  # noqa: PTH118
    # Photos share the name of their class, which a table gives for each anew.
    return ImageRecord(file, sys.intern(label), content)
