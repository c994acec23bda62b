"""RobustnessCard: how many photos are still right as disturbances grow, kept with the run."""

import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from augstudio import storage
from augstudio.errors import AugStudioError
from augstudio.evaluation.metrics import wilson_interval
from augstudio.evaluation.paired import mcnemar
from augstudio.evaluation.robustness.disturbances import DISTURBANCES
from augstudio.runs.field_types import Count, Number, Time
from augstudio.runs.run import ROBUSTNESS_FILE, Run

#: Largest file that is read; a card takes about 4 kB.
_MOST_BYTES = 1_000_000
#: How probable it may be that a card sees any drop that is chance, shared among all directions.
_FALSE_ALARMS = 0.05
LEVEL = _FALSE_ALARMS / sum(len(each.sides) for each in DISTURBANCES)


class Point(BaseModel):
    """What one strength of a disturbance does to the answers.

    ``lost`` photos are right as they are and wrong when disturbed; ``won`` are the other way round.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: float
    lost: Count
    won: Count

    @property
    def drops(self) -> bool:
        """Whether more photos are lost than won, beyond chance: McNemar's test at ``LEVEL``."""
        return self.lost > self.won and mcnemar(self.lost, self.won) < LEVEL


class RobustnessCard(BaseModel):
    """How many validation photos of a run are right as each disturbance grows.

    Attributes
    ----------
    run
        When the run was created; another run's card doesn't fit.
    photos, of
        Number of photos that were measured, and of validation photos that they were drawn from.
    right
        How many of ``photos`` are right as they are.
    points
        By disturbance, what each of its strengths does, in the order of ``DISTURBANCES``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1] = 1
    run: Time
    photos: Number
    of: Number
    right: Count
    points: dict[str, tuple[Point, ...]]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        found = {name: tuple(each.value for each in row) for name, row in self.points.items()}
        if found != {each.name: tuple(map(float, each.values)) for each in DISTURBANCES}:
            raise ValueError("points should have the disturbances of this version")
        if not self.right <= self.photos <= self.of:
            raise ValueError("right, photos and of should not decrease")
        wrong = self.photos - self.right
        every = (point for row in self.points.values() for point in row)
        if any(each.lost > self.right or each.won > wrong for each in every):
            raise ValueError("points should not change more photos than there are")
        return self

    @property
    def interval(self) -> tuple[float, float]:
        """The 95% interval of the accuracy on photos as they are, in [0, 1]."""
        return wilson_interval(self.right, self.photos)

    def right_at(self, point: Point) -> int:
        """Return how many photos are right at a strength."""
        return self.right - point.lost + point.won

    def accuracy_at(self, point: Point) -> float:
        """Return the share of photos that are right at a strength, in [0, 1]."""
        return self.right_at(point) / self.photos

    def interval_at(self, point: Point) -> tuple[float, float]:
        """Return the 95% interval of that share, in [0, 1]."""
        return wilson_interval(self.right_at(point), self.photos)


def onset(points: Sequence[Point]) -> Point | None:
    """Return the first strength from which on accuracy drops beyond chance; ``None`` for no drop.

    ``points`` are those of one direction, growing. The strongest is tested first, and a weaker one
    only if all stronger ones drop. Then testing several strengths adds no false alarms: all tests
    of a direction together have those of one (fixed-sequence procedure: W. Maurer, L. A. Hothorn
    and W. Lehmacher, "Multiple comparisons in drug clinical trials and preclinical assays: a-priori
    ordered hypotheses", 1995). The directions of a card share 5% (Bonferroni), so at most 1 card in
    20 of a classifier that is robust to everything shows any drop.
    """
    first = None
    for point in reversed(points):
        if not point.drops:
            break
        first = point
    return first


def saved_card(run: Run) -> RobustnessCard | None:
    """Return the card kept with a run; ``None`` if there is none, or it is damaged or outdated."""
    try:
        data = storage.read_file(run.folder / ROBUSTNESS_FILE, _MOST_BYTES)
        card = RobustnessCard.model_validate(json.loads(data))
    except (AugStudioError, OSError, ValidationError, ValueError, RecursionError):
        return None
    return card if card.run == run.created else None


def save_card(card: RobustnessCard, run: Run) -> None:
    """Keep a card with its run; where that can't be written, it has to be measured again."""
    with suppress(AugStudioError, OSError):
        storage.write_text(run.folder / ROBUSTNESS_FILE, card.model_dump_json(indent=2) + "\n")
