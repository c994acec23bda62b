"""A folder while it is being made: hidden beside its final place, marked as ours, and locked.

The folders that killed programs leave behind are recognised by their mark, not by their name,
which any folder can have. Nothing without the mark is ever deleted here.
"""

import os
import shutil
import sys
from collections.abc import Container, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from augstudio import locks, storage
from augstudio.disk import sync, sync_all
from augstudio.errors import AugStudioError, InputError

#: Inside the folder that is being made: the folder for what will not be part of the result.
SCRATCH = ".augstudio-work"
_MARK = "AUGSTUDIO.txt"
_TOKEN = (
    "AugStudio made this folder and the one around it, and deletes them when it is done.\n"
    "Token: 9b1de7c2f04a4e6c8d53\n"
)
_ENDING = ".unfinished"
_REPLACED = ".replaced"
_LOCK = ".lock"


def working_folder(target: Path) -> Path:
    """Return the hidden folder in which ``target`` is made."""
    return target.with_name(f".{target.name}{_ENDING}")


def target_of(folder: Path) -> Path:
    """Return the target of a working folder."""
    return folder.with_name(folder.name[1:].removesuffix(_ENDING))


def working_folders(parent: Path) -> list[Path]:
    """Return the working folders in ``parent``, in use or left behind."""
    return sorted(path for path in parent.glob(f".*{_ENDING}") if is_own(path))


def is_own(folder: Path) -> bool:
    """Whether ``folder`` carries AugStudio's mark."""
    try:
        if folder.is_symlink() or (folder / SCRATCH).is_symlink():
            return False
        return storage.read_file(folder / SCRATCH / _MARK, len(_TOKEN)) == _TOKEN.encode()
    except (OSError, InputError):
        return False


def is_held(target: Path) -> bool:
    """Whether a program is making ``target`` now."""
    return locks.is_locked(_lock_of(target))


def _lock_of(target: Path) -> Path:
    return target.with_name(f".{target.name}{_LOCK}")


@contextmanager
def held(target: Path, doing: str = "used") -> Iterator["WorkingFolder"]:
    """Lock ``target`` for the block, and yield the folder in which it is made.

    Anything that a killed program left of ``target`` is cleaned up first. ``InputError`` while
    another program has it locked: it "is being ``doing`` by another instance of AugStudio".
    """
    target = storage.real(target)
    if not target.name:
        raise InputError(f"{target} is a whole disk.", "Choose a folder on it.")
    if target.is_symlink():
        raise InputError(f"{target} is a link that leads to itself.", "Choose another name.")
    storage.make_folder(target.parent)
    busy = InputError(
        f"{target.name} is being {doing} by another instance of AugStudio.",
        "Wait until that is done, or choose another folder.",
    )
    with locks.locked(_lock_of(target), busy):
        work = WorkingFolder(target)
        with storage.explained(target):
            work.recover()
        try:
            yield work
        except AugStudioError as error:
            # The user knows only the target.
            error.message = error.message.replace(str(work.path), str(target))
            raise


def recover(target: Path) -> None:
    """Clean up what a killed program left of ``target``, unless a program is working on it."""
    target = storage.real(target)
    if not target.name:
        return
    left = map(os.path.lexists, (target / SCRATCH, _replaced(target)))
    if any(left) or locks.is_own(_lock_of(target)):
        with suppress(AugStudioError), held(target):
            pass


def recover_all(parent: Path) -> None:
    """Clean up what killed programs left of the folders in ``parent``."""
    for scratch in parent.glob(f"[!.]*/{SCRATCH}"):
        recover(scratch.parent)
    for ending in (_REPLACED, _LOCK):
        # As above, skip targets whose own name begins with a dot or is empty.
        for path in parent.glob(f".[!.]*{ending}"):
            recover(path.with_name(path.name[1:].removesuffix(ending)))


def _replaced(target: Path) -> Path:
    """Return where an earlier ``target`` is while the new one takes its place."""
    return target.with_name(f".{target.name}{_REPLACED}")


