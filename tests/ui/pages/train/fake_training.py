"""A training controlled by the test, and what the page Train shows of it."""

import threading
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from augstudio import storage
from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset, Split
from augstudio.errors import AugStudioError, Cancelled
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import (
    EpochFinished,
    FeaturesExtracted,
    Mistakes,
    OnEvent,
    Phase,
    PhaseStarted,
)
from augstudio.runs.run import Run
from augstudio.runs.unfinished import Unfinished
from augstudio.ui.core.owners import Owners
from augstudio.ui.pages.train.curves.live_plot import LivePlot
from augstudio.ui.pages.train.page import TrainPage
from tests.example_runs import keep_run

EPOCHS = 3


class FakeTraining:
    """Takes the place of ``train`` and ``resume``: runs epoch by epoch as the test says.

    ``epochs`` is released once for each epoch that may end; otherwise the training waits.
    ``error`` is raised after the features.
    """

    def __init__(self) -> None:
        self.epochs = threading.Semaphore(0)
        self.error: AugStudioError | None = None
        self.config: TrainConfig | None = None
        self.recipe: Recipe | None = None

    def train(
        self,
        dataset: Dataset,
        recipe: Recipe,
        config: TrainConfig,
        folder: Path | None,
        on_event: OnEvent,
        progress: Any,
        *_: object,
    ) -> Run:
        self.config, self.recipe = config, recipe
        return self._go_on(dataset.name, [], on_event, progress)

    def resume(self, unfinished: Unfinished, on_event: OnEvent, progress: Any, _: object) -> Run:
        """Report an epoch that was before, and go on."""
        self.config, self.recipe = unfinished.config, unfinished.recipe
        history = [_epoch(1)]
        on_event(history[0])
        on_event(Mistakes(1, (), 4, 40))
        return self._go_on(unfinished.dataset, history, on_event, progress)

    def _go_on(
        self, dataset: str, history: list[EpochFinished], on_event: OnEvent, progress: Any
    ) -> Run:
        on_event(PhaseStarted(Phase.FEATURES))
        on_event(FeaturesExtracted(Split.TRAIN, 0, 10, 10, 10, 0, 99.0))
        if self.error is not None:
            raise self.error
        while len(history) < EPOCHS and not progress.cancelled:
            if progress.pausing:
                progress.check()
            if self.epochs.acquire(timeout=0.01):
                history.append(_epoch(len(history) + 1))
                on_event(history[-1])
                on_event(Mistakes(len(history), (), 4, 40))
        if not history:
            raise Cancelled
        return keep_run(
            storage.dataset_runs(dataset) / f"run-{len(history):03d}",
            dataset=dataset,
            config=self.config,
            recipe=self.recipe,
            history=tuple(history),
            best_epoch=len(history),
            stopped=len(history) < EPOCHS,
        )


def _epoch(number: int) -> EpochFinished:
    return EpochFinished(number, 1 / number, 0.8, 1 / number, 0.9, 1, best_epoch=number)


def press(page: TrainPage, name: str) -> None:
    button = page.findChild(QAbstractButton, name)
    assert button.isVisible(), name
    assert button.isEnabled(), name
    button.click()


def is_shown(page: TrainPage, name: str) -> bool:
    return page.findChild(QAbstractButton, name).isVisible()


def sentence(page: TrainPage) -> str:
    return page.findChild(QLabel, "label_result").text()


def said(page: TrainPage, name: str) -> str:
    """Return what ``label_<name>`` says; "" if it can't be seen."""
    found = page.findChild(QLabel, f"label_{name}")
    return found.text() if found.isVisible() else ""


def plot(page: TrainPage, name: str = "plot_loss") -> str:
    return page.findChild(LivePlot, name).readout


def start(qtbot: QtBot, page: TrainPage, training: FakeTraining) -> None:
    """Start, and let one epoch end."""
    press(page, "button_start_training")
    training.epochs.release()
    qtbot.waitUntil(lambda: plot(page).startswith("Best epoch 1"))


def finish(qtbot: QtBot, owners: Owners, training: FakeTraining) -> None:
    with qtbot.waitSignal(owners.jobs.ended):
        training.epochs.release(EPOCHS)
