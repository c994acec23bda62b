"""Where AugStudio keeps its files, and how it writes them: completely or not at all."""

import errno
import hashlib
import os
import re
import secrets
import stat
import unicodedata
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import platformdirs

from augstudio.disk import begin_sync, sync
from augstudio.errors import AugStudioError, InputError
from augstudio.plain_text import file_size

_APP = "AugStudio"
_HOME = "AUGSTUDIO_HOME"


def cache_folder() -> Path:
    """Return the folder for what can be computed again: features, hashes, the sample dataset.

    The environment variable ``AUGSTUDIO_HOME`` moves this and all other folders into the
    folder that it names.
    """
    return _folder("cache", platformdirs.user_cache_path(_APP, appauthor=False))


def settings_folder() -> Path:
    """Return the folder for the window's settings and the log file."""
    return _folder("settings", platformdirs.user_config_path(_APP, appauthor=False))


def runs_folder() -> Path:
    """Return the folder in the user's documents that holds the runs, by dataset name."""
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
    """Create ``folder`` and its parents and return it; if that fails, raise a clear error."""
    with explained(folder):
        _make(folder)
    return folder


def _make(folder: Path) -> None:
    """Create ``folder`` and its parents; the new ones survive a power cut."""
    new = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for each in reversed(new):
        sync(each.parent)


def real(path: Path) -> Path:
    """Return the absolute path without links; unlike ``resolve``, accept circular links."""
    return Path(os.path.realpath(path))


def dataset_runs(dataset_name: str) -> Path:
    """Return the folder that holds the runs of a dataset: ``<documents>/AugStudio/<dataset>``."""
    return runs_folder() / (safe_name(dataset_name) or "photos")


def places_of_runs(dataset_name: str | None) -> list[Path]:
    """Return the folders that hold the runs of a dataset, or of all datasets."""
    return [dataset_runs(dataset_name)] if dataset_name else list(runs_folder().glob("[!.]*"))


def new_run_folder(dataset_name: str) -> Path:
    """Create and return the empty folder of a dataset's next run: ``run-001`` and so on.

    Programs that ask at the same time get different folders, never one that is being made.
    """
    parent = make_folder(dataset_runs(dataset_name))
    with explained(parent):
        found = (re.match(r"\.?run-(\d{1,9})(?!\d)", path.name) for path in parent.iterdir())
        number = max((int(each[1]) for each in found if each), default=0)
        while True:
            number += 1
            folder = parent / f"run-{number:03d}"
            with suppress(FileExistsError):
                folder.mkdir()
                return folder


def safe_name(text: str, most: int = 80) -> str:
    """Return ``text``, at most ``most`` characters, without those that some file system refuses."""
    return re.sub(r'[<>:"/\\|?*\x00-\x1f]+', "_", text).strip(" .")[:most]


def digest(data: bytes) -> str:
    """Return the blake2b hash of ``data``, 32 hexadecimal digits."""
    return hasher(data).hexdigest()


def hasher(data: bytes = b"") -> "hashlib.blake2b":
    """Return what computes a ``digest`` piece by piece."""
    return hashlib.blake2b(data, digest_size=16)


@contextmanager
def replacing(path: Path, lasting: bool = True) -> Iterator[Path]:
    """Yield a temporary sibling of ``path`` to write to; it becomes ``path`` on success.

    After a failure ``path`` is unchanged and the temporary file is gone. The temporary name ends
    like ``path``, since some writers choose the format by the ending. With ``lasting``, the data
    is on the disk before the file gets its name, so even a power cut can't leave half a file;
    what can be computed again doesn't need that.
    """
    with _unfinished(path) as temporary:
        yield temporary
        if lasting:
            sync(temporary)
        temporary.replace(path)
    if lasting:
        sync(path.parent)


@contextmanager
def _unfinished(path: Path) -> Iterator[Path]:
    """Yield a temporary sibling of ``path``, which is deleted if the block fails."""
    with explained(path):
        if not path.parent.is_dir():
            _make(path.parent)
        temporary = temporary_for(path)
        try:
            yield temporary
        except BaseException:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise


