"""How soon the gallery shows 50,000 photos, and how long the window stalls while it is scrolled.

``python -m tests.benchmarks.gallery [PHOTOS]`` writes as many photos (500 x 375 pixels, about 25 kB
each) into a temporary folder, opens it in the real window, and then the gallery. Targets: the
photos in view are there within 1 s, no stall above 50 ms while scrolling, memory bounded.
"""

import argparse
import os
import tempfile
import time
from io import BytesIO
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PIL import Image
from PySide6.QtCore import QSize
from PySide6.QtGui import QImageReader
from PySide6.QtWidgets import QApplication

from augstudio.ui.core.owners import make_owners
from augstudio.ui.look import theme
from augstudio.ui.pages.data.gallery.photo_grid import PhotoGrid
from augstudio.ui.pages.data.gallery.photos import Subset
from augstudio.ui.pages.data.page import DataPage
from augstudio.ui.window import Window
from tests import driver
from tests.benchmarks.drawn import peak_mb
from tests.benchmarks.responsiveness import Heartbeat
from tests.benchmarks.timing import table

_CLASSES = 10
_KINDS = 40
_STEPS = 200
_STEP_MS = 20


def picture(seed: int) -> bytes:
    """Return a JPEG of 500 x 375 pixels with as much detail as a photo."""
    rng = np.random.default_rng(seed)
    rough = rng.integers(0, 255, (47, 63, 3), np.uint8)
    smooth = Image.fromarray(rough).resize((500, 375), Image.Resampling.BICUBIC)
    noisy = np.asarray(smooth) + rng.normal(0, 4, (375, 500, 3))
    stream = BytesIO()
    Image.fromarray(noisy.clip(0, 255).astype(np.uint8)).save(stream, "JPEG", quality=80)
    return stream.getvalue()


def write_photos(folder: Path, number: int) -> None:
    """Write ``number`` photos; they differ in what follows the picture."""
    kinds = [picture(seed) for seed in range(_KINDS)]
    for place in range(_CLASSES):
        (folder / f"class {place}").mkdir(parents=True)
    for place in range(number):
        path = folder / f"class {place % _CLASSES}" / f"photo {place:06}.jpg"
        path.write_bytes(kinds[place % _KINDS] + place.to_bytes(8, "big"))


def wait_for_pictures(grid: PhotoGrid) -> None:
    """Wait until every photo in view has its picture."""
    while not all(grid.thumbnails.picture(photo.record.content) for photo in grid.in_view):
        driver.linger(2)


def scroll(grid: PhotoGrid, first: float, last: float) -> None:
    """Scroll from one share of the whole to another."""
    bar = grid.verticalScrollBar()
    for step in range(_STEPS):
        bar.setValue(round(bar.maximum() * (first + (last - first) * step / _STEPS)))
        driver.linger(_STEP_MS)


def read_with_qt(photos: list[Path], side: int) -> float:
    """Return the seconds that Qt's own reader takes for ``photos``, scaled while they are read."""
    began = time.perf_counter()
    for path in photos:
        reader = QImageReader(str(path))
        reader.setScaledSize(QSize(side, side))
        assert not reader.read().isNull()
    return time.perf_counter() - began


def measure(folder: Path) -> list[list[str]]:
    """Return rows for the table."""
    app = QApplication([])
    theme.set_type(app)
    owners = make_owners()
    window = Window(owners)
    theme.apply_theme(app, theme.LIGHT)
    window.resize(1920, 1080)
    window.show()
    began = time.perf_counter()
    with driver.awaiting(owners.project.dataset_changed, seconds=600):
        owners.project.open_folder(folder)
    rows = [["open the folder", f"{time.perf_counter() - began:.1f} s", ""]]
    page = window.page("data")
    assert isinstance(page, DataPage)
    driver.linger(2000)
    before = peak_mb()
    heart = Heartbeat("open", None)
    began = time.perf_counter()
    page.show_photos(Subset())
    grid = driver.find(window, PhotoGrid, "list_photos")
    while not grid.model().rowCount():
        driver.linger(2)
    listed = time.perf_counter() - began
    wait_for_pictures(grid)
    shown = time.perf_counter() - began
    in_view = [photo.record.path for photo in grid.in_view]
    peer = read_with_qt(in_view, grid.tile.side)
    rows.append(["open the gallery: photos listed", f"{listed:.2f} s", ""])
    rows.append([f"and the {len(in_view)} in view shown", f"{shown:.2f} s", ""])
    rows.append(["the same photos with QImageReader", f"{peer:.2f} s", f"{shown / peer:.1f} x"])
    for phase, first, last in (
        ("scroll through everything", 0.0, 1.0),
        ("scroll a tenth of it", 0.5, 0.6),
        ("back", 0.6, 0.5),
    ):
        heart.phase = phase
        scroll(grid, first, last)
    wait_for_pictures(grid)
    heart.phase = "select all"
    driver.linger(50)
    grid.selectAll()
    driver.linger(50)
    rows += [
        [f"longest stall: {phase}", f"{max(gaps):.0f} ms", f"p99 {np.percentile(gaps, 99):.0f} ms"]
        for phase, gaps in heart.gaps.items()
    ]
    rows.append(["memory: more than before the gallery", f"{peak_mb() - before:.0f} MB", ""])
    owners.jobs.close()
    return rows


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("photos", nargs="?", type=int, default=50_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["AUGSTUDIO_HOME"] = home
        folder = Path(home) / "photos"
        write_photos(folder, options.photos)
        print(table(["", "value", ""], measure(folder)))
    print(f"load of the machine: {os.getloadavg()[0]:.1f} for {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
