"""Open a project file that may come from anyone: nothing is taken on trust.

Every entry has to be of a kind that a project has, under a name that every file system accepts,
and no larger than it says. Archives inside, such as classifiers, are never unpacked.
"""

import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from augstudio import storage
from augstudio.data.decoding.photo_bytes import LIMIT
from augstudio.data.folders import is_photo
from augstudio.data.names import folded, portable_name
from augstudio.errors import InputError
from augstudio.export.archive.manifest import (
    DECISIONS,
    FILES_OF,
    MAIN_FILE,
    MANIFEST,
    PHOTOS,
    RECIPES,
    ListedPhoto,
    Manifest,
    read_manifest,
)
from augstudio.models.files.keras_archive import MOST_BYTES
from augstudio.plain_text import file_size, grouped, shown
from augstudio.progress import Progress

#: The most files, and bytes of their list; the list of 500,000 photos has about 60 MB.
_MOST_FILES, _MOST_LISTED = 600_000, 100_000_000
#: The most bytes of the document with the photos; one of 500,000 has about 120 MB.
_MOST_MANIFEST = 200_000_000
#: What is unpacked has at most so many times the bytes of the file, and some more: tables with
#: equal rows shrink a lot, photos and classifiers don't.
_RATIO, _ALWAYS = 50, 200_000_000
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_PIECE = 1 << 20
#: What reading a damaged zip file raises.
_DAMAGE = (BadZipFile, zlib.error, EOFError, ValueError, OverflowError, RuntimeError)


