"""Robustness cards for tests, measured on nothing."""

from augstudio.evaluation.robustness.card import Point, RobustnessCard
from augstudio.evaluation.robustness.disturbances import DISTURBANCES
from augstudio.runs.run import Run


def make_card(run: Run, lost: dict[str, dict[float, int]] | None = None) -> RobustnessCard:
    """Return the card of 100 photos, 90 of them right as they are.

    ``lost`` says how many become wrong, by disturbance and strength; by default none.
    """
    points = {
        each.name: tuple(
            Point(value=value, lost=(lost or {}).get(each.name, {}).get(value, 0), won=0)
            for value in each.values
        )
        for each in DISTURBANCES
    }
    return RobustnessCard(run=run.created, photos=100, of=300, right=90, points=points)
