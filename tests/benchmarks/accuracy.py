"""How accurate each method is on folders of photos, beside the peers and in the same run.

``python -m tests.benchmarks.accuracy FOLDER... [--methods NAME ...] [--seeds N] [--effort EFFORT]``
trains every method with N seeds and the preset "Photos", and prints medians over the seeds: the
validation accuracy, that of the test photos if the folder has some, each with its 95% interval, the
validation loss, and the seconds from an empty cache. The validation photos chose the epoch in every
method; the test photos chose nothing.

The peers:

- ``teachable-machine``: a frozen MobileNetV2 0.35 and a head of 100 units (ReLU), Adam at 0.001, 50
  epochs in batches of 16, no augmentation. Needs the weights of ``mobilenet_v2_035``.
- ``keras-transfer`` and ``keras-fine-tune``: the guide "Transfer learning & fine-tuning" on
  keras.io, with the built-in network in place of Xception, so that only the methods differ: flips
  and rotations, a dense layer with dropout of 0.2 for 20 epochs; then all layers for 10 epochs at
  1e-5. Every epoch passes all photos through the network, which takes long.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

from augstudio.augment.presets import presets
from augstudio.data.dataset import Dataset, LabelledPhotos, Split
from augstudio.data.images import Fit, read_record
from augstudio.data.scan import scan
from augstudio.data.split import with_validation
from augstudio.evaluation.metrics import wilson_interval
from augstudio.features.extract import Extractor
from augstudio.features.store import FeatureStore
from augstudio.models.backbones import Pooling, backbone
from augstudio.predict import Predictor
from augstudio.runs.answers import Answers
from augstudio.runs.choices import Effort, Method, TopModel
from augstudio.runs.config import TrainConfig
from augstudio.training.train import train
from tests.benchmarks.timing import table

RECIPE = presets()["Photos"]
PEER_SIZE = 224


@dataclass(frozen=True)
class Result:
    """The answers of one training for the validation and the test photos, and its seconds."""

    answers: dict[Split, Answers]
    seconds: float


#: Dataset, effort, seed and an empty folder.
Way = Callable[[Dataset, Effort, int, Path], Result]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--methods", nargs="+", choices=list(WAYS), default=list(WAYS))
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--effort", type=Effort, choices=list(Effort), default=Effort.BALANCED)
    options = parser.parse_args()
    peers_network = backbone("mobilenet_v2_035")
    for folder in options.folders:
        dataset = with_validation(scan(folder))
        counts = ", ".join(f"{len(each)} {split}" for split, each in dataset.splits.items())
        print(f"{folder.name}: {len(dataset.classes)} classes; photos: {counts}", flush=True)
        rows = []
        for name in options.methods:
            if name == "teachable-machine" and not peers_network.available:
                print(f"{name} is left out: there are no weights of {peers_network.title}.")
                continue
            results = [measured(name, dataset, options.effort, n) for n in range(options.seeds)]
            rows.append([name, *figures(results)])
            print(f"  {'  '.join(rows[-1])}", flush=True)
        header = ["method", "validation", "test", "loss", "seconds"]
        print(table(header, rows), flush=True)


def measured(name: str, dataset: Dataset, effort: Effort, seed: int) -> Result:
    """Train in a home of its own, so that nothing is known from before."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["AUGSTUDIO_HOME"] = home
        return WAYS[name](dataset, effort, seed, Path(home) / "run")


