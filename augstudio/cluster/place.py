"""Place: a folder that several machines see, on a shared disk or in a cloud."""

import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from augstudio import storage
from augstudio.errors import AugStudioError, InputError
from augstudio.packages import require_packages

if TYPE_CHECKING:
    from pyarrow.fs import FileInfo

#: Kinds of file system, as PyArrow names them, where a file appears once it is complete.
_COMPLETE_OR_NOT = {"s3", "gcs", "abfs"}
#: A file that is being written, and after how many seconds it no longer can be.
_TEMPORARY = re.compile(r"\.[0-9a-f]{16}")
_LEFT_BEHIND = 24 * 3600
_HINT = "Check the address, that you may write there, and that there is free space."


@dataclass(frozen=True)
class Place:
    """A folder that several machines see; all names in it are relative, with "/".

    Attributes
    ----------
    address
        An absolute path, or a URL of PyArrow or fsspec, such as "s3://bucket/folder".
    """

    address: str

    @classmethod
    def at(cls, address: str) -> Self:
        """Return the folder at a path or URL; ``InputError`` if it can't be used."""
        require_packages("A shared folder of features", ["pyarrow"], "cluster")
        place = cls(address if "://" in address else str(storage.real(Path(address))))
        with place.explained():
            _opened(place.address)
        return place

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn an error of the file system in the block into an ``AugStudioError``."""
        from pyarrow import ArrowException

        try:
            yield
        except (OSError, ImportError, ArrowException, ValueError, NotImplementedError) as error:
            if isinstance(error, OSError) and error.errno and "://" not in self.address:
                raise storage.explain(error, Path(self.address)) from error
            reason = " ".join(str(error).split()).rstrip(".")
            kind = AugStudioError if isinstance(error, OSError) else InputError
            raise kind(f"{self.address} can't be used: {reason}.", _HINT) from error

    def files(self, folder: str, ending: str) -> list[str]:
        """Return the names of the files in ``folder`` that end so, sorted; none if it is missing.

        Raises ``AugStudioError`` if it can't be read.
        """
        names = (info.base_name for info in self._list(folder))
        return sorted(f"{folder}/{name}" for name in names if name.endswith(ending))

    def open(self, name: str) -> Any:
        """Open a file for reading at any position; may raise ``OSError`` or ``ArrowException``."""
        system, root = _opened(self.address)
        return system.open_input_file(f"{root}/{name}")

    def write(self, name: str, data: bytes) -> None:
        """Write a file, completely or not at all; raises ``AugStudioError`` if that fails."""
        with self.explained():
            system, root = _opened(self.address)
            path = f"{root}/{name}"
            folder = path.rpartition("/")[0]
            system.create_dir(folder, recursive=True)
            if system.type_name in _COMPLETE_OR_NOT:
                _write(system, path, data)
                return
            temporary = f"{folder}/.{secrets.token_hex(8)}"
            _write(system, temporary, data)
            system.move(temporary, path)

    def tidy(self, folder: str) -> None:
        """Delete what programs that ended while writing left in ``folder``, a day later.

        What can't be deleted stays. Raises ``AugStudioError`` if the folder can't be read.
        """
        system, _ = _opened(self.address)
        if system.type_name in _COMPLETE_OR_NOT:
            return
        for info in self._list(folder):
            old = info.mtime_ns and info.mtime_ns / 1e9 < time.time() - _LEFT_BEHIND
            if old and _TEMPORARY.fullmatch(info.base_name):
                with suppress(OSError):
                    system.delete_file(info.path)

    def _list(self, folder: str) -> "list[FileInfo]":
        """Return the files in ``folder``; none if it is missing."""
        from pyarrow.fs import FileSelector, FileType

        with self.explained():
            system, root = _opened(self.address)
            selector = FileSelector(f"{root}/{folder}", allow_not_found=True)
            found: list[FileInfo] = system.get_file_info(selector)
        return [info for info in found if info.type is FileType.File]


def _write(system: Any, path: str, data: bytes) -> None:
    with system.open_output_stream(path) as file:
        file.write(data)


@cache
def _opened(address: str) -> tuple[Any, str]:
    """Return the file system of an address, and the path in it."""
    from pyarrow import ArrowInvalid, fs

    if "://" not in address:
        return fs.LocalFileSystem(), address
    try:
        system, path = fs.FileSystem.from_uri(address)
    except ArrowInvalid:
        # Not one of PyArrow's own.
        from fsspec.core import url_to_fs

        system, path = url_to_fs(address)
        system = fs.PyFileSystem(fs.FSSpecHandler(system))
    return system, path.rstrip("/")
