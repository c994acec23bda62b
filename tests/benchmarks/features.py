"""Folder to features: AugStudio against Keras's flow_from_directory and predict.

Both use the built-in backbone at 224 x 224 pixels, and both have it ready before the clock starts.
``python -m tests.benchmarks.features [FOLDER]``: the photos of a folder, or else of the sample
dataset, as they are and enlarged to the 12 megapixels of a phone.
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

from PIL import Image

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

from augstudio.augment.recipe import Recipe
from augstudio.data.images import decode
from augstudio.data.sample.folder import make_sample
from augstudio.data.scan import scan
from augstudio.features.extract import Extractor
from augstudio.features.store import FeatureStore
from augstudio.models.backbones import backbone
from augstudio.models.engine import Precision, fast_available

ROUNDS = 5
PHOTOS = 600
LARGE_PHOTOS = 60
LARGE = (4000, 3000)


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        os.environ["AUGSTUDIO_HOME"] = str(home / "home")
        source = Path(sys.argv[1]) if sys.argv[1:] else make_sample(home / "sample") / "train"
        records = [r for split in scan(source).splits.values() for r in split]
        for number, record in enumerate(records[:: max(1, len(records) // PHOTOS)][:PHOTOS]):
            link = home / "as they are" / record.label / f"{number}{record.path.suffix}"
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(record.path)
        for number, record in enumerate(records[:: max(1, len(records) // LARGE_PHOTOS)]):
            large = home / "12 megapixels" / record.label / f"{number}.jpg"
            large.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(decode(record.path)).resize(LARGE).save(large, quality=90)
        for folder in ("as they are", "12 megapixels"):
            compare(home / folder, home)


def compare(folder: Path, home: Path) -> None:
    """Run all in turn and print medians and ratios."""
    works = {"Keras": keras_features(folder), "AugStudio exact": ours(folder, home, "exact")}
    if fast_available():
        works["AugStudio fast"] = ours(folder, home, "fast")
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            started = time.perf_counter()
            count = work()
            seconds[name].append(time.perf_counter() - started)
    reference = statistics.median(seconds["Keras"])
    print(f"{count} photos, {folder.name}, median of {ROUNDS} rounds")
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
    """Return the way of AugStudio; the store is emptied each time."""
    photos = [record for split in scan(folder).splits.values() for record in split]
    path = home / "features.sqlite"
    store = FeatureStore(path)
    extractor = Extractor(
        backbone("efficientnet_lite0"), store, Precision(precision), memory_limit=0
    )

    def work() -> int:
        with store:
            count = len(extractor.extract(photos, Recipe()).values)
        path.unlink()
        return count

    work()
    return work


if __name__ == "__main__":
    main()
