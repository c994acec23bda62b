"""What each step of computing on many machines costs a photo, and where the first wall stands.

``python -m tests.benchmarks.walls FOLDER`` measures how fast one processor scans and computes the
photos in FOLDER, and with made-up features what the program that plans the work, the files, Ray and
the top model cost for a view. From that it prints, as Markdown, what more photos take on more
machines. ``--processors`` and ``--views`` describe these machines and the training.
"""

import argparse
import os
import tempfile
import time
import tracemalloc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

# Workers of Ray give way to all other programs; here nothing else is to run.
os.environ.setdefault("RAY_worker_niceness", "0")

from augstudio import storage
from augstudio.augment.presets import presets
from augstudio.cli.console import silence_libraries
from augstudio.cluster.connection import LOCAL, connected, quiet_data
from augstudio.cluster.place import Place
from augstudio.cluster.shared_features import SharedFeatures
from augstudio.cluster.views import Views
from augstudio.cluster.worker import Job, Worker, block_of
from augstudio.data.dataset import Dataset, ImageRecord, Split
from augstudio.data.scan import scan
from augstudio.data.split import with_validation
from augstudio.models.engine import network_bytes
from augstudio.plain_text import counted, duration, file_size, grouped
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
from augstudio.training.methods.logistic import ITERATIONS, LinearTask

_RECIPE = presets()["Photos"]
_MILLIONS, _NODES = (1, 10, 100), (1, 10, 100)
#: Photos of FOLDER that are computed, and made-up views for each of the other steps.
_COMPUTED, _PLANNED, _KEPT, _SENT, _LEARNED = 256, 100_000, 20_000, 200_000, 20_000
_BLOCK, _CLASSES = 128, 10
#: Of the top model on real features; made-up ones are easier.
_ITERATIONS = 80
#: How many workers share each processor, in place of many machines.
_WORKERS_EACH = 8


@dataclass(frozen=True)
class Costs:
    """Seconds and bytes for a photo, a view of it, or an iteration of the top model over a view."""

    scan_seconds: float
    photo_bytes: float
    view_seconds: float
    plan_seconds: float
    plan_bytes: float
    write_seconds: float
    file_bytes: float
    index_seconds: float
    index_bytes: float
    read_seconds: float
    ray_seconds: float
    learn_seconds: float

    @property
    def top_model_seconds(self) -> float:
        """Seconds of all iterations of the top model for a view."""
        return self.learn_seconds * _ITERATIONS


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.walls")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--processors", type=int, default=16, help="of a machine")
    parser.add_argument("--views", type=int, default=4, help="of each photo")
    options = parser.parse_args()
    silence_libraries()
    with tempfile.TemporaryDirectory() as home:
        os.environ["AUGSTUDIO_HOME"] = home
        costs = measured(options.folder, Path(home), options.views)
    print(_measured_table(costs))
    print(_projected_table(costs, options.views, options.processors))


def measured(folder: Path, home: Path, views: int) -> Costs:
    """Return what each step costs on this computer."""
    config = TrainConfig.of(Method.BOTTLENECK, views=views)
    began = time.perf_counter()
    dataset = with_validation(scan(folder))
    scanning = (time.perf_counter() - began) / len(dataset)
    sizes = [record.path.stat().st_size for record in dataset.every()]
    plan_seconds, plan_bytes = planning(folder, config)
    written = keeping(Place.at(str(home / "kept")), config.chosen_backbone.feature_size)
    return Costs(
        scanning,
        float(np.mean(sizes)),
        computing(dataset, config, Place.at(str(home / "computed"))),
        plan_seconds,
        plan_bytes,
        *written,
        sending(),
        learning(config.chosen_backbone.feature_size),
    )


def computing(dataset: Dataset, config: TrainConfig, place: Place) -> float:
    """Return the seconds that a worker takes for a view, from the file on."""
    views = Views(dataset, _RECIPE, config)
    row = config.chosen_backbone
    job = Job(place, views.space, row.input_size, config.fit, config.precision, _RECIPE, 0)
    worker = Worker(job, partial(network_bytes, row), lambda _: 1, lambda _: None, lambda: "")
    wanted = [(number, each.record, each.view) for number, each in enumerate(_first(views))]
    worker(block_of(wanted[:8]))
    began = time.perf_counter()
    worker(block_of(wanted[8:]))
    return (time.perf_counter() - began) / (len(wanted) - 8)


def _first(views: Views) -> list[Any]:
    return [each for each, _ in zip(views.of([Split.TRAIN]), range(_COMPUTED), strict=False)]


