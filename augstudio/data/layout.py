"""Which folder is the dataset, and what the folders and files in it mean."""

from dataclasses import dataclass
from pathlib import Path

import platformdirs

from augstudio.data.dataset import Split
from augstudio.data.folders import Folder
from augstudio.data.names import no_photos
from augstudio.data.split_folders import (
    flat_splits,
    only_splits,
    split_folders,
    splits_by_class,
    unpacked,
)
from augstudio.errors import InputError
from augstudio.plain_text import listed, shown

# Endings of files that may list the classes of photos.
_LISTS = (".csv", ".tsv", ".xlsx", ".json", ".mat", ".yaml", ".yml", ".xml", ".txt")
# Beginnings of the names of files that don't, such as readme.txt.
_ABOUT = ("readme", "license", "licence", "copying", "citation", "changelog", "requirements")
#: Endings of archives.
ARCHIVES = (".zip", ".tar", ".tgz", ".gz", ".7z", ".rar")


class PileError(InputError):
    """A folder has photos but no class folders.

    Attributes
    ----------
    folder
        The folder that holds the photos.
    """

    def __init__(self, message: str, hint: str, folder: Path) -> None:
        super().__init__(message, hint)
        self.folder = folder

    def __reduce__(self) -> tuple[type["PileError"], tuple[object, ...]]:
        return type(self), (self.message, self.hint, self.folder)


class FlatFolderError(InputError):
    """A folder has photos but no class folders, and the names of the photos may give the classes.

    Attributes
    ----------
    prefixes
        The classes to offer: the beginnings of names such as ``cat.12.jpg``, sorted.
    folder
        The folder that holds the photos; ``None`` if they are in train and validation folders.
    """

    def __init__(
        self, message: str, hint: str, prefixes: tuple[str, ...], folder: Path | None
    ) -> None:
        super().__init__(message, hint)
        self.prefixes, self.folder = prefixes, folder

    def __reduce__(self) -> tuple[type["FlatFolderError"], tuple[object, ...]]:
        return type(self), (self.message, self.hint, self.prefixes, self.folder)


@dataclass(frozen=True)
class Part:
    """The photos of one class in one split, by path.

    ``InputError`` if the label is not valid Unicode, since the run could not be written.
    """

    split: Split
    label: str
    paths: tuple[str, ...]

    def __post_init__(self) -> None:
        try:
            self.label.encode()
        except UnicodeEncodeError as error:
            readable = shown(self.label.encode(errors="replace").decode())
            raise InputError(
                f"The name of the class {readable} contains characters that can't be read, which "
                "can happen with old ZIP files.",
                "Rename its folder (or its photos, if their names give the classes) and try again.",
            ) from error


def dataset_folder(picked: Folder) -> Folder:
    """Return the dataset folder: the one that was picked, or one above or inside it."""
    above = _above(picked)
    if above is not None:
        return above
    folder = picked
    while (inside := _inside(folder)) is not None:
        folder = inside
    return folder


def parts(folder: Folder, names_as_classes: bool) -> list[Part]:
    """Return the photos of a dataset folder by class and split.

    Raises
    ------
    FlatFolderError
        Only the names of the photos could give their classes, and ``names_as_classes`` is False.
    PileError
        Not even these could.
    InputError
        The folder contains no photos, no classes, or several datasets.
    """
    splits = split_folders(folder)
    if splits:
        return [_by_folder(inner, each.split) for each in splits for inner in each.classes]
    flat = flat_folders(folder)
    if flat:
        found = [part for split, inner in flat for part in _by_name(inner, split)]
        if names_as_classes:
            return found
        raise _offer(folder, tuple(sorted({part.label for part in found})))
    _refuse(folder)
    by_class = splits_by_class(folder)
    if by_class:
        return [
            Part(each.split, label.name, tuple(each.folder.walk()))
            for label, inside in by_class
            for each in inside
        ]
    return [_by_folder(inner, Split.TRAIN) for inner in folder.filled]


def is_split(folder: Folder) -> bool:
    """Whether ``folder`` holds a train folder of class folders."""
    return bool(split_folders(folder))


def flat_folders(folder: Folder) -> list[tuple[Split, Folder]]:
    """Return the folders in which only the names of photos could give classes, with their splits.

    This is the folder itself, or its train, validation and test folders without class folders.
    """
    if not folder.filled:
        return [(Split.TRAIN, folder)] if folder.beginnings else []
    flat = [(each.split, unpacked(each.folder)) for each in flat_splits(folder)]
    named = any(split == Split.TRAIN and inner.beginnings for split, inner in flat)
    return flat if named else []


def _above(picked: Folder) -> Folder | None:
    """Return the dataset folder above ``picked``, if that is clearly what was meant."""
    parent = picked.parent
    child, outer = picked, parent
    # A class folder, its split folder, and up to two wrapper folders in between.
    for _ in range(4):
        packed = child.split_name and outer.split_name == child.split_name
        splits = split_folders(outer) if child.split_name and not packed else []
        if child.path in {each.folder.path for each in splits}:
            return outer if _belongs(picked, child, outer) else None
        child, outer = outer, outer.parent
    if picked.photos and not picked.filled and not picked.beginnings:
        return parent if _only_classes(parent) else None
    return None


