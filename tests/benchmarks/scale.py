"""What many photos and many classes cost: seconds and memory, and how they grow.

``python -m tests.benchmarks.scale [--photos N ...] [--classes N ...] [--folder FOLDER]`` draws
folders of tiny photos: each number of photos in the first number of classes, and the first number
of photos in the others. Each is scanned twice, trained, and opened in the window, in processes of
their own. Random figures stand in the store of features, so that nothing is measured of the
network, but when the window predicts a tenth of the photos.

Memory is the most in use at once, without files that the system can drop from memory when others
need it. ``--folder`` keeps the photos there for the next time; ``--only`` names the steps that are
wanted, as all of them together take long.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from numpy.typing import NDArray

from augstudio.augment.recipe import Recipe
from augstudio.augment.transform import Transform
from augstudio.data.dataset import ImageRecord
from augstudio.data.scan import scan
from augstudio.features.extract import Extractor
from augstudio.features.store import FeatureStore
from augstudio.models.engine import Engine
from augstudio.runs.choices import Method, TopModel
from augstudio.runs.config import TrainConfig
from augstudio.training.train import train
from tests.benchmarks.drawn import watched, write_small_photos
from tests.benchmarks.timing import table

_PHOTOS = (10_000, 30_000, 100_000)
_CLASSES = (10, 200, 1000)
_CONFIG = TrainConfig.of(
    Method.BOTTLENECK, top_model=TopModel.LOGISTIC, views=1, epochs=5, predict_views=1
)

K = TypeVar("K")


class DrawnFeatures:
    """In place of photos and a network: random numbers, of which classes share some."""

    def __init__(self, size: int) -> None:
        self._size = size

    def through(
        self, engine: Engine, wanted: Iterable[tuple[K, ImageRecord, Transform]], keep: bool
    ) -> Generator[tuple[K, NDArray[np.float32]]]:
        """Yield the key of every view with its features; see ``PhotoSource.through``."""
        del engine, keep
        for key, record, _ in wanted:
            yield key, self._drawn(record.label) + self._drawn(record.content)

    def _drawn(self, text: str) -> NDArray[np.float32]:
        rng = np.random.default_rng(zlib.crc32(text.encode()))
        return rng.standard_normal(self._size, np.float32)


def fill(folder: Path) -> None:
    """Put features of all photos into the store."""
    backbone = _CONFIG.chosen_backbone
    with FeatureStore.default() as store:
        extractor = Extractor(backbone, store, _CONFIG.precision, _CONFIG.fit)
        extractor.photos = DrawnFeatures(backbone.feature_size)  # type: ignore[assignment]
        extractor.extract(list(scan(folder).every()), Recipe(), keep=False)


def open_first(folder: Path) -> None:
    """Open the folder in the window as if AugStudio had never seen it."""
    from tests.benchmarks import scale_window

    with tempfile.TemporaryDirectory() as home:
        os.environ["AUGSTUDIO_HOME"] = home
        scale_window.visit(folder)


def visit(folder: Path) -> None:
    """Go through the window; Qt is loaded only here, as it takes memory."""
    from tests.benchmarks import scale_window

    scale_window.visit(folder, _CONFIG)


def train_on(folder: Path) -> None:
    """Train a top model on features that are in the store."""
    run = train(scan(folder), Recipe(), _CONFIG)
    assert run.features.computed == 0


#: What is measured, each in a process of its own.
_STEPS: dict[str, Callable[[Path], object]] = {
    "scan": scan,
    "second scan": scan,
    "fill": fill,
    "training": train_on,
    "first opening": open_first,
    "window": visit,
    "window again": visit,
}
_HEADER = ("photos", "classes", "seconds", "memory", "growth per photo")


@dataclass(frozen=True)
class Cost:
    """What a step took: seconds, and the most memory in use at once, in MB."""

    seconds: float
    memory: float


def do(step: str, folder: Path) -> None:
    """Do a step in this process and print its cost as JSON."""
    began = time.perf_counter()
    with watched() as most:
        _STEPS[step](folder)
    print(json.dumps(asdict(Cost(time.perf_counter() - began, most[0]))))


def cost(step: str, folder: Path, home: Path) -> Cost:
    """Return the cost of a step, done in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.scale", "--step", step]
    environment = {**os.environ, "AUGSTUDIO_HOME": str(home)}
    done = subprocess.run(
        [*command, "--folder", str(folder)], capture_output=True, text=True, env=environment
    )
    if done.returncode:
        raise SystemExit(f"{step} failed:\n{done.stderr}")
    *said, figures = done.stdout.splitlines()
    if said:
        print(*said, sep="\n")
    return Cost(**json.loads(figures))


def rows(costs: Mapping[tuple[int, int], Cost]) -> list[list[str]]:
    """Return rows for the table of a step; costs are by numbers of photos and of classes.

    Memory is compared with that of the row before, if it has as many classes.
    """
    found: list[list[str]] = []
    last: tuple[int, int] | None = None
    for size, each in costs.items():
        growth = ""
        if last is not None and last[1] == size[1]:
            growth = f"{1e3 * (each.memory - costs[last].memory) / (size[0] - last[0]):.1f} kB"
        seconds, memory = f"{each.seconds:.1f} s", f"{each.memory:.0f} MB"
        found.append([str(size[0]), str(size[1]), seconds, memory, growth])
        last = size
    return found


def compare(root: Path, sizes: Sequence[tuple[int, int]], steps: Sequence[str]) -> None:
    """Measure all steps with every size, and print a table of each step."""
    found: dict[str, dict[tuple[int, int], Cost]] = {step: {} for step in steps}
    for photos, classes in sizes:
        folder = root / f"photos-{photos}-{classes}"
        if not folder.exists():
            write_small_photos(folder, photos, classes)
        with tempfile.TemporaryDirectory(dir=root) as home:
            for step in steps:
                print(f"{photos} photos, {classes} classes: {step} ...", flush=True)
                each = cost(step, folder, Path(home))
                print(f"{each.seconds:.1f} s, {each.memory:.0f} MB")
                found[step][photos, classes] = each
    for step, costs in found.items():
        print(f"\n{step}\n{table(_HEADER, rows(costs))}")
    print(f"\nload of the machine: {os.getloadavg()[0]:.1f} for {os.cpu_count()} processors")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--photos", nargs="+", type=int, default=_PHOTOS)
    parser.add_argument("--classes", nargs="+", type=int, default=_CLASSES)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--only", nargs="+", choices=_STEPS, default=list(_STEPS), dest="steps")
    parser.add_argument("--step", choices=_STEPS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        do(options.step, options.folder)
        return
    sizes = [(photos, options.classes[0]) for photos in options.photos]
    sizes += [(options.photos[0], classes) for classes in options.classes[1:]]
    place = nullcontext(options.folder) if options.folder else tempfile.TemporaryDirectory()
    with place as root:
        compare(Path(root), sizes, options.steps)


if __name__ == "__main__":
    main()
