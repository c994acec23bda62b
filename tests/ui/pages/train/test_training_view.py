from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QListWidget, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Split
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
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
from augstudio.ui.core.jobs.training_meter import TrainingMeter
from augstudio.ui.pages.train.curves.curves_view import OtherRun
from augstudio.ui.pages.train.curves.live_plot import LivePlot
from augstudio.ui.pages.train.steps_bar import StepsBar
from augstudio.ui.pages.train.training_view import TrainingView
from tests.example_runs import make_run
from tests.ui.pages.train.curves.drawn import borders, other_lines

BOTTLENECK = TrainConfig.of(Method.BOTTLENECK, views=3, epochs=40, patience=10)
#: Of which every variation is another one.
VARIED = Recipe(rotation_range=10)
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
    view = Told(QWidget())
    qtbot.addWidget(view)
    view.resize(1000, 400)
    view.show()
    # The keys come to a plot before it has an epoch, to which it would then point.
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    view.begin(TrainingMeter(config, VARIED))
    return view


def words(view: TrainingView) -> list[str]:
    return [label.text() for label in view.findChildren(QLabel) if not label.isHidden()]


def shares(view: TrainingView) -> list[float]:
    bar = view.findChild(StepsBar)
    return list(bar.shares) if bar.isVisible() else []


def epoch(
    number: int,
    val_loss: float = 0.5,
    phase: Phase = Phase.TOP_MODEL,
    seconds: float = 0.0,
    best_epoch: int = 1,
) -> EpochFinished:
    return EpochFinished(
        number, 0.7, 0.8, val_loss, 0.875, 1, phase, 1e-3, seconds, best_epoch=best_epoch
    )


RUN = make_run(
    Path("runs/run-001"),
    accuracy=0.95,
    history=(epoch(1), epoch(2)),
    best_epoch=2,
    photos={"validation": 160},
)


def plot(view: TrainingView, name: str = "plot_loss") -> LivePlot:
    return view.findChild(LivePlot, name)


def step(view: TrainingView) -> str:
    return view.findChild(QLabel, "label_step").text()


def sentence(view: TrainingView) -> str:
    return view.findChild(QLabel, "label_result").text()


def tab(view: TrainingView) -> str:
    tabs = view.findChild(QTabWidget, "tabs_train")
    return tabs.tabText(tabs.currentIndex())


def test_features_are_reported_with_view_count_and_rate(qtbot: QtBot) -> None:
    view = begun(qtbot)
    view.show_event(PhaseStarted(Phase.FEATURES))
    view.show_event(FeaturesExtracted(Split.VALIDATION, 0, 4, 8, 4, 0, 99.6))
    assert step(view) == "Validation photos: 4 of 8, 100 photos/s"
    assert shares(view)[0] == 0.125
    view.show_event(FeaturesExtracted(Split.TRAIN, 1, 20, 20, 20, 0, 10.0))
    assert step(view) == "Variation 2 of 3: 20 of 20, 10 photos/s"
    assert shares(view)[0] == 0.75


def test_epochs_grow_the_curves_and_the_best_is_marked(qtbot: QtBot) -> None:
    view = begun(qtbot)
    for number, loss in enumerate((0.9, 0.3, 0.5), 1):
        view.show_event(epoch(number, loss, best_epoch=min(number, 2)))
    assert view.epoch == 3
    qtbot.waitUntil(lambda: plot(view).readout == "Best epoch 2: validation 0.300, training 0.700")
    accuracy = plot(view, "plot_accuracy")
    qtbot.waitUntil(lambda: "Best epoch 2" in accuracy.readout)
    assert accuracy.readout == "Best epoch 2: validation 87.5, training 80.0"
    assert step(view) == "Epoch 3 of up to 40"


def test_the_time_left_is_shown_until_the_end(qtbot: QtBot) -> None:
    view = begun(qtbot)
    for number in (1, 2, 3):
        view.show_event(epoch(number, seconds=2.0 * number))
    assert step(view) == "Epoch 3 of up to 40, at most 1 min left"
    view.end(kept=True)
    assert step(view) == "Saved"


def test_the_time_left_is_that_of_the_whole_training(qtbot: QtBot) -> None:
    view = begun(qtbot)
    view.meter.expect({Phase.TOP_MODEL: 8.0, Phase.SAVING: 2.0})
    view.show_event(FeaturesExtracted(Split.TRAIN, 1, 20, 20, 20, 0, 10.0))
    assert step(view).endswith("about 12 s left")


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
    assert step(view).startswith("Epoch 2 of 10")
    qtbot.waitUntil(lambda: plot(view).readout.startswith("Best epoch 3"))
    assert len(borders(plot(view))) == 1
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


def test_a_network_from_scratch_takes_two_steps(qtbot: QtBot) -> None:
    view = begun(qtbot, TrainConfig.of(Method.FROM_SCRATCH, epochs=20, patience=20))
    view.show_event(PhaseStarted(Phase.NETWORK))
    view.show_event(EpochProgressed(Phase.NETWORK, 1, 50, 100, 25.0))
    assert shares(view) == [pytest.approx(0.025), 0]
    assert step(view) == "Epoch 1 of 20, 25 photos/s, about 1 min left"
    # What does not belong to the method breaks nothing.
    view.show_event(FeaturesExtracted(Split.VALIDATION, 0, 4, 8, 4, 0, 99.6))
    view.show_event(epoch(1))
    view.show_event(PhaseStarted(Phase.TOP_MODEL))
    assert len(shares(view)) == 2


