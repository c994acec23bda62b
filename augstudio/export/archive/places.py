"""Where the photos of a project go, or where they are already."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from augstudio import storage
from augstudio.data.dataset import Dataset
from augstudio.data.decisions.edits import below
from augstudio.export.archive.manifest import ListedPhoto


class Places:
    """Makes the folders for photos, under the names that this computer allows."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folders = {"": ""}

    def of(self, photo: ListedPhoto) -> str:
        """Return the path for a photo below the root, with "/"; its folder exists then.

        It is that of the photo, with names as in its ``entry`` where this computer does not allow
        them, or treats them as the same as others.
        """
        folder, _, name = photo.path.rpartition("/")
        plain_folder, _, plain = photo.entry.rpartition("/")
        return self._free(self._folder(folder, plain_folder), name, plain)

    def _folder(self, path: str, plain: str) -> str:
        if path not in self._folders:
            above, _, name = path.rpartition("/")
            plain_above, _, plain_name = plain.rpartition("/")
            made = self._free(self._folder(above, plain_above), name, plain_name)
            storage.make_folder(self._root / made)
            self._folders[path] = made
        return self._folders[path]

    def _free(self, folder: str, name: str, plain: str) -> str:
        start = f"{folder}/" if folder else ""
        is_taken = os.path.lexists(self._root / (start + name))
        return start + (plain if is_taken or not _is_allowed(name, plain) else name)


def _is_allowed(name: str, plain: str) -> bool:
    """Whether this computer has files with a name; ``plain`` is one that all have."""
    if name == plain or sys.platform == "linux":
        return True
    # macOS refuses names that are not valid text.
    return sys.platform != "win32" and not any("\ud800" <= letter <= "\udfff" for letter in name)


def look_up(photos: Iterable[ListedPhoto], found: Dataset) -> tuple[dict[str, str], int]:
    """Return where photos are that lie elsewhere in a folder now, and how many are missing."""
    there: dict[str, list[str]] = {}
    for record in found.every():
        there.setdefault(record.content, []).append(below(found, record.path))
    moved, missing = {}, 0
    for photo in photos:
        paths = there.get(photo.content)
        if paths is None:
            missing += 1
        elif photo.path not in paths:
            moved[photo.path] = paths[0]
    return moved, missing
