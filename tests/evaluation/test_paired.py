"""McNemar's test against SciPy, and for counts far too large for floats."""

import pytest
from scipy.stats import binom

from augstudio.evaluation.paired import mcnemar


@pytest.mark.parametrize(("one_way", "other_way"), [(8, 3), (3, 8), (9, 0), (1, 0), (70, 41)])
def test_the_mid_p_value(one_way: int, other_way: int) -> None:
    photos, fewer = one_way + other_way, min(one_way, other_way)
    expected = 2 * binom.cdf(fewer, photos, 0.5) - binom.pmf(fewer, photos, 0.5)
    assert mcnemar(one_way, other_way) == pytest.approx(expected)


def test_equal_counts_are_chance() -> None:
    assert mcnemar(0, 0) == mcnemar(6, 6) == 1
    assert mcnemar(2000, 2000) == 1
    assert 0 <= mcnemar(3000, 10) < 1e-100
