"""What a training is told about its store; without a cluster."""

from pathlib import Path
from typing import Any

import pytest

from augstudio.augment.recipe import Recipe
from augstudio.cluster import stores
from augstudio.cluster.compute import Cluster
from augstudio.cluster.place import Place
from augstudio.cluster.shared_features import SharedFeatures
from augstudio.cluster.stores import SharedStores
from augstudio.cluster.views import Computed, Views
from augstudio.data.dataset import Dataset, Split
from augstudio.errors import InputError
from augstudio.models.backbones import Backbone
from augstudio.progress import SILENT
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import Event, Notice
from augstudio.runs.open_store import StoreRequest


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Answer in place of the cluster, and note what it was asked for."""
    found: list[Any] = []

    def compute(cluster: Cluster, views: Views, splits: Any, *_: object) -> Computed:
        found.append((cluster.address, views.space, tuple(splits)))
        return Computed(views=9, found=2, computed=7, workers={"one": 4, "two": 3}, seconds=65)

    monkeypatch.setattr(stores, "compute", compute)
    return found


@pytest.mark.parametrize("method", [Method.BOTTLENECK, Method.FINE_TUNE, Method.AUTOMATIC])
def test_the_cluster_computes_first_and_it_is_said(
    method: Method,
    asked: list[Any],
    dataset: Dataset,
    place: Place,
    tiny: Backbone,
) -> None:
    events: list[Event] = []
    open_store = SharedStores(place, Cluster("host:1", place))
    config = TrainConfig.of(method)
    with open_store(StoreRequest(dataset, Recipe(), config, events.append, SILENT)) as store:
        [(address, space, splits)] = asked
        assert (address, set(splits)) == ("host:1", {Split.TRAIN, Split.VALIDATION})
        assert tiny.key in space
        assert store.get(space, []) == {}
    *before, last = [each.message for each in events if isinstance(each, Notice)]
    told = "2 workers of the cluster computed 7 views of photos in 1 min"
    assert last == f"{told}; found in {place.address}: 2."
    assert bool(before) is (method is not Method.BOTTLENECK)
    assert all(each.endswith("Fine-tuning runs on this computer alone.") for each in before)


def test_a_damaged_file_is_reported(dataset: Dataset, place: Place, tiny: Backbone) -> None:
    views = Views(dataset, Recipe(), TrainConfig.of(Method.BOTTLENECK))
    folder = Path(place.address) / SharedFeatures(place).describe(views.space)
    folder.with_name("one.parquet").write_bytes(b"damaged")
    with SharedStores(place).without_cluster() as store:
        assert store.get(views.space, [each.key for each in views.of([Split.TRAIN])]) == {}
        assert len(store.notices) == 1


def test_from_scratch_is_refused(dataset: Dataset, place: Place) -> None:
    config = TrainConfig.of(Method.FROM_SCRATCH)
    request = StoreRequest(dataset, Recipe(), config, lambda _: None, SILENT)
    with pytest.raises(InputError, match="runs on one computer") as caught:
        SharedStores(place)(request)
    assert caught.value.hint == "Choose another method."
