"""Locks between programs: whoever holds one is alone, and a program that dies lets go of it."""

import errno
import os
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path

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
#: How often a file that somebody deleted meanwhile is made again. Some network drives never tell
#: that two looks at a file are at the same one; there the last one has to do.
_DELETED = 100


@contextmanager
def locked(path: Path, busy: InputError) -> Iterator[None]:
    """Hold the lock ``path`` during the block, and raise ``busy`` where somebody else does.

    The file is made for that and deleted afterwards; an empty one that was there stays, since it
    may be somebody else's. It locks other threads of this program out, too. On a file system
    without locks nobody is locked out.

    Raises
    ------
    InputError
        ``busy``; or there is a file of that name which is not a lock.
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
        with path.open("rb+", buffering=0) as file:
            return not _lock(file)
    except OSError:
        return False


def is_own(path: Path) -> bool:
    """Whether ``path`` is a lock that a program has left, beyond doubt."""
    try:
        found = storage.read_file(path, len(_TOKEN))
    except (OSError, InputError):
        return False
    return found != b"" and _TOKEN.startswith(found)


def _acquired(path: Path) -> FileIO | None:
    """Return the locked file; ``None`` where somebody else has locked it."""
    for left in reversed(range(_DELETED)):
        file, new = _opened(path)
        try:
            if not _lock(file):
                file.close()
                return None
            # Who held it before may have deleted it meanwhile; then it locks nobody out.
            if _is_at(path, file) or not left:
                _sign(path, file, new)
                return file
        except BaseException:
            file.close()
            raise
        file.close()
    return None


def _opened(path: Path) -> tuple[FileIO, bool]:
    """Open the file of a lock, and tell whether it was made for that."""
    flags = os.O_RDWR | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    while True:
        with suppress(FileExistsError):
            new = os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o666)
            return os.fdopen(new, "rb+", buffering=0), True
        # Unless it was deleted meanwhile.
        with suppress(FileNotFoundError):
            # Never a pipe or a device, nor what a link leads to.
            if not stat.S_ISREG(path.lstat().st_mode):
                raise _in_the_way(path)
            return os.fdopen(os.open(path, flags), "rb+", buffering=0), False


def _is_at(path: Path, file: FileIO) -> bool:
    try:
        return os.path.samestat(path.lstat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False


def _sign(path: Path, file: FileIO, new: bool) -> None:
    """Write the token into a new file; raise ``InputError`` for one that is not a lock."""
    found = file.read(len(_TOKEN) + 1)
    if not _TOKEN.startswith(found):
        raise _in_the_way(path)
    if new or 0 < len(found) < len(_TOKEN):
        file.seek(0)
        # A full disk must not keep anybody from going on: an empty file is a lock as well.
        with suppress(OSError):
            file.write(_TOKEN)


def _in_the_way(path: Path) -> InputError:
    return InputError(
        f"{path} is in the way: AugStudio needs a file of that name, and this one is not its own.",
        "Move it, or choose another folder.",
    )


def _lock(file: FileIO) -> bool:
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


def _release(path: Path, file: FileIO) -> None:
    with file:
        file.seek(0)
        signed = file.read(1) != b""
        if sys.platform != "win32":
            # Before it is let go of: nobody else can have locked this file.
            with suppress(OSError):
                if signed and _is_at(path, file):
                    path.unlink()
    if sys.platform == "win32" and signed:
        # Here an open file can't be deleted; if another program has it by now, it stays.
        with suppress(OSError):
            path.unlink()
