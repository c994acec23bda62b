"""Trainings that were paused or killed go on, with the numbers of one that never was."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from augstudio import storage
from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset
from augstudio.data.scan import scan
from augstudio.errors import Cancelled, InputError, Paused
from augstudio.models.classifier import load_classifier
from augstudio.progress import Progress
from augstudio.runs import checkpoint
from augstudio.runs.choices import Method, TopModel
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import EpochFinished, Event
from augstudio.runs.library import list_runs
from augstudio.runs.run import load_run
from augstudio.runs.unfinished import UNFINISHED_FILE, list_unfinished, load_unfinished
from augstudio.training.methods import METHODS
from augstudio.training.spec import TrainingResult
from augstudio.training.train import resume, train
from tests.photos import write_folder

ROOT = Path(__file__).parents[2]
RECIPE = Recipe(rotation_range=30)
CONFIGS = {
    Method.AUTOMATIC: TrainConfig.of(Method.AUTOMATIC, top_model=TopModel.DENSE, views=2),
    Method.BOTTLENECK: TrainConfig(top_model=TopModel.DENSE, views=2, epochs=4),
    Method.FINE_TUNE: TrainConfig.of(Method.FINE_TUNE, views=2, epochs=3, open_blocks=1),
    Method.FROM_SCRATCH: TrainConfig.of(Method.FROM_SCRATCH, epochs=4, input_size=32),
}

#: Trains as the test does, and dies after a number of epochs.
KILLED = """
import os, signal, sys
from pathlib import Path
import pytest
from augstudio.augment.recipe import Recipe
from augstudio.data.scan import scan
from augstudio.runs import checkpoint
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import EpochFinished
from augstudio.training.train import train
from tests.training.tiny_backbone import put_in_place
checkpoint.INTERVAL = 0.0
photos, target, recipe, config, last = sys.argv[1:]
def die(event):
    if isinstance(event, EpochFinished) and event.epoch == int(last):
        os.kill(os.getpid(), signal.SIGKILL)
put_in_place(pytest.MonkeyPatch(), Path(photos).parent)
train(scan(Path(photos)), Recipe.model_validate_json(recipe),
      TrainConfig.model_validate_json(config), Path(target), die)
"""

pytestmark = pytest.mark.usefixtures("tiny")


@pytest.fixture(autouse=True)
def _every_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoint, "INTERVAL", 0.0)


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    return scan(write_folder(tmp_path / "colours", photos=6))


class Pause(Progress):
    """Asks to pause after a number of epochs."""

    def __init__(self, after: int) -> None:
        self._left = after

    def hear(self, event: Event) -> None:
        self._left -= isinstance(event, EpochFinished)

    @property
    def pausing(self) -> bool:
        return self._left <= 0


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("method", Method)
def test_a_killed_training_can_be_resumed(dataset: Dataset, tmp_path: Path, method: Method) -> None:
    config = CONFIGS[method]
    whole = train(dataset, RECIPE, config, tmp_path / "whole")
    last = len(whole.history) - 1
    target = tmp_path / "killed"
    texts = [dataset.root, target, RECIPE.model_dump_json(), config.model_dump_json(), last]
    command = [sys.executable, "-c", KILLED, *map(str, texts)]
    killed = subprocess.run(command, capture_output=True, timeout=300, cwd=ROOT)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert not target.exists()

    unfinished = load_unfinished(target)
    assert unfinished.epochs == last - 1
    told: list[Event] = []
    run = resume(unfinished, told.append)
    assert run.history == whole.history
    assert tuple(event for event in told if isinstance(event, EpochFinished)) == whole.history
    assert (run.best_epoch, run.validation) == (whole.best_epoch, whole.validation)
    assert run.history[-1].best_epoch == run.best_epoch
    np.testing.assert_array_equal(run.answers().probabilities, whole.answers().probabilities)
    first, second = load_classifier(whole.classifier_path), load_classifier(run.classifier_path)
    for a, b in zip(first.get_weights(), second.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    assert load_run(target) == run
    assert not unfinished.checkpoint_folder.exists()
    assert sorted(path.name for path in target.iterdir()) == sorted(
        path.name for path in whole.folder.iterdir()
    )


def test_a_paused_training_is_listed_and_resumed(dataset: Dataset) -> None:
    config = CONFIGS[Method.BOTTLENECK]
    pause = Pause(2)
    with pytest.raises(Paused):
        train(dataset, RECIPE, config, None, pause.hear, pause)
    assert list_runs() == []
    (unfinished,) = list_unfinished(dataset.name)
    assert list_unfinished() == [unfinished]
    assert (unfinished.name, unfinished.epochs) == ("run-001", 2)
    assert (unfinished.recipe, unfinished.config) == (RECIPE, config)
    # The next run takes another place.
    assert train(dataset, RECIPE, config).name == "run-002"
    # Paused once more, before anything was learnt.
    with pytest.raises(Paused):
        resume(unfinished, progress=Pause(0))
    run = resume(unfinished)
    assert run.name == "run-001"
    assert len(run.history) == 4
    assert list_unfinished() == []


@pytest.mark.parametrize(("epochs", "raised"), [(2, Paused), (0, Cancelled)])
def test_stopped_on_the_way_to_where_it_was_it_loses_nothing(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch, epochs: int, raised: type[Cancelled]
) -> None:
    pause = Pause(epochs)
    with pytest.raises(Paused):
        train(dataset, RECIPE, CONFIGS[Method.BOTTLENECK], None, pause.hear, pause)
    (unfinished,) = list_unfinished()

    def stopped(_: object) -> TrainingResult:
        raise Cancelled

    monkeypatch.setitem(METHODS, Method.BOTTLENECK, stopped)
    with pytest.raises(Cancelled) as error:
        resume(unfinished)
    assert error.type is raised
    assert [each.epochs for each in list_unfinished()] == ([epochs] if epochs else [])


def test_a_paused_training_can_be_discarded(dataset: Dataset) -> None:
    with pytest.raises(Paused):
        train(dataset, RECIPE, CONFIGS[Method.BOTTLENECK], None, progress=Pause(0))
    (unfinished,) = list_unfinished()
    assert unfinished.epochs == 0
    unfinished.discard()
    assert list_unfinished() == []
    assert list(storage.dataset_runs(dataset.name).iterdir()) == []


def test_training_again_into_the_same_folder_forgets_it(dataset: Dataset, tmp_path: Path) -> None:
    pause = Pause(2)
    config = CONFIGS[Method.BOTTLENECK]
    with pytest.raises(Paused):
        train(dataset, RECIPE, config, tmp_path / "run", pause.hear, pause)
    other = config.model_copy(update={"seed": 3})
    run = train(dataset, RECIPE, other, tmp_path / "run")
    assert run.history == train(dataset, RECIPE, other, tmp_path / "other").history


def test_says_what_can_not_be_resumed(dataset: Dataset, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no paused training"):
        load_unfinished(tmp_path / "run")
    with pytest.raises(Paused):
        train(dataset, RECIPE, TrainConfig(), tmp_path / "run", progress=Pause(0))
    unfinished = load_unfinished(tmp_path / "run")
    moved = dataset.root.rename(tmp_path / "elsewhere")
    with pytest.raises(InputError, match="no longer exists"):
        resume(unfinished)
    moved.rename(dataset.root)
    for text in ("{", "[]", "{}"):
        (unfinished.checkpoint_folder / UNFINISHED_FILE).write_text(text)
        with pytest.raises(InputError, match="damaged"):
            load_unfinished(tmp_path / "run")
    assert list_unfinished() == []
