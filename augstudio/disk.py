"""Wait until files are on the disk, so that they survive a power cut."""

import os
import sys
from contextlib import suppress
from pathlib import Path

if sys.platform == "darwin":
    import fcntl


def sync(path: Path | str) -> None:
    """Wait until a file, or a folder's list of files, is on the disk and not only in memory.

    ``OSError`` if a file can't be written; folders that can't be synced are skipped.
    """
    if os.path.isdir(path):  # noqa: PTH112 - called for every copy
        # Windows can't open folders, and writes their lists itself.
        if sys.platform != "win32":
            with suppress(OSError):
                _flush(path, os.O_RDONLY)
    else:
        # Windows flushes only files that are open for writing.
        _flush(path, os.O_RDWR if sys.platform == "win32" else os.O_RDONLY)


def sync_all(folder: Path, but: str = "") -> None:
    """Wait until everything in ``folder`` is on the disk, except folders named ``but``."""
    for place, folders, names in os.walk(folder):
        with suppress(ValueError):
            folders.remove(but)
        for name in names:
            sync(os.path.join(place, name))  # noqa: PTH118 - os.walk gives strings
        sync(place)


def begin_sync(path: Path) -> None:
    """Ask the system to start writing a file, so that ``sync`` waits less.

    For groups of 64 files of 40 kB this cuts the time on ext4 from 11 ms to 5 ms.
    """
    if sys.platform == "linux":
        with suppress(OSError):
            handle = os.open(path, os.O_RDONLY)
            try:
                os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(handle)


def _flush(path: Path | str, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        if sys.platform == "darwin":
            # On macOS, fsync returns while the bytes may still be in the disk's own memory.
            with suppress(OSError):
                fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
                return
        os.fsync(handle)
    finally:
        os.close(handle)
