"""What the names of photos tell where no folders tell their classes."""

import os
from collections import defaultdict

from augstudio.data.images import PHOTO_SUFFIXES
from augstudio.data.split_names import only_names_split

# Beginnings that cameras and phones give to names; they say nothing of what a photo shows.
_CAMERA_NAMES = {"img", "image", "photo", "picture", "pic", "dsc", "dscn", "dscf", "pxl", "p"}


def by_beginning(names: list[str]) -> dict[str, list[str]]:
    """Return names such as ``cat.12.jpg`` by what stands before the number.

    Empty unless there are two or more beginnings that photos share, and most photos have one.
    """
    groups: dict[str, list[str]] = defaultdict(list)
    for name in names:
        stem = _stem(name)
        prefix = stem.rstrip("0123456789 ._-()")
        numbered = any(letter.isdigit() for letter in stem[len(prefix) :])
        # A beginning with digits is mostly a date.
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
    """Return ``name`` without its ending, or endings as in ``cat.1.jpg.download``."""
    stem, ending = os.path.splitext(name)  # noqa: PTH122 - Path objects cost time
    if ending[1:].isdigit():
        return name
    inner, before = os.path.splitext(stem)  # noqa: PTH122
    return inner if before.lower() in PHOTO_SUFFIXES else stem