def planning(root: Path, config: TrainConfig) -> tuple[float, float]:
    """Return seconds and bytes of a view in the program that plans: records, keys and blocks."""

    def plan() -> object:
        records = tuple(_records(root, _PLANNED // config.views))
        dataset = Dataset(root, ("a",), {Split.TRAIN: records})
        asked = list(Views(dataset, _RECIPE, config).of([Split.TRAIN]))
        rows = [(number, each.record, each.view) for number, each in enumerate(asked)]
        blocks = [block_of(rows[start : start + _BLOCK]) for start in range(0, len(rows), _BLOCK)]
        return dataset, asked, rows, blocks

    began = time.perf_counter()
    plan()
    seconds = time.perf_counter() - began
    with _allocated() as found:
        kept = plan()
    del kept
    return seconds / _PLANNED, found[0] / _PLANNED


def _records(root: Path, number: int) -> Iterator[ImageRecord]:
    for photo in range(number):
        content = storage.digest(str(photo).encode())[:32]
        yield ImageRecord(str(root / "class" / f"photo-{photo:09d}.jpg"), "class", content)


def keeping(place: Place, features: int) -> tuple[float, float, float, float, float]:
    """Return what files of features cost a view.

    Seconds to write it, bytes of it, seconds to find its key and bytes to remember it, and seconds
    to read it.
    """
    rng = np.random.default_rng(0)
    keys = [(each.content, "0" * 32) for each in _records(Path(), _KEPT)]
    # Half of real features are 0.
    values = np.maximum(rng.normal(size=(_BLOCK, features)), 0).astype(np.float32)
    shared = SharedFeatures(place)
    began = time.perf_counter()
    for start in range(0, len(keys), _BLOCK):
        group = dict(zip(keys[start : start + _BLOCK], values, strict=False))
        shared.write("space", [group], f"block-{start}")
    write = time.perf_counter() - began
    files = [path for path in Path(place.address).rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    began = time.perf_counter()
    SharedFeatures(place).keys("space")
    index = time.perf_counter() - began
    with _allocated() as found:
        shared.keys("space")
    began = time.perf_counter()
    shared.get("space", keys)
    read = time.perf_counter() - began
    return write / _KEPT, size / _KEPT, index / _KEPT, found[0] / _KEPT, read / _KEPT


class Idle:
    """A worker that computes nothing."""

    def __call__(self, block: Any) -> Any:
        return block.select(["number"])


def sending() -> float:
    """Return the seconds that Ray takes to send a view to one of many workers, and its answer."""
    records = list(_records(Path("/photos"), _SENT))
    blocks = [
        block_of((number, records[number], 0) for number in range(start, start + _BLOCK))
        for start in range(0, _SENT - _BLOCK, _BLOCK)
    ]
    with connected(LOCAL) as ray:
        data = quiet_data()
        workers = int(ray.cluster_resources()["CPU"]) * _WORKERS_EACH
        results = data.from_arrow(blocks).map_batches(
            Idle,
            batch_size=None,
            batch_format="pyarrow",
            compute=data.ActorPoolStrategy(size=workers),
            num_cpus=1 / _WORKERS_EACH,
        )
        rows, began, first = 0, 0.0, 0
        for batch in results.iter_batches(batch_size=None, batch_format="pyarrow"):
            rows += batch.num_rows
            if not began:
                began, first = time.perf_counter(), rows
        return (time.perf_counter() - began) / (rows - first)


def learning(features: int) -> float:
    """Return the seconds of an iteration of the top model for a view."""
    rng = np.random.default_rng(0)
    labels = rng.integers(_CLASSES, size=_LEARNED)
    centres = rng.normal(size=(_CLASSES, features)) / 4
    values = (centres[labels] + rng.normal(size=(_LEARNED, features))).astype(np.float32)
    task = LinearTask([values], labels, np.ones((_LEARNED, 1), np.float32), _CLASSES, 0)
    iterations = []
    began = time.perf_counter()
    task.solve(0.1, np.zeros(task.shape), ITERATIONS, lambda: iterations.append(None))
    seconds = time.perf_counter() - began
    return seconds / len(iterations) / _LEARNED


@contextmanager
def _allocated() -> Iterator[list[float]]:
    """Yield a list that gets the bytes that the block allocated and kept."""
    found: list[float] = []
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    yield found
    found.append(float(tracemalloc.get_traced_memory()[0] - before))
    tracemalloc.stop()


def _measured_table(costs: Costs) -> str:
    """Return what was measured, in units that people read."""
    rows = [
        (
            "scan",
            "photo",
            _micro(costs.scan_seconds),
            f"{file_size(round(costs.photo_bytes))} read",
        ),
        ("read, vary, compute and write, by one processor", "view", _micro(costs.view_seconds), ""),
        ("plan: list, draw and pack", "view", _micro(costs.plan_seconds), _kept(costs.plan_bytes)),
        (
            "list what is in the files",
            "view",
            _micro(costs.index_seconds),
            _kept(costs.index_bytes),
        ),
        ("send to a worker by Ray, and back", "view", _micro(costs.ray_seconds), ""),
        ("write to a file", "view", _micro(costs.write_seconds), f"{costs.file_bytes:.0f} bytes"),
        ("read from a file", "view", _micro(costs.read_seconds), ""),
        (f"top model, {_ITERATIONS} iterations", "view", _micro(costs.top_model_seconds), ""),
    ]
    return _markdown(("Step", "For each", "Time", "Size"), rows)


def _micro(seconds: float) -> str:
    return f"{1e6 * seconds:.0f} µs"


def _kept(size: float) -> str:
    return f"{size:.0f} bytes of memory"


def _projected_table(costs: Costs, views: int, processors: int) -> str:
    """Return what more photos take, if every step costs what it costs here."""
    machines = [f"Features, {counted(nodes, 'machine')}" for nodes in _NODES]
    head = ("Photos", "Scan", "Plan", "Its memory", *machines, "Files", "Photos read", "Top model")
    rows = []
    for millions in _MILLIONS:
        photos = millions * 1_000_000
        asked = photos * views
        computing = asked * costs.view_seconds / processors
        learning = asked * (costs.read_seconds + costs.top_model_seconds)
        rows.append(
            (
                f"{grouped(millions)} million",
                duration(photos * costs.scan_seconds),
                duration(asked * (costs.plan_seconds + costs.index_seconds)),
                file_size(round(asked * (costs.plan_bytes + costs.index_bytes))),
                *(duration(max(computing / n, asked * costs.ray_seconds)) for n in _NODES),
                file_size(round(asked * costs.file_bytes)),
                file_size(round(2 * photos * costs.photo_bytes)),
                duration(learning),
            )
        )
    return _markdown(head, rows)


def _markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


if __name__ == "__main__":
    main()
