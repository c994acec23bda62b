import time

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from augstudio.ui import theme
from augstudio.ui.widgets.live_plot import LivePlot, _epoch_step


def shown(qtbot: QtBot, digits: int = 2) -> LivePlot:
    plot = LivePlot("Loss", "cross-entropy, nats", digits)
    qtbot.addWidget(plot)
    plot.resize(500, 300)
    plot.show()
    qtbot.waitExposed(plot)
    return plot


def test_it_says_that_there_is_nothing_yet(qtbot: QtBot) -> None:
    assert shown(qtbot).readout == "No epoch has ended yet."


def test_it_tells_the_best_epoch(qtbot: QtBot) -> None:
    plot = shown(qtbot)
    plot.set_curves([0.9, 0.5, 0.3], [0.8, 0.4, 0.6], 2)
    assert plot.readout == "Best epoch 2: training 0.50, validation 0.40"
    assert plot.accessibleDescription() == plot.readout
    plot.clear()
    assert plot.readout == "No epoch has ended yet."


def test_the_pointer_reads_an_epoch(qtbot: QtBot) -> None:
    plot = shown(qtbot)
    plot.set_curves([0.9, 0.5, 0.3], [0.8, 0.4, 0.6], 2)
    box = plot._plot.getViewBox()
    plot._plot.scene().sigMouseMoved.emit(box.mapViewToScene(box.viewRect().center()))
    assert plot.readout == "Best epoch 2: training 0.50, validation 0.40"
    plot._plot.scene().sigMouseMoved.emit(box.mapViewToScene(box.viewRect().topRight()))
    assert plot.readout == "Epoch 3: training 0.30, validation 0.60"
    QApplication.sendEvent(plot._plot.viewport(), QEvent(QEvent.Type.Leave))
    assert plot.readout.startswith("Best epoch 2")


@pytest.mark.parametrize(
    ("train", "validation"), [([0.5], [0.5]), ([0.2, 0.2], [0.2, 0.2]), ([9.0, 0.1], [0.1, 9.0])]
)
def test_few_and_equal_figures_can_be_drawn(
    qtbot: QtBot, train: list[float], validation: list[float]
) -> None:
    plot = shown(qtbot)
    plot.set_curves(train, validation, 1)
    plot.grab()


def test_words_at_the_ends_neither_meet_nor_leave_the_plot(qtbot: QtBot) -> None:
    plot = shown(qtbot)
    plot.set_curves([60.0, 99.9], [80.0, 100.0], 2)
    plot.grab()
    scene = plot._plot.getViewBox().sceneBoundingRect()
    first, second = (words.mapRectToScene(words.boundingRect()) for words in plot._words)
    assert abs(first.center().y() - second.center().y()) >= 15
    for rect in (first, second):
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
    theme.apply_theme(qapp, theme.DARK)
    assert plot._train_line.opts["pen"].color().name() == theme.DARK.accent.lower()
    corner = plot._plot.grab().toImage().pixelColor(QPoint(2, 2))
    assert corner.name() == theme.DARK.surface.lower()


def test_a_thousand_epochs_stay_fluid(qtbot: QtBot) -> None:
    plot = shown(qtbot)
    figures = [1 / epoch for epoch in range(1, 1001)]
    times = []
    for _ in range(5):
        began = time.thread_time()
        plot.set_curves(figures, figures, 900)
        plot.grab()
        times.append(time.thread_time() - began)
    assert min(times) < 0.1


@pytest.mark.parametrize(
    ("count", "step"), [(1, 1), (8, 1), (9, 2), (16, 2), (30, 5), (41, 10), (400, 50), (1000, 200)]
)
def test_epochs_are_marked_at_round_numbers(count: int, step: int) -> None:
    assert _epoch_step(count) == step
