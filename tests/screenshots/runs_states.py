"""The list of runs on the page Train, and its dialogs; a part of ``states``."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTableWidget,
    QTabWidget,
    QWidget,
)

from augstudio import storage, working
from augstudio.augment.presets import presets
from augstudio.runs.checkpoint import Checkpoint, Checkpoints
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import EpochFinished, Phase
from augstudio.runs.run import RUN_FILE, Run
from augstudio.ui.pages.train.runs.runs_box import RunsBox
from tests import driver
from tests.example_runs import keep_run, keep_unfinished
from tests.screenshots.studio import Studio
from tests.ui.opening import settle

_FIRST = "2026-01-0{}T1{}:24:00+01:00"


def runs_list(studio: Studio) -> None:
    """Runs of every method, one with a name and a note, above them a paused one; one damaged."""
    studio.window.show_page("train")
    place = storage.dataset_runs(studio.owners.project.dataset.name)
    bottleneck = TrainConfig.of(Method.BOTTLENECK, backbone="mobilenet_v2")
    _keep(place / "run-011", 1, 0.936, 9, bottleneck, "None")
    _keep(place / "run-012", 2, 0.962, 13, TrainConfig.of(), "Photos", note="with the new lamp")
    tuned = TrainConfig.of(Method.FINE_TUNE)
    _keep(place / "run-013", 3, 0.981, 21, tuned, "Strong", title="Fine-tuned, all weathers")
    scratch = TrainConfig.of(Method.FROM_SCRATCH)
    _keep(place / "run-014", 4, 0.834, 50, scratch, "From above")
    paused = keep_unfinished(
        place / "run-015",
        dataset=studio.owners.project.dataset.name,
        config=scratch,
        recipe=presets()["Photos"],
        created=_FIRST.format(5, 5),
    )
    (place / "run-010").mkdir(parents=True)
    (place / "run-010" / RUN_FILE).write_text("{")
    history = _history(12, 0.7, Phase.NETWORK)
    Checkpoints(paused.checkpoint_folder).save(
        Phase.NETWORK, Checkpoint(history, 11, False, 32, [], {})
    )
    _refresh(studio)
    owners = studio.owners
    (tuned_run,) = [run for run in owners.library.runs if run.folder.name == "run-013"]
    owners.library.use(tuned_run)
    driver.find(studio.window, QTabWidget, "tabs_train").setCurrentIndex(1)
    _table(studio).setFocus()
    studio.settle()


def runs_overlay(studio: Studio) -> None:
    table = _table(studio)
    for row in range(table.rowCount()):
        name = table.item(row, 1).text()
        if name in ("run-011", "run-012", "run-014"):
            where = table.visualItemRect(table.item(row, 0)).center()
            QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=where)
    QTest.qWait(200)


def runs_menu(studio: Studio) -> None:
    place = _table(studio).visualItemRect(_table(studio).item(1, 1)).center()
    _table(studio).customContextMenuRequested.emit(place)
    studio.settle()


def runs_damaged(studio: Studio) -> None:
    studio.window.findChild(QMenu, "menu_run").close()
    table = _table(studio)
    table.selectRow(table.rowCount() - 1)
    table.scrollToBottom()
    studio.settle()


def runs_paused(studio: Studio) -> None:
    _table(studio).selectRow(0)
    studio.settle()


def dialog_discard_run(studio: Studio) -> None:
    _act(studio, "discard_run")
    studio.settle()


def dialog_rename_run(studio: Studio) -> None:
    driver.answer("dialog_question", "button_no")
    _table(studio).selectRow(1)
    _act(studio, "rename_run")
    line = studio.window.findChild(QLineEdit, "edit_run_name")
    line.setText("run-012")
    studio.settle()


def dialog_note_run(studio: Studio) -> None:
    studio.window.findChild(QDialog, "dialog_run_name").reject()
    _act(studio, "note_run")
    field = studio.window.findChild(QPlainTextEdit, "edit_run_note")
    field.setPlainText("Photos of the evening were added.\nLess sure about birches.")
    studio.settle()


def dialog_delete_run(studio: Studio) -> None:
    studio.window.findChild(QDialog, "dialog_run_note").reject()
    _act(studio, "delete_run")
    studio.settle()


def dialog_delete_for_good(studio: Studio) -> None:
    with patch("augstudio.ui.core.runs.run_library.move_to_trash", return_value=False):
        driver.answer("dialog_question", "button_yes")
    studio.settle()


def runs_vanished(studio: Studio) -> None:
    """What was made above is deleted outside of the program."""
    driver.answer("dialog_question", "button_no")
    place = storage.dataset_runs(studio.owners.project.dataset.name)
    for folder in [*place.glob("run-01[0-5]"), *working.working_folders(place)]:
        shutil.rmtree(folder)
    _refresh(studio)


RUNS_STATES: tuple[Callable[[Studio], None], ...] = (
    runs_list,
    runs_overlay,
    runs_menu,
    runs_damaged,
    runs_paused,
    dialog_discard_run,
    dialog_rename_run,
    dialog_note_run,
    dialog_delete_run,
    dialog_delete_for_good,
    runs_vanished,
)


def _table(studio: Studio) -> QTableWidget:
    return driver.find(studio.window, QTableWidget, "list_runs")


def _act(studio: Studio, name: str) -> None:
    """Use an entry of the menu of the chosen run."""
    studio.window.findChild(QAction, f"action_{name}").trigger()
    studio.settle()


def _refresh(studio: Studio) -> None:
    """Come back to the window, and wait for what it finds."""
    box: QWidget = studio.window.findChild(RunsBox)
    QApplication.sendEvent(box, QEvent(QEvent.Type.WindowActivate))
    settle()
    studio.settle()


def _keep(
    folder: Path,
    day: int,
    accuracy: float,
    epochs: int,
    config: TrainConfig,
    recipe: str,
    title: str = "",
    note: str = "",
) -> Run:
    phase = Phase.NETWORK if config.method is Method.FROM_SCRATCH else Phase.TOP_MODEL
    history = _history(epochs, accuracy, phase)
    if config.method is Method.FINE_TUNE:
        first = epochs - 8
        history = tuple(
            replace(each, phase=Phase.FINE_TUNE) if each.epoch > first else each for each in history
        )
    return keep_run(
        folder,
        accuracy,
        dataset=folder.parent.name,
        recipe=presets()[recipe],
        config=config,
        history=history,
        best_epoch=epochs - 2,
        photos={"train": 320, "validation": 160},
        seconds={"total": 40.0 * day**3},
        created=_FIRST.format(day, day),
        title=title,
        note=note,
    )


def _history(epochs: int, accuracy: float, phase: Phase) -> tuple[EpochFinished, ...]:
    """Return curves that come near ``accuracy`` on validation, a little rough, as real ones."""
    rng = np.random.default_rng(epochs)
    rise = 1 - np.exp(-4 * np.arange(1, epochs + 1) / epochs)
    rough = rng.normal(0, 0.008, (2, epochs)) * (1.5 - rise)
    return tuple(
        EpochFinished(
            epoch=number + 1,
            loss=float(1.4 - 1.3 * rise[number] + rough[0, number]),
            accuracy=float(0.3 + 0.69 * rise[number]),
            val_loss=float(1.4 - 1.4 * accuracy * rise[number] + rough[1, number]),
            val_accuracy=float(0.3 + (accuracy - 0.3) * rise[number] + rough[1, number]),
            views=6,
            phase=phase,
            learning_rate=1e-3,
            seconds=2.0 * number,
            per_second=300.0,
        )
        for number in range(epochs)
    )
