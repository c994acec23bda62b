"""Examples: variations of a few photos, as an arm shows them to the network."""

from collections.abc import Sequence
from itertools import zip_longest

import cv2
import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from augstudio.augment.apply import apply
from augstudio.augment.draw import draw_view
from augstudio.augment.recipe import Recipe
from augstudio.data import images
from augstudio.data.dataset import Dataset, ImageRecord, Split
from augstudio.data.images import Fit
from augstudio.errors import AugStudioError
from augstudio.progress import Progress
from augstudio.ui.core.jobs.light_lane import LatestJob
from augstudio.ui.look.imaging import DENSITY, to_qimage

#: Photos, and variations of each.
_PHOTOS, _VIEWS = 4, 3


class Examples(QObject):
    """Draws example pictures in the background; ``ready`` has a list of ``QImage``."""

    ready = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job = LatestJob("The examples", self)
        self._job.result.connect(self.ready)

    def ask(self, recipe: Recipe, dataset: Dataset, fit: Fit, seed: int, size: int) -> None:
        """Draw variations of photos of all classes, ``size`` window pixels wide."""
        self._job.submit(
            lambda progress: _drawn(recipe, _mixed(dataset), fit, seed, size, progress)
        )


def _mixed(dataset: Dataset) -> list[ImageRecord]:
    """Return a few training photos, taken from the classes in turn."""
    by_class: dict[str, list[ImageRecord]] = {name: [] for name in dataset.classes}
    for record in dataset.records(Split.TRAIN):
        by_class[record.label].append(record)
    rounds = zip_longest(*by_class.values())
    return [each for one in rounds for each in one if each is not None][:_PHOTOS]


def _drawn(
    recipe: Recipe,
    records: Sequence[ImageRecord],
    fit: Fit,
    seed: int,
    size: int,
    progress: Progress,
) -> list[QImage]:
    """Return ``_VIEWS`` pictures of each photo; photos that can't be read are left out."""
    side, found = size * DENSITY, []
    for record in records:
        progress.check()
        try:
            photo = images.load(record.path, side, fit).astype(np.float32)
        except AugStudioError:
            continue
        for view in range(1, 1 + _VIEWS):
            transform = draw_view(recipe, side, seed, record.content, view)
            picture = to_qimage(cv2.convertScaleAbs(apply(photo, transform)))
            picture.setDevicePixelRatio(DENSITY)
            found.append(picture)
    return found
