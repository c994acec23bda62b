"""Memory, threads and open files of one process that trains, evaluates and predicts all night.

Each round trains by the next method on the same few photos, with a new seed, then evaluates the
run and predicts the photos with it. Growth is the slope of a line through all rounds but the first
third, in which caches fill.
``python -m tests.benchmarks.endurance [ROUNDS] [METHOD ...]``
"""

import os
import shutil
import sys
import tempfile
import threading
from pathlib import Path
from typing import NamedTuple

import numpy as np

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset, Split
from augstudio.data.scan import scan
from augstudio.evaluation.run_evaluation import evaluate_folder
from augstudio.predict import Predictor
from augstudio.runs.choices import Method, TopModel
from augstudio.runs.config import TrainConfig
from augstudio.training.train import train
from tests.benchmarks.timing import table
from tests.photos import write_folder

CONFIGS = {
    "bottleneck": TrainConfig(views=2, epochs=2),
    "dense": TrainConfig(top_model=TopModel.DENSE, views=2, epochs=2),
    "fine-tune": TrainConfig.of(Method.FINE_TUNE, views=2, epochs=2, open_blocks=1),
    "from-scratch": TrainConfig.of(Method.FROM_SCRATCH, epochs=2, input_size=32),
}
RECIPE = Recipe(rotation_range=20, horizontal_flip=True)
_PROCESS = Path("/proc/self")


class Used(NamedTuple):
    """What this process holds.

    Attributes
    ----------
    memory
        In MB (2**20 bytes); where the system doesn't tell, the largest so far.
    threads, files
        Threads, those of libraries included where the system tells, and open file handles.
    """

    memory: float
    threads: int
    files: int


def used() -> Used:
    """Return what this process holds now."""
    import resource

    files = len(list(Path("/dev/fd").iterdir()))
    if not _PROCESS.exists():
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return Used(peak / 2**20, threading.active_count(), files)
    pages = int((_PROCESS / "statm").read_text().split()[1])
    threads = len(list((_PROCESS / "task").iterdir()))
    return Used(pages * resource.getpagesize() / 2**20, threads, files)


def growth(values: list[float]) -> float:
    """Return by how much ``values`` grow from one to the next after the first third."""
    late = values[len(values) // 3 :]
    return float(np.polyfit(range(len(late)), late, 1)[0])


def one_round(dataset: Dataset, name: str, seed: int, folder: Path) -> None:
    """Train by a method, evaluate the run and predict all photos with it, and delete it."""
    config = CONFIGS[name].model_copy(update={"seed": seed})
    run = train(dataset, RECIPE, config, folder)
    predictor = Predictor.of(run)
    evaluate_folder(run, dataset, run.root, predictor.answers)
    for _ in predictor.predict([record.path for record in dataset.records(Split.TRAIN)]):
        pass
    shutil.rmtree(folder)


def main() -> None:
    rounds = int(sys.argv[1]) if sys.argv[1:] else 200
    names = sys.argv[2:] or list(CONFIGS)
    with tempfile.TemporaryDirectory() as temporary:
        os.environ["AUGSTUDIO_HOME"] = str(Path(temporary) / "home")
        dataset = scan(write_folder(Path(temporary) / "photos"))
        found = []
        for number in range(rounds):
            name = names[number % len(names)]
            one_round(dataset, name, number, Path(temporary) / "run")
            found.append(used())
            print(f"{number + 1:4} {name:12} {found[-1].memory:7.0f} MB", flush=True)
    rows = [
        (kind, f"{values[len(values) // 3]:.0f}", f"{values[-1]:.0f}", f"{growth(values):+.2f}")
        for kind, values in zip(("memory (MB)", "threads", "files"), columns(found), strict=True)
    ]
    header = ("", "after a third", "at the end", "growth per round")
    print(table(header, rows))


def columns(found: list[Used]) -> list[list[float]]:
    """Return memory, threads and files of all rounds."""
    return [list(map(float, values)) for values in zip(*found, strict=True)]


if __name__ == "__main__":
    main()