class ProjectFile:
    """An open project file whose entries are all of kinds that a project has.

    Attributes
    ----------
    path, manifest
        Where it is, and its list of contents.
    """

    def __init__(self, path: Path, archive: ZipFile) -> None:
        self.path, self._archive = path, archive
        self._infos = _checked(path, archive)
        if MANIFEST not in self._infos:
            raise _no_project(path)
        self.manifest: Manifest = read_manifest(self.read(MANIFEST, _MOST_MANIFEST), path)
        for name, info in self._infos.items():
            if not self._is_known(name):
                raise _foreign(path, info)
        _require_photos(path, self.manifest, self._infos)

    def _is_known(self, name: str) -> bool:
        """Whether a project may have an entry of this name."""
        place, _, inside = name.partition("/")
        if not inside:
            return name in (MANIFEST, DECISIONS)
        if place == RECIPES:
            return inside.endswith(".json") and "/" not in inside
        if place == PHOTOS:
            return True
        folder, _, file = inside.partition("/")
        is_whole = f"{place}/{folder}/{MAIN_FILE.get(place)}" in self._infos
        return is_whole and file in FILES_OF[place]

    def names(self, place: str) -> list[str]:
        """Return the names directly inside a folder, such as those of all runs; sorted."""
        start = f"{place}/"
        inside = (name[len(start) :] for name in self._infos if name.startswith(start))
        return sorted({name.partition("/")[0] for name in inside})

    def has(self, name: str) -> bool:
        """Whether there is such an entry."""
        return name in self._infos

    def size(self, place: str) -> int:
        """Return how many bytes the entries in a folder have when they are unpacked."""
        found = (info for name, info in self._infos.items() if name.startswith(f"{place}/"))
        return sum(info.file_size for info in found)

    def read(self, name: str, most: int) -> bytes:
        """Return an entry with at most ``most`` bytes."""
        info = self._infos[name]
        if info.file_size > most:
            raise InputError(
                f"{shown(self.path.name)} can't be opened: {shown(name)} in it is too large "
                f"({file_size(info.file_size)}).",
                "Save the project again.",
            )
        return b"".join(self.pieces(name))

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of an entry; ``InputError`` if they are damaged."""
        with _explained(self.path):
            source = self._archive.open(self._infos[name])
        with source:
            # ``zipfile`` never gives more than the size in the list, and checks the CRC at the end.
            while True:
                with _explained(self.path):
                    piece = source.read(_PIECE)
                if not piece:
                    return
                yield piece

    def unpack(self, place: str, target: Path, progress: Progress) -> int:
        """Unpack the files of a run or a study into ``target``; return their bytes."""
        size = 0
        for name in self.names(place):
            with storage.explained(target), (target / name).open("xb") as sink:
                for piece in self.pieces(f"{place}/{name}"):
                    progress.check()
                    size += sink.write(piece)
        return size

    def unpack_photo(self, photo: ListedPhoto, target: Path) -> None:
        """Unpack a photo as ``target``, a new file; ``InputError`` if it is not that photo."""
        hasher = storage.hasher()
        with storage.explained(target):
            with target.open("xb") as sink:
                for piece in self.pieces(f"{PHOTOS}/{photo.entry}"):
                    hasher.update(piece)
                    sink.write(piece)
            os.utime(target, (photo.modified, photo.modified))
        if hasher.hexdigest() != photo.content or not is_photo(target):
            raise InputError(
                f"{shown(self.path.name)} is damaged: {shown(photo.path)} is not the photo that "
                "was saved.",
                "Copy it again from where it came from, or save the project again.",
            )


@contextmanager
def opened(path: Path) -> Iterator[ProjectFile]:
    """Open a project file for the block.

    Raises
    ------
    InputError
        It is missing, damaged, encrypted, of a newer version, or has something else in it.
    """
    with storage.explained(path):
        file = storage.open_file(path)
    with _Bounded(file.detach()) as bounded:  # type: ignore[attr-defined]
        if bounded.peek(2)[:2] != b"PK":
            raise _no_project(path)
        with _explained(path):
            archive = ZipFile(bounded)
        with archive:
            yield ProjectFile(path, archive)


class _Bounded(BufferedReader):
    """A file of which never much is read at once: ``zipfile`` reads the whole list of entries."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Return the next bytes; ``BadZipFile`` if they would be too many."""
        if size is not None and size > _MOST_LISTED:
            raise BadZipFile("its list of files is too long")
        return super().read(_MOST_LISTED if size is None or size < 0 else size)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what reading a zip file raises in the block into an error about ``path``."""
    try:
        with storage.explained(path):
            yield
    except _DAMAGE as error:
        raise InputError(
            f"{shown(path.name)} is damaged or incomplete.",
            "Copy it again from where it came from, or save the project again.",
        ) from error


def _checked(path: Path, archive: ZipFile) -> dict[str, ZipInfo]:
    """Return the entries by name, if they are plain files and not too large."""
    infos = archive.infolist()
    if len(infos) > _MOST_FILES:
        raise InputError(
            f"{shown(path.name)} contains {grouped(len(infos))} files; at most "
            f"{grouped(_MOST_FILES)} are allowed.",
            "Save the project without its photos.",
        )
    taken: set[str] = set()
    for info in infos:
        name = info.orig_filename
        if info.flag_bits & _ENCRYPTED:
            raise InputError(
                f"{shown(path.name)} is protected by a password.", "Save the project again."
            )
        mode = stat.S_IFMT(info.external_attr >> 16)
        is_file = mode in (0, stat.S_IFREG) and info.compress_type in (ZIP_STORED, ZIP_DEFLATED)
        parts = name.split("/")
        if (
            not is_file
            or name != info.filename
            or any(portable_name(part) != part for part in parts)
            or folded(name) in taken
        ):
            raise _foreign(path, info)
        taken.add(folded(name))
    _require_files_only(path, infos, taken)
    _require_honest_size(path, infos)
    return {info.filename: info for info in infos}


def _require_files_only(path: Path, infos: list[ZipInfo], taken: set[str]) -> None:
    """Raise ``InputError`` if an entry is the folder of another one."""
    for info in infos:
        folder = folded(info.filename).rpartition("/")[0]
        while folder:
            if folder in taken:
                raise _foreign(path, info)
            folder = folder.rpartition("/")[0]


def _require_honest_size(path: Path, infos: list[ZipInfo]) -> None:
    """Raise ``InputError`` if the entries would expand into far more bytes than the file has."""
    with storage.explained(path):
        packed = path.stat().st_size
    unpacked = sum(info.file_size for info in infos)
    largest = max((info.file_size for info in infos), default=0)
    if unpacked > packed * _RATIO + _ALWAYS or largest > max(MOST_BYTES, LIMIT):
        raise InputError(
            f"{shown(path.name)} can't be opened: its {file_size(packed)} would become "
            f"{file_size(unpacked)}, which no project does.",
            "Ask for a file that AugStudio saved.",
        )


def _require_photos(path: Path, manifest: Manifest, infos: dict[str, ZipInfo]) -> None:
    """Raise ``InputError`` unless the photos are exactly those of the list."""
    listed = {f"{PHOTOS}/{each.entry}": each.size for each in manifest.photos}
    there = {n: info.file_size for n, info in infos.items() if n.startswith(f"{PHOTOS}/")}
    if there != (listed if manifest.has_photos else {}):
        raise InputError(
            f"{shown(path.name)} is damaged: its photos are not those of its list of contents.",
            "Copy it again from where it came from, or save the project again.",
        )


def _foreign(path: Path, info: ZipInfo) -> InputError:
    return InputError(
        f"{shown(path.name)} can't be opened: {shown(info.orig_filename)} in it is not part of a "
        "project.",
        "Another program may have changed it. Ask for a file that AugStudio saved.",
    )


def _no_project(path: Path) -> InputError:
    return InputError(
        f"{shown(path.name)} is not an AugStudio project.",
        "Choose a file that AugStudio saved, with the ending .augstudio.",
    )