def figures(results: list[Result]) -> list[str]:
    """Return the medians over the seeds as text."""
    found = []
    for split in (Split.VALIDATION, Split.TEST):
        scores = [each.answers[split].score for each in results if split in each.answers]
        if not scores:
            found.append("-")
            continue
        middle = sorted(scores, key=lambda score: score.accuracy)[len(scores) // 2]
        low, high = wilson_interval(middle.right, middle.photos)
        found.append(f"{middle.accuracy:.4f} ({low:.3f}-{high:.3f})")
    losses = [each.answers[Split.VALIDATION].score.loss for each in results]
    seconds = statistics.median(each.seconds for each in results)
    return [*found, f"{statistics.median(losses):.4f}", f"{seconds:.0f}"]


def ours(method: Method, **changes: Any) -> Way:
    """Return a method of AugStudio; its answers are those of Predict."""

    def way(dataset: Dataset, effort: Effort, seed: int, folder: Path) -> Result:
        began = time.perf_counter()
        config = TrainConfig.of(method, effort, seed=seed, **changes)
        run = train(dataset, RECIPE, config, folder)
        seconds = time.perf_counter() - began
        return Result(predicted(dataset, Predictor.of(run)), seconds)

    return way


def predicted(dataset: Dataset, predictor: Predictor) -> dict[Split, Answers]:
    found = {}
    for split in (Split.VALIDATION, Split.TEST):
        photos = LabelledPhotos(dataset.records(split), dataset.classes)
        answers = predictor.answers(photos).answers
        if answers.photos.records:
            found[split] = answers
    return found


def teachable_machine(dataset: Dataset, effort: Effort, seed: int, folder: Path) -> Result:
    """Train the head on the features of each photo as it is."""
    from keras import Input, Sequential, initializers, layers, optimizers, utils

    del effort, folder
    began = time.perf_counter()
    utils.set_random_seed(seed)
    network = backbone("mobilenet_v2_035").chosen(pooling=Pooling.AVERAGE)
    with FeatureStore.default() as store:
        extractor = Extractor(network, store)
        features = {
            split: extractor.extract(records, RECIPE)
            for split, records in dataset.splits.items()
            if records
        }
    first = initializers.VarianceScaling(seed=seed)
    head = Sequential(
        [
            Input((network.feature_size,)),
            layers.Dense(100, "relu", kernel_initializer=first),
            layers.Dense(
                len(dataset.classes),
                "softmax",
                use_bias=False,
                kernel_initializer=initializers.VarianceScaling(seed=seed + 1),
            ),
        ]
    )
    head.compile(optimizers.Adam(1e-3), "sparse_categorical_crossentropy")
    labelled = {
        split: LabelledPhotos(each.records, dataset.classes) for split, each in features.items()
    }
    head.fit(
        features[Split.TRAIN].values,
        labelled[Split.TRAIN].labels,
        batch_size=16,
        epochs=50,
        verbose=0,
    )
    seconds = time.perf_counter() - began
    answers = {
        split: Answers(labelled[split], head.predict(each.values, verbose=0))
        for split, each in features.items()
        if split is not Split.TRAIN
    }
    return Result(answers, seconds)


def keras_guide(fine_tuning: bool) -> Way:
    """Return the guide's way, with or without fine-tuning."""

    def way(dataset: Dataset, effort: Effort, seed: int, folder: Path) -> Result:
        from keras import Input, Model, layers, optimizers, utils

        del effort, folder
        began = time.perf_counter()
        utils.set_random_seed(seed)
        photos = {split: pixels(dataset, split) for split in dataset.splits}
        base = backbone("efficientnet_lite0").chosen(pooling=Pooling.AVERAGE).build()
        inputs = Input((PEER_SIZE, PEER_SIZE, 3))
        varied = layers.RandomRotation(0.1)(layers.RandomFlip("horizontal")(inputs))
        dropped = layers.Dropout(0.2)(base(varied, training=False))
        answers = layers.Dense(len(dataset.classes), "softmax")(dropped)
        model = Model(inputs, answers)
        for trainable, rate, epochs in ((False, 1e-3, 20), (True, 1e-5, 10))[: 1 + fine_tuning]:
            base.trainable = trainable
            model.compile(optimizers.Adam(rate), "sparse_categorical_crossentropy")
            labels = LabelledPhotos(dataset.records(Split.TRAIN), dataset.classes).labels
            model.fit(photos[Split.TRAIN], labels, batch_size=32, epochs=epochs, verbose=0)
        seconds = time.perf_counter() - began
        found = {
            split: Answers(
                LabelledPhotos(dataset.records(split), dataset.classes),
                model.predict(values, verbose=0),
            )
            for split, values in photos.items()
            if split is not Split.TRAIN and len(values)
        }
        return Result(found, seconds)

    return way


def pixels(dataset: Dataset, split: Split) -> NDArray[np.uint8]:
    """Return the photos of a split, (n, s, s, 3)."""
    read = [read_record(record, PEER_SIZE, Fit.CROP) for record in dataset.records(split)]
    return np.stack(read) if read else np.empty((0, PEER_SIZE, PEER_SIZE, 3), np.uint8)


WAYS: dict[str, Way] = {
    "automatic": ours(Method.AUTOMATIC),
    "bottleneck": ours(Method.BOTTLENECK),
    "bottleneck-average": ours(Method.BOTTLENECK, pooling=Pooling.AVERAGE),
    "bottleneck-dense": ours(
        Method.BOTTLENECK, pooling=Pooling.AVERAGE, top_model=TopModel.DENSE, predict_views=1
    ),
    "fine-tune": ours(Method.FINE_TUNE),
    "teachable-machine": teachable_machine,
    "keras-transfer": keras_guide(fine_tuning=False),
    "keras-fine-tune": keras_guide(fine_tuning=True),
}


if __name__ == "__main__":
    main()
