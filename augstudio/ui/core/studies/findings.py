"""Findings: what a study says at one moment, computed beside the window."""

from dataclasses import dataclass, replace

from augstudio.data.dataset import Dataset
from augstudio.lab.arms import Arm, ArmKind
from augstudio.lab.conditions import AS_THEY_ARE
from augstudio.lab.sentences import summary
from augstudio.lab.study import Study
from augstudio.lab.verdicts import Difference, Verdict, noise_floor
from augstudio.lab.winners import Confirmation, kept_confirmation


@dataclass(frozen=True)
class Findings:
    """What is known of a study.

    Attributes
    ----------
    study
        The study as it was then.
    differences
        What its trials say about each arm, in the order of arms and conditions.
    missing, complete
        How many repeats of arms have no trials yet, and how many repeats have all of them.
    dataset, same_photos
        The open photos then, and whether these still have the training photos of the study.
    confirmation
        How the winners did on photos that chose nothing, if they were tried.
    """

    study: Study
    differences: tuple[Difference, ...]
    missing: int
    complete: int
    dataset: Dataset | None
    same_photos: bool
    confirmation: Confirmation | None = None

    @property
    def is_done(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing

    @property
    def summary(self) -> str:
        """What helps and what hurts, in one or two sentences."""
        return summary(self.differences) if self.differences else ""

    @property
    def telling(self) -> frozenset[str]:
        """The names of the conditions under which something helps or hurts."""
        return frozenset(
            each.condition.name for each in self.differences if each.verdict is not Verdict.UNKNOWN
        )

    def noise_floor(self, condition: str) -> float:
        """Return how large differences are by chance alone, in [0, 1]; 0 while unknown."""
        return noise_floor(self.differences, condition)

    def rows(self, condition: str = AS_THEY_ARE.name) -> "tuple[Row, ...]":
        """Return all arms but the baseline, the best first; the repeated baseline comes last.

        Arms without trials come after those that have some.
        """
        here = {
            each.arm.name: each for each in self.differences if each.condition.name == condition
        }
        arms = [arm for arm in self.study.plan.arms if arm.kind is not ArmKind.BASELINE]
        rows = [Row(arm, here.get(arm.name)) for arm in arms]
        return tuple(sorted(rows, key=lambda row: row.order))


@dataclass(frozen=True)
class Row:
    """An arm, and its difference to the baseline if that is known yet."""

    arm: Arm
    difference: Difference | None

    @property
    def order(self) -> tuple[bool, bool, float]:
        """What rows are sorted by."""
        mean = self.difference.mean if self.difference else 0.0
        return self.arm.kind is ArmKind.AGAIN, self.difference is None, -mean


def findings_of(study: Study, dataset: Dataset | None, before: Findings | None = None) -> Findings:
    """Return what is known of a study; this takes up to a second.

    ``before`` is what was known of it: the same photos are not compared again, which takes half a
    second for 100,000 of them.
    """
    if before is not None and before.dataset is dataset:
        same = before.same_photos
    else:
        same = dataset is not None and study.is_of(dataset)
    frozen = replace(study, trials=list(study.trials))
    found = frozen.differences()
    return Findings(
        study=frozen,
        differences=found,
        missing=len(frozen.missing()),
        complete=frozen.complete,
        dataset=dataset,
        same_photos=same,
        confirmation=kept_confirmation(study),
    )
