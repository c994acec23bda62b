import time
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from augstudio.ui.look import theme
from augstudio.ui.pages.train.curves.arithmetic import smoothed
from augstudio.ui.pages.train.curves.live_plot import LivePlot
from augstudio.ui.pages.train.curves.plot_lines import Section
from tests.ui.pages.train.curves.drawn import (
    best_dot,
    borders,
    canvas,
    crosshair,
    leave,
    measured_lines,
    other_lines,
    point,
    rate_line,
    ticks,
    train_line,
    validation_line,
    words,
)

FALLING = [0.9, 0.5, 0.3]
BUMPY = [0.8, 0.4, 0.6]


def shown(qtbot: QtBot, digits: int = 2, width: int = 500) -> LivePlot:
    plot = LivePlot("Loss", "cross-entropy, nats", "Loss should fall.", digits)
    qtbot.addWidget(plot)
    plot.resize(width, 300)
    plot.show()
    qtbot.waitExposed(plot)
    return plot


def coming(plot: LivePlot) -> QLabel:
    (found,) = [each for each in plot.findChildren(QLabel) if each.text() == "Loss should fall."]
    return found


def drawn(plot: LivePlot) -> tuple[list[float], list[float]]:
    """Return the figures that the two lines show."""
    return train_line(plot).yData.tolist(), validation_line(plot).yData.tolist()


def test_it_says_that_there_is_nothing_yet(qtbot: QtBot) -> None:
    plot = shown(qtbot)
    assert plot.readout == ""
    assert coming(plot).isVisible()
    plot.set_curves(FALLING, BUMPY, 0)
    assert not coming(plot).isVisible()
    assert plot.readout == "Epoch 3: validation 0.60, training 0.30"  # which is best is not known


def test_it_shows_the_best_epoch(qtbot: QtBot) -> None:
    plot = shown(qtbot)
    plot.set_curves(FALLING, [0.8, 0.4, 0.6], 2)
    assert plot.readout == "Best epoch 2: validation 0.40, training 0.50"
    assert plot.accessibleDescription() == plot.readout
    plot.set_curves((), (), 0)
    assert plot.readout == ""


def test_the_pointer_reads_an_epoch(qtbot: QtBot) -> None:
    plot = shown(qtbot)
    plot.set_curves(FALLING, BUMPY, 2)
    for place, epoch in ((1.9, 2), (2.6, 3), (9.0, 3), (-5.0, 1)):
        with qtbot.waitSignal(plot.pointed) as told:
            point(plot, place)
        assert told.args == [epoch]
        assert crosshair(plot).isVisible()
        assert crosshair(plot).value() == epoch
    assert plot.readout == "Epoch 1: validation 0.80, training 0.90"
    with qtbot.waitSignal(plot.pointed) as told:
        leave(plot)
    assert told.args == [0]
    assert plot.readout.startswith("Best epoch 2")
    assert not crosshair(plot).isVisible()


def test_a_pointer_that_rests_keeps_its_epoch_while_others_come(qtbot: QtBot) -> None:
    plot = shown(qtbot)
    plot.set_curves(FALLING, BUMPY, 2)
    point(plot, 3)
    plot.set_curves([*FALLING, 0.2], [*BUMPY, 0.3], 4)
    assert plot.readout == "Epoch 3: validation 0.60, training 0.30"
    plot.set_curves((), (), 0)
    assert plot.readout == ""
    assert not crosshair(plot).isVisible()


def test_the_keys_walk_from_epoch_to_epoch(qtbot: QtBot) -> None:
    plot = shown(qtbot)
    plot.set_curves(FALLING, BUMPY, 2)
    plot.activateWindow()
    plot.setFocus()
    qtbot.waitUntil(plot.hasFocus)
    assert crosshair(plot).value() == 2
    for key, epoch in (
        (Qt.Key.Key_Right, 3),
        (Qt.Key.Key_Right, 3),
        (Qt.Key.Key_Home, 1),
        (Qt.Key.Key_Left, 1),
        (Qt.Key.Key_End, 3),
        (Qt.Key.Key_Left, 2),
    ):
        qtbot.keyClick(plot, key)
        assert crosshair(plot).value() == epoch
    plot.clearFocus()
    assert not crosshair(plot).isVisible()


def test_keys_without_epochs_do_nothing(qtbot: QtBot) -> None:
    plot = shown(qtbot)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_End, Qt.Key.Key_A):
        qtbot.keyClick(plot, key)
    assert plot.readout == ""


