"""Locks between programs: whoever holds one is alone, and a program that dies lets go of it."""

import errno
import os
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from augstudio import storage
from augstudio.errors import InputError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

#: All that a file of a lock holds, so that it is told from a file of the user's.
_TOKEN = b"A lock of AugStudio: 7d0c2f5e94b1. It may be deleted while AugStudio is closed.\n"
#: The byte that Windows locks; others can still read what lies before it.
_BYTE = 1 << 20
#: What a lock says that somebody else holds.
_HELD = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK)
#: What file systems say that know no locks.
_UNKNOWN = (errno.ENOLCK, errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP)
#: How often a lock that is held is tried again, and the seconds between.
_TRIES, _PAUSE = 5, 0.02


@contextmanager
def locked(path: Path, busy: InputError) -> Iterator[None]:
    """Hold the lock ``path`` during the block, and raise ``busy`` where somebody else does.

    The file is made for that and deleted afterwards. It locks other threads of this program out,
    too. On a file system without locks nobody is locked out.

    Raises
    ------
    InputError
        ``busy``; or there is a file of that name which is no lock.
    AugStudioError
        The file can't be made.
    """
    with storage.explained(path):
        file = _acquired(path)
        for _ in range(_TRIES):
            if file is not None:
                break
            # Who only looks, as ``is_locked`` does, lets go at once.
            time.sleep(_PAUSE)
            file = _acquired(path)
    if file is None:
        raise busy
    try:
        yield
    finally:
        _release(path, file)


def is_locked(path: Path) -> bool:
    """Whether somebody holds the lock ``path`` now."""
    try:
        with path.open("rb+") as file:
            return not _lock(file)
    except OSError:
        return False


def _acquired(path: Path) -> BinaryIO | None:
    """Return the locked file; ``None`` where somebody else has locked it."""
    while True:
        file = _opened(path)
        try:
            if not _lock(file):
                file.close()
                return None
            # Who held it before may have deleted it meanwhile; then it locks nobody out.
            if _is_at(path, file):
                _sign(path, file)
                return file
        except BaseException:
            file.close()
            raise
        file.close()


def _opened(path: Path) -> BinaryIO:
    # Never a pipe or a device, nor what a link leads to.
    with suppress(FileNotFoundError):
        if not stat.S_ISREG(path.lstat().st_mode):
            raise _in_the_way(path)
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    return os.fdopen(os.open(path, flags, 0o666), "rb+")


def _is_at(path: Path, file: BinaryIO) -> bool:
    try:
        return os.path.samestat(path.lstat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False


def _sign(path: Path, file: BinaryIO) -> None:
    """Write the token into a new file; raise ``InputError`` for one that is not a lock."""
    found = file.read(len(_TOKEN) + 1)
    if found and found != _TOKEN[: len(found)]:
        raise _in_the_way(path)
    if found != _TOKEN:
        file.seek(0)
        # A full disk must not keep anybody from going on: an empty file is a lock as well.
        with suppress(OSError):
            file.write(_TOKEN)
            file.flush()


def _in_the_way(path: Path) -> InputError:
    return InputError(
        f"{path} is in the way: AugStudio needs a file of that name, and this one is not its own.",
        "Move it, or choose another folder.",
    )


def _lock(file: BinaryIO) -> bool:
    """Lock an open file; ``False`` where somebody else has."""
    try:
        if sys.platform == "win32":
            file.seek(_BYTE)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            file.seek(0)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _HELD:
            return False
        if error.errno not in _UNKNOWN:
            raise
    return True


def _release(path: Path, file: BinaryIO) -> None:
    if sys.platform == "win32":
        # Here an open file can't be deleted; if another program has it by now, it stays.
        file.close()
        with suppress(OSError):
            path.unlink()
        return
    # Before it is let go of: nobody else can have locked this file.
    with suppress(OSError):
        if _is_at(path, file):
            path.unlink()
    file.close()
