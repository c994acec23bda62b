"""Which folder is the dataset, and what each folder and file in it stands for."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from augstudio.data.dataset import Split
from augstudio.data.folders import Folder
from augstudio.errors import InputError

# Beginnings that cameras and phones give to names; they say nothing of what a photo shows.
_CAMERA_NAMES = {"img", "image", "photo", "picture", "pic", "dsc", "dscn", "dscf", "pxl", "p"}


class FlatFolderError(InputError):
    """A folder holds photos and no class folders; their names could be the classes.

    Attributes
    ----------
    prefixes
        The classes on offer: what names such as ``cat.12.jpg`` begin with, sorted.
    """

    def __init__(self, message: str, hint: str, prefixes: tuple[str, ...]) -> None:
        super().__init__(message, hint)
        self.prefixes = prefixes

    def __reduce__(self) -> tuple[type["FlatFolderError"], tuple[str, str, tuple[str, ...]]]:
        return type(self), (self.message, self.hint, self.prefixes)


@dataclass(frozen=True)
class Part:
    """The photos of one class in one split, by path.

    A label must be valid Unicode, or the run could not be written: else an ``InputError``.
    """

    split: Split
    label: str
    paths: tuple[str, ...]

    def __post_init__(self) -> None:
        try:
            self.label.encode()
        except UnicodeEncodeError as error:
            shown = self.label.encode(errors="replace").decode()
            raise InputError(
                f"The name of the class {shown} holds letters that can't be read, as happens with "
                "old ZIP files.",
                "Rename its folder, or its photos if their names are the classes, and try again.",
            ) from error


def dataset_folder(picked: Folder) -> Folder:
    """Return the folder that holds the dataset: the picked one, or one above or inside it."""
    above = _above(picked)
    if above is not None:
        return above
    folder = picked
    while (inside := _inside(folder)) is not None:
        folder = inside
    return folder


def parts(folder: Folder, names_as_classes: bool) -> list[Part]:
    """Return what the photos of a dataset folder are: by split, by class, or by their names.

    Raises
    ------
    FlatFolderError
        Only their names could tell classes, and ``names_as_classes`` is False.
    InputError
        The folder holds no photos, no classes, or several datasets.
    """
    flat = _flat_folders(folder)
    if flat:
        found = [part for split, inner in flat for part in _by_name(inner, split)]
        if names_as_classes:
            return found
        raise _offer(folder, tuple(sorted({part.label for part in found})))
    if is_split(folder):
        return [
            _by_folder(inner, split)
            for split, outer in _split_folders(folder)
            for inner in _class_folders(outer)
        ]
    _refuse(folder)
    return [_by_folder(inner, Split.TRAIN) for inner in folder.filled]


def is_split(folder: Folder) -> bool:
    """Whether ``folder`` holds a train folder of class folders."""
    return bool(_trained_classes(folder))


def remarks(folder: Folder) -> Iterator[str]:
    """Yield a sentence on each thing in a dataset folder that was perhaps meant otherwise."""
    for _, inner in _flat_folders(folder):
        odd = len(inner.photos) - sum(map(len, _prefixes(inner.photos).values()))
        if odd:
            subject, verb = _photos(odd)
            whose = "its name begins" if odd == 1 else "their names begin"
            yield f"{subject} in {inner.name} {verb} not used: {whose} with no class."
    for inner in [folder, *(inner for _, inner in _split_folders(folder))]:
        if inner.photos and inner.filled:
            subject, verb = _photos(len(inner.photos))
            yield f"{subject} beside the class folders in {inner.name} {verb} not used."
    if is_split(folder):
        for inner in folder.filled:
            if inner.split is None:
                yield f"The folder {inner.name} beside the training folder is not used."
    elif _all_alike(folder.filled):
        labels = ", ".join(inner.name for inner in folder.filled[:5])
        names = ", ".join(inner.name for inner in folder.filled[0].filled[:5])
        yield (
            f"The classes are {labels}, but each of them holds the folders {names}. If those are "
            "the classes, rename the folders around them to train and validation."
        )


def _photos(count: int) -> tuple[str, str]:
    return ("1 photo", "is") if count == 1 else (f"{count} photos", "are")


def _all_alike(labels: list[Folder]) -> bool:
    """Whether folders taken for classes look like splits: all hold the same class folders."""
    inside = [{inner.name for inner in label.filled} for label in labels if not label.photos]
    if len(inside) < len(labels) or len(labels) < 2:
        return False
    return len(inside[0]) > 1 and all(names == inside[0] for names in inside)


def _above(picked: Folder) -> Folder | None:
    """Return the dataset folder above ``picked``, where that is plainly what was meant."""
    parent = _around(picked)
    outer = _around(parent)
    if picked.split and picked.filled and is_split(parent):
        others = {split for split, inner in _split_folders(parent) if inner.filled}
        return parent if len(others) > 1 else None
    if parent.split and is_split(outer):
        return outer if picked.name in _trained_classes(outer) else None
    if picked.photos and not picked.filled and not _prefixes(picked.photos):
        return parent if _only_classes(parent) else None
    return None


def _around(folder: Folder) -> Folder:
    """Return the folder around ``folder``, and around its packing: train/train is one folder."""
    parent = folder.parent
    return _around(parent) if folder.split and folder.split == parent.split else parent


def _only_classes(folder: Folder) -> bool:
    """Whether ``folder`` looks made for a dataset: two or more folders of photos, nothing else.

    The folders where people keep all their photos are never taken for a dataset that way.
    """
    personal = {
        Path.home(),
        Path(folder.path.anchor),
        platformdirs.user_pictures_path(),
        platformdirs.user_downloads_path(),
        platformdirs.user_desktop_path(),
        platformdirs.user_documents_path(),
    }
    if folder.path in personal or folder.photos or len(folder.folders) < 2:
        return False
    return all(inner.photos for inner in folder.folders)


def _inside(folder: Folder) -> Folder | None:
    """Return the one dataset in ``folder``, which is none itself."""
    if folder.photos or is_split(folder) or _flat_folders(folder):
        return None
    datasets = [inner for inner in folder.filled if is_split(inner)]
    if len(datasets) == 1:
        return datasets[0]
    if len(folder.filled) == 1:
        only = folder.filled[0]
        return only if not only.photos or _prefixes(only.photos) else None
    return None


def _trained_classes(folder: Folder) -> set[str]:
    """Return the names of the class folders in the train folders of ``folder``."""
    return {
        label.name
        for split, inner in _split_folders(folder)
        if split == Split.TRAIN
        for label in _class_folders(inner)
    }


def _split_folders(folder: Folder) -> list[tuple[Split, Folder]]:
    return [(inner.split, inner) for inner in folder.folders if inner.split]


def _class_folders(outer: Folder) -> list[Folder]:
    """Return the class folders in a split folder, which may be packed as in train/train/cats."""
    if len(outer.filled) == 1 and outer.filled[0].split == outer.split:
        return _class_folders(outer.filled[0])
    return outer.filled


def _flat_folders(folder: Folder) -> list[tuple[Split, Folder]]:
    """Return the folders whose photos could be told apart by name only, with their splits.

    That is the folder itself, or train, validation and test folders without class folders.
    """
    if not folder.filled:
        return [(Split.TRAIN, folder)] if _prefixes(folder.photos) else []
    flat = [(inner.split, inner) for inner in folder.filled if inner.split and not inner.filled]
    if len(flat) < len(folder.filled):
        return []
    named = any(split == Split.TRAIN and _prefixes(inner.photos) for split, inner in flat)
    return flat if named else []


def _by_folder(folder: Folder, split: Split) -> Part:
    return Part(split, folder.name, tuple(folder.walk()))


def _by_name(folder: Folder, split: Split) -> list[Part]:
    return [
        Part(split, label, tuple(str(folder.path / name) for name in names))
        for label, names in sorted(_prefixes(folder.photos).items())
    ]


def _prefixes(names: list[str]) -> dict[str, list[str]]:
    """Return names such as ``cat.12.jpg`` by what stands before the number.

    Empty unless there are two or more beginnings that photos share, and most photos have one.
    """
    groups: dict[str, list[str]] = defaultdict(list)
    for name in names:
        stem = Path(name).stem
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
    return shared if len(shared) > 1 and covered * 2 > len(names) else {}


def _offer(folder: Folder, prefixes: tuple[str, ...]) -> FlatFolderError:
    shown = ", ".join(prefixes[:5]) + (" ..." if len(prefixes) > 5 else "")
    return FlatFolderError(
        f"{folder.name} holds photos, but no folders that tell which class they belong to.",
        f"Their names begin with {shown}: use these as classes, or put the photos of each class "
        "into a folder of its own.",
        prefixes,
    )


def _refuse(folder: Folder) -> None:
    """Raise for a folder that can't be read as class folders."""
    datasets = [inner.name for inner in folder.filled if is_split(inner)]
    if len(datasets) > 1:
        raise InputError(
            f"{folder.name} holds several datasets: {', '.join(datasets[:5])}.",
            "Choose the folder of one of them.",
        )
    if folder.filled:
        return
    if folder.photos:
        raise InputError(
            f"{folder.name} holds photos, but no folders that tell which class they belong to.",
            "Put the photos of each class into a folder with the name of the class, and choose "
            "the folder around them.",
        )
    raise InputError(
        f"There are no photos in {folder.name or folder.path}.",
        "Choose a folder that holds one folder of photos per class; JPEG, PNG, WebP, BMP, GIF, "
        "TIFF, HEIC and AVIF are read.",
    )
