"""An epoch of fine-tuning from activations against the same epoch through the whole network.

``python -m tests.benchmarks.finetune [--photos FOLDER] [--open BLOCKS]``: the photos of a folder,
or else of the sample dataset, on the built-in backbone. Both ways train the same blocks with the
same optimiser and batches of the same size; the rest is frozen. The whole network is one TensorFlow
graph from photos that lie decoded and fitted in memory: it warps each into a new variation, passes
forward and back, and takes the step. The activations lie on disk, as in an epoch whose view has
been taken in; what it took to compute that view is told apart.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

from augstudio.augment.presets import presets
from augstudio.data.dataset import LabelledPhotos, Split
from augstudio.data.images import read_record
from augstudio.data.sample.folder import make_sample
from augstudio.data.scan import scan
from augstudio.data.split import with_validation
from augstudio.features.activations import FrozenPart
from augstudio.features.photos import PhotoSource
from augstudio.features.store import FeatureStore
from augstudio.models.classifier_parts import build_top_model, cut, cut_layer
from augstudio.progress import SILENT
from augstudio.runs.checkpoint import Checkpoints
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import ignore
from augstudio.training.loop import RunContext
from augstudio.training.methods.activation_views import ActivationViews
from augstudio.training.methods.bottleneck import fit_on_features
from augstudio.training.methods.feature_views import FeatureViews
from augstudio.training.methods.fine_tune import CutLearner
from augstudio.training.methods.learning import balanced_weights, training_step
from augstudio.training.methods.optimizers import optimizer_of
from augstudio.training.methods.unreadable import Skipped
from augstudio.training.spec import TrainingSpec

ROUNDS = 5
PHOTOS = 256
WANTED = 3.0


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--photos", type=Path)
    parser.add_argument("--open", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        os.environ["AUGSTUDIO_HOME"] = str(home / "home")
        config = TrainConfig.of(Method.FINE_TUNE, views=2, open_blocks=options.open)
        compare(task_of(options.photos or make_sample(home / "sample"), config))


def task_of(folder: Path, config: TrainConfig) -> TrainingSpec:
    """Return a task on an even choice of the photos in ``folder``."""
    dataset = with_validation(scan(folder))
    records = dataset.records(Split.TRAIN)
    chosen = records[:: max(1, len(records) // PHOTOS)][:PHOTOS]
    splits = {Split.TRAIN: chosen, Split.VALIDATION: dataset.records(Split.VALIDATION)[:8]}
    dataset = type(dataset)(dataset.root, dataset.classes, splits)
    context = RunContext(Checkpoints(None), ignore, SILENT, time.perf_counter())
    return TrainingSpec(dataset, presets()["Photos"], config, FeatureStore.default(), context)


def compare(spec: TrainingSpec) -> None:
    """Run both in turn and print medians and the ratio."""
    count = len(spec.dataset.records(Split.TRAIN))
    layer = cut_layer(spec.config.chosen_backbone, spec.config.open_blocks)
    works = {"from activations": from_activations(spec, layer), "whole network": whole(spec, layer)}
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for epoch in range(1, ROUNDS + 1):
        for name, work in works.items():
            began = time.perf_counter()
            work(epoch)
            seconds[name].append(time.perf_counter() - began)
    print(
        f"{count} photos, {ROUNDS} epochs, batches of {spec.config.batch_size}, cut after {layer}"
    )
    for name, taken in seconds.items():
        median = statistics.median(taken)
        print(f"{name:16} {median:6.2f} s an epoch {count / median:6.0f} photos/s")
    ours, theirs = seconds.values()
    ratio = statistics.median(b / a for a, b in zip(ours, theirs, strict=True))
    print(f"ratio {ratio:.2f} (wanted: {WANTED:.0f} or more)")


def from_activations(spec: TrainingSpec, layer: str) -> Callable[[int], object]:
    """Return the way of AugStudio, with its activations on disk."""
    config, dataset = spec.config, spec.dataset
    backbone = config.chosen_backbone
    parts = cut(backbone.build(), layer)
    source = PhotoSource(backbone.input_size, config.fit)
    frozen = FrozenPart(parts.lower, layer, source, spec.activations, config.precision)
    truth = LabelledPhotos(dataset.records(Split.TRAIN), dataset.classes)
    validation = dataset.records(Split.VALIDATION)
    photos = ActivationViews(spec, frozen, truth.records, validation, config.views, Skipped(ignore))
    fitted = fit_on_features(spec, config.for_top_model(), FeatureViews(spec))
    learner = CutLearner(parts, fitted, photos, truth, config, spec.context)
    learner.learn(2, SILENT)
    views = config.views * len(truth.records) + photos.validation_photos
    print(f"activations: {views / photos.seconds:.0f} photos/s, once for each view")
    return lambda epoch: learner.learn(1 + epoch, SILENT)


def whole(spec: TrainingSpec, layer: str) -> Callable[[int], object]:
    """Return the usual way: photos in memory, one graph from the warp to the optimiser's step."""
    import tensorflow as tf
    from keras import Model

    config, records = spec.config, spec.dataset.records(Split.TRAIN)
    backbone = config.chosen_backbone
    network = backbone.build()
    # For the layers that are opened; this network itself is not cut.
    opened = {part.name for part in cut(backbone.build(), layer).upper.layers if part.trainable}
    for part in network.layers:
        part.trainable = part.name in opened
    top_model = build_top_model(backbone.feature_size, len(spec.dataset.classes))
    model = Model(network.input, top_model(network.output))
    optimizer = optimizer_of(config)
    optimizer.build(model.trainable_variables)
    learn = training_step(model, optimizer, config.label_smoothing)
    step = tf.function(lambda pixels, *truth: learn(warped(pixels), *truth), reduce_retracing=True)
    photos = np.stack([read_record(r, backbone.input_size, config.fit) for r in records])
    labels = LabelledPhotos(records, spec.dataset.classes).labels
    weights = balanced_weights(labels, len(spec.dataset.classes))

    def epoch(number: int) -> None:
        order = np.random.default_rng(number).permutation(len(labels))
        for rows in np.array_split(order, -(-len(order) // config.batch_size)):
            step(photos[rows], labels[rows], weights[rows]).numpy()

    epoch(0)
    return epoch


def warped(pixels: Any) -> Any:
    """Return a random variation of each photo, as the preset "Photos" varies them, float32."""
    import tensorflow as tf

    number, side = tf.shape(pixels)[0], pixels.shape[1]
    turn, lean, x, y, zx, zy, mirror = tf.unstack(tf.random.uniform((7, number), -1, 1))
    turn, lean = np.radians(40) * turn, np.radians(12) * lean
    zx, zy = (1 + 0.2 * zx) * tf.sign(mirror), 1 + 0.2 * zy
    a, b = tf.cos(turn) * zx, -tf.sin(turn + lean) * zy
    c, d = tf.sin(turn) * zx, tf.cos(turn + lean) * zy
    # About the centre.
    middle = (side - 1) / 2
    x = middle * (1 - a - b) + 0.2 * side * x
    y = middle * (1 - c - d) + 0.2 * side * y
    zero = tf.zeros_like(a)
    return tf.raw_ops.ImageProjectiveTransformV3(
        images=tf.cast(pixels, tf.float32),
        transforms=tf.stack([a, b, x, c, d, y, zero, zero], axis=1),
        output_shape=[side, side],
        fill_value=0.0,
        interpolation="BILINEAR",
        fill_mode="NEAREST",
    )


if __name__ == "__main__":
    main()
