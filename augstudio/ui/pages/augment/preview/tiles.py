"""Preview: computes the tiles of the Augment page in the background."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from augstudio.augment.apply import apply
from augstudio.augment.draw import draw_view
from augstudio.augment.recipe import Recipe, parameters
from augstudio.data import images
from augstudio.data.dataset import ImageRecord
from augstudio.data.images import Fit
from augstudio.models.backbones import backbones
from augstudio.ui.core.jobs.light_lane import LatestJob
from augstudio.ui.look.imaging import to_qimage
from augstudio.ui.pages.augment.preview.modes import TileSpec
from augstudio.ui.pages.augment.preview.network_view import NetworkView, seen
from augstudio.ui.widgets.zoom_overlay import Tile

#: Side of a tile's photo in pixels with the default backbone.
SIZE = backbones()[0].input_size

# Decoding and warping release Python's lock, so two threads need half the time of one.
_threads = ThreadPoolExecutor(min(4, os.cpu_count() or 1), "preview")


@dataclass(frozen=True)
class PreviewRequest:
    """All tiles of one preview.

    Attributes
    ----------
    specs
        One per tile.
    recipe, pinned
        The current recipe, and the one used for pinned specs.
    seed
        Random seed of all tiles; it keeps the random draws when the recipe changes.
    fit
        How photos are made square.
    network
        If set, tiles show the input values of this network instead of the augmented photo.
    page
        Number of the page, if there are more tiles than fit on one.
    size
        Side of the network's input in pixels.
    """

    specs: tuple[TileSpec, ...]
    recipe: Recipe
    seed: int
    fit: Fit = Fit.CROP
    pinned: Recipe | None = None
    network: NetworkView | None = None
    page: int = 0
    size: int = SIZE

    @property
    def scene(self) -> tuple[Any, ...]:
        """What stays the same while a slider moves."""
        places = frozenset(spec.place for spec in self.specs)
        return places, self.seed, self.fit, self.pinned, self.network, self.page, self.size


@dataclass(frozen=True)
class PreviewTiles:
    """The tiles of a request."""

    request: PreviewRequest
    tiles: tuple[Tile, ...]

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings of the two halves of a comparison; () in all other modes."""
        pinned, now = self.request.pinned, self.request.recipe
        if pinned is None:
            return ()
        names = [
            spec.short_label
            for name, spec in parameters().items()
            if getattr(pinned, name) != getattr(now, name)
        ]
        return "Pinned", f"Current: {', '.join(names)}" if names else "Current: no changes"

    @property
    def values(self) -> str:
        """A sentence on the network's input values; "" if they are not shown."""
        ranges = [tile.values for tile in self.tiles if tile.values is not None]
        network = self.request.network
        if network is None or not ranges:
            return ""
        lows, highs = zip(*ranges, strict=True)
        return (
            f"{network.title} gets {self.request.size} × {self.request.size} pixels with "
            f"values from {signed(min(lows))} to {signed(max(highs))} for these pictures. They "
            "are shown mapped back to visible colours."
        )


def compute(request: PreviewRequest) -> PreviewTiles:
    """Return the tiles of ``request``.

    Raises ``InputError`` if a photo can't be read, or the photos can't be preprocessed.
    """
    for recipe in {request.recipe, request.pinned or request.recipe}:
        if request.network is not None:
            request.network.prepare(recipe)
    records = list(dict.fromkeys(spec.record for spec in request.specs))
    loaded = _threads.map(lambda record: _base(record, request.fit, request.size), records)
    bases = dict(zip(records, loaded, strict=True))
    tiles = _threads.map(lambda spec: _tile(spec, bases[spec.record], request), request.specs)
    return PreviewTiles(request, tuple(tiles))


@dataclass(frozen=True)
class _Base:
    """A photo as float32 (s, s, 3), 0-255, and as an image; both are read-only."""

    photo: NDArray[np.float32]
    image: QImage


@lru_cache(maxsize=64)
def _base(record: ImageRecord, fit: Fit, size: int) -> _Base:
    photo = images.load(record.path, size, fit)
    return _Base(photo.astype(np.float32), to_qimage(photo))


def _tile(spec: TileSpec, base: _Base, request: PreviewRequest) -> Tile:
    recipe = request.pinned if spec.pinned and request.pinned else request.recipe
    transform = spec.fixed or draw_view(
        recipe, request.size, request.seed, spec.record.content, spec.view
    )
    description, network = transform.describe(), request.network
    if network is not None:
        picture, values = seen(apply(base.photo, transform), network, recipe)
        description = f"{description}; values from {signed(values[0])} to {signed(values[1])}"
        return Tile(to_qimage(picture), spec.title, description, base.image, values)
    image = base.image
    if not transform.is_identity:
        # Rounds and clips to 8 bits in one pass.
        image = to_qimage(cv2.convertScaleAbs(apply(base.photo, transform)))
    return Tile(image, spec.title, description, base.image)


def signed(value: float) -> str:
    """Return an input value of the network with two decimals and a real minus sign."""
    return f"{value:.2f}".replace("-", "\u2212")


class Preview(QObject):
    """Computes previews one after another, always continuing with the newest request.

    While a slider moves, every finished preview is shown, so that the pictures follow it. A preview
    is dropped if other photos or random draws were requested since.

    Signals
    -------
    ready
        The ``PreviewTiles``.
    failed
        An ``AugStudioError``.
    """

    ready = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: PreviewRequest | None = None
        self._next: PreviewRequest | None = None
        self._job = LatestJob("The preview", self)
        self._job.result.connect(self._done)
        self._job.failed.connect(self._failed)

    def ask(self, request: PreviewRequest) -> None:
        """Compute ``request`` as soon as the running one is done."""
        self._next = request
        if self._running is None:
            self._start()

    def drop(self) -> None:
        """Drop all requests so far; their results are not delivered."""
        self._job.drop()
        self._running = self._next = None

    def _start(self) -> None:
        request, self._next = self._next, None
        self._running = request
        if request is not None:
            self._job.submit(lambda _: compute(request))

    def _finish(self) -> bool:
        """Start the newest request; return whether the finished one is still wanted."""
        done, wanted = self._running, self._next
        self._start()
        if done is None or wanted is None:
            return True
        return done.scene == wanted.scene

    def _done(self, shown: PreviewTiles) -> None:
        if self._finish():
            self.ready.emit(shown)

    def _failed(self, error: Exception) -> None:
        if self._finish():
            self.failed.emit(error)
