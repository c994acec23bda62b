import time
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from augstudio.ui.look import theme
from augstudio.ui.pages.train.curves.arithmetic import smoothed
from augstudio.ui.pages.train.curves.live_plot import LivePlot
from augstudio.ui.pages.train.curves.plot_lines import Section

FALLING = [0.9, 0.5, 0.3]
BUMPY = [0.8, 0.4, 0.6]


def shown(qtbot: QtBot, digits: int = 2, width: int = 500) -> LivePlot:
    plot = LivePlot("Loss", "cross-entropy, nats", "Loss should fall.", digits)
    qtbot.addWidget(plot)
    plot.resize(width, 300)
    plot.show()
    qtbot.waitExposed(plot)
    return plot


def point(plot: LivePlot, epoch: float) -> None:
    """Move the pointer to an epoch, half way up."""
    box = plot._plot.getViewBox()
    middle = box.viewRect().center().y()
    plot._plot.scene().sigMouseMoved.emit(box.mapViewToScene(QPointF(epoch, middle)))


def coming(plot: LivePlot) -> QLabel:
    (found,) = [each for each in plot.findChildren(QLabel) if each.text() == "Loss should fall."]
    return found


def drawn(plot: LivePlot) -> tuple[list[float], list[float]]:
    """Return the figures that the two lines show."""
    return plot._train_line.yData.tolist(), plot._validation_line.yData.tolist()


def test_it_says_that_there_is_nothing_yet(qtbot: QtBot) -> None:
    plot = shown(qtbot)
    assert plot.readout == ""
    assert coming(plot).isVisible()
    plot.set_curves(FALLING, BUMPY, 0)
    assert not coming(plot).isVisible()
    assert plot.readout == "Epoch 3: validation 0.60, training 0.30"  # which is best is not known


def test_it_tells_the_best_epoch(qtbot: QtBot) -> None:
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
        assert plot._crosshair.isVisible()
        assert plot._crosshair.value() == epoch
    assert plot.readout == "Epoch 1: validation 0.80, training 0.90"
    with qtbot.waitSignal(plot.pointed) as told:
        QApplication.sendEvent(plot._plot.viewport(), QEvent(QEvent.Type.Leave))
    assert told.args == [0]
    assert plot.readout.startswith("Best epoch 2")
    assert not plot._crosshair.isVisible()


def test_a_pointer_that_rests_keeps_its_epoch_while_others_come(qtbot: QtBot) -> None:
    plot = shown(qtbot)
    plot.set_curves(FALLING, BUMPY, 2)
    point(plot, 3)
    plot.set_curves([*FALLING, 0.2], [*BUMPY, 0.3], 4)
    assert plot.readout == "Epoch 3: validation 0.60, training 0.30"
    plot.set_curves((), (), 0)
    assert plot.readout == ""
    assert not plot._crosshair.isVisible()


def test_the_keys_walk_from_epoch_to_epoch(qtbot: QtBot) -> None:
    plot = shown(qtbot)
    plot.set_curves(FALLING, BUMPY, 2)
    plot.activateWindow()
    plot.setFocus()
    qtbot.waitUntil(plot.hasFocus)
    assert plot._crosshair.value() == 2
    for key, epoch in (
        (Qt.Key.Key_Right, 3),
        (Qt.Key.Key_Right, 3),
        (Qt.Key.Key_Home, 1),
        (Qt.Key.Key_Left, 1),
        (Qt.Key.Key_End, 3),
        (Qt.Key.Key_Left, 2),
    ):
        qtbot.keyClick(plot, key)
        assert plot._crosshair.value() == epoch
    plot.clearFocus()
    assert not plot._crosshair.isVisible()


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
    scene = plot._plot.getViewBox().sceneBoundingRect()
    words = [*plot._words, plot._rates.name]
    rects = sorted(
        (each.mapRectToScene(each.boundingRect()) for each in words), key=lambda rect: rect.y()
    )
    for upper, lower in pairwise(rects):
        assert lower.center().y() - upper.center().y() >= 15
        assert lower.top() >= upper.bottom() - 0.5
    for rect in rects:
        assert rect.right() <= scene.right() + 1
        assert scene.top() - 4 <= rect.center().y() <= scene.bottom() + 4


def test_curves_differ_by_colour_and_by_line(qtbot: QtBot) -> None:
    plot = shown(qtbot)
    pens = [line.opts["pen"] for line in (plot._train_line, plot._validation_line)]
    assert pens[0].color().name() == theme.LIGHT.accent.lower()
    assert pens[1].color().name() == theme.LIGHT.validation.lower()
    assert pens[0].style() != pens[1].style()


def test_it_follows_the_theme(qtbot: QtBot, qapp: QApplication) -> None:
    plot = shown(qtbot)
    plot.set_curves(FALLING, BUMPY, 2, [Section(1, "one"), Section(2, "two")])
    theme.apply_theme(qapp, theme.DARK)
    assert plot._train_line.opts["pen"].color().name() == theme.DARK.accent.lower()
    assert plot._borders._lines[1].pen.color().name() == theme.DARK.muted.lower()
    corner = plot._plot.grab().toImage().pixelColor(QPoint(2, 2))
    assert corner.name() == theme.DARK.surface.lower()


