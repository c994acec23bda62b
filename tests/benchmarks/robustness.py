"""What the robustness card of a run costs, beside Keras's ``predict`` in the same run.

``python -m tests.benchmarks.robustness [FOLDER]`` (the photos of cats and dogs by default: 800 for
validation) trains once, then prints the seconds from the run on disk to its card, how many
disturbed photos are answered in a second, and the peak of the process's memory. The peer gets the
loaded classifier and the first photos of the same sample; it disturbs one array after the other in
Python and gives them to ``predict`` in batches of 32.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np

from augstudio.augment.apply import apply
from augstudio.augment.presets import presets
from augstudio.data.dataset import Split
from augstudio.data.images import read_record
from augstudio.data.scan import scan
from augstudio.data.split import with_validation
from augstudio.evaluation.robustness.disturbances import DISTURBANCES
from augstudio.evaluation.robustness.measure import VIEWS, drawn, robustness
from augstudio.runs.choices import Effort, Method
from augstudio.runs.classifier import classifier_of
from augstudio.runs.config import TrainConfig
from augstudio.runs.run import Run
from augstudio.training.train import train
from tests.benchmarks.drawn import peak_mb
from tests.benchmarks.timing import table

_PEERS_PHOTOS = 10


def peer(run: Run) -> float:
    """Return how many disturbed photos ``predict`` answers in a second."""
    classifier = classifier_of(run)
    size = int(classifier.input_shape[1])
    photos = drawn(run.dataset_again().records(Split.VALIDATION), run.config.seed)[:_PEERS_PHOTOS]
    classifier.predict(np.zeros((32, size, size, 3), np.float32), verbose=0)
    began = time.perf_counter()
    disturbed = [
        apply(
            read_record(record, size, run.config.fit).astype(np.float32),
            each.transform(value, run.recipe, size, run.config.seed, record.content),
        )
        for each in DISTURBANCES
        for value in each.values
        for record in photos
    ]
    classifier.predict(np.stack(disturbed), batch_size=32, verbose=0)
    return len(disturbed) / (time.perf_counter() - began)


def main() -> None:
    folder = Path([*sys.argv[1:], "../shared/data/cats_dogs"][0])
    with tempfile.TemporaryDirectory() as home:
        os.environ["AUGSTUDIO_HOME"] = home
        config = TrainConfig.of(Method.BOTTLENECK, Effort.QUICK)
        run = train(with_validation(scan(folder)), presets()["None"], config, Path(home) / "run")
        before, began = peak_mb(), time.perf_counter()
        card = robustness(run)
        seconds = time.perf_counter() - began
        after = peak_mb()
        theirs = peer(run)
    ours = card.photos * VIEWS / seconds
    print(f"{card.photos} of {card.of} validation photos, {VIEWS} views each: {seconds:.1f} s")
    rows = [["robustness", f"{ours:.0f} /s"], ["Keras predict", f"{theirs:.0f} /s"]]
    print(table(["", "disturbed photos"], rows))
    print(f"ratio {ours / theirs:.2f}, the loading of the classifier counted only for robustness")
    print(f"peak memory {after:.0f} MB; {before:.0f} MB after the training")
    print(f"load of the machine: {os.getloadavg()[0]:.1f} for {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
