import dataclasses

import pytest
from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QGraphicsView, QLabel, QSlider
from pytestqt.qtbot import QtBot

from augstudio.runs.events import EpochFinished, Phase
from augstudio.ui.pages.train.curves.arithmetic import smoothed
from augstudio.ui.pages.train.curves.curves_view import CurvesView, OtherRun
from augstudio.ui.pages.train.curves.line_legend import LineLegend
from augstudio.ui.pages.train.curves.live_plot import LivePlot
from tests.ui.pages.train.curves.drawn import (
    crosshair,
    leave,
    measured_lines,
    other_lines,
    point,
    train_line,
    validation_line,
)
from tests.ui.pages.train.curves.drawn import words as labels


def epoch(number: int, phase: Phase = Phase.TOP_MODEL, rate: float = 1e-3) -> EpochFinished:
    return EpochFinished(
        number, 1 / number, 0.8, 2 / number, 0.875, 1, phase, rate, seconds=40.0 * number
    )


HISTORY = [*(epoch(n) for n in (1, 2, 3)), epoch(4, Phase.FINE_TUNE, 1e-4)]


def shown(qtbot: QtBot) -> CurvesView:
    view = CurvesView()
    qtbot.addWidget(view)
    view.resize(800, 300)
    with qtbot.waitExposed(view):
        view.show()
    return view


def plots(view: CurvesView) -> tuple[LivePlot, LivePlot]:
    return view.findChild(LivePlot, "plot_loss"), view.findChild(LivePlot, "plot_accuracy")


def drawn(plot: LivePlot) -> int:
    """Return how many epochs the line of the training photos has."""
    return 0 if train_line(plot).xData is None else len(train_line(plot).xData)


def words(view: CurvesView) -> str:
    return view.findChild(QLabel, "label_epoch").text()


def test_both_plots_show_the_history(qtbot: QtBot) -> None:
    view = shown(qtbot)
    view.set_history(HISTORY, 4)
    loss, accuracy = plots(view)
    assert loss.readout == "Best epoch 4: validation 0.500, training 0.250"
    assert accuracy.readout == "Best epoch 4: validation 87.5, training 80.0"
    assert validation_line(loss).yData.tolist() == pytest.approx([2, 1, 2 / 3, 0.5])


def test_one_crosshair_for_both_plots(qtbot: QtBot) -> None:
    view = shown(qtbot)
    view.set_history(HISTORY, 4)
    loss, accuracy = plots(view)
    point(loss, 2)
    assert accuracy.readout == "Epoch 2: validation 87.5, training 80.0"
    assert crosshair(accuracy).isVisible()
    point(accuracy, 3)
    assert loss.readout == "Epoch 3: validation 0.667, training 0.333"
    leave(accuracy)
    assert not crosshair(loss).isVisible()


def test_phase_time_and_learning_rate_of_an_epoch_are_shown(qtbot: QtBot) -> None:
    view = shown(qtbot)
    view.set_history(HISTORY, 4)
    assert words(view) == "Fine-tuning, after 3 min"
    point(plots(view)[0], 2)
    assert words(view) == "Top model, after 1 min"
    view.findChild(QCheckBox, "check_learning_rate").click()
    assert words(view) == "Top model, after 1 min, learning rate 0.001"


def test_a_pointer_that_rests_follows_to_a_shorter_run(qtbot: QtBot) -> None:
    view = shown(qtbot)
    view.set_history(HISTORY, 4)
    point(plots(view)[0], 4)
    view.set_history(HISTORY[:2], 1)
    assert words(view) == "After 1 min"
    assert plots(view)[1].readout.startswith("Epoch 2")
    view.set_history([], 0)
    assert words(view) == ""
    view.set_history(HISTORY, 4)
    assert words(view) == "Fine-tuning, after 3 min"


def test_an_early_run_shows_only_what_was_recorded(qtbot: QtBot) -> None:
    view = shown(qtbot)
    old = [
        dataclasses.replace(epoch(n), learning_rate=0.0, seconds=0.0, per_second=0.0)
        for n in (1, 2)
    ]
    view.set_history(old, 2)
    box = view.findChild(QCheckBox, "check_learning_rate")
    assert words(view) == ""
    assert not box.isEnabled()
    view.set_history(HISTORY, 4)
    assert box.isEnabled()
    box.click()
    view.set_history(old, 2)
    assert "learning rate" not in labels(plots(view)[0])
    view.set_history([], 0)
    assert box.isEnabled()


