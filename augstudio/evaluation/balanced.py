"""Balanced accuracy: the mean recall of the classes, and how certain it is."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from math import ceil, floor
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from augstudio.evaluation.metrics import wilson_interval

#: Counts, too: products of matrices are far faster than in int64 (2 s, not 80 s, for 1000 classes).
Floats = NDArray[np.float64]

#: Efron and Tibshirani (1993), chapter 14, use 2000 for BCa intervals.
RESAMPLES = 2000
_TAIL = 0.025


def mean_recall(photos: Floats, right: Floats) -> Floats:
    """Return the balanced accuracy (n,) in [0, 1] for each row of counts by class, (n, classes).

    Classes without photos are left out of the mean; every row must have photos.
    """
    recall = np.divide(right, photos, out=np.zeros(photos.shape), where=photos > 0)
    return np.asarray(recall.sum(axis=1) / np.count_nonzero(photos, axis=1))


def balanced_interval(
    contents: Sequence[str],
    labels: NDArray[np.int64],
    right: NDArray[np.bool_],
    classes: int,
    seed: int = 0,
) -> tuple[float, float]:
    """Return the 95% interval of the balanced accuracy, in [0, 1], by a bootstrap.

    The interval is BCa (bias-corrected and accelerated): B. Efron, "Better bootstrap confidence
    intervals", Journal of the American Statistical Association 82 (1987) 171-185. For few photos
    and high accuracy it is more accurate than percentiles. Identical photos are drawn together, as
    they say the same. Groups of photos with the same counts of classes and right answers are
    interchangeable, so only how often each kind of group is drawn is random (multinomial): time
    and memory do not grow with the number of photos, but with that of kinds, which is twice the
    number of classes if no photos are identical.

    If all answers are right, or all are wrong, every resample is the same. Then it is the Wilson
    interval for the number of groups with which the mean recall is as certain.

    Parameters
    ----------
    contents
        The hash of each photo (n).
    labels, right
        The class numbers (n,) of at least one photo, and whether each answer is right (n,).
    classes
        Number of classes.
    seed
        Starting point of the random draws.
    """
    photos, hits, counts = _kinds(contents, labels, right, classes)
    groups = int(counts.sum())
    totals = counts @ photos, counts @ hits
    [estimate] = mean_recall(*(each[np.newaxis] for each in totals))
    rng = np.random.default_rng(seed)
    draws = rng.multinomial(groups, counts / groups, size=RESAMPLES).astype(np.float64)
    resampled = mean_recall(draws @ photos, draws @ hits)
    if np.ptp(resampled) == 0:
        return _without_variation(float(estimate), counts @ (photos > 0))
    without = mean_recall(totals[0] - photos, totals[1] - hits)
    low, high = np.quantile(resampled, _levels(resampled, float(estimate), without, counts))
    return float(low), float(high)


def _kinds(
    contents: Sequence[str], labels: NDArray[np.int64], right: NDArray[np.bool_], classes: int
) -> tuple[Floats, Floats, Floats]:
    """Return the kinds of groups of identical photos, and how many groups are of each kind.

    A kind is given by its photos and right answers by class, each (kinds, classes).
    """
    groups: dict[str, list[tuple[int, bool]]] = defaultdict(list)
    for content, label, is_right in zip(contents, labels.tolist(), right.tolist(), strict=True):
        groups[content].append((label, is_right))
    # Sorted, so that the order of the photos does not matter.
    kinds = sorted(Counter(tuple(sorted(group)) for group in groups.values()).items())
    photos, hits = np.zeros((2, len(kinds), classes))
    for row, (kind, _) in enumerate(kinds):
        for label, is_right in kind:
            photos[row, label] += 1
            hits[row, label] += is_right
    return photos, hits, np.array([count for _, count in kinds], np.float64)


def _levels(resampled: Floats, estimate: float, without: Floats, counts: Floats) -> list[float]:
    """Return the levels in (0, 1) of the quantiles of ``resampled`` that are the interval's ends.

    ``without`` (kinds,) is the balanced accuracy without one group of each kind (jackknife), and
    ``counts`` their numbers. Equations 14.10, 14.14 and 14.15 of B. Efron and R. J. Tibshirani, "An
    introduction to the bootstrap" (1993).
    """
    normal = NormalDist()
    # Half of the ties count as below: with few photos there are many.
    below = (np.mean(resampled < estimate) + np.mean(resampled <= estimate)) / 2
    bias = normal.inv_cdf(float(np.clip(below, 1 / RESAMPLES, 1 - 1 / RESAMPLES)))
    apart = np.average(without, weights=counts) - without
    spread = float(counts @ apart**2)
    acceleration = float(counts @ apart**3) / (6 * spread**1.5) if spread else 0.0
    shifted = (bias + normal.inv_cdf(tail) for tail in (_TAIL, 1 - _TAIL))
    return [normal.cdf(bias + each / (1 - acceleration * each)) for each in shifted]


def _without_variation(estimate: float, groups: Floats) -> tuple[float, float]:
    """Return the Wilson interval of a mean recall, given the number of groups by class.

    The variance of a mean of k shares with n_i groups each is that of one share with
    k² / sum(1 / n_i) groups, if the shares are equal.
    """
    filled = groups[groups > 0]
    alike = max(1, floor(len(filled) ** 2 / (1 / filled).sum()))
    low, _ = wilson_interval(floor(estimate * alike), alike)
    _, high = wilson_interval(ceil(estimate * alike), alike)
    return low, high
