"""Which photos the preview shows, in which views: one function for each of its modes.

The views are those of training: view ``k`` of a photo with the same seed and recipe is the same
picture here and there.
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

#: Tiles of a preview, four rows of four.
TILES = 16
_ROW = 4

_T = TypeVar("_T")


class Mode(StrEnum):
    """What the grid shows."""

    VARIATIONS = "Variations"
    CLASSES = "Classes"
    EXTREMES = "Extremes"
    COMPARE = "Compare"


#: What each mode shows, in a sentence.
TIPS = {
    Mode.VARIATIONS: "One photo many times.",
    Mode.CLASSES: "One variation each of several photos of every class.",
    Mode.EXTREMES: "Each setting that is on, alone, at both of its ends.",
    Mode.COMPARE: "The pinned settings beside those of now, on the same dice.",
}
_LARGE = "Point at one to see the photo itself, click it to see it large."
#: How to look at it.
HINTS = {
    Mode.VARIATIONS: (
        f"Each picture is a variation that the network may see in training. {_LARGE}",
        "The dice are held: while you move a slider every picture keeps its own share of it.",
        "Validation photos are never changed, so the accuracy stays honest.",
    ),
    Mode.CLASSES: (
        f"One variation each of several photos of every class. {_LARGE}",
        "Can you still tell the classes apart? Then the network can learn to.",
    ),
    Mode.EXTREMES: (
        f"The most that each setting does to any photo, without the others. {_LARGE}",
        "Where you can't recognise the photo any more, turn that setting down.",
    ),
    Mode.COMPARE: (
        f"The pinned settings at the left, those of now at the right, on the same dice. {_LARGE}",
        "Move a slider to see what it changes; pin again to go on from there.",
    ),
}


@dataclass(frozen=True)
class TileSpec:
    """One tile to compute.

    Attributes
    ----------
    record, view
        A view of a photo; 0 is the photo itself.
    title
        Its caption, of one line or two; may be empty.
    pinned
        Whether the pinned recipe is taken in place of the current one.
    fixed
        What is done to the photo, where no dice decide it.
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


def classes(dataset: Dataset, roll: int) -> tuple[TileSpec, ...]:
    """Return one view of several photos of each class; every ``roll`` takes other photos.

    Where there are more classes than tiles, every roll shows other classes.
    """
    by_class: dict[str, list[ImageRecord]] = {}
    for record in dataset.records(Split.TRAIN):
        by_class.setdefault(record.label, []).append(record)
    names = _turned(list(by_class), roll * TILES, TILES)
    each = TILES // max(1, len(names))
    each -= each % _ROW if each > _ROW else 0  # whole rows of a class, where there are any
    return tuple(
        TileSpec(record, 1, readable(name))
        for name in names
        for record in _turned(by_class[name], roll * each, each)
    )


def _turned(items: Sequence[_T], start: int, count: int) -> list[_T]:
    """Return at most ``count`` items from ``start`` on, going round at the end."""
    count = min(count, len(items))
    return [items[(start + i) % len(items)] for i in range(count)]


def ends(record: ImageRecord, recipe: Recipe, size: int) -> tuple[TileSpec, ...]:
    """Return each parameter that is on, alone, at its two ends.

    Both ends of a parameter stand side by side; what has only one comes last.
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
    """Return the parameter and the value of this end, each on a line."""
    spec, value = parameters()[extreme.name], getattr(recipe, extreme.name)
    if spec.kind is Kind.SWITCH:
        return spec.label
    if spec.kind is Kind.RANGE:
        value = (value[extreme.end == "high"],)
    words = value_text(spec, value, short=True)
    if spec.kind is Kind.NUMBER and extreme.end != "on":
        drawn = extreme.transform.describe()
        # What the camera does has no direction, but another size.
        if spec.group is Group.CAMERA:
            words = drawn.removesuffix(" erased")
        else:
            words = _directed(words, extreme, drawn)
    return f"{spec.label.partition(' (')[0]}\n{words}"


def _directed(words: str, extreme: Extreme, drawn: str) -> str:
    """Return a value with the side to which it goes, in a word where there is one."""
    last = drawn.rpartition(" ")[2]
    if last in ("left", "right", "up", "down", "warmer", "colder", "lighter", "darker"):
        return f"{words} {last}"
    return ("\u2212" if extreme.end == "low" else "+") + words


def comparison(record: ImageRecord) -> tuple[TileSpec, ...]:
    """Return the same views with the pinned recipe in the left half and the current one right."""
    half = _ROW // 2
    return tuple(
        TileSpec(record, row + column, "pinned" if pinned else "now", pinned)
        for row in range(1, TILES // 2, half)
        for pinned in (True, False)
        for column in range(half)
    )
