"""Activations: the output of the frozen lower part of a cut backbone, cached on disk."""

import time
from collections.abc import Callable, Generator, Hashable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from augstudio import storage
from augstudio.augment.draw import draw_view
from augstudio.augment.recipe import Recipe
from augstudio.augment.transform import Transform
from augstudio.data.dataset import ImageRecord
from augstudio.errors import AugStudioError, UnreadablePhotoError
from augstudio.features.activation_store import ActivationStore, Half, as_half, bytes_of
from augstudio.features.extract import PIPELINE, OnProgress
from augstudio.features.photos import PhotoSource
from augstudio.models.engine import Engine, Precision, open_network
from augstudio.progress import SILENT, Progress

if TYPE_CHECKING:
    import keras

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Activations:
    """Activations and the photos they belong to.

    Attributes
    ----------
    values
        (n, h, w, c) float16, one row per record, mapped from a file.
    records
        n records, in the order asked for, unreadable photos left out.
    """

    values: Half
    records: tuple[ImageRecord, ...]


class FrozenPart:
    """Runs the lower part of a cut backbone and caches its output.

    Parameters
    ----------
    lower
        Photos (n, s, s, 3) -> activations (n, h, w, c); see ``models.classifier_parts``.
    space
        Text that identifies ``lower`` and its input: backbone, cut and fit.
    photos
        Reads and augments photos of that size.
    store, precision
        Where activations are cached, and the number format for computing them.

    Attributes
    ----------
    shape
        (h, w, c) of the activations of one photo.
    """

    def __init__(
        self,
        lower: "keras.Model",
        space: str,
        photos: PhotoSource,
        store: ActivationStore,
        precision: Precision = Precision.EXACT,
    ) -> None:
        self.shape = tuple(int(length) for length in lower.output_shape[1:])
        self._size = int(lower.input_shape[1])
        self._lower, self._photos = lower, photos
        self._store, self._precision = store, precision
        self._space = space
        self._engine: Engine | None = None

    def bytes_of(self, photos: int) -> int:
        """Return the size in bytes of the activations of a number of photos."""
        return bytes_of((photos, *self.shape))

    def fits(self, photos: int) -> bool:
        """Whether the store has room for the activations of a number of photos."""
        return self._store.fits(self.bytes_of(photos))

    def transform(self, record: ImageRecord, recipe: Recipe, seed: int, view: int) -> Transform:
        """Return the transform of one view of a photo."""
        return draw_view(recipe, self._size, seed, record.content, view)

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
    ) -> Activations:
        """Return the activations of one view of every photo, from the store or computed now.

        Unreadable photos are left out and passed to ``on_skip``. ``keep`` caches the photos in
        memory for further views. Raises ``AugStudioError`` if the store can't be written, and
        ``Cancelled`` when ``progress`` is cancelled; then nothing is saved.
        """
        drawn = [self.transform(record, recipe, seed, view) for record in records]
        name = self._name(records, drawn)
        shape = (len(records), *self.shape)
        values = self._store.find(name, shape)
        if values is None:
            with self._store.alone(name, progress):
                # Another program may have computed them meanwhile.
                values = self._store.find(name, shape)
                if values is None:
                    return self._computed(
                        name, records, drawn, on_progress, on_skip, progress, keep
                    )
        on_progress(len(records), len(records), 0, len(records), 0.0)
        return Activations(values, tuple(records))

    def _computed(
        self,
        name: str,
        records: Sequence[ImageRecord],
        drawn: Sequence[Transform],
        on_progress: OnProgress,
        on_skip: Callable[[Path, str], object],
        progress: Progress,
        keep: bool,
    ) -> Activations:
        """Compute activations into the store, and return them; see ``extract``."""
        kept = self._write(name, records, drawn, on_progress, on_skip, progress, keep)
        if len(kept) < len(records):
            # Named after the photos in it, so that it is found when only these are asked for.
            actual = self._name([records[row] for row in kept], [drawn[row] for row in kept])
            self._store.rename(name, actual)
            name = actual
        values = self._store.find(name, (len(kept), *self.shape))
        if values is None:
            raise AugStudioError(
                "The activations could not be saved on disk.", "Free up some disk space."
            )
        return Activations(values, tuple(records[row] for row in kept))

    def _write(
        self,
        name: str,
        records: Sequence[ImageRecord],
        drawn: Sequence[Transform],
        on_progress: OnProgress,
        on_skip: Callable[[Path, str], object],
        progress: Progress,
        keep: bool,
    ) -> list[int]:
        """Write the activations of photos to the store; return the rows of the readable ones."""
        self._store.make_room(self.bytes_of(len(records)))
        self._started()
        wanted = [(row, records[row], transform) for row, transform in enumerate(drawn)]
        began = time.perf_counter()
        kept: list[int] = []
        with self._store.writing(name) as add, closing(self.compute(wanted, keep)) as results:
            for done, (row, result) in enumerate(results, 1):
                progress.check()
                if isinstance(result, UnreadablePhotoError):
                    on_skip(records[row].path, result.message)
                else:
                    add(result)
                    kept.append(row)
                rate = len(kept) / (time.perf_counter() - began)
                on_progress(done, len(records), len(kept), 0, rate)
        return kept

    def compute(
        self, wanted: Iterable[tuple[K, ImageRecord, Transform]], keep: bool = True
    ) -> Generator[tuple[K, Half | UnreadablePhotoError]]:
        """Yield for each key the activations (h, w, c) of a view, or the error of its photo.

        Activations are in the order of ``wanted``; errors come near their position.
        """
        with closing(self._photos.through(self._started(), wanted, keep)) as results:
            for key, result in results:
                if isinstance(result, UnreadablePhotoError):
                    yield key, result
                else:
                    yield key, as_half(result)

    def _started(self) -> Engine:
        """Return the engine; the first call takes a second or more to start it."""
        if self._engine is None:
            self._engine = open_network(self._lower, self._precision)
        return self._engine

    def _name(self, records: Sequence[ImageRecord], drawn: Sequence[Transform]) -> str:
        return file_name(self._space, self._precision, records, drawn)


def file_name(
    space: str, precision: Precision, records: Sequence[ImageRecord], drawn: Sequence[Transform]
) -> str:
    """Return the name in the store for the activations of these views; see ``FrozenPart``."""
    lines = [f"{r.content} {t.fingerprint}" for r, t in zip(records, drawn, strict=True)]
    head = f"v{PIPELINE} {space} {precision.value}"
    return storage.digest("\n".join([head, *lines]).encode())
