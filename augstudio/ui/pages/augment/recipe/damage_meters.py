"""DamageMeters: what each setting costs on a sample of the photos, computed beside the window."""

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
from augstudio.ui.core.light_lane import LatestJob

#: Photos of the sample, taken evenly from all of them.
SAMPLE = 24
#: Milliseconds without a change after which damage is measured: the preview goes first.
_PAUSE = 100
#: Milliseconds after which they are read even while a slider goes on moving.
_LONGEST = 400
#: Readings that are kept, for when a setting comes back.
_KEPT = 2000

Key = tuple[Any, ...]


@dataclass(frozen=True)
class _Request:
    records: tuple[ImageRecord, ...]
    recipe: Recipe
    fit: Fit
    size: int


class DamageMeters(QObject):
    """Reads what every active setting costs; only settings that changed are computed again.

    While a slider moves readings come some two times a second; the last one belongs to what was
    asked last.

    Signals
    -------
    ready
        The ``Damage`` of each active parameter by name; the others cost nothing.
    """

    ready = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted: _Request | None = None
        self._readings: OrderedDict[Key, Damage] = OrderedDict()
        self._job = LatestJob("Measuring what the settings destroy", self)
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
        """Read ``recipe`` on photos of ``records``, which become squares by ``fit``.

        ``size`` is the side in pixels of the photos that the network takes.
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
        """Deliver nothing of what was asked so far."""
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
    """Return at most ``SAMPLE`` records, evenly from first to last and so from every class."""
    return tuple(evenly(records, SAMPLE))


def _read(request: _Request, known: dict[str, Damage]) -> dict[str, Damage]:
    """Return the readings of the active parameters, taking over those that are known."""
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
    """Return a small photo (96, 96, 3); ``None`` for one that can't be read."""
    try:
        return images.load(record.path, SIZE, fit).astype(np.float32)
    except UnreadablePhotoError:
        return None


def _key(recipe: Recipe, name: str) -> Key:
    return name, getattr(recipe, name), recipe.fill_mode, recipe.cval