def _belongs(picked: Folder, split: Folder, outer: Folder) -> bool:
    """Whether ``picked`` is a split folder of the dataset ``outer``, or a class in ``split``."""
    inside = unpacked(split).path
    if inside == picked.path or inside.is_relative_to(picked.path):
        others = {each.split for each in split_folders(outer) if each.folder.holds_photos}
        return bool(picked.filled) and len(others) > 1
    return picked.path.parent == inside and picked.name in _trained_classes(outer)


def _only_classes(folder: Folder) -> bool:
    """Whether ``folder`` looks like a dataset: two or more folders of photos and no other ones.

    The folders where people keep all their photos never count as datasets here.
    """
    personal = {
        Path.home(),
        Path(folder.path.anchor),
        platformdirs.user_pictures_path(),
        platformdirs.user_downloads_path(),
        platformdirs.user_desktop_path(),
        platformdirs.user_documents_path(),
    }
    if folder.path in personal or len(folder.folders) < 2 or folder.photos:
        return False
    return all(inner.photos for inner in folder.folders)


def _inside(folder: Folder) -> Folder | None:
    """Return the only dataset inside ``folder``, which is not a dataset itself."""
    if folder.photos or is_split(folder) or flat_folders(folder):
        return None
    datasets = [found for inner in folder.filled if (found := _packed(inner))]
    if len(datasets) == 1:
        return datasets[0]
    if len(folder.filled) == 1:
        only = folder.filled[0]
        return only if not only.photos or only.beginnings else None
    return None


def _packed(folder: Folder) -> Folder | None:
    """Return ``folder`` if it has split folders, or the only dataset with them inside it."""
    while not is_split(folder):
        if folder.photos or len(folder.filled) != 1:
            return None
        folder = folder.filled[0]
    return folder


def _trained_classes(folder: Folder) -> set[str]:
    """Return the names of the class folders in the train folders of ``folder``."""
    trains = (each for each in split_folders(folder) if each.split == Split.TRAIN)
    return {label.name for train in trains for label in train.classes}


def _by_folder(folder: Folder, split: Split) -> Part:
    return Part(split, folder.name, tuple(folder.walk()))


def _by_name(folder: Folder, split: Split) -> list[Part]:
    return [
        Part(split, label, tuple(str(folder.path / name) for name in names))
        for label, names in sorted(folder.beginnings.items())
    ]


def _offer(folder: Folder, prefixes: tuple[str, ...]) -> FlatFolderError:
    beginnings = ", ".join(map(shown, prefixes[:5])) + (" …" if len(prefixes) > 5 else "")
    return FlatFolderError(
        f"{shown(folder.name)} contains photos, but no class folders.",
        f"The file names begin with {beginnings}. Use these as classes, or put the photos of each "
        "class into a folder of its own.",
        prefixes,
        folder.path if folder.photos else None,
    )


def _refuse(folder: Folder) -> None:
    """Raise ``InputError`` if the folder can't be read as class folders."""
    name = shown(folder.name or folder.path)
    datasets = [inner.name for inner in folder.filled if _packed(inner)]
    if len(datasets) > 1:
        raise InputError(
            f"{name} contains several datasets: {', '.join(map(shown, datasets[:5]))}.",
            "Choose the folder of one of them.",
        )
    if only_splits(folder):
        raise InputError(*_no_classes_in_splits(folder))
    if folder.filled:
        return
    if folder.photos:
        raise PileError(
            f"{name} contains photos, but no class folders.",
            f"{_about_lists([folder])}Put the photos of each class into a folder named after the "
            "class, and choose the folder that contains these folders.",
            folder.path,
        )
    raise InputError(f"There are no photos in {name}.", _about_no_photos(folder))


def _about_no_photos(folder: Folder) -> str:
    """Return the hint for a folder without photos."""
    found = [name for inner in folder.tree() for name in inner.others]
    packed = [name for name in found if name.lower().endswith(ARCHIVES)]
    if packed:
        return f"Unpack {shown(packed[0])} first, then choose the unpacked folder."
    return " ".join(
        [
            *no_photos(found),
            "Choose a folder that contains one folder of photos per class. AugStudio reads JPEG, "
            "PNG, WebP, BMP, GIF, TIFF, HEIC, AVIF and other formats.",
        ]
    )


def _no_classes_in_splits(folder: Folder) -> tuple[str, str]:
    """Return message and hint for splits without class folders, or with no class in common."""
    inner = [unpacked(each) for each in folder.filled]
    flat = [each.name for each, packed in zip(folder.filled, inner, strict=True) if packed.photos]
    names = listed(each.name for each in folder.filled)
    missing = f"there are no class folders in {listed(flat)}" if flat else "have no class in common"
    if len(flat) == len(inner):
        missing = "contain no class folders"
    message = f"The folders in {shown(folder.name)} are named {names}, but {missing}."
    if len(inner) == 1:
        message = f"{names} contains photos, but no class folders."
    return (
        message,
        f"{_about_lists([folder, *inner])}Put the photos of each class into a folder named after "
        "the class, inside folders named train, validation and test. If these folders are your "
        "classes, give them other names.",
    )


def _about_lists(folders: list[Folder]) -> str:
    """Return a sentence about files in ``folders`` that may list the classes of photos."""
    lists = [
        name
        for each in folders
        for name in each.others
        if name.lower().endswith(_LISTS) and not name.lower().startswith(_ABOUT)
    ]
    if not lists:
        return ""
    likeliest = min(lists, key=lambda name: _LISTS.index(Path(name).suffix.lower()))
    return f"AugStudio can't read classes from a file such as {shown(likeliest)}. "