def test_smoothing_changes_the_lines_and_not_the_figures(qtbot: QtBot) -> None:
    plot = shown(qtbot)
    plot.set_curves(FALLING, BUMPY, 2)
    assert drawn(plot) == (FALLING, BUMPY)
    assert not plot._faint[0].isVisible()
    plot.set_smoothing(0.6)
    assert drawn(plot)[1] == pytest.approx(smoothed(BUMPY, 0.6))
    assert plot._faint[1].isVisible()
    assert plot._faint[1].yData.tolist() == BUMPY
    assert plot.readout == "Best epoch 2: validation 0.40, training 0.50"
    assert plot._best._dot.yData.tolist() == [0.4]
    plot.set_smoothing(0)
    assert drawn(plot) == (FALLING, BUMPY)


def test_smoothing_begins_anew_in_each_phase(qtbot: QtBot) -> None:
    plot = shown(qtbot)
    plot.set_smoothing(0.9)
    plot.set_curves(FALLING, BUMPY, 2, [Section(1, "top model"), Section(3, "fine-tuning")])
    assert drawn(plot)[1][2] == 0.6


def test_phases_are_divided_and_named(qtbot: QtBot) -> None:
    plot = shown(qtbot)
    plot.set_curves(FALLING * 4, BUMPY * 4, 2, [Section(1, "top model"), Section(7, "fine-tuning")])
    lines, names = plot._borders._lines, plot._borders._names
    assert [line.isVisible() for line in lines] == [False, True]
    assert lines[1].value() == 6.5
    assert [name.toPlainText() for name in names] == ["top model", "fine-tuning"]
    assert [name.isVisible() for name in names] == [True, True]
    # The names have a row of their own above the curves.
    highest = plot._plot.getViewBox().mapFromView(QPoint(0, 0)).y()
    assert highest > names[0].boundingRect().height()
    plot.set_curves(FALLING, BUMPY, 2, [Section(1, "top model")])
    assert not any(item.isVisible() for item in (*lines, *names))
    assert plot._plot.getAxis("bottom").labelText == "epoch"


def test_a_phase_too_short_for_its_name_has_only_its_border(qtbot: QtBot) -> None:
    plot = shown(qtbot)
    many = list(np.linspace(1, 0.1, 200))
    plot.set_curves(many, many, 2, [Section(1, "top model"), Section(3, "fine-tuning")])
    assert [name.isVisible() for name in plot._borders._names] == [False, True]
    assert plot._borders._lines[1].isVisible()


def test_the_learning_rate_has_a_scale_of_its_own_in_powers_of_ten(qtbot: QtBot) -> None:
    plot = shown(qtbot)
    scale = plot._plot.getAxis("right")
    plot.set_curves(FALLING, BUMPY, 2)
    assert not scale.isVisible()
    plot.set_curves(FALLING, BUMPY, 2, rates=[1e-2, 1e-3, 1e-4])
    qtbot.waitUntil(scale.isVisible)
    ticks = {text: place for place, text in scale._tickLevels[0]}
    assert list(ticks) == ["0.0001", "0.001", "0.01"]
    steps = plot._rates._line.yData
    assert steps.tolist() == pytest.approx([ticks["0.01"], ticks["0.001"], ticks["0.0001"]])
    assert plot._rates.name.isVisible()
    plot.set_curves(FALLING, BUMPY, 2)
    assert not scale.isVisible()
    assert not plot._rates.name.isVisible()


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
    assert [text for _, text in plot._plot.getAxis("right")._tickLevels[0]] == marks
    assert np.isfinite(plot._rates._line.yData).all()


def test_a_narrow_plot_keeps_its_width_for_the_curves(qtbot: QtBot) -> None:
    plot = shown(qtbot, width=260)
    plot.set_curves(FALLING, BUMPY, 2, rates=[1e-3] * 3)
    assert not plot._plot.getAxis("right").isVisible()
    assert plot._rates.name.isVisible()


def test_other_runs_are_seen_whole_behind_the_curves(qtbot: QtBot) -> None:
    plot = shown(qtbot)
    plot.set_curves(FALLING, BUMPY, 2)
    plot.set_others([[5.0, *[1.0] * 30], [0.01]], [0, 1])
    (left, right), (low, high) = plot._plot.getViewBox().viewRange()
    assert left <= 1
    assert right >= 31
    assert low < 0.01
    assert high > 5
    pens = [line.opts["pen"] for line in plot._others._lines]
    assert len({pen.color().name() for pen in pens}) == 2
    assert pens[0].dashPattern() != pens[1].dashPattern()
    assert all(line.zValue() < plot._train_line.zValue() for line in plot._others._lines)
    assert plot.readout == "Best epoch 2: validation 0.40, training 0.50"
    plot.set_others([], [])
    assert plot._others._lines == []
    assert plot._plot.getViewBox().viewRange()[0][1] < 6


def test_other_runs_are_shown_before_the_first_epoch(qtbot: QtBot) -> None:
    plot = shown(qtbot)
    plot.set_others([FALLING], [0])
    plot.grab()
    assert plot.readout == ""
    assert not any(words.isVisible() for words in plot._words)


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
    assert len(plot._train_line.yData) <= plot._plot.width()
