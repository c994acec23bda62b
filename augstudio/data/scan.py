"""Turn a folder of photos, in any of the usual layouts, into a Dataset."""

import os
from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from augstudio import storage
from augstudio.data import images
from augstudio.data.dataset import Dataset, ImageRecord, Split, Unreadable
from augstudio.data.decoding.photo_bytes import PhotoFileError, photo_bytes
from augstudio.data.folders import Folder
from augstudio.data.hashes import FileMemory, Known
from augstudio.data.layout import (
    ARCHIVES,
    FlatFolderError,
    Part,
    PileError,
    dataset_folder,
    parts,
)
from augstudio.data.names import not_opened
from augstudio.data.near_copies.search import near_copies
from augstudio.data.remarks import remarks
from augstudio.errors import InputError
from augstudio.plain_text import shown
from augstudio.progress import SILENT, Progress
from augstudio.threads import in_order

__all__ = ["FlatFolderError", "PileError", "read_parts", "scan"]

_CLOSED = "the file can't be opened"
_THREADS = min(16, (os.cpu_count() or 1) + 2)


def scan(folder: Path, *, names_as_classes: bool = False, progress: Progress = SILENT) -> Dataset:
    """Return the photos in ``folder`` with their classes and splits.

    Supported are class folders; train, validation and test folders that contain class folders, or
    are inside each of them; a folder just above or inside one of these; and, with
    ``names_as_classes``, photos whose names begin with their class, such as ``cat.12.jpg``. The
    notes say what is left out or may have been meant differently. Every photo is read once,
    completely, in threads, and the result is remembered until the file changes.

    Raises
    ------
    FlatFolderError
        Only the names of the photos could give their classes; the error carries them.
    PileError
        The folder contains only photos.
    InputError
        The folder is missing, can't be opened, or contains no photos or no classes.
    Cancelled
        The user asked to stop.
    """
    picked = Path(os.path.abspath(folder))  # noqa: PTH100 - resolve() would rename links
    require_folder(picked)
    progress.report(0, 0, "Looking for photos")
    root, found, notes = _listed(picked, names_as_classes)
    records, unreadable, sketches = read_parts(found, progress)
    every = [record for part in records.values() for record in part]
    return Dataset(
        root=root,
        classes=tuple(sorted({part.label for part in found})),
        splits={split: tuple(records[split]) for split in Split if records[split]},
        unreadable=tuple(unreadable),
        notes=notes,
        near_copies=near_copies(every, sketches, progress),
    )


def _listed(picked: Path, names_as_classes: bool) -> tuple[Path, list[Part], tuple[str, ...]]:
    """Return the dataset folder, its photos, and the notes.

    The lists of names, which take as much memory as a third of the records, end with this call.
    """
    closed: list[Path] = []
    opened = Folder(picked, closed)
    chosen = dataset_folder(opened)
    found = sorted(parts(chosen, names_as_classes), key=lambda part: (part.label, part.paths))
    notes = [*_moved(picked, chosen.path), *remarks(opened, chosen)]
    notes += not_opened(path for path in closed if path.is_relative_to(chosen.path))
    return chosen.path, found, tuple(notes)


def require_folder(folder: Path) -> None:
    """Raise an ``InputError`` if ``folder`` can't be listed."""
    try:
        with os.scandir(folder):
            return
    except NotADirectoryError as error:
        hint = "Choose the folder that contains your class folders."
        if folder.suffix.lower() in ARCHIVES:
            hint = "Unpack it first, then choose the unpacked folder."
        raise InputError(f"{folder.name} is a file, not a folder.", hint) from error
    except OSError as error:
        reason = storage.explain(error, folder)
        raise InputError(reason.message, reason.hint) from error


def _moved(picked: Path, chosen: Path) -> Iterator[str]:
    """Yield a note if the dataset is not the folder that was picked."""
    if chosen != picked:
        where = "the folder that contains it" if chosen in picked.parents else "a folder inside it"
        names = shown(picked.name or picked), shown(chosen.name or chosen)
        yield f"You chose {names[0]}; the dataset is {names[1]}, {where}."


def read_parts(
    found: list[Part], progress: Progress
) -> tuple[dict[Split, list[ImageRecord]], list[Unreadable], dict[str, bytes]]:
    """Read all files of ``found``.

    Return the records by split, the unreadable files, and the sketches of photos by content.
    """
    records: dict[Split, list[ImageRecord]] = defaultdict(list)
    unreadable: list[Unreadable] = []
    sketches: dict[str, bytes] = {}
    total = sum(len(part.paths) for part in found)
    owners = (part for part in found for _ in part.paths)
    paths = (path for part in found for path in part.paths)
    with FileMemory() as memory, closing(_look_at_all(paths, memory)) as looked_at:
        for done, (part, (path, known)) in enumerate(zip(owners, looked_at, strict=True), 1):
            if known.flaw:
                unreadable.append(Unreadable(Path(path), part.label, known.flaw))
            else:
                records[part.split].append(ImageRecord(path, part.label, known.content))
                sketches[known.content] = known.sketch
            progress.report(done, total, "Reading photos")
            progress.check()
    return records, unreadable, sketches


class _File(NamedTuple):
    """A file to be read: its state before that, and what is already known about it, if anything."""

    path: str
    stat: os.stat_result | None
    known: Known | None


def _look_at_all(
    paths: Iterable[str], memory: FileMemory
) -> Generator[tuple[str, Known], None, None]:
    """Yield each path, in order, with what its file contains; threads read unknown files."""

    def read(file: _File) -> tuple[_File, Known]:
        return file, _look_at(file.path)

    def recalled(file: _File) -> tuple[_File, Known] | None:
        return (file, file.known) if file.known else None

    files = (_file(path, memory) for path in paths)
    with closing(in_order(read, files, threads=_THREADS, known=recalled)) as looked_at:
        for file, known in looked_at:
            # Without a hash the file was not read, which may work next time.
            if file.stat and not file.known and known.content:
                memory.remember(file.path, file.stat, known)
            yield file.path, known


def _file(path: str, memory: FileMemory) -> _File:
    try:
        stat = os.stat(path)  # noqa: PTH116 - Path objects cost time and memory
    except OSError:
        return _File(path, None, Known("", _CLOSED))
    return _File(path, stat, memory.recall(path, stat))


def _look_at(path: str) -> Known:
    """Read a file once: compute its hash, and decode the whole photo for its sketch."""
    try:
        with photo_bytes(path) as data:
            return Known(storage.digest(data), *images.examine(data, path))
    except PhotoFileError as error:
        return Known("", str(error))
    except OSError:
        return Known("", _CLOSED)
    except MemoryError:
        return Known("", images.NO_MEMORY)
