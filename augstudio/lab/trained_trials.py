"""Trials of whole trainings: methods that change the network itself, such as from scratch."""

import shutil
from collections.abc import Collection, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from augstudio.augment.transform import Transform
from augstudio.data.dataset import Dataset, ImageRecord, LabelledPhotos, Split, pictures_of
from augstudio.data.split import split
from augstudio.errors import InputError, UnreadablePhotoError
from augstudio.evaluation.cross_validation.folds import folds_of
from augstudio.features.photos import PhotoSource
from augstudio.lab.arms import Arm, ArmKind
from augstudio.lab.conditions import CONDITIONS
from augstudio.lab.plan import Plan
from augstudio.lab.study import TRIAL_FOLDER
from augstudio.lab.trials import Trial, trials_of
from augstudio.models.engine import open_network
from augstudio.progress import Progress
from augstudio.runs.classifier import classifier_of
from augstudio.runs.run import Run
from augstudio.training.methods.logistic import Rows
from augstudio.training.train import train

#: Share of the training photos of a trial that choose its best epoch.
_CHOOSING = 0.15
_SMALLEST = 1e-7


class _Quiet(Progress):
    """Hides the progress of one training, and passes on the wish to stop."""

    def __init__(self, outer: Progress) -> None:
        self._outer = outer

    @property
    def cancelled(self) -> bool:
        """Whether the study should stop."""
        return self._outer.cancelled or self._outer.pausing


def trained_trials(
    plan: Plan,
    dataset: Dataset,
    missing: Sequence[tuple[Arm, int]],
    done: Collection[tuple[str, int, int]],
    folder: Path,
    progress: Progress,
) -> Generator[list[Trial]]:
    """Yield the trials of each part of arms and repeats, in their order, under all conditions.

    Each is a training of its own on the photos of the other parts. Some of these choose its best
    epoch, so that the held-out photos choose nothing.

    Parameters
    ----------
    done
        Arm, repeat and part of the trials that are there already.
    folder
        That of the study.

    Raises
    ------
    InputError
        Photos or weights are missing.
    Cancelled
        Trials are not wanted any more.
    """
    photos = LabelledPhotos(dataset.records(Split.TRAIN), plan.classes)
    pictures = pictures_of(photos.records, dataset.near_copies)
    total, number = len(missing) * plan.folds, 0
    for arm, repeat in missing:
        parts = folds_of(pictures, photos.labels, plan.folds, 2 * repeat)
        for part in range(plan.folds):
            progress.report(number, total, f"Trying {arm.title}", "trainings")
            number += 1
            if (arm.name, repeat, part) not in done:
                out = parts == part
                yield _trials(plan, dataset, photos, out, (arm, repeat, part), folder, progress)


def training_set(dataset: Dataset, photos: Sequence[ImageRecord], seed: int) -> Dataset:
    """Return what one training gets: ``photos``, of which some choose its best epoch."""
    return split(dataset.with_splits({Split.TRAIN: photos}), validation=_CHOOSING, seed=seed)


def _trials(
    plan: Plan,
    dataset: Dataset,
    photos: LabelledPhotos,
    out: NDArray[np.bool_],
    place: tuple[Arm, int, int],
    folder: Path,
    progress: Progress,
) -> list[Trial]:
    """Train without the photos ``out``, (n,) bool, and return what it says about them."""
    arm, repeat, part = place
    held_out = [each for each, is_out in zip(photos.records, out, strict=True) if is_out]
    rest = [each for each, is_out in zip(photos.records, out, strict=True) if not is_out]
    divided = training_set(dataset, rest, repeat)
    config = plan.config_of(arm)
    # Other first weights, order and variations, for every part and repeat.
    chance = repeat * plan.folds + part + 1000 * (arm.kind is ArmKind.AGAIN)
    config = config.model_copy(update={"seed": config.seed + chance})
    target = folder / TRIAL_FOLDER
    shutil.rmtree(target, ignore_errors=True)
    try:
        run = train(divided, arm.recipe, config, target, progress=_Quiet(progress))
        # When stopped, a training keeps what it has; that would be another trial.
        progress.check()
        logs, labels = _answered(run, held_out, progress)
    finally:
        shutil.rmtree(target, ignore_errors=True)
    alike = np.zeros(len(labels), np.int64)
    return [
        replace(each, part=part)
        for condition, values in zip(CONDITIONS, logs, strict=True)
        for each in trials_of(arm.name, repeat, condition.name, values, labels, alike)
    ]


def _answered(
    run: Run, photos: Sequence[ImageRecord], progress: Progress
) -> tuple[list[NDArray[np.float64]], Rows]:
    """Return log-probabilities (n, k) under each condition, and the class numbers (n,)."""
    classifier = classifier_of(run)
    size = int(classifier.input_shape[1])
    engine, source = open_network(classifier), PhotoSource(size, run.config.fit)
    values = np.zeros((len(CONDITIONS), len(photos), len(run.classes)))
    unreadable: set[int] = set()

    def wanted() -> Iterator[tuple[tuple[int, int], ImageRecord, Transform]]:
        for row, record in enumerate(photos):
            for number, condition in enumerate(CONDITIONS):
                yield (number, row), record, condition.transform(record, size, run.config.seed)

    with closing(source.through(engine, wanted())) as results:
        for (number, row), answer in results:
            progress.check()
            if isinstance(answer, UnreadablePhotoError):
                unreadable.add(row)
            else:
                values[number, row] = np.log(np.maximum(answer, _SMALLEST))
    kept = [row for row in range(len(photos)) if row not in unreadable]
    if not kept:
        raise InputError(
            "None of the photos that were left out of a training can be read.",
            "Put the photos back, then continue the study.",
        )
    labels = LabelledPhotos(tuple(photos[row] for row in kept), run.classes).labels
    return [each[kept] for each in values], labels
