"""How much there is to do in a training, and what of it was done before."""

from dataclasses import replace
from pathlib import Path

import pytest

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset
from augstudio.data.scan import scan
from augstudio.data.split import split
from augstudio.runs import config as config_module
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import Phase
from augstudio.training.timing import workload as workload_module
from augstudio.training.timing.photo_costs import PhotoCosts
from augstudio.training.timing.step_speed import StepSpeed
from augstudio.training.timing.workload import Workload
from augstudio.training.train import train
from tests.photos import write_folder
from tests.training.tiny_backbone import tiny_backbone

RECIPE = Recipe(rotation_range=20)
COSTS = PhotoCosts(0.0, 0.0)


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    return split(scan(write_folder(tmp_path / "colours", photos=10)), validation=0.3)


def test_what_the_store_knows_is_not_computed_again(dataset: Dataset, tmp_path: Path) -> None:
    config = TrainConfig(epochs=3, views=3, input_size=32)
    before = Workload.of(dataset, RECIPE, config, 3)
    assert before.missing == before.without_cache(3).missing == (6, 14, 14, 14)
    assert before.found == 0
    train(dataset, RECIPE, config.model_copy(update={"views": 2}), tmp_path / "run")
    after = Workload.of(dataset, RECIPE, config, 3)
    assert after.missing == (0, 0, 0, 14)
    assert after.found == pytest.approx(34 / 48)
    # Another recipe shares the photos themselves.
    assert Workload.of(dataset, Recipe(zoom_range=(0.8, 1.2)), config, 3).missing == (0, 0, 14, 14)
    everything_known = replace(after, missing=(0, 0, 0, 0))
    speeds = {phase: StepSpeed(9.0, 0.0, 1.0) for phase in Phase}
    assert after.seconds(Phase.FEATURES, speeds, COSTS) == pytest.approx(23 + 48e-4)
    # Nothing to compute, no network to get ready.
    taken = everything_known.seconds(Phase.FEATURES, speeds, COSTS)
    assert taken == pytest.approx(48e-4)


def test_of_weights_that_are_not_there_nothing_was_computed(dataset: Dataset) -> None:
    config = TrainConfig(backbone="vgg16", weights=Path("nowhere.h5"))
    workload = Workload.of(dataset, RECIPE, config, 3)
    assert workload == workload.without_cache(3)


def test_from_scratch_there_are_no_features(dataset: Dataset) -> None:
    workload = Workload.of(dataset, RECIPE, TrainConfig.of(Method.FROM_SCRATCH), 3)
    assert workload.found == 0
    assert workload == workload.without_cache(3)


def test_activations_are_known_by_their_files(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = tiny_backbone(tmp_path)
    monkeypatch.setattr(config_module, "backbone", lambda _: row)
    config = TrainConfig.of(
        Method.FINE_TUNE, epochs=2, patience=2, views=2, batch_size=5, weights=row.weights
    )
    assert Workload.of(dataset, RECIPE, config, 2).missing_below == (6, 14, 14)
    train(dataset, RECIPE, config, tmp_path / "run")
    more = config.model_copy(update={"views": 4, "epochs": 9})
    workload = Workload.of(dataset, RECIPE, more, 9)
    assert workload.missing_below == (0, 0, 0, 14, 14)
    speeds = {phase: StepSpeed(9.0, 0.0, 1.0) for phase in Phase}
    assert workload.seconds(Phase.ACTIVATIONS, speeds, COSTS) == pytest.approx(37)
    # Two epochs ask for two views.
    few = replace(workload, epochs=2)
    assert few.seconds(Phase.ACTIVATIONS, speeds, COSTS) == 0
    cut_elsewhere = more.model_copy(update={"open_blocks": 1})
    assert Workload.of(dataset, RECIPE, cut_elsewhere, 9).missing_below == (6, 14, 14, 14, 14)
    monkeypatch.setattr(workload_module, "_MOST_DRAWN", 20)
    assert Workload.of(dataset, RECIPE, more, 9).missing_below == (0, 0, 14, 14, 14)
