"""What is wrong with a dataset, in plain words, with the remedy."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from augstudio.data.dataset import Dataset, ImageRecord, Split
from augstudio.data.images import NO_MEMORY
from augstudio.errors import InputError

#: Training photos below which a class is called small.
FEW_PHOTOS = 5
#: How many times the smallest class goes into the largest before it is worth a word.
STRONG_IMBALANCE = 5
_TITLES = {Split.TRAIN: "training", Split.VALIDATION: "validation", Split.TEST: "test"}


class Severity(StrEnum):
    """How bad a problem is: training can't start, its result suffers, or good to know."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong.

    Attributes
    ----------
    severity
        How bad it is.
    code
        What kind of problem it is, such as ``few_photos``; the same for ever.
    message
        What is wrong, in a sentence.
    remedy
        What to do about it, in a sentence.
    photos
        The files it is about, where there are some; without them the problem is gone.
    """

    severity: Severity
    code: str
    message: str
    remedy: str
    photos: tuple[Path, ...] = ()


def check(dataset: Dataset) -> list[Problem]:
    """Return the problems of ``dataset``, worst first."""
    if not len(dataset):
        return [*_no_photos(dataset), *_unreadable(dataset)]
    problems = [
        *_one_class(dataset),
        *_empty_classes(dataset),
        *_missing_classes(dataset),
        *_in_two_splits(dataset),
        *_in_two_classes(dataset),
        *_unreadable(dataset),
        *_few_photos(dataset),
        *_imbalance(dataset),
    ]
    order = list(Severity)
    return sorted(problems, key=lambda problem: order.index(problem.severity))


def require_trainable(dataset: Dataset) -> None:
    """Raise an ``InputError`` with the worst problem that training can't start with."""
    for problem in check(dataset):
        if problem.severity is Severity.ERROR:
            raise InputError(problem.message, problem.remedy)


def _no_photos(dataset: Dataset) -> Iterator[Problem]:
    tried = len(dataset.unreadable)
    yield Problem(
        Severity.ERROR,
        "no_photos",
        f"None of the photos in {dataset.name} can be read."
        if tried
        else f"There are no photos in {dataset.name}.",
        "Choose a folder that holds one folder of photos per class.",
    )


def _one_class(dataset: Dataset) -> Iterator[Problem]:
    if len(dataset.classes) == 1:
        yield Problem(
            Severity.ERROR,
            "one_class",
            f"There is only one class, {dataset.classes[0]}.",
            "Add a folder with photos of something else: a classifier tells two or more "
            "classes apart.",
        )


def _empty_classes(dataset: Dataset) -> Iterator[Problem]:
    filled = {record.label for record in _records(dataset)}
    for name in dataset.classes:
        if name not in filled:
            yield Problem(
                Severity.ERROR,
                "empty_class",
                f"The class {name} has no photos that can be read.",
                "Add photos to its folder, or leave the class out.",
                tuple(file.path for file in dataset.unreadable if file.label == name),
            )


def _missing_classes(dataset: Dataset) -> Iterator[Problem]:
    filled = {record.label for record in _records(dataset)}
    for split in (Split.TRAIN, *(s for s in Split if s in dataset.splits and s != Split.TRAIN)):
        counts = dataset.counts(split)
        missing = [name for name in dataset.classes if name in filled and not counts[name]]
        if missing:
            yield _missing(dataset, split, missing)


def _missing(dataset: Dataset, split: Split, names: list[str]) -> Problem:
    severity = Severity.ERROR if split == Split.TRAIN else Severity.WARNING
    message = f"There are no {_TITLES[split]} photos of {_listed(names)}."
    photos: tuple[Path, ...] = ()
    alike = next(filter(None, (_names_alike(dataset, name) for name in names)), None)
    if alike:
        message += f" The names {_listed(alike)} differ only in capital letters."
        remedy = "Give the folders of the same class the same name, then open the folder again."
    elif split == Split.TRAIN:
        classes = "class" if len(names) == 1 else "classes"
        remedy = (
            f"Add photos to the training folder, or leave the {classes} out: what is not shown in "
            "training can't be learned."
        )
        photos = tuple(record.path for record in _records(dataset) if record.label in names)
    else:
        remedy = (
            f"Add some to the {_TITLES[split]} folder: without them nothing tells how well they "
            "are recognised."
        )
    return Problem(severity, "missing_in_split", message, remedy, photos)


