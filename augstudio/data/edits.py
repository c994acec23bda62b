"""Edits: the user's decisions about photos. They change the dataset, but no file."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from augstudio import storage
from augstudio.data.dataset import Dataset, ImageRecord, Split, Unreadable
from augstudio.errors import InputError
from augstudio.locks import locked
from augstudio.plain_text import counted, joined, shown

K = TypeVar("K")
V = TypeVar("V")

_VERSION: Literal[1] = 1
#: Largest file of decisions that is read, in bytes; a decision takes about 60.
_MOST_BYTES = 100_000_000


def _label(value: str) -> str:
    if not 0 < len(value) <= 255 or "\0" in value:
        raise ValueError("should be the name of a class")
    return value


Content = Annotated[str, StringConstraints(pattern="^[0-9a-f]{32}$")]
Label = Annotated[str, AfterValidator(_label)]


class Edits(BaseModel):
    """Decisions about the photos of a folder.

    A photo is known by its content, the hash of its bytes, so it keeps them when its file is
    renamed, moved or copied. Frozen and comparable: every method returns new edits.

    Attributes
    ----------
    labels, splits
        Class and split of photos, where they are not those of the folder.
    left_out
        Photos that are not used.
    left_out_files
        Unreadable files that need not be reported any more: paths below the folder, with "/".
    classes
        New names of the folder's classes; classes with the same new name are merged.
    left_out_classes
        Classes that are not used, by their new names.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1] = _VERSION
    labels: dict[Content, Label] = {}
    splits: dict[Content, Split] = {}
    left_out: frozenset[Content] = frozenset()
    left_out_files: frozenset[str] = frozenset()
    classes: dict[Label, Label] = {}
    left_out_classes: frozenset[Label] = frozenset()

    @property
    def summary(self) -> str:
        """How many decisions there are, such as "2 photos moved, 1 left out"; "" for none."""
        moved = self.labels.keys() | self.splits.keys()
        words = [
            f"{counted(len(moved))} moved" if moved else "",
            f"{counted(len(self.left_out))} left out" if self.left_out else "",
            f"{counted(len(self.left_out_files), 'file')} left out" if self.left_out_files else "",
            _classes(len(self.left_out_classes), "left out"),
            _classes(len(self.classes), "merged"),
        ]
        return joined(filter(None, words))

    # --- decide ---

    def move(self, photos: Collection[Content], label: str) -> "Edits":
        """Return edits with ``photos`` in the class ``label``, used again if they were not."""
        return self._with(
            labels=self.labels | dict.fromkeys(photos, label),
            left_out=self.left_out.difference(photos),
            left_out_classes=self.left_out_classes - {label},
        )

    def use_for(self, photos: Collection[Content], split: Split) -> "Edits":
        """Return edits with ``photos`` in ``split``."""
        return self._with(splits=self.splits | dict.fromkeys(photos, split))

    def leave_out(self, photos: Collection[Content], files: Collection[str] = ()) -> "Edits":
        """Return edits that do not use ``photos``, and do not report unreadable ``files``."""
        return self._with(
            left_out=self.left_out.union(photos), left_out_files=self.left_out_files.union(files)
        )

    def put_back(self, photos: Collection[Content]) -> "Edits":
        """Return edits with ``photos`` as they are in the folder."""
        return self._with(
            labels=_without(self.labels, photos),
            splits=_without(self.splits, photos),
            left_out=self.left_out.difference(photos),
        )

    def leave_classes_out(self, names: Collection[str]) -> "Edits":
        """Return edits that do not use the classes ``names``."""
        return self._with(left_out_classes=self.left_out_classes.union(names))

    def rename(self, old: str, new: str) -> "Edits":
        """Return edits with the class ``old`` named ``new``; if there is one, they are merged."""
        renamed = {folder: new if name == old else name for folder, name in self.classes.items()}
        renamed.setdefault(old, new)
        return self._with(
            labels={photo: new if name == old else name for photo, name in self.labels.items()},
            classes={folder: name for folder, name in renamed.items() if folder != name},
        )

    def _with(self, **changes: object) -> "Edits":
        return self.model_copy(update=changes)

    def with_change(self, before: "Edits", after: "Edits") -> "Edits":
        """Return these edits with what differs between ``before`` and ``after`` as in ``after``.

        All other decisions stay, such as those of another program, so a change can be undone by
        exchanging the two.
        """
        changes: dict[str, object] = {}
        for name in type(self).model_fields:
            mine, old, new = (getattr(each, name) for each in (self, before, after))
            if isinstance(mine, dict):
                touched = {key for key in old | new if old.get(key) != new.get(key)}
                changes[name] = _without(mine, touched) | {k: new[k] for k in touched if k in new}
            elif isinstance(mine, frozenset):
                changes[name] = (mine - (old - new)) | (new - old)
        return self._with(**changes)

    # --- apply ---

    def apply(self, found: Dataset) -> Dataset:
        """Return the photos of a folder in their classes, without those left out.

        A class that loses all of its files this way is removed. Once photos are set aside for
        validation, ``apply_splits`` follows.
        """
        parts = {
            part: [
                replace(record, label=self.label_of(record))
                for record in records
                if record.content not in self.left_out
                and self.label_of(record) not in self.left_out_classes
            ]
            for part, records in found.splits.items()
        }
        unreadable = tuple(
            replace(file, label=label)
            for file in found.unreadable
            if below(found, file.path) not in self.left_out_files
            and (label := self.classes.get(file.label, file.label)) not in self.left_out_classes
        )
        before = _labels([*found.every(), *found.unreadable])
        after = _labels([*(each for part in parts.values() for each in part), *unreadable])
        empty = {self.classes.get(name, name) for name in found.classes if name not in before}
        classes = tuple(sorted((after | empty) - self.left_out_classes))
        return replace(found, classes=classes, splits=_sorted(parts), unreadable=unreadable)

    def apply_splits(self, dataset: Dataset) -> Dataset:
        """Return ``dataset`` with every photo in the split that was decided for it."""
        parts: dict[Split, list[ImageRecord]] = defaultdict(list)
        for part, records in dataset.splits.items():
            for record in records:
                parts[self.splits.get(record.content, part)].append(record)
        return replace(dataset, splits=_sorted(parts))

    def label_of(self, record: ImageRecord) -> str:
        """Return the class of a photo of the folder."""
        label = self.classes.get(record.label, record.label)
        return self.labels.get(record.content, label)