@pytest.mark.parametrize(
    ("train", "validation"), [([0.5], [0.5]), ([0.2, 0.2], [0.2, 0.2]), ([9.0, 0.1], [0.1, 9.0])]
)
def test_few_and_equal_figures_can_be_drawn(
    qtbot: QtBot, train: list[float], validation: list[float]
) -> None:
    plot = shown(qtbot)
    plot.set_curves(train, validation, 1, rates=[1e-3] * len(train))
    plot.grab()


def test_words_at_the_ends_neither_meet_nor_leave_the_plot(qtbot: QtBot) -> None:
    plot = shown(qtbot)
    plot.set_curves([60.0, 99.9], [80.0, 100.0], 2, rates=[1e-3, 1e-3])
    plot.grab()
    scene = canvas(plot).getViewBox().sceneBoundingRect()
    ends = [words(plot)[name] for name in ("training", "validation", "learning rate")]
    rects = sorted(
        (each.mapRectToScene(each.boundingRect()) for each in ends), key=lambda rect: rect.y()
    )
    for upper, lower in pairwise(rects):
        assert lower.center().y() - upper.center().y() >= 15
        assert lower.top() >= upper.bottom() - 0.5
    for rect in rects:
        assert rect.right() <= scene.right() + 1
        assert scene.top() - 4 <= rect.center().y() <= scene.bottom() + 4


def test_curves_differ_by_colour_and_by_line(qtbot: QtBot) -> None:
    plot = shown(qtbot)
    plot.set_curves(FALLING, BUMPY, 2)
    assert drawn(plot) == (FALLING, BUMPY)  # each line is found by its colour
    pens = [line.opts["pen"] for line in (train_line(plot), validation_line(plot))]
    assert theme.current() is theme.LIGHT
    assert pens[0].style() != pens[1].style()


def test_it_follows_the_theme(qtbot: QtBot, qapp: QApplication) -> None:
    plot = shown(qtbot)
    plot.set_curves(FALLING, BUMPY, 2, [Section(1, "one"), Section(2, "two")])
    theme.apply_theme(qapp, theme.DARK)
    assert theme.current() is theme.DARK
    assert drawn(plot) == (FALLING, BUMPY)  # each line is found by its colour
    assert [line.pen.color().name() for line in borders(plot)] == [theme.DARK.muted.lower()]
    corner = canvas(plot).grab().toImage().pixelColor(QPoint(2, 2))
    assert corner.name() == theme.DARK.surface.lower()


def test_smoothing_changes_the_lines_and_not_the_figures(qtbot: QtBot) -> None:
    plot = shown(qtbot)
    plot.set_curves(FALLING, BUMPY, 2)
    assert drawn(plot) == (FALLING, BUMPY)
    assert not any(line.isVisible() for line in measured_lines(plot))
    plot.set_smoothing(0.6)
    assert drawn(plot)[1] == pytest.approx(smoothed(BUMPY, 0.6))
    assert measured_lines(plot)[1].isVisible()
    assert measured_lines(plot)[1].yData.tolist() == BUMPY
    assert plot.readout == "Best epoch 2: validation 0.40, training 0.50"
    assert best_dot(plot).yData.tolist() == [0.4]
    plot.set_smoothing(0)
    assert drawn(plot) == (FALLING, BUMPY)


def test_smoothing_restarts_in_each_phase(qtbot: QtBot) -> None:
    plot = shown(qtbot)
    plot.set_smoothing(0.9)
    plot.set_curves(FALLING, BUMPY, 2, [Section(1, "top model"), Section(3, "fine-tuning")])
    assert drawn(plot)[1][2] == 0.6


def test_phases_are_divided_and_named(qtbot: QtBot) -> None:
    plot = shown(qtbot)
    plot.set_curves(FALLING * 4, BUMPY * 4, 2, [Section(1, "top model"), Section(7, "fine-tuning")])
    assert [line.value() for line in borders(plot)] == [6.5]
    assert {"top model", "fine-tuning"} <= words(plot).keys()
    # The names have a row of their own above the curves.
    highest = canvas(plot).getViewBox().mapFromView(QPoint(0, 0)).y()
    assert highest > words(plot)["top model"].boundingRect().height()
    plot.set_curves(FALLING, BUMPY, 2, [Section(1, "top model")])
    assert borders(plot) == []
    assert words(plot).keys() == {"training", "validation"}
    assert canvas(plot).getAxis("bottom").labelText == "epoch"


