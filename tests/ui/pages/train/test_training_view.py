from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QListWidget, QProgressBar
from pytestqt.qtbot import QtBot

from augstudio.data.dataset import Split
from augstudio.runs.config import Method, TrainConfig
from augstudio.runs.events import (
    EpochFinished,
    EpochProgressed,
    FeaturesExtracted,
    Mistake,
    Mistakes,
    Notice,
    Phase,
    PhaseStarted,
    PhotoSkipped,
)
from augstudio.ui.core.training_meter import TrainingMeter
from augstudio.ui.pages.train.curves.live_plot import LivePlot
from augstudio.ui.pages.train.mistake_list import MistakeList
from augstudio.ui.pages.train.training_view import TrainingView

BOTTLENECK = TrainConfig.of(views=3, epochs=40, patience=10)
CAT = Mistake(Path("photos/cat.7.jpg"), "cat", "dog", 0.97)


class Told(TrainingView):
    """A view whose meter hears of an event before it, as in a job."""

    def begin(self, meter: TrainingMeter) -> None:
        self.meter = meter
        super().begin(meter)

    def show_event(self, event: object) -> None:
        self.meter.take(event)
        super().show_event(event)


def begun(qtbot: QtBot, config: TrainConfig = BOTTLENECK) -> Told:
    view = Told()
    qtbot.addWidget(view)
    view.resize(1000, 400)
    view.show()
    view.begin(TrainingMeter(config, views=3))
    return view


def words(view: TrainingView) -> list[str]:
    return [label.text() for label in view.findChildren(QLabel) if not label.isHidden()]


def shares(view: TrainingView) -> list[float]:
    bars = [bar for bar in view.findChildren(QProgressBar) if bar.isVisible()]
    return [bar.value() / bar.maximum() for bar in bars]


def epoch(
    number: int,
    val_loss: float = 0.5,
    phase: Phase = Phase.TOP_MODEL,
    val_accuracy: float = 0.875,
    seconds: float = 0.0,
    best_epoch: int = 1,
) -> EpochFinished:
    return EpochFinished(
        number, 0.7, 0.8, val_loss, val_accuracy, 1, phase, 1e-3, seconds, best_epoch=best_epoch
    )


def plot(view: TrainingView, name: str = "plot_loss") -> LivePlot:
    return view.findChild(LivePlot, name)


def pace(view: TrainingView) -> str:
    return view.findChild(QLabel, "label_epoch").text()


def test_features_are_told_with_view_count_and_rate(qtbot: QtBot) -> None:
    view = begun(qtbot)
    view.show_event(PhaseStarted(Phase.FEATURES))
    view.show_event(FeaturesExtracted(Split.VALIDATION, 0, 4, 8, 4, 0, 99.6))
    assert "validation photos: 4 of 8" in words(view)
    assert pace(view) == "100 photos/s"
    assert shares(view)[0] == 0.125
    view.show_event(FeaturesExtracted(Split.TRAIN, 1, 20, 20, 20, 0, 10.0))
    assert "view 2 of 3: 20 of 20" in words(view)
    assert pace(view) == "10 photos/s"
    assert shares(view)[0] == 0.75


def test_epochs_grow_the_curves_and_the_best_is_marked(qtbot: QtBot) -> None:
    view = begun(qtbot)
    for number, loss in enumerate((0.9, 0.3, 0.5), 1):
        view.show_event(epoch(number, loss, best_epoch=min(number, 2)))
    qtbot.waitUntil(lambda: "Best epoch 2" in plot(view).readout)
    assert plot(view).readout == "Best epoch 2: training 0.700, validation 0.300"
    accuracy = plot(view, "plot_accuracy")
    qtbot.waitUntil(lambda: "Best epoch 2" in accuracy.readout)
    assert accuracy.readout == "Best epoch 2: training 80.0, validation 87.5"
    assert "epoch 3 of at most 40" in words(view)


def test_the_time_left_is_told_until_the_end(qtbot: QtBot) -> None:
    view = begun(qtbot)
    for number in (1, 2, 3):
        view.show_event(epoch(number, seconds=2.0 * number, best_epoch=number))
    assert pace(view) == "at most 1 min left"
    view.end(kept=True)
    assert pace(view) == "Best epoch 3: after 6 s"


def test_fine_tuning_takes_five_steps_on_one_axis(qtbot: QtBot) -> None:
    view = begun(qtbot, TrainConfig.of(Method.FINE_TUNE, views=3, epochs=10, patience=10))
    assert len(shares(view)) == 5
    view.show_event(FeaturesExtracted(Split.TRAIN, 0, 10, 20, 10, 0, 10.0))
    view.show_event(PhaseStarted(Phase.TOP_MODEL))
    view.show_event(epoch(1, 0.6))
    view.show_event(epoch(2, 0.5))
    assert shares(view)[0] < 1  # views come while the top model learns
    view.show_event(PhaseStarted(Phase.ACTIVATIONS))
    assert shares(view)[:3] == [1, 1, 0]
    view.show_event(FeaturesExtracted(Split.TRAIN, 2, 20, 20, 20, 0, 5.0, phase=Phase.ACTIVATIONS))
    assert shares(view)[2] == 1
    view.show_event(PhaseStarted(Phase.FINE_TUNE))
    view.show_event(epoch(3, 0.4, Phase.FINE_TUNE, best_epoch=3))
    view.show_event(EpochProgressed(Phase.FINE_TUNE, 2, 10, 20, 8.0))
    assert shares(view)[3] == pytest.approx(0.15)
    assert "epoch 2 of 10" in words(view)
    qtbot.waitUntil(lambda: plot(view).readout.startswith("Best epoch 3"))
    assert plot(view)._borders.shown
    view.show_event(PhaseStarted(Phase.SAVING))
    assert shares(view) == [1, 1, 1, 1, 0]
    view.end(kept=True)
    assert shares(view) == [1, 1, 1, 1, 1]


