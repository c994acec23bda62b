"""Verdicts: whether an arm is better than the baseline, worse, or can't be told from it.

In every part of every repeat, an arm and the baseline are trained on the same photos and answer the
same held-out ones, so their accuracies are compared in pairs. The parts of a repeat share most of
their training photos, and the repeats share all photos; the variance of the mean difference is
corrected for that: C. Nadeau and Y. Bengio, "Inference for the generalization error", Machine
Learning 52 (2003) 239-281, section 3.2, used for repeated cross-validation by R. Bouckaert and E.
Frank, "Evaluating the replicability of significance tests for comparing learning algorithms",
PAKDD 2004. As many arms are compared, some would look better by chance: the p-values are
adjusted by the method of S. Holm, "A simple sequentially rejective multiple test procedure",
Scandinavian Journal of Statistics 6 (1979) 65-70. A wrong verdict among all of a study then has a
probability of at most 5%: half of it for photos as they are, half for disturbed ones.

It is much smaller in practice, as the corrected variance is cautious: in 800 simulated studies of
60 photos without any difference, it was 2.4 times that of the mean differences where arms had
features of their own, as networks do, and 5.1 times where they shared features, as augmentations
do (``tests.lab.null_studies``).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, sqrt

import numpy as np

from augstudio.lab.arms import Arm, ArmKind
from augstudio.lab.conditions import AS_THEY_ARE, Condition
from augstudio.lab.trials import Trial

#: Probability of any wrong verdict in each family: on photos as they are, and on disturbed ones.
_LEVEL = 0.025
#: Of the interval that is shown.
_CONFIDENCE = 0.95
#: The smallest difference for which it is said how many photos would show it.
WORTH = 0.01
#: How probable it should be that a difference is shown, with as many photos as are said to do so.
_POWER = 0.8
#: So many photos and more are not a plan.
MOST_NEEDED = 100_000


class Verdict(StrEnum):
    """What a study says about an arm."""

    HELPS = "helps"
    HURTS = "hurts"
    UNKNOWN = "can't tell"


@dataclass(frozen=True)
class Difference:
    """The accuracy of an arm minus that of the baseline.

    Attributes
    ----------
    arm, condition
        What was compared, and on which photos.
    pairs
        The differences of all parts of all repeats, each in [-1, 1].
    photos
        Number of photos that were divided into parts.
    mean, low, high
        Mean difference and its 95% interval, without adjustment for the number of arms.
    p
        Probability of such a difference by chance, adjusted for the number of arms; a verdict needs
        one of at most 0.025.
    accuracy
        The mean accuracy of the arm, in [0, 1].
    loss
        The mean difference of the cross-entropy, in nats; below 0 is better.
    needed
        About how many photos would show a difference like this one, or of one percentage point if
        it is smaller, with a probability of 80%; no more than there are if they are enough. 0 if
        the verdict is known, or if there is none.
    """

    arm: Arm
    condition: Condition
    pairs: tuple[float, ...]
    photos: int
    mean: float
    low: float
    high: float
    p: float
    accuracy: float
    loss: float
    needed: int = 0

    @property
    def verdict(self) -> Verdict:
        """The verdict, which allows for chance and for the number of arms."""
        if self.p > _LEVEL or not self.arm.is_compared:
            return Verdict.UNKNOWN
        return Verdict.HELPS if self.mean > 0 else Verdict.HURTS


@dataclass(frozen=True)
class _Measured:
    """Differences in pairs, before the adjustment for the number of arms."""

    arm: Arm
    condition: Condition
    pairs: tuple[float, ...]
    photos: int
    mean: float
    error: float
    accuracy: float
    loss: float

    @property
    def freedom(self) -> int:
        return len(self.pairs) - 1

    @property
    def p(self) -> float:
        from scipy.stats import t

        return float(2 * t.sf(abs(self.mean) / self.error, self.freedom))

    @property
    def reach(self) -> float:
        """Half of the width of the 95% interval."""
        from scipy.stats import t

        return float(t.ppf((1 + _CONFIDENCE) / 2, self.freedom) * self.error)

    def needed(self, compared: int) -> int:
        """Return about how many photos would show it: the error falls with their square root."""
        from scipy.stats import t

        level = _LEVEL / (2 * compared)
        away = float(t.isf(level, self.freedom) + t.ppf(_POWER, self.freedom))
        exact = self.photos * (away * self.error / max(abs(self.mean), WORTH)) ** 2
        # Two digits, rounded up: it is a guess.
        unit: int = 10 ** max(0, len(str(int(exact))) - 2)
        return min(MOST_NEEDED, unit * ceil(exact / unit))

    def difference(self, adjusted: float | None, compared: int) -> Difference:
        """Return what is known, given its adjusted p-value; ``None`` if there is no verdict."""
        reach = self.reach
        return Difference(
            arm=self.arm,
            condition=self.condition,
            pairs=self.pairs,
            photos=self.photos,
            mean=self.mean,
            low=max(-1.0, self.mean - reach),
            high=min(1.0, self.mean + reach),
            p=self.p if adjusted is None else adjusted,
            accuracy=self.accuracy,
            loss=self.loss,
            needed=self.needed(compared) if adjusted is not None and adjusted > _LEVEL else 0,
        )


def differences(
    arms: Sequence[Arm],
    conditions: Sequence[Condition],
    trials: Sequence[Trial],
    baseline: Arm | None = None,
) -> tuple[Difference, ...]:
    """Return the difference of every arm that has trials, in the order of arms and conditions.

    An arm without trials in two parts that the baseline has, too, is left out. ``baseline`` is that
    among the arms, unless another one is given.
    """
    table: _Table = defaultdict(dict)
    for trial in trials:
        table[trial.arm, trial.condition][trial.repeat, trial.part] = trial
    baseline = baseline or next(arm for arm in arms if arm.kind is ArmKind.BASELINE)
    found: dict[tuple[str, str], Difference] = {}
    families = ([AS_THEY_ARE], [each for each in conditions if each != AS_THEY_ARE])
    for family in families:
        measured = {
            (arm.name, condition.name): each
            for arm in arms
            for condition in family
            if arm != baseline and (each := _measured(table, baseline, arm, condition))
        }
        adjusted = _holm({key: each.p for key, each in measured.items() if each.arm.is_compared})
        for key, each in measured.items():
            found[key] = each.difference(adjusted.get(key), len(adjusted))
    keys = [(arm.name, condition.name) for arm in arms for condition in conditions]
    return tuple(found[key] for key in keys if key in found)


def noise_floor(found: Sequence[Difference], condition: str = AS_THEY_ARE.name) -> float:
    """Return how large differences are between trainings that differ by chance alone, in [0, 1].

    It is half the width of the 95% interval of the arm that repeats the baseline, under the
    condition of that name; 0 if that arm has no trials yet.
    """
    for each in found:
        if each.arm.kind is ArmKind.AGAIN and each.condition.name == condition:
            return (each.high - each.low) / 2
    return 0.0


#: Trials by repeat and part.
_Trials = dict[tuple[int, int], Trial]
#: Trials by the names of the arm and the condition.
_Table = dict[tuple[str, str], _Trials]


def _measured(table: _Table, baseline: Arm, arm: Arm, condition: Condition) -> _Measured | None:
    """Return the differences of an arm on the parts that both have."""
    own, usual = (table[each.name, condition.name] for each in (arm, baseline))
    pairs = [(each, usual[place]) for place, each in sorted(own.items()) if place in usual]
    if len(pairs) < 2:
        return None
    values = np.array([each.accuracy - other.accuracy for each, other in pairs])
    held_out = float(np.mean([each.photos for each, _ in pairs]))
    repeat = pairs[0][0].repeat
    photos = sum(each.photos for each, _ in pairs if each.repeat == repeat)
    # Equal pairs are not free of chance: they count as if one photo of one part were different.
    variance = max(float(values.var(ddof=1)), (1 / held_out) ** 2 / len(values))
    share = held_out / max(1.0, photos - held_out)
    return _Measured(
        arm=arm,
        condition=condition,
        pairs=tuple(values.tolist()),
        photos=photos,
        mean=float(values.mean()),
        error=sqrt((1 / len(values) + share) * variance),
        accuracy=float(np.mean([each.accuracy for each, _ in pairs])),
        loss=float(np.mean([each.loss - other.loss for each, other in pairs])),
    )


def _holm(p: dict[tuple[str, str], float]) -> dict[tuple[str, str], float]:
    """Return p-values that are adjusted for their number."""
    adjusted, highest = {}, 0.0
    for rank, key in enumerate(sorted(p, key=p.__getitem__)):
        highest = max(highest, min(1.0, (len(p) - rank) * p[key]))
        adjusted[key] = highest
    return adjusted
