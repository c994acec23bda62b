"""compute(): features on all machines of a cluster, as rows of paths that Ray Data streams."""

import math
import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Self

from augstudio import storage
from augstudio.cluster.connection import LOCAL, connected, explained, quiet_data, require_ray
from augstudio.cluster.machines import describe, differences, here, machines, require_same
from augstudio.cluster.place import Place
from augstudio.cluster.shared_features import SharedFeatures
from augstudio.cluster.views import Computed, Views, WantedView
from augstudio.cluster.worker import THREADS, Desk, Job, Worker, block_of
from augstudio.data.dataset import Split
from augstudio.errors import AugStudioError, InputError
from augstudio.models.engine import network_bytes
from augstudio.progress import SILENT, Progress

if TYPE_CHECKING:
    import pyarrow

#: Most views in a block, which is what a worker that dies loses. A block takes 1 s with the
#: built-in network on one processor, and a file of 1.5 MB.
_BLOCK = 128
#: Blocks for each worker at least, so that none of them waits long for the last one.
_BLOCKS_EACH = 4
_SECONDS_BETWEEN_LOOKS = 0.2
_SECONDS_TO_END = 5.0
#: How long nothing may come back until it is said: Ray waits, and replaces workers, without end.
_SECONDS_OF_SILENCE = 300.0
_SILENCE = (
    "Nothing has come back from the cluster for some minutes. It may be busy with other work, or "
    "its workers die at their start: `ray status` shows what it does."
)
_DOING = "Computing features on the cluster"


class NoSharedFolderError(InputError):
    """A cluster of other machines has no folder for its results."""

    def __init__(self) -> None:
        super().__init__(
            "A cluster needs a folder for its results that all of its machines see.",
            "Name a folder on a network disk, or an address such as s3://bucket/folder.",
        )


@dataclass(frozen=True)
class Cluster:
    """Where features are computed, and where they are kept.

    Attributes
    ----------
    address
        Of a Ray cluster; ``LOCAL`` starts one on this computer.
    place
        The folder for the features, which all machines see.
    """

    address: str
    place: Place

    @classmethod
    def at(cls, address: str, shared: str | None = None) -> Self:
        """Return a cluster; ``InputError`` if Ray is missing or the shared folder can't be used.

        The error is ``NoSharedFolderError`` if only ``LOCAL`` could do without ``shared``.
        """
        require_ray()
        if shared is None and address != LOCAL:
            raise NoSharedFolderError
        return cls(address, Place.at(shared or str(storage.cache_folder() / "shared-features")))


def compute(
    cluster: Cluster,
    views: Views,
    splits: Sequence[Split],
    progress: Progress = SILENT,
    on_notice: Callable[[str], object] = lambda _: None,
) -> Computed:
    """Compute the features that are missing in the shared folder of a cluster.

    Whatever ends before the rest, a worker, a machine, the cluster or this program: blocks that
    were written stay, and the next call computes only what is missing. Raises ``Cancelled``
    within seconds when ``progress`` is cancelled, and ``AugStudioError`` if the cluster fails.
    """
    began = time.perf_counter()
    shared = SharedFeatures(cluster.place)
    known = shared.keys(views.space)
    for sentence in shared.notices:
        on_notice(sentence)
    asked = list(views.of(splits))
    missing = [each for each in asked if each.key not in known]
    done = Computed(views=len(asked), found=len(asked) - len(missing))
    if missing:
        progress.report(done.found, done.views, _DOING, "views")
        with closing(_blocks(cluster, views, missing, progress, on_notice)) as blocks:
            for rows in blocks:
                done.starting = done.starting or time.perf_counter() - began
                _count(done, rows, missing)
                seen = done.found + done.computed + len(done.errors)
                progress.report(seen, done.views, _DOING, "views")
    done.seconds = time.perf_counter() - began
    return done