def test_steps_that_a_stopped_training_never_reached_are_left_out(qtbot: QtBot) -> None:
    view = begun(qtbot, TrainConfig.of(Method.FINE_TUNE))
    view.show_event(FeaturesExtracted(Split.TRAIN, 2, 20, 20, 20, 0, 10.0))
    view.show_event(epoch(1))
    view.show_event(PhaseStarted(Phase.SAVING))
    view.end(kept=True)
    assert shares(view) == [1, 1, 0, 0, 1]
    assert words(view).count("left out") == 2


def test_a_network_from_scratch_takes_two_steps(qtbot: QtBot) -> None:
    view = begun(qtbot, TrainConfig.of(Method.FROM_SCRATCH, epochs=20, patience=20))
    assert view.sentence == "The curves begin when the network has seen every photo once."
    view.show_event(PhaseStarted(Phase.NETWORK))
    view.show_event(EpochProgressed(Phase.NETWORK, 1, 50, 100, 25.0))
    assert shares(view) == [pytest.approx(0.025), 0]
    assert pace(view) == "25 photos/s, about 1 min left"
    # What does not belong to the method breaks nothing.
    view.show_event(FeaturesExtracted(Split.VALIDATION, 0, 4, 8, 4, 0, 99.6))
    view.show_event(epoch(1))
    view.show_event(PhaseStarted(Phase.TOP_MODEL))
    assert len(shares(view)) == 2


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
    view.show_event(epoch(1))
    view.show_event(PhaseStarted(Phase.SAVING))
    assert "writing the run" in words(view)
    view.end(kept=True)
    assert "saved" in words(view)
    assert shares(view)[2] == 1.0
    view.begin(TrainingMeter(BOTTLENECK, 3))
    assert shares(view)[2] == 0.0
    assert plot(view).readout == "No epoch has ended yet."


def test_mistakes_are_shown_while_it_trains(qtbot: QtBot) -> None:
    view = begun(qtbot)
    listing = view.findChild(QListWidget, "list_mistakes")
    view.show_event(epoch(1))
    with qtbot.waitSignal(view.thumbnails_wanted) as wanted:
        view.show_event(Mistakes(1, (CAT,), 23, 800))
    assert wanted.args == [[CAT.path]]
    assert "Still wrong: 23 of 800" in words(view)
    assert view.mistakes == (CAT,)
    assert listing.isVisible()
    picture = QImage(96, 96, QImage.Format.Format_RGB32)
    view.set_thumbnails({CAT.path: picture})
    assert view.picture(CAT.path) is picture
    view.end(kept=True)
    assert listing.isVisible()


def test_the_best_epoch_is_the_one_that_the_training_names(qtbot: QtBot) -> None:
    """The one with the most right answers, whatever its loss."""
    view = begun(qtbot)
    view.show_event(epoch(1, 0.3, best_epoch=1))
    view.show_event(epoch(2, 0.6, best_epoch=2))
    view.show_event(epoch(3, 0.2, best_epoch=2))
    qtbot.waitUntil(lambda: plot(view).readout.startswith("Best epoch 2"))


def test_only_the_last_of_many_mistakes_are_painted(qtbot: QtBot) -> None:
    view = begun(qtbot)
    asked: list[list[Path]] = []
    view.thumbnails_wanted.connect(asked.append)
    for number in range(1, 30):
        view.show_event(epoch(number))
        other = Mistake(Path(f"photos/{number}.jpg"), "cat", "dog", 0.6)
        view.show_event(Mistakes(number, (other,), 1, 4))
    qtbot.waitUntil(lambda: asked == [[Path("photos/29.jpg")]])


def test_a_training_that_answers_nothing_says_so(qtbot: QtBot) -> None:
    view = begun(qtbot)
    strip = view.findChild(MistakeList)
    assert strip.isVisible()
    view.end(kept=False)
    assert "nothing to save" in words(view)
    assert any("there are no answers to look at" in each for each in words(view))


def test_an_earlier_run_has_neither_steps_nor_mistakes(qtbot: QtBot) -> None:
    view = begun(qtbot)
    view.show_event(epoch(1))
    view.show_event(Mistakes(1, (CAT,), 1, 4))
    qtbot.waitUntil(lambda: view.mistakes == (CAT,))
    with qtbot.waitSignal(view.thumbnails_wanted) as wanted:
        view.hide_steps()
    assert wanted.args == [[]]
    view.show_history([epoch(1), epoch(2)], 2)
    assert not view.findChild(MistakeList).isVisible()
    assert shares(view) == []
    assert view.mistakes == ()
    view.show_nothing("Nothing yet.")
    assert shares(view) == [0, 0, 0]
    assert not view.findChild(MistakeList).isVisible()


def test_a_training_whose_events_come_late_paints_nothing_over_a_chosen_run(
    qtbot: QtBot,
) -> None:
    view = begun(qtbot)
    view.show_event(epoch(1))
    view.show_event(Mistakes(1, (CAT,), 1, 4))
    view.hide_steps()
    view.show_history([epoch(1), epoch(2)], 2)
    with qtbot.assertNotEmitted(view.thumbnails_wanted, wait=120):
        pass
    assert view.mistakes == ()


def test_curves_of_other_runs_stay_until_they_are_taken_away(qtbot: QtBot) -> None:
    view = begun(qtbot)
    view.overlay([("run-001", [epoch(1), epoch(2)])])
    view.begin(TrainingMeter(BOTTLENECK, 3))
    assert len(plot(view)._others.curves) == 1
    view.overlay([])
    assert plot(view)._others.curves == ()
