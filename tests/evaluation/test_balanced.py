"""The bootstrap of the balanced accuracy."""

from itertools import product
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import binom, bootstrap

from augstudio.evaluation.balanced import balanced_interval, mean_recall
from augstudio.evaluation.metrics import wilson_interval

Labels = NDArray[np.int64]
Hits = NDArray[np.bool_]


def interval(labels: Labels, right: Hits, contents: list[str] | None = None) -> tuple[float, float]:
    contents = contents or [str(number) for number in range(len(labels))]
    return balanced_interval(contents, labels, right, int(labels.max()) + 1)


def sample(sizes: tuple[int, ...], recalls: tuple[float, ...], seed: int) -> tuple[Labels, Hits]:
    rng = np.random.default_rng(seed)
    labels = np.repeat(np.arange(len(sizes)), sizes)
    return labels, rng.random(len(labels)) < np.array(recalls)[labels]


def test_it_is_the_mean_recall_of_the_classes_with_photos() -> None:
    photos, right = np.array([[4.0, 2.0, 0.0], [1.0, 0.0, 5.0]]), np.array([[3, 1, 0], [1, 0, 1.0]])
    assert mean_recall(photos, right).tolist() == [(0.75 + 0.5) / 2, (1 + 0.2) / 2]


@pytest.mark.parametrize("sizes", [(60, 60), (20, 70, 40)])
def test_it_equals_scipys_bca(sizes: tuple[int, ...]) -> None:
    labels, right = sample(sizes, (0.9, 0.7, 0.8)[: len(sizes)], seed=3)

    def statistic(rows: Labels, axis: int) -> Any:
        drawn, hits = labels[rows], right[rows]
        of = [(drawn == each).sum(axis=axis) for each in range(len(sizes))]
        hit = [((drawn == each) & hits).sum(axis=axis) for each in range(len(sizes))]
        return np.mean(np.stack(hit) / np.stack(of), axis=0)

    theirs = bootstrap(
        (np.arange(len(labels)),),
        statistic,
        n_resamples=4000,
        vectorized=True,
        method="BCa",
        rng=np.random.default_rng(1),
    ).confidence_interval
    assert interval(labels, right) == pytest.approx(tuple(theirs), abs=0.012)


@pytest.mark.parametrize(
    ("sizes", "recalls"),
    [((70, 83), (0.93, 0.95)), ((40, 30), (0.85, 0.8)), ((90, 25), (0.9, 0.7))],
)
def test_it_holds_the_truth_in_about_95_of_100_samples(
    sizes: tuple[int, int], recalls: tuple[float, float]
) -> None:
    """Computed for every likely pair of counts of right answers, so without random draws."""
    labels = np.repeat([0, 1], sizes)
    inside = total = 0.0
    chances = [binom.pmf(range(size + 1), size, p) for size, p in zip(sizes, recalls, strict=True)]
    likely = (np.flatnonzero(each > 0.002) for each in chances)
    for one, other in product(*likely):
        right = np.concatenate([np.arange(sizes[0]) < one, np.arange(sizes[1]) < other])
        low, high = interval(labels, right)
        chance = chances[0][one] * chances[1][other]
        total += chance
        inside += chance * (low <= np.mean(recalls) <= high)
    assert total > 0.97
    assert 0.93 <= inside / total <= 0.97


def test_copies_of_a_photo_count_as_one() -> None:
    labels, right = sample((40, 60), (0.9, 0.7), seed=0)
    contents = [str(number) for number in range(100)]
    once = interval(labels, right)
    assert interval(np.tile(labels, 3), np.tile(right, 3), contents * 3) == once
    # As photos of their own they would make the interval narrower.
    low, high = interval(np.tile(labels, 3), np.tile(right, 3))
    assert high - low < 0.7 * (once[1] - once[0])


def test_a_photo_and_its_copy_in_another_class_are_drawn_together() -> None:
    """Then one of the two is wrong, in every resample."""
    labels, right = np.array([0, 1] * 50), np.array([True, False] * 50)
    together = interval(labels, right, [str(number // 2) for number in range(100)])
    assert together == wilson_interval(50, 100)


def test_the_order_of_the_photos_does_not_matter() -> None:
    labels, right = sample((40, 60), (0.9, 0.7), seed=0)
    order = np.random.default_rng(0).permutation(100)
    assert interval(labels[order], right[order]) == interval(labels, right)


@pytest.mark.parametrize("is_right", [True, False])
def test_without_any_variation_it_is_wilsons(is_right: bool) -> None:
    labels = np.array([0] * 30 + [1] * 30)
    expected = wilson_interval(60 * is_right, 60)
    assert interval(labels, np.full(60, is_right)) == expected
    # A class of few photos makes the mean uncertain.
    labels = np.array([0] * 55 + [1] * 5)
    low, high = interval(labels, np.full(60, is_right))
    assert high - low == pytest.approx(np.ptp(wilson_interval(18 * is_right, 18)))


def test_a_single_photo_says_almost_nothing() -> None:
    assert interval(np.array([0]), np.array([True])) == wilson_interval(1, 1)
