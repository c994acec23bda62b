"""What the evaluation of 10,000 photos of 10 classes costs, beside scikit-learn's in the same run.

``python -m tests.benchmarks.evaluation [PHOTOS] [CLASSES]`` prints the median seconds of three
rounds and the peak of the memory allocated meanwhile. The peer computes ``classification_report``
and ``log_loss``: no intervals, no calibration, no ranks. One photo in ten is a copy.
"""

import os
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable

import numpy as np
from sklearn.metrics import classification_report, log_loss

from augstudio.data.dataset import ImageRecord, LabelledPhotos
from augstudio.evaluation.evaluation import evaluate
from augstudio.runs.answers import Answers
from tests.benchmarks.timing import table

_ROUNDS = 3


def made_up(photos: int, classes: int) -> Answers:
    """Return answers of which about four in five are right."""
    rng = np.random.default_rng(0)
    names = tuple(f"class {number:04d}" for number in range(classes))
    labels = rng.integers(classes, size=photos)
    logits = rng.normal(size=(photos, classes))
    logits[np.arange(photos), labels] += 3
    values = np.exp(logits)
    values /= values.sum(axis=1, keepdims=True)
    copied = np.arange(photos) - (np.arange(photos) % 10 == 9)
    records = tuple(
        ImageRecord(f"{number}.jpg", names[labels[first]], f"{first:032x}")
        for number, first in enumerate(copied)
    )
    return Answers(LabelledPhotos(records, names), values[copied].astype(np.float32))


def peer(answers: Answers) -> None:
    labels, values = answers.photos.labels, answers.probabilities.astype(np.float64)
    names, numbers = answers.photos.classes, range(len(answers.photos.classes))
    predicted = values.argmax(axis=1)
    classification_report(labels, predicted, labels=numbers, target_names=names, zero_division=0)
    log_loss(labels, values / values.sum(axis=1, keepdims=True), labels=numbers)


def cost(work: Callable[[Answers], object], answers: Answers) -> tuple[float, float]:
    """Return the seconds of ``work``, and the peak of its memory in MB, measured apart."""
    seconds = []
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        work(answers)
        seconds.append(time.perf_counter() - began)
    tracemalloc.start()
    work(answers)
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return statistics.median(seconds), peak


def main() -> None:
    photos, classes = [*map(int, sys.argv[1:3]), *(10_000, 10)[len(sys.argv) - 1 :]]
    answers = made_up(photos, classes)
    costs = {"evaluate": cost(evaluate, answers), "scikit-learn": cost(peer, answers)}
    rows = [[name, f"{taken:.3f} s", f"{peak:.0f} MB"] for name, (taken, peak) in costs.items()]
    print(f"{photos} photos of {classes} classes")
    print(table(["", "time", "peak memory"], rows))
    print(f"ratio {costs['evaluate'][0] / costs['scikit-learn'][0]:.2f} of the time")
    print(f"load of the machine: {os.getloadavg()[0]:.1f} for {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
