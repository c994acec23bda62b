"""Trials that train whole networks: every part once, photos held out, stopped and continued."""

from pathlib import Path

import pytest

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset, Split
from augstudio.data.scan import scan
from augstudio.errors import Cancelled, InputError
from augstudio.lab import trained_trials as module
from augstudio.lab.alternatives import method_arms
from augstudio.lab.arms import ArmKind, augmentation_arms
from augstudio.lab.conditions import CONDITIONS
from augstudio.lab.run_study import run_study
from augstudio.lab.study import load_study, open_study, plan_for
from augstudio.progress import Progress
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
from augstudio.training.train import train
from tests.photos import write_folder

TINY = TrainConfig.of(Method.FROM_SCRATCH, epochs=1, patience=1, input_size=32, batch_size=4)


class Stopping(Progress):
    """Stops before so many trainings."""

    def __init__(self, after: int) -> None:
        self.left = after

    @property
    def cancelled(self) -> bool:
        return self.left < 0

    def report(self, done: int, total: int, message: str, unit: str = "photos") -> None:
        if unit == "trainings":
            self.left -= 1


def test_networks_from_scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = scan(write_folder(tmp_path / "colours", photos=6))
    trained: list[Dataset] = []

    def watched(photos: Dataset, *more: object, **others: object) -> object:
        trained.append(photos)
        return train(photos, *more, **others)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "train", watched)
    arms = augmentation_arms(Recipe(horizontal_flip=True), ["whole"])
    plan = plan_for(dataset, TINY, [arms[0], arms[2]], folds=2, repeats=1)
    study = open_study(tmp_path / "study", plan)
    with pytest.raises(Cancelled):
        run_study(study, dataset, Stopping(after=1))
    assert len(study.trials) == len(CONDITIONS)
    study = load_study(study.folder)
    run_study(study, dataset)
    # Each part of each arm once, apart from the one in which it was stopped.
    assert trained.pop(1).splits == trained[1].splits
    assert len(trained) == 4
    assert study.missing() == []
    assert [(each.arm, each.part) for each in study.trials[:: len(CONDITIONS)]] == [
        *(("none", 0), ("none", 1), ("whole", 0), ("whole", 1))
    ]
    # The held-out photos neither train nor choose the epoch; both arms have the same.
    every = {record.content for record in dataset.every()}
    for part, photos in enumerate(trained[:2]):
        used = {record.content for record in photos.every()}
        assert photos.records(Split.TRAIN)
        assert photos.records(Split.VALIDATION)
        assert len(every - used) == study.trials[part * len(CONDITIONS)].photos
        assert used == {record.content for record in trained[part + 2].every()}
    assert {path.name for path in study.folder.iterdir()} == {
        *("study.json", "trials.csv", "verdicts.csv")
    }


def test_methods_have_their_own_settings() -> None:
    arms = method_arms(TINY, Recipe(), [Method.FROM_SCRATCH, Method.BOTTLENECK])
    assert [arm.kind for arm in arms] == [ArmKind.BASELINE, ArmKind.AGAIN, ArmKind.METHOD]
    assert [arm.title for arm in arms] == [
        *("From scratch", "From scratch, again", "Transfer learning")
    ]
    settings = [TrainConfig.model_validate(TINY.model_dump() | arm.changes) for arm in arms]
    kept = {"input_size": TINY.input_size}
    assert settings[0] == TrainConfig.of(Method.FROM_SCRATCH, **kept)
    assert settings[2] == TrainConfig.of(Method.BOTTLENECK, **kept)
    with pytest.raises(InputError, match="at least two"):
        method_arms(TINY, Recipe(), [Method.BOTTLENECK])
