import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton, QTableWidget
from pytestqt.qtbot import QtBot

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset, Split
from augstudio.data.scan import scan
from augstudio.errors import AugStudioError, Cancelled
from augstudio.models.engine import Precision
from augstudio.training.config import EFFORTS, Effort, TrainConfig
from augstudio.training.events import (
    EpochFinished,
    FeaturesExtracted,
    OnEvent,
    Phase,
    PhaseStarted,
)
from augstudio.training.run import Run
from augstudio.ui import messages
from augstudio.ui.pages.augment import AugmentPage
from augstudio.ui.pages.train import TrainPage
from augstudio.ui.session import Session
from augstudio.ui.widgets.controls import NumberBox
from augstudio.ui.widgets.live_plot import LivePlot
from augstudio.ui.widgets.phase_list import PhaseList
from tests.ui.examples import make_run


class FakeTraining:
    """Takes the place of ``train``: goes on epoch by epoch as the test says.

    ``epochs`` lets so many more epochs end; without any left it waits. ``error`` is raised
    after the features.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.epochs = threading.Semaphore(0)
        self.error: AugStudioError | None = None
        self.config: TrainConfig | None = None
        self.recipe: Recipe | None = None

    def __call__(
        self,
        dataset: Dataset,
        recipe: Recipe,
        config: TrainConfig,
        folder: Path | None,
        on_event: OnEvent,
        progress: Any,
    ) -> Run:
        self.config, self.recipe = config, recipe
        on_event(PhaseStarted(Phase.FEATURES))
        on_event(FeaturesExtracted(Split.TRAIN, 0, 10, 10, 10, 0, 99.0))
        if self.error is not None:
            raise self.error
        history: list[EpochFinished] = []
        while len(history) < 3 and not progress.cancelled:
            if self.epochs.acquire(timeout=0.01):
                number = len(history) + 1
                history.append(EpochFinished(number, 1 / number, 0.8, 1 / number, 0.9, 1))
                on_event(history[-1])
        if not history:
            raise Cancelled
        run = make_run(self.folder / f"run-{number:03d}", dataset.name, accuracy=0.9)
        stopped = len(history) < 3
        return run.model_copy(
            update={"history": tuple(history), "best_epoch": number, "stopped": stopped}
        )


@pytest.fixture
def training(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeTraining:
    fake = FakeTraining(tmp_path)
    monkeypatch.setattr("augstudio.ui.session.train", fake)
    return fake


@pytest.fixture
def page(qtbot: QtBot, session: Session, training: FakeTraining) -> Iterator[TrainPage]:
    made = TrainPage(session)
    qtbot.addWidget(made)
    made.resize(1000, 640)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    session.jobs.close()


@pytest.fixture
def opened(page: TrainPage, photos: Path) -> TrainPage:
    page._session.set_dataset(scan(photos))
    return page


def press(page: TrainPage, name: str) -> None:
    button = page.findChild(QPushButton, name)
    assert button.isVisible()
    assert button.isEnabled()
    button.click()


def sentence(page: TrainPage) -> str:
    return page.findChild(QLabel, "label_result").text()


def estimate(page: TrainPage) -> str:
    return page.findChild(QLabel, "label_estimate").text()


def plot(page: TrainPage, name: str = "plot_loss") -> str:
    return page.findChild(LivePlot, name).readout


def finish(qtbot: QtBot, page: TrainPage, training: FakeTraining) -> None:
    with qtbot.waitSignal(page._session.jobs.ended):
        training.epochs.release(3)


def test_without_photos_the_page_leads_to_data(qtbot: QtBot, page: TrainPage) -> None:
    with qtbot.waitSignal(page._session.page_requested) as asked:
        press(page, "button_train_open_data")
    assert asked.args == ["data"]


def test_photos_that_cannot_be_trained_on_say_why(
    qtbot: QtBot, page: TrainPage, photos: Path
) -> None:
    (photos / "red").rename(photos.parent / "red")
    page._session.set_dataset(scan(photos))
    assert not page.findChild(QPushButton, "button_start_training").isEnabled()
    assert "class" in estimate(page)
    with qtbot.waitSignal(page._session.page_requested) as asked:
        press(page, "button_train_to_data")
    assert asked.args == ["data"]


def test_it_says_what_will_come_and_promises_no_time_without_a_measurement(
    opened: TrainPage,
) -> None:
    # 10 photos in 6 views and 2 validation photos.
    assert estimate(opened).startswith("62 features to compute")
    assert estimate(opened).endswith("The first run measures how fast this computer is.")
    assert "First the backbone looks at every photo once" in sentence(opened)


def test_without_augmentation_one_view_is_enough(opened: TrainPage) -> None:
    opened._session.change_recipe(Recipe())
    assert estimate(opened).startswith("12 features to compute")


@pytest.mark.parametrize("effort", list(Effort))
def test_an_effort_stands_for_its_numbers(opened: TrainPage, effort: Effort) -> None:
    combo = opened.findChild(QComboBox, "combo_effort")
    combo.setCurrentIndex(combo.findData(effort.value))
    config = opened._config()
    assert {name: getattr(config, name) for name in EFFORTS[effort]} == EFFORTS[effort]


def test_numbers_of_ones_own_are_used(
    qtbot: QtBot, opened: TrainPage, training: FakeTraining, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("augstudio.ui.pages.train.fast_available", lambda: True)
    with qtbot.waitSignal(opened._fast.result):
        press(opened, "button_details")
    for name, value in (("views", 3), ("seed", 41), ("dropout", 0.35), ("hidden_units", 64)):
        opened.findChild(NumberBox, f"value_{name}").setValue(value)
    opened._details._fast.setChecked(True)
    assert opened.findChild(QComboBox, "combo_effort").currentText() == "Your own numbers"
    press(opened, "button_start_training")
    finish(qtbot, opened, training)
    assert training.config == TrainConfig(
        views=3, seed=41, dropout=0.35, hidden_units=64, precision=Precision.FAST
    )
    assert opened._session.seed == 41


def test_a_training_shows_its_curves_and_result(
    qtbot: QtBot, opened: TrainPage, training: FakeTraining
) -> None:
    press(opened, "button_start_training")
    assert not opened.findChild(QPushButton, "button_start_training").isVisible()
    training.epochs.release()
    qtbot.waitUntil(lambda: plot(opened).startswith("Best epoch 1"))
    finish(qtbot, opened, training)
    assert sentence(opened) == "run-003: 90.0% of 4 validation photos right, best at epoch 3."
    assert plot(opened, "plot_accuracy") == "Best epoch 3: training 80.0, validation 90.0"
    table = opened.findChild(QTableWidget, "list_runs")
    assert [table.item(0, column).text() for column in (0, 1)] == ["run-003", "90.0%"]
    assert opened.findChild(QPushButton, "button_start_training").isVisible()
    assert training.recipe == opened._session.recipe


def test_stop_keeps_the_best_so_far(
    qtbot: QtBot, opened: TrainPage, training: FakeTraining
) -> None:
    press(opened, "button_start_training")
    training.epochs.release()
    qtbot.waitUntil(lambda: plot(opened).startswith("Best epoch 1"))
    with qtbot.waitSignal(opened._session.jobs.ended):
        press(opened, "button_stop_training")
    assert "It was stopped; the best so far is kept." in sentence(opened)
    assert opened._session.run is not None


def test_a_stop_before_the_first_epoch_leaves_nothing(qtbot: QtBot, opened: TrainPage) -> None:
    press(opened, "button_start_training")
    with qtbot.waitSignal(opened._session.jobs.ended):
        press(opened, "button_stop_training")
    assert sentence(opened) == "Stopped before the first epoch: there is nothing to keep."
    assert opened._session.run is None


def test_a_failure_is_said_and_the_page_is_ready_again(
    qtbot: QtBot, opened: TrainPage, training: FakeTraining
) -> None:
    training.error = AugStudioError("The disk is full.", "Free some space.")
    with qtbot.waitSignal(opened._session.jobs.ended):
        press(opened, "button_start_training")
    assert sentence(opened) == "The disk is full. Free some space."
    assert opened.findChild(QPushButton, "button_start_training").isVisible()
    qtbot.waitUntil(lambda: len(messages._shown) == 1)
    messages._shown[0].reject()


def test_space_starts_and_stops(qtbot: QtBot, opened: TrainPage, training: FakeTraining) -> None:
    opened.setFocus()
    qtbot.keyClick(opened, Qt.Key.Key_Space)
    assert opened._session.jobs.current is not None
    training.epochs.release()
    qtbot.waitUntil(lambda: plot(opened).startswith("Best epoch 1"))
    with qtbot.waitSignal(opened._session.jobs.ended):
        qtbot.keyClick(opened, Qt.Key.Key_Space)
    assert "stopped" in sentence(opened)


def test_space_held_down_starts_once(
    qtbot: QtBot, opened: TrainPage, training: FakeTraining
) -> None:
    for again in (False, True, True):
        press, space = QEvent.Type.KeyPress, Qt.Key.Key_Space
        event = QKeyEvent(press, space, Qt.KeyboardModifier.NoModifier, " ", again)
        QApplication.sendEvent(opened, event)
    job = opened._session.jobs.current
    assert job is not None
    assert not job.is_cancelling
    finish(qtbot, opened, training)


def test_the_keys_stay_on_the_button_that_takes_the_others_place(
    qtbot: QtBot, opened: TrainPage, training: FakeTraining
) -> None:
    start = opened.findChild(QPushButton, "button_start_training")
    start.setFocus()
    qtbot.keyClick(start, Qt.Key.Key_Space)
    assert opened.findChild(QPushButton, "button_stop_training").hasFocus()
    finish(qtbot, opened, training)
    assert start.hasFocus()


def test_choosing_a_run_shows_it_and_makes_it_the_one_in_use(
    opened: TrainPage, tmp_path: Path
) -> None:
    session = opened._session
    session.runs = [make_run(tmp_path / "run-002", accuracy=0.98), make_run(tmp_path / "run-001")]
    session.runs_changed.emit()
    session.open_run(session.runs[0])
    assert sentence(opened).startswith("run-002: 98.0%")
    opened.findChild(QTableWidget, "list_runs").selectRow(1)
    assert session.run is session.runs[1]
    assert sentence(opened).startswith("run-001: 90.0%")
    assert plot(opened).startswith("Best epoch 1")
    assert "at most 5 s at the speed of run-002" in estimate(opened)


def test_the_steps_are_those_of_the_training_that_is_shown(
    qtbot: QtBot, opened: TrainPage, training: FakeTraining, tmp_path: Path
) -> None:
    steps = opened.findChild(PhaseList)
    press(opened, "button_start_training")
    finish(qtbot, opened, training)
    assert steps.isVisible()
    opened._session.open_run(make_run(tmp_path / "run-000"))
    assert not steps.isVisible()
    opened._session.open_run(None)
    words = [label.text() for label in steps.findChildren(QLabel)]
    assert steps.isVisible()
    assert words.count("not yet") == 3


def test_other_runs_do_not_disturb_the_curves_of_a_training(
    qtbot: QtBot, opened: TrainPage, training: FakeTraining, tmp_path: Path
) -> None:
    press(opened, "button_start_training")
    training.epochs.release()
    qtbot.waitUntil(lambda: plot(opened).startswith("Best epoch 1: training 1.000"))
    opened._session.open_run(make_run(tmp_path / "run-009"))
    assert plot(opened).startswith("Best epoch 1: training 1.000")
    finish(qtbot, opened, training)
    assert sentence(opened).startswith("run-003")


def test_another_folder_during_a_training_is_safe(
    qtbot: QtBot, opened: TrainPage, training: FakeTraining, photos: Path, tmp_path: Path
) -> None:
    press(opened, "button_start_training")
    training.epochs.release()
    qtbot.waitUntil(lambda: plot(opened).startswith("Best epoch 1"))
    other = photos.rename(tmp_path / "other")
    opened._session.set_dataset(scan(other))
    assert opened.findChild(QPushButton, "button_stop_training").isVisible()
    finish(qtbot, opened, training)
    assert opened._session.runs == []
    assert opened.findChild(QPushButton, "button_start_training").isEnabled()


def test_preview_and_training_go_on_side_by_side(
    qtbot: QtBot, opened: TrainPage, training: FakeTraining, session: Session
) -> None:
    augment = AugmentPage(session)
    qtbot.addWidget(augment)
    press(opened, "button_start_training")
    started_with = session.recipe
    opened.hide()
    with qtbot.waitSignal(augment._preview.ready):
        augment.show()
    with qtbot.waitSignal(augment._preview.ready):
        session.change_recipe(Recipe(rotation_range=90))
    training.epochs.release()
    opened.show()
    qtbot.waitUntil(lambda: plot(opened).startswith("Best epoch 1"))
    finish(qtbot, opened, training)
    assert training.recipe == started_with
    assert session.run is not None


def test_a_second_job_is_refused_with_a_sentence(
    qtbot: QtBot, opened: TrainPage, training: FakeTraining
) -> None:
    press(opened, "button_start_training")
    with qtbot.waitSignal(opened._session.message) as said:
        opened._train()
    assert said.args[0] == "warn"
    finish(qtbot, opened, training)
