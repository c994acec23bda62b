from pathlib import Path

from PySide6.QtWidgets import QLabel, QProgressBar
from pytestqt.qtbot import QtBot

from augstudio.data.dataset import Split
from augstudio.training.events import (
    EpochFinished,
    FeaturesExtracted,
    Notice,
    Phase,
    PhaseStarted,
    PhotoSkipped,
)
from augstudio.ui.widgets.live_plot import LivePlot
from augstudio.ui.widgets.training_view import TrainingView


def begun(qtbot: QtBot) -> TrainingView:
    view = TrainingView()
    qtbot.addWidget(view)
    view.show()
    view.begin(views=3, epochs=40)
    return view


def words(view: TrainingView) -> list[str]:
    return [label.text() for label in view.findChildren(QLabel)]


def share(view: TrainingView, phase: int) -> float:
    bar = view.findChildren(QProgressBar)[phase]
    return bar.value() / bar.maximum()


def test_features_are_told_with_view_count_and_rate(qtbot: QtBot) -> None:
    view = begun(qtbot)
    view.show_event(PhaseStarted(Phase.FEATURES))
    view.show_event(FeaturesExtracted(Split.VALIDATION, 0, 4, 8, 4, 0, 99.6))
    assert "validation photos: 4 of 8, 100 photos/s" in words(view)
    assert share(view, 0) == 0.125
    view.show_event(FeaturesExtracted(Split.TRAIN, 1, 20, 20, 0, 20, 0.0))
    assert "view 2 of 3: 20 of 20" in words(view)
    assert share(view, 0) == 0.75


def test_epochs_grow_the_curves_and_the_best_is_marked(qtbot: QtBot) -> None:
    view = begun(qtbot)
    for epoch, loss in enumerate((0.9, 0.3, 0.5), 1):
        view.show_event(EpochFinished(epoch, 0.7, 0.8, loss, 0.875, 1))
    plot = view.findChild(LivePlot, "plot_loss")
    qtbot.waitUntil(lambda: "Best epoch 2" in plot.readout)
    assert plot.readout == "Best epoch 2: training 0.700, validation 0.300"
    accuracy = view.findChild(LivePlot, "plot_accuracy")
    qtbot.waitUntil(lambda: "Best epoch 2" in accuracy.readout)
    assert accuracy.readout == "Best epoch 2: training 80.0, validation 87.5"
    assert "epoch 3 of at most 40" in words(view)


def test_what_a_person_should_know_is_said(qtbot: QtBot) -> None:
    view = begun(qtbot)
    assert view.sentence == "The curves begin when every photo has been looked at once."
    view.show_event(PhotoSkipped(Path("a/one.jpg"), "broken"))
    view.show_event(PhotoSkipped(Path("a/two.jpg"), "broken"))
    assert view.sentence == "2 photos can't be read and stay out; last two.jpg."
    view.show_event(Notice("The store of features was damaged and is made anew."))
    assert view.sentence == "The store of features was damaged and is made anew."


def test_the_end_is_shown_and_a_new_begin_clears(qtbot: QtBot) -> None:
    view = begun(qtbot)
    view.show_event(EpochFinished(1, 0.7, 0.8, 0.5, 0.9, 1))
    view.show_event(PhaseStarted(Phase.SAVING))
    assert "writing the run" in words(view)
    view.end(kept=True)
    assert "saved" in words(view)
    assert share(view, 2) == 1.0
    view.begin(3, 40)
    assert share(view, 2) == 0.0
    assert view.findChild(LivePlot, "plot_loss").readout == "No epoch has ended yet."
