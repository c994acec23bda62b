"""What the preview shows: which photos in which views, computed beside the window.

The views are those of training: view ``k`` of a photo with the same seed and recipe is the same
picture here and there.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from augstudio.augment.apply import apply
from augstudio.augment.draw import draw_view
from augstudio.augment.recipe import Recipe
from augstudio.data import images
from augstudio.data.dataset import Dataset, ImageRecord, Split
from augstudio.data.images import Fit
from augstudio.ui.imaging import to_qimage
from augstudio.ui.jobs import LatestJob
from augstudio.ui.widgets.preview_grid import Tile

#: Edge of a tile's photo in pixels: the input size of the built-in backbone.
SIZE = 224
#: Tiles of a preview, four rows of four.
TILES = 16
_ROW = 4

# Decoding and warping leave Python's lock, so that two threads take half the time of one.
_threads = ThreadPoolExecutor(min(4, os.cpu_count() or 1), "preview")

_T = TypeVar("_T")


@dataclass(frozen=True)
class Shot:
    """One tile to compute: a view of a photo, and its caption."""

    record: ImageRecord
    view: int
    title: str


@dataclass(frozen=True)
class Request:
    """All tiles of one preview; ``seed`` holds their dice, whatever the recipe."""

    shots: tuple[Shot, ...]
    recipe: Recipe
    seed: int
    fit: Fit = Fit.CROP


def variations(record: ImageRecord) -> tuple[Shot, ...]:
    """Return the photo itself and its first views."""
    titles = ["original"] + [""] * (TILES - 1)
    return tuple(Shot(record, view, title) for view, title in enumerate(titles))


def classes(dataset: Dataset, roll: int) -> tuple[Shot, ...]:
    """Return one view of several photos of each class; every ``roll`` takes other photos.

    Where there are more classes than tiles, every roll shows other classes.
    """
    by_class: dict[str, list[ImageRecord]] = {}
    for record in dataset.records(Split.TRAIN):
        by_class.setdefault(record.label, []).append(record)
    names = _turned(list(by_class), roll * TILES, TILES)
    each = TILES // max(1, len(names))
    each -= each % _ROW if each > _ROW else 0  # whole rows of a class, where there are any
    return tuple(
        Shot(record, 1, name)
        for name in names
        for record in _turned(by_class[name], roll * each, each)
    )


def _turned(items: Sequence[_T], start: int, count: int) -> list[_T]:
    """Return at most ``count`` items from ``start`` on, going round at the end."""
    count = min(count, len(items))
    return [items[(start + i) % len(items)] for i in range(count)]


def compute(request: Request) -> list[Tile]:
    """Return the tiles of ``request``; ``UnreadablePhotoError`` where a photo can't be read."""
    records = list(dict.fromkeys(shot.record for shot in request.shots))
    bases = dict(zip(records, _threads.map(lambda r: _base(r, request.fit), records), strict=True))

    def tile(shot: Shot) -> Tile:
        return _tile(shot, bases[shot.record], request.recipe, request.seed)

    return list(_threads.map(tile, request.shots))


@dataclass(frozen=True)
class _Base:
    """A photo as float32 (224, 224, 3), 0-255, and as a picture; both are only read."""

    photo: NDArray[np.float32]
    image: QImage


@lru_cache(maxsize=64)
def _base(record: ImageRecord, fit: Fit) -> _Base:
    photo = images.load(record.path, SIZE, fit)
    return _Base(photo.astype(np.float32), to_qimage(photo))


def _tile(shot: Shot, base: _Base, recipe: Recipe, seed: int) -> Tile:
    transform = draw_view(recipe, SIZE, seed, shot.record.content, shot.view)
    image = base.image
    if not transform.is_identity:
        # Rounds and cuts to 8 bits in one pass.
        image = to_qimage(cv2.convertScaleAbs(apply(base.photo, transform)))
    return Tile(image, shot.title, transform.describe(), base.image)


class Preview(QObject):
    """Computes previews one after another, always going on with the newest request.

    While a slider moves every finished preview is shown, so that the picture follows; one that
    belongs to other photos or dice than those asked for last is not.

    Signals
    -------
    ready
        The list of ``Tile``.
    failed
        An ``AugStudioError``.
    """

    ready = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: Request | None = None
        self._next: Request | None = None
        self._job = LatestJob(self)
        self._job.result.connect(self._done)
        self._job.failed.connect(self._failed)

    def ask(self, request: Request) -> None:
        """Compute ``request`` as soon as what is in hand is done."""
        self._next = request
        if self._running is None:
            self._start()

    def drop(self) -> None:
        """Deliver nothing of what was asked so far."""
        self._job.drop()
        self._running = self._next = None

    def _start(self) -> None:
        request, self._next = self._next, None
        self._running = request
        if request is not None:
            self._job.submit(lambda: compute(request))

    def _finish(self) -> bool:
        """Go on with the newest request; return whether the finished one is still wanted."""
        done, wanted = self._running, self._next
        self._start()
        if done is None or wanted is None:
            return True
        return (done.shots, done.seed, done.fit) == (wanted.shots, wanted.seed, wanted.fit)

    def _done(self, tiles: list[Tile]) -> None:
        if self._finish():
            self.ready.emit(tiles)

    def _failed(self, error: Exception) -> None:
        if self._finish():
            self.failed.emit(error)
