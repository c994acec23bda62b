"""Photos on their way to a network: read, made square and augmented ahead of time in threads."""

import threading
from collections.abc import Generator, Hashable, Iterable
from contextlib import closing
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from augstudio.augment.apply import apply
from augstudio.augment.transform import Transform
from augstudio.data.dataset import ImageRecord
from augstudio.data.images import Fit, read_record
from augstudio.errors import UnreadablePhotoError
from augstudio.models.engine import Engine
from augstudio.threads import in_order

#: Bytes of decoded photos to keep for further views: 2600 photos of 224 x 224 pixels.
MEMORY_LIMIT = 384 * 1024**2

K = TypeVar("K", bound=Hashable)


class PhotoSource:
    """Turns records and transforms into inputs of a network.

    Parameters
    ----------
    size, fit
        Width and height in pixels, and how photos become square.
    memory_limit
        Bytes of decoded photos to keep for further views. When it is reached, no more photos are
        kept and none are dropped: every view reads the photos in the same order, so a dropped
        photo would be needed next.
    threads
        Number of threads that read photos; ``threads.THREADS`` by default.
    """

    def __init__(
        self, size: int, fit: Fit, memory_limit: int = MEMORY_LIMIT, threads: int | None = None
    ) -> None:
        self._size = size
        self._threads = threads
        self._fit = fit
        self._free = memory_limit
        self._kept: dict[str, NDArray[np.uint8]] = {}
        self._lock = threading.Lock()

    def stream(
        self, wanted: Iterable[tuple[K, ImageRecord, Transform]], keep: bool = True
    ) -> Generator[tuple[K, NDArray[np.float32] | UnreadablePhotoError]]:
        """Yield the key of every view with its pixels, or with the error of its photo.

        Pixels are (size, size, 3) float32 RGB in 0-255, in the order of ``wanted``. Threads read
        a limited number of photos ahead. ``keep`` caches the photos for further views.
        """

        def variation(
            asked: tuple[K, ImageRecord, Transform],
        ) -> tuple[K, NDArray[np.float32] | UnreadablePhotoError]:
            key, record, transform = asked
            return key, self._variation(record, transform, keep)

        return in_order(variation, wanted, threads=self._threads)

    def through(
        self,
        engine: Engine,
        wanted: Iterable[tuple[K, ImageRecord, Transform]],
        keep: bool = True,
    ) -> Generator[tuple[K, NDArray[np.float32] | UnreadablePhotoError]]:
        """Yield the key of every view with the network's output, or with the error of its photo.

        Results are in the order of ``wanted``; errors come near their position.
        """
        failed: list[tuple[K, UnreadablePhotoError]] = []

        def readable() -> Generator[tuple[K, NDArray[np.float32]]]:
            with closing(self.stream(wanted, keep)) as stream:
                for key, photo in stream:
                    if isinstance(photo, UnreadablePhotoError):
                        failed.append((key, photo))
                    else:
                        yield key, photo

        with closing(readable()) as inputs, closing(engine.run(inputs)) as results:
            for key, values in results:
                yield key, values
                while failed:
                    yield failed.pop()
        yield from failed

    def _variation(
        self, record: ImageRecord, transform: Transform, keep: bool
    ) -> NDArray[np.float32] | UnreadablePhotoError:
        photo = self._kept.get(record.content)
        if photo is None:
            try:
                photo = read_record(record, self._size, self._fit)
            except UnreadablePhotoError as error:
                return error
            if keep:
                self._keep(record.content, photo)
        return apply(photo.astype(np.float32), transform)

    def _keep(self, content: str, photo: NDArray[np.uint8]) -> None:
        with self._lock:
            if content not in self._kept and photo.nbytes <= self._free:
                self._kept[content] = photo
                self._free -= photo.nbytes
