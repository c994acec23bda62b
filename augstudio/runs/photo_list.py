"""The photos of a training as a table beside it, so that it can be resumed and repeated."""

import csv
import io
import re
from collections.abc import Mapping
from pathlib import Path

from augstudio import storage
from augstudio.data.dataset import Dataset, ImageRecord, Split
from augstudio.errors import InputError
from augstudio.tables import as_csv, protected, unprotected

PHOTOS_FILE = "photos.csv"
_COLUMNS = ("split", "class", "photo", "content")
#: A column more, where the names of some photos had to be protected; "yes" stands in their rows.
_ESCAPED = "escaped"
#: Of the table; a million photos need some 100 MB.
_MOST_BYTES = 500_000_000
_HASH = re.compile("[0-9a-f]{32}")


def write_photos(dataset: Dataset, folder: Path) -> None:
    """Write the photos of every split, their class and the hash of their bytes.

    Names that a spreadsheet would compute, or that are not text, are written as ``tables`` says.
    """
    rows: list[list[str]] = []
    for split, records in dataset.splits.items():
        for record in records:
            name = photo_name(record, dataset.root)
            rows.append([split.value, record.label, name, record.content])
    header = list(_COLUMNS)
    escaped = [any(protected(cell) != cell for cell in row) for row in rows]
    if any(escaped):
        header.append(_ESCAPED)
        rows = [[*row, "yes" * each] for row, each in zip(rows, escaped, strict=True)]
    storage.write_text(folder / PHOTOS_FILE, as_csv([header, *rows]))


def read_photos(folder: Path, root: Path, classes: tuple[str, ...]) -> Dataset:
    """Return the dataset that ``write_photos`` wrote into ``folder``.

    No photo is read. Those that are gone or changed since are told when a training reads them.

    Raises
    ------
    InputError
        The table or the folder of photos is missing, or the table is damaged.
    """
    with storage.explained(root):
        there = root.is_dir()
    if not there:
        raise InputError(
            f"The folder of photos {root} is not there any more.",
            "Put it back, or connect the disk that holds it.",
        )
    path = folder / PHOTOS_FILE
    with storage.explained(path):
        # Earlier versions wrote names that are not text as they were.
        text = storage.read_file(path, _MOST_BYTES).decode("utf-8-sig", "surrogateescape")
    splits: dict[Split, list[ImageRecord]] = {}
    known = frozenset(classes)
    try:
        for row in csv.DictReader(io.StringIO(text, newline="")):
            split, record = _record(row, root, known)
            splits.setdefault(split, []).append(record)
    except (KeyError, TypeError, ValueError, csv.Error) as error:
        raise InputError(
            f"The list of photos {path} is damaged.", "Open the folder of photos and train anew."
        ) from error
    return Dataset(root, classes, {split: tuple(rows) for split, rows in splits.items()})


def _record(
    row: Mapping[str, str], root: Path, classes: frozenset[str]
) -> tuple[Split, ImageRecord]:
    """Return what a row says; ``ValueError`` and others where it says what can't be."""
    split, label, photo, content = (row[name] for name in _COLUMNS)
    if row.get(_ESCAPED):
        label, photo = unprotected(label), unprotected(photo)
    return Split(split), record_of(label, photo, content, root, classes)


def photo_name(record: ImageRecord, root: Path) -> str:
    """Return where a photo lies, seen from ``root`` where it lies inside, as in "cats/1.jpg"."""
    inside = record.path.is_relative_to(root)
    return (record.path.relative_to(root) if inside else record.path).as_posix()


def record_of(
    label: str, photo: str, content: str, root: Path, classes: frozenset[str]
) -> ImageRecord:
    """Return the photo that ``photo_name`` named; ``ValueError`` for what can be none."""
    if label not in classes or not photo or "\0" in photo or not _HASH.fullmatch(content):
        raise ValueError(f"no photo: {photo}, {label}, {content}")
    return ImageRecord(root / photo, label, content)
