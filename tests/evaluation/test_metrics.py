import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from augstudio.evaluation.metrics import (
    conformal_bound,
    expectation,
    few_photos_warning,
    wilson_interval,
)


@pytest.mark.parametrize(
    ("right", "of", "low", "high"),
    [
        # R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics
        # in Medicine 17 (1998) 857-872, table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_published_values(right: int, of: int, low: float, high: float) -> None:
    assert wilson_interval(right, of) == pytest.approx((low, high), abs=5e-5)


def test_its_ends_are_where_the_score_test_stops_to_reject() -> None:
    """The definition: at an end, the sample lies 1.96 standard errors away."""
    for end in wilson_interval(150, 160):
        error = (end * (1 - end) / 160) ** 0.5
        assert abs(150 / 160 - end) / error == pytest.approx(1.959964, abs=1e-5)


@pytest.mark.parametrize("confidence", [0.5, 0.9, 0.95, 0.99])
def test_it_equals_scipys(confidence: float) -> None:
    for right, of in ((0, 7), (90, 100), (786, 800), (800, 800)):
        theirs = binomtest(right, of).proportion_ci(confidence, method="wilson")
        assert wilson_interval(right, of, confidence) == pytest.approx(tuple(theirs), abs=1e-12)


@pytest.mark.parametrize("share", [0.8, 0.9, 0.94])
@pytest.mark.parametrize("of", [153, 800])
def test_it_holds_the_truth_in_about_95_of_100_samples(share: float, of: int) -> None:
    counts = range(of + 1)
    ends = [wilson_interval(right, of) for right in counts]
    inside = [low <= share <= high for low, high in ends]
    assert 0.93 <= binom.pmf(counts, of, share)[inside].sum() <= 0.97


def test_without_photos_nothing_is_known() -> None:
    assert wilson_interval(0, 0) == (0.0, 1.0)


@given(st.integers(1, 10_000), st.data())
def test_it_holds_the_share_and_mirrors_the_wrong_answers(of: int, data: st.DataObject) -> None:
    right = data.draw(st.integers(0, of))
    low, high = wilson_interval(right, of)
    assert 0 <= low <= right / of <= high <= 1
    assert wilson_interval(of - right, of) == pytest.approx((1 - high, 1 - low))


@pytest.mark.parametrize(
    ("right", "of", "confidence"), [(5, 4, 0.95), (-1, 4, 0.95), (1, 2, 1.0), (1, 2, 0.0)]
)
def test_what_can_not_be_is_refused(right: int, of: int, confidence: float) -> None:
    with pytest.raises(ValueError, match=r"impossible|not between"):
        wilson_interval(right, of, confidence)


def test_few_photos_are_told_with_the_interval_they_would_have() -> None:
    low, high = wilson_interval(9, 10)
    assert f"{low:.0%} to {high:.0%}" in few_photos_warning(10)
    assert "only 1 validation photo says little: with it right" in few_photos_warning(1)
    assert [bool(few_photos_warning(photos)) for photos in (0, 1, 19, 20)] == [
        False,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize("of", [1, 7, 153, 100_000])
def test_what_to_expect_never_promises_more_than_the_interval(of: int) -> None:
    for right in {0, of // 2, of - 1, of}:
        least, most = map(int, re.findall(r"between (\d+) and (\d+)", expectation(right, of))[0])
        low, high = wilson_interval(right, of)
        assert 0 <= least <= 100 * low < least + 1
        assert most - 1 < 100 * high <= most <= 100


def test_a_conformal_bound_is_the_score_of_the_rank_that_the_theory_names() -> None:
    assert conformal_bound(range(19), 0.95) == 18
    assert conformal_bound(range(18), 0.95) == math.inf
    # (99 + 1) * 0.95 is a little more than 95 in floating point.
    assert conformal_bound(reversed(range(99)), 0.95) == 94
    assert conformal_bound(range(100), 0.95) == 95


def test_a_new_score_is_within_the_bound_as_often_as_promised() -> None:
    rng = np.random.default_rng(0)
    draws = rng.normal(size=(4000, 40))
    within = [new <= conformal_bound(known, 0.9) for *known, new in draws.tolist()]
    assert np.mean(within) == pytest.approx(0.9, abs=0.015)
