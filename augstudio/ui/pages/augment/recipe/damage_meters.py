"""DamageMeters: measures in the background how much damage each setting does to the photos."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from augstudio.augment.damage import NETWORK_SIZE, SIZE, Damage, measure_damage
from augstudio.augment.recipe import Recipe
from augstudio.augment.warp import Photo
from augstudio.data import images
from augstudio.data.dataset import ImageRecord, evenly
from augstudio.data.images import Fit
from augstudio.errors import UnreadablePhotoError
from augstudio.ui.core.jobs.light_lane import LatestJob

#: Number of photos measured, taken evenly from all of them.
SAMPLE = 24
#: Milliseconds without a change before measuring starts; the preview comes first.
_PAUSE = 100
#: Milliseconds after which damage is measured even while a slider is moving.
_LONGEST = 400
#: Number of readings kept for reuse.
_KEPT = 2000

Key = tuple[Any, ...]


@dataclass(frozen=True)
class _Request:
    records: tuple[ImageRecord, ...]
    recipe: Recipe
    fit: Fit
    size: int


class DamageMeters(QObject):
    """Measures the damage of every active setting; only changed settings are measured again.

    While a slider moves, readings arrive about twice a second; the last one is for the last
    request.

    Signals
    -------
    ready
        The ``Damage`` of each active parameter by name; the others do none.
    """

    ready = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted: _Request | None = None
        self._readings: OrderedDict[Key, Damage] = OrderedDict()
        self._job = LatestJob("Measuring the damage", self)
        self._job.result.connect(self._deliver)
        self._since = QElapsedTimer()
        self._since.start()
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self._begin)

    def ask(
        self,
        records: Sequence[ImageRecord],
        recipe: Recipe,
        fit: Fit,
        size: int = NETWORK_SIZE,
    ) -> None:
        """Measure ``recipe`` on photos of ``records``, made square by ``fit``.

        ``size`` is the side of the network's input in pixels.
        """
        taken = sample(records)
        before = self._wanted
        others = (taken, fit, size)
        if before is not None and (before.records, before.fit, before.size) != others:
            self.drop()
        self._wanted = _Request(taken, recipe, fit, size)
        if not self._pause.isActive() or self._since.elapsed() < _LONGEST:
            self._pause.start()

    def drop(self) -> None:
        """Drop all requests so far; their results are not delivered."""
        self._wanted = None
        self._pause.stop()
        self._job.drop()
        self._readings.clear()

    def _begin(self) -> None:
        request = self._wanted
        if request is None:
            return
        self._since.restart()
        known = {
            name: self._readings[key]
            for name in request.recipe.active
            if (key := _key(request.recipe, name)) in self._readings
        }
        self._job.submit(lambda _: (request, _read(request, known)))

    def _deliver(self, result: tuple[_Request, dict[str, Damage]]) -> None:
        request, readings = result
        for name, reading in readings.items():
            self._readings[_key(request.recipe, name)] = reading
            self._readings.move_to_end(_key(request.recipe, name))
        while len(self._readings) > _KEPT:
            self._readings.popitem(last=False)
        self.ready.emit(readings)


def sample(records: Sequence[ImageRecord]) -> tuple[ImageRecord, ...]:
    """Return up to ``SAMPLE`` records, evenly spaced, so that every class is included."""
    return tuple(evenly(records, SAMPLE))


def _read(request: _Request, known: dict[str, Damage]) -> dict[str, Damage]:
    """Return the readings of the active parameters; ``known`` ones are not measured again."""
    missing = [name for name in request.recipe.active if name not in known]
    loaded = (_photo(record, request.fit) for record in request.records if missing)
    photos = [photo for photo in loaded if photo is not None]
    return {
        name: known[name]
        if name in known
        else measure_damage(request.recipe, name, photos, network_size=request.size)
        for name in request.recipe.active
    }


@lru_cache(maxsize=4 * SAMPLE)
def _photo(record: ImageRecord, fit: Fit) -> Photo | None:
    """Return a small photo (96, 96, 3); ``None`` if it can't be read."""
    try:
        return images.load(record.path, SIZE, fit).astype(np.float32)
    except UnreadablePhotoError:
        return None


def _key(recipe: Recipe, name: str) -> Key:
    return name, getattr(recipe, name), recipe.fill_mode, recipe.cval
