"""Where a training writes, and what it leaves behind when it does not end well."""

import errno
from pathlib import Path

import pytest

from augstudio import storage
from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset
from augstudio.data.scan import scan
from augstudio.errors import AugStudioError, Cancelled, InputError
from augstudio.progress import Progress
from augstudio.training.config import TrainConfig
from augstudio.training.events import (
    EpochFinished,
    Event,
)
from augstudio.training.run import Run, list_runs, load_run
from augstudio.training.train import resume, train
from augstudio.training.unfinished import load_unfinished
from tests.photos import write_folder

CONFIG = TrainConfig(epochs=3, views=2)


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    return scan(write_folder(tmp_path / "colours", photos=6))


def test_an_earlier_run_is_replaced_and_other_folders_are_not(
    dataset: Dataset, tmp_path: Path
) -> None:
    first = train(dataset, Recipe(), CONFIG, tmp_path / "run")
    second = train(dataset, Recipe(), CONFIG.model_copy(update={"seed": 5}), tmp_path / "run")
    assert first.folder == second.folder
    assert load_run(tmp_path / "run").config.seed == 5
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(InputError, match="holds other files"):
        train(dataset, Recipe(), CONFIG, tmp_path / "mine")
    assert (tmp_path / "mine" / "letter.txt").read_text() == "dear"
    (tmp_path / "run" / "notes.txt").write_text("mine too")
    with pytest.raises(InputError, match="holds other files"):
        train(dataset, Recipe(), CONFIG, tmp_path / "run")


def test_a_link_to_a_run_stays_a_link(dataset: Dataset, tmp_path: Path) -> None:
    train(dataset, Recipe(), CONFIG, tmp_path / "run")
    (tmp_path / "link").symlink_to(tmp_path / "run")
    run = train(dataset, Recipe(), CONFIG, tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert run.folder == (tmp_path / "run").resolve()


def test_the_current_folder_is_refused(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(InputError, match="the folder you are in"):
        train(dataset, Recipe(), CONFIG, Path())


def test_stopping_before_the_first_epoch_writes_nothing(dataset: Dataset, tmp_path: Path) -> None:
    class Stopped(Progress):
        @property
        def cancelled(self) -> bool:
            return True

    with pytest.raises(Cancelled):
        train(dataset, Recipe(), CONFIG, tmp_path / "run", progress=Stopped())
    assert [p.name for p in tmp_path.iterdir() if "run" in p.name] == []


def test_stopping_later_keeps_the_best_so_far(dataset: Dataset, tmp_path: Path) -> None:
    epochs: list[Event] = []

    class StopAfterTwo(Progress):
        @property
        def cancelled(self) -> bool:
            return sum(isinstance(event, EpochFinished) for event in epochs) >= 2

    config = TrainConfig(epochs=50)
    run = train(dataset, Recipe(), config, tmp_path / "run", epochs.append, StopAfterTwo())
    assert run.stopped
    assert len(run.history) == 2
    assert load_run(tmp_path / "run").stopped


def test_a_full_disk_is_told_and_the_earlier_run_kept(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(dataset, Recipe(), CONFIG, tmp_path / "run")

    def full(self: Run, folder: Path) -> None:
        with storage.explained(folder):
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Run, "save", full)
    with pytest.raises(AugStudioError, match="disk is full"):
        train(dataset, Recipe(), CONFIG.model_copy(update={"seed": 5}), tmp_path / "run")
    assert load_run(tmp_path / "run").config.seed == 0
    # With room again, what was trained is not lost.
    monkeypatch.undo()
    run = resume(load_unfinished(tmp_path / "run"))
    assert load_run(tmp_path / "run") == run
    assert run.config.seed == 5


def test_a_folder_that_cannot_be_written_is_told_at_once(dataset: Dataset, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    events: list[Event] = []
    with pytest.raises(AugStudioError, match="can't be used"):
        train(dataset, Recipe(), CONFIG, tmp_path / "file" / "run", events.append)
    assert events == []


def test_trainings_that_end_at_the_same_time_keep_their_own_folders(dataset: Dataset) -> None:
    inner: list[Run] = []

    def on_event(event: Event) -> None:
        if isinstance(event, EpochFinished) and not inner:
            inner.append(train(dataset, Recipe(), CONFIG))

    outer = train(dataset, Recipe(), CONFIG, None, on_event)
    assert {outer.name, inner[0].name} == {"run-001", "run-002"}
    assert len(list_runs(dataset.name)) == len(list_runs()) == 2


def test_a_failed_training_leaves_no_folder(dataset: Dataset) -> None:
    class Stopped(Progress):
        @property
        def cancelled(self) -> bool:
            return True

    with pytest.raises(Cancelled):
        train(dataset, Recipe(), CONFIG, None, progress=Stopped())
    assert list(storage.dataset_runs(dataset.name).iterdir()) == []
