"""Waiting until files are on the disk, where a power cut can't take them away."""

import os
import sys
from contextlib import suppress
from pathlib import Path

if sys.platform == "darwin":
    import fcntl


def sync(path: Path | str) -> None:
    """Wait until a file, or a folder's list of files, is on the disk and not only in memory.

    ``OSError`` where a file can't be written; folders that can't be waited for are passed over.
    """
    if os.path.isdir(path):  # noqa: PTH112 - asked for every copy
        # Windows opens no folders, and keeps their lists by itself.
        if sys.platform != "win32":
            with suppress(OSError):
                _flush(path, os.O_RDONLY)
    else:
        # Windows flushes only what may be written.
        _flush(path, os.O_RDWR if sys.platform == "win32" else os.O_RDONLY)


def sync_all(folder: Path, but: str = "") -> None:
    """Wait until everything in ``folder`` is on the disk, apart from folders named ``but``."""
    for place, folders, names in os.walk(folder):
        with suppress(ValueError):
            folders.remove(but)
        for name in names:
            sync(os.path.join(place, name))  # noqa: PTH118 - as os.walk has it
        sync(place)


def begin_sync(path: Path) -> None:
    """Let the system begin to write a file, so that ``sync`` has less to wait for.

    For groups of 64 files of 40 kB that more than halves the time on ext4 (11 ms to 5 ms).
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
            # There fsync ends when the disk has the bytes, which may still be in its memory.
            with suppress(OSError):
                fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
                return
        os.fsync(handle)
    finally:
        os.close(handle)
