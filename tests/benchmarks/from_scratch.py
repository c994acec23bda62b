"""An epoch of a network from scratch: AugStudio against Keras's flow_from_directory and fit.

Both train the same networks on the same photos with the preset Photos, at the size and with the
batches and the optimiser of the defaults, in turn. AugStudio reads the photos once beforehand,
which is timed apart; Keras reads them in every epoch.
``python -m tests.benchmarks.from_scratch [FOLDER]``: the photos of a folder, or else of the sample
dataset.
"""

import contextlib
import io
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

from augstudio.augment.presets import presets
from augstudio.data.dataset import ImageRecord, LabelledPhotos
from augstudio.data.sample.folder import make_sample
from augstudio.data.scan import scan
from augstudio.models.small_network import SmallNetwork, build_small_network, network_size
from augstudio.progress import SILENT
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import ignore
from augstudio.training.methods.from_scratch import NetworkLearner
from augstudio.training.methods.photo_batches import PhotoBatches
from augstudio.training.methods.unreadable import Skipped
from tests.benchmarks.timing import table

ROUNDS = 3
PHOTOS = 1000
RECIPE = presets()["Photos"]


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        os.environ["AUGSTUDIO_HOME"] = str(home / "home")
        source = Path(sys.argv[1]) if sys.argv[1:] else make_sample(home / "sample") / "train"
        records = [record for split in scan(source).splits.values() for record in split]
        records = records[:: max(1, len(records) // PHOTOS)][:PHOTOS]
        rows = [compare(network, records, home) for network in SmallNetwork]
    header = ["photos/s", "AugStudio", "reading", "Keras", "ratio"]
    print(f"{len(records)} photos, median of {ROUNDS} epochs of each in turn")
    print(table(header, rows))


def compare(network: SmallNetwork, records: Sequence[ImageRecord], home: Path) -> list[str]:
    """Return a row: photos a second of both."""
    config = TrainConfig.of(Method.FROM_SCRATCH, network=network)
    began = time.perf_counter()
    learner = our_learner(config, records)
    reading = time.perf_counter() - began
    keras_epoch = keras_way(config, linked(records, home / network.value))
    learner.learn(1, SILENT)
    ours, keras_seconds = [], []
    for epoch in range(2, ROUNDS + 2):
        learner.learn(epoch, SILENT)
        ours.append(learner.per_second)
        began = time.perf_counter()
        keras_epoch()
        keras_seconds.append(time.perf_counter() - began)
    keras_speed = len(records) / statistics.median(keras_seconds)
    our_speed = statistics.median(ours)
    return [
        f"{network.value}, {network_size(network)} px",
        f"{our_speed:.0f}",
        f"{reading:.1f} s",
        f"{keras_speed:.0f}",
        f"{our_speed / keras_speed:.2f}",
    ]


def our_learner(config: TrainConfig, records: Sequence[ImageRecord]) -> NetworkLearner:
    """Return our way to learn, with all photos read."""
    size = network_size(config.network)
    photos = PhotoBatches(size, config.fit, Skipped(ignore))
    truth = LabelledPhotos(photos.read(records, SILENT), classes_of(records))
    return NetworkLearner(photos, truth.records, truth, size, RECIPE, config, None, ignore)


def keras_way(config: TrainConfig, folder: Path) -> Callable[[], object]:
    """Return an epoch of the classic way: a generator and ``fit``, after one to warm up."""
    from keras import optimizers
    from keras.src.legacy.preprocessing.image import ImageDataGenerator

    size = network_size(config.network)
    classes = len(list(folder.iterdir()))
    model = build_small_network(config.network, size, classes, RECIPE, dropout=config.dropout)
    adam = optimizers.Adam(config.learning_rate)
    model.compile(adam, "sparse_categorical_crossentropy", metrics=["accuracy"])
    given = {name: getattr(RECIPE, name) for name in RECIPE.active}
    with contextlib.redirect_stdout(io.StringIO()):
        photos = ImageDataGenerator(**given, fill_mode=RECIPE.fill_mode.value).flow_from_directory(
            folder,
            target_size=(size, size),
            batch_size=config.batch_size,
            class_mode="sparse",
        )
    model.fit(photos, epochs=1, verbose=0)
    return lambda: model.fit(photos, epochs=1, verbose=0)


def linked(records: Sequence[ImageRecord], folder: Path) -> Path:
    """Return ``folder`` with links to the photos in class folders, as Keras wants them."""
    for number, record in enumerate(records):
        link = folder / record.label / f"{number}{record.path.suffix}"
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(record.path)
    return folder


def classes_of(records: Sequence[ImageRecord]) -> tuple[str, ...]:
    return tuple(sorted({record.label for record in records}))


if __name__ == "__main__":
    main()
