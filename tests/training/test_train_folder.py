"""Where a training writes, and what it leaves behind when it does not end well."""

import errno
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from augstudio import storage
from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset
from augstudio.data.scan import scan
from augstudio.errors import AugStudioError, Cancelled, InputError
from augstudio.progress import Progress
from augstudio.runs.choices import TopModel
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import (
    EpochFinished,
    Event,
)
from augstudio.runs.library import delete, find_runs, list_runs
from augstudio.runs.run import TRAINING_FILES, Run, load_run
from augstudio.runs.unfinished import load_unfinished, lock_for_training, unfinished_in
from augstudio.training.train import resume, train
from augstudio.working import SCRATCH, WorkingFolder
from tests.example_runs import keep_unfinished
from tests.kills import Killed
from tests.photos import write_folder

CONFIG = TrainConfig(top_model=TopModel.DENSE, epochs=3, views=2)

pytestmark = pytest.mark.usefixtures("tiny")


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
    with pytest.raises(InputError, match="contains other files"):
        train(dataset, Recipe(), CONFIG, tmp_path / "mine")
    assert (tmp_path / "mine" / "letter.txt").read_text() == "dear"
    (tmp_path / "run" / "notes.txt").write_text("mine too")
    with pytest.raises(InputError, match="contains other files"):
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
    with pytest.raises(InputError, match="the current folder"):
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

    config = TrainConfig(top_model=TopModel.DENSE, epochs=50)
    run = train(dataset, Recipe(), config, tmp_path / "run", epochs.append, StopAfterTwo())
    assert run.stopped
    assert len(run.history) == 2
    assert load_run(tmp_path / "run").stopped


def test_a_full_disk_is_reported_and_the_earlier_run_kept(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(dataset, Recipe(), CONFIG, tmp_path / "run")

    def full(self: Run, folder: Path) -> None:
        with storage.explained(folder):
            raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Run, "save", full)
        with pytest.raises(AugStudioError, match="disk is full") as caught:
            train(dataset, Recipe(), CONFIG.model_copy(update={"seed": 5}), tmp_path / "run")
    assert "run train --resume, to continue" in caught.value.hint
    assert load_run(tmp_path / "run").config.seed == 0
    # With room again, what was trained is not lost.
    run = resume(load_unfinished(tmp_path / "run"))
    assert load_run(tmp_path / "run") == run
    assert run.config.seed == 5


def test_a_folder_that_cannot_be_written_is_reported_at_once(
    dataset: Dataset, tmp_path: Path
) -> None:
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


def test_files_put_there_meanwhile_are_not_deleted(dataset: Dataset, tmp_path: Path) -> None:
    target = tmp_path / "run"
    train(dataset, Recipe(), CONFIG, target)
    letter = target / "letter.txt"

    def write(event: Event) -> None:
        if isinstance(event, EpochFinished):
            letter.write_text("dear")

    with pytest.raises(InputError, match="contains other files") as caught:
        train(dataset, Recipe(), CONFIG.model_copy(update={"seed": 5}), target, write)
    assert "Progress is saved" in caught.value.hint
    assert letter.read_text() == "dear"
    assert load_run(target).config.seed == 0
    letter.unlink()
    assert resume(load_unfinished(target)).config.seed == 5


def test_half_written_files_do_not_keep_from_training_there_again(
    dataset: Dataset, tmp_path: Path
) -> None:
    target = tmp_path / "run"
    train(dataset, Recipe(), CONFIG, target)
    storage.temporary_for(target / "run.json").write_text("half")
    run = train(dataset, Recipe(), CONFIG.model_copy(update={"seed": 5}), target)
    assert {path.name for path in run.folder.iterdir()} == TRAINING_FILES


def test_one_program_at_a_time(dataset: Dataset, tmp_path: Path) -> None:
    target = tmp_path / "run-004"
    tried: list[str] = []

    def second(action: Callable[[], object]) -> None:
        with pytest.raises(InputError) as caught:
            action()
        tried.append(caught.value.message)

    def on_event(event: Event) -> None:
        if isinstance(event, EpochFinished) and event.epoch == 2:
            unfinished = load_unfinished(target)
            second(lambda: train(dataset, Recipe(), CONFIG, target))
            second(lambda: resume(unfinished))
            second(unfinished.discard)
            assert unfinished_in(tmp_path) == []

    run = train(dataset, Recipe(), CONFIG, target, on_event)
    assert tried == ["run-004 is being trained by another instance of AugStudio."] * 3
    assert load_run(target) == run
    second(lambda: delete_while_held(run))
    assert tried[3:] == tried[:1]
    assert sorted(path.name for path in tmp_path.iterdir() if "run" in path.name) == ["run-004"]


def delete_while_held(run: Run) -> None:
    with lock_for_training(run.folder):
        delete(run)


def test_what_another_program_has_ended_is_not_resumed(dataset: Dataset, tmp_path: Path) -> None:
    unfinished = keep_unfinished(tmp_path / "run")
    unfinished.discard()
    with pytest.raises(InputError, match="no paused training"):
        resume(unfinished)


def test_a_training_killed_just_before_its_end_can_be_resumed(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "run"

    def die(self: WorkingFolder, known: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(WorkingFolder, "finish", die)
        with pytest.raises(Killed):
            train(dataset, Recipe(), CONFIG, target)
    assert [each.folder for each in unfinished_in(tmp_path)] == [target]
    told: list[Event] = []
    run = resume(load_unfinished(target), told.append)
    assert len(run.history) == 3
    assert load_run(target) == run


def test_killed_just_after_its_end_only_the_run_is_left(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "run"
    recover = WorkingFolder.recover

    def die(self: WorkingFolder) -> None:
        if target.exists():
            raise Killed
        recover(self)

    with monkeypatch.context() as patch:
        patch.setattr(WorkingFolder, "recover", die)
        with pytest.raises(Killed):
            train(dataset, Recipe(), CONFIG, target)
    assert {path.name for path in target.iterdir()} == TRAINING_FILES | {SCRATCH}
    assert [run.folder for run in find_runs([tmp_path]).runs] == [target]
    assert {path.name for path in target.iterdir()} == TRAINING_FILES


def test_the_old_run_is_found_where_the_new_one_did_not_come(
    dataset: Dataset, tmp_path: Path
) -> None:
    target = tmp_path / "run"
    run = train(dataset, Recipe(), CONFIG, target)
    with lock_for_training(target):
        (target / SCRATCH).mkdir()
        mark = tmp_path / "other"
        WorkingFolder(mark).make()
        for path in WorkingFolder(mark).scratch.iterdir():
            path.rename(target / SCRATCH / path.name)
        target.rename(tmp_path / ".run.replaced")
    assert load_run(target) == run
    assert {path.name for path in target.iterdir()} == TRAINING_FILES


def test_too_little_room_is_reported_before_anything_begins(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=5_000_000))
    told: list[Event] = []
    with pytest.raises(
        AugStudioError, match=r"needs about [\d.]+ MB of disk space, but only 5\.0 MB are free"
    ):
        train(dataset, Recipe(), CONFIG, tmp_path / "run", told.append)
    assert told == []
    assert [path.name for path in tmp_path.iterdir() if "run" in path.name] == []
