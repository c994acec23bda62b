"""The page Train while a training runs, and after its end."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QPushButton, QTableWidget
from pytestqt.qtbot import QtBot

from augstudio import storage
from augstudio.augment.recipe import Recipe
from augstudio.errors import AugStudioError
from augstudio.runs.config import TrainConfig
from augstudio.runs.photo_list import write_photos
from augstudio.ui.core.owners import Owners
from augstudio.ui.core.runs.run_library import PausedTraining
from augstudio.ui.pages.augment.entry import ENTRY
from augstudio.ui.pages.augment.preview.tiles import Preview
from augstudio.ui.pages.train.choices.training_choices import TrainingChoices
from augstudio.ui.pages.train.curves.line_legend import LineLegend
from augstudio.ui.pages.train.page import TrainPage
from augstudio.ui.pages.train.runs.runs_box import RunsBox
from augstudio.ui.pages.train.steps_bar import StepsBar
from augstudio.ui.pages.train.training_view import TrainingView
from tests import driver
from tests.example_runs import keep_run, keep_unfinished, make_run
from tests.ui.pages.train.fake_training import (
    FakeTraining,
    finish,
    is_shown,
    plot,
    press,
    said,
    sentence,
    start,
)


def test_a_training_shows_its_curves_and_result(
    owners: Owners, qtbot: QtBot, ready: TrainPage, training: FakeTraining
) -> None:
    press(ready, "button_start_training")
    assert not is_shown(ready, "button_start_training")
    training.epochs.release()
    qtbot.waitUntil(lambda: plot(ready).startswith("Best epoch 1"))
    assert said(ready, "choices") == "Training: Automatic, EfficientNet-Lite0, Photos"
    assert not ready.findChild(QComboBox, "combo_method").isVisible()
    finish(qtbot, owners, training)
    assert sentence(ready) == "90.0% of 40 validation photos right (77–96%)"
    assert said(ready, "result_details").startswith("run-003, best epoch 3 (slightly optimistic")
    assert ready.findChild(QComboBox, "combo_method").isVisible()
    assert plot(ready, "plot_accuracy").startswith("Best epoch 3: validation 90.0, training 80.0")
    table = ready.findChild(QTableWidget, "list_runs")
    assert table.item(0, 1).text() == "run-003"
    assert is_shown(ready, "button_start_training")
    assert training.recipe == owners.recipe.value


def test_stop_keeps_the_best_so_far(
    owners: Owners, qtbot: QtBot, ready: TrainPage, training: FakeTraining
) -> None:
    start(qtbot, ready, training)
    with qtbot.waitSignal(owners.jobs.ended):
        press(ready, "button_stop_training")
        assert said(ready, "choices") == "Stopping after the current batch …"
    assert "Stopped before the end; the best epoch is kept." in said(ready, "result_details")
    assert owners.library.run is not None


def test_a_stop_before_the_first_epoch_leaves_nothing(
    owners: Owners, qtbot: QtBot, ready: TrainPage
) -> None:
    press(ready, "button_start_training")
    with qtbot.waitSignal(owners.jobs.ended):
        press(ready, "button_stop_training")
    assert sentence(ready) == "Stopped before the first epoch: there is nothing to save."
    assert owners.library.run is None


@pytest.mark.parametrize(("epochs", "words"), [(0, "before the first epoch"), (2, "after epoch 2")])
def test_a_pause_is_shown_and_is_no_failure(
    owners: Owners, qtbot: QtBot, ready: TrainPage, training: FakeTraining, epochs: int, words: str
) -> None:
    assert not is_shown(ready, "button_pause_training")
    press(ready, "button_start_training")
    for _ in range(epochs):
        training.epochs.release()
    qtbot.waitUntil(lambda: ready.findChild(TrainingView).epoch == epochs)
    with qtbot.waitSignal(owners.jobs.ended):
        press(ready, "button_pause_training")
        assert said(ready, "choices") == "Pausing after the current batch …"
    assert sentence(ready) == f"Paused {words}."
    assert said(ready, "step") == "Paused"
    assert is_shown(ready, "button_start_training")
    assert not is_shown(ready, "button_pause_training")
    assert owners.library.run is None
    assert not driver.dialogs()
    # What came of it stays while the next one is prepared.
    ready.findChild(TrainingChoices).changed.emit()
    assert sentence(ready).startswith("Paused")


def test_a_paused_training_is_chosen_and_resumed_where_start_was(
    owners: Owners, qtbot: QtBot, ready: TrainPage, training: FakeTraining
) -> None:
    place = storage.dataset_runs("colours")
    keep_run(place / "run-001")
    with qtbot.waitSignal(owners.library.runs_changed):
        owners.library.refresh()
    owners.library.use(owners.library.runs[0])
    start(qtbot, ready, training)
    paused = keep_unfinished(place / "run-002")  # as a real training does
    with qtbot.waitSignal(ready.findChild(RunsBox).paused_chosen):
        press(ready, "button_pause_training")
    table = ready.findChild(QTableWidget, "list_runs")
    assert table.isVisible()
    assert [each.row() for each in table.selectionModel().selectedRows()] == [0]
    assert ready.findChild(QPushButton, "button_resume_run").property("role") == "primary"
    assert ready.findChild(QPushButton, "button_start_training").property("role") != "primary"
    assert plot(ready).startswith("Best epoch 1")  # the curves stay
    assert sentence(ready) == "Paused after epoch 1."
    ready.press_space()
    assert not is_shown(ready, "button_resume_run")
    paused.discard()
    finish(qtbot, owners, training)
    assert not is_shown(ready, "button_resume_run")
    assert said(ready, "result_details").startswith("run-003")


def test_another_row_than_the_paused_one_offers_to_start(
    owners: Owners, qtbot: QtBot, ready: TrainPage, training: FakeTraining
) -> None:
    place = storage.dataset_runs("colours")
    keep_run(place / "run-001")
    keep_unfinished(place / "run-002")
    with qtbot.waitSignal(ready.findChild(RunsBox).paused_chosen):
        owners.library.refresh()
    assert is_shown(ready, "button_resume_run")
    assert sentence(ready) == "run-002 is paused."
    owners.library.use(owners.library.runs[0])
    assert not is_shown(ready, "button_resume_run")
    assert plot(ready).startswith("Best epoch 1")


def test_a_paused_training_is_resumed(
    owners: Owners, qtbot: QtBot, ready: TrainPage, training: FakeTraining
) -> None:
    config, recipe = TrainConfig(views=3, seed=5), Recipe(rotation_range=4)
    paused = keep_unfinished(
        storage.dataset_runs("colours") / "run-003", config=config, recipe=recipe
    )
    choices, shown = ready.findChild(TrainingChoices).config, owners.recipe.value
    ready.findChild(RunsBox).resume_requested.emit(PausedTraining(paused, 1))
    qtbot.waitUntil(lambda: plot(ready).startswith("Best epoch 1"))
    assert is_shown(ready, "button_pause_training")
    paused.discard()  # as a real training does at its end
    finish(qtbot, owners, training)
    assert (training.config, training.recipe) == (config, recipe)
    assert said(ready, "result_details").startswith("run-003")
    # What was chosen for the next training stays.
    assert (ready.findChild(TrainingChoices).config, owners.recipe.value) == (choices, shown)


def test_a_run_is_repeated(
    owners: Owners, qtbot: QtBot, ready: TrainPage, training: FakeTraining
) -> None:
    config, recipe = TrainConfig(seed=5), Recipe(rotation_range=4)
    dataset, place = owners.project.dataset, storage.dataset_runs("colours") / "run-001"
    assert dataset is not None
    run = keep_run(place, root=dataset.root, config=config, recipe=recipe)
    write_photos(dataset, run.folder)
    ready.findChild(RunsBox).repeat_requested.emit(run)
    finish(qtbot, owners, training)
    assert (training.config, training.recipe) == (config, recipe)
    assert said(ready, "result_details").startswith("run-003")


def test_a_failure_is_shown_and_the_page_is_ready_again(
    owners: Owners, qtbot: QtBot, ready: TrainPage, training: FakeTraining
) -> None:
    training.error = AugStudioError("The disk is full.", "Free some space.")
    with qtbot.waitSignal(owners.jobs.ended):
        press(ready, "button_start_training")
    assert sentence(ready) == "The disk is full. Free some space."
    assert is_shown(ready, "button_start_training")
    driver.dialog("dialog_error").reject()


def test_space_starts_and_stops(
    owners: Owners, qtbot: QtBot, ready: TrainPage, training: FakeTraining
) -> None:
    ready.press_space()
    assert owners.jobs.current is not None
    training.epochs.release()
    qtbot.waitUntil(lambda: plot(ready).startswith("Best epoch 1"))
    with qtbot.waitSignal(owners.jobs.ended):
        ready.press_space()
    assert "Stopped before the end" in said(ready, "result_details")


def test_the_keys_stay_on_the_button_that_takes_the_others_place(
    owners: Owners, qtbot: QtBot, ready: TrainPage, training: FakeTraining
) -> None:
    button = ready.findChild(QPushButton, "button_start_training")
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert ready.findChild(QPushButton, "button_stop_training").hasFocus()
    finish(qtbot, owners, training)
    assert button.hasFocus()


def test_the_steps_are_those_of_the_training_that_is_shown(
    owners: Owners, qtbot: QtBot, ready: TrainPage, training: FakeTraining, tmp_path: Path
) -> None:
    steps = ready.findChild(StepsBar)
    assert not steps.isVisible()
    press(ready, "button_start_training")
    finish(qtbot, owners, training)
    assert steps.isVisible()
    # Fine-tuning was left out.
    assert steps.shares == (1, 1, 0, 0, 1)
    owners.library.use(make_run(tmp_path / "run-000"))
    assert not steps.isVisible()
    owners.library.use(None)
    assert not steps.isVisible()
    assert plot(ready) == ""


def test_other_runs_do_not_disturb_the_curves_of_a_training(
    owners: Owners, qtbot: QtBot, ready: TrainPage, training: FakeTraining, tmp_path: Path
) -> None:
    start(qtbot, ready, training)
    qtbot.waitUntil(lambda: plot(ready).startswith("Best epoch 1: validation"))
    owners.library.use(make_run(tmp_path / "run-009"))
    assert plot(ready).startswith("Best epoch 1: validation")
    finish(qtbot, owners, training)
    assert said(ready, "result_details").startswith("run-003")


def test_other_photos_during_a_training_are_safe(
    owners: Owners, qtbot: QtBot, ready: TrainPage, training: FakeTraining, photos: Path
) -> None:
    start(qtbot, ready, training)
    with qtbot.waitSignal(owners.project.dataset_changed):
        content = storage.digest((photos / "blue" / "000.png").read_bytes())
        owners.project.edit("Leave out", lambda edits: edits.leave_out([content]))
    assert is_shown(ready, "button_stop_training")
    finish(qtbot, owners, training)
    assert len(owners.library.runs) == 1
    assert ready.findChild(QPushButton, "button_start_training").isEnabled()


def test_the_page_shows_a_stop_or_pause_from_anywhere(
    owners: Owners, qtbot: QtBot, ready: TrainPage, training: FakeTraining
) -> None:
    start(qtbot, ready, training)
    job, stop = owners.jobs.current, ready.findChild(QPushButton, "button_stop_training")
    assert job is not None
    with qtbot.waitSignal(owners.jobs.ended):
        job.pause()
        assert said(ready, "choices") == "Pausing after the current batch …"
        assert stop.isEnabled()
        owners.jobs.stop()  # as the status line does
        assert said(ready, "choices") == "Stopping after the current batch …"
        assert not stop.isEnabled()
    assert is_shown(ready, "button_start_training")


def test_preview_and_training_run_side_by_side(
    qtbot: QtBot, ready: TrainPage, training: FakeTraining, owners: Owners
) -> None:
    augment = ENTRY.build(owners)
    qtbot.addWidget(augment)
    press(ready, "button_start_training")
    started_with = owners.recipe.value
    ready.hide()
    with qtbot.waitSignal(augment.findChild(Preview).ready):
        augment.show()
    with qtbot.waitSignal(augment.findChild(Preview).ready):
        owners.recipe.change(Recipe(rotation_range=90))
    training.epochs.release()
    ready.show()
    qtbot.waitUntil(lambda: plot(ready).startswith("Best epoch 1"))
    finish(qtbot, owners, training)
    assert training.recipe == started_with
    assert owners.library.run is not None


def test_a_second_job_is_refused_with_a_sentence(
    owners: Owners, qtbot: QtBot, ready: TrainPage, training: FakeTraining
) -> None:
    press(ready, "button_start_training")
    with qtbot.waitSignal(owners.channel.said) as refused:
        ready.findChild(QPushButton, "button_start_training").click()
    assert refused.args[0] == "warn"
    finish(qtbot, owners, training)


def test_curves_of_other_runs_are_laid_over(qtbot: QtBot, ready: TrainPage, tmp_path: Path) -> None:
    run = make_run(tmp_path / "run-004")
    ready.findChild(RunsBox).overlay_changed.emit([(run, 2)])
    assert ready.findChild(LineLegend).names == ("run-004",)
