"""Size bars and probability bars are painted, so their pixels are looked at."""

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from augstudio.ui.look.theme import LIGHT
from augstudio.ui.pages.data.size_bar import Legend, SizeBar
from augstudio.ui.pages.predict.probability_bars import ProbabilityBars


def share_of(widget: QWidget, colour: str, row: int) -> float:
    image = widget.grab().toImage()
    names = [image.pixelColor(x, row).name().upper() for x in range(image.width())]
    return names.count(colour) / len(names)


def test_the_parts_are_in_proportion_to_the_largest_class(qtbot: QtBot) -> None:
    bar = SizeBar()
    qtbot.addWidget(bar)
    bar.resize(400, 8)
    bar.set_counts([50, 25, 0], 100)
    assert share_of(bar, LIGHT.accent, 4) == pytest.approx(0.5, abs=0.02)
    assert share_of(bar, LIGHT.validation, 4) == pytest.approx(0.25, abs=0.02)
    assert share_of(bar, LIGHT.control, 4) == pytest.approx(0.25, abs=0.02)


def test_the_first_class_stands_out_and_others_are_cut_off(qtbot: QtBot) -> None:
    bars = ProbabilityBars(most=2)
    qtbot.addWidget(bars)
    bars.set_probabilities({"cat": 0.75, "dog": 0.2, "cow": 0.05})
    bars.resize(600, bars.sizeHint().height())
    assert bars.accessibleName() == "cat 75.0%, dog 20.0%"
    assert bars.sizeHint().height() == 48
    first, second = share_of(bars, LIGHT.accent, 12), share_of(bars, LIGHT.muted, 36)
    assert first == pytest.approx(second * 75 / 20, rel=0.1)


def test_the_words_of_a_legend_stand_together_whatever_its_width(qtbot: QtBot) -> None:
    legend = Legend(("training", "validation"))
    qtbot.addWidget(legend)
    legend.resize(800, 20)
    legend.show()
    first, second = sorted(
        each.mapTo(legend, each.rect().topRight()).x() for each in legend.findChildren(QLabel)
    )
    assert second - first < 150