def test_what_the_user_should_know_is_shown(qtbot: QtBot) -> None:
    view = begun(qtbot)
    assert sentence(view) == ""
    view.show_event(PhotoSkipped(Path("a/one.jpg"), "broken"))
    view.show_event(PhotoSkipped(Path("a/two.jpg"), "broken"))
    assert sentence(view) == "2 photos left out as unreadable, most recently two.jpg"
    view.show_event(Notice("The store of features was damaged and is made anew."))
    assert sentence(view) == "The store of features was damaged and is made anew."


def test_the_end_is_shown_and_a_new_begin_clears(qtbot: QtBot) -> None:
    view = begun(qtbot)
    view.show_event(epoch(1))
    view.show_event(PhaseStarted(Phase.SAVING))
    assert step(view) == "Saving the run"
    view.end(kept=True)
    assert step(view) == "Saved"
    assert shares(view)[2] == 1.0
    view.begin(TrainingMeter(BOTTLENECK, VARIED))
    assert shares(view)[2] == 0.0
    assert plot(view).readout == ""


def test_mistakes_are_shown_while_it_trains(qtbot: QtBot) -> None:
    view = begun(qtbot)
    assert tab(view) == "Mistakes"
    listing = view.findChild(QListWidget, "list_mistakes")
    view.show_event(epoch(1))
    with qtbot.waitSignal(view.mistakes.thumbnails_wanted) as wanted:
        view.show_event(Mistakes(1, (CAT,), 23, 800))
    assert wanted.args == [[CAT.path]]
    assert view.mistakes.title == "23 of 800 wrong"
    assert view.mistakes.mistakes == (CAT,)
    assert listing.isVisible()
    view.end(kept=True)
    assert listing.isVisible()
    view.show_runs()
    assert tab(view) == "Runs"


def test_the_best_epoch_is_the_one_that_the_training_names(qtbot: QtBot) -> None:
    view = begun(qtbot)
    view.show_event(epoch(1, 0.3, best_epoch=1))
    view.show_event(epoch(2, 0.6, best_epoch=2))
    view.show_event(epoch(3, 0.2, best_epoch=2))
    qtbot.waitUntil(lambda: plot(view).readout.startswith("Best epoch 2"))


def test_only_the_last_of_many_mistakes_are_painted(qtbot: QtBot) -> None:
    view = begun(qtbot)
    asked: list[list[Path]] = []
    view.mistakes.thumbnails_wanted.connect(asked.append)
    for number in range(1, 30):
        view.show_event(epoch(number))
        other = Mistake(Path(f"photos/{number}.jpg"), "cat", "dog", 0.6)
        view.show_event(Mistakes(number, (other,), 1, 4))
    qtbot.waitUntil(lambda: asked == [[Path("photos/29.jpg")]])


def test_a_training_that_answers_nothing_says_so(qtbot: QtBot) -> None:
    view = begun(qtbot)
    view.end(kept=False)
    assert step(view) == "Nothing was saved"
    assert "No epoch was finished, so no mistakes are known." in words(view)


def test_an_earlier_run_has_neither_steps_nor_mistakes(qtbot: QtBot) -> None:
    view = begun(qtbot)
    view.show_event(epoch(1))
    view.show_event(Mistakes(1, (CAT,), 1, 4))
    qtbot.waitUntil(lambda: view.mistakes.mistakes == (CAT,))
    with qtbot.waitSignal(view.mistakes.thumbnails_wanted) as wanted:
        view.hide_steps()
    assert wanted.args == [[]]
    view.show_run(RUN)
    assert shares(view) == []
    assert view.mistakes.mistakes == ()
    assert plot(view).readout.startswith("Best epoch 2")


def test_a_result_ends_with_what_comes_next(qtbot: QtBot) -> None:
    view = begun(qtbot)
    button = view.findChild(QAbstractButton, "button_try_on_photos")
    assert not button.isVisible()
    view.show_run(RUN)
    assert sentence(view) == "95.0% of 160 validation photos right (90–97%)"
    assert view.findChild(QLabel, "label_result_details").text() == (
        "run-001, best epoch 2 (slightly optimistic: chosen on these photos)."
    )
    with qtbot.waitSignal(view.try_pressed):
        button.click()
    view.say("Paused.", "good")
    assert not button.isVisible()


def test_a_training_whose_events_come_late_paints_nothing_over_a_chosen_run(
    qtbot: QtBot,
) -> None:
    view = begun(qtbot)
    view.show_event(epoch(1))
    view.show_event(Mistakes(1, (CAT,), 1, 4))
    view.hide_steps()
    view.show_run(RUN)
    with qtbot.assertNotEmitted(view.mistakes.thumbnails_wanted, wait=120):
        pass
    assert view.mistakes.mistakes == ()


def test_curves_of_other_runs_stay_until_they_are_taken_away(qtbot: QtBot) -> None:
    view = begun(qtbot)
    view.overlay([OtherRun("run-001", [epoch(1), epoch(2)], 0)])
    view.begin(TrainingMeter(BOTTLENECK, VARIED))
    assert len(other_lines(plot(view))) == 1
    view.overlay([])
    assert other_lines(plot(view)) == []