def test_the_learning_rate_is_shown_on_demand_beside_the_loss(qtbot: QtBot) -> None:
    view = shown(qtbot)
    view.set_history(HISTORY, 4)
    loss, accuracy = plots(view)
    assert "learning rate" not in labels(loss)
    box = view.findChild(QCheckBox, "check_learning_rate")
    box.click()
    assert "learning rate" in labels(loss)
    assert "learning rate" not in labels(accuracy)
    box.click()
    assert "learning rate" not in labels(loss)


def test_smoothing_is_for_both_plots(qtbot: QtBot) -> None:
    view = shown(qtbot)
    view.set_history(HISTORY, 4)
    view.findChild(QSlider, "slider_smoothing").setValue(10)
    loss, accuracy = plots(view)
    starts = (0, 3)  # of the phases
    losses = smoothed([each.loss for each in HISTORY], 0.5, starts)
    accuracies = smoothed([100 * each.accuracy for each in HISTORY], 0.5, starts)
    assert train_line(loss).yData == pytest.approx(losses)
    assert train_line(accuracy).yData == pytest.approx(accuracies)
    assert all(line.isVisible() for plot in (loss, accuracy) for line in measured_lines(plot))


def test_both_plots_are_always_at_the_same_epoch(qtbot: QtBot, qapp: QApplication) -> None:
    view = shown(qtbot)
    seen: list[tuple[str, ...]] = []
    for number in range(1, 41):
        view.add(epoch(number))
        view.mark(number)
        qapp.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        seen.append(tuple(plot.readout.split(":")[0] for plot in plots(view)))
    assert all(loss == accuracy for loss, accuracy in seen)
    assert len(set(seen)) > 2  # they were painted while epochs came
    qtbot.waitUntil(lambda: plots(view)[1].readout.startswith("Best epoch 40"))
    assert plots(view)[0].readout.startswith("Best epoch 40")


def test_an_epoch_that_has_not_come_is_not_marked(qtbot: QtBot) -> None:
    view = shown(qtbot)
    view.set_history(HISTORY[:2], 4)
    assert plots(view)[0].readout.startswith("Epoch 2")


@pytest.mark.parametrize("by", ["double click", "Enter"])
def test_a_plot_becomes_large_and_goes_back(qtbot: QtBot, by: str) -> None:
    view = shown(qtbot)
    view.set_history(HISTORY, 4)
    loss, accuracy = plots(view)
    width = accuracy.width()

    def ask() -> None:
        if by == "Enter":
            qtbot.keyClick(accuracy, Qt.Key.Key_Return)
        else:
            port = accuracy.findChild(QGraphicsView).viewport()
            qtbot.mouseDClick(port, Qt.MouseButton.LeftButton)

    for close in (ask, lambda: qtbot.keyClick(accuracy, Qt.Key.Key_Escape)):
        ask()
        dialog = accuracy.window()
        assert dialog.objectName() == "dialog_plot"
        assert accuracy.width() > 1.5 * width
        view.add(epoch(5, Phase.FINE_TUNE))  # the training continues
        qtbot.waitUntil(lambda: drawn(accuracy) == drawn(loss) == len(view.history))
        close()
        assert accuracy.window() is view
        qtbot.waitUntil(lambda: accuracy.width() == width)
        assert accuracy.x() > loss.x()


def test_other_runs_are_drawn_and_named(qtbot: QtBot) -> None:
    view = shown(qtbot)
    view.set_history(HISTORY, 4)
    tall = plots(view)[0].height()
    view.set_others([OtherRun("run-001", HISTORY[:2], 0), OtherRun("run-002", HISTORY, 1)])
    legend = view.findChild(LineLegend)
    assert legend.names == ("run-001", "run-002")
    loss, accuracy = plots(view)
    assert [len(line.yData) for line in other_lines(loss)] == [2, 4]
    assert other_lines(accuracy)[0].yData.tolist() == [87.5, 87.5]
    qtbot.waitUntil(lambda: legend.height() > 10)
    view.set_others([])
    assert other_lines(loss) == []
    qtbot.waitUntil(lambda: plots(view)[0].height() == tall)