def test_a_phase_too_short_for_its_name_has_only_its_border(qtbot: QtBot) -> None:
    plot = shown(qtbot)
    many = list(np.linspace(1, 0.1, 200))
    plot.set_curves(many, many, 2, [Section(1, "top model"), Section(3, "fine-tuning")])
    assert words(plot).keys() == {"training", "validation", "fine-tuning"}
    assert len(borders(plot)) == 1


def test_the_learning_rate_has_a_scale_of_its_own_in_powers_of_ten(qtbot: QtBot) -> None:
    plot = shown(qtbot)
    scale = canvas(plot).getAxis("right")
    plot.set_curves(FALLING, BUMPY, 2)
    assert not scale.isVisible()
    plot.set_curves(FALLING, BUMPY, 2, rates=[1e-2, 1e-3, 1e-4])
    qtbot.waitUntil(scale.isVisible)
    qtbot.waitUntil(lambda: list(ticks(plot, "right")) == ["0.0001", "0.001", "0.01"])
    heights, line = ticks(plot, "right"), rate_line(plot)
    steps = [line.mapToScene(0, rate).y() for rate in line.yData]
    assert steps == pytest.approx([heights["0.01"], heights["0.001"], heights["0.0001"]], abs=1)
    assert "learning rate" in words(plot)
    plot.set_curves(FALLING, BUMPY, 2)
    assert not scale.isVisible()
    assert "learning rate" not in words(plot)


@pytest.mark.parametrize(
    ("rates", "marks"),
    [
        ([1e-3] * 3, ["0.001"]),
        ([3e-4] * 3, ["0.0001"]),
        ([1e-3, 1e-5, 0.0], ["1e-6", "0.00001", "0.0001", "0.001"]),
    ],
)
def test_constant_and_vanishing_rates_can_be_drawn(
    qtbot: QtBot, rates: list[float], marks: list[str]
) -> None:
    plot = shown(qtbot)
    plot.set_curves(FALLING, BUMPY, 2, rates=rates)
    plot.grab()
    qtbot.waitUntil(lambda: list(ticks(plot, "right")) == marks)
    assert np.isfinite(rate_line(plot).yData).all()


def test_a_narrow_plot_keeps_its_width_for_the_curves(qtbot: QtBot) -> None:
    plot = shown(qtbot, width=260)
    plot.set_curves(FALLING, BUMPY, 2, rates=[1e-3] * 3)
    assert not canvas(plot).getAxis("right").isVisible()
    assert "learning rate" in words(plot)


def test_other_runs_are_seen_whole_behind_the_curves(qtbot: QtBot) -> None:
    plot = shown(qtbot)
    plot.set_curves(FALLING, BUMPY, 2)
    plot.set_others([[5.0, *[1.0] * 30], [0.01]], [0, 1])
    (left, right), (low, high) = canvas(plot).getViewBox().viewRange()
    assert left <= 1
    assert right >= 31
    assert low < 0.01
    assert high > 5
    pens = [line.opts["pen"] for line in other_lines(plot)]
    assert len({pen.color().name() for pen in pens}) == 2
    assert pens[0].dashPattern() != pens[1].dashPattern()
    assert all(line.zValue() < train_line(plot).zValue() for line in other_lines(plot))
    assert plot.readout == "Best epoch 2: validation 0.40, training 0.50"
    plot.set_others([], [])
    assert other_lines(plot) == []
    assert canvas(plot).getViewBox().viewRange()[0][1] < 6


def test_other_runs_are_shown_before_the_first_epoch(qtbot: QtBot) -> None:
    plot = shown(qtbot)
    plot.set_others([FALLING], [0])
    plot.grab()
    assert plot.readout == ""
    assert words(plot) == {}


@pytest.mark.parametrize("epochs", [1000, 5000])
def test_thousands_of_epochs_stay_fluid(qtbot: QtBot, epochs: int) -> None:
    plot = shown(qtbot)
    plot.set_smoothing(0.6)
    rng = np.random.default_rng(0)
    figures = 1 / np.arange(1, epochs + 1) + rng.normal(0, 0.05, epochs)
    times = []
    for _ in range(5):
        began = time.thread_time()
        plot.set_curves(figures, figures, epochs // 2, rates=[1e-3] * epochs)
        plot.grab()
        times.append(time.thread_time() - began)
    assert min(times) < 0.05
    assert len(train_line(plot).yData) <= canvas(plot).width()
