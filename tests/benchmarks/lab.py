"""What fitting the heads of a study together gains over ``keras.fit`` for each of them.

``python -m tests.benchmarks.lab [PHOTOS] [CLASSES]`` measures made-up features of the size of the
built-in network's, in four views with a little noise, as if they were in the store. Both fit a
softmax on the same standardised features with the same penalty; ours chooses that penalty, too. The
peer is trained for as many epochs as it needs to be as accurate. Its heads are those of one arm and
repeat, ours those of all, side by side as in a study.
"""

import os
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from typing import Any

import numpy as np

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

from augstudio.evaluation.cross_validation.folds import folds_of
from augstudio.lab.heads import Division, Photos
from augstudio.runs.config import TrainConfig
from augstudio.threads import in_order, one_thread_each
from augstudio.training.methods.learning import balanced_weights
from tests.benchmarks.cross_validation import made_up
from tests.benchmarks.timing import table

_FOLDS, _REPEATS, _ARMS, _VIEWS = 5, 3, 14, 4
_NOISE = 0.3
_EPOCHS = 5, 10, 20, 40
#: Accuracies of held-out photos count as the same within this.
_SAME = 0.01

Views = Sequence[np.ndarray]


def varied(photos: Photos, arm: int) -> list[np.ndarray]:
    """Return the features of a few views, (n, d) float32 each, the photos as they are first."""
    rng = np.random.default_rng([1, arm])
    spread = _NOISE * photos.plain.std(axis=0)
    noise = rng.normal(size=(_VIEWS - 1, *photos.plain.shape)) * spread
    return [photos.plain, *(photos.plain + noise).astype(np.float32)]


def ours(photos: Photos, arms: Sequence[Views]) -> tuple[float, list[float]]:
    """Return the seconds that all heads take, and the accuracy of the first arm by repeat."""
    began = time.perf_counter()
    right = []
    with one_thread_each():
        for repeat in range(_REPEATS):
            parts = folds_of(photos.pictures, photos.labels, _FOLDS, repeat)
            division = Division(photos, parts, lambda: None)

            def fit(views: Views, division: Division = division) -> np.ndarray:
                return division.answered(views, [photos.plain])[0]

            with closing(in_order(fit, arms)) as answers:
                accuracies = [(each.argmax(axis=1) == photos.labels).mean() for each in answers]
            right.append(float(accuracies[0]))
    return time.perf_counter() - began, right


def peer(photos: Photos, views: Views, epochs: int, penalty: float) -> tuple[float, float]:
    """Return the seconds that the heads of one repeat take, and their accuracy."""
    parts = folds_of(photos.pictures, photos.labels, _FOLDS, 0)
    weights = balanced_weights(photos.labels, photos.classes)
    mean, spread = photos.plain.mean(axis=0), photos.plain.std(axis=0)
    scale = np.maximum(spread, spread.mean())
    began, right = time.perf_counter(), 0
    for part in range(_FOLDS):
        inside = parts != part
        rows = np.concatenate([(view[inside] - mean) / scale for view in views])
        labels = np.tile(photos.labels[inside], len(views))
        head = _softmax(photos, penalty)
        each = np.tile(weights[inside], len(views))
        head.fit(rows, labels, batch_size=32, epochs=epochs, sample_weight=each, verbose=0)
        held_out = head.predict_on_batch((photos.plain[~inside] - mean) / scale)
        right += int((held_out.argmax(axis=1) == photos.labels[~inside]).sum())
    return time.perf_counter() - began, right / len(photos.labels)


def _softmax(photos: Photos, penalty: float) -> Any:
    import keras

    keras.utils.set_random_seed(0)
    regular = keras.regularizers.L2(penalty / 2)
    head = keras.Sequential(
        [
            keras.Input(photos.plain.shape[1:]),
            keras.layers.Dense(photos.classes, "softmax", kernel_regularizer=regular),
        ]
    )
    head.compile("adam", "sparse_categorical_crossentropy")
    return head


def main() -> None:
    count, classes = [*map(int, sys.argv[1:3]), *(245, 2)[len(sys.argv) - 1 :]]
    size = TrainConfig().chosen_backbone.feature_size
    values, labels = made_up(count, classes, size)
    pictures = tuple(f"{number * 2654435761 % 2**64:032x}" for number in range(count))
    photos = Photos(values, pictures, labels, classes, (0,))
    arms = [varied(photos, number) for number in range(_ARMS)]
    peer(photos, arms[0][:1], 1, 0.1)  # imports and traces
    seconds, accuracies = ours(photos, arms)
    heads = _ARMS * _REPEATS * _FOLDS
    penalty = photos.choice(np.ones(count, np.bool_), lambda: None).penalty
    for epochs in _EPOCHS:
        theirs, accuracy = peer(photos, arms[0], epochs, penalty)
        if accuracy > accuracies[0] - _SAME:
            break
    each = 1e3 * seconds / heads, 1e3 * theirs / _FOLDS
    rows = [
        ["AugStudio, together", str(heads), f"{each[0]:.1f} ms", f"{accuracies[0]:.1%}"],
        [f"keras.fit, {epochs} epochs", str(_FOLDS), f"{each[1]:.1f} ms", f"{accuracy:.1%}"],
    ]
    print(f"{count} photos of {classes} classes in {_VIEWS} views, {size} features")
    print(table(["", "heads", "per head", "right"], rows))
    print(f"{each[1] / each[0]:.1f} times as fast (aim: 10)")
    print(f"load of the machine: {os.getloadavg()[0]:.1f} for {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