def _blocks(
    cluster: Cluster,
    views: Views,
    missing: Sequence[WantedView],
    progress: Progress,
    on_notice: Callable[[str], object],
) -> Generator["pyarrow.Table"]:
    """Yield what became of the missing views, block by block; see ``Worker``."""
    network = network_bytes(views.backbone)
    progress.check()
    with connected(cluster.address) as ray:
        progress.check()
        file = SharedFeatures(cluster.place).describe(views.space)
        found = machines(ray, views.root, cluster.place, file, progress)
        require_same(found, views.root, cluster.place)
        for sentence in differences(found, describe("", views.root, cluster.place, file)):
            on_notice(sentence)
        desk = ray.remote(Desk).options(num_cpus=0, scheduling_strategy=here(ray)).remote()
        dataset = _stream(ray, desk, _job(cluster, views), network, missing)
        with closing(_results(dataset, lambda: ray.kill(desk), progress, on_notice)) as results:
            yield from results


def _job(cluster: Cluster, views: Views) -> Job:
    config = views.config
    size, precision = views.backbone.input_size, config.precision
    return Job(cluster.place, views.space, size, config.fit, precision, views.recipe, config.seed)


def _stream(ray: Any, desk: Any, job: Job, network: bytes, missing: Sequence[WantedView]) -> Any:
    """Return the dataset of Ray whose blocks say what became of each view."""
    data = quiet_data()
    workers = max(1, int(ray.cluster_resources().get("CPU", 1)) // THREADS)
    size = max(1, min(_BLOCK, len(missing) // (workers * _BLOCKS_EACH)))
    rows = [(number, each.record, each.view) for number, each in enumerate(missing)]
    blocks = [block_of(rows[start : start + size]) for start in range(0, len(rows), size)]
    # It is sent to each machine once.
    stored = ray.put(network)
    settings = {
        "job": job,
        "network": lambda: ray.get(stored),
        "begin": lambda what: ray.get(desk.begin.remote(what)),
        "end": lambda what: ray.get(desk.end.remote(what)),
        "seat": lambda: ray.get_runtime_context().get_actor_id(),
    }
    return data.from_arrow(blocks).map_batches(
        Worker,
        batch_size=None,
        batch_format="pyarrow",
        fn_constructor_kwargs=settings,
        compute=data.ActorPoolStrategy(min_size=1, max_size=workers, initial_size=workers),
        num_cpus=THREADS,
    )


def _results(
    dataset: Any,
    dismiss: Callable[[], object],
    progress: Progress,
    on_notice: Callable[[str], object],
) -> Generator["pyarrow.Table"]:
    """Yield the blocks of results as they come; look at ``progress`` while none does.

    In the end, or after an error, ``dismiss`` ends the work.
    """
    arrived: SimpleQueue[pyarrow.Table | BaseException | None] = SimpleQueue()

    def listen() -> None:
        try:
            with explained():
                for rows in dataset.iter_batches(
                    batch_size=None, batch_format="pyarrow", prefetch_batches=0
                ):
                    arrived.put(rows)
            arrived.put(None)
        except BaseException as error:  # noqa: BLE001 - raised where the results are used
            arrived.put(error)

    listener = threading.Thread(target=listen, name="results", daemon=True)
    listener.start()
    patient_until = time.monotonic() + _SECONDS_OF_SILENCE
    try:
        while True:
            progress.check()
            try:
                rows = arrived.get(timeout=_SECONDS_BETWEEN_LOOKS)
            except Empty:
                if time.monotonic() > patient_until:
                    on_notice(_SILENCE)
                    patient_until = math.inf
                continue
            patient_until = time.monotonic() + _SECONDS_OF_SILENCE
            if rows is None:
                return
            if isinstance(rows, BaseException):
                raise rows
            yield rows
    finally:
        dismiss()
        # Workers that are just starting don't hear of it; the end of the connection ends them.
        listener.join(_SECONDS_TO_END)


def _count(done: Computed, rows: "pyarrow.Table", missing: Sequence[WantedView]) -> None:
    """Add what ``Worker`` says about a block; raise what stops the whole work."""
    if rows["failure"].null_count < rows.num_rows:
        raise AugStudioError(rows["failure"][0].as_py(), rows["hint"][0].as_py())
    columns = (rows[name].to_pylist() for name in ("number", "error", "computed", "worker"))
    for number, error, computed, worker in zip(*columns, strict=True):
        if error is not None:
            done.errors[missing[number].record.path] = error
        elif computed:
            done.computed += 1
            done.workers[worker] = done.workers.get(worker, 0) + 1
        else:
            # Another program, or a worker that died after it had written the block.
            done.found += 1
