"""A training on the page Train while it runs and afterwards; a part of ``states``.

Its events come from a script, so that every moment can be held for as long as a picture takes.
"""

import queue
import shutil
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QListWidget, QSlider

from augstudio import storage
from augstudio.data.dataset import Split
from augstudio.errors import AugStudioError
from augstudio.runs.answers import Score
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import (
    EpochFinished,
    EpochProgressed,
    Event,
    FeaturesExtracted,
    Mistake,
    Mistakes,
    OnEvent,
    Phase,
    PhaseStarted,
)
from augstudio.runs.run import Run
from augstudio.ui.pages.train.curves.curves_view import OtherRun
from augstudio.ui.pages.train.curves.live_plot import LivePlot
from augstudio.ui.pages.train.training_view import TrainingView
from augstudio.ui.widgets.zoom_overlay import ZoomOverlay
from tests import driver
from tests.example_runs import keep_run
from tests.screenshots.studio import Studio
from tests.ui.opening import settle
from tests.ui.pages.train.curves.drawn import leave, point

_PHOTOS = 90
_TRAINING = 150
_VIEWS = 5
_TOP_EPOCHS = 14
#: Of the top model, in the first picture of it.
_FITTED = 9
_EPOCHS = 8
#: How often it is looked whether pictures have come.
_PATIENCE = 200


class Scripted:
    """Takes the place of ``train``: reports what it is given, and ends as the state wants."""

    def __init__(self) -> None:
        self._lines: queue.Queue[Event | Run | AugStudioError] = queue.Queue()

    def tell(self, *lines: Event | Run | AugStudioError) -> None:
        """Report events; a run or an error ends the training."""
        for line in lines:
            self._lines.put(line)

    def __call__(
        self, dataset: Any, recipe: Any, config: Any, folder: Any, on_event: OnEvent, *_: Any
    ) -> Run:
        while True:
            line = self._lines.get()
            if isinstance(line, AugStudioError):
                raise line
            if isinstance(line, Run):
                return line
            on_event(line)


_script = Scripted()


def live_features(studio: Studio) -> None:
    studio.window.show_page("train")
    _view(studio).overlay([])
    # Reports on single photos are held back for a moment, unless another event comes.
    _begin(studio, Method.FINE_TUNE, [*_looked(1, 110), PhaseStarted(Phase.FEATURES)])


def live_top_model(studio: Studio) -> None:
    learnt = _history(_FITTED, 0)
    _tell(studio, [*_looked(_VIEWS), *learnt, _wrong(studio, _best(learnt))])


def live_fine_tune(studio: Studio) -> None:
    """The last epoch is half done."""
    history = _history(_TOP_EPOCHS, 7)
    learnt = history[_FITTED:]
    events: list[Event] = [*learnt[: _TOP_EPOCHS - _FITTED], PhaseStarted(Phase.ACTIVATIONS)]
    events += _looked(_VIEWS, phase=Phase.ACTIVATIONS)
    events += [PhaseStarted(Phase.FINE_TUNE), *learnt[_TOP_EPOCHS - _FITTED :]]
    events += [EpochProgressed(Phase.FINE_TUNE, _TOP_EPOCHS + 8, 70, _TRAINING, 64.0)]
    _tell(studio, [*events, _wrong(studio, _best(history))])


def live_crosshair(studio: Studio) -> None:
    plot = driver.find(studio.window, LivePlot, "plot_accuracy")
    point(plot, 11)


def live_learning_rate(studio: Studio) -> None:
    leave(driver.find(studio.window, LivePlot, "plot_accuracy"))
    driver.find(studio.window, QCheckBox, "check_learning_rate").click()
    QTest.qWait(100)


def live_smoothing(studio: Studio) -> None:
    driver.find(studio.window, QCheckBox, "check_learning_rate").click()
    driver.find(studio.window, QSlider, "slider_smoothing").setValue(15)
    QTest.qWait(100)


def live_overlay(studio: Studio) -> None:
    others = [
        OtherRun(f"run-00{number}", _history(epochs, 0, seed=number), number)
        for number, epochs in ((1, 20), (2, 11))
    ]
    tuned = OtherRun("Fine-tuned, all weathers", _history(12, 8, seed=3), 0)
    _view(studio).overlay([*others, tuned])
    QTest.qWait(100)


