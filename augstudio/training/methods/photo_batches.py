"""Batches of augmented photos for training from scratch, prepared while the network computes."""

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from augstudio.augment.transform import Transform
from augstudio.data.dataset import ImageRecord
from augstudio.data.images import Fit
from augstudio.errors import UnreadablePhotoError
from augstudio.features.photos import PhotoSource
from augstudio.progress import Progress
from augstudio.threads import in_order
from augstudio.training.methods.learning import Batch
from augstudio.training.methods.unreadable import Skipped

#: Batches prepared ahead of the one in use.
_AHEAD = 2


class PhotoBatches:
    """Reads photos, caches as many as fit in memory, and augments them in threads.

    Parameters
    ----------
    size, fit
        Width and height in pixels, and how photos become square.
    skipped
        Collects unreadable photos.
    """

    def __init__(self, size: int, fit: Fit, skipped: Skipped) -> None:
        self._size, self._skipped = size, skipped
        self._source = PhotoSource(size, fit)

    def read(self, records: Sequence[ImageRecord], progress: Progress) -> tuple[ImageRecord, ...]:
        """Read every photo once and return the readable ones.

        Raises ``Cancelled`` when ``progress`` is cancelled.
        """
        readable = []
        wanted = ((record, record, Transform()) for record in records)
        with closing(self._source.stream(wanted)) as stream:
            for done, (record, photo) in enumerate(stream, 1):
                progress.check()
                if isinstance(photo, UnreadablePhotoError):
                    self._skipped.add(record.path, photo.message)
                else:
                    readable.append(record)
                progress.report(done, len(records), "Reading photos")
        return tuple(readable)

    def batches(
        self,
        records: Sequence[ImageRecord],
        order: Sequence[int] | NDArray[np.int64],
        variation: Callable[[ImageRecord], Transform],
        batch_size: int,
    ) -> Generator[Batch]:
        """Yield ``records`` in the given order and variation, ``batch_size`` at a time.

        Other threads prepare the next batches until this generator is closed. Unreadable photos
        are left out.
        """
        wanted = ((int(row), records[row], variation(records[row])) for row in order)
        batches = self._batches(wanted, batch_size)
        # One thread only: generators are not thread-safe.
        ready = in_order(lambda _: next(batches, None), repeat(None), threads=1, ahead=_AHEAD)
        with closing(batches), closing(ready):
            for rows, photos, failed in iter(ready.__next__, None):
                for row, reason in failed:
                    self._skipped.add(records[row].path, reason)
                if rows:
                    yield np.array(rows), photos

    def _batches(
        self, wanted: Iterable[tuple[int, ImageRecord, Transform]], batch_size: int
    ) -> Generator[tuple[list[int], NDArray[np.float32], list[tuple[int, str]]]]:
        """Yield rows, photos (b, s, s, 3), and (row, reason) of unreadable photos."""
        rows: list[int] = []
        failed: list[tuple[int, str]] = []
        photos = self._empty(batch_size)
        with closing(self._source.stream(wanted)) as stream:
            for row, photo in stream:
                if isinstance(photo, UnreadablePhotoError):
                    failed.append((row, photo.message))
                    continue
                photos[len(rows)] = photo
                rows.append(row)
                if len(rows) == batch_size:
                    yield rows, photos, failed
                    rows, failed, photos = [], [], self._empty(batch_size)
        if rows or failed:
            yield rows, photos[: len(rows)], failed

    def _empty(self, batch_size: int) -> NDArray[np.float32]:
        return np.empty((batch_size, self._size, self._size, 3), np.float32)
