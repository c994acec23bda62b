"""Locks between programs: only one program can hold each, and a dying program releases it."""

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

#: The whole content of a lock file, which distinguishes it from a user's file.
_TOKEN = b"A lock of AugStudio: 7d0c2f5e94b1. It may be deleted while AugStudio is closed.\n"
#: The byte that Windows locks; everything before it stays readable.
_BYTE = 1 << 20
#: Errors for a lock that is already held.
_HELD = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK)
#: Errors from file systems without locks.
_UNKNOWN = (errno.ENOLCK, errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP)
#: How often to retry a lock that is held, and the seconds in between.
_TRIES, _PAUSE = 5, 0.02
#: How often to make the file again after another program deleted it. On some network drives two
#: handles of one file never compare as the same; there the last try is accepted.
_DELETED = 100


@contextmanager
def locked(path: Path, busy: InputError) -> Iterator[None]:
    """Hold the lock ``path`` during the block; raise ``busy`` if it is already held.

    The lock file is created for this and deleted afterwards; an empty file that was already
    there stays, since it may not be ours. Other threads of this program are locked out, too. On a
    file system without locks nobody is locked out.

    Raises
    ------
    InputError
        ``busy``, or a file of that name exists and is not a lock.
    AugStudioError
        The file can't be made.
    """
    with storage.explained(path):
        file = _acquired(path)
        for _ in range(_TRIES):
            if file is not None:
                break
            # ``is_locked`` holds the lock only for a moment.
            time.sleep(_PAUSE)
            file = _acquired(path)
    if file is None:
        raise busy
    try:
        yield
    finally:
        _release(path, file)


def is_locked(path: Path) -> bool:
    """Whether the lock ``path`` is held now."""
    try:
        with path.open("rb+", buffering=0) as file:
            return not _lock(file)
    except OSError:
        return False


def is_own(path: Path) -> bool:
    """Whether ``path`` certainly is a lock file left behind by AugStudio."""
    try:
        found = storage.read_file(path, len(_TOKEN))
    except (OSError, InputError):
        return False
    return found != b"" and _TOKEN.startswith(found)


def _acquired(path: Path) -> FileIO | None:
    """Return the locked file; ``None`` if it is already locked."""
    for left in reversed(range(_DELETED)):
        file, new = _opened(path)
        try:
            if not _lock(file):
                file.close()
                return None
            # The previous holder may just have deleted it; then it would lock nobody out.
            if _is_at(path, file) or not left:
                _sign(path, file, new)
                return file
        except BaseException:
            file.close()
            raise
        file.close()
    return None


def _opened(path: Path) -> tuple[FileIO, bool]:
    """Open a lock file, and return whether it was newly created."""
    flags = os.O_RDWR | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    while True:
        with suppress(FileExistsError):
            new = os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o666)
            return os.fdopen(new, "rb+", buffering=0), True
        # It may have been deleted in between; then try again.
        with suppress(FileNotFoundError):
            # Never open a pipe, a device, or the target of a link.
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
        # A full disk is no reason to fail: an empty file works as a lock, too.
        with suppress(OSError):
            file.write(_TOKEN)


def _in_the_way(path: Path) -> InputError:
    return InputError(
        f"{path} is in the way: AugStudio needs that name for a file of its own.",
        "Move it, or choose another folder.",
    )


def _lock(file: FileIO) -> bool:
    """Lock an open file; return ``False`` if it is already locked."""
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
            # Delete before releasing: until then nobody else can hold this lock.
            with suppress(OSError):
                if signed and _is_at(path, file):
                    path.unlink()
    if sys.platform == "win32" and signed:
        # Windows can't delete an open file; if another program has opened it by now, it stays.
        with suppress(OSError):
            path.unlink()
