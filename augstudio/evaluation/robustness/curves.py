"""The curves of a robustness card, with what the recipe showed and what that means in words."""

from dataclasses import dataclass
from typing import Any

from augstudio.augment.parameter import Kind
from augstudio.augment.recipe import Recipe
from augstudio.augment.value_texts import on_screen
from augstudio.evaluation.robustness.card import Point, RobustnessCard, onset
from augstudio.evaluation.robustness.disturbances import DISTURBANCES, Disturbance
from augstudio.plain_text import counted
from augstudio.runs.run import Run


@dataclass(frozen=True)
class Side:
    """A disturbance in one direction, or its only one.

    ``points`` grow in strength; accuracy drops beyond chance from the strength ``onset`` on, see
    ``card.onset``. ``name`` is the direction, such as "Darker", or "".
    """

    name: str
    points: tuple[Point, ...]
    onset: Point | None


@dataclass(frozen=True)
class Curve:
    """How one disturbance changes the answers of a run.

    Attributes
    ----------
    disturbance, card
        What was done, and the card that this is a part of.
    shown
        The lowest and highest strength that the recipe showed in the training.
    sides
        Its directions.
    """

    disturbance: Disturbance
    card: RobustnessCard
    shown: tuple[float, float]
    sides: tuple[Side, ...]

    @property
    def points(self) -> tuple[Point, ...]:
        """All strengths, ascending, with the photo as it is among them."""
        neutral = Point(value=self.disturbance.neutral, lost=0, won=0)
        points = [neutral, *self.card.points[self.disturbance.name]]
        return tuple(sorted(points, key=lambda each: each.value))

    @property
    def onsets(self) -> tuple[float, ...]:
        """The strengths from which on accuracy drops beyond chance, one for each such direction."""
        return tuple(side.onset.value for side in self.sides if side.onset)

    @property
    def missing(self) -> bool:
        """Whether accuracy drops at a strength that the recipe did not show."""
        low, high = self.shown
        return any(not low <= value <= high for value in self.onsets)

    @property
    def sentence(self) -> str:
        """What was learned and what is missing, and what the recipe has to do with it."""
        return " ".join([*map(self._said, self.sides), *self._advice])

    def changes(self, recipe: Recipe) -> dict[str, Any]:
        """Return the values by field that make ``recipe`` show the photos where accuracy drops.

        They only widen its ranges, within their limits. Empty if accuracy doesn't drop.
        """
        if not self.onsets:
            return {}
        parameter = self.disturbance.parameter
        if parameter.kind is Kind.RANGE:
            now = getattr(recipe, parameter.name)
            ends = (*now, *on_screen(parameter, self.onsets))
            return {parameter.name: (min(ends), max(ends))}
        [value] = self.onsets
        return {name: max(value, getattr(recipe, name)) for name in self.disturbance.fields}

    def _said(self, side: Side) -> str:
        """Return a sentence about one direction."""
        last = side.points[-1]
        if side.onset is None:
            said = f"no drop beyond chance, still {self._at(last)}."
        else:
            place = side.points.index(side.onset)
            before = (
                f"still {self._at(side.points[place - 1])}; drops to " if place else "drops to "
            )
            said = f"{before}{self._at(side.onset, right='')}"
            said += "." if side.onset is last else f", and {self._at(last, right='')}."
        names = [self.disturbance.title, side.name]
        return f"{', '.join(filter(None, names))}: {said}"

    def _at(self, point: Point, right: str = " right") -> str:
        return f"{self.card.accuracy_at(point):.0%}{right} at {self.disturbance.text(point.value)}"

    @property
    def _advice(self) -> list[str]:
        """Return the sentence on what the recipe has to do with a drop; empty without one."""
        if not self.onsets:
            return []
        words, text = self.disturbance.words, self.disturbance.text
        low, high = self.shown
        if low == high:
            return [f"The recipe doesn't {words.do}: add it if {words.when}."]
        reach = f"from {text(low)} to {text(high)}" if words.sides[0] else f"by up to {text(high)}"
        if self.missing:
            return [f"The recipe {words.does} {reach}: go further if {words.when}."]
        return [
            f"The recipe {words.does} {reach}, so the training showed this: it may hide what tells "
            "the classes apart."
        ]


def curves(card: RobustnessCard, run: Run) -> tuple[Curve, ...]:
    """Return the curves of the card of a run."""
    return tuple(_curve(each, card, run.recipe) for each in DISTURBANCES)


def _curve(disturbance: Disturbance, card: RobustnessCard, recipe: Recipe) -> Curve:
    by_value = {point.value: point for point in card.points[disturbance.name]}
    sides = []
    for name, values in disturbance.sides:
        points = tuple(by_value[value] for value in values)
        sides.append(Side(name, points, onset(points)))
    return Curve(disturbance, card, disturbance.shown_by(recipe), tuple(sides))


def summary(card: RobustnessCard) -> str:
    """Return what was measured, as a sentence."""
    if card.photos < card.of:
        photos = f"{card.photos} of the {counted(card.of, 'validation photo')}"
    else:
        photos = counted(card.photos, "validation photo")
    low, high = card.interval
    return (
        f"Measured on {photos}: as they are, {card.right / card.photos:.0%} are right (95% "
        f"interval: {low:.0%} to {high:.0%})."
    )
