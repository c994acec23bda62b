"""What the gallery shows: photos as decided, chosen and sorted. Without Qt."""

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from augstudio.data.checks import Problem
from augstudio.data.dataset import USES, Dataset, ImageRecord, Split
from augstudio.data.decisions.edits import Edits, below
from augstudio.runs.run import Run
from augstudio.ui.core.photos.photo_set import PhotoSet


@dataclass(frozen=True, slots=True)
class GalleryPhoto:
    """A photo of the open folder.

    Attributes
    ----------
    record
        As found in the folder; its content is "" if the file can't be read.
    label, split
        As decided; the split is ``None`` if the photo is not used.
    is_changed
        Whether something was decided about it, or its class was left out.
    reason
        Why the file can't be read.
    """

    record: ImageRecord
    label: str
    split: Split | None
    is_changed: bool = False
    reason: str = ""

    @property
    def use(self) -> str:
        """Its class and set in words."""
        return f"{self.label}, {USES[self.split]}" if self.split else self.label


class Kind(StrEnum):
    """What the photos shown have in common."""

    ALL = "all"
    CLASS = "class"
    SPLIT = "split"
    CHANGED = "changed"
    LEFT_OUT = "left out"
    PROBLEM = "problem"
    CHOSEN = "chosen"


class Order(StrEnum):
    """How photos are sorted."""

    NAME = "name"
    DATE = "date"
    SIZE = "size"
    CONFIDENCE = "confidence"


@dataclass(frozen=True)
class Subset:
    """Which photos are shown: a kind, and the name of the class or split, or the photos.

    Attributes
    ----------
    before
        What was shown when these photos were asked for, to go back to.
    """

    kind: Kind = Kind.ALL
    name: str = ""
    problem: Problem | None = None
    chosen: PhotoSet | None = None
    before: "Subset | None" = None

    @property
    def has_order(self) -> bool:
        """Whether its photos come in an order of their own."""
        return self.problem is not None or self.chosen is not None

    def caption(self, photo: GalleryPhoto) -> str:
        """Return what is written below one of its photos."""
        if self.kind is Kind.CLASS:
            return photo.record.path.name
        if self.kind is Kind.PROBLEM:
            return photo.use
        words = self.chosen.captions if self.chosen is not None else {}
        return words.get(photo.record.content, photo.label)

    def holds(self, photo: GalleryPhoto) -> bool:
        """Whether a photo belongs to it; ``chosen`` finds those of problems and sets."""
        if photo.split is None:
            # An unreadable file is left out only if that was decided.
            return self.kind is Kind.LEFT_OUT and (not photo.reason or photo.is_changed)
        if self.kind is Kind.CLASS:
            return photo.label == self.name
        if self.kind is Kind.SPLIT:
            return photo.split.value == self.name
        return self.kind is Kind.ALL or (self.kind is Kind.CHANGED and photo.is_changed)


@dataclass(frozen=True)
class Wanted:
    """What is to be shown, and how it is sorted: by the confidence of ``run``, if it has one."""

    subset: Subset
    search: str
    order: Order
    run: Run | None

    def of(self, photos: list[GalleryPhoto]) -> list[GalleryPhoto]:
        """Return its photos in their order; copies of a problem stay next to each other."""
        selected = chosen(photos, self.subset, self.search)
        if self.subset.has_order and self.order is Order.NAME:
            return selected
        confidence = {}
        if self.run is not None:
            answers = self.run.answers()
            places = answers.photos.labels
            confidence = {
                record.content: float(row[place])
                for record, row, place in zip(
                    answers.photos.records, answers.probabilities, places, strict=True
                )
            }
        return in_order(selected, self.order, confidence)


def gallery_photos(found: Dataset, dataset: Dataset, edits: Edits) -> list[GalleryPhoto]:
    """Return all files of the folder ``found``, which is ``dataset`` after ``edits``."""
    used = {r.file: (r.label, part) for part, records in dataset.splits.items() for r in records}
    decided = edits.left_out.union(edits.labels, edits.splits)
    photos = []
    for record in found.every():
        label, split = used.get(record.file) or (edits.label_of(record), None)
        changed = record.content in decided or label in edits.left_out_classes
        photos.append(GalleryPhoto(record, label, split, changed))
    for file in found.unreadable:
        record = ImageRecord(str(file.path), file.label, "")
        label = edits.classes.get(file.label, file.label)
        left_out = below(found, file.path) in edits.left_out_files
        left_out = left_out or label in edits.left_out_classes
        photos.append(GalleryPhoto(record, label, None, left_out, file.reason))
    return photos


def chosen(photos: Iterable[GalleryPhoto], subset: Subset, search: str = "") -> list[GalleryPhoto]:
    """Return the photos of ``subset`` whose file name contains ``search``.

    Those of a problem come with all of their copies, which are next to each other.
    """
    if subset.chosen is not None:
        places = {content: place for place, content in enumerate(subset.chosen.contents)}
        selected = [photo for photo in photos if photo.record.content in places]
        selected.sort(key=lambda photo: places[photo.record.content])
    elif subset.problem is not None:
        selected = of_problem(photos, subset.problem)
    else:
        selected = [photo for photo in photos if subset.holds(photo)]
    words = search.casefold().strip()
    if not words:
        return selected
    names = (os.path.basename(each.record.file) for each in selected)  # noqa: PTH119 - speed
    return [each for each, name in zip(selected, names, strict=True) if words in name.casefold()]


def of_problem(photos: Iterable[GalleryPhoto], problem: Problem) -> list[GalleryPhoto]:
    """Return the photos of a problem and their copies, in the order of the problem."""
    place: dict[str, int] = {}
    files = {str(path): number for number, path in enumerate(problem.photos)}
    photos = list(photos)
    for photo in photos:
        number = files.get(photo.record.file)
        if number is not None:
            key = photo.record.content or photo.record.file
            place[key] = min(number, place.get(key, number))
    mine = [each for each in photos if (each.record.content or each.record.file) in place]
    return sorted(mine, key=lambda each: place[each.record.content or each.record.file])


def in_order(
    photos: Iterable[GalleryPhoto], order: Order, confidence: Mapping[str, float]
) -> list[GalleryPhoto]:
    """Return photos sorted: newest first, largest first, or least confident first.

    ``confidence`` is the probability of its own class by the content of a photo; photos without
    one come last. Files are asked for their date and size, so this may take a while.
    """
    photos = sorted(photos, key=lambda each: (each.label, each.record.file))
    if order is Order.CONFIDENCE:
        return sorted(photos, key=lambda each: confidence.get(each.record.content, 2.0))
    if order is Order.NAME:
        return photos
    return sorted(photos, key=lambda each: _file_value(each.record.path, order), reverse=True)


def _file_value(path: Path, order: Order) -> float:
    try:
        stat = path.stat()
    except OSError:
        return 0
    return stat.st_mtime if order is Order.DATE else stat.st_size


def counts(photos: Iterable[GalleryPhoto]) -> Counter[Subset]:
    """Return how many photos each class, split and kind has."""
    kinds = [Subset(Kind.CHANGED), Subset(Kind.LEFT_OUT)]
    found: Counter[Subset] = Counter()
    used: Counter[tuple[str, Split]] = Counter()
    for photo in photos:
        if photo.split is not None:
            used[photo.label, photo.split] += 1
        if photo.is_changed or photo.split is None:
            found.update(kind for kind in kinds if kind.holds(photo))
    for (label, split), number in used.items():
        for subset in (Subset(), Subset(Kind.CLASS, label), Subset(Kind.SPLIT, split.value)):
            found[subset] += number
    return found
