"""Trials: counts of right answers in each part, and the table of them."""

import numpy as np
import pytest

from augstudio.lab.trials import Trial, as_table, from_table, trials_of


def test_a_trial_for_each_part() -> None:
    probabilities = np.array([[0.9, 0.1], [0.4, 0.6], [0.2, 0.8], [1.0, 0.0], [0.7, 0.3]])
    with np.errstate(divide="ignore"):
        logs = np.log(probabilities)
    labels, parts = np.array([0, 0, 1, 1, 0]), np.array([0, 0, 0, 1, 1])
    first, second = trials_of("blur", 2, "darker", logs, labels, parts)
    assert (first.arm, first.repeat, first.part, first.condition) == ("blur", 2, 0, "darker")
    assert (first.photos, first.right, first.accuracy) == (3, 2, 2 / 3)
    assert first.loss == pytest.approx(-np.log([0.9, 0.4, 0.8]).mean(), abs=1e-6)
    # One photo had a probability of 0; it counts as 1e-7.
    assert (second.part, second.photos, second.right) == (1, 2, 1)
    assert second.loss == pytest.approx(-np.log([1e-7, 0.7]).mean(), abs=1e-6)


def test_the_table_gives_the_trials_back() -> None:
    trials = [
        Trial("none", 0, 0, "as they are", 12, 11, 0.25),
        # A recipe file may have any name.
        Trial('=my, "recipe";-2\n.json', 12, 3, "blurred", 1, 0, 16.118096),
    ]
    text = as_table(trials)
    assert text.splitlines()[0] == "arm,repeat,part,condition,photos,right,loss"
    assert from_table(text) == trials
    assert as_table(from_table(text)) == text
    assert from_table(as_table([])) == []


@pytest.mark.parametrize(
    "row",
    [
        "none,0,0,as they are,12,13,0.2",
        "none,0,0,as they are,0,0,0.2",
        "none,-1,0,as they are,12,3,0.2",
        "none,0,-1,as they are,12,3,0.2",
        "none,0,0,as they are,12,3,nan",
        "none,0,0,as they are,12,3,much",
        "none,0,0,as they are,12",
        "none,0,0,as they are,12,3,0.2,7",
    ],
)
def test_damaged_rows(row: str) -> None:
    head = as_table([])
    assert len(from_table(head + "none,0,0,as they are,12,3,0.2\r\n")) == 1
    with pytest.raises((ValueError, TypeError)):
        from_table(f"{head}{row}\r\n")


@pytest.mark.parametrize("text", ["", "arm,repeat\r\n", "\x00", "arm;repeat;part"])
def test_other_tables(text: str) -> None:
    with pytest.raises(ValueError, match="not a table of trials"):
        from_table(text)
