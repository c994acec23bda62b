"""The charts: where lines, points and names are."""

import re
from xml.etree import ElementTree

import pytest

from augstudio.evaluation.calibration import ReliabilityBin
from augstudio.evaluation.report.charts import (
    Band,
    Line,
    interval_bar,
    line_chart,
    reliability_diagram,
)
from augstudio.evaluation.report.drawing import Axis


@pytest.mark.parametrize(
    ("values", "most", "low", "high", "ticks"),
    [
        ([0.012, 0.19], float("inf"), 0.0, 0.2, ["0.00", "0.05", "0.10", "0.15", "0.20"]),
        ([92.8, 100], 100, 92, 100, ["92", "94", "96", "98", "100"]),
        ([100, 100], 100, 80, 100, ["80", "100"]),
        ([0.0, 0.0], 100, 0, 0.2, ["0.0", "0.2"]),
        ([3, 3000], float("inf"), 0, 3000, ["0", "1000", "2000", "3000"]),
    ],
)
def test_axes_end_at_round_numbers(
    values: list[float], most: float, low: float, high: float, ticks: list[str]
) -> None:
    axis = Axis.around("", values, most)
    assert (axis.low, axis.high) == pytest.approx((low, high))
    assert [axis.text(tick) for tick in axis.ticks] == ticks


def test_epochs_are_whole_numbers() -> None:
    for last, ticks in ((1, ["1"]), (3, ["1", "2", "3"]), (11, ["2", "4", "6", "8", "10"])):
        axis = Axis.whole("Epoch", 1, last)
        assert [axis.text(tick) for tick in axis.ticks] == ticks


def kinds(svg: str, kind: str) -> list[ElementTree.Element]:
    return [each for each in ElementTree.fromstring(svg).iter() if each.get("class") == kind]


def places(element: ElementTree.Element) -> list[tuple[float, float]]:
    numbers = [float(each) for each in re.findall(r"-?[\d.]+", element.get("points", ""))]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def test_a_line_chart() -> None:
    x, y = Axis("Angle (°)", 0, 90, 30), Axis("Accuracy (%)", 0, 100, 50)
    lines = [Line("<one>", [(0, 100), (45, 50), (90, 0)]), Line("two", [(0, 0), (90, 2)])]
    svg = line_chart("Accuracy & angle", x, y, lines, ("best", 90), Band("range", 0, 45))
    root = ElementTree.fromstring(svg)
    assert (root.get("role"), root.get("aria-label")) == ("img", "Accuracy & angle")
    [line] = kinds(svg, "line line-0")
    (left, top), middle, (right, bottom) = places(line)
    assert middle == pytest.approx(((left + right) / 2, (top + bottom) / 2))
    [band] = kinds(svg, "band")
    assert float(band.get("width", "")) == pytest.approx((right - left) / 2, abs=0.1)
    [mark] = kinds(svg, "mark")
    assert {across for across, _ in places(mark)} == {right}
    names = [kinds(svg, f"name name-{number}")[0] for number in (0, 1)]
    assert [each.text for each in names] == ["<one>", "two"]
    heights = [float(each.get("y", "")) for each in names]
    assert heights[0] - heights[1] >= 15, "both lines end near the bottom"
    assert max(heights) <= bottom + 5


def test_the_reliability_diagram() -> None:
    bins = (ReliabilityBin(10, 5, 0.6), ReliabilityBin(10, 10, 1.0))
    svg = reliability_diagram(bins)
    [ideal], [line] = kinds(svg, "ideal"), kinds(svg, "line line-0")
    (left, bottom), (right, top) = places(ideal)
    low = 20  # 23.7% is the lower end of the interval of 5 of 10
    (first_x, first_y), last = places(line)
    assert (first_x - left) / (right - left) == pytest.approx((60 - low) / (100 - low), abs=1e-3)
    assert (first_y - bottom) / (top - bottom) == pytest.approx((50 - low) / (100 - low), abs=1e-3)
    assert last == (right, top)
    assert len(kinds(svg, "whisker")) == 2
    assert not kinds(svg, "line line-2")
    dotted = reliability_diagram(bins, before=(ReliabilityBin(20, 3, 0.6),))
    [earlier], [ideal] = kinds(dotted, "point point-2"), kinds(dotted, "ideal")
    (_, bottom), (_, top) = places(ideal)
    # Now the axes begin at 10%.
    height = (float(earlier.get("cy", "")) - bottom) / (top - bottom)
    assert height == pytest.approx(5 / 90, abs=1e-3)


def test_a_bar_is_decoration() -> None:
    svg = interval_bar(1.0, (0.5, 1.0))
    assert ElementTree.fromstring(svg).get("aria-hidden") == "true"
    [dot], [reach] = kinds(svg, "point point-0"), kinds(svg, "reach")
    end = float(reach.get("x", "")) + float(reach.get("width", ""))
    assert float(dot.get("cx", "")) == pytest.approx(end)
