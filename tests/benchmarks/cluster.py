"""A cluster of one worker per processor on this computer, beside the single program's pipeline.

``python -m tests.benchmarks.cluster FOLDER [same] [kills] [speed]``: whether features and a run are
the same, to the last bit; what is computed twice after a worker, or everything, was killed; and how
many views both compute in a second. Everything is computed anew, in a folder that is deleted.
"""

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

# Workers of Ray give way to all other programs; here both sides must meet the same conditions.
os.environ.setdefault("RAY_worker_niceness", "0")

from augstudio.augment.presets import presets
from augstudio.cli.console import silence_libraries
from augstudio.cluster.compute import Cluster, compute
from augstudio.cluster.connection import LOCAL
from augstudio.cluster.here import compute_here
from augstudio.cluster.shared_features import SharedFeatures
from augstudio.cluster.stores import SharedStores
from augstudio.cluster.views import Computed, Views
from augstudio.data.dataset import Dataset, Split
from augstudio.data.scan import scan
from augstudio.data.split import with_validation
from augstudio.features.store import FeatureStore
from augstudio.progress import Progress
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
from augstudio.training.train import train
from tests.benchmarks.timing import table
from tests.cluster.processes import workers_under

ROUNDS = 3
USED = (Split.VALIDATION, Split.TRAIN)
RECIPE = "Photos"
CONFIG = TrainConfig.of(Method.BOTTLENECK, views=2)
_TICKS = os.sysconf("SC_CLK_TCK")


class Watch(Progress):
    """Notes the time of processors, and does something once at a share of the work.

    ``processor`` returns the seconds of processors so far; those of the workers by default.
    """

    def __init__(
        self,
        act: Callable[[], object] = lambda: None,
        at: float = 0.4,
        processor: Callable[[], float] | None = None,
    ) -> None:
        self._notes: list[tuple[int, float]] = []
        self._act, self._at = act, at
        self._processor = processor or _seconds_of_workers

    @property
    def per_view(self) -> float:
        """Seconds of processors for a view, without what the start took."""
        (first, before), (last, after) = self._notes[0], self._notes[-1]
        return (after - before) / (last - first)

    def report(self, done: int, total: int, message: str, unit: str = "photos") -> None:
        if done:
            self._notes.append((done, self._processor()))
        if done > self._at * total:
            self._at = 1.0
            self._act()


def main() -> None:
    folder, *parts = sys.argv[1:]
    silence_libraries()
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        os.environ["AUGSTUDIO_HOME"] = str(home / "home")
        dataset = with_validation(scan(Path(folder)))
        print(f"{folder}: {len(dataset)} photos, recipe {RECIPE}, {CONFIG.views} views")
        for name, part in (("same", same), ("kills", kills), ("speed", speed)):
            if name in parts or not parts:
                part(dataset, home / name)


def same(dataset: Dataset, home: Path) -> None:
    """Compare features and runs, each computed here and on the cluster."""
    recipe, cluster = presets()[RECIPE], Cluster.at(LOCAL, str(home / "shared"))
    views = Views(dataset, recipe, CONFIG)
    far = train(
        dataset, recipe, CONFIG, home / "far", open_store=SharedStores(cluster.place, cluster)
    )
    near = train(dataset, recipe, CONFIG, home / "near")
    keys = [each.key for each in views.of(USED)]
    with FeatureStore.default() as store:
        own = store.get(views.space, keys)
    shared = SharedFeatures(cluster.place).get(views.space, keys)
    equal = sum(key in shared and np.array_equal(own[key], shared[key]) for key in own)
    print(f"{equal} of {len(keys)} features are the same to the last bit")
    answers = [(run.folder / "validation.csv").read_bytes() for run in (far, near)]
    print(
        f"the runs are {'the same' if answers[0] == answers[1] else 'NOT the same'}: "
        f"{far.validation.right} and {near.validation.right} of {far.validation.photos} right; "
        f"computed by the training itself: {far.features.computed} and {near.features.computed}"
    )


def kills(dataset: Dataset, home: Path) -> None:
    """Kill a worker, then the whole program with its cluster, and go on."""
    views = Views(dataset, presets()[RECIPE], CONFIG)
    cluster = Cluster.at(LOCAL, str(home / "worker"))

    def kill_one() -> None:
        os.kill(workers_under(os.getpid())[0], signal.SIGKILL)

    done = compute(cluster, views, USED, Watch(kill_one))
    print(
        f"a worker killed: {_counts(done)}, by {len(done.workers)} workers; "
        f"{_written(cluster, views)} in files"
    )
    place = home / "driver"
    command = [sys.executable, "-m", "augstudio", "features", str(dataset.root)]
    command += ["--cluster", LOCAL, "--shared", str(place), "--recipe", RECIPE]
    command += ["--method", CONFIG.method.value, "--views", str(CONFIG.views)]
    cluster = Cluster.at(LOCAL, str(place))
    total = len(list(views.of(USED)))
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as driver:
        while (before := _written(cluster, views)) < 0.4 * total and driver.poll() is None:
            time.sleep(0.2)
        workers = workers_under(driver.pid)
        driver.kill()
    killed = time.perf_counter()
    while any(Path(f"/proc/{worker}").exists() for worker in workers):
        time.sleep(0.05)
    gone = time.perf_counter() - killed
    before = _written(cluster, views)
    done = compute(cluster, views, USED)
    print(
        f"everything killed with {before} views in files, its {len(workers)} workers gone after "
        f"{gone:.1f} s; then {_counts(done)}; {_written(cluster, views)} in files"
    )


def speed(dataset: Dataset, home: Path) -> None:
    """Compute the same views in turn here and on the cluster."""
    views = Views(dataset, presets()[RECIPE], CONFIG)
    rates: dict[str, list[tuple[float, float, float]]] = {"here": [], "cluster": []}
    for number in range(ROUNDS):
        watch = Watch(processor=time.process_time)
        with FeatureStore(home / f"{number}.sqlite") as store:
            done = compute_here(store, views, USED, watch)
        rates["here"].append((done.per_second, watch.per_view, done.starting))
        watch = Watch()
        done = compute(Cluster.at(LOCAL, str(home / f"{number}")), views, USED, watch)
        rates["cluster"].append((done.per_second, watch.per_view, done.starting))
    rows, reference = [], statistics.median(rate for rate, _, _ in rates["here"])
    for name, taken in rates.items():
        rate, processor, starting = map(statistics.median, zip(*taken, strict=True))
        cells = (f"{rate:.0f}", f"{rate / reference:.2f}", f"{1e3 * processor:.2f}")
        rows.append((name, *cells, f"{starting:.1f}"))
    header = ("", "views/s", "x here", "processor ms/view", "start s")
    print(f"median of {ROUNDS} rounds\n{table(header, rows)}")


def _counts(done: Computed) -> str:
    return f"{done.found} found and {done.computed} computed of {done.views}"


def _written(cluster: Cluster, views: Views) -> int:
    """Return how many views are in files, counting those twice that are in two."""
    from pyarrow import ArrowException, parquet

    rows = 0
    for path in Path(cluster.place.address).rglob("*.parquet"):
        try:
            rows += parquet.read_metadata(path).num_rows
        except (OSError, ArrowException):
            continue
    return rows


def _seconds_of_workers() -> float:
    return sum(map(_seconds_of, workers_under(os.getpid())))


def _seconds_of(process: int) -> float:
    """Return the processor time of a process so far; 0 if it is gone."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(state[11]) + int(state[12])) / _TICKS


if __name__ == "__main__":
    main()
