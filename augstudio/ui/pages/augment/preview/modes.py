"""The photos and views that the preview shows: one function for each mode.

The views are those of training: with the same seed and recipe, view ``k`` of a photo is the
same picture in both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from augstudio.augment.extremes import Extreme, extremes
from augstudio.augment.parameter import Group, Kind
from augstudio.augment.recipe import Recipe, parameters
from augstudio.augment.transform import Transform
from augstudio.augment.value_texts import value_text
from augstudio.data.dataset import Dataset, ImageRecord, Split
from augstudio.plain_text import readable

#: Number of tiles, four rows of four.
TILES = 16
_ROW = 4

_T = TypeVar("_T")


class Mode(StrEnum):
    """What the grid shows."""

    VARIATIONS = "Variations"
    CLASSES = "Classes"
    EXTREMES = "Extremes"
    COMPARE = "Compare"


#: What each mode shows.
TIPS = {
    Mode.VARIATIONS: "One photo in many variations.",
    Mode.CLASSES: "Several photos of every class, one variation of each.",
    Mode.EXTREMES: "Each active setting alone, at both ends of its range.",
    Mode.COMPARE: "Pinned and current settings side by side, with the same random draws.",
}
_LARGE = "Point at a picture to see the original; click to enlarge it."
#: What each mode shows and how to use it.
HINTS = {
    Mode.VARIATIONS: (
        f"Each picture is a variation that the network may see in training. {_LARGE}",
        "While you move a slider, every picture keeps its random draw.",
        "Validation photos are never augmented, so they measure accuracy fairly.",
    ),
    Mode.CLASSES: (
        f"Several photos of every class, one variation of each. {_LARGE}",
        "If you can still tell the classes apart, the network can learn to.",
    ),
    Mode.EXTREMES: (
        f"Each active setting alone, at its strongest. {_LARGE}",
        "If you can no longer recognise the photo, turn that setting down.",
    ),
    Mode.COMPARE: (
        "Pinned settings on the left, current ones on the right, with the same random draws. "
        f"{_LARGE}",
        "Move a slider to see what it changes. Pin again to compare with the current settings.",
    ),
}


@dataclass(frozen=True)
class TileSpec:
    """One tile to compute.

    Attributes
    ----------
    record, view
        The photo and the number of its view; 0 is the photo itself.
    title
        A caption of one or two lines; may be empty.
    pinned
        Whether to use the pinned recipe instead of the current one.
    fixed
        The transform, if it is not drawn at random.
    """

    record: ImageRecord
    view: int = 0
    title: str = ""
    pinned: bool = False
    fixed: Transform | None = None

    @property
    def place(self) -> tuple[ImageRecord, int, bool, bool]:
        """What stays the same while a slider moves."""
        return self.record, self.view, self.pinned, self.fixed is not None


def variations(record: ImageRecord) -> tuple[TileSpec, ...]:
    """Return the photo itself and its first views."""
    titles = ["original"] + [""] * (TILES - 1)
    return tuple(TileSpec(record, view, title) for view, title in enumerate(titles))


def classes(dataset: Dataset, drawing: int) -> tuple[TileSpec, ...]:
    """Return one view of several photos of each class; every ``drawing`` shows other photos.

    If there are more classes than tiles, every drawing also shows other classes.
    """
    by_class: dict[str, list[ImageRecord]] = {}
    for record in dataset.records(Split.TRAIN):
        by_class.setdefault(record.label, []).append(record)
    names = _rotated(list(by_class), drawing * TILES, TILES)
    each = TILES // max(1, len(names))
    each -= each % _ROW if each > _ROW else 0  # whole rows per class, if possible
    return tuple(
        TileSpec(record, 1, readable(name))
        for name in names
        for record in _rotated(by_class[name], drawing * each, each)
    )


def _rotated(items: Sequence[_T], start: int, count: int) -> list[_T]:
    """Return up to ``count`` items from ``start`` on, continuing at the beginning."""
    count = min(count, len(items))
    return [items[(start + i) % len(items)] for i in range(count)]


def ends(record: ImageRecord, recipe: Recipe, size: int) -> tuple[TileSpec, ...]:
    """Return each active parameter alone, at both ends of its range.

    The two ends of a parameter are adjacent; parameters with only one end come last.
    """
    found = extremes(recipe, size)
    both = [each for each in found if each.end != "on"]
    for first in range(0, len(both), 2):
        if parameters()[both[first].name].inverse:  # the smaller one first, as on its slider
            both[first : first + 2] = both[first + 1], both[first]
    single = [each for each in found if each.end == "on"]
    return tuple(
        TileSpec(record, title=_title(each, recipe), fixed=each.transform)
        for each in (*both, *single)
    )


def _title(extreme: Extreme, recipe: Recipe) -> str:
    """Return the parameter and its value at this end, each on a line."""
    spec, value = parameters()[extreme.name], getattr(recipe, extreme.name)
    if spec.kind is Kind.SWITCH:
        return spec.label
    if spec.kind is Kind.RANGE:
        value = (value[extreme.end == "high"],)
    text = value_text(spec, value, short=True)
    if spec.kind is Kind.NUMBER and extreme.end != "on":
        drawn = extreme.transform.describe()
        # Camera effects have a size instead of a direction.
        if spec.group is Group.CAMERA:
            text = drawn.removesuffix(" erased")
        else:
            text = _directed(text, extreme, drawn)
    return f"{spec.label.partition(' (')[0]}\n{text}"


def _directed(text: str, extreme: Extreme, drawn: str) -> str:
    """Return a value with its direction: a word if there is one, else a sign."""
    last = drawn.rpartition(" ")[2]
    if last in ("left", "right", "up", "down", "warmer", "colder", "lighter", "darker"):
        return f"{text} {last}"
    return ("\u2212" if extreme.end == "low" else "+") + text


def comparison(record: ImageRecord) -> tuple[TileSpec, ...]:
    """Return the same views with the pinned recipe on the left and the current one on the right."""
    half = _ROW // 2
    return tuple(
        TileSpec(record, row + column, "pinned" if pinned else "current", pinned)
        for row in range(1, TILES // 2, half)
        for pinned in (True, False)
        for column in range(half)
    )
