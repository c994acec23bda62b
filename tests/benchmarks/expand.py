"""Copies in a folder: AugStudio against Keras's ``flow_from_directory(save_to_dir=...)``.

Both vary the same photos with the same ranges, at the same size, and save the same kind of file.
``python -m tests.benchmarks.expand [FOLDER]``: a folder with class folders, or one with a
training folder; or else the sample dataset.
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

from augstudio.augment.copies.expand import expand
from augstudio.augment.copies.options import CopyOptions, PhotoFormat
from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset, Split
from augstudio.data.sample.folder import make_sample
from augstudio.data.scan import scan
from tests.benchmarks.timing import table

ROUNDS = 3
PHOTOS = 120
COPIES = 5
SIZE = 224
#: Of Keras's files, which has no setting for it: Pillow's default.
QUALITY = 75

#: What both can do, all at once.
RECIPE = Recipe(
    rotation_range=40,
    width_shift_range=0.2,
    height_shift_range=0.2,
    shear_range=12,
    zoom_range=(0.8, 1.2),
    horizontal_flip=True,
    channel_shift_range=20,
    brightness_range=(0.7, 1.3),
)


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        os.environ["AUGSTUDIO_HOME"] = str(home / "home")
        source = Path(sys.argv[1]) if sys.argv[1:] else make_sample(home / "sample")
        records = scan(source).records(Split.TRAIN)
        for number, record in enumerate(records[:: max(1, len(records) // PHOTOS)][:PHOTOS]):
            link = home / "photos" / record.label / f"{number}{record.path.suffix}"
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(record.path)
        dataset = scan(home / "photos")
        out = home / "out"
        rows = []
        for photo_format in PhotoFormat:
            works = {
                "Keras": keras_copies(dataset, out, photo_format),
                "AugStudio, 1 thread": our_copies(dataset, out, photo_format, threads=1),
                "AugStudio": our_copies(dataset, out, photo_format, threads=None),
            }
            rows += compare(works, photo_format, out)
        print(f"{PHOTOS} photos, {COPIES} copies of {SIZE} x {SIZE}, median of {ROUNDS} rounds")
        print(table(["", "copies/s", "times Keras"], rows))


def compare(
    works: dict[str, Callable[[], object]], photo_format: PhotoFormat, out: Path
) -> list[list[str]]:
    """Run all in turn, each into a new folder, and return a row for each.

    The folders stay till the end: some file systems write more slowly where files were deleted.
    """
    seconds: dict[str, list[float]] = {name: [] for name in works}
    count = 0
    for number in range(ROUNDS):
        for name, work in works.items():
            started = time.perf_counter()
            work()
            seconds[name].append(time.perf_counter() - started)
            count = len(list(out.rglob("*.jp*g"))) + len(list(out.rglob("*.png")))
            assert count == PHOTOS * COPIES, f"{name} wrote {count} files"
            out.rename(out.with_name(f"{photo_format}, {name}, {number}"))
    medians = {name: statistics.median(taken) for name, taken in seconds.items()}
    return [
        [f"{photo_format}: {name}", f"{count / taken:.0f}", f"{medians['Keras'] / taken:.1f}"]
        for name, taken in medians.items()
    ]


def our_copies(
    dataset: Dataset, out: Path, photo_format: PhotoFormat, threads: int | None
) -> Callable[[], object]:
    """Return our way, scanning not counted, as Keras is not asked to read the photos first."""
    options = CopyOptions(
        copies=COPIES, size=SIZE, photo_format=photo_format, quality=QUALITY, threads=threads
    )
    return lambda: expand(dataset, out, RECIPE, options)


def keras_copies(dataset: Dataset, out: Path, photo_format: PhotoFormat) -> Callable[[], object]:
    """Return Keras's way; listing the folder is not counted."""
    from keras.src.legacy.preprocessing.image import ImageDataGenerator

    names = ("rotation_range", "width_shift_range", "height_shift_range", "shear_range")
    names += ("zoom_range", "horizontal_flip", "channel_shift_range", "brightness_range")
    generator = ImageDataGenerator(**{name: getattr(RECIPE, name) for name in names})
    with contextlib.redirect_stdout(io.StringIO()):
        batches = generator.flow_from_directory(
            dataset.root,
            target_size=(SIZE, SIZE),
            batch_size=PHOTOS,
            class_mode=None,
            shuffle=False,
            save_to_dir=out,
            save_format=photo_format.value,
        )

    def work() -> None:
        out.mkdir()
        for index in range(COPIES):
            # The file's name has the photo's number and a random one: a prefix keeps all apart.
            batches.save_prefix = str(index)
            next(batches)

    return work


if __name__ == "__main__":
    main()
