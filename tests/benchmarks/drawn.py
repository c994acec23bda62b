"""Folders of drawn photos, and how much memory a process uses, for several benchmarks."""

import resource
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

_SIDE = 32
#: Colours in each direction: photos that look alike would be taken for copies.
_PATCHES = 8
_MB = 1e6
_LOOK_SECONDS = 0.01
_STATUS = Path("/proc/self/status")


def write_small_photos(folder: Path, number: int, classes: int) -> None:
    """Write ``number`` different JPEGs of 32 x 32 pixels; those of a class share some colours."""
    shared = np.random.default_rng(0).integers(0, 256, (classes, _PATCHES, _PATCHES, 3))
    for place in range(classes):
        (folder / f"class {place:04}").mkdir(parents=True)
    rng = np.random.default_rng(1)
    for place in range(number):
        own = rng.integers(0, 256, (_PATCHES, _PATCHES, 3))
        colours = (0.3 * shared[place % classes] + 0.7 * own).astype(np.uint8)
        stream = BytesIO()
        Image.fromarray(colours).resize((_SIDE, _SIDE)).save(stream, "JPEG")
        path = folder / f"class {place % classes:04}" / f"photo {place:06}.jpg"
        path.write_bytes(stream.getvalue())


def peak_mb() -> float:
    """Return the most memory that this process has used so far, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak * (1 if sys.platform == "darwin" else 1024) / _MB


def own_mb() -> float:
    """Return the memory in use now, in MB, without files that the system can drop from memory.

    Where the system does not say, it is the most memory so far, with such files.
    """
    if not _STATUS.exists():
        return peak_mb()
    (line,) = [line for line in _STATUS.read_text().splitlines() if line.startswith("RssAnon:")]
    return int(line.split()[1]) * 1024 / _MB


@contextmanager
def watched() -> Iterator[list[float]]:
    """Yield a list whose only number will be the most of ``own_mb`` during the block."""
    found, done = [own_mb()], threading.Event()

    def watch() -> None:
        while not done.wait(_LOOK_SECONDS):
            found[0] = max(found[0], own_mb())

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield found
    finally:
        done.set()
        thread.join()
