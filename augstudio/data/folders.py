"""Folders as the user sees them: without hidden things, and with an end to every loop."""

import os
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from augstudio.data.dataset import Split
from augstudio.data.images import PHOTO_SUFFIXES

# What a folder is for, by its name in lower case without an ending such as "_set".
_SPLITS = {
    "train": Split.TRAIN,
    "training": Split.TRAIN,
    "validation": Split.VALIDATION,
    "valid": Split.VALIDATION,
    "val": Split.VALIDATION,
    "dev": Split.VALIDATION,
    "test": Split.TEST,
    "testing": Split.TEST,
}
_ENDING = re.compile(r"[ _-]?(set|data|images|photos)$")
# Folders that systems and archive programs leave behind; hidden ones begin with a dot.
_LEFTOVERS = {"__macosx", "__pycache__", "$recycle.bin", "system volume information", "@eadir"}


class Folder:
    """A folder and what it holds, listed once and only when asked for.

    Parameters
    ----------
    path
        Where it is; an absolute path if its ``parent`` is asked for.
    closed
        Takes up the path of each folder that can't be opened, of this one or of one inside,
        perhaps several times.
    """

    def __init__(self, path: Path, closed: list[Path]) -> None:
        self.path = path
        self._closed = closed

    @property
    def name(self) -> str:
        """The folder's own name."""
        return self.path.name

    @property
    def split(self) -> Split | None:
        """The split that its name stands for, such as ``Training_Set``, or None."""
        return _SPLITS.get(_ENDING.sub("", self.name.lower()))

    @property
    def parent(self) -> "Folder":
        """The folder that this one lies in."""
        return Folder(self.path.parent, self._closed)

    @cached_property
    def folders(self) -> list["Folder"]:
        """The folders directly inside, by name."""
        return [entry for entry in self._entries if isinstance(entry, Folder)]

    @cached_property
    def photos(self) -> list[str]:
        """Names of the photos directly inside, sorted."""
        return [entry for entry in self._entries if isinstance(entry, str)]

    @cached_property
    def filled(self) -> list["Folder"]:
        """The folders directly inside that hold photos, at whatever depth."""
        return [folder for folder in self.folders if next(folder.walk(), None)]

    def walk(self) -> Iterator[str]:
        """Yield the paths of all photos inside, at whatever depth, in the order of paths."""
        return self._walk(set())

    def _walk(self, seen: set[tuple[int, int]]) -> Iterator[str]:
        try:
            status = self.path.stat()
        except OSError:
            self._closed.append(self.path)
            return
        # Links may lead back to a folder that was walked already.
        identity = (status.st_dev, status.st_ino)
        if identity in seen:
            return
        seen.add(identity)
        for entry in self._entries:
            if isinstance(entry, Folder):
                yield from entry._walk(seen)
            else:
                yield os.path.join(self.path, entry)  # noqa: PTH118 - Path objects cost memory

    @cached_property
    def _entries(self) -> list["Folder | str"]:
        try:
            with os.scandir(self.path) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError:
            self._closed.append(self.path)
            return []
        kept = (self._read(entry) for entry in entries if not entry.name.startswith("."))
        return [entry for entry in kept if entry is not None]

    def _read(self, entry: "os.DirEntry[str]") -> "Folder | str | None":
        path = self.path / entry.name
        try:
            if not entry.is_dir():
                # Not a pipe or a device, which would keep a reader waiting.
                return entry.name if _is_photo(entry.name) and entry.is_file() else None
            if entry.name.lower() in _LEFTOVERS or (entry.is_symlink() and _leads_back(path)):
                return None
        except (OSError, RuntimeError):
            # A link to itself; Python before 3.13 calls that a RuntimeError.
            return None
        return Folder(path, self._closed)


def _is_photo(name: str) -> bool:
    return os.path.splitext(name)[1].lower() in PHOTO_SUFFIXES  # noqa: PTH122 - speed


def _leads_back(link: Path) -> bool:
    """Whether ``link`` points at a folder that it lies in."""
    return link.resolve() in link.parent.resolve().joinpath("x").parents
