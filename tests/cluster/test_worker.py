"""A worker, without Ray: the same features as here, errors as rows, and nothing twice."""

import re
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from augstudio.cluster.here import compute_here
from augstudio.cluster.place import Place
from augstudio.cluster.shared_features import SharedFeatures, SharedStore
from augstudio.cluster.views import Views
from augstudio.cluster.worker import Desk, Job, Worker, block_of
from augstudio.data.dataset import Dataset
from augstudio.errors import InputError
from augstudio.features.store import FeatureStore
from augstudio.models.engine import network_bytes
from tests.cluster.features import USED, assert_same_features


@pytest.fixture
def worker(views: Views, place: Place) -> Worker:
    config, size = views.config, views.backbone.input_size
    job = Job(place, views.space, size, config.fit, config.precision, views.recipe, config.seed)
    data = network_bytes(views.backbone)
    return worker_for(job, data)


def worker_for(job: Job, network: bytes, desk: Desk | None = None) -> Worker:
    desk = desk or Desk()
    return Worker(job, lambda: network, desk.begin, desk.end, lambda: "seat")


def rows_of(worker: Worker, views: Views, size: int = 10) -> list[dict[str, object]]:
    wanted = [(number, each.record, each.view) for number, each in enumerate(views.of(USED))]
    blocks = [block_of(wanted[start : start + size]) for start in range(0, len(wanted), size)]
    return [row for block in blocks for row in worker(block).to_pylist()]


def test_the_features_are_those_of_this_computer(
    worker: Worker, views: Views, place: Place, tmp_path: Path
) -> None:
    rows = rows_of(worker, views)
    # 16 training photos in 3 views, and 4 validation photos as they are.
    assert [row["number"] for row in rows] == list(range(52))
    assert all(row["computed"] and row["error"] is None for row in rows)
    with (
        FeatureStore(tmp_path / "own.sqlite") as own,
        SharedStore(SharedFeatures(place), tmp_path / "empty.sqlite") as shared,
    ):
        done = compute_here(own, views, USED)
        assert (done.views, done.found, done.computed, done.errors) == (52, 0, 52, {})
        assert done.per_second > 0
        assert_same_features(views, shared, own)
        done = compute_here(shared, views, USED)
        assert (done.views, done.found, done.computed) == (52, 52, 0)
        assert done.per_second == 0


def test_a_photo_that_cannot_be_read_is_a_row(
    worker: Worker, views: Views, dataset: Dataset, place: Place, tmp_path: Path
) -> None:
    broken, *_ = dataset.every()
    broken.path.write_bytes(b"another file")
    rows = rows_of(worker, views)
    wrong = [row for row in rows if row["error"]]
    assert len(wrong) in (1, 3)
    assert wrong[0]["error"] == f"{broken.path.name} has changed since its folder was opened."
    assert not wrong[0]["computed"]
    with (
        FeatureStore(tmp_path / "own.sqlite") as own,
        SharedStore(SharedFeatures(place), tmp_path / "empty.sqlite") as shared,
    ):
        done = compute_here(own, views, USED)
        assert done.errors == {broken.path: wrong[0]["error"]}
        assert_same_features(views, shared, own, without=[broken.content])


def test_a_block_that_is_written_is_not_computed_again(
    worker: Worker, views: Views, dataset: Dataset
) -> None:
    broken, *_ = dataset.every()
    broken.path.write_bytes(b"another file")
    first = rows_of(worker, views)
    again = rows_of(worker, views)
    assert [row["error"] for row in again] == [row["error"] for row in first]
    assert not any(row["computed"] for row in again)


def test_a_damaged_block_is_computed_again(worker: Worker, views: Views, place: Place) -> None:
    first = rows_of(worker, views)
    for path in Path(place.address).rglob("*.parquet"):
        path.write_bytes(b"damaged")
    assert rows_of(worker, views) == first
    assert len(SharedFeatures(place).keys(views.space)) == 52


def test_photos_that_kill_one_worker_after_the_other_are_named(
    worker: Worker, views: Views
) -> None:
    for _ in range(4):
        rows_of(worker, views, size=52)
    failed = rows_of(worker, views, size=52)[0]
    assert re.match(r"On .*: 4 workers in a row died .*\.png to .*\.png\.", str(failed["failure"]))
    assert "leave these photos out" in str(failed["hint"])
    assert not failed["computed"]


def test_a_network_that_kills_one_worker_after_the_other_is_to_blame(
    views: Views, place: Place
) -> None:
    class Killed(BaseException):
        pass

    def too_large() -> bytes:
        raise Killed

    config, desk = views.config, Desk()
    job = Job(place, views.space, 24, config.fit, config.precision, views.recipe, 0)
    sound = network_bytes(views.backbone)

    def start(network: Callable[[], bytes], seat: str) -> list[dict[str, object]]:
        return rows_of(Worker(job, network, desk.begin, desk.end, lambda: seat), views)

    for _ in range(3):
        with pytest.raises(Killed):
            start(too_large, "one")
    # What started in between was no failure in a row.
    assert start(lambda: sound, "one")[0]["failure"] is None
    for seat in ("one", "two", "one", "two", "one", "two", "one"):
        with pytest.raises(Killed):
            start(too_large, seat)
    failed = start(too_large, "one")[0]
    where = f"On {socket.gethostname()}: "
    assert failed["failure"] == f"{where}4 workers in a row died while loading the network."
    assert "memory" in str(failed["hint"])


def test_a_network_that_is_damaged_on_its_way_is_refused(views: Views, place: Place) -> None:
    config = views.config
    job = Job(place, views.space, 24, config.fit, config.precision, views.recipe, 0)
    rows = rows_of(worker_for(job, b"x" * 100), views)
    assert (
        rows[0]["failure"] == f"On {socket.gethostname()}: The network was damaged on its way here."
    )


def test_without_openvino_no_network_is_sent(views: Views, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: object) -> object:
        raise ImportError

    monkeypatch.setattr("augstudio.models.engine.kept", missing)
    with pytest.raises(InputError, match="OpenVINO does not start"):
        network_bytes(views.backbone)
