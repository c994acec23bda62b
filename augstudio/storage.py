"""Where AugStudio keeps its files, and how it writes them: whole, or not at all."""

import errno
import hashlib
import os
import re
import secrets
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import platformdirs

from augstudio.errors import AugStudioError, InputError

_APP = "AugStudio"
_HOME = "AUGSTUDIO_HOME"
_DAY = 24 * 3600
_UNFINISHED = ".unfinished"


def cache_folder() -> Path:
    """Return the folder for what can be computed again: features, hashes, the sample dataset.

    The environment variable ``AUGSTUDIO_HOME`` moves this and every other folder below one
    folder of the user's choice.
    """
    return _folder("cache", platformdirs.user_cache_path(_APP, appauthor=False))


def settings_folder() -> Path:
    """Return the folder of the window's settings and of the log file."""
    return _folder("settings", platformdirs.user_config_path(_APP, appauthor=False))


def runs_folder() -> Path:
    """Return the folder under the user's documents that holds the runs, by dataset name."""
    return _folder("runs", platformdirs.user_documents_path() / _APP)


def _folder(name: str, default: Path) -> Path:
    home = os.environ.get(_HOME)
    return Path(home) / name if home else default


def resource(*parts: str) -> Path:
    """Return a file of ``resources/``, from an installed wheel or from a checkout."""
    package = Path(__file__).parent
    installed = package / "_resources"
    return (installed if installed.is_dir() else package.parent / "resources").joinpath(*parts)


def make_folder(folder: Path) -> Path:
    """Create ``folder`` and its parents and return it; a clear error says why it can't be."""
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
    return folder


def dataset_runs(dataset_name: str) -> Path:
    """Return the folder that holds the runs of a dataset: ``<documents>/AugStudio/<dataset>``."""
    return runs_folder() / (safe_name(dataset_name) or "photos")


def places_of_runs(dataset_name: str | None) -> list[Path]:
    """Return the folders that hold the runs of a dataset, or of every one."""
    return [dataset_runs(dataset_name)] if dataset_name else list(runs_folder().glob("[!.]*"))


def new_run_folder(dataset_name: str) -> Path:
    """Create and return the empty folder of a dataset's next run: ``run-001`` and so on.

    Programs that ask at the same time get different ones.
    """
    parent = make_folder(dataset_runs(dataset_name))
    with explained(parent):
        numbers = [p.name[4:] for p in parent.glob("run-*")]
        number = max((int(text) for text in numbers if text.isdecimal()), default=0)
        while True:
            number += 1
            folder = parent / f"run-{number:03d}"
            with suppress(FileExistsError):
                folder.mkdir()
                return folder


def safe_name(text: str) -> str:
    """Return ``text`` without characters that some file system refuses, at most 80 long."""
    return re.sub(r'[<>:"/\\|?*\x00-\x1f]+', "_", text).strip(" .")[:80]


