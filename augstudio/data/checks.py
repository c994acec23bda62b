"""Problems of a dataset, in plain words, each with a remedy."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from augstudio.data.copy_checks import copies
from augstudio.data.dataset import USES, Dataset, Split
from augstudio.data.images import NO_MEMORY, is_sound
from augstudio.data.name_checks import differ, named_alike, named_like_no_class
from augstudio.data.names import alike
from augstudio.data.problem import ONE_BY_ONE, Problem, Severity
from augstudio.errors import InputError
from augstudio.plain_text import counted, listed, shown

__all__ = [
    "FEW_PHOTOS",
    "STRONG_IMBALANCE",
    "Problem",
    "Severity",
    "check",
    "obstacle",
    "require_trainable",
]

#: Classes with fewer training photos than this are reported as small.
FEW_PHOTOS = 5
#: Ratio of the largest class to the smallest from which the imbalance is reported.
STRONG_IMBALANCE = 5


def check(dataset: Dataset) -> list[Problem]:
    """Return the problems of ``dataset``, worst first."""
    if not len(dataset):
        return [*_no_photos(dataset), *_unreadable(dataset)]
    problems = [
        *_one_class(dataset),
        *_empty_classes(dataset),
        *_missing_classes(dataset),
        *named_alike(dataset),
        *named_like_no_class(dataset),
        *copies(dataset),
        *_unreadable(dataset),
        *_few_photos(dataset),
        *_imbalance(dataset),
    ]
    order = list(Severity)
    return sorted(problems, key=lambda problem: order.index(problem.severity))


def require_trainable(dataset: Dataset) -> None:
    """Raise an ``InputError`` with the worst problem that keeps training from starting."""
    if (error := obstacle(check(dataset))) is not None:
        raise error


def obstacle(problems: Iterable[Problem]) -> InputError | None:
    """Return an error with the first of the ``problems`` that keeps training from starting."""
    worst = (each for each in problems if each.severity is Severity.ERROR)
    return next((InputError(each.message, each.remedy) for each in worst), None)


def _no_photos(dataset: Dataset) -> Iterator[Problem]:
    tried = len(dataset.unreadable)
    yield Problem(
        Severity.ERROR,
        "no_photos",
        f"None of the photos in {shown(dataset.name)} can be read."
        if tried
        else f"There are no photos in {shown(dataset.name)}.",
        "Choose a folder that contains one folder of photos per class.",
    )


def _one_class(dataset: Dataset) -> Iterator[Problem]:
    if len(dataset.classes) == 1:
        yield Problem(
            Severity.ERROR,
            "one_class",
            f"There is only one class, {shown(dataset.classes[0])}.",
            "Add a folder with photos of another class: a classifier needs at least two.",
        )


def _empty_classes(dataset: Dataset) -> Iterator[Problem]:
    filled = {record.label for record in dataset.every()}
    empty: dict[str, list[Path]] = {name: [] for name in dataset.classes if name not in filled}
    for file in dataset.unreadable:
        if file.label in empty:
            empty[file.label].append(file.path)

    def problem(subject: str, its: str, it: str, photos: list[Path]) -> Problem:
        return Problem(
            Severity.ERROR,
            "empty_class",
            f"{subject} no photos that can be read.",
            f"Add photos to {its}, or remove {it}.",
            tuple(photos),
        )

    if len(empty) > ONE_BY_ONE:
        photos = [path for paths in empty.values() for path in paths]
        subject = f"{len(empty)} classes, {listed(empty)}, have"
        yield problem(subject, "their folders", "them", photos)
        return
    for name, paths in empty.items():
        yield problem(f"The class {shown(name)} has", "its folder", "the class", paths)


def _missing_classes(dataset: Dataset) -> Iterator[Problem]:
    filled = {record.label for record in dataset.every()}
    twins = {name: group for group in alike(dataset.classes) for name in group}
    for split in (Split.TRAIN, *(s for s in Split if s in dataset.splits and s != Split.TRAIN)):
        counts = dataset.counts(split)
        missing = [name for name in dataset.classes if name in filled and not counts[name]]
        if missing:
            group = next((twins[name] for name in missing if name in twins), [])
            yield _missing(dataset, split, missing, group)


def _missing(dataset: Dataset, split: Split, names: list[str], twins: list[str]) -> Problem:
    """Return the problem that a split lacks some classes; ``twins`` are names that look alike."""
    severity = Severity.ERROR if split == Split.TRAIN else Severity.WARNING
    message = f"There are no {USES[split]} photos of {listed(names)}."
    photos: tuple[Path, ...] = ()
    if twins:
        message += f" {differ(twins)}"
        remedy = (
            "If they are the same class, give their folders the same name, then open the folder "
            "again."
        )
    elif split == Split.TRAIN:
        classes = "class" if len(names) == 1 else "classes"
        remedy = (
            f"Add photos to the training folder, or leave the {classes} out: a classifier can't "
            "learn a class without training photos."
        )
        gone = set(names)
        photos = tuple(record.path for record in dataset.every() if record.label in gone)
    else:
        remedy = (
            f"Add some to the {USES[split]} folder. Without them you can't see how well "
            f"{'this class is' if len(names) == 1 else 'these classes are'} recognised."
        )
    return Problem(severity, "missing_in_split", message, remedy, photos)


def _unreadable(dataset: Dataset) -> Iterator[Problem]:
    files = dataset.unreadable
    if files:
        example, reason = shown(files[0].path.name), files[0].reason
        which = f"1 photo, {example}, can't be read"
        it, source = "it", "its source"
        if len(files) > 1:
            which = f"{counted(len(files))} can't be read, such as {example}"
            it, source = "them", "their source"
        remedy = f"Leave {it} out, or copy {it} again from {source}."
        if reason == NO_MEMORY:
            remedy = "Close other programs, then open the folder again."
        elif is_sound(reason):
            remedy = f"Leave {it} out, or save {it} as JPEG if possible."
        yield Problem(
            Severity.WARNING,
            "unreadable",
            f"{which}: {reason}.",
            remedy,
            tuple(file.path for file in files),
        )


def _few_photos(dataset: Dataset) -> Iterator[Problem]:
    counts = dataset.counts(Split.TRAIN)
    few = [name for name, count in counts.items() if 0 < count < FEW_PHOTOS]
    sentences = [
        f"The class {shown(name)} has only {counted(counts[name], 'training photo')}."
        for name in few
    ]
    if len(few) > ONE_BY_ONE:
        most = max(counts[name] for name in few)
        sentences = [
            f"{len(few)} classes have only {counted(most, 'training photo')}"
            f"{' or fewer' if most > 1 else ''} each: {listed(few)}."
        ]
    for sentence in sentences:
        yield Problem(
            Severity.WARNING,
            "few_photos",
            sentence,
            "Add photos: results become reliable with about 20 photos per class.",
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
            f"{shown(large)} has {counts[large]} training photos and {shown(small)} only "
            f"{counts[small]}: {times:.0f} times as many.",
            f"More photos of {shown(small)} would help most. Until then, training gives each of "
            "them more weight.",
        )
