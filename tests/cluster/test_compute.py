"""A real cluster of two machines, both on this computer."""

import os
import re
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from augstudio.augment.recipe import Recipe
from augstudio.cluster.compute import Cluster, compute
from augstudio.cluster.connection import ENVIRONMENT
from augstudio.cluster.here import compute_here
from augstudio.cluster.place import Place
from augstudio.cluster.shared_features import SharedFeatures, SharedStore
from augstudio.cluster.stores import SharedStores
from augstudio.cluster.views import Views
from augstudio.data.dataset import Dataset
from augstudio.errors import AugStudioError, Cancelled, InputError
from augstudio.features.store import FeatureStore
from augstudio.models.backbones import Backbone
from augstudio.progress import Progress
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import Event, Notice
from augstudio.training.train import train
from tests.cluster.features import USED, assert_same_features
from tests.cluster.processes import workers_under

pytest.importorskip("ray")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        # Otherwise its workers wait for all other programs.
        patch.setenv("RAY_worker_niceness", "0")
        from ray.cluster_utils import Cluster as Machines

        node = {"num_cpus": 1, "object_store_memory": 100 * 1024**2}
        machines = Machines(initialize_head=True, head_node_args=node)
        machines.add_node(**node)
        yield machines.address
        machines.shutdown()


@pytest.fixture
def cluster(address: str, place: Place) -> Cluster:
    return Cluster.at(address, place.address)


class AtFirstBlock(Progress):
    """Does something once, when the first block has come back."""

    def __init__(self) -> None:
        self.happened = False

    def report(self, done: int, total: int, message: str, unit: str = "photos") -> None:
        if 0 < done < total and not self.happened:
            self.happened = True
            self.act()

    def act(self) -> None:
        pass


def test_the_features_are_those_of_this_computer(
    cluster: Cluster, views: Views, dataset: Dataset, tmp_path: Path
) -> None:
    broken, *_ = dataset.every()
    broken.path.write_bytes(b"another file")
    notices: list[str] = []
    done = compute(cluster, views, USED, on_notice=notices.append)
    assert notices == []
    assert done.views == 52
    assert done.found == 0
    [(path, reason)] = done.errors.items()
    assert path == broken.path
    assert "has changed" in reason
    assert done.computed == sum(done.workers.values()) < 52
    assert 0 < done.starting < done.seconds
    with (
        FeatureStore(tmp_path / "own.sqlite") as own,
        SharedStore(SharedFeatures(cluster.place), tmp_path / "empty.sqlite") as shared,
    ):
        assert compute_here(own, views, USED).computed == done.computed
        assert_same_features(views, shared, own, without=[broken.content])


def test_the_run_is_that_of_this_computer(
    cluster: Cluster, dataset: Dataset, recipe: Recipe, config: TrainConfig, tiny: Backbone,
    tmp_path: Path,
) -> None:  # fmt: skip
    events: list[Event] = []
    stores = SharedStores(cluster.place, cluster)
    far = train(dataset, recipe, config, tmp_path / "far", events.append, open_store=stores)
    assert (far.features.computed, far.features.cached) == (0, 52)
    [notice] = [each.message for each in events if isinstance(each, Notice)]
    assert "of the cluster computed 52 views of photos in" in notice
    near = train(dataset, recipe, config, tmp_path / "near")
    assert (near.features.computed, near.features.cached) == (52, 0)
    assert near.history == far.history
    assert near.validation == far.validation
    answers = [(each.folder / "validation.csv").read_bytes() for each in (far, near)]
    assert answers[0] == answers[1]


def test_after_a_stop_it_goes_on_even_if_workers_are_killed(
    cluster: Cluster, views: Views, capfd: pytest.CaptureFixture[str]
) -> None:
    class Stop(AtFirstBlock):
        @property
        def cancelled(self) -> bool:
            return self.happened

    class Kill(AtFirstBlock):
        def act(self) -> None:
            for process in workers_under(os.getpid()):
                os.kill(process, signal.SIGKILL)

    with pytest.raises(Cancelled):
        compute(cluster, views, USED, Stop())
    kept = len(SharedFeatures(cluster.place).keys(views.space))
    assert kept > 0
    killer = Kill()
    done = compute(cluster, views, USED, killer)
    assert killer.happened
    assert done.found + done.computed == 52
    assert done.found >= kept
    assert capfd.readouterr().out == ""
    assert len(SharedFeatures(cluster.place).keys(views.space)) == 52


def test_an_error_of_a_worker_is_that_of_the_command(
    cluster: Cluster, views: Views, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("augstudio.cluster.compute.network_bytes", lambda _: b"x" * 100)
    with pytest.raises(AugStudioError, match="The network was damaged on its way here"):
        compute(cluster, views, USED)


class Deadly:
    """Ends the process that reads it."""

    def __reduce__(self) -> tuple[Any, ...]:
        return signal.raise_signal, (signal.SIGKILL,)


def test_workers_that_die_while_loading_the_network_are_not_replaced_without_end(
    cluster: Cluster, views: Views, monkeypatch: pytest.MonkeyPatch
) -> None:
    notices: list[str] = []
    monkeypatch.setattr("augstudio.cluster.compute.network_bytes", lambda _: Deadly())
    monkeypatch.setattr("augstudio.cluster.compute._SECONDS_OF_SILENCE", 1)
    with pytest.raises(AugStudioError, match=r"On .*: 4 workers in a row died while loading"):
        compute(cluster, views, USED, on_notice=notices.append)
    [notice] = notices
    assert "its workers die at their start" in notice


def test_a_machine_on_which_nothing_runs_is_named(
    cluster: Cluster, views: Views, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ImportError("No module named 'cv2'")

    monkeypatch.setattr("augstudio.cluster.machines.describe", broken)
    name = re.escape(socket.gethostname())
    with pytest.raises(AugStudioError, match=f"No worker starts on {name}: No module named 'cv2'"):
        compute(cluster, views, USED)


def test_a_folder_that_the_machines_do_not_see_is_refused(
    cluster: Cluster, views: Views, tmp_path: Path
) -> None:
    views.root = tmp_path / "elsewhere"
    with pytest.raises(InputError, match=f"{views.root} is not on ") as caught:
        compute(cluster, views, USED)
    assert "all machines see" in caught.value.hint
