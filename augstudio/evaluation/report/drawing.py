"""Draw SVG: shapes, and plots with axes; the style sheet of the report gives them their colours."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self
from xml.etree import ElementTree

from augstudio.plain_text import readable

Point = tuple[float, float]

#: Distances of the plot area from the left, the top and the bottom of a plot, and height of a line
#: of text above it.
_LEFT, _TOP, _BOTTOM, _ROW = 46.0, 22.0, 44.0, 15.0
#: About the width of a letter, in units.
LETTER = 7.0
#: About how many ticks an axis has.
_TICKS = 5


class Drawing:
    """An SVG drawing of ``width`` × ``height`` units, about a pixel each.

    Every shape has a class of the style sheet, named in its first argument. Text is escaped.
    Without a ``description`` for those who can't see it, it is decoration.
    """

    def __init__(self, width: float, height: float, description: str = "") -> None:
        readers = {"role": "img", "aria-label": readable(description)}
        about = readers if description else {"aria-hidden": "true"}
        size = {"viewBox": f"0 0 {width:g} {height:g}"}
        self._svg = ElementTree.Element("svg", size | about)

    @property
    def svg(self) -> str:
        """The drawing as an element for HTML."""
        return ElementTree.tostring(self._svg, encoding="unicode")

    def line(self, kind: str, points: Iterable[Point]) -> None:
        """Draw straight lines from point to point."""
        joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self._add("polyline", kind, points=joined)

    def dot(self, kind: str, centre: Point, radius: float) -> None:
        """Draw a circle."""
        x, y = centre
        self._add("circle", kind, cx=f"{x:.1f}", cy=f"{y:.1f}", r=f"{radius:g}")

    def box(self, kind: str, corner: Point, opposite: Point) -> None:
        """Draw a rectangle between two corners."""
        (left, right), (top, bottom) = (sorted(pair) for pair in zip(corner, opposite, strict=True))
        size = {"width": f"{right - left:.1f}", "height": f"{bottom - top:.1f}"}
        self._add("rect", kind, x=f"{left:.1f}", y=f"{top:.1f}", **size)

    def text(self, kind: str, place: Point, words: str, anchor: str = "start") -> None:
        """Write text on one line; ``anchor`` says which part of it is at ``place``."""
        x, y = place
        place_of = {"x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": anchor}
        self._add("text", kind, **place_of).text = readable(words)

    def _add(self, tag: str, kind: str, **values: str) -> ElementTree.Element:
        return ElementTree.SubElement(self._svg, tag, {"class": kind} | values)


@dataclass(frozen=True)
class Axis:
    """An axis from ``low`` to ``high``, with ticks at multiples of ``step``."""

    title: str
    low: float
    high: float
    step: float

    @classmethod
    def around(cls, title: str, values: Iterable[float], most: float = math.inf) -> Self:
        """Return an axis that begins and ends with a tick, but not above ``most``."""
        found = list(values)
        low, high = min(found), max(found)
        step = _round_step(high - low or abs(high) or 1.0)
        first, last = math.floor(low / step), math.ceil(high / step)
        if first == last:
            first, last = (first - 1, last) if (last + 1) * step > most else (first, last + 1)
        return cls(title, first * step, min(last * step, most), step)

    @classmethod
    def whole(cls, title: str, first: int, last: int) -> Self:
        """Return an axis of whole numbers."""
        if first == last:
            return cls(title, first - 0.5, last + 0.5, 1.0)
        return cls(title, first, last, max(1.0, _round_step(last - first)))

    @property
    def ticks(self) -> list[float]:
        """Where the ticks are."""
        first, last = math.ceil(self.low / self.step), math.floor(self.high / self.step + 1e-9)
        return [number * self.step for number in range(first, last + 1)]

    def text(self, tick: float) -> str:
        """Return the number at a tick, all with the same number of decimals."""
        decimals = max(0, -math.floor(math.log10(self.step) + 1e-9))
        return f"{tick:.{decimals}f}"


def _round_step(range_: float) -> float:
    """Return the step, 1, 2 or 5 times a power of ten, that divides a range into a few parts."""
    rough = range_ / _TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * (1 - 1e-9))


class Plot(Drawing):
    """A plot with axes and a grid.

    ``right`` is the room beside it, for the names of lines; ``rows`` is the number of lines of text
    above it, which ``above`` writes.
    """

    def __init__(
        self,
        description: str,
        x: Axis,
        y: Axis,
        size: Point = (440, 280),
        right: float = 12.0,
        rows: int = 0,
    ) -> None:
        width, height = size
        super().__init__(width, height, description)
        self._x, self._y = x, y
        self.left, self.right = _LEFT, width - right
        self.top, self.bottom = _TOP + rows * _ROW, height - _BOTTOM
        for tick in y.ticks:
            (_, level) = self.at((x.low, tick))
            self.line("grid", [(self.left, level), (self.right, level)])
            self.text("tick", (self.left - 8, level + 4), y.text(tick), "end")
        for tick in x.ticks:
            (place, _) = self.at((tick, y.low))
            self.text("tick", (place, self.bottom + 18), x.text(tick), "middle")
        self.text("axis", ((self.left + self.right) / 2, height - 6), x.title, "middle")
        # Above the ticks, where it can be read without turning one's head.
        self.text("axis", (0, 12), y.title)

    def at(self, point: Point) -> Point:
        """Return where a point is drawn; one beyond the axes lies on the edge of the plot."""
        x = _share(point[0], self._x)
        y = _share(point[1], self._y)
        return (
            self.left + x * (self.right - self.left),
            self.bottom - y * (self.bottom - self.top),
        )

    def above(self, row: int, across: float, words: str) -> None:
        """Write text above a place of the plot, in a row from 0, the lowest."""
        fits = across + LETTER * len(words) < self.right
        height = self.top - 7 - row * _ROW
        self.text("label", (across + (0 if fits else 4), height), words, "start" if fits else "end")


def _share(value: float, axis: Axis) -> float:
    return min(1.0, max(0.0, (value - axis.low) / (axis.high - axis.low)))
