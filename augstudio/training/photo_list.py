"""The photos of a training as a table beside it, so that it can be gone on with and repeated."""

import csv
import io
from pathlib import Path

from augstudio import storage
from augstudio.data.dataset import Dataset, ImageRecord, Split
from augstudio.errors import InputError

PHOTOS_FILE = "photos.csv"
_COLUMNS = ("split", "class", "photo", "content")


def write_photos(dataset: Dataset, folder: Path) -> None:
    """Write the photos of every split, their class and the hash of their bytes.

    Photos inside the dataset's folder are named from there, with ``/`` between folders.
    """
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(_COLUMNS)
    for split, records in dataset.splits.items():
        for record in records:
            inside = record.path.is_relative_to(dataset.root)
            path = record.path.relative_to(dataset.root) if inside else record.path
            writer.writerow([split.value, record.label, path.as_posix(), record.content])
    # A file's name need not be valid Unicode.
    data = table.getvalue().encode("utf-8", "surrogateescape")
    storage.write_bytes(folder / PHOTOS_FILE, data)


def read_photos(folder: Path, root: Path, classes: tuple[str, ...]) -> Dataset:
    """Return the dataset that ``write_photos`` wrote into ``folder``.

    No photo is read. Those that are gone or changed since are told when a training reads them.

    Raises
    ------
    InputError
        The table or the folder of photos is missing, or the table is damaged.
    """
    if not root.is_dir():
        raise InputError(
            f"The folder of photos {root} is not there any more.",
            "Put it back, or connect the disk that holds it.",
        )
    path = folder / PHOTOS_FILE
    with storage.explained(path):
        text = path.read_bytes().decode("utf-8", "surrogateescape")
    splits: dict[Split, list[ImageRecord]] = {}
    try:
        for row in csv.DictReader(io.StringIO(text, newline="")):
            record = ImageRecord(root / row["photo"], row["class"], row["content"])
            splits.setdefault(Split(row["split"]), []).append(record)
    except (KeyError, TypeError, ValueError, csv.Error) as error:
        raise InputError(
            f"The list of photos {path} is damaged.", "Open the folder of photos and train anew."
        ) from error
    return Dataset(root, classes, {split: tuple(rows) for split, rows in splits.items()})
