"""Where trainings compute: what is kept, and the store that a training opens."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QSettings

from augstudio.augment.recipe import Recipe
from augstudio.features.store import FeatureStore
from augstudio.progress import SILENT
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
from augstudio.runs.open_store import StoreRequest
from augstudio.ui.core.owners import Owners
from augstudio.ui.core.runs import compute_place
from augstudio.ui.core.runs.compute_place import ComputePlace


@pytest.fixture
def ray(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ray is installed, as far as the window can tell."""
    monkeypatch.setattr(compute_place, "missing_packages", lambda _: ())


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What is asked of a cluster, which is not there."""
    asked: list[Any] = []

    class Cluster:
        @staticmethod
        def at(address: str, shared: str | None) -> Any:
            asked.append((address, shared))
            return SimpleNamespace(place="place")

    def stores(place: str, _: Any) -> Callable[..., Any]:
        return lambda request: (place, request.config.method)

    monkeypatch.setattr(compute_place, "Cluster", Cluster)
    monkeypatch.setattr(compute_place, "SharedStores", stores)
    return asked


def store_of(place: ComputePlace, method: Method) -> Any:
    none: Any = None
    config = TrainConfig.of(method)
    return place.open_store(StoreRequest(none, Recipe(), config, lambda _: None, SILENT))


@pytest.mark.usefixtures("ray")
def test_the_cluster_is_kept(owners: Owners, opened: list[Any]) -> None:
    place, changes = owners.place, []
    place.changed.connect(lambda: changes.append(place.cluster))
    assert (place.cluster, place.address, place.shared) == ("", "", "")
    assert isinstance(store_of(place, Method.BOTTLENECK), FeatureStore)
    place.use_cluster("10.0.0.1:6379", "/mnt/features")
    again = ComputePlace(QSettings(owners.settings.fileName(), QSettings.Format.IniFormat))
    assert (again.cluster, again.shared) == ("10.0.0.1:6379", "/mnt/features")
    assert store_of(place, Method.BOTTLENECK) == ("place", Method.BOTTLENECK)
    place.use_this_computer()
    assert place.address == "10.0.0.1:6379"
    assert isinstance(store_of(place, Method.BOTTLENECK), FeatureStore)
    place.use_cluster("local", "")
    store_of(place, Method.FINE_TUNE)
    assert opened == [("10.0.0.1:6379", "/mnt/features"), ("local", None)]
    assert changes == ["10.0.0.1:6379", "", "local"]


@pytest.mark.usefixtures("ray")
def test_from_scratch_there_is_no_cluster(owners: Owners, opened: list[Any]) -> None:
    place = owners.place
    place.use_cluster("local", "")
    assert place.used_by(TrainConfig.of(Method.BOTTLENECK)) == "local"
    assert place.used_by(TrainConfig.of(Method.FROM_SCRATCH)) == ""
    assert isinstance(store_of(place, Method.FROM_SCRATCH), FeatureStore)
    assert not opened


def test_without_ray_this_computer_computes(
    owners: Owners, monkeypatch: pytest.MonkeyPatch
) -> None:
    owners.place.use_cluster("local", "")
    monkeypatch.setattr(compute_place, "missing_packages", lambda _: ("ray",))
    assert not owners.place.can_change
    assert owners.place.cluster == ""
    assert isinstance(store_of(owners.place, Method.BOTTLENECK), FeatureStore)
