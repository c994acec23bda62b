"""Verdicts against a computation of their own: Nadeau and Bengio's variance, Holm's adjustment."""

from math import ceil, sqrt

import numpy as np
import pytest
from scipy.stats import t as student

from augstudio.lab.arms import ArmKind
from augstudio.lab.conditions import AS_THEY_ARE, CONDITIONS
from augstudio.lab.trials import Trial
from augstudio.lab.verdicts import MOST_NEEDED, Difference, Verdict, differences, noise_floor
from tests.lab.made_up import arm, made_up_trials

BASELINE, AGAIN = arm("none", ArmKind.BASELINE), arm("none again", ArmKind.AGAIN)
SIZES = (21, 20, 20, 20, 19)
#: By how much each arm is better than the baseline, in photos of a part.
GAINS = {"good": 2.6, "bad": -3.0, "slight": 0.8, "same": 0.0}
ARMS = (BASELINE, AGAIN, *map(arm, GAINS))


def drawn_trials(seed: int = 3) -> list[Trial]:
    """Return trials of three repeats under all conditions, in which chance plays a part."""
    rng = np.random.default_rng(seed)
    trials = []
    for condition in CONDITIONS:
        for repeat in range(3):
            for part, size in enumerate(SIZES):
                for each in ARMS:
                    right = 14 + GAINS.get(each.name, 0) + rng.normal(scale=0.9)
                    right = int(np.clip(round(right), 0, size))
                    loss = float(rng.uniform(0.1, 0.9))
                    trials.append(Trial(each.name, repeat, part, condition.name, size, right, loss))
    return trials


def expected(name: str, condition: str, trials: list[Trial]) -> tuple[float, float, float, float]:
    """Return mean, ends of the interval, and the p-value for one comparison alone."""
    shares = {
        each: np.array(
            [t.right / t.photos for t in trials if (t.arm, t.condition) == (each, condition)]
        )
        for each in (name, "none")
    }
    d = shares[name] - shares["none"]
    test = np.mean(SIZES)
    corrected = (
        (1 / len(d) + test / (sum(SIZES) - test)) * np.sum((d - d.mean()) ** 2) / (len(d) - 1)
    )
    t, df = d.mean() / sqrt(corrected), len(d) - 1
    reach = student.ppf(0.975, df) * sqrt(corrected)
    return d.mean(), d.mean() - reach, d.mean() + reach, 2 * (1 - student.cdf(abs(t), df))


def holm(p: list[float]) -> list[float]:
    adjusted = [0.0] * len(p)
    for rank, number in enumerate(np.argsort(p)):
        before = [adjusted[other] for other in np.argsort(p)[:rank]]
        adjusted[number] = min(1.0, max([(len(p) - rank) * p[number], *before]))
    return adjusted


def test_figures_are_those_of_an_independent_computation() -> None:
    trials = drawn_trials()
    found = {(e.arm.name, e.condition.name): e for e in differences(ARMS, CONDITIONS, trials)}
    assert len(found) == len(CONDITIONS) * (len(ARMS) - 1)
    for conditions in (CONDITIONS[:1], CONDITIONS[1:]):
        keys = [(name, each.name) for name in GAINS for each in conditions]
        alone = {key: expected(*key, trials) for key in keys}
        adjusted = dict(zip(keys, holm([each[3] for each in alone.values()]), strict=True))
        for key in keys:
            each = found[key]
            np.testing.assert_allclose((each.mean, each.low, each.high), alone[key][:3])
            assert each.p == pytest.approx(adjusted[key], abs=1e-12)
            significant = adjusted[key] <= 0.025
            sign = Verdict.HELPS if each.mean > 0 else Verdict.HURTS
            assert each.verdict is (sign if significant else Verdict.UNKNOWN)
            assert (each.needed > 0) is not significant
            assert (each.photos, len(each.pairs)) == (100, 15)
    again = found["none again", AS_THEY_ARE.name]
    # What is not compared takes no part in the adjustment, and has no verdict.
    mean, low, high, p = expected("none again", AS_THEY_ARE.name, trials)
    np.testing.assert_allclose((again.mean, again.low, again.high, again.p), (mean, low, high, p))
    assert (again.verdict, again.needed) == (Verdict.UNKNOWN, 0)
    assert noise_floor([*found.values()]) == pytest.approx((high - low) / 2)
    verdicts = [found[name, AS_THEY_ARE.name].verdict.value for name in GAINS]
    assert verdicts == ["helps", "hurts", "can't tell", "can't tell"]


