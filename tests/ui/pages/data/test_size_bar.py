"""Size bars are painted, so their pixels are looked at."""

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from augstudio.ui.look.theme import LIGHT
from augstudio.ui.pages.data.size_bar import Legend, SizeBar
from tests.ui.pixels import share_of


def test_the_parts_are_in_proportion_to_the_largest_class(qtbot: QtBot) -> None:
    bar = SizeBar()
    qtbot.addWidget(bar)
    bar.resize(400, 8)
    bar.set_counts([50, 25, 0], 100)
    assert share_of(bar, LIGHT.accent, 4) == pytest.approx(0.5, abs=0.02)
    assert share_of(bar, LIGHT.validation, 4) == pytest.approx(0.25, abs=0.02)
    assert share_of(bar, LIGHT.control, 4) == pytest.approx(0.25, abs=0.02)


def test_the_words_of_a_legend_stand_together_whatever_its_width(qtbot: QtBot) -> None:
    legend = Legend(("training", "validation"))
    qtbot.addWidget(legend)
    legend.resize(800, 20)
    legend.show()
    first, second = sorted(
        each.mapTo(legend, each.rect().topRight()).x() for each in legend.findChildren(QLabel)
    )
    assert second - first < 150