def below(found: Dataset, path: Path) -> str:
    """Return the path of a file below the folder of ``found``, with "/"."""
    return path.relative_to(found.root).as_posix()


# --- file ---


def edits_file(folder: Path) -> Path:
    """Return the file with the decisions about the photos in ``folder``."""
    root = storage.real(folder)
    # Short enough for every file system, even if each character takes four bytes.
    name = storage.safe_name(root.name)[:40] or "photos"
    file = f"{name}-{storage.digest(bytes(root))[:8]}.json"
    return storage.settings_folder() / "projects" / file


def saved_edits(path: Path) -> Edits:
    """Return the edits in a file; none if it does not exist. See ``load_edits``."""
    with storage.explained(path):
        there = path.exists()
    return load_edits(path) if there else Edits()


def load_edits(path: Path) -> Edits:
    """Return the edits in a file.

    Raises ``InputError`` if it is missing or damaged, or if a newer version wrote it.
    """
    with storage.explained(path):
        data = storage.read_file(path, _MOST_BYTES)
    try:
        document = json.loads(data)
        if isinstance(document, dict) and document.get("schema_version") not in (None, _VERSION):
            raise InputError(
                f"The decisions in {shown(path, 200)} were made by another version of AugStudio.",
                "Update AugStudio to use them.",
            )
        return Edits.model_validate(document)
    except (ValueError, TypeError, RecursionError) as error:
        raise InputError(
            f"{shown(path, 200)} is damaged, or contains no decisions about photos.",
            "Restore it from a backup, or delete it to begin again.",
        ) from error


def save_edits(edits: Edits, path: Path) -> None:
    """Write edits to a file, completely or not at all."""
    document = {
        name: dict(sorted(value.items())) if isinstance(value, dict) else value
        for name, value in edits.model_dump().items()
    }
    text = json.dumps(document, indent=1, default=sorted)
    storage.make_folder(path.parent)
    storage.write_text(path, text + "\n")


def change_edits(path: Path, before: Edits, after: Edits) -> Edits:
    """Make a change to the edits in a file, and return them; see ``Edits.with_change``.

    Raises ``InputError`` if the file is damaged or in use, ``AugStudioError`` if it can't be saved.
    """
    busy = InputError(
        "Another AugStudio window is saving decisions about these photos.", "Try again."
    )
    storage.make_folder(path.parent)
    with locked(path.with_suffix(".lock"), busy):
        current = saved_edits(path)
        changed = current.with_change(before, after)
        save_edits(changed, path)
    return changed


def _classes(number: int, what: str) -> str:
    return f"{number} class{'es' * (number > 1)} {what}" if number else ""


def _labels(files: Iterable[ImageRecord | Unreadable]) -> set[str]:
    return {file.label for file in files}


def _without(values: Mapping[K, V], keys: Collection[K]) -> dict[K, V]:
    gone = set(keys)
    return {key: value for key, value in values.items() if key not in gone}


def _sorted(parts: Mapping[Split, list[ImageRecord]]) -> dict[Split, tuple[ImageRecord, ...]]:
    return {
        part: tuple(sorted(parts[part], key=lambda record: (record.label, record.path)))
        for part in Split
        if parts.get(part)
    }