def test_accuracy_and_loss() -> None:
    trials = [
        *made_up_trials("none", [[10, 12]]),
        *(Trial("one", 0, part, "as they are", 20, 15, 0.25) for part in range(2)),
    ]
    (found,) = differences([BASELINE, arm("one")], CONDITIONS, trials)
    assert found.pairs == pytest.approx((0.25, 0.15))
    assert (found.accuracy, found.loss) == pytest.approx((0.75, -0.25))
    assert found.photos == 40


def only(name: str, rights: list[list[int]], of: int = 20) -> Difference:
    """Return the difference of one arm from a baseline with half of the photos right."""
    base = made_up_trials("none", [[of // 2] * len(parts) for parts in rights], of=of)
    trials = [*base, *made_up_trials(name, rights, of=of)]
    (found,) = differences([BASELINE, arm(name)], CONDITIONS, trials)
    return found


def test_equal_answers_are_not_free_of_chance() -> None:
    same = only("same", [[10] * 5] * 3)
    one_photo = only("one", [[10] * 5, [10] * 5, [10, 10, 10, 10, 11]])
    assert (same.mean, same.p, same.verdict) == (0, 1, Verdict.UNKNOWN)
    # As wide as if one photo of one part had another answer.
    assert same.high - same.low == pytest.approx(one_photo.high - one_photo.low)
    assert same.low < 0 < same.high
    gain = only("gain", [[12] * 5] * 3)
    assert (gain.mean, gain.verdict) == (pytest.approx(0.1), Verdict.HELPS)


def test_more_repeats_are_not_more_photos() -> None:
    once, often = only("few", [[8, 13, 10, 14, 12]]), only("many", [[8, 13, 10, 14, 12]] * 12)
    assert often.high - often.low < once.high - once.low
    # However many repeats: the error of one division into parts remains.
    values = np.tile(np.array([8, 13, 10, 14, 12]) / 20 - 0.5, 12)
    floor = values.std(ddof=1) * sqrt(20 / 80)
    assert (often.high - often.low) / 2 > student.ppf(0.975, 59) * floor
    assert often.verdict is Verdict.UNKNOWN


def test_photos_that_would_be_needed() -> None:
    rights = [[9, 13, 10, 12, 11]] * 2
    found = only("some", rights)
    d = np.array(rights).ravel() / 20 - 0.5
    error = sqrt((1 / 10 + 20 / 80) * d.var(ddof=1))
    # One comparison at 2.5%, shown with a probability of 80%.
    away = student.isf(0.0125, 9) + student.ppf(0.8, 9)
    exact = 100 * (away * error / 0.05) ** 2
    assert 100 < exact < 1000
    assert found.needed == 10 * ceil(exact / 10)
    # A difference near 0 counts as one point, and there is an end.
    exact = 100 * (1 / 10 + 20 / 80) * (0.02 / 9) * (away / 0.01) ** 2
    assert 1000 < exact < 10_000
    assert only("tiny", [[9, 11, 10, 11, 9]] * 2).needed == 100 * ceil(exact / 100)
    assert only("wild", [[0, 20, 0, 20, 10]] * 2).needed == MOST_NEEDED
    # With answers that hardly differ, the photos are enough to rule out a difference of one point.
    enough = only("enough", [[500, 500, 500, 500, 501]] * 3, of=1000)
    assert enough.verdict is Verdict.UNKNOWN
    assert 0 < enough.needed < enough.photos


def test_arms_without_two_common_parts_are_left_out() -> None:
    trials = [*made_up_trials("none", [[10, 12], [11, 10]]), *made_up_trials("late", [[11]])]
    assert differences([BASELINE, arm("late"), arm("later")], CONDITIONS, trials) == ()
    assert noise_floor([]) == 0
    trials += made_up_trials("late", [[11, 13]])
    (found,) = differences([BASELINE, arm("late")], CONDITIONS, trials)
    assert len(found.pairs) == 2


def test_another_baseline() -> None:
    trials = [
        *made_up_trials("none", [[10] * 5] * 2),
        *made_up_trials("whole", [[15] * 5] * 2),
        *made_up_trials("less", [[12] * 5] * 2),
    ]
    whole, less = arm("whole", ArmKind.WHOLE), arm("less", ArmKind.WITHOUT)
    from_none = differences([BASELINE, whole, less], CONDITIONS, trials)
    from_whole = differences([less], CONDITIONS, trials, whole)
    assert [each.verdict for each in from_none] == [Verdict.HELPS, Verdict.HELPS]
    assert [each.verdict for each in from_whole] == [Verdict.HURTS]
    assert from_whole[0].mean == pytest.approx(-0.15)
