"""Rows of numbers for many photos: in memory or, when there are too many, in a file."""

import shutil
import tempfile
from collections.abc import Sequence
from typing import IO

import numpy as np
from numpy.typing import NDArray

from augstudio import storage
from augstudio.errors import AugStudioError
from augstudio.plain_text import file_size

#: Numbers of rows.
Numbers = Sequence[int] | NDArray[np.int64]

#: Bytes of features that are kept in memory; more are put in a file.
IN_MEMORY = 512 * 1024**2
#: Bytes of disk space to leave free.
_RESERVE = 1024**3
#: Bytes that are copied at a time.
_PIECE = 16 * 1024**2


class Rows:
    """Rows of float32 numbers that are written in any order, and then read.

    If they take more than ``in_memory`` bytes, they are in a file without a name in the cache
    folder. It is gone when nothing uses the rows any more, also after a crash. The system keeps
    what is read of it in memory only while nothing else needs that memory.

    Parameters
    ----------
    count, size
        Number n of rows, and number d of values in each.

    Raises ``AugStudioError`` if there is too little disk space.
    """

    def __init__(self, count: int, size: int, in_memory: int = IN_MEMORY) -> None:
        self._count, self._size = count, size
        self._file: IO[bytes] | None = None
        if self._bytes_of(count) > in_memory:
            self._file = _new_file(self._bytes_of(count))
        else:
            self._values = np.empty((count, size), np.float32)

    def write(self, first: int, values: NDArray[np.float32]) -> None:
        """Write one row, (d,), or as many as there are, (k, d), from the number ``first`` on."""
        if self._file is None:
            self._values[first : first + values.size // self._size] = values
            return
        # Not a mapped file: on a full disk, writing to it would crash the program.
        with storage.explained(storage.cache_folder()):
            self._file.seek(self._bytes_of(first))
            self._file.write(values.tobytes())

    def read(self, wanted: Numbers) -> NDArray[np.float32]:
        """Return the ``wanted`` rows, in rising order, as (k, d); the others are lost."""
        if self._file is None:
            return self._values if len(wanted) == self._count else self._values[wanted]
        found = self._mapped(self._count)
        if len(wanted) < self._count:
            self.copy(found, wanted)
        return self._mapped(len(wanted))

    def copy(self, values: NDArray[np.float32], wanted: Numbers) -> None:
        """Write the ``wanted`` rows of ``values``, (n, d), as the first ones."""
        at_once = max(1, _PIECE // self._bytes_of(1))
        for place in range(0, len(wanted), at_once):
            self.write(place, values[wanted[place : place + at_once]])

    def _mapped(self, count: int) -> NDArray[np.float32]:
        """Return the first rows of the file."""
        assert self._file is not None
        if not count:
            return np.empty((0, self._size), np.float32)
        with storage.explained(storage.cache_folder()):
            self._file.flush()
            return np.asarray(np.memmap(self._file, np.float32, "r", shape=(count, self._size)))

    def _bytes_of(self, rows: int) -> int:
        return rows * self._size * np.dtype(np.float32).itemsize


def taken(
    values: NDArray[np.float32],
    wanted: Numbers,
    in_memory: int = IN_MEMORY,
) -> NDArray[np.float32]:
    """Return the ``wanted`` rows of ``values``, (n, d), as (k, d); many are put in a file."""
    rows = Rows(len(wanted), values.shape[1], in_memory)
    rows.copy(values, wanted)
    return rows.read(wanted)


def _new_file(size: int) -> IO[bytes]:
    """Return a file of ``size`` bytes that is deleted when it is closed."""
    folder = storage.make_folder(storage.cache_folder())
    with storage.explained(folder):
        free = shutil.disk_usage(folder).free
        if size + _RESERVE > free:
            raise AugStudioError(
                f"The features of these photos need {file_size(size + _RESERVE)} of disk space, "
                f"but only {file_size(free)} are free for {folder}.",
                "Free some space, or train with fewer photos or variations.",
            )
        file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - the rows keep it open
        file.truncate(size)
        return file
