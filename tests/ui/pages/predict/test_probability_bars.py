"""Probability bars are painted, so their pixels are looked at."""

import pytest
from pytestqt.qtbot import QtBot

from augstudio.ui.look.theme import LIGHT
from augstudio.ui.pages.predict.probability_bars import ProbabilityBars
from tests.ui.pixels import share_of


def test_the_first_class_stands_out_and_others_are_cut_off(qtbot: QtBot) -> None:
    bars = ProbabilityBars(most=2)
    qtbot.addWidget(bars)
    bars.set_probabilities({"cat": 0.75, "dog": 0.2, "cow": 0.05})
    bars.resize(600, bars.sizeHint().height())
    assert bars.accessibleName() == "cat 75.0%, dog 20.0%"
    assert bars.sizeHint().height() == 48
    first, second = share_of(bars, LIGHT.accent, 12), share_of(bars, LIGHT.muted, 36)
    assert first == pytest.approx(second * 75 / 20, rel=0.1)
