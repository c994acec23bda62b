"""Folder to features: AugStudio against Keras's flow_from_directory and predict.

Both use the built-in backbone at 224 x 224 pixels, and both have it ready before the clock starts.
``python -m tests.benchmarks.features [FOLDER]``; without a folder the sample dataset is drawn.
"""

import contextlib
import io
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

from augstudio.augment.recipe import Recipe
from augstudio.data.sample import make_sample
from augstudio.data.scan import scan
from augstudio.features.extract import Extractor
from augstudio.features.store import FeatureStore
from augstudio.models.backbones import backbone
from augstudio.models.engine import Precision, fast_available

ROUNDS = 3
PHOTOS = 600


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        os.environ["AUGSTUDIO_HOME"] = str(home / "home")
        source = Path(sys.argv[1]) if sys.argv[1:] else make_sample(home / "sample") / "train"
        folder = home / "photos"
        records = [r for split in scan(source).splits.values() for r in split]
        for number, record in enumerate(records[:: max(1, len(records) // PHOTOS)][:PHOTOS]):
            link = folder / record.label / f"{number}{record.path.suffix}"
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(record.path)
        compare(folder, home)


def compare(folder: Path, home: Path) -> None:
    """Run all in turn and print medians and ratios."""
    works = {"Keras": keras_features(folder), "AugStudio exact": ours(folder, home, "exact")}
    if fast_available():
        works["AugStudio fast"] = ours(folder, home, "fast")
    seconds: dict[str, list[float]] = {name: [] for name in works}
    count = 0
    for _ in range(ROUNDS):
        for name, work in works.items():
            started = time.perf_counter()
            count = work()
            seconds[name].append(time.perf_counter() - started)
    reference = statistics.median(seconds["Keras"])
    print(f"{count} photos, median of {ROUNDS} rounds")
    for name, taken in seconds.items():
        median = statistics.median(taken)
        print(f"{name:16} {count / median:6.0f} photos/s   {reference / median:5.2f} x Keras")


def keras_features(folder: Path) -> Callable[[], int]:
    """Return the classic way: a generator and ``predict``."""
    from keras.src.legacy.preprocessing.image import ImageDataGenerator

    network = backbone("efficientnet_lite0").build()

    def work() -> int:
        with contextlib.redirect_stdout(io.StringIO()):
            photos = ImageDataGenerator().flow_from_directory(
                folder, target_size=(224, 224), class_mode=None, shuffle=False
            )
            return len(network.predict(photos, verbose=0))

    work()
    return work


def ours(folder: Path, home: Path, precision: str) -> Callable[[], int]:
    """Return the way of AugStudio, with an empty store each time."""
    with FeatureStore(home / "none.sqlite") as store:
        extractor = Extractor(
            backbone("efficientnet_lite0"), store, Precision(precision), memory_limit=0
        )
    photos = [record for split in scan(folder).splits.values() for record in split]

    def work() -> int:
        store = FeatureStore(home / f"{time.perf_counter_ns()}.sqlite")
        extractor._store = store
        with store:
            return len(extractor.extract(photos, Recipe()).values)

    work()
    return work


if __name__ == "__main__":
    main()
