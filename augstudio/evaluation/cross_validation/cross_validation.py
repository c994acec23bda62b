"""Cross-validation: a figure from all photos of a run, each left out of a training once."""

from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass

import numpy as np

from augstudio.data.dataset import ImageRecord, LabelledPhotos, Split, pictures_of
from augstudio.data.near_copies.recalled import recalled_near_copies
from augstudio.errors import AugStudioError, InputError
from augstudio.evaluation.cross_validation.folds import folds_of
from augstudio.evaluation.cross_validation.table import read_table, write_table
from augstudio.evaluation.evaluation import Evaluation, evaluate
from augstudio.evaluation.metrics import ENOUGH_PHOTOS, expectation
from augstudio.evaluation.photo_features import feature_settings, last_depth, photo_features
from augstudio.features.rows import IN_MEMORY, taken
from augstudio.features.store import Vector
from augstudio.plain_text import are, counted, listed
from augstudio.progress import SILENT, Progress
from augstudio.runs.answers import Answers
from augstudio.runs.choices import Method
from augstudio.runs.run import Run
from augstudio.threads import THREADS, in_order, one_thread_each
from augstudio.training.methods.learning import balanced_weights
from augstudio.training.methods.logistic import ITERATIONS, LinearTask, Rows, cross_validated

_TRAINING = "Training without a part of the photos"
#: How often a top model is trained, and the share of the photos that is left out, in words.
_WORDS = {
    2: ("twice", "half"),
    3: ("three times", "third"),
    4: ("four times", "quarter"),
    5: ("five times", "fifth"),
}


@dataclass(frozen=True, eq=False)
class CrossValidation:
    """How good top models are on photos (n) that they were not trained on.

    Attributes
    ----------
    evaluation
        The figures of the answers for all photos, each given by the top model that did not see it.
        Its intervals take the answers as independent; as the top models share most of their
        training photos, they are a little too narrow (Y. Bengio and Y. Grandvalet, "No unbiased
        estimator of the variance of k-fold cross-validation", Journal of Machine Learning Research
        5 (2004) 1089-1105).
    folds
        The part in which each photo was left out, (n,) from 0.
    notes
        What else to know, as sentences: what was measured, and what was left out.
    """

    evaluation: Evaluation
    folds: Rows
    notes: tuple[str, ...]

    @property
    def fold_scores(self) -> tuple[tuple[int, int], ...]:
        """The number of right answers and of photos in each part."""
        right = np.bincount(self.folds, weights=self.evaluation.ranks == 1).astype(np.int64)
        return tuple(zip(right.tolist(), np.bincount(self.folds).tolist(), strict=True))

    @property
    def spread(self) -> tuple[float, float]:
        """The lowest and the highest share of right answers of a part, in [0, 1]."""
        shares = [right / photos for right, photos in self.fold_scores]
        return min(shares), max(shares)

    @property
    def headline(self) -> str:
        """What to expect of new photos, in one sentence."""
        return expectation(self.evaluation.right, self.evaluation.photos)

    @property
    def basis(self) -> str:
        """What was done, and how it came out by part."""
        right, photos = self.evaluation.right, self.evaluation.photos
        times, part = _WORDS[len(self.fold_scores)]
        low, high = (f"{share:.1%}" for share in self.spread)
        spread = f"{low} of each part" if low == high else f"{low} to {high} from part to part"
        return (
            f"Trained {times}, each time leaving out a different {part} "
            f"of the photos: {right} of {counted(photos, 'left-out photo')} right "
            f"({right / photos:.1%}); {spread}."
        )

    @property
    def sentence(self) -> str:
        """What to expect of new photos, and why."""
        return f"{self.headline} {self.basis}"


def says_more(run: Run) -> bool:
    """Whether cross-validation says more about a run than its validation photos.

    It does if these are few, and there are no test photos.
    """
    return run.validation.photos < ENOUGH_PHOTOS and not run.photos.get(Split.TEST.value)


def cross_validate(run: Run, progress: Progress = SILENT) -> CrossValidation:
    """Return the cross-validation of a run, from its folder or computed now and saved there.

    The training and validation photos are divided into five parts of the same mixture of classes.
    Each part is answered by a linear top model that is trained on the other parts, on features of
    the photos as they are; its penalty is chosen on these other parts alone. Copies of a photo,
    also resized ones, are always left out together.

    Raises
    ------
    InputError
        A class has only one photo, or none can be read; or the run's list of photos is missing or
        damaged.
    MissingWeightsError
        Features must be computed, and the network's weights are not on this computer.
    Cancelled
        The result is not wanted any more.
    """
    records = _records(run)
    if (kept := _kept(run, records)) is not None:
        return kept
    answers, folds = _computed(run, records, progress)
    notes = [_measured(run)]
    if missing := len(records) - len(folds):
        notes.append(f"{counted(missing)} can't be read and {are(missing)} left out.")
    else:
        # The table only saves time. With photos left out, there may be more next time.
        with suppress(AugStudioError):
            write_table(run, answers, folds)
    return CrossValidation(evaluate(answers), folds, tuple(notes))


