"""Using the window during a real training: nothing breaks, mixes or is left behind."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QSlider, QTableWidget, QWidget
from pytestqt.qtbot import QtBot

from augstudio.runs.choices import Method, TopModel
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import EpochFinished
from augstudio.runs.library import list_runs
from augstudio.runs.run import Run
from augstudio.ui.core.jobs import threads
from augstudio.ui.core.jobs.jobs import Job
from augstudio.ui.core.owners import Owners
from augstudio.ui.pages.augment.preview.preview_grid import PreviewGrid
from augstudio.ui.pages.predict.prediction_card import PredictionCard
from augstudio.ui.pages.train.curves.live_plot import LivePlot
from augstudio.ui.widgets.controls import NumberBox
from augstudio.ui.window import Window
from tests import driver
from tests.photos import write_folder
from tests.ui.pages.train.curves.drawn import validation_line


@pytest.fixture
def training(window: Window, photos: Path) -> Job:
    """A training with more epochs than a test would wait for; some have ended."""
    with driver.awaiting(window.owners.jobs.ended):
        driver.drop(window, photos)
    driver.press(window, "nav_train")
    driver.press(window, "button_details")
    driver.choose(window, "combo_method", Method.BOTTLENECK)
    driver.choose(window, "combo_top_model", TopModel.DENSE)
    for name, number in (("value_views", 2), ("value_epochs", 10_000), ("value_patience", 10_000)):
        driver.find(window, NumberBox, name).setValue(number)
    return start(window)


def start(window: Window) -> Job:
    driver.press(window, "button_start_training")
    job = window.owners.jobs.current
    assert job is not None
    wait_for_epochs(job, 3)
    return job


def wait_for_epochs(job: Job, number: int) -> None:
    """Wait until ``number`` more epochs have ended."""
    seen: list[object] = []

    def enough(event: object) -> bool:
        seen.append(event)
        return sum(isinstance(each, EpochFinished) for each in seen) >= number

    with driver.awaiting(job.reported, when=enough):
        pass


def stop(window: Window) -> Run:
    with driver.awaiting(window.owners.jobs.ended):
        driver.press(window, "button_stop_training")
    assert window.owners.library.run is not None
    return window.owners.library.run


def epochs_shown(window: Window) -> int:
    plot = window.page("train").findChild(LivePlot, "plot_loss")
    epochs = validation_line(plot).xData  # the last one is always drawn
    return int(epochs[-1]) if len(epochs) else 0


def test_stop_keeps_the_best_so_far(window: Window, training: Job) -> None:
    run = stop(window)
    assert run.stopped
    assert list_runs("colours") == [run]
    assert run.classifier_path.stat().st_size > 1_000_000
    assert epochs_shown(window) == len(run.history) >= 3
    assert window.findChild(QTableWidget, "list_runs").item(0, 1).text() == run.name


def test_another_folder_stops_the_training_and_shows_none(
    owners: Owners, qtbot: QtBot, window: Window, training: Job, tmp_path: Path
) -> None:
    other = write_folder(tmp_path / "other", photos=4, classes=("green", "red"))
    driver.drop(window, other)
    qtbot.waitUntil(lambda: bool(driver.dialogs()))
    with driver.awaiting(owners.project.dataset_changed):
        driver.answer("dialog_question", "button_yes")
    assert owners.project.dataset is not None
    assert owners.project.dataset.root == other
    assert (owners.library.run, owners.library.runs) == (None, [])
    qtbot.waitUntil(lambda: owners.jobs.current is None)
    driver.press(window, "nav_train")
    assert epochs_shown(window) == 0
    assert not window.findChild(QLabel, "label_result").isVisible()
    assert not window.findChild(QWidget, "bar_steps").isVisible()
    # What it had reached is kept, for when its folder is opened again.
    (kept,) = list_runs("colours")
    assert kept.stopped


def test_refusing_lets_the_training_continue(
    qtbot: QtBot, window: Window, training: Job, photos: Path
) -> None:
    before = window.owners.project.dataset
    driver.drop(window, photos.parent)
    qtbot.waitUntil(lambda: bool(driver.dialogs()))
    driver.answer("dialog_question", "button_no")
    wait_for_epochs(training, 3)
    assert window.owners.project.dataset is before
    assert stop(window).classes == ("blue", "red")


def test_sliders_and_pages_do_not_disturb_it(
    owners: Owners, qtbot: QtBot, window: Window, training: Job
) -> None:
    recipe = owners.recipe.value
    for name in ("data", "predict", "train", "augment"):
        driver.press(window, f"nav_{name}")
        wait_for_epochs(training, 1)
    grid = driver.find(window, PreviewGrid, "preview_grid")
    qtbot.waitUntil(lambda: bool(grid.tiles))
    slider = driver.find(window, QSlider, "slider_rotation_range")
    for _ in range(10):
        before = grid.tiles
        QTest.keyClick(slider, Qt.Key.Key_Right)
        qtbot.waitUntil(lambda tiles=before: grid.tiles is not tiles)
    assert owners.recipe.value.rotation_range == recipe.rotation_range + 10
    driver.press(window, "nav_train")
    wait_for_epochs(training, 3)
    run = stop(window)
    assert run.recipe == recipe
    assert len(run.history) == epochs_shown(window)


def test_a_second_job_waits_its_turn(window: Window, training: Job, photos: Path) -> None:
    owners, photo = window.owners, photos / "red" / "003.png"
    stop(window)
    again = start(window)
    driver.drop(window, photo)
    with driver.awaiting(owners.channel.said):
        pass
    said = driver.find(window, QLabel, "label_status").text()
    assert said == "Training is still running. Wait for it or stop it."
    assert owners.trainings.start(TrainConfig()) is None
    assert owners.jobs.current is again
    assert window.page("predict").findChildren(PredictionCard) == []
    driver.press(window, "nav_train")
    wait_for_epochs(again, 1)
    stop(window)
    with driver.awaiting(owners.jobs.ended):
        driver.drop(window, photo)
    (card,) = window.page("predict").findChildren(PredictionCard)
    assert card.accessibleName().startswith("003.png: red, ")


def test_closing_the_window(qtbot: QtBot, window: Window, training: Job) -> None:
    window.close()
    driver.answer("dialog_question", "button_no")
    assert window.isVisible()
    wait_for_epochs(training, 3)
    window.close()
    with driver.awaiting(training.ended):
        driver.answer("dialog_question", "button_yes")
    qtbot.waitUntil(lambda: not window.isVisible())
    (kept,) = list_runs("colours")
    assert kept.stopped
    qtbot.waitUntil(lambda: not threads.running())


def test_quitting_at_once_leaves_no_half_run(window: Window, training: Job) -> None:
    """As when the system ends the program: nobody is asked."""
    window.owners.jobs.close()
    assert not any(worker.isRunning() for worker in threads.running())
    (kept,) = list_runs("colours")
    assert [each.name for each in kept.folder.parent.iterdir()] == [kept.name]
