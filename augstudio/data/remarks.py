"""What the user should know about how a folder was read, in a few sentences for any size."""

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from pathlib import Path

from augstudio.data.dataset import USES, Split
from augstudio.data.folders import Folder
from augstudio.data.layout import flat_folders
from augstudio.data.names import no_photos
from augstudio.data.problem import ONE_BY_ONE
from augstudio.data.split_folders import (
    SplitFolder,
    flat_splits,
    holds_splits,
    packing,
    split_folders,
    splits_by_class,
)
from augstudio.plain_text import are, counted, joined, listed, shown


def remarks(picked: Folder, chosen: Folder) -> Iterator[str]:
    """Yield a sentence about each way in which the folder may have been meant differently.

    Parameters
    ----------
    picked
        The folder that the user chose.
    chosen
        The dataset folder that was found around or inside it.
    """
    splits = split_folders(chosen)
    outside = _around(picked, chosen)
    yield from _odd_names(chosen)
    loose = [chosen, *(inner for each in splits for inner in packing(each.folder))]
    counts: Counter[str] = Counter()
    for inner in loose:
        if inner.photos and inner.filled:
            counts[inner.name] += len(inner.photos)
    for place, count in _folded(counts):
        yield f"{counted(count)} next to the class folders in {place} {_not(count)}."
    yield from _unlabelled(splits)
    yield from _named_freely(splits)
    yield from _named_alike(splits)
    way = {folder.path for folder in [*outside, chosen]}
    passed = [each for folder in outside for each in _beside(folder, way)]
    if passed:
        yield f"{_folders(passed)} next to the dataset {_not(len(passed))}."
    taken = splits or flat_splits(chosen)
    unused = _beside(chosen, {each.folder.path for each in taken}) if taken else []
    if unused:
        yield f"{_folders(unused)} next to the training folder {_not(len(unused))}."
    yield from _inside_classes(chosen)
    yield from _without_photos(chosen, unused)
    inside = chosen.tree(but={each.path for each in unused})
    yield from no_photos(name for folder in [*outside, *inside] for name in folder.others)


def _odd_names(chosen: Folder) -> Iterator[str]:
    """Yield how many photos have names that don't begin with a class, if names give the class."""
    counts: dict[str, int] = {}
    for _, inner in flat_folders(chosen):
        odd = len(inner.photos) - sum(map(len, inner.beginnings.values()))
        place = inner.path.relative_to(chosen.path).as_posix()
        if odd:
            counts[chosen.name if inner is chosen else place] = odd
    for place, odd in _folded(counts):
        reason = "its name doesn't" if odd == 1 else "their names don't"
        yield f"{counted(odd)} in {place} {_not(odd)}: {reason} begin with a class."


def _folded(counts: dict[str, int]) -> list[tuple[str, int]]:
    """Return places and the number of photos there; many places become one entry."""
    if len(counts) > ONE_BY_ONE:
        return [(listed(counts), sum(counts.values()))]
    return [(shown(place), count) for place, count in counts.items()]


def _around(picked: Folder, chosen: Folder) -> list[Folder]:
    """Return the folders from ``picked`` inwards that contain ``chosen``."""
    if not chosen.path.is_relative_to(picked.path):
        return []
    found = [picked]
    for name in chosen.path.relative_to(picked.path).parts:
        found.append(next(each for each in found[-1].folders if each.name == name))
    return found[:-1]


def _beside(folder: Folder, taken: Set[Path]) -> list[Folder]:
    """Return the folders in ``folder`` that are neither empty nor among those ``taken``."""
    return [each for each in folder.folders if each.path not in taken and not each.is_empty]


def _unlabelled(splits: list[SplitFolder]) -> Iterator[str]:
    """Yield how many photos are in splits without class folders."""
    found = [
        (each.folder.name, sum(1 for _ in each.folder.walk()))
        for each in splits
        if not each.classes and each.folder.holds_photos
    ]
    if found:
        places = [f"the {counted(count)} in {shown(name)}" for name, count in found]
        verb = _not(sum(count for _, count in found))
        yield f"T{joined(places)[1:]} {verb}: there are no class folders."