class Group:
    """Files that are written one by one, from any thread, and get their names together.

    By then all of them are on the disk, as with ``replacing``, in a fraction of the time.
    """

    def __init__(self) -> None:
        self._written: deque[tuple[Path, Path]] = deque()

    def __len__(self) -> int:
        return len(self._written)

    def write(self, path: Path, data: bytes) -> None:
        """Write ``data`` for ``path``, which stays unchanged until ``commit``."""
        with _unfinished(path) as temporary:
            temporary.write_bytes(data)
        self._written.append((temporary, path))

    def commit(self) -> None:
        """Give the files written so far their names.

        After a failure, those still without a name are deleted.
        """
        group = self._take()
        try:
            for temporary, _ in group:
                begin_sync(temporary)
            for temporary, path in group:
                with explained(path):
                    sync(temporary)
            for temporary, path in group:
                with explained(path):
                    temporary.replace(path)
        except BaseException:
            _remove(temporary for temporary, _ in group)
            raise
        for folder in {path.parent for _, path in group}:
            sync(folder)

    def discard(self) -> None:
        """Delete the files that have no name yet."""
        _remove(temporary for temporary, _ in self._take())

    def _take(self) -> list[tuple[Path, Path]]:
        # Other threads may be adding to it.
        return [self._written.popleft() for _ in range(len(self._written))]


def _remove(temporaries: Iterable[Path]) -> None:
    for temporary in temporaries:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def temporary_for(path: Path) -> Path:
    """Return a new name beside ``path`` for an unfinished file.

    The name proves that it comes from here; see ``is_temporary``.
    """
    # Not mkstemp: its files are private, and reading the umask is not safe with many threads.
    salt, end = secrets.token_hex(4), path.name[-40:]
    return path.with_name(f".{salt}{_proof(salt, end)}~{end}")


def is_temporary(name: str) -> bool:
    """Whether a name certainly comes from ``temporary_for``."""
    found = re.fullmatch(r"\.([0-9a-f]{8})([0-9a-f]{8})~(.+)", name, re.DOTALL)
    return found is not None and _proof(found[1], found[3]) == found[2]


def _proof(salt: str, end: str) -> str:
    # Apple's file systems may store accents in a different form.
    end = unicodedata.normalize("NFC", end)
    return digest(f"AugStudio {salt} {end}".encode(errors="surrogatepass"))[:8]


def remove_temporaries(folder: Path) -> None:
    """Remove the unfinished files that killed programs left in ``folder``.

    Call this only when no other program can be writing there.
    """
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if is_temporary(entry.name) and entry.is_file(follow_symlinks=False):
                with suppress(OSError):
                    os.unlink(entry.path)  # noqa: PTH108 - a Path for every copy is slow


def open_file(path: Path | str) -> BinaryIO:
    """Open a regular file for reading.

    ``InputError`` for a pipe, a device or a folder, whose reading might block or never end;
    ``OSError`` if the file is missing or can't be opened.
    """
    # Without O_NONBLOCK, opening a pipe waits for a writer.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise InputError(f"{path} is not a regular file.", "Choose another file.")
    return os.fdopen(handle, "rb")


def read_file(path: Path | str, limit: int) -> bytes:
    """Return the bytes of a regular file that has at most ``limit`` of them.

    ``InputError`` if it has more, and as in ``open_file``; ``OSError`` if it can't be read.
    """
    with open_file(path) as file:
        size = os.fstat(file.fileno()).st_size
        # Never more than the size just seen, even if the file is growing.
        data = file.read(size) if size <= limit else b""
    if size > limit:
        raise InputError(
            f"{path} is too large: {file_size(size)}; the limit is {file_size(limit)}.",
            "Check that it is the right file.",
        )
    return data


def begins_with(path: Path, mark: bytes) -> bool:
    """Whether ``path`` is a regular file that can be read and begins with ``mark``."""
    try:
        with open_file(path) as file:
            return file.read(len(mark)) == mark
    except (OSError, InputError):
        return False


def write_bytes(path: Path, data: bytes, lasting: bool = True) -> None:
    """Write ``data`` to ``path`` as ``replacing`` does."""
    with replacing(path, lasting) as temporary:
        temporary.write_bytes(data)


def write_text(path: Path, text: str, lasting: bool = True) -> None:
    """Write ``text`` to ``path`` as UTF-8, atomically; see ``replacing``."""
    write_bytes(path, text.encode(), lasting)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn an ``OSError`` in the block into an ``AugStudioError`` about ``path``."""
    try:
        yield
    except OSError as error:
        raise explain(error, path) from error


def explain(error: OSError, path: Path) -> AugStudioError:
    """Return an error that explains what happened to ``path`` in the user's words."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return AugStudioError(
            f"The disk is full: {path} could not be written.",
            "Free some space, or choose a folder on another disk, and try again.",
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return InputError(
            f"You don't have permission to use {path}.",
            "Choose another folder, or ask for access to this one.",
        )
    if error.errno == errno.ENOENT:
        return InputError(f"{path} does not exist.", "Check the name, or choose another path.")
    what = "a shorter name" if error.errno == errno.ENAMETOOLONG else "another place"
    return InputError(
        f"{path} can't be used: {error.strerror or error}.",
        f"Choose {what} and try again.",
    )
