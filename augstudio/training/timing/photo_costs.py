"""The time it takes to read and augment the photos of a dataset, measured on a few of them."""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache

from augstudio.augment.draw import draw_view
from augstudio.augment.recipe import Recipe
from augstudio.augment.transform import Transform
from augstudio.data.dataset import ImageRecord, evenly
from augstudio.data.images import Fit
from augstudio.features.photos import MEMORY_LIMIT, PhotoSource

_PHOTOS, _WARM_UP = 32, 4
#: Seconds after which a measurement is long enough.
_ENOUGH = 0.3


@dataclass(frozen=True)
class PhotoCosts:
    """Seconds per photo before the network sees it, using all processors.

    Attributes
    ----------
    reading
        Reading the file and making it square.
    varying
        Augmenting the square.
    kept
        Share of the photos, in [0, 1], that stay in memory and are read only once.
    """

    reading: float
    varying: float
    kept: float = 1.0

    @property
    def again(self) -> float:
        """Seconds for another view of a photo that was read before."""
        return self.varying + (1 - self.kept) * self.reading


def photo_costs(records: Sequence[ImageRecord], recipe: Recipe, size: int, fit: Fit) -> PhotoCosts:
    """Return the costs of ``records`` at ``size`` pixels, measured once and remembered.

    The measurement takes up to about a second. Unreadable photos don't count.
    """
    kept = min(1.0, MEMORY_LIMIT / (len(records) * size * size * 3)) if records else 1.0
    measured = _measured(tuple(evenly(records, _PHOTOS)), recipe, size, fit)
    return PhotoCosts(*measured, kept)


@lru_cache(maxsize=32)
def _measured(
    records: tuple[ImageRecord, ...], recipe: Recipe, size: int, fit: Fit
) -> tuple[float, float]:
    """Return the seconds for reading and for augmenting a photo."""

    def varied(
        records: Sequence[ImageRecord], view: int
    ) -> Iterator[tuple[ImageRecord, Transform]]:
        return ((r, draw_view(recipe, size, 0, r.content, view)) for r in records)

    # Warm up: the first photos of a program take longer.
    _timed(PhotoSource(size, fit), varied(records[:_WARM_UP], 1))
    source = PhotoSource(size, fit)
    reading, done = _timed(source, varied(records, 0))
    if recipe.is_neutral:
        return reading, 0.0
    return reading, _timed(source, varied(records[:done], 1))[0]


def _timed(
    source: PhotoSource, wanted: Iterable[tuple[ImageRecord, Transform]]
) -> tuple[float, int]:
    """Return the seconds per variation, and the number of variations that were timed."""
    began = time.perf_counter()
    done, taken = 0, 0.0
    with closing(source.stream((None, *each) for each in wanted)) as photos:
        for _ in photos:
            done, taken = done + 1, time.perf_counter() - began
            if taken > _ENOUGH:
                break
    return taken / max(1, done), done
