"""What a heat map costs once its network is loaded, beside a plain Grad-CAM.

``python -m tests.benchmarks.heat_map [NETWORK...]`` draws heat maps with random weights, in turn
with the peer, and prints the median milliseconds per photo: by the clock, as the networks compute
in threads. The peer is what the guide of Keras describes: ``predict`` for the class, then a second,
untraced pass under a ``GradientTape``.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from augstudio.evaluation.why.heat_map import HeatMaps
from augstudio.models.backbones import Backbone, backbone
from augstudio.models.classifier import load_classifier, save_classifier
from augstudio.models.classifier_parts import build_top_model, join
from augstudio.models.last_map import last_map
from augstudio.runs.run import CLASSIFIER_FILE
from tests.benchmarks.timing import table
from tests.example_runs import CLASSES, make_run

_ROUNDS = 15
_NETWORKS = ("efficientnet_lite0", "efficientnet_lite2", "xception", "convnext_small")


def grad_cam(path: Path) -> Callable[[NDArray[np.uint8]], object]:
    """Return the peer for a classifier."""
    import tensorflow as tf
    from keras import Model

    model = load_classifier(path)
    inside = Model(model.inputs, [last_map(model), model.outputs[0]])

    def of(photo: NDArray[np.uint8]) -> object:
        values = photo[None].astype(np.float32)
        number = int(model.predict(values, verbose=0)[0].argmax())
        with tf.GradientTape() as tape:
            # Nothing else is followed in a frozen network.
            given = tf.constant(values)
            tape.watch(given)
            feature_map, answers = inside([given])
            asked = answers[:, number]
        weights = tf.reduce_mean(tape.gradient(asked, feature_map), axis=(0, 1, 2))
        heat = tf.maximum(tf.reduce_sum(feature_map[0] * weights, axis=-1), 0)
        return (heat / (tf.reduce_max(heat) + 1e-9)).numpy()

    return of


def saved(row: Backbone, path: Path) -> None:
    """Write a classifier with random weights."""
    network = row.build_empty()
    top_model = build_top_model(network.output_shape[-1], len(CLASSES))
    rng = np.random.default_rng(0)
    top_model.set_weights([rng.normal(0, 0.1, each.shape) for each in top_model.get_weights()])
    save_classifier(join(row, top_model, CLASSES, network=network), path)


def medians(size: int, *works: Callable[[NDArray[np.uint8]], Any]) -> list[float]:
    """Return the median milliseconds of each of ``works``, taken in turn; the first are warm-up."""
    rng = np.random.default_rng(0)
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(_ROUNDS + 2):
        photo = rng.integers(0, 256, (size, size, 3), np.uint8)
        for work, times in zip(works, taken, strict=True):
            began = time.perf_counter()
            work(photo)
            times.append((time.perf_counter() - began) * 1e3)
    return [statistics.median(times[2:]) for times in taken]


def main() -> None:
    rows = []
    for key in sys.argv[1:] or _NETWORKS:
        row = backbone(key)
        with tempfile.TemporaryDirectory() as folder:
            saved(row, Path(folder) / CLASSIFIER_FILE)
            maps = HeatMaps(make_run(Path(folder)))
            peer = grad_cam(Path(folder) / CLASSIFIER_FILE)
        ours, plain = medians(row.input_size, maps.of, peer)
        rows.append([row.title, f"{ours:.0f} ms", f"{plain:.0f} ms", f"{ours / plain:.2f}"])
    print(table(["network", "heat map", "plain Grad-CAM", "ratio"], rows))
    print(f"load of the machine: {os.getloadavg()[0]:.1f} for {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
