"""Move one file to another name, never over another file, even to another disk."""

import errno
import filecmp
import os
import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from augstudio import storage
from augstudio.data.names import numbered_names
from augstudio.disk import sync
from augstudio.errors import AugStudioError, InputError

#: Errors from file systems without hard links, and for files of other users.
_NO_LINKS = {errno.EPERM, errno.ENOSYS, errno.EINVAL, errno.EMLINK, errno.ENOTSUP, errno.EOPNOTSUPP}
_FULL = (errno.ENOSPC, errno.EDQUOT)


def free_name(wanted: Path, is_taken: Callable[[Path], bool] = os.path.lexists) -> Path:
    """Return ``wanted``, or the first of "name 2.jpg", "name 3.jpg" ... that is not taken."""
    paths = map(wanted.with_name, numbered_names(wanted.name))
    return next(path for path in paths if not is_taken(path))


def move(source: Path, target: Path) -> None:
    """Move a file, or a link to one; the folder of ``target`` is made.

    If the program is killed, the file has one of the two names, or both: see ``is_twice``.

    Raises
    ------
    AugStudioError
        There is no such file, the name is taken, or the system refuses; nothing has changed.
    """
    storage.make_folder(target.parent)
    try:
        if source.is_symlink():
            target.symlink_to(_pointing(source, target.parent))
            _remove(source, target)
        else:
            _move_file(source, target)
    except OSError as error:
        raise explain(error, source, target) from error


def explain(error: OSError, source: Path, target: Path) -> AugStudioError:
    """Return an error that says why ``source`` could not be brought to ``target``."""
    if isinstance(error, FileNotFoundError):
        return InputError(
            f"{source} was moved, renamed or deleted in the meantime.",
            "Open the folder of photos again (F5), and try again.",
        )
    if isinstance(error, FileExistsError):
        return InputError(
            f"There is already a file {target}.",
            "Open the folder of photos again (F5), and try again.",
        )
    if error.errno in _FULL:
        return storage.explain(error, target)
    closed = (each for each in (source.parent, target.parent) if not os.access(each, os.W_OK))
    return storage.explain(error, next(closed, source))


def is_twice(source: Path, target: Path) -> bool:
    """Whether both are the same file or equal ones, as after a kill between two steps.

    ``False`` if they are the same name in the same folder, reached in two ways.
    """
    try:
        one, other = source.lstat(), target.lstat()
        if source.parent.samefile(target.parent):
            return False
        if os.path.samestat(one, other):
            return one.st_nlink > 1
        if source.is_symlink() or target.is_symlink():
            both = source.is_symlink() and target.is_symlink()
            return both and storage.real(source) == storage.real(target)
        return filecmp.cmp(source, target, shallow=False)
    except OSError:
        return False


def _pointing(link: Path, folder: Path) -> str:
    """Return what a link has to contain in ``folder`` to point to the same file as now."""
    content = os.readlink(link)  # noqa: PTH115 - Path.readlink would change the text
    if os.path.isabs(content):  # noqa: PTH117
        return content
    return os.path.relpath(storage.real(link.parent) / content, storage.real(folder))


def _move_file(source: Path, target: Path) -> None:
    try:
        _rename(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        temporary = storage.temporary_for(target)
        try:
            shutil.copyfile(source, temporary)
            shutil.copystat(source, temporary)
            sync(temporary)
            _rename(temporary, target)
            sync(target.parent)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise
        _remove(source, target)


def _rename(source: Path, target: Path) -> None:
    """Rename a file on the same disk; ``FileExistsError`` if the name is taken."""
    if sys.platform == "win32":
        source.rename(target)  # refuses a name that is taken
        return
    try:
        # Unlike a rename, this can't replace a file that another program has just written.
        os.link(source, target)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, "exists", str(target)) from error
        source.rename(target)
        return
    _remove(source, target)


def _remove(source: Path, target: Path) -> None:
    """Remove the old name of a file; if that fails, remove the new one."""
    try:
        source.unlink(missing_ok=True)
    except OSError:
        with suppress(OSError):
            target.unlink()
        raise