def _named_freely(splits: list[SplitFolder]) -> Iterator[str]:
    """Yield which folders are used as splits although their names contain other words."""
    found = [
        f"{shown(each.folder.name)} for {USES[each.split]} photos"
        for each in splits
        if each.words and each.classes
    ]
    if found:
        yield f"Judging by the folder names, AugStudio uses {joined(found)}."


def _named_alike(splits: list[SplitFolder]) -> Iterator[str]:
    """Yield which folders together form one split."""
    for split, use in USES.items():
        names = [each.folder.name for each in splits if each.split == split and each.classes]
        if len(names) > 1:
            yield f"The photos in {listed(names)} together are the {use} photos."


def _inside_classes(chosen: Folder) -> Iterator[str]:
    """Yield an example of folders inside class folders that may be splits or classes."""
    splits = split_folders(chosen)
    labels = _labels(chosen)
    holders = [label for label in labels if holds_splits(label)]
    if holders:
        inner = listed(each.name for each in holders[0].filled)
        yield (
            f"The class {shown(holders[0].name)} contains the folders {inner}, but all of their "
            "photos are used for training. To use them as separate sets, put class folders into a "
            "train and a validation folder."
        )
        return
    folders = [inner for inner in map(_only_inside, labels) if not inner.photos]
    counts = Counter(each.name for folder in folders for each in folder.filled)
    shared = [name for name, count in counts.items() if count > 1]
    if len(shared) < 2:
        yield from _subclasses(labels)
        return
    names = listed(shared)
    whole = all(counts[name] == len(labels) for name in shared)
    yield (
        f"The classes are {listed(label.name for label in labels)}, but "
        f"{'each of them contains' if whole else 'some of them contain'} the folders {names}. If "
        "these are the classes, "
        + (
            "move them out of the folders that contain them."
            if splits
            else "choose one of the folders that contain them, or rename those to train and "
            "validation."
        )
    )


def _labels(chosen: Folder) -> list[Folder]:
    """Return the class folders to train on."""
    splits = split_folders(chosen)
    if splits:
        trains = [each for each in splits if each.split == Split.TRAIN]
        return [label for train in trains for label in train.classes]
    return [] if splits_by_class(chosen) or flat_folders(chosen) else chosen.filled


def _subclasses(labels: list[Folder]) -> Iterator[str]:
    """Yield an example of classes that contain folders which may be classes themselves."""
    inner = {label.path: _only_inside(label) for label in labels}
    counts = Counter(each.name for folder in inner.values() for each in folder.filled)
    for label in labels:
        folder = inner[label.path]
        names = [each.name for each in folder.filled]
        # There may be a picture of the whole class next to its folders.
        own = len(names) > max(1, len(folder.photos)) and all(counts[name] == 1 for name in names)
        if own:
            yield (
                "Photos in folders inside a class folder belong to that class, such as those in "
                f"{listed(names)} to {shown(label.name)}. If the inner folders are the classes, "
                "move them out of the outer folder."
            )
            return


def _only_inside(folder: Folder) -> Folder:
    """Return the innermost folder that has subfolders and contains all photos of ``folder``."""
    while len(folder.filled) == 1 and not folder.photos and folder.filled[0].filled:
        folder = folder.filled[0]
    return folder


def _without_photos(chosen: Folder, unused: list[Folder]) -> Iterator[str]:
    """Yield which folders that could be classes or splits contain no photos."""
    places = [chosen, *(packing(each.folder)[-1] for each in split_folders(chosen))]
    known = {each.path for each in unused}
    found = [
        each.path.relative_to(chosen.path).as_posix()
        for place in places
        for each in place.folders
        if not each.holds_photos and not each.is_closed and each.path not in known
    ]
    if found:
        verbs = "contains no photos and is" if len(found) == 1 else "contain no photos and are"
        yield f"The folder{'s' * (len(found) > 1)} {listed(found)} {verbs} left out."


def _folders(folders: Sequence[Folder]) -> str:
    names = listed(each.name for each in folders)
    return f"The folder {names}" if len(folders) == 1 else f"The folders {names}"


def _not(count: int) -> str:
    return f"{are(count)} not used"
