"""A network that is built in no time, a folder of photos for it, and what computes them here."""

from pathlib import Path

import pytest

from augstudio.augment.presets import presets
from augstudio.augment.recipe import Recipe
from augstudio.cluster.place import Place
from augstudio.cluster.views import Views
from augstudio.data.dataset import Dataset
from augstudio.data.scan import scan
from augstudio.data.split import with_validation
from augstudio.models.backbones import Backbone
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
from tests.photos import write_folder
from tests.training.tiny_backbone import put_in_place


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Backbone:
    return put_in_place(monkeypatch, tmp_path)


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    return with_validation(scan(write_folder(tmp_path / "colours", photos=10)))


@pytest.fixture
def recipe() -> Recipe:
    return presets()["Gentle"]


@pytest.fixture
def config() -> TrainConfig:
    return TrainConfig.of(Method.BOTTLENECK, views=3, seed=5, epochs=3)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    pytest.importorskip("pyarrow")
    return Place.at(str(tmp_path / "shared"))


@pytest.fixture
def views(tiny: Backbone, dataset: Dataset, recipe: Recipe, config: TrainConfig) -> Views:
    del tiny
    return Views(dataset, recipe, config)
