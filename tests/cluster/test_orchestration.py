"""What a cluster is asked for, and what is made of its answers, without Ray."""

import threading
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from augstudio.cluster import machines
from augstudio.cluster.compute import Cluster, compute
from augstudio.cluster.connection import LOCAL
from augstudio.cluster.here import compute_here
from augstudio.cluster.place import Place
from augstudio.cluster.shared_features import SharedFeatures, SharedStore
from augstudio.cluster.views import Views
from augstudio.data.dataset import Dataset
from augstudio.errors import AugStudioError, Cancelled, InputError
from augstudio.features.store import FeatureStore
from augstudio.progress import Progress
from tests.cluster import stand_in
from tests.cluster.features import USED, assert_same_features


@pytest.fixture
def ray(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    return stand_in.put_in_place(monkeypatch)


@pytest.fixture
def cluster(ray: SimpleNamespace, place: Place) -> Cluster:
    del ray
    return Cluster.at(LOCAL, place.address)


class Watch(Progress):
    """Notes what is reported; stops when that many views are done."""

    def __init__(self, stop_at: int = 99) -> None:
        self.seen: list[tuple[int, int]] = []
        self._stop_at = stop_at

    @property
    def cancelled(self) -> bool:
        return bool(self.seen) and self.seen[-1][0] >= self._stop_at

    def report(self, done: int, total: int, message: str, unit: str = "photos") -> None:
        assert (message, unit) == ("Computing features on the cluster", "views")
        self.seen.append((done, total))


def test_what_is_missing_is_computed_once(
    cluster: Cluster, views: Views, dataset: Dataset, ray: SimpleNamespace, tmp_path: Path
) -> None:
    broken, *_ = dataset.every()
    broken.path.write_bytes(b"another file")
    watch = Watch()
    done = compute(cluster, views, USED, watch)
    assert (done.views, done.found) == (52, 0)
    assert list(done.errors) == [broken.path]
    assert done.computed == sum(done.workers.values()) in (49, 51)
    assert watch.seen[0] == (0, 52)
    assert watch.seen == sorted(watch.seen)
    assert ray.connections == 0
    again = compute(cluster, views, USED)
    assert (again.found, again.computed, again.errors) == (done.computed, 0, done.errors)
    with (
        FeatureStore(tmp_path / "own.sqlite") as own,
        SharedStore(SharedFeatures(cluster.place), tmp_path / "empty.sqlite") as shared,
    ):
        compute_here(own, views, USED)
        assert_same_features(views, shared, own, without=[broken.content])


def test_what_is_written_when_it_is_stopped_stays(
    cluster: Cluster, views: Views, ray: SimpleNamespace
) -> None:
    with pytest.raises(Cancelled):
        compute(cluster, views, USED, Watch(stop_at=1))
    assert ray.connections == 0
    kept = len(SharedFeatures(cluster.place).keys(views.space))
    assert kept > 0
    assert compute(cluster, views, USED).found == kept


def test_a_failure_on_a_machine_ends_it(
    cluster: Cluster, views: Views, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("augstudio.cluster.compute.network_bytes", lambda _: b"x" * 100)
    with pytest.raises(AugStudioError, match=r"On .*: The network was damaged") as caught:
        compute(cluster, views, USED)
    assert caught.value.hint == "Try again."


def test_an_error_of_ray_ends_it(
    cluster: Cluster, views: Views, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise stand_in.RayActorError

    monkeypatch.setattr(stand_in.Blocks, "iter_batches", lambda *_, **__: iter(gone, None))
    with pytest.raises(AugStudioError, match="A machine of the cluster is gone"):
        compute(cluster, views, USED)


def test_a_long_silence_is_noticed(
    cluster: Cluster, views: Views, monkeypatch: pytest.MonkeyPatch
) -> None:
    compute_blocks, heard = stand_in.Blocks.iter_batches, threading.Event()

    def later(blocks: stand_in.Blocks, **options: object) -> object:
        assert heard.wait(30)
        return compute_blocks(blocks, **options)

    def hear(sentence: str) -> None:
        notices.append(sentence)
        heard.set()

    notices: list[str] = []
    monkeypatch.setattr(stand_in.Blocks, "iter_batches", later)
    monkeypatch.setattr("augstudio.cluster.compute._SECONDS_OF_SILENCE", 0)
    assert compute(cluster, views, USED, on_notice=hear).computed == 52
    assert notices[0].startswith("Nothing has come back from the cluster")


def test_a_damaged_file_and_another_processor_are_noticed(
    cluster: Cluster, views: Views, monkeypatch: pytest.MonkeyPatch
) -> None:
    describe = machines.describe

    def other(name: str, *given: Any) -> machines.Machine:
        found = describe(name, *given)
        return found if name == "one" else replace(found, processor="other")

    monkeypatch.setattr(machines, "describe", other)
    file = Path(cluster.place.address) / SharedFeatures(cluster.place).describe(views.space)
    file.with_name("some.parquet").write_bytes(b"damaged")
    notices: list[str] = []
    compute(cluster, views, USED, on_notice=notices.append)
    assert notices[0].startswith("1 damaged file in")
    assert notices[1].startswith("two: another kind of processor than here.")


def test_a_machine_on_which_nothing_runs_is_named(
    cluster: Cluster, views: Views, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise stand_in.WorkerCrashedError

    monkeypatch.setattr(machines, "describe", crash)
    with pytest.raises(AugStudioError, match="Workers on one die again and again"):
        compute(cluster, views, USED)


def test_machines_that_do_not_answer_are_named(
    cluster: Cluster, views: Views, ray: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    ray.silent = True
    monkeypatch.setattr(machines, "_PATIENCE", 0)
    with pytest.raises(AugStudioError, match="No answer from one, two"):
        compute(cluster, views, USED)


def test_a_cluster_that_refuses_is_explained(
    cluster: Cluster, views: Views, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise RuntimeError(reason)

    import ray

    monkeypatch.setattr(ray, "init", refuse)
    reason = "no processes\n  left."
    with pytest.raises(AugStudioError, match="Ray does not start on this computer: no processes l"):
        compute(cluster, views, USED)
    auto = Cluster("auto", cluster.place)
    with pytest.raises(InputError, match="The cluster at auto can't be used: no processes left"):
        compute(auto, views, USED)
    reason = "Version mismatch: 2 and 3."
    with pytest.raises(InputError, match="runs another version of Ray or Python: Version"):
        compute(auto, views, USED)
