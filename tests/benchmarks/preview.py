"""Time from a slider move to the painted grid, through the real page: median and p95.

``python -m tests.benchmarks.preview [FOLDER]``; without a folder it draws photos of its own. The
target is a p95 under 33 ms for sixteen tiles of 224 pixels.
"""

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QObject
from PySide6.QtWidgets import QApplication, QSlider

from augstudio.augment.presets import presets
from augstudio.ui.core.owners import make_owners
from augstudio.ui.look import theme
from augstudio.ui.pages.augment.entry import ENTRY
from augstudio.ui.pages.augment.page import AugmentPage
from augstudio.ui.pages.augment.preview.preview_grid import PreviewGrid
from augstudio.ui.pages.augment.preview.tiles import SIZE, Preview
from tests import driver
from tests.photos import COLOURS, write_photo

MOVES = 200


class Painted(QObject):
    """Notes when the grid has been painted with the newest tiles."""

    def __init__(self, page: AugmentPage, grid: PreviewGrid) -> None:
        super().__init__()
        # A loop that sleeps between events, as the window's own: one that polls would hold
        # Python's lock against the threads that compute.
        self._loop = QEventLoop(self)
        self._fresh = False
        page.findChild(Preview).ready.connect(self._on_tiles)
        self._paint = grid.paintEvent
        grid.paintEvent = self._on_paint

    def _on_tiles(self) -> None:
        self._fresh = True

    def _on_paint(self, event: object) -> None:
        self._paint(event)
        if self._fresh:
            self._fresh = False
            self._loop.quit()

    def wait(self) -> float:
        """Return when the next fresh painting ended."""
        self._loop.exec()
        return time.perf_counter()


def drawn_photos(folder: Path) -> Path:
    for name, colour in COLOURS.items():
        for number in range(4):
            write_photo(folder / name / f"{number}.jpg", colour, number, size=480)
    return folder


def measure(folder: Path) -> list[float]:
    """Return the milliseconds of each move of the slider for rotation."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply_theme(app, theme.LIGHT)
    owners = make_owners()
    with driver.awaiting(owners.project.dataset_changed):
        owners.project.open_folder(folder)
    owners.recipe.change(presets()["Strong"])
    page = ENTRY.build(owners)
    page.resize(1600, 1016)
    grid = page.findChild(PreviewGrid)
    slider = page.findChild(QSlider, "slider_rotation_range")
    painted = Painted(page, grid)
    page.show()
    painted.wait()
    side = grid.tile_rect(0).width()
    assert side == SIZE, f"the tiles are {side} pixels wide, not {SIZE}"
    taken = []
    for number in range(MOVES):
        began = time.perf_counter()
        slider.setValue(10 + number % 150)
        taken.append((painted.wait() - began) * 1e3)
    page.close()
    owners.jobs.close()
    return taken


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["AUGSTUDIO_HOME"] = str(Path(scratch) / "home")
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else drawn_photos(Path(scratch) / "photos")
        taken = sorted(measure(folder))
    p95 = taken[int(0.95 * len(taken))]
    print(f"slider move to painted 4x4 grid of {SIZE}-px tiles, {len(taken)} moves:")
    print(f"median {statistics.median(taken):.1f} ms, p95 {p95:.1f} ms, longest {taken[-1]:.1f} ms")


if __name__ == "__main__":
    main()
