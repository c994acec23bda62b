"""What lies where a training is to write, and what becomes of it: nothing of the user's is lost."""

from pathlib import Path

import pytest

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset
from augstudio.data.scan import scan
from augstudio.errors import InputError
from augstudio.runs.choices import TopModel
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import EpochFinished, Event
from augstudio.runs.run import RUN_FILES, TRAINING_FILES
from augstudio.runs.unfinished import load_unfinished
from augstudio.training.train import resume, train
from augstudio.working import SCRATCH
from tests.photos import write_folder

CONFIG = TrainConfig(top_model=TopModel.DENSE, epochs=3, views=2)

pytestmark = pytest.mark.usefixtures("tiny")


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    return scan(write_folder(tmp_path / "colours", photos=6))


@pytest.mark.parametrize("name", [*sorted(RUN_FILES), "run.json/important", f"{SCRATCH}/important"])
def test_files_of_the_user_that_are_called_like_those_of_a_run_stay(
    dataset: Dataset, tmp_path: Path, name: str
) -> None:
    path = tmp_path / "mine" / name
    path.parent.mkdir(parents=True)
    path.write_text("mine")
    with pytest.raises(InputError) as caught:
        train(dataset, Recipe(), CONFIG, tmp_path / "mine")
    assert "new folder" in caught.value.hint
    assert path.read_text() == "mine"
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


def test_an_empty_folder_of_the_user_stays_when_a_training_fails(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine").mkdir()
    monkeypatch.chdir(tmp_path / "mine")
    with pytest.raises(InputError):
        train(dataset, Recipe(), CONFIG, Path())
    assert (tmp_path / "mine").is_dir()


def test_a_place_that_is_moved_while_it_trains_is_reported_and_what_was_reached_is_kept(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("augstudio.runs.checkpoint.INTERVAL", 0.0)
    whole = train(dataset, Recipe(), CONFIG, tmp_path / "whole")
    (tmp_path / "here").mkdir()

    def move(event: Event) -> None:
        if isinstance(event, EpochFinished) and event.epoch == 2:
            (tmp_path / "here").rename(tmp_path / "there")
            (tmp_path / "here" / "mine").mkdir(parents=True)

    with pytest.raises(InputError, match="here was moved, renamed or deleted"):
        train(dataset, Recipe(), CONFIG, tmp_path / "here" / "run", move)
    assert [path.name for path in (tmp_path / "here").rglob("*")] == ["mine"]
    run = resume(load_unfinished(tmp_path / "there" / "run"))
    assert [e.val_loss for e in run.history] == [e.val_loss for e in whole.history]
    assert {path.name for path in run.folder.iterdir()} == TRAINING_FILES
