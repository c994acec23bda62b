"""Problems with copies of a photo in several sets or classes, identical or not."""

from collections import defaultdict
from collections.abc import Iterator

from augstudio.data.dataset import USES, Dataset, ImageRecord, Split
from augstudio.data.problem import Problem, Severity
from augstudio.plain_text import are, counted, listed, shown

_HOW = "resized, saved again, slightly cropped or taken a moment later"
_TRAINED_ON = "that it was trained on, a classifier looks better than it is."


def copies(dataset: Dataset) -> Iterator[Problem]:
    """Yield the problems with copies, identical ones first.

    Copies within one set and one class are no problem.
    """
    yield from _in_two_splits(dataset)
    yield from _in_two_classes(dataset)
    groups = _near_groups(dataset)
    yield from _near_in_two_splits(dataset, groups)
    yield from _near_in_two_classes(groups)


def _in_two_splits(dataset: Dataset) -> Iterator[Problem]:
    seen: set[str] = set()
    for split in (Split.TRAIN, Split.VALIDATION, Split.TEST):
        records = dataset.records(split)
        again = [record for record in records if record.content in seen]
        seen.update(record.content for record in records)
        if again:
            photos = counted(len(again), f"{USES[split]} photo")
            yield Problem(
                Severity.WARNING,
                "same_photo_two_splits",
                f"{photos} {are(len(again))} also among the {_earlier(split)} photos.",
                f"Keep all copies of a photo in one set. On photos {_TRAINED_ON}",
                tuple(record.path for record in again),
            )


def _in_two_classes(dataset: Dataset) -> Iterator[Problem]:
    first: dict[str, str] = {}
    contents = {
        each.content
        for each in dataset.every()
        if first.setdefault(each.content, each.label) != each.label
    }
    by_content: dict[str, list[ImageRecord]] = defaultdict(list)
    for record in dataset.every():
        if record.content in contents:
            by_content[record.content].append(record)
    torn = list(by_content.values())
    if torn:
        example = torn[0][0].path.name
        labels = sorted({record.label for record in torn[0]})
        yield Problem(
            Severity.WARNING,
            "same_photo_two_classes",
            f"{counted(len(torn))} {are(len(torn))} in more than one class, such as "
            f"{shown(example)} in {listed(labels)}.",
            "Keep each photo only in its correct class and delete the other copies, or leave all "
            "of them out.",
            tuple(record.path for group in torn for record in group),
        )


def _near_groups(dataset: Dataset) -> list[list[ImageRecord]]:
    """Return the photos of ``near_copies`` that are used, training photos first."""
    place = {content: n for n, group in enumerate(dataset.near_copies) for content in group}
    groups: list[list[ImageRecord]] = [[] for _ in dataset.near_copies]
    for split in Split if place else ():
        for record in dataset.records(split):
            if record.content in place:
                groups[place[record.content]].append(record)
    return groups


def _near_in_two_splits(dataset: Dataset, groups: list[list[ImageRecord]]) -> Iterator[Problem]:
    near = {record.content for group in groups for record in group}
    split_of: dict[str, Split] = {}  # the first one, if identical copies are in several
    for split in reversed(Split):
        split_of |= {r.content: split for r in dataset.records(split) if r.content in near}
    for split in (Split.VALIDATION, Split.TEST):
        again, photos = 0, []
        for group in groups:
            splits = [split_of[record.content] for record in group]
            if splits and splits[0] is not split and split in splits:
                again += splits.count(split)
                photos += [record.path for record in group]
        if again:
            shows = "shows" if again == 1 else "show"
            yield Problem(
                Severity.WARNING,
                "near_copy_two_splits",
                f"{counted(again, f'{USES[split]} photo')} {shows} the same picture as "
                f"{_earlier(split)} photos: {_HOW}.",
                f"Keep such photos in one set. On pictures {_TRAINED_ON}",
                tuple(photos),
            )


def _near_in_two_classes(groups: list[list[ImageRecord]]) -> Iterator[Problem]:
    torn = [(group, pair) for group in groups if (pair := _torn(group))]
    if torn:
        _, (one, other) = torn[0]
        yield Problem(
            Severity.WARNING,
            "near_copy_two_classes",
            f"{counted(len(torn), 'picture')} {are(len(torn))} in more than one class, such as "
            f"{shown(one.path.name)} in {shown(one.label)} and {shown(other.path.name)} in "
            f"{shown(other.label)}. The photos look the same: {_HOW}.",
            "Move each photo to its correct class, or leave all of them out.",
            tuple(record.path for group, _ in torn for record in group),
        )


def _torn(group: list[ImageRecord]) -> tuple[ImageRecord, ImageRecord] | None:
    """Return two different photos of a group with different classes, if there are any."""
    for record in group[1:]:
        if record.label != group[0].label and record.content != group[0].content:
            return group[0], record
    return None


def _earlier(split: Split) -> str:
    return "training" if split == Split.VALIDATION else "training or validation"