def _names_alike(dataset: Dataset, name: str) -> list[str]:
    """Return the classes called ``name`` whatever the capital letters, if there are several."""
    alike = [label for label in dataset.classes if label.casefold() == name.casefold()]
    return alike if len(alike) > 1 else []


def _in_two_splits(dataset: Dataset) -> Iterator[Problem]:
    seen: set[str] = set()
    for split in (Split.TRAIN, Split.VALIDATION, Split.TEST):
        records = dataset.records(split)
        again = [record for record in records if record.content in seen]
        seen.update(record.content for record in records)
        if again:
            earlier = "training" if split == Split.VALIDATION else "training or validation"
            copies = _counted(again, f"{_TITLES[split]} photo")
            yield Problem(
                Severity.WARNING,
                "same_photo_two_splits",
                f"{copies} {_are(again)} also among the {earlier} photos.",
                "Move the copies together: on photos it was trained with, a classifier looks "
                "better than it is.",
                tuple(record.path for record in again),
            )


def _in_two_classes(dataset: Dataset) -> Iterator[Problem]:
    copies: dict[str, list[ImageRecord]] = defaultdict(list)
    for record in _records(dataset):
        copies[record.content].append(record)
    torn = [group for group in copies.values() if len({r.label for r in group}) > 1]
    if torn:
        example = torn[0][0].path.name
        labels = sorted({record.label for record in torn[0]})
        yield Problem(
            Severity.WARNING,
            "same_photo_two_classes",
            f"{_counted(torn)} {_are(torn)} in more than one class, such as {example} in "
            f"{_listed(labels)}.",
            "Keep each photo in the class that is right and delete the other copy, or leave them "
            "out.",
            tuple(record.path for group in torn for record in group),
        )


def _unreadable(dataset: Dataset) -> Iterator[Problem]:
    files = dataset.unreadable
    if files:
        remedy = "Leave them out, or copy them again from where they came from."
        if files[0].reason == NO_MEMORY:
            remedy = "Close other programs, then open the folder again."
        yield Problem(
            Severity.WARNING,
            "unreadable",
            f"{_counted(files)} can't be read, such as {files[0].path.name}: {files[0].reason}.",
            remedy,
            tuple(file.path for file in files),
        )


def _few_photos(dataset: Dataset) -> Iterator[Problem]:
    for name, count in dataset.counts(Split.TRAIN).items():
        if 0 < count < FEW_PHOTOS:
            yield Problem(
                Severity.WARNING,
                "few_photos",
                f"The class {name} has only {_counted(range(count), 'training photo')}.",
                "Add photos: results become dependable from about 20 photos per class.",
            )


def _imbalance(dataset: Dataset) -> Iterator[Problem]:
    counts = {name: n for name, n in dataset.counts(Split.TRAIN).items() if n}
    if len(counts) < 2:
        return
    small, large = min(counts, key=counts.__getitem__), max(counts, key=counts.__getitem__)
    times = counts[large] / counts[small]
    if times >= STRONG_IMBALANCE:
        yield Problem(
            Severity.NOTE,
            "imbalance",
            f"{large} has {counts[large]} training photos and {small} only {counts[small]}: "
            f"{times:.0f} times as many.",
            f"More photos of {small} would help most; until then training gives each of them "
            "more weight.",
        )


def _records(dataset: Dataset) -> Iterator[ImageRecord]:
    for records in dataset.splits.values():
        yield from records


def _counted(photos: Sequence[object], noun: str = "photo") -> str:
    return f"1 {noun}" if len(photos) == 1 else f"{len(photos)} {noun}s"


def _are(photos: Sequence[object]) -> str:
    return "is" if len(photos) == 1 else "are"


def _listed(names: Iterable[str]) -> str:
    """Return names as in "a, b and c", at most five of them."""
    shown = list(names)
    if len(shown) > 5:
        shown = [*shown[:4], f"{len(shown) - 4} more"]
    return " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))