def digest(data: bytes) -> str:
    """Return the blake2b hash of ``data``, 32 hexadecimal digits."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary sibling of ``path`` to write to; it becomes ``path`` on success.

    After a failure ``path`` is as it was before and the temporary file is gone. The temporary
    name ends like ``path``, since some writers choose the format by the ending.
    """
    with explained(path):
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True)
        # Not mkstemp: its files are private, and many threads can't ask for the umask at once.
        temporary = path.with_name(f".{secrets.token_hex(8)}~{path.name[-40:]}")
        try:
            yield temporary
            temporary.replace(path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise


@contextmanager
def replacing_folder(target: Path) -> Iterator[Path]:
    """Yield an empty folder beside ``target`` that takes its place on success.

    After a failure ``target`` is as it was before. That ``target`` can't be written is told at
    once, not at the end.
    """
    make_folder(target.parent)
    prefix = f".{target.name[:40]}-"
    with explained(target):
        _remove_leftovers(target.parent, prefix)
        work = Path(tempfile.mkdtemp(prefix=prefix, dir=target.parent))
        work.chmod(0o777 & ~_umask())
    try:
        with _to_become(target, work):
            yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def unfinished_folder(target: Path) -> Path:
    """Return the hidden folder in which ``finishing_folder`` makes ``target``."""
    return target.with_name(f".{target.name}{_UNFINISHED}")


def finished_folder(unfinished: Path) -> Path:
    """Return what ``unfinished_folder`` was asked for."""
    return unfinished.with_name(unfinished.name[1:].removesuffix(_UNFINISHED))


def unfinished_folders(parent: Path) -> list[Path]:
    """Return the folders inside ``parent`` that were left unfinished."""
    return sorted(parent.glob(f".*{_UNFINISHED}"))


@contextmanager
def finishing_folder(target: Path) -> Iterator[Path]:
    """Yield the hidden folder beside ``target`` that takes its place on success.

    It is the same one every time, and stays after a failure: what lies in it can be gone on
    with. ``target`` is as it was before then.
    """
    make_folder(target.parent)
    work = make_folder(unfinished_folder(target))
    with _to_become(target, work):
        yield work


@contextmanager
def _to_become(target: Path, work: Path) -> Iterator[None]:
    """Put ``work`` in the place of ``target`` after the block."""
    try:
        yield
        with explained(target):
            _replace_folder(target, work)
    except AugStudioError as error:
        # Of the two folders the user knows only one.
        error.message = error.message.replace(str(work), str(target))
        raise


def _remove_leftovers(parent: Path, prefix: str) -> None:
    """Remove what a program that was killed left behind at least a day ago."""
    for leftover in parent.glob(prefix.replace("[", "[[]") + "*"):
        if time.time() - leftover.stat().st_mtime > _DAY:
            shutil.rmtree(leftover, ignore_errors=True)


def _replace_folder(target: Path, work: Path) -> None:
    if not target.exists():
        work.replace(target)
        return
    with tempfile.TemporaryDirectory(prefix=".old-", dir=target.parent) as name:
        old = Path(name) / "old"
        target.replace(old)
        try:
            work.replace(target)
        except OSError:
            old.replace(target)
            raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def open_file(path: Path | str) -> BinaryIO:
    """Open a regular file for reading.

    ``InputError`` for a pipe, a device or a folder, which could keep the reader waiting or never
    end; ``OSError`` where the file is missing or can't be opened.
    """
    # Without O_NONBLOCK opening a pipe waits for somebody who writes to it.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise InputError(f"{path} is not a regular file.", "Choose another one.")
    return os.fdopen(handle, "rb")


def read_file(path: Path | str, limit: int) -> bytes:
    """Return the bytes of a regular file that has at most ``limit`` of them.

    ``InputError`` where it has more, and as ``open_file``; ``OSError`` where it can't be read.
    """
    with open_file(path) as file:
        size = os.fstat(file.fileno()).st_size
        # Never more than there was, however fast the file grows meanwhile.
        data = file.read(size) if size <= limit else b""
    if size > limit:
        raise InputError(
            f"{path} has {size / 1e6:,.0f} MB; at most {limit / 1e6:,.0f} MB are read.",
            "Check that it is the right file.",
        )
    return data


def write_bytes(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` atomically."""
    with replacing(path) as temporary:
        temporary.write_bytes(data)


def write_text(path: Path, text: str) -> None:
    """Write ``text`` to ``path`` as UTF-8, atomically."""
    write_bytes(path, text.encode())


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn an ``OSError`` of the block into an ``AugStudioError`` about ``path``."""
    try:
        yield
    except OSError as error:
        raise explain(error, path) from error


def explain(error: OSError, path: Path) -> AugStudioError:
    """Return what ``error`` means for the user of ``path``."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return AugStudioError(
            f"The disk is full: {path} could not be written.",
            "Free some space, or choose a folder on another disk, and try again.",
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return InputError(
            f"You are not allowed to use {path}.",
            "Choose another folder, or ask for permission to this one.",
        )
    if error.errno == errno.ENOENT:
        return InputError(f"{path} does not exist.", "Check the name, or choose another one.")
    return InputError(
        f"{path} can't be used: {error.strerror or error}.", "Choose another place and try again."
    )
