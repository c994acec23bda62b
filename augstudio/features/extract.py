"""Bottleneck features: the backbone's output for each photo, from the store or computed now."""

import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from augstudio.augment.draw import draw_view
from augstudio.augment.recipe import Recipe
from augstudio.augment.transform import Transform
from augstudio.data.dataset import ImageRecord
from augstudio.data.images import Fit
from augstudio.errors import UnreadablePhotoError
from augstudio.features.photos import MEMORY_LIMIT, PhotoSource
from augstudio.features.rows import IN_MEMORY, Rows
from augstudio.features.store import FeatureStore, Key, Vector
from augstudio.models.backbones import Backbone
from augstudio.models.engine import Engine, Precision, open_engine
from augstudio.progress import SILENT, Progress

#: Part of every cache key; increased when reading or preparing photos changes.
PIPELINE = 4
_KEYS_AT_ONCE = 2000
#: Photos whose features are looked up again just before they are computed: 0.6 ms, where computing
#: takes 100 ms.
_KEYS_AGAIN = 32
_FLUSH_PHOTOS = 256
_FLUSH_SECONDS = 0.25


@dataclass(frozen=True)
class Features:
    """Bottleneck features and the photos they belong to.

    Attributes
    ----------
    values
        (n, d) float32, one row per record; not to be written to, as many are in a file.
    records
        n records, in the order asked for, unreadable photos left out.
    """

    values: Vector
    records: tuple[ImageRecord, ...]


#: Called with the photos done, in total, computed, found in the store, and computed per second.
OnProgress = Callable[[int, int, int, int, float], object]
#: Returns what happens to a photo before the network sees it.
Draw = Callable[[ImageRecord], Transform]


@dataclass(frozen=True)
class _Wanted:
    """A view that is not in the store, and the rows and photos that need it."""

    transform: Transform
    rows: list[int]
    records: list[ImageRecord]


def space_of(backbone: Backbone, precision: Precision, fit: Fit) -> str:
    """Return the space of features in a store: all that they depend on but photo and transform.

    Raises the errors of ``Backbone.identity``.
    """
    return f"v{PIPELINE} {backbone.identity} {precision.value} {fit.value}"