class WorkingFolder:
    """The hidden folder in which ``target`` is made; use it only while holding the lock.

    Attributes
    ----------
    path
        The folder; its content becomes that of ``target``.
    scratch
        A folder inside it for what will not be part of ``target``.
    """

    def __init__(self, target: Path) -> None:
        self.target = target
        self.path = working_folder(target)
        self.scratch = self.path / SCRATCH

    def make(self) -> None:
        """Create and mark the folder, or reuse the one left behind, without unfinished files.

        ``InputError`` if a folder of that name is not ours, or if the folder could not take the
        place of ``target`` in the end.
        """
        self._require_place()
        with storage.explained(self.path):
            for path in (self.path, _replaced(self.target)):
                if os.path.lexists(path) and not is_own(path) and not _is_barely_begun(path):
                    raise _in_the_way(path)
            self.path.mkdir(exist_ok=True)
            try:
                _mark(self.path)
            except BaseException:
                # This only removes empty folders.
                with suppress(OSError):
                    self.scratch.rmdir()
                    self.path.rmdir()
                raise
        storage.remove_temporaries(self.path)
        storage.remove_temporaries(self.scratch)

    def _require_place(self) -> None:
        with suppress(OSError):
            if self.target.samefile(Path()):
                raise InputError(
                    f"{self.target} is the current folder.", "Choose a new folder inside it."
                )
        if os.path.ismount(self.target):
            raise InputError(
                f"{self.target} is a whole disk and can't be replaced.",
                "Choose a new folder on it.",
            )

    def clear(self) -> None:
        """Delete the folder and everything in it, if it is ours."""
        _delete(self.path)

    def finish(self, known: Container[str] = ()) -> None:
        """Move the folder to ``target`` in one step.

        Everything in it is synced to the disk first. An earlier ``target`` is deleted if all
        names in it are ``known``; otherwise it stays, and ``InputError`` says so. If the program
        is killed at any moment, either ``target`` or the folder is complete, and the next
        ``recover`` restores an earlier ``target``. ``InputError`` if the folder is gone.
        """
        if not is_own(self.path):
            raise InputError(
                f"{self.target.parent} was moved or deleted.", "Put it back and try again."
            )
        with storage.explained(self.target):
            sync_all(self.path, but=SCRATCH)
            self._take_place(known)
            sync(self.target.parent)
            self.recover()

    def recover(self) -> None:
        """Restore a ``target`` whose replacement was interrupted, and delete leftovers."""
        old = _replaced(self.target)
        if is_own(old):
            if _is_empty(self.target):
                self.target.rmdir()
            if not self.target.exists():
                old.replace(self.target)
        _delete(old)
        if is_own(self.target):
            storage.remove_temporaries(self.target)
        _delete_scratch(self.target)

    def _take_place(self, known: Container[str]) -> None:
        if not self.target.exists():
            self.path.replace(self.target)
            return
        if _is_empty(self.target):
            if sys.platform == "win32":
                # Other systems can replace an empty folder directly.
                self.target.rmdir()
            self.path.replace(self.target)
            return
        if holds_foreign_work(self.target):
            raise _in_the_way(self.target / SCRATCH)
        old = _replaced(self.target)
        _mark(self.target)
        self.target.replace(old)
        try:
            # Only now: until the move, another program could still add files.
            _require_known(old, self.target, known)
            self.path.replace(self.target)
        except (OSError, InputError):
            old.replace(self.target)
            _delete_scratch(self.target)
            raise


def _require_known(folder: Path, target: Path, known: Container[str]) -> None:
    for path in folder.iterdir():
        if path.name not in known and path.name != SCRATCH and not storage.is_temporary(path.name):
            raise InputError(f"{target} already contains other files.", "Choose a new folder.")


def _mark(folder: Path) -> None:
    (folder / SCRATCH).mkdir(exist_ok=True)
    storage.write_text(folder / SCRATCH / _MARK, _TOKEN)


def holds_foreign_work(folder: Path) -> bool:
    """Whether something that is not ours has the name of the scratch folder in ``folder``."""
    scratch = folder / SCRATCH
    return os.path.lexists(scratch) and not is_own(folder) and not _is_bare(scratch)


def _is_barely_begun(folder: Path) -> bool:
    """Whether a folder is empty, or the program was killed before marking it."""
    return _is_bare(folder, but=SCRATCH) and not holds_foreign_work(folder)


def _is_bare(folder: Path, but: str = "") -> bool:
    """Whether a folder (not a link) holds only ``but`` and unfinished files of ours."""
    if folder.is_symlink() or not folder.is_dir():
        return False
    return all(path.name == but or storage.is_temporary(path.name) for path in folder.iterdir())


def _in_the_way(path: Path) -> InputError:
    return InputError(
        f"The hidden folder {path.name} in {path.parent} is in the way: AugStudio needs that name "
        "for a folder of its own.",
        "Rename it, or choose another folder.",
    )


def _delete(folder: Path) -> None:
    """Delete a folder if it is ours; the mark goes last, in case this is interrupted."""
    if is_own(folder):
        for path in folder.iterdir():
            if path.name != SCRATCH:
                _remove(path)
    elif not _is_barely_begun(folder):
        return
    _delete_scratch(folder)
    with suppress(OSError):
        folder.rmdir()


def _delete_scratch(folder: Path) -> None:
    """Delete the scratch folder, if it is ours or empty."""
    scratch = folder / SCRATCH
    if is_own(folder):
        for path in scratch.iterdir():
            if path.name != _MARK:
                _remove(path)
        _remove(scratch / _MARK)
    storage.remove_temporaries(scratch)
    with suppress(OSError):
        scratch.rmdir()


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()


def _is_empty(folder: Path) -> bool:
    return folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir())
