"""Leaves stand upright within their frame, and no two are the same."""

import numpy as np
import pytest

from augstudio.data.sample.leaves import KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_a_leaf_stands_upright_in_its_frame(kind: str) -> None:
    for seed in range(20):
        leaf = KINDS[kind](np.random.default_rng(seed))
        assert leaf.outline.ndim == 2
        assert np.abs(leaf.outline).max() < 1.4
        assert leaf.stem[-1, 1] < leaf.stem[0, 1] < 0
        assert np.ptp(leaf.veins[0][:, 1]) > 1


@pytest.mark.parametrize("kind", KINDS)
def test_leaves_differ_by_their_random_numbers_only(kind: str) -> None:
    first, again, other = (KINDS[kind](np.random.default_rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.outline, again.outline)
    assert not np.array_equal(first.outline, other.outline)
