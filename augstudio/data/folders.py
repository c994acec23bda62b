"""Folders as the user sees them: without hidden files, and safe from circular links."""

import heapq
import os
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from augstudio import storage
from augstudio.data import images
from augstudio.data.dataset import Split
from augstudio.data.images import PHOTO_SUFFIXES
from augstudio.data.split_names import SplitName, only_names_split, plain_split, split_name

# Folders that systems and archive programs leave behind. Hidden ones begin with a dot.
_LEFTOVERS = {
    *("__macosx", "__pycache__", "$recycle.bin", "system volume information", "@eadir"),
    *("#recycle", "lost+found"),
}
# Files that systems and viewers keep among photos.
_SYSTEM_FILES = {
    *("thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", "icon\r", "picasa.ini"),
    "zbthumbnail.info",
}
# Beginnings of file names from cameras and phones; they say nothing about the class.
_CAMERA_NAMES = {
    *("camera", "img", "image", "photo", "picture", "pic", "dsc", "dscn", "dscf", "pxl", "p"),
}


class _Listing(NamedTuple):
    """The entries of a folder; ``odd`` are those that are not regular files, such as pipes."""

    folders: list["Folder"]
    files: list[str]
    odd: list[str]


class Folder:
    """A folder and its content, listed once and only when needed.

    A file with the ending of a photo counts as a photo. Any other file does if its first bytes
    are those of a picture, unless it is hidden or belongs to the system.

    Parameters
    ----------
    path
        Where it is; must be absolute if ``parent`` is used.
    closed
        Collects the path of each folder that can't be opened, this one or one inside, perhaps
        several times.
    """

    def __init__(self, path: Path, closed: list[Path]) -> None:
        self.path = path
        self._closed = closed

    @property
    def name(self) -> str:
        """The name of the folder."""
        return self.path.name

    @property
    def split(self) -> Split | None:
        """The split that its name stands for, as in ``Training_Set``, or None."""
        return plain_split(self.name)

    @cached_property
    def split_name(self) -> SplitName | None:
        """The split that a word of its name stands for, as in ``seg_train``, or None."""
        return split_name(self.name)

    @property
    def parent(self) -> "Folder":
        """The folder that contains this one."""
        return Folder(self.path.parent, self._closed)

    @property
    def folders(self) -> list["Folder"]:
        """The folders directly inside, by name."""
        return self._listing.folders

    @cached_property
    def photos(self) -> list[str]:
        """Names of the photos directly inside, sorted."""
        start = os.path.join(self.path, "")  # noqa: PTH118 - Path objects cost time
        return [
            name
            for name in self._listing.files
            if _has_photo_ending(name) or images.is_picture(start + name)
        ]

    @cached_property
    def beginnings(self) -> dict[str, list[str]]:
        """Names of the photos directly inside by their beginnings; see ``by_beginning``."""
        return by_beginning(self.photos)

    @cached_property
    def others(self) -> list[str]:
        """Names of the entries directly inside that are neither photos nor folders."""
        files = self._listing.files
        if len(self.photos) == len(files):
            return self._listing.odd
        photos = set(self.photos)
        return [*(name for name in files if name not in photos), *self._listing.odd]

    @cached_property
    def filled(self) -> list["Folder"]:
        """The folders directly inside that contain photos, at any depth."""
        return [folder for folder in self.folders if folder.holds_photos]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it."""
        return not any(self._listing)

    @property
    def is_closed(self) -> bool:
        """Whether listing it was tried and failed."""
        return self.path in self._closed

    @cached_property
    def holds_photos(self) -> bool:
        """Whether there is a photo inside, at any depth."""
        chain: list[Folder] = []
        for depth, folder in self._tree(()):
            del chain[depth:]
            chain.append(folder)
            if any(map(_has_photo_ending, folder._listing.files)) or folder.photos:
                # The folders on the way here need not be searched again.
                for each in chain:
                    each.__dict__["holds_photos"] = True
                return True
        return False

    def walk(self) -> Iterator[str]:
        """Yield the paths of all photos inside, at any depth, in the order of paths."""
        return self._walk(set())

    def tree(self, but: Collection[Path] = ()) -> Iterator["Folder"]:
        """Yield this folder and all folders inside, at any depth, except the branches ``but``."""
        return (folder for _, folder in self._tree(but))

    def _tree(self, but: Collection[Path]) -> Iterator[tuple[int, "Folder"]]:
        """Yield the depth of each folder and the folder, each before the folders inside it."""
        seen: set[tuple[int, int]] = set()
        waiting = [(0, self)]
        while waiting:
            depth, folder = waiting.pop()
            if folder._is_new(seen):
                yield depth, folder
                inside = (each for each in folder.folders if each.path not in but)
                waiting += [(depth + 1, each) for each in reversed([*inside])]

    def _walk(self, seen: set[tuple[int, int]]) -> Iterator[str]:
        open_ones = [self._entries()] if self._is_new(seen) else []
        while open_ones:
            entry = next(open_ones[-1], None)
            if entry is None:
                open_ones.pop()
            elif isinstance(entry, str):
                yield entry
            elif entry._is_new(seen):
                open_ones.append(entry._entries())

    def _entries(self) -> Iterator["Folder | str"]:
        """Yield the folders and the paths of the photos directly inside, by name."""
        start = os.path.join(self.path, "")  # noqa: PTH118 - Path objects cost memory
        if not self.folders:
            yield from (start + name for name in self.photos)
            return
        names = ((name, None) for name in self.photos)
        folders = ((folder.name, folder) for folder in self.folders)
        for name, folder in heapq.merge(names, folders, key=lambda entry: entry[0]):
            yield folder or start + name

    def _is_new(self, seen: set[tuple[int, int]]) -> bool:
        """Whether this folder is not ``seen`` yet: links may lead back to a visited one."""
        try:
            status = self.path.stat()
        except OSError:
            self._closed.append(self.path)
            return False
        identity = (status.st_dev, status.st_ino)
        if identity in seen:
            return False
        seen.add(identity)
        return True

    @cached_property
    def _listing(self) -> _Listing:
        listing = _Listing([], [], [])
        try:
            with os.scandir(self.path) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError:
            self._closed.append(self.path)
            return listing
        for entry in entries:
            if not _is_hidden(entry.name):
                self._take_up(entry, listing)
        return listing

    def _take_up(self, entry: "os.DirEntry[str]", listing: _Listing) -> None:
        try:
            if not entry.is_dir():
                # Reading a pipe or a device might never end.
                (listing.files if entry.is_file() else listing.odd).append(entry.name)
                return
            path = self.path / entry.name
            if entry.name.lower() in _LEFTOVERS or (entry.is_symlink() and _leads_back(path)):
                return
        except (OSError, RuntimeError):
            # A link to itself, which is a RuntimeError before Python 3.13.
            listing.odd.append(entry.name)
            return
        listing.folders.append(Folder(path, self._closed))


def is_photo(path: Path) -> bool:
    """Whether a file counts as a photo in its ``Folder``."""
    name = path.name
    return not _is_hidden(name) and (_has_photo_ending(name) or images.is_picture(path))


def _has_photo_ending(name: str) -> bool:
    return os.path.splitext(name)[1].lower() in PHOTO_SUFFIXES  # noqa: PTH122 - speed


def _is_hidden(name: str) -> bool:
    return name.startswith((".", "~$")) or name.lower() in _SYSTEM_FILES


def _leads_back(link: Path) -> bool:
    """Whether ``link`` points at a folder that contains it."""
    return link.resolve() in link.parent.resolve().joinpath("x").parents


def is_inside(inner: Path, outer: Path) -> bool:
    """Whether ``inner``, which may not exist yet, is ``outer`` or inside it."""
    with suppress(OSError):
        inner = storage.real(inner)
        # Ask the file system, which knows whether letter case and links make a difference.
        return any(each.exists() and each.samefile(outer) for each in (inner, *inner.parents))
    return False


def by_beginning(names: list[str]) -> dict[str, list[str]]:
    """Return names such as ``cat.12.jpg``, grouped by the part before the number.

    Empty unless photos share two or more such beginnings, and most photos have one of them.
    """
    groups: dict[str, list[str]] = defaultdict(list)
    for name in names:
        stem = _stem(name)
        prefix = stem.rstrip("0123456789 ._-()")
        numbered = any(letter.isdigit() for letter in stem[len(prefix) :])
        # A beginning with digits is usually a date.
        if numbered and prefix and not any(letter.isdigit() for letter in prefix):
            groups[prefix].append(name)
    shared = {
        prefix: group
        for prefix, group in groups.items()
        if len(group) > 1 and prefix.lower() not in _CAMERA_NAMES
    }
    covered = sum(len(group) for group in shared.values())
    if len(shared) < 2 or covered * 2 <= len(names) or all(map(only_names_split, shared)):
        return {}
    return shared


def _stem(name: str) -> str:
    """Return ``name`` without its ending, or both endings, as in ``cat.1.jpg.download``."""
    stem, ending = os.path.splitext(name)  # noqa: PTH122 - Path objects cost time
    if ending[1:].isdigit():
        return name
    inner, before = os.path.splitext(stem)  # noqa: PTH122
    return inner if before.lower() in PHOTO_SUFFIXES else stem
