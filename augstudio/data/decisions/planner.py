"""plan: find out how to make the photos of a folder what was decided."""

import os
from pathlib import Path

from augstudio import storage
from augstudio.data.dataset import Dataset, Split
from augstudio.data.decisions.edits import Edits, below
from augstudio.data.decisions.moving import free_name
from augstudio.data.decisions.places import Places, require_readable
from augstudio.data.decisions.plan import SYSTEM_FILES, Mode, Plan, Step
from augstudio.data.folders import is_inside
from augstudio.data.names import check_class_name, folded
from augstudio.errors import InputError
from augstudio.plain_text import shown


def plan(found: Dataset, edits: Edits, mode: Mode, target: Path | None = None) -> Plan:
    """Return how to make the photos of a folder what was decided.

    Photos keep their path inside the class folder. What is left out goes, with its whole path, to
    a folder beside the folder of photos. Nothing gets a name that is taken. Decisions about splits
    only count if the folder has validation photos; otherwise they stay decisions.

    Parameters
    ----------
    found
        The photos as found in the folder.
    target
        The new folder to copy to.

    Raises
    ------
    InputError
        A class can't be a folder, the folder would be read in another way than decided, or
        ``target`` can't be used.
    """
    if not found.root.name:
        raise InputError(f"{found.root} is a whole disk.", "Put the photos into a folder on it.")
    planner = _Planner(found, edits)
    if mode is Mode.MOVE:
        return planner.moves()
    assert target is not None
    _require_place(found.root, target)
    return planner.copies(target)


def _require_place(root: Path, target: Path) -> None:
    """Raise ``InputError`` unless ``target`` is a new or empty folder outside ``root``."""
    new = "Choose a new or empty folder."
    if is_inside(target, root):
        raise InputError(f"{target} is inside the photo folder.", "Choose a folder outside it.")
    if is_inside(root, target):
        raise InputError(f"{target} contains the photos themselves.", new)
    with storage.explained(target):
        names = {each.name for each in target.iterdir()} if target.exists() else set()
    if names - SYSTEM_FILES:
        raise InputError(f"{target} contains other files.", new)


