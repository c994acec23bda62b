"""Every method of training, a pause and the user's own weights, in the real window."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QLabel, QTableWidget

from augstudio.models.small_network import SmallNetwork
from augstudio.runs.choices import Method, TopModel
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import EpochFinished, Phase
from augstudio.runs.library import list_runs
from augstudio.ui.pages.train.choices.training_choices import TrainingChoices
from augstudio.ui.widgets.controls import NumberBox
from augstudio.ui.window import Window
from tests import driver
from tests.conftest import SHARED

LEARNING = {
    # The top model makes no mistakes.
    Method.AUTOMATIC: [Phase.TOP_MODEL],
    Method.BOTTLENECK: [Phase.TOP_MODEL],
    Method.FINE_TUNE: [Phase.TOP_MODEL, Phase.FINE_TUNE],
    Method.FROM_SCRATCH: [Phase.NETWORK],
}


@pytest.fixture
def opened(window: Window, photos: Path) -> Window:
    """The page Train with two classes of six photos, its details shown."""
    with driver.awaiting(window.owners.jobs.ended):
        driver.drop(window, photos)
    driver.press(window, "nav_train")
    driver.press(window, "button_details")
    return window


def choose(window: Window, name: str, key: str) -> None:
    driver.choose(window, f"combo_{name}", key)


def number(window: Window, name: str, value: float) -> None:
    driver.find(window, NumberBox, f"value_{name}").setValue(value)


@pytest.mark.parametrize("method", list(Method))
def test_every_method_trains_and_predicts(opened: Window, photos: Path, method: Method) -> None:
    choose(opened, "method", method)
    number(opened, "epochs", 2)
    number(opened, "seed", 7)
    if method is Method.FROM_SCRATCH:
        choose(opened, "network", SmallNetwork.TUTORIAL)
        number(opened, "input_size", 32)
    else:
        number(opened, "views", 2)
    run = driver.train(opened)
    config = opened.page("train").findChild(TrainingChoices).config
    assert run.config == config
    assert (config.method, config.epochs, config.seed) == (method, 2, 7)
    assert list(dict.fromkeys(epoch.phase for epoch in run.history)) == LEARNING[method]
    assert [epoch.epoch for epoch in run.history] == list(range(1, len(run.history) + 1))
    details = driver.find(opened, QLabel, "label_result_details").text()
    assert details.startswith("run-001, best epoch ")
    assert opened.findChild(QTableWidget, "list_runs").item(0, 1).text() == "run-001"
    answers: list[object] = []
    opened.owners.predictions.began.connect(lambda job: job.reported.connect(answers.append))
    with driver.awaiting(opened.owners.jobs.ended):
        driver.drop(opened, photos / "red" / "003.png")
    assert len(answers) == 1


def test_a_pause_and_the_end_of_the_program_lose_nothing(opened: Window) -> None:
    """What is resumed equals what was never paused."""
    owners = opened.owners
    choose(opened, "method", Method.BOTTLENECK)
    choose(opened, "top_model", TopModel.DENSE)
    for name, value in (("views", 2), ("epochs", 400), ("patience", 400)):
        number(opened, name, value)
    driver.press(opened, "button_start_training")
    job = owners.jobs.current
    assert job is not None

    def few(event: object) -> bool:
        return isinstance(event, EpochFinished) and event.epoch >= 5

    with driver.awaiting(job.reported, when=few):
        pass
    with driver.awaiting(owners.library.paused_changed):
        driver.press(opened, "button_pause_training")
    assert driver.find(opened, QLabel, "label_result").text().startswith("Paused after epoch ")
    assert owners.library.run is None
    with driver.awaiting(owners.jobs.ended, seconds=300):
        driver.press(opened, "button_resume_run")
    resumed = owners.library.run
    assert resumed is not None
    assert len(resumed.history) == 400
    whole = driver.train(opened)
    assert whole.folder != resumed.folder
    assert whole.history == resumed.history
    assert whole.best_epoch == resumed.best_epoch
    assert list_runs("colours") == [whole, resumed]


def test_weights_from_a_file_are_checked_and_used(
    opened: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = sorted((SHARED / "weights").glob("*0.35*"))
    if not files:
        pytest.skip("the shared weights are not on this machine")
    choose(opened, "backbone", "mobilenet_v2_035")
    obstacle = driver.find(opened, QLabel, "label_obstacle")
    assert obstacle.text().startswith("The weights of MobileNetV2")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(files[0]), ""))
    with driver.awaiting(opened.owners.jobs.ended):
        driver.press(opened, "button_load_weights")
    assert driver.find(opened, QLabel, "label_backbone_weights").text() == (
        f"Weights from {files[0].name}"
    )
    choose(opened, "method", Method.BOTTLENECK)
    for name, value in (("views", 1), ("epochs", 3)):
        number(opened, name, value)
    run = driver.train(opened)
    expected = TrainConfig(backbone="mobilenet_v2_035", weights=files[0], views=1, epochs=3)
    assert run.config == expected