def kept_cross_validation(run: Run) -> CrossValidation | None:
    """Return the cross-validation that is kept with a run; ``None`` if there is none.

    ``InputError`` if the run's list of photos is missing or damaged.
    """
    return _kept(run, _records(run))


def _kept(run: Run, records: Sequence[ImageRecord]) -> CrossValidation | None:
    found = read_table(run, records)
    if found is None:
        return None
    answers, folds = found
    return CrossValidation(evaluate(answers), folds, (_measured(run),))


def _records(run: Run) -> tuple[ImageRecord, ...]:
    listing = run.photo_list()
    return listing.records(Split.TRAIN) + listing.records(Split.VALIDATION)


def _computed(run: Run, records: Sequence[ImageRecord], progress: Progress) -> tuple[Answers, Rows]:
    """Return the answers for all photos that can be read, and the part each was left out in."""
    features = photo_features(run, records, progress)
    photos = LabelledPhotos(features.records, run.classes)
    groups = recalled_near_copies(photos.records, progress)
    pictures = pictures_of(photos.records, groups)
    _require_pictures(pictures, photos)
    folds = folds_of(pictures, photos.labels)
    lower = last_depth(run).start
    depths = (lower, 0) if lower else (0,)
    with one_thread_each():
        values = _left_out(features.values, pictures, photos, folds, depths, progress)
    return Answers(photos, values), folds


def _left_out(
    features: Vector,
    pictures: Sequence[str],
    photos: LabelledPhotos,
    folds: Rows,
    depths: Sequence[int],
    progress: Progress,
) -> Vector:
    """Return the probabilities of all photos (n, classes), of top models that did not see them."""
    labels, classes = photos.labels, len(photos.classes)
    total = int(folds.max()) + 1

    def answered(fold: int) -> Vector:
        out = folds == fold
        kept = [picture for picture, left in zip(pictures, out, strict=True) if not left]
        others = taken(features, np.flatnonzero(~out), in_memory)
        top = _fitted(others, kept, labels[~out], classes, depths, progress)
        return _answered(taken(features, np.flatnonzero(out), in_memory), *top)

    probabilities = np.zeros((len(labels), classes), np.float32)
    threads = min(total, THREADS)
    in_memory = IN_MEMORY // threads
    with closing(in_order(answered, range(total), threads=threads)) as results:
        progress.report(0, total, _TRAINING, "parts")
        for fold, values in enumerate(results):
            probabilities[folds == fold] = values
            progress.report(fold + 1, total, _TRAINING, "parts")
    return probabilities


def _fitted(
    features: Vector,
    pictures: Sequence[str],
    labels: Rows,
    classes: int,
    depths: Sequence[int],
    progress: Progress,
) -> tuple[Vector, Vector]:
    """Return the kernel and the biases of the best linear top model."""
    weights = balanced_weights(labels, classes)
    chosen = cross_validated(features, pictures, labels, weights, classes, depths, progress.check)
    task = LinearTask([features], labels, weights[:, None], classes, chosen.unused)
    values, _ = task.solve(chosen.penalty, np.zeros(task.shape), ITERATIONS, progress.check)
    return task.applied(values)


def _answered(features: Vector, kernel: Vector, bias: Vector) -> Vector:
    from scipy.special import softmax

    return np.asarray(softmax(features @ kernel + bias, axis=1))


def _require_pictures(pictures: Sequence[str], photos: LabelledPhotos) -> None:
    """Raise an ``InputError`` unless every class with photos has two different ones."""
    different: dict[str, set[str]] = {}
    for picture, record in zip(pictures, photos.records, strict=True):
        different.setdefault(record.label, set()).add(picture)
    if len(different) < 2:
        raise InputError(
            "Cross-validation needs photos of at least two classes, and those of "
            f"{listed(name for name in photos.classes if name not in different)} can't be read.",
            "Put the photos back where they were when the run was trained.",
        )
    if few := [name for name, found in different.items() if len(found) < 2]:
        has = "has only one photo" if len(few) == 1 else "have only one photo each"
        raise InputError(
            f"Cross-validation can't leave a photo out where there is no other: {listed(few)} "
            f"{has}, not counting copies.",
            "Add photos of it and train again." if len(few) == 1 else "Add photos and train again.",
        )


def _measured(run: Run) -> str:
    """Return what the figures say about the classifier of a run."""
    network = feature_settings(run).chosen_backbone.title
    what = f"Each time, a linear top model was trained on {network} features of the photos, "
    what += "without variations."
    if run.config.method is Method.FROM_SCRATCH:
        return f"{what} It is not the network of this run, which was trained from scratch."
    if run.fine_tuned:
        return f"{what} The classifier of this run was also fine-tuned, and may be better."
    return what
