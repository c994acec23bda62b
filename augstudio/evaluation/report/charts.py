"""The charts of a report, as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from augstudio.evaluation.calibration import ReliabilityBin
from augstudio.evaluation.report.drawing import LETTER, Axis, Drawing, Plot, Point

#: The style sheet tells this many lines apart, by colour and by style.
_MOST_LINES = 3
#: Up to this many points, each is marked.
_FEW_POINTS = 30
#: Height of a name beside the end of a line.
_NAME_HEIGHT = 15.0
_SQUARE = (360.0, 360.0)
_BAR = (120.0, 14.0)


@dataclass(frozen=True)
class Line:
    """A named line of a chart, through at least one point."""

    name: str
    points: Sequence[Point]


@dataclass(frozen=True)
class Band:
    """A shaded part of the x axis."""

    name: str
    low: float
    high: float


def line_chart(
    description: str,
    x: Axis,
    y: Axis,
    lines: Sequence[Line],
    mark: tuple[str, float] | None = None,
    band: Band | None = None,
) -> str:
    """Return a chart of up to three lines, with their names beside their ends.

    ``mark`` is a named place on the x axis.
    """
    assert len(lines) <= _MOST_LINES
    right = 20 + LETTER * max(len(line.name) for line in lines)
    rows = (mark is not None) + (band is not None)
    plot = Plot(description, x, y, right=right, rows=rows)
    if band is not None:
        left, end = (plot.at((place, y.low))[0] for place in (band.low, band.high))
        plot.box("band", (left, plot.top), (end, plot.bottom))
        plot.above(0, left, band.name)
    if mark is not None:
        name, place = mark
        across, _ = plot.at((place, y.low))
        plot.line("mark", [(across, plot.top), (across, plot.bottom)])
        plot.above(rows - 1, across, name)
    for number, line in enumerate(lines):
        points = [plot.at(point) for point in line.points]
        plot.line(f"line line-{number}", points)
        for point in points if len(points) <= _FEW_POINTS else ():
            plot.dot(f"point point-{number}", point, 2.5)
    ends = [plot.at(line.points[-1])[1] for line in lines]
    for number, (line, height) in enumerate(zip(lines, _apart(ends, plot.bottom), strict=True)):
        plot.text(f"name name-{number}", (plot.right + 10, height + 4), line.name)
    return plot.svg


def _apart(heights: Sequence[float], bottom: float) -> list[float]:
    """Return ``heights`` moved so far that names there do not overlap or go below ``bottom``."""
    moved = list(heights)
    order = sorted(range(len(moved)), key=lambda each: moved[each])
    for above, each in pairwise(order):
        moved[each] = max(moved[each], moved[above] + _NAME_HEIGHT)
    lowest = bottom
    for each in reversed(order):
        moved[each] = min(moved[each], lowest)
        lowest = moved[each] - _NAME_HEIGHT
    return moved


def reliability_diagram(
    bins: Sequence[ReliabilityBin], before: Sequence[ReliabilityBin] = ()
) -> str:
    """Return the share of right answers of each bin, with its interval, by confidence.

    On the diagonal, both are equal. The bins ``before`` the calibration are a dotted line.
    """
    shown = [each.confidence for each in (*bins, *before)]
    lowest = min(*shown, *(each.interval[0] for each in bins), *(each.accuracy for each in before))
    low = int(10 * lowest) * 10.0
    step = 10.0 if low >= 40 else 20.0
    plot = Plot(
        "Reliability diagram: share of right answers by confidence",
        Axis("Confidence (%)", low, 100.0, step),
        Axis("Right answers (%)", low, 100.0, step),
        _SQUARE,
    )
    plot.line("ideal", [plot.at((low, low)), plot.at((100, 100))])
    centres, earlier = (
        [plot.at((100 * each.confidence, 100 * each.accuracy)) for each in some]
        for some in (bins, before)
    )
    if earlier:
        plot.line("line line-2", earlier)
    for centre in earlier:
        plot.dot("point point-2", centre, 2.5)
    for each, (across, _) in zip(bins, centres, strict=True):
        ends = [plot.at((0, 100 * end))[1] for end in each.interval]
        plot.line("whisker", [(across, end) for end in ends])
    plot.line("line line-0", centres)
    for centre in centres:
        plot.dot("point point-0", centre, 3.5)
    return plot.svg


def interval_bar(share: float, interval: tuple[float, float]) -> str:
    """Return a small bar of a share in [0, 1] and its interval, beside the numbers themselves."""
    width, height = _BAR
    bar = Drawing(width, height)
    reach, middle = width - height, height / 2

    def at(value: float) -> float:
        return middle + reach * value

    bar.box("track", (at(0), middle - 1), (at(1), middle + 1))
    bar.box("reach", (at(interval[0]), middle - 3), (at(interval[1]), middle + 3))
    bar.dot("point point-0", (at(share), middle), 4)
    return bar.svg
