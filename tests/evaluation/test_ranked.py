"""Ranked: the same as a dictionary of the classes, the most probable one first."""

import pickle
from itertools import islice

import numpy as np
import pytest

from augstudio.evaluation.ranked import Ranked

NUMBERS = {"ant": 0, "bee": 1, "cow": 2, "doe": 3}
VALUES = np.array([0.1, 0.5, 0.3, 0.1], np.float32)


def test_classes_come_with_their_probability_the_highest_first() -> None:
    ranked = Ranked(NUMBERS, VALUES)
    # Equal ones keep the order of the classes.
    expected = {name: float(VALUES[NUMBERS[name]]) for name in ("bee", "cow", "ant", "doe")}
    assert ranked == expected
    assert list(ranked.items()) == list(expected.items())
    assert [*islice(ranked, 1)] == ["bee"]
    assert ranked["cow"] == pytest.approx(0.3)
    assert len(ranked) == 4
    assert "elk" not in ranked
    assert repr(ranked) == repr(expected)


def test_it_can_be_sent_to_another_process() -> None:
    ranked = Ranked(NUMBERS, VALUES)
    assert pickle.loads(pickle.dumps(ranked)) == ranked
