"""Studies in which no arm differs from the baseline but by chance."""

import sys
from collections.abc import Iterator, Sequence

import numpy as np
from scipy.stats import t as student

from augstudio.evaluation.cross_validation.folds import folds_of
from augstudio.lab.arms import ArmKind
from augstudio.lab.conditions import CONDITIONS
from augstudio.lab.heads import Photos, answers
from augstudio.lab.trials import trials_of
from augstudio.lab.verdicts import Difference, Verdict, differences
from augstudio.threads import one_thread_each
from augstudio.training.methods.logistic import Choice
from tests.lab.made_up import arm

_FOLDS, _SIZE, _CLASSES = 5, 8, 2


def null_study(
    seed: int, same_features: bool, arms: int = 6, repeats: int = 3, photos: int = 60
) -> tuple[Difference, ...]:
    """Return the differences of a study of new photos in which all arms are equally good.

    Either they are trained on the same features with noise of their own in each repeat, as
    augmentations that change nothing; or each has features of its own that say as much about the
    classes, as networks that are equally good. There, what chance does to an arm on these photos
    stays in all parts and repeats.
    """
    rng = np.random.default_rng([seed, 7])
    labels = np.arange(photos) % _CLASSES
    signal = 1.2 * np.eye(_CLASSES, _SIZE)[labels] + rng.normal(size=(photos, _SIZE))
    pictures = tuple(f"{seed}-{number}" for number in range(photos))
    kinds = [ArmKind.BASELINE] + [ArmKind.ALONE] * arms
    compared = [arm(f"arm {number}", kind) for number, kind in enumerate(kinds)]
    trials = []
    for each in compared:
        plain = signal.copy()
        if not same_features:
            plain[:, _CLASSES:] = rng.normal(size=(photos, _SIZE - _CLASSES))
        data = Photos(plain.astype(np.float32), pictures, labels, _CLASSES, (0,))
        for repeat in range(repeats):
            parts = folds_of(pictures, labels, _FOLDS, repeat)
            noise = rng.normal(size=(2, *plain.shape)) * same_features
            for condition, logs in zip(
                CONDITIONS, _answered(data, plain + noise, parts), strict=True
            ):
                trials += trials_of(each.name, repeat, condition.name, logs, labels, parts)
    return differences(compared, CONDITIONS, trials)


def _answered(data: Photos, views: np.ndarray, parts: np.ndarray) -> Iterator[np.ndarray]:
    """Yield the answers of the heads of all parts, (n, k), under each condition."""
    inside = parts[:, None] != np.arange(_FOLDS)
    choices = [Choice(0.1, 0, 0.0)] * _FOLDS
    heads = data.fitted([*views.astype(np.float32)], inside, choices, lambda: None)
    for number in range(len(CONDITIONS)):
        disturbed = np.random.default_rng(number).normal(scale=0.3 * number, size=data.plain.shape)
        shown = (data.plain + disturbed).astype(np.float32)
        yield np.stack([answers(shown, head) for head in heads])[parts, np.arange(len(parts))]


def null_studies(studies: int, same_features: bool) -> list[tuple[Difference, ...]]:
    """Return the differences of studies."""
    with one_thread_each():
        return [null_study(seed, same_features) for seed in range(studies)]


def excess(found: Sequence[tuple[Difference, ...]]) -> float:
    """Return how many times the variance of the mean differences the verdicts reckon with."""
    means = np.array([[each.mean for each in study] for study in found])
    reach = np.array([[(each.high - each.low) / 2 for each in study] for study in found])
    errors = reach / student.ppf(0.975, len(found[0][0].pairs) - 1)
    return float((errors**2).mean() / means.var(axis=0, ddof=1).mean())


if __name__ == "__main__":
    for same in (True, False):
        found = null_studies(int(sys.argv[1]), same)
        wrong = sum(any(each.verdict is not Verdict.UNKNOWN for each in study) for study in found)
        every = [each for study in found for each in study]
        outside = sum(not each.low <= 0 <= each.high for each in every)
        print(f"same features {same}: {wrong} of {len(found)} studies with a wrong verdict;")
        print(f"{outside} of {len(every)} intervals leave out 0;")
        print(f"the variance is {excess(found):.1f} times that of the mean differences")