def live_enlarged(studio: Studio) -> None:
    plot = driver.find(studio.window, LivePlot, "plot_accuracy")
    plot.setFocus()
    QTest.keyClick(plot, Qt.Key.Key_Return)
    QTest.qWait(200)


def live_mistake(studio: Studio) -> None:
    studio.window.findChild(QDialog, "dialog_plot").reject()
    _view(studio).overlay([])
    driver.find(studio.window, QSlider, "slider_smoothing").setValue(0)
    listing = driver.find(studio.window, QListWidget, "list_mistakes")
    place = listing.visualItemRect(listing.item(1)).center()
    QTest.mouseClick(listing.viewport(), Qt.MouseButton.LeftButton, pos=place)
    settle(jobs=1)


def live_decided(studio: Studio) -> None:
    studio.window.page("train").findChild(ZoomOverlay).close_zoom()
    listing = driver.find(studio.window, QListWidget, "list_mistakes")
    listing.setFocus()
    listing.setCurrentRow(0)
    with driver.awaiting(studio.owners.project.dataset_changed):
        QTest.keyClick(listing, Qt.Key.Key_Delete)


def live_nothing_wrong(studio: Studio) -> None:
    with driver.awaiting(studio.owners.project.dataset_changed):
        studio.owners.project.undo()
    best = _history(_TOP_EPOCHS, 8)[-1]
    best = replace(best, val_accuracy=1.0, best_epoch=best.epoch)
    _tell(studio, [best, Mistakes(best.epoch, (), 0, _PHOTOS)])


def live_finished(studio: Studio) -> None:
    learnt = _history(_TOP_EPOCHS, _EPOCHS)
    _tell(studio, [*learnt[-2:], _wrong(studio, _best(learnt)), PhaseStarted(Phase.SAVING)])
    _end(studio, _run(studio, learnt))


def live_stopped(studio: Studio) -> None:
    learnt = _history(12, 0, Phase.NETWORK)
    _begin(studio, Method.FROM_SCRATCH, [*learnt, _wrong(studio, _best(learnt))])
    _end(studio, _run(studio, learnt, stopped=True))


def live_failed(studio: Studio) -> None:
    learnt = _history(8, 0)
    for folder in _place(studio).glob("run-02?"):
        shutil.rmtree(folder)
    studio.owners.library.refresh()
    settle()
    studio.settle()
    _begin(studio, Method.BOTTLENECK, [*_looked(2), *learnt, _wrong(studio, _best(learnt))])
    _end(studio, AugStudioError("The disk is full.", "Free some space and train again."))
    driver.dialog("dialog_error").accept()


LIVE_STATES: tuple[Callable[[Studio], None], ...] = (
    live_features,
    live_top_model,
    live_fine_tune,
    live_crosshair,
    live_learning_rate,
    live_smoothing,
    live_overlay,
    live_enlarged,
    live_mistake,
    live_decided,
    live_nothing_wrong,
    live_finished,
    live_stopped,
    live_failed,
)


def _place(studio: Studio) -> Path:
    """Return the folder of the runs."""
    return storage.dataset_runs(studio.owners.project.dataset.name)


def _view(studio: Studio) -> TrainingView:
    view: TrainingView = studio.window.page("train").findChild(TrainingView)
    return view


def _begin(studio: Studio, method: Method, events: Iterable[Event]) -> None:
    """Start a training with a method, and return when it has reported these events."""
    combo = driver.find(studio.window, QComboBox, "combo_method")
    combo.setCurrentIndex(combo.findData(method))
    with patch("augstudio.ui.core.runs.trainings.train", _script):
        driver.press(studio.window, "button_start_training")
        _tell(studio, events)


def _tell(studio: Studio, events: Iterable[Event]) -> None:
    """Report events, and return when they and the pictures of the mistakes are shown."""
    told = [*events]
    view = _view(studio)
    with driver.awaiting(studio.owners.jobs.current.reported, when=lambda e: e is told[-1]):
        _script.tell(*told)
    QTest.qWait(200)
    for _ in range(_PATIENCE):
        listing = view.mistakes
        if all(listing.picture(mistake.path) for mistake in listing.mistakes):
            return
        QTest.qWait(50)