class Extractor:
    """Computes features with one backbone and caches them in a store.

    Parameters
    ----------
    backbone, precision, fit
        The network, its number format, and how photos become square.
    store
        Where features are looked up and cached.
    memory_limit
        Bytes of decoded photos to keep for further views.
    in_memory
        Bytes of the features of all photos in one view that stay in memory; see ``Rows``.

    Attributes
    ----------
    computed, cached
        Number of views computed, and of views found in the store, so far.
    seconds
        Time spent computing, without starting the engine.
    photos
        Reads, augments and caches the photos.
    """

    def __init__(
        self,
        backbone: Backbone,
        store: FeatureStore,
        precision: Precision = Precision.EXACT,
        fit: Fit = Fit.CROP,
        memory_limit: int = MEMORY_LIMIT,
        in_memory: int = IN_MEMORY,
    ) -> None:
        self.computed = 0
        self.cached = 0
        self.seconds = 0.0
        self._backbone = backbone
        self._store = store
        self._precision = precision
        self._in_memory = in_memory
        self.photos = PhotoSource(backbone.input_size, fit, memory_limit)
        self._engine: Engine | None = None
        self._space = space_of(backbone, precision, fit)

    @property
    def engine_name(self) -> str:
        """The engine in use: "openvino", or "keras" as a fallback; "" before the first photo."""
        return self._engine.name if self._engine else ""

    @property
    def per_second(self) -> float:
        """Photos computed per second so far; 0 if none were."""
        return self.computed / self.seconds if self.seconds else 0.0

    def extract(
        self,
        records: Sequence[ImageRecord],
        recipe: Recipe,
        seed: int = 0,
        view: int = 0,
        on_progress: OnProgress = lambda *_: None,
        on_skip: Callable[[Path, str], object] = lambda *_: None,
        progress: Progress = SILENT,
        *,
        keep: bool = True,
    ) -> Features:
        """Return the features of one view of every photo; view 0 is the photo itself.

        Unreadable photos are left out and passed to ``on_skip``. ``keep`` caches the photos in
        memory for further views. Raises ``Cancelled`` when ``progress`` is cancelled; features
        computed until then stay in the store.
        """
        draw = self._view(recipe, seed, view)
        return self.transformed(records, draw, on_progress, on_skip, progress, keep=keep)

    def transformed(
        self,
        records: Sequence[ImageRecord],
        draw: Draw,
        on_progress: OnProgress = lambda *_: None,
        on_skip: Callable[[Path, str], object] = lambda *_: None,
        progress: Progress = SILENT,
        *,
        keep: bool = True,
    ) -> Features:
        """Return the features of every photo after its transform; see ``extract``."""
        rows = Rows(len(records), self._backbone.feature_size, self._in_memory)
        wanted = self._look_up(rows, records, draw)
        done = len(records) - sum(len(want.rows) for want in wanted.values())
        self.cached += done
        computed_before, seconds_before = self.computed, self.seconds
        skipped: set[int] = set()

        def tell() -> None:
            computed = self.computed - computed_before
            seconds = self.seconds - seconds_before
            rate = computed / seconds if seconds else 0.0
            on_progress(done, len(records), computed, done - computed, rate)

        tell()
        with closing(self._compute(wanted, keep)) as results:
            for want, result in results:
                progress.check()
                done += len(want.rows)
                if isinstance(result, UnreadablePhotoError):
                    skipped.update(want.rows)
                    for record in want.records:
                        on_skip(record.path, result.message)
                else:
                    for row in want.rows:
                        rows.write(row, result)
                tell()
        kept = [row for row in range(len(records)) if row not in skipped]
        return Features(rows.read(kept), tuple(records[row] for row in kept))

    def known(self, records: Sequence[ImageRecord], recipe: Recipe, seed: int, view: int) -> int:
        """Return how many photos have the features of a view in the store."""
        return self.known_transformed(records, self._view(recipe, seed, view))

    def known_transformed(self, records: Sequence[ImageRecord], draw: Draw) -> int:
        """Return how many photos have the features after their transform in the store."""
        keys, _ = _drawn(records, draw)
        found = self._store.get(self._space, keys)
        return sum(key in found for key in keys)

    def _view(self, recipe: Recipe, seed: int, view: int) -> Draw:
        size = self._backbone.input_size
        return lambda record: draw_view(recipe, size, seed, record.content, view)

    def _look_up(
        self, rows: Rows, records: Sequence[ImageRecord], draw: Draw
    ) -> dict[Key, _Wanted]:
        """Write the ``rows`` that are found in the store; return what is missing."""
        wanted: dict[Key, _Wanted] = {}
        for start in range(0, len(records), _KEYS_AT_ONCE):
            part = records[start : start + _KEYS_AT_ONCE]
            keys, drawn = _drawn(part, draw)
            known = self._store.get(self._space, keys)
            for offset, key in enumerate(keys):
                vector = known.get(key)
                if vector is not None and vector.shape == (self._backbone.feature_size,):
                    rows.write(start + offset, vector)
                else:
                    want = wanted.setdefault(key, _Wanted(drawn[offset], [], []))
                    want.rows.append(start + offset)
                    want.records.append(part[offset])
        return wanted

    def _compute(
        self, wanted: Mapping[Key, _Wanted], keep: bool
    ) -> Generator[tuple[_Wanted, Vector | UnreadablePhotoError]]:
        """Yield everything in ``wanted`` with its features, or with the error of its photo."""
        if not wanted:
            return
        if self._engine is None:
            self._engine = open_engine(self._backbone, self._precision)
        with self._store.alone() as alone:
            # Two programs with the same photos begin at either end and meet in the middle.
            keys = list(wanted)
            yield from self._computed(wanted, keys if alone else keys[::-1], keep)

    def _computed(
        self, wanted: Mapping[Key, _Wanted], keys: Sequence[Key], keep: bool
    ) -> Generator[tuple[_Wanted, Vector | UnreadablePhotoError]]:
        """Yield the features for ``keys`` in about this order; see ``_compute``."""
        assert self._engine is not None
        fresh: dict[Key, Vector] = {}
        found: list[tuple[Key, Vector]] = []
        seconds_before, started = self.seconds, time.perf_counter()
        flushed = started
        orders = self._orders(wanted, keys, found)
        try:
            with closing(self.photos.through(self._engine, orders, keep)) as results:
                for key, result in results:
                    if not isinstance(result, UnreadablePhotoError):
                        fresh[key] = result
                        now = time.perf_counter()
                        if len(fresh) >= _FLUSH_PHOTOS or now - flushed > _FLUSH_SECONDS:
                            self._store.put(self._space, fresh)
                            fresh.clear()
                            flushed = now
                        self.computed += 1
                        self.seconds = seconds_before + now - started
                    yield wanted[key], result
                    yield from self._taken(wanted, found)
            yield from self._taken(wanted, found)
        finally:
            self._store.put(self._space, fresh)

    def _orders(
        self, wanted: Mapping[Key, _Wanted], keys: Sequence[Key], found: list[tuple[Key, Vector]]
    ) -> Generator[tuple[Key, ImageRecord, Transform]]:
        """Yield what to compute; add to ``found`` what another program has computed by now."""
        for start in range(0, len(keys), _KEYS_AGAIN):
            part = keys[start : start + _KEYS_AGAIN]
            known = self._store.get(self._space, part)
            for key in part:
                vector = known.get(key)
                if vector is not None and vector.shape == (self._backbone.feature_size,):
                    found.append((key, vector))
                else:
                    yield key, wanted[key].records[0], wanted[key].transform

    def _taken(
        self, wanted: Mapping[Key, _Wanted], found: list[tuple[Key, Vector]]
    ) -> Generator[tuple[_Wanted, Vector]]:
        """Yield what another program computed, and empty ``found``."""
        while found:
            key, vector = found.pop()
            self.cached += len(wanted[key].rows)
            yield wanted[key], vector


def _drawn(records: Sequence[ImageRecord], draw: Draw) -> tuple[list[Key], list[Transform]]:
    """Return the keys and the transforms of photos."""
    drawn = [draw(record) for record in records]
    return [(r.content, t.fingerprint) for r, t in zip(records, drawn, strict=True)], drawn
