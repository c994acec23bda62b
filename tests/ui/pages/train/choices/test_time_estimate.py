import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from augstudio.errors import InputError
from augstudio.runs.config import TrainConfig
from augstudio.training.timing.estimate import Estimate
from augstudio.ui.core.owners import Owners
from augstudio.ui.pages.train.choices.time_estimate import TimeEstimate
from tests import driver
from tests.ui.opening import open_folder

ESTIMATE = "augstudio.ui.pages.train.choices.time_estimate.estimate"
MEASURE = "augstudio.ui.pages.train.choices.time_estimate.measure"


@pytest.fixture
def time(qtbot: QtBot, owners: Owners, photos: Path) -> TimeEstimate:
    open_folder(owners, photos)
    return TimeEstimate(owners.project, owners.recipe, owners.library, owners.jobs)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (Estimate(20.0, 20.0, {}), ["about 20 s", "About 20 s (measured).", False]),
        (
            None,
            [
                "Time unknown",
                "No training like this one has been timed on this computer yet.",
                True,
            ],
        ),
    ],
)
def test_what_is_known_is_reported(
    qtbot: QtBot,
    time: TimeEstimate,
    monkeypatch: pytest.MonkeyPatch,
    found: Estimate | None,
    told: list[object],
) -> None:
    monkeypatch.setattr(ESTIMATE, lambda *_: found)
    with qtbot.waitSignal(time.ready) as ready:
        time.ask(TrainConfig())
    assert ready.args == told


def test_only_the_newest_question_is_answered(
    qtbot: QtBot, time: TimeEstimate, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()

    def worked_out(dataset: object, recipe: object, config: TrainConfig, runs: object) -> Estimate:
        gate.wait(5)
        return Estimate(config.epochs, config.epochs, {})

    monkeypatch.setattr(ESTIMATE, worked_out)
    told: list[str] = []
    time.ready.connect(lambda words, *_: told.append(words))
    for epochs in (1, 2, 3):
        time.ask(TrainConfig(epochs=epochs))
    with qtbot.waitSignal(time.ready):
        gate.set()
    assert told == ["about 3 s"]
    with qtbot.assertNotEmitted(time.ready, wait=50):
        time.ask(TrainConfig())
        time.drop()


def test_an_error_of_the_estimate_is_not_shown(
    qtbot: QtBot, time: TimeEstimate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def worked_out(*_: object) -> Estimate:
        raise InputError("No photo can be read.")

    monkeypatch.setattr(ESTIMATE, worked_out)
    with qtbot.waitSignal(time.ready) as ready:
        time.ask(TrainConfig())
    assert ready.args == ["", "", False]


def test_measuring_is_a_job(
    qtbot: QtBot, owners: Owners, time: TimeEstimate, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(MEASURE, lambda *given: asked.extend(given[:3]))
    with qtbot.waitSignal(owners.jobs.ended):
        job = time.measure(TrainConfig(seed=3))
        assert job is owners.jobs.current
    assert asked == [owners.project.dataset, owners.recipe.value, TrainConfig(seed=3)]


def test_what_fails_is_shown(
    qtbot: QtBot, owners: Owners, time: TimeEstimate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def measure(*_: object) -> None:
        raise InputError("No photo can be read.", "Add photos.")

    monkeypatch.setattr(MEASURE, measure)
    with qtbot.waitSignal(owners.jobs.ended):
        time.measure(TrainConfig())
    (dialog,) = driver.dialogs()
    assert dialog.text() == "No photo can be read."
    dialog.accept()


def test_without_photos_there_is_nothing_to_ask(qtbot: QtBot, owners: Owners) -> None:
    time = TimeEstimate(owners.project, owners.recipe, owners.library, owners.jobs)
    with qtbot.assertNotEmitted(time.ready, wait=20):
        time.ask(TrainConfig())
    assert time.measure(TrainConfig()) is None
