"""The window with many photos or classes: how long it does not answer, and its memory.

Called by ``tests.benchmarks.scale``.
"""

import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QTableView

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Split
from augstudio.data.split import Shares
from augstudio.runs.config import TrainConfig
from augstudio.ui.core.owners import Owners, make_owners
from augstudio.ui.look import theme
from augstudio.ui.pages.data.gallery.photo_grid import PhotoGrid
from augstudio.ui.pages.data.gallery.photos import Kind, Subset
from augstudio.ui.pages.data.page import DataPage
from augstudio.ui.pages.predict.page import PredictPage
from augstudio.ui.registry import PAGES
from augstudio.ui.window import Window
from tests import driver
from tests.benchmarks.drawn import own_mb
from tests.benchmarks.responsiveness import Heartbeat
from tests.benchmarks.timing import table

_SECONDS = 1200
_CALM_MS = 3000
#: Sum of the two validation shares between which the slider moves.
_SHARES = 0.3
_HEADER = ("window", "duration", "busy", "longest stall", "memory")


class Measurement:
    """The steps of a visit, with what each cost the window's thread."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self._heart = Heartbeat("", None)

    def take(self, name: str, step: Callable[[], object]) -> None:
        """Do a step, and let the window live until what came of it is done."""
        self._heart.phase = name
        driver.linger(0)
        began, worked = time.perf_counter(), time.thread_time()
        step()
        duration = time.perf_counter() - began
        driver.linger(_CALM_MS)
        busy = time.thread_time() - worked
        stall = max(self._heart.gaps[name], default=0.0)
        self.rows.append(
            [name, f"{duration:.1f} s", f"{busy:.1f} s", f"{stall:.0f} ms", f"{own_mb():.0f} MB"]
        )


def open_folder(owners: Owners, folder: Path) -> None:
    """Open a folder and wait until its photos are there."""
    with driver.awaiting(owners.project.dataset_changed, seconds=_SECONDS):
        owners.project.open_folder(folder)


def split_again(owners: Owners) -> None:
    """Move the slider for the validation share."""
    # It is kept for the next visit, which moves it back.
    share = _SHARES - owners.project.shares.validation
    with driver.awaiting(owners.project.dataset_changed, seconds=_SECONDS):
        owners.project.split_again(Shares(validation=share))


def show_photos(window: Window, page: DataPage, subset: Subset) -> None:
    """Open the gallery, and wait until the photos are listed."""
    page.show_photos(subset)
    grid = driver.find(window, PhotoGrid, "list_photos")
    while not grid.model().rowCount():
        driver.linger(2)


def leave_out(owners: Owners) -> None:
    """Leave out a photo, which splits all photos again."""
    dataset = owners.project.dataset
    assert dataset is not None
    record = dataset.records(Split.TRAIN)[0]
    with driver.awaiting(owners.project.dataset_changed, seconds=_SECONDS):
        owners.project.edit("photo left out", lambda edits: edits.leave_out([record.content]))


def train(owners: Owners, config: TrainConfig) -> None:
    """Train on features that are in the store."""
    with driver.awaiting(owners.jobs.ended, seconds=_SECONDS):
        owners.trainings.start(config, Recipe())
    run = owners.library.run
    assert run is not None
    assert run.features.computed == 0


def predict(window: Window, folders: list[Path]) -> None:
    """Ask about folders, and wait for the answers; these come from a real network."""
    page = window.page("predict")
    assert isinstance(page, PredictPage)
    with driver.awaiting(window.owners.jobs.ended, seconds=_SECONDS):
        page.predict(folders)


def sort_answers(window: Window) -> None:
    """Sort the answers by probability, as a click on the title of the column does."""
    answers = driver.find(window, QTableView, "table_predictions")
    answers.sortByColumn(2, Qt.SortOrder.AscendingOrder)


def visit(folder: Path, config: TrainConfig | None = None) -> None:
    """Open a folder in the window, look at its photos, and print what each step cost.

    With ``config``, use all pages; features of all photos must be in the store.
    """
    app = QApplication([])
    theme.set_type(app)
    owners = make_owners()
    window = Window(owners)
    theme.apply_theme(app, theme.LIGHT)
    window.show()
    window.build_pages()
    page = window.page("data")
    assert isinstance(page, DataPage)
    measurement = Measurement()
    measurement.take("open the folder", partial(open_folder, owners, folder))
    measurement.take("gallery: all", partial(show_photos, window, page, Subset()))
    if config is not None:
        go_through(window, page, measurement, config)
    print(table(_HEADER, measurement.rows))
    owners.jobs.close()


def go_through(
    window: Window, page: DataPage, measurement: Measurement, config: TrainConfig
) -> None:
    """Use each page with the photos that are shown."""
    owners = window.owners
    dataset = owners.project.dataset
    assert dataset is not None
    one = Subset(Kind.CLASS, dataset.classes[0])
    measurement.take("gallery: a class", partial(show_photos, window, page, one))
    measurement.take("leave out a photo", partial(leave_out, owners))
    measurement.take("close the gallery", page.close_gallery)
    measurement.take("split again", partial(split_again, owners))
    tenth = -(-len(dataset.classes) // 10)
    folders = [dataset.root / name for name in dataset.classes[:tenth]]
    more = {
        "train": {"a training": partial(train, owners, config)},
        "predict": {
            "a tenth": partial(predict, window, folders),
            "sort answers": partial(sort_answers, window),
        },
    }
    for entry in PAGES[1:]:
        measurement.take(entry.title, partial(window.show_page, entry.key))
        for name, step in more.get(entry.key, {}).items():
            measurement.take(f"{entry.title}: {name}", step)
