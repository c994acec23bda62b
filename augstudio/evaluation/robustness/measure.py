"""Measure the robustness card of a run: disturb validation photos and answer them."""

from collections import defaultdict
from collections.abc import Generator, Sequence
from contextlib import closing

import numpy as np
from numpy.typing import NDArray

from augstudio import storage
from augstudio.augment.transform import Transform
from augstudio.data.dataset import ImageRecord, Split
from augstudio.errors import InputError, UnreadablePhotoError
from augstudio.evaluation.robustness.card import Point, RobustnessCard, save_card, saved_card
from augstudio.evaluation.robustness.disturbances import DISTURBANCES
from augstudio.features.photos import PhotoSource
from augstudio.models.engine import open_network
from augstudio.progress import SILENT, Progress
from augstudio.runs.classifier import classifier_of
from augstudio.runs.run import Run

#: How many validation photos are measured at most. With 200, the interval of an accuracy of 95% is
#: 7 points wide, and a drop by 4 points is beyond chance.
MOST_PHOTOS = 200
#: Every disturbance with each of its strengths.
_STRENGTHS = tuple((each, value) for each in DISTURBANCES for value in each.values)
#: How often each photo is answered: as it is, and at every strength.
VIEWS = 1 + len(_STRENGTHS)

#: Seconds to load TensorFlow and a classifier and to convert it, on two processors.
_LOADING = 10

#: The row of a photo and the column of a view.
_Cell = tuple[int, int]


def robustness(run: Run, progress: Progress = SILENT) -> RobustnessCard:
    """Return the card of a run: the one kept with it, or one that is measured and kept now.

    Each photo is answered by itself, also where predictions average over variations. The classifier
    runs on the fast engine; its answers equal those of predictions within 1e-3. Photos that can't
    be read are left out.

    Raises
    ------
    InputError
        The photos are gone, or files of the run are missing or damaged.
    Cancelled
        The card is not wanted any more.
    """
    if card := saved_card(run):
        return card
    records = run.dataset_again().records(Split.VALIDATION)
    photos = drawn(records, run.config.seed)
    right = _measured(run, photos, progress)
    if not len(right):
        raise InputError(
            "None of the validation photos can be read.",
            "Put them back, or open their folder and train again.",
        )
    lost = np.count_nonzero(right[:, :1] & ~right[:, 1:], axis=0).tolist()
    won = np.count_nonzero(~right[:, :1] & right[:, 1:], axis=0).tolist()
    points = defaultdict[str, tuple[Point, ...]](tuple)
    for (each, value), *counts in zip(_STRENGTHS, lost, won, strict=True):
        points[each.name] += (Point(value=value, lost=counts[0], won=counts[1]),)
    card = RobustnessCard(
        run=run.created,
        photos=len(right),
        of=len(records),
        right=int(np.count_nonzero(right[:, 0])),
        points=dict(points),
    )
    save_card(card, run)
    return card


def seconds_expected(run: Run) -> float | None:
    """Return about how long measuring takes, by the speed of the training; ``None`` if unknown."""
    speed = run.features.per_second
    photos = min(run.validation.photos, MOST_PHOTOS)
    return _LOADING + photos * VIEWS / speed if speed else None


def drawn(records: Sequence[ImageRecord], seed: int) -> list[ImageRecord]:
    """Return at most ``MOST_PHOTOS`` of the photos, each class by its share, by ``seed``.

    Identical photos count once: the second one says nothing new.
    """
    by_class = defaultdict[str, list[tuple[str, ImageRecord]]](list)
    for record in {each.content: each for each in records}.values():
        chance = storage.digest(f"{seed};{record.content}".encode())
        by_class[record.label].append((chance, record))
    ranked = [
        ((rank + 0.5) / len(photos), chance, record)
        for photos in by_class.values()
        for rank, (chance, record) in enumerate(sorted(photos, key=lambda each: each[0]))
    ]
    ranked.sort(key=lambda each: each[:2])
    return [record for *_, record in ranked[:MOST_PHOTOS]]


def _measured(run: Run, photos: Sequence[ImageRecord], progress: Progress) -> NDArray[np.bool_]:
    """Return whether each view of each readable photo is answered correctly, (n, VIEWS) bool."""
    progress.report(0, 0, "Loading the classifier")
    classifier = classifier_of(run)
    progress.check()
    engine = open_network(classifier)
    source = PhotoSource(int(classifier.input_shape[1]), run.config.fit)
    right = np.zeros((len(photos), VIEWS), np.bool_)
    unreadable: set[int] = set()
    labels = [run.classes.index(record.label) for record in photos]
    wanted = _views(run, photos, int(classifier.input_shape[1]))
    with closing(source.through(engine, wanted)) as results:
        for done, ((row, column), answer) in enumerate(results, 1):
            progress.check()
            progress.report(done, right.size, "Answering disturbed photos")
            if isinstance(answer, UnreadablePhotoError):
                unreadable.add(row)
            else:
                right[row, column] = answer.argmax() == labels[row]
    return right[[row for row in range(len(photos)) if row not in unreadable]]


def _views(
    run: Run, photos: Sequence[ImageRecord], size: int
) -> Generator[tuple[_Cell, ImageRecord, Transform]]:
    """Yield every photo as it is and at every strength."""
    for row, record in enumerate(photos):
        yield (row, 0), record, Transform()
        for column, (each, value) in enumerate(_STRENGTHS, 1):
            seed, content = run.config.seed, record.content
            yield (row, column), record, each.transform(value, run.recipe, size, seed, content)