class _Planner:
    """Finds a place for every file of ``found``."""

    def __init__(self, found: Dataset, edits: Edits) -> None:
        self._found, self._edits = found, edits
        self._places = Places(found.root)
        self._names = _Names()
        self._left_out = found.root.with_name(f"{found.root.name} left out")
        #: Whether folders can tell the splits that were decided.
        self._by_split = bool(found.records(Split.VALIDATION))
        decided = edits.apply(found)
        for name in sorted(set(decided.classes) - set(found.classes)):
            _require_folder_name(name)
        parts = {each.file: part for part, group in decided.splits.items() for each in group}
        labels = {each.file: each.label for each in decided.every()}
        #: Split and class of every photo that is used.
        self._used = {
            each.file: (parts[each.file] if self._by_split else part, labels[each.file])
            for part, group in found.splits.items()
            for each in group
            if each.file in labels
        }
        #: Class of every unreadable file that is still reported.
        self._reported = {file.path: file.label for file in decided.unreadable}

    def moves(self) -> Plan:
        """Return which files to move."""
        steps: list[Step] = []
        labels: dict[str, str] = {}
        ends: dict[Path, tuple[Split, str]] = {}
        for part, group in self._found.splits.items():
            for each in group:
                used = self._used.get(each.file)
                target = self._target(each.path, each.label, part, used)
                if target is not None:
                    steps.append(Step(each.path, target))
                if used is not None:
                    ends[target or each.path] = used
                    if target is not None and self._edits.classes.get(used[1], used[1]) != used[1]:
                        labels[each.content] = used[1]
        for file in self._found.unreadable:
            label = self._reported.get(file.path)
            end = None if label is None else (None, label)
            target = self._target(file.path, file.label, None, end)
            if target is not None:
                steps.append(Step(file.path, target))
        self._check(self._found.root, ends)
        return Plan(
            Mode.MOVE,
            self._found.root,
            self._found.root,
            self._left_out,
            tuple(steps),
            frozenset(each for folder in self._places.sets for each in (folder, *folder.parents)),
            _fulfilled(self._edits, self._found, self._by_split),
            labels=labels,
        )

    def copies(self, target: Path) -> Plan:
        """Return which files to copy to a new folder; those that can't be read are left behind."""
        steps: list[Step] = []
        ends: dict[Path, tuple[Split, str]] = {}
        several = set(self._found.splits) != {Split.TRAIN}
        #: Inside class folders there may be split folders, which are not needed any more.
        nested = several and self._found.root in self._places.sets
        for each in self._found.every():
            if each.file in self._used:
                part, label = self._used[each.file]
                place = self._places.inside(each.path, each.label)
                inner = place[1] if place and not nested else Path(each.path.name)
                folder = target / part.value / label if several else target / label
                steps.append(Step(each.path, self._names.free(folder / inner)))
                ends[steps[-1].target] = (part, label)
        self._check(target, ends)
        contents = {each.content for each in self._found.every()}
        parts = {} if self._by_split else self._edits.splits
        remaining = Edits(
            splits={photo: part for photo, part in parts.items() if photo in contents},
            shares=self._edits.shares,
        )
        return Plan(
            Mode.COPY, self._found.root, target, self._left_out, tuple(steps), remaining=remaining
        )

    def _target(
        self, path: Path, label: str, part: Split | None, end: tuple[Split | None, str] | None
    ) -> Path | None:
        """Return where a file goes from its class and split; ``None`` if it stays.

        ``end`` is where it belongs, ``None`` for the folder of what is left out.
        """
        if end is None:
            return self._names.free(self._left_out / path.relative_to(self._found.root))
        if end == (part, label):
            return None
        place = self._places.inside(path, label)
        if place is None:
            raise InputError(
                "The classes of these photos are not the names of their folders, so photos can't "
                "be moved to other classes there.",
                "Copy the photos to a new folder instead.",
            )
        folder, inner = place
        if end[0] is not part and end[0] is not None:
            folder = self._places.folder(end[0])
        target = folder / end[1] / inner
        with storage.explained(target):
            if target.parent.exists() and target.parent.samefile(path.parent):
                raise InputError(
                    f"For this disk, {shown(label)} and {shown(end[1])} are the same folder.",
                    "Copy the photos to a new folder instead.",
                )
        return self._names.free(target)

    def _check(self, root: Path, ends: dict[Path, tuple[Split, str]]) -> None:
        """Raise ``InputError`` unless the photos would be found as they are meant."""
        if not ends:
            raise InputError("All photos are left out, so none would remain.", "Put some back.")
        placed = root != self._found.root
        photos = {path.relative_to(root): end for path, end in ends.items()}
        plain = {
            path.relative_to(root)
            for path, (_, label) in ends.items()
            if not placed and self._places.inside(path, label) is None
        }
        require_readable(photos, plain)


class _Names:
    """Gives every file a name that is not taken, on any file system."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def free(self, wanted: Path) -> Path:
        """Return ``wanted``, or the first numbered name that is free, and mark it as taken."""
        path = free_name(wanted, self._is_taken)
        self._given.add(folded(str(path)))
        return path

    def _is_taken(self, path: Path) -> bool:
        return folded(str(path)) in self._given or os.path.lexists(path)


def _require_folder_name(name: str) -> None:
    try:
        check_class_name(name)
    except InputError as error:
        raise InputError(
            f"The class {shown(name)} can't become a folder: no folder can have this name.",
            f"Rename the class. {error.hint}",
        ) from error


def _fulfilled(edits: Edits, found: Dataset, by_split: bool) -> Edits:
    """Return the decisions about photos and classes of ``found``, which moving makes true."""
    contents = {each.content for each in found.every()}
    names = {edits.label_of(each) for each in found.every()}
    names.update(edits.classes.get(file.label, file.label) for file in found.unreadable)
    return Edits(
        labels={photo: name for photo, name in edits.labels.items() if photo in contents},
        splits={
            photo: part for photo, part in edits.splits.items() if by_split and photo in contents
        },
        left_out=edits.left_out & contents,
        left_out_files=edits.left_out_files & {below(found, f.path) for f in found.unreadable},
        classes={old: new for old, new in edits.classes.items() if old in found.classes},
        left_out_classes=edits.left_out_classes & names,
    )