def _end(studio: Studio, outcome: Run | AugStudioError) -> None:
    with driver.awaiting(studio.owners.jobs.ended):
        _script.tell(outcome)
    studio.settle()


def _looked(
    views: int, done: int = _TRAINING, phase: Phase = Phase.FEATURES
) -> Iterable[FeaturesExtracted]:
    """Look at the validation photos, and at ``done`` photos of the last of so many views."""
    validation = FeaturesExtracted(Split.VALIDATION, 0, _PHOTOS, _PHOTOS, _PHOTOS, 0, 210.0, phase)
    yield validation
    for view in range(views):
        ends = done if view == views - 1 else _TRAINING
        yield FeaturesExtracted(Split.TRAIN, view, ends, _TRAINING, ends, 0, 210.0, phase)


def _history(
    epochs: int, more: int, phase: Phase = Phase.TOP_MODEL, seed: int = 0
) -> tuple[EpochFinished, ...]:
    """Return curves as rough as real ones; in ``more`` epochs fine-tuning adds a little."""
    rng = np.random.default_rng(seed)
    found = []
    for number in range(1, epochs + more + 1):
        tuned = number > epochs
        rise = 1 - np.exp(-number / 7) + (0.06 if tuned else 0)
        val_loss = 1.05 - 0.8 * rise + rng.normal(0, 0.02) + 0.03 * seed
        right = round(_PHOTOS * (0.42 + 0.46 * rise + rng.normal(0, 0.01) - 0.01 * seed))
        rate = 3e-4 * (0.5 + 0.5 * np.cos(np.pi * (number - epochs) / 9)) if tuned else 0.0
        found.append(
            EpochFinished(
                epoch=number,
                loss=float(1.0 - 0.9 * rise + rng.normal(0, 0.015)),
                accuracy=float(min(1.0, 0.5 + 0.47 * rise + rng.normal(0, 0.006))),
                val_loss=float(val_loss),
                val_accuracy=right / _PHOTOS,
                views=_VIEWS,
                phase=Phase.FINE_TUNE if tuned else phase,
                learning_rate=float(rate),
                seconds=4.0 + 0.2 * number + (2.3 * (number - epochs) if tuned else 0),
                per_second=64.0 if tuned else 9000.0,
            )
        )
        found[-1] = replace(found[-1], best_epoch=_best(tuple(found)).epoch)
    return tuple(found)


def _wrong(studio: Studio, epoch: EpochFinished) -> Mistakes:
    """Return what an epoch gets wrong: some photos of the sample."""
    wrong = round(_PHOTOS * (1 - epoch.val_accuracy))
    photos = sorted((studio.sample / "validation").rglob("*.jpg"))[:: 90 // 12]
    classes = sorted({photo.parent.name for photo in photos})
    found = []
    for number, photo in enumerate(photos[: min(12, wrong)]):
        others = [name for name in classes if name != photo.parent.name]
        surely = round(0.98 - 0.04 * number, 4)
        found.append(Mistake(photo, photo.parent.name, others[number % len(others)], surely))
    return Mistakes(epoch.epoch, tuple(found), wrong, _PHOTOS)


def _best(history: tuple[EpochFinished, ...]) -> EpochFinished:
    return min(history, key=lambda epoch: epoch.val_loss)


def _run(studio: Studio, history: tuple[EpochFinished, ...], stopped: bool = False) -> Run:
    """Return a run in a folder of its own, without a classifier."""
    best = _best(history)
    folder = _place(studio) / f"run-{len(studio.owners.library.runs) + 20:03d}"
    return keep_run(
        folder,
        dataset=studio.owners.project.dataset.name,
        config=TrainConfig.of(Method.FINE_TUNE),
        history=history,
        best_epoch=best.epoch,
        validation=Score(
            right=round(best.val_accuracy * _PHOTOS), photos=_PHOTOS, loss=best.val_loss
        ),
        photos={"train": _TRAINING, "validation": _PHOTOS},
        stopped=stopped,
    )
