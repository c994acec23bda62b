"""Statistics of a dataset's training photos: computed once, then kept in the cache.

Each file begins with AugStudio's mark and a checksum of its name and of the arrays that follow.
"""

import os
import zlib
from collections.abc import Iterator
from contextlib import closing, suppress
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from augstudio import storage
from augstudio.augment.normalize import Statistics, fit
from augstudio.augment.recipe import Recipe
from augstudio.augment.warp import Photo
from augstudio.augment.whitening import Whitening
from augstudio.data.dataset import Dataset, ImageRecord, Split
from augstudio.data.images import DECODER, Fit, read_record
from augstudio.errors import AugStudioError, UnreadablePhotoError
from augstudio.progress import SILENT, Progress
from augstudio.threads import in_order

#: Increase this when the same photos and settings give different values.
_VERSION = 1
#: Number of files to keep; one with whitening may take hundreds of megabytes.
_KEPT_FILES = 8
_ENDING = ".statistics"
#: Only files that begin with this are ever deleted.
_OURS = b"AugStudio stats1"
#: Bytes of the checksum, and limit for a file, far more than whitening needs.
_SEAL, _LARGEST = 4, 2**30


def fit_dataset(
    dataset: Dataset, recipe: Recipe, size: int, how: Fit, progress: Progress = SILENT
) -> Statistics:
    """Return the statistics of the training photos of ``dataset``, without augmentation.

    Only training photos count: validation and test photos must stay unseen. Each photo is fitted
    to a square of ``size`` pixels. Photos that can't be read, or have changed since the folder was
    opened, are left out. The result for the same photos and settings is cached.

    Raises
    ------
    InputError
        No photo can be read, or the photos can't be whitened.
    Cancelled
        The user asked to stop.
    """
    records = dataset.records(Split.TRAIN)
    path = _place(records, recipe, size, how)
    known = _kept(path)
    if known and _fits(known, len(records), recipe, size):
        return known
    statistics = fit(_photos(records, size, how, progress), recipe)
    # A photo that can't be read now may be readable later.
    if statistics.count == len(records):
        with suppress(AugStudioError):
            _keep(path, statistics)
    return statistics


def _place(records: tuple[ImageRecord, ...], recipe: Recipe, size: int, how: Fit) -> Path:
    """Return the file for these photos and all settings that matter."""
    epsilon = recipe.zca_epsilon if recipe.zca_whitening else None
    settings = f"{_VERSION};{DECODER};{size};{how};{recipe.rescale};{epsilon}"
    key = ";".join([settings, *(record.content for record in records)])
    return storage.cache_folder() / "statistics" / f"{storage.digest(key.encode())}{_ENDING}"


def _photos(
    records: tuple[ImageRecord, ...], size: int, how: Fit, progress: Progress
) -> Iterator[Photo]:
    """Yield the photos that can be read, in order."""

    def read(record: ImageRecord) -> Photo | UnreadablePhotoError:
        try:
            return read_record(record, size, how).astype(np.float32)
        except UnreadablePhotoError as error:
            return error

    with closing(in_order(read, records)) as photos:
        for done, photo in enumerate(photos, 1):
            progress.report(done, len(records), "Measuring photos")
            progress.check()
            if not isinstance(photo, UnreadablePhotoError):
                yield photo


def _fits(known: Statistics, count: int, recipe: Recipe, size: int) -> bool:
    """Whether cached statistics match ``count`` photos, the recipe and the size."""
    arrays: list[NDArray[np.floating]] = [known.mean, known.std]
    shapes: list[tuple[int, ...]] = [(3,), (3,)]
    if recipe.zca_whitening:
        if known.whitening is None:
            return False
        arrays += [known.whitening.directions, known.whitening.scales]
        kept = known.whitening.scales.size
        shapes += [(size * size * 3, kept), (kept,)]
    return (
        known.count == count
        and [array.shape for array in arrays] == shapes
        and all(array.dtype.kind == "f" and np.isfinite(array).all() for array in arrays)
        and bool((known.std >= 0).all())
    )


def _kept(path: Path) -> Statistics | None:
    """Return the cached statistics; ``None`` if there are none, or they can't be used."""
    # A damaged file, or one from another version, may raise any of these.
    with suppress(AugStudioError, OSError, ValueError, KeyError, TypeError):
        data = memoryview(storage.read_file(path, _LARGEST))
        start = len(_OURS) + _SEAL
        if data[:start] != _head(path, data[start:]):
            return None
        with np.load(BytesIO(data[start:]), allow_pickle=False) as arrays:
            whitening = None
            if "scales" in arrays:
                whitening = Whitening(arrays["directions"], arrays["scales"])
            mean, std, count = arrays["mean"], arrays["std"], int(arrays["count"])
        # The files used most recently are deleted last.
        with suppress(OSError):
            os.utime(path)
        return Statistics(mean, std, whitening, count)
    return None


def _head(path: Path, data: memoryview) -> bytes:
    return _OURS + zlib.crc32(data, zlib.crc32(path.name.encode())).to_bytes(_SEAL, "little")


def _keep(path: Path, statistics: Statistics) -> None:
    arrays = {
        "mean": statistics.mean,
        "std": statistics.std,
        "count": np.array(statistics.count),
    }
    if statistics.whitening:
        arrays["directions"] = statistics.whitening.directions
        arrays["scales"] = statistics.whitening.scales
    data = BytesIO()
    np.savez(data, allow_pickle=False, **arrays)
    whole = _head(path, data.getbuffer()) + data.getbuffer()
    storage.write_bytes(path, whole, lasting=False)
    with storage.explained(path):
        found = path.parent.glob(f"[!.]*{_ENDING}")
        ours = (each for each in found if storage.begins_with(each, _OURS))
        files = sorted(ours, key=lambda file: file.stat().st_mtime)
        for file in files[:-_KEPT_FILES]:
            file.unlink(missing_ok=True)
