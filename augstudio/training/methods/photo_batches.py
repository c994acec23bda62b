"""Photos as batches for a network that sees them anew each epoch, made ready while it computes."""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from augstudio.augment.transform import Transform
from augstudio.data.dataset import ImageRecord
from augstudio.data.images import Fit
from augstudio.errors import UnreadablePhotoError
from augstudio.features.photos import PhotoSource
from augstudio.progress import Progress
from augstudio.runs.events import OnEvent, PhotoSkipped
from augstudio.threads import in_order

#: Batches that are made ready while the network computes another.
_AHEAD = 2


@dataclass(frozen=True)
class Batch:
    """Some of the photos that were asked for.

    Attributes
    ----------
    rows
        (b,) int64, the numbers of the photos among the records.
    photos
        (b, s, s, 3) float32, RGB in [0, 255].
    failed
        Photos that were to be in this batch and can't be read, with the reason.
    """

    rows: NDArray[np.int64]
    photos: NDArray[np.float32]
    failed: tuple[PhotoSkipped, ...]


class PhotoBatches:
    """Reads photos, keeps as many as fit into memory, and varies them in threads.

    Parameters
    ----------
    size, fit
        Side of the square in pixels, and how a photo becomes one.
    on_event
        Is told once about each photo that can't be read.

    Attributes
    ----------
    skipped
        Photos that can't be read.
    """

    def __init__(self, size: int, fit: Fit, on_event: OnEvent) -> None:
        self.skipped: list[PhotoSkipped] = []
        self._size = size
        self._source = PhotoSource(size, fit)
        self._on_event = on_event

    def read(self, records: Sequence[ImageRecord], progress: Progress) -> tuple[ImageRecord, ...]:
        """Read every photo once and return those that can be read.

        ``Cancelled`` when ``progress`` says so.
        """
        readable = []
        wanted = ((record, record, Transform()) for record in records)
        with closing(self._source.stream(wanted)) as stream:
            for done, (record, photo) in enumerate(stream, 1):
                progress.check()
                if isinstance(photo, UnreadablePhotoError):
                    self.tell((PhotoSkipped(record.path, photo.message),))
                else:
                    readable.append(record)
                progress.report(done, len(records), "Reading photos")
        return tuple(readable)

    @contextmanager
    def batches(
        self,
        records: Sequence[ImageRecord],
        order: Sequence[int] | NDArray[np.int64],
        variation: Callable[[ImageRecord], Transform],
        batch_size: int,
    ) -> Generator[Iterator[Batch]]:
        """Open the batches of ``records`` in an order, each photo in a variation.

        The next ones are made ready by other threads; they end with the ``with`` statement.
        """
        batches = self._batches(records, order, variation, batch_size)
        # One thread only: a generator is not for several.
        ready = in_order(lambda _: next(batches, None), repeat(None), threads=1, ahead=_AHEAD)
        with closing(batches), closing(ready):
            yield iter(ready.__next__, None)

    def tell(self, failed: Sequence[PhotoSkipped]) -> None:
        """Tell about photos that can't be read, once about each."""
        known = {skip.path for skip in self.skipped}
        for skip in failed:
            if skip.path not in known:
                self.skipped.append(skip)
                self._on_event(skip)

    def _batches(
        self,
        records: Sequence[ImageRecord],
        order: Sequence[int] | NDArray[np.int64],
        variation: Callable[[ImageRecord], Transform],
        batch_size: int,
    ) -> Generator[Batch]:
        wanted = ((int(row), records[row], variation(records[row])) for row in order)
        rows: list[int] = []
        failed: list[PhotoSkipped] = []
        photos = self._empty(batch_size)
        with closing(self._source.stream(wanted)) as stream:
            for row, photo in stream:
                if isinstance(photo, UnreadablePhotoError):
                    failed.append(PhotoSkipped(records[row].path, photo.message))
                    continue
                photos[len(rows)] = photo
                rows.append(row)
                if len(rows) == batch_size:
                    yield Batch(np.array(rows), photos, tuple(failed))
                    rows, failed, photos = [], [], self._empty(batch_size)
        if rows or failed:
            yield Batch(np.array(rows, np.int64), photos[: len(rows)], tuple(failed))

    def _empty(self, batch_size: int) -> NDArray[np.float32]:
        return np.empty((batch_size, self._size, self._size, 3), np.float32)
