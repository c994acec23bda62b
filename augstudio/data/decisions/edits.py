"""Edits: the user's decisions about photos. They change the dataset, but no file."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from augstudio.data.dataset import Dataset, ImageRecord, Split, Unreadable
from augstudio.data.split import Shares, split
from augstudio.plain_text import counted, joined

K = TypeVar("K")
V = TypeVar("V")

#: Version of the form in which they are saved.
VERSION: Literal[1] = 1


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
    confirmed
        Photos whose class was looked at and found right.
    left_out_files
        Unreadable files that need not be reported any more: paths below the folder, with "/".
    classes
        New names of the folder's classes; classes with the same new name are merged.
    left_out_classes
        Classes that are not used, by their new names.
    shares
        How the photos are split if the folder has no validation photos; ``None`` if not decided.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1] = VERSION
    labels: dict[Content, Label] = {}
    splits: dict[Content, Split] = {}
    left_out: frozenset[Content] = frozenset()
    confirmed: frozenset[Content] = frozenset()
    left_out_files: frozenset[str] = frozenset()
    classes: dict[Label, Label] = {}
    left_out_classes: frozenset[Label] = frozenset()
    shares: Shares | None = None

    @property
    def summary(self) -> str:
        """How many decisions there are, such as "2 photos moved and 1 class left out";
        "" for none."""
        moved = self.labels.keys() | self.splits.keys()
        words = [
            f"{counted(len(moved))} moved" if moved else "",
            f"{counted(len(self.left_out))} left out" if self.left_out else "",
            f"{counted(len(self.confirmed))} confirmed" if self.confirmed else "",
            f"{counted(len(self.left_out_files), 'file')} left out" if self.left_out_files else "",
            _classes(len(self.left_out_classes), "left out"),
            _classes(len(self.classes), "renamed"),
        ]
        return joined(filter(None, words))

    # --- decide ---

    def move(self, photos: Collection[ImageRecord], label: str) -> "Edits":
        """Return edits with ``photos`` in the class ``label``, used again if they were not.

        They are records of the folder, with the class that it gives them.
        """
        contents = {record.content for record in photos}
        elsewhere = [r.content for r in photos if self.classes.get(r.label, r.label) != label]
        return self._with(
            labels=_without(self.labels, contents) | dict.fromkeys(elsewhere, label),
            left_out=self.left_out - contents,
            confirmed=self.confirmed - contents,
            left_out_classes=self.left_out_classes - {label},
        )

    def use_for(self, photos: Collection[Content], split: Split) -> "Edits":
        """Return edits with ``photos`` in ``split``, used again if they were not."""
        return self._with(
            splits=self.splits | dict.fromkeys(photos, split),
            left_out=self.left_out.difference(photos),
        )

    def leave_out(self, photos: Collection[Content], files: Collection[str] = ()) -> "Edits":
        """Return edits that do not use ``photos``, and do not report unreadable ``files``."""
        return self._with(
            left_out=self.left_out.union(photos), left_out_files=self.left_out_files.union(files)
        )

    def confirm(self, photos: Collection[Content]) -> "Edits":
        """Return edits that say that the class of ``photos`` is right."""
        return self._with(confirmed=self.confirmed.union(photos))

    def put_back(self, photos: Collection[ImageRecord], files: Collection[str] = ()) -> "Edits":
        """Return edits with ``photos`` as they are in the folder, and ``files`` reported again.

        They are records of the folder. If their class was left out, it is used again.
        """
        contents = {record.content for record in photos}
        return self._with(
            labels=_without(self.labels, contents),
            splits=_without(self.splits, contents),
            left_out=self.left_out - contents,
            confirmed=self.confirmed - contents,
            left_out_classes=self.left_out_classes
            - {self.classes.get(record.label, record.label) for record in photos},
            left_out_files=self.left_out_files.difference(files),
        )

    def leave_classes_out(self, names: Collection[str]) -> "Edits":
        """Return edits that do not use the classes ``names``."""
        return self._with(left_out_classes=self.left_out_classes.union(names))

    def rename(self, old: str, new: str, among: Collection[str] | None = None) -> "Edits":
        """Return edits with the class ``old`` named ``new``; if there is one, they are merged.

        ``among`` are the classes of the folder: if ``old`` is none of them, it is only the new name
        of another class. By default, ``old`` counts as one.
        """
        renamed = {folder: new if name == old else name for folder, name in self.classes.items()}
        if among is None or old in among:
            renamed.setdefault(old, new)
        return self._with(
            left_out_classes=self.left_out_classes - {new},
            labels={photo: new if name == old else name for photo, name in self.labels.items()},
            classes={folder: name for folder, name in renamed.items() if folder != name},
        )

    def with_shares(self, shares: Shares) -> "Edits":
        """Return edits with which the photos are split this way."""
        return self._with(shares=shares)

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
            elif old != new:
                changes[name] = new
        return self._with(**changes)

    def without(self, others: "Edits") -> "Edits":
        """Return these edits without the decisions that ``others`` contain as well."""
        changes: dict[str, object] = {}
        for name in type(self).model_fields:
            mine, theirs = getattr(self, name), getattr(others, name)
            if isinstance(mine, dict):
                changes[name] = {k: v for k, v in mine.items() if theirs.get(k) != v}
            elif isinstance(mine, frozenset):
                changes[name] = mine - theirs
        return self._with(**changes)

    def with_labels(self, labels: Mapping[str, str]) -> "Edits":
        """Return edits with these classes of photos, by content, where none was decided."""
        return self._with(labels={**labels, **self.labels})

    # --- apply ---

    def apply(self, found: Dataset, shares: Shares | None = None) -> Dataset:
        """Return the photos of a folder as decided.

        A class that loses all of its files this way is removed.

        Parameters
        ----------
        shares
            How to set photos aside if there are none for validation; ``None`` to set none aside.
            Photos whose split was decided don't change the splits of the others.
        """
        dataset = self._in_classes(found)
        if shares is not None and not found.records(Split.VALIDATION):
            dataset = split(dataset, **asdict(shares))
        dataset = self._in_splits(dataset)
        if shares is not None and not dataset.records(Split.VALIDATION):
            dataset = split(dataset, **asdict(shares))
        return dataset

    def shares_with(self, validation: float) -> Shares:
        """Return how to split the photos; a ``validation`` share above 0 takes precedence."""
        shares = self.shares or Shares()
        return replace(shares, validation=validation or shares.validation)

    def _in_classes(self, found: Dataset) -> Dataset:
        """Return the photos in their classes, without those left out."""
        parts = {
            part: [
                # Most keep their class: a copy of each would take memory.
                record if label == record.label else replace(record, label=label)
                for record in records
                if record.content not in self.left_out
                and (label := self.label_of(record)) not in self.left_out_classes
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
        return replace(found, classes=classes, unreadable=unreadable).with_splits(parts)

    def _in_splits(self, dataset: Dataset) -> Dataset:
        """Return ``dataset`` with every photo in the split that was decided for it."""
        parts: dict[Split, list[ImageRecord]] = defaultdict(list)
        for part, records in dataset.splits.items():
            for record in records:
                parts[self.splits.get(record.content, part)].append(record)
        return dataset.with_splits(parts)

    def label_of(self, record: ImageRecord) -> str:
        """Return the class of a photo of the folder."""
        label = self.classes.get(record.label, record.label)
        return self.labels.get(record.content, label)


def below(found: Dataset, path: Path) -> str:
    """Return the path of a file below the folder of ``found``, with "/"."""
    return path.relative_to(found.root).as_posix()


def _classes(number: int, what: str) -> str:
    return f"{number} class{'es' * (number > 1)} {what}" if number else ""


def _labels(files: Iterable[ImageRecord | Unreadable]) -> set[str]:
    return {file.label for file in files}


def _without(values: Mapping[K, V], keys: Collection[K]) -> dict[K, V]:
    gone = set(keys)
    return {key: value for key, value in values.items() if key not in gone}
