"""Save a project as one file."""

import os
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from augstudio import __version__, storage
from augstudio.data.dataset import ImageRecord
from augstudio.data.decisions.edits import Edits, below
from augstudio.data.decisions.files import edits_text
from augstudio.data.decoding.photo_bytes import LIMIT
from augstudio.data.names import folded, numbered_names, portable_name
from augstudio.errors import InputError
from augstudio.export.archive.contents import Contents
from augstudio.export.archive.file_name import project_file
from augstudio.export.archive.manifest import (
    DECISIONS,
    MANIFEST,
    PHOTOS,
    RECIPES,
    RUNS,
    STUDIES,
    STUDY_FILES,
    ListedPhoto,
    Manifest,
    entry_names,
)
from augstudio.progress import SILENT, Progress
from augstudio.runs.run import RUN_FILES

_PIECE = 1 << 20
#: A zip file knows the time from 1980 on.
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_SAVING = "Saving the project"


@dataclass(frozen=True)
class Saved:
    """The file of a project.

    Attributes
    ----------
    file, size
        Where it is, and its number of bytes.
    photos, runs, studies
        How many there are in it.
    """

    file: Path
    size: int
    photos: int
    runs: int
    studies: int


def save_project(
    contents: Contents, out: Path, *, photos: bool = True, progress: Progress = SILENT
) -> Saved:
    """Save a project as the file ``out``, which is complete or not there; see ``project_file``.

    Photos are stored as they are, everything else is compressed. Without ``photos``, only their
    names and hashes are in it.

    Raises
    ------
    InputError
        A photo has changed since the folder was read, or a file can't be read.
    AugStudioError
        The disk is full, or the file can't be written.
    Cancelled
        The user asked to stop.
    """
    out = project_file(out)
    with storage.explained(out):
        if out.is_dir():
            raise InputError(f"{out} is a folder.", "Choose another name for the file.")
    with storage.replacing(out) as temporary, ZipFile(temporary, "w", ZIP_DEFLATED) as archive:
        writer = _Writer(archive, bytes_of(contents, photos), progress)
        listed = tuple(writer.photos(contents, photos))
        manifest = Manifest(
            name=contents.found.name,
            created=datetime.now().astimezone().isoformat(timespec="seconds"),
            version=__version__,
            has_photos=photos,
            photos=listed,
        )
        writer.text(MANIFEST, manifest.to_json())
        if contents.edits != Edits():
            writer.text(DECISIONS, edits_text(contents.edits).encode())
        names = entry_names(contents.recipes)
        for name, recipe in contents.recipes.items():
            writer.text(f"{RECIPES}/{names[name]}.json", recipe.to_json().encode())
        writer.folders(RUNS, [run.folder for run in contents.runs], RUN_FILES)
        writer.folders(STUDIES, [study.folder for study in contents.studies], STUDY_FILES)
    counts = len(listed), len(contents.runs), len(contents.studies)
    with storage.explained(out):
        return Saved(out, out.stat().st_size, *counts)


class _Writer:
    """Writes the parts of a project into a zip file; an ``OSError`` is one of that file."""

    def __init__(self, archive: ZipFile, total: int, progress: Progress) -> None:
        self._archive, self._total, self._progress = archive, total, progress
        self._done = 0

    def photos(self, contents: Contents, with_bytes: bool) -> Iterator[ListedPhoto]:
        """Write the photos, or only read how large they are, and yield what to list of each."""
        found = contents.found
        records = {below(found, record.path): record for record in found.every()}
        entries = entry_names(records)
        for path, record in records.items():
            self._progress.check()
            with storage.explained(record.path):
                status = record.path.stat()
            if with_bytes:
                data = _unchanged(record)
                info = _info(f"{PHOTOS}/{entries[path]}", status.st_mtime, ZIP_STORED)
                self._archive.writestr(info, data)
                self._advance(len(data))
            yield ListedPhoto(
                path=path,
                entry=entries[path],
                content=record.content,
                size=status.st_size,
                modified=max(0, int(status.st_mtime)),
            )

    def text(self, name: str, data: bytes) -> None:
        """Write a small part."""
        self._archive.writestr(_info(name, time.time(), ZIP_DEFLATED), data)

    def folders(self, place: str, folders: Iterable[Path], known: frozenset[str]) -> None:
        """Write the ``known`` files of each folder, which gets a name of its own in ``place``."""
        taken: set[str] = set()
        for folder in folders:
            every = numbered_names(portable_name(folder.name))
            name = next(each for each in every if folded(each) not in taken)
            taken.add(folded(name))
            for path in _files(folder, known):
                self._stream(f"{place}/{name}/{path.name}", path)

    def _stream(self, name: str, path: Path) -> None:
        with _opened(path) as source:
            status = os.fstat(source.fileno())
            info = _info(name, status.st_mtime, ZIP_DEFLATED)
            info.file_size = status.st_size
            with self._archive.open(info, "w") as sink:
                while piece := _read(source, path):
                    self._progress.check()
                    sink.write(piece)
                    self._advance(len(piece))

    def _advance(self, count: int) -> None:
        self._done += count
        self._progress.report(min(self._done, self._total), self._total, _SAVING, "bytes")


def _unchanged(record: ImageRecord) -> bytes:
    """Return the bytes of a photo; ``InputError`` if they are not those of the record."""
    with storage.explained(record.path):
        data = storage.read_file(record.path, LIMIT)
    if storage.digest(data) != record.content:
        raise InputError(
            f"{record.path} has changed since the folder was read.",
            "Read the folder again (F5 in the window), and save the project again.",
        )
    return data


def _opened(path: Path) -> BinaryIO:
    with storage.explained(path):
        return storage.open_file(path)


def _read(source: BinaryIO, path: Path) -> bytes:
    with storage.explained(path):
        return source.read(_PIECE)


def _info(name: str, modified: float, kind: int) -> ZipInfo:
    try:
        date = max(time.localtime(modified)[:6], _EARLIEST)
    except (OverflowError, ValueError, OSError):
        date = _EARLIEST
    info = ZipInfo(name, date if date[0] < 2108 else _EARLIEST)
    info.compress_type = kind
    info.external_attr = (stat.S_IFREG | 0o644) << 16
    return info


def _files(folder: Path, known: frozenset[str]) -> list[Path]:
    with storage.explained(folder):
        return sorted(path for path in folder.iterdir() if path.name in known and path.is_file())


def bytes_of(contents: Contents, photos: bool) -> int:
    """Return about how many bytes a project has; files that vanish meanwhile don't count."""
    paths = [record.path for record in contents.found.every()] if photos else []
    for run in contents.runs:
        paths += [run.folder / name for name in RUN_FILES]
    for study in contents.studies:
        paths += [study.folder / name for name in STUDY_FILES]
    total = 0
    for path in paths:
        with suppress(OSError):
            total += path.stat().st_size
    return total
