"""Find the training, validation and test folders inside a folder."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from augstudio.data.dataset import Split
from augstudio.data.folders import Folder
from augstudio.data.names import key
from augstudio.data.split_names import only_names_split, says_nothing


@dataclass(frozen=True)
class SplitFolder:
    """A folder whose name contains a word for a split, and the other words of the name."""

    split: Split
    words: frozenset[str]
    folder: Folder

    @cached_property
    def classes(self) -> list[Folder]:
        """The class folders inside; none if its photos are not sorted by class."""
        return unpacked(self.folder).filled

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys of its class names, equal for names that mean the same."""
        return frozenset(key(label.name) for label in self.classes)


def split_folders(folder: Folder) -> list[SplitFolder]:
    """Return the split folders in ``folder``; none unless one has class folders to train on.

    A folder named "train" is enough. A longer name with a word for a split, such as ``seg_train``,
    counts if there is a matching one: the same other words with another split, or the same
    classes inside.
    """
    named = _named(folder.folders)
    trains = [each for each in named if each.folder.split == Split.TRAIN]
    others = [each for each in named if each.split != Split.TRAIN]
    if any(train.classes for train in trains):
        known = frozenset().union(*(each.keys for each in trains))
        fitting = [each for each in others if not each.words or not known.isdisjoint(each.keys)]
    else:
        trains = [each for each in named if each.split == Split.TRAIN and each.classes]
        fitting = [each for each in others if any(_paired(train, each) for train in trains)]
        trains = _plainest(each for each in trains if any(_paired(each, o) for o in fitting))
    chosen = [*trains, *(each for split in Split for each in _plainest(_only(fitting, split)))]
    return [each for each in named if each in chosen] if trains and chosen else []


def flat_splits(folder: Folder) -> list[SplitFolder]:
    """Return the split folders in ``folder`` if none of them has class folders.

    Empty if there is no training folder, or if the folders could be classes.
    """
    found = [each for each in _named(folder.filled) if not each.classes]
    plain = [each for each in found if not each.words]
    splits = {each.split for each in plain}
    if len(found) < len(folder.filled):
        return plain if Split.TRAIN in splits and len(splits) > 1 else []
    if len(plain) == len(found) and Split.TRAIN in splits:
        return found
    return found if _share_words(found) else []


def only_splits(folder: Folder) -> bool:
    """Whether all folders of photos in ``folder`` are named like splits and not like classes."""
    named = _named(folder.filled)
    if len(named) < len(folder.filled):
        return False
    if len(named) == 1:
        return not named[0].words and not named[0].classes
    meant = any(not each.words or not each.classes for each in named)
    return meant and _share_words(named)


def splits_by_class(folder: Folder) -> list[tuple[Folder, list[SplitFolder]]]:
    """Return the class folders that contain split folders, as in cats/train and cats/val.

    Empty unless there are two or more class folders and all of them do.
    """
    found = [
        (label, _named(label.filled))
        for label in folder.filled
        if not label.photos and holds_splits(label)
    ]
    return found if len(found) == len(folder.filled) > 1 else []


def holds_splits(label: Folder) -> bool:
    """Whether the folders in ``label`` are named like splits, one of them for training."""
    splits = {each.split for each in _named(label.filled)}
    named = all(only_names_split(inner.name) for inner in label.filled)
    return named and Split.TRAIN in splits and len(splits) > 1


def packing(outer: Folder) -> list[Folder]:
    """Return a split folder and the wrapper folders in it, as in train/train or train/images."""
    folders = [outer]
    while len(folders[-1].filled) == 1:
        only = folders[-1].filled[0]
        both = only.split_name, outer.split_name
        same = both[0] and both[1] and both[0].split == both[1].split
        if not same and not says_nothing(only.name):
            break
        folders.append(only)
    return folders


def unpacked(outer: Folder) -> Folder:
    """Return the innermost wrapper folder of a split folder; see ``packing``."""
    return packing(outer)[-1]


def _named(folders: Iterable[Folder]) -> list[SplitFolder]:
    return [SplitFolder(*each.split_name, each) for each in folders if each.split_name]


def _only(folders: Iterable[SplitFolder], split: Split) -> list[SplitFolder]:
    return [each for each in folders if each.split == split]


def _plainest(folders: Iterable[SplitFolder]) -> list[SplitFolder]:
    """Return those with the plainest names: usual split names, else bare splits, else all."""
    found = list(folders)
    usual = [each for each in found if each.folder.split]
    return usual or [each for each in found if not each.words] or found


def _paired(train: SplitFolder, other: SplitFolder) -> bool:
    """Whether both names have the same other words, and both folders a class in common."""
    return train.words == other.words and (
        not other.classes or not other.keys.isdisjoint(train.keys)
    )


def _share_words(folders: list[SplitFolder]) -> bool:
    """Whether a training folder and one of another split have the same other words."""
    trains = {each.words for each in folders if each.split == Split.TRAIN}
    return any(each.words in trains for each in folders if each.split != Split.TRAIN)
