"""Peak memory of extraction for N and 10 N photos, each in a process of its own.

Features themselves (5 KB a photo) are part of the result and so of the figure. Decoded photos
are kept up to a limit, here a small one that both runs reach.
``python -m tests.benchmarks.memory [N]``
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

from augstudio.augment.presets import presets
from augstudio.data.scan import scan
from augstudio.features.extract import Extractor
from augstudio.features.store import FeatureStore
from augstudio.models.backbones import backbone
from tests.benchmarks.drawn import peak_mb

KEPT = 32 * 1024**2


def main() -> None:
    count = int(sys.argv[1]) if sys.argv[1:] else 300
    with tempfile.TemporaryDirectory() as temporary:
        peaks = []
        for photos in (count, 10 * count):
            folder = Path(temporary) / str(photos)
            write(folder / "photos", photos)
            command = [sys.executable, "-m", "tests.benchmarks.memory", "extract", str(folder)]
            result = subprocess.run(command, capture_output=True, text=True, check=True)
            peaks.append(float(result.stdout))
            print(f"{photos:6} photos: peak {peaks[-1]:.0f} MB")
    print(f"ratio {peaks[1] / peaks[0]:.2f} for ten times the photos")


def write(folder: Path, count: int) -> None:
    """Write ``count`` different JPEGs of 640 x 480 pixels."""
    rng = np.random.default_rng(0)
    for number in range(count):
        photo = rng.integers(0, 256, (12, 16, 3), np.uint8)
        path = folder / ("one", "other")[number % 2] / f"{number}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(photo).resize((640, 480)).save(path)


def extract(folder: Path) -> None:
    """Extract two views of the photos and print the peak of this process in MB."""
    records = [r for split in scan(folder / "photos").splits.values() for r in split]
    with FeatureStore(folder / "features.sqlite") as store:
        extractor = Extractor(backbone("efficientnet_lite0"), store, memory_limit=KEPT)
        for view in range(2):
            extractor.extract(records, presets()["Photos"], view=view)
    print(peak_mb())


if __name__ == "__main__":
    if sys.argv[1:2] == ["extract"]:
        extract(Path(sys.argv[2]))
    else:
        main()
