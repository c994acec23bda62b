"""Activations on disk: one file of 16-bit floats for one view of the photos of a split.

Activations are much larger than features, and are read many times in random order. So they are in
plain files mapped into memory, not in a database. A header identifies the file and has checksums
of the values and of the file's name, which are verified whenever a file is opened.
"""

import math
import os
import shutil
import struct
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Self

import numpy as np
from numpy.typing import NDArray

from augstudio import locks, storage
from augstudio.errors import AugStudioError, InputError
from augstudio.progress import SILENT, Progress

Half = NDArray[np.float16]

#: Maximum bytes of all files together; the least recently used are deleted first.
DEFAULT_LIMIT = 10 * 1024**3

_ENDING = ".f16"
#: Only files that begin with these bytes are ever deleted.
_OURS = b"AugStudio f16 1\n"
#: The header: ``_OURS``, checksum of the values, checksum of the file's name.
_HEAD = struct.Struct("<16sII")
#: Bytes read at a time; checks 1.9 GB/s of files in the system's cache.
_PIECE = 1 << 20
#: Bytes of disk space to leave free.
_RESERVE = 1024**3
#: The largest finite float16.
_LARGEST = float(np.finfo(np.float16).max)
#: Seconds after which an unfinished file counts as abandoned.
_ABANDONED = 24 * 3600


class ActivationStore:
    """A folder of activations with a maximum size.

    Parameters
    ----------
    folder
        Created when something is written.
    limit
        Maximum bytes of all files together.
    """

    def __init__(self, folder: Path, limit: int = DEFAULT_LIMIT) -> None:
        self._folder = folder
        self._limit = limit

    @classmethod
    def default(cls) -> Self:
        """Return the store in the user's cache folder."""
        return cls(storage.cache_folder() / "activations")

    def has(self, name: str) -> bool:
        """Whether there is a file of that name."""
        return self._path(name).is_file()

    def fits(self, size: int) -> bool:
        """Whether ``size`` bytes fit after deleting everything else in the store."""
        if size > self._limit:
            return False
        try:
            storage.make_folder(self._folder)
            free = shutil.disk_usage(self._folder).free
        except (OSError, AugStudioError):
            return False
        return size + _RESERVE <= free + sum(found for _, found, _ in self._files())

    def make_room(self, size: int) -> None:
        """Delete the least recently used files until another ``size`` bytes fit."""
        with suppress(OSError):
            files = self._files()
            excess = sum(found for _, found, _ in files) + size - self._limit
            excess = max(excess, size + _RESERVE - shutil.disk_usage(self._folder).free)
            for path, found, _ in files:
                if excess <= 0:
                    return
                # On Windows a file that another program reads can't be deleted.
                with suppress(OSError):
                    path.unlink()
                    excess -= found

    def find(self, name: str, shape: tuple[int, ...]) -> Half | None:
        """Return the values (n, h, w, c) of a file, mapped into memory, and mark it as used.

        ``None`` if the file is missing, has another shape or is damaged.
        """
        path = self._path(name)
        try:
            with storage.open_file(path) as file:
                if not _is_whole(file, name, shape):
                    return None
                values = np.memmap(file, np.float16, "r", _HEAD.size, shape)
        except (OSError, ValueError, InputError):
            return None
        # Marking it as used is optional: a read-only file is still usable.
        with suppress(OSError):
            os.utime(path)
        return values

    @contextmanager
    def alone(self, name: str, progress: Progress = SILENT) -> Iterator[None]:
        """Wait while somebody else is in such a block with the file of that name, then begin it.

        Raises ``Cancelled`` when ``progress`` is cancelled meanwhile.
        """
        busy = InputError("Another AugStudio is computing these activations.", "Try again.")
        with ExitStack() as held:
            waiting = True
            while waiting:
                progress.check()
                try:
                    storage.make_folder(self._folder)
                    # Each try takes a tenth of a second.
                    held.enter_context(locks.locked(self._folder / f"{name}.lock", busy))
                    waiting = False
                except AugStudioError as error:
                    waiting = error is busy
                    if waiting:
                        progress.report(0, 0, "Waiting for another AugStudio that does the same")
            yield

    @contextmanager
    def writing(self, name: str) -> Iterator[Callable[[Half], object]]:
        """Yield a function that appends (h, w, c) values to a new file.

        The file appears when the block ends without an error. Raises ``AugStudioError`` if the
        disk is full or can't be written.
        """
        place = storage.replacing(self._path(name), lasting=False)
        with place as temporary, temporary.open("wb") as file:
            total = 0

            def add(row: Half) -> None:
                nonlocal total
                data = row.tobytes()
                # Not a mapped file: on a full disk, writing to it would crash the program.
                file.write(data)
                total = zlib.crc32(data, total)

            file.write(_HEAD.pack(_OURS, 0, 0))
            yield add
            file.seek(0)
            file.write(_HEAD.pack(_OURS, total, _sum(name)))

    def rename(self, name: str, to: str) -> None:
        """Rename a file."""
        path = self._path(name)
        with storage.explained(path):
            with path.open("r+b") as file:
                file.seek(_HEAD.size - 4)
                file.write(struct.pack("<I", _sum(to)))
            path.replace(self._path(to))

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}{_ENDING}"

    def _files(self) -> list[tuple[Path, int, float]]:
        """Return the files with size and time of last use, least recently used first.

        Files of other programs and files that are being written are left out; abandoned ones are
        included.
        """
        found = []
        for path in self._folder.glob(f"*{_ENDING}"):
            with suppress(OSError):
                state = path.stat()
                alone = not path.name.startswith(".") or time.time() - state.st_mtime > _ABANDONED
                if alone and storage.begins_with(path, _OURS):
                    found.append((path, state.st_size, state.st_mtime))
        return sorted(found, key=lambda file: file[2])


def _sum(name: str) -> int:
    return zlib.crc32(name.encode())


def _is_whole(file: BinaryIO, name: str, shape: tuple[int, ...]) -> bool:
    """Whether a file has values of that shape, and the right checksums."""
    if not math.prod(shape) or os.fstat(file.fileno()).st_size != bytes_of(shape):
        return False
    owner, expected, named = _HEAD.unpack(file.read(_HEAD.size))
    if (owner, named) != (_OURS, _sum(name)):
        return False
    total, piece = 0, memoryview(bytearray(_PIECE))
    # Read, not mapped: a read error of a broken disk would crash the program.
    while count := file.readinto(piece):  # type: ignore[attr-defined]
        total = zlib.crc32(piece[:count], total)
    return bool(total == expected)


def bytes_of(shape: tuple[int, ...]) -> int:
    """Return the size in bytes of a file of values of that shape."""
    return _HEAD.size + 2 * math.prod(shape)


def as_half(values: NDArray[np.float32]) -> Half:
    """Return ``values`` as float16, clipped to its largest number."""
    return np.clip(values, -_LARGEST, _LARGEST).astype(np.float16)
