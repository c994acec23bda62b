"""The activations of a dataset at the cut, view by view, for fine-tuning."""

import math
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from augstudio.data.dataset import ImageRecord, Split
from augstudio.errors import AugStudioError, UnreadablePhotoError
from augstudio.features.activation_store import Half
from augstudio.features.activations import FrozenPart
from augstudio.plain_text import file_size
from augstudio.progress import Progress
from augstudio.runs.events import FeaturesExtracted, Notice, Phase, PhaseStarted
from augstudio.training.methods.learning import Batch
from augstudio.training.methods.unreadable import Skipped
from augstudio.training.spec import TrainingSpec

#: From this many bytes on disk, the user gets a notice.
NOTICE_BYTES = 100_000_000
Rows = NDArray[np.int64]


class ActivationViews:
    """The activations of a training's photos, read from files or recomputed for each batch.

    Parameters
    ----------
    spec, frozen
        The training, and the frozen part of its backbone.
    training, validation
        The photos; a row is an index into one of them. Unreadable photos are in no batch.
    views
        Maximum number of views per training photo.
    skipped
        Collects unreadable photos.

    Attributes
    ----------
    views, validation_photos
        Number of views per training photo, and number of validation photos.
    seconds
        Time taken to compute and save activations.
    """

    def __init__(
        self,
        spec: TrainingSpec,
        frozen: FrozenPart,
        training: Sequence[ImageRecord],
        validation: Sequence[ImageRecord],
        views: int,
        skipped: Skipped,
    ) -> None:
        self.seconds = 0.0
        self._recipe, self._seed = spec.recipe, spec.config.seed
        self._on_event = spec.context.on_event
        self._frozen, self._skipped, self.views = frozen, skipped, views
        self.validation_photos = len(validation)
        self._records = {Split.TRAIN: tuple(training), Split.VALIDATION: tuple(validation)}
        self._files: dict[tuple[Split, int], tuple[Half, Rows]] = {}
        self._kept = True
        self._phase: Phase | None = None

    def take(self, views: int, progress: Progress) -> None:
        """Prepare the validation photos and the first ``views`` views of the training photos."""
        self._take(Split.VALIDATION, 0, progress)
        for view in range(views):
            self._take(Split.TRAIN, view, progress)
        if self._phase is not Phase.FINE_TUNE:
            self._enter(Phase.FINE_TUNE)

    def training(self, rows: Rows, views: Rows, size: int) -> Generator[Batch]:
        """Yield batches of about ``size`` training photos: ``rows`` (n,) in ``views`` (n,)."""
        return self._batches(Split.TRAIN, rows, views, size)

    def validation(self, size: int, progress: Progress) -> Generator[Batch]:
        """Yield all validation photos in batches of about ``size``."""
        self._take(Split.VALIDATION, 0, progress)
        rows = np.arange(len(self._records[Split.VALIDATION]))
        return self._batches(Split.VALIDATION, rows, np.zeros_like(rows), size)

    def _take(self, split: Split, view: int, progress: Progress) -> None:
        """Find or compute the activation file of one view of a split."""
        if self._phase is None:
            self._enter(Phase.ACTIVATIONS)
            self._check_size()
        if not self._kept or (split, view) in self._files:
            return
        records = self._records[split]
        began = time.perf_counter()
        try:
            found = self._frozen.extract(
                records,
                self._recipe,
                self._seed,
                view,
                on_progress=lambda done, total, computed, found, rate: self._on_event(
                    FeaturesExtracted(
                        split, view, done, total, computed, found, rate, Phase.ACTIVATIONS
                    )
                ),
                on_skip=self._skipped.add,
                progress=progress,
                keep=split is Split.TRAIN and self.views > 1,
            )
        except AugStudioError as error:
            self._do_without(f"{error.message} {error.hint}")
            return
        finally:
            self.seconds += time.perf_counter() - began
        places = {record: row for row, record in enumerate(found.records)}
        rows = np.array([places.get(record, -1) for record in records], np.int64)
        self._files[split, view] = found.values, rows

    def _check_size(self) -> None:
        """Report the disk space for the activations; don't save them if there is too little."""
        photos = self.validation_photos + len(self._records[Split.TRAIN]) * self.views
        needed = self._frozen.bytes_of(photos)
        size = file_size(needed)
        if not self._frozen.fits(photos):
            self._do_without(f"There is not enough disk space for the activations ({size}).")
        elif needed >= NOTICE_BYTES:
            self._on_event(
                Notice(f"The activations of the frozen layers take {size} of disk space.")
            )

    def _do_without(self, reason: str) -> None:
        self._kept = False
        self._files.clear()
        self._on_event(
            Notice(f"{reason} Activations are recomputed in every epoch, which takes longer.")
        )

    def _enter(self, phase: Phase) -> None:
        self._phase = phase
        self._on_event(PhaseStarted(phase))

    def _batches(self, split: Split, rows: Rows, views: Rows, size: int) -> Generator[Batch]:
        # Equal parts: a last batch of one photo would have as much influence as a full one.
        parts = np.array_split(np.arange(len(rows)), math.ceil(len(rows) / size))
        if self._kept:
            yield from (self._read(split, rows[part], views[part]) for part in parts)
            return
        records = self._records[split]
        wanted = (
            (row, records[row], self._frozen.transform(records[row], self._recipe, self._seed, v))
            for row, v in zip(rows.tolist(), views.tolist(), strict=True)
        )
        with closing(self._frozen.compute(wanted, split is Split.TRAIN)) as results:
            for part in parts:
                yield self._stacked(islice(results, len(part)), records)

    def _read(self, split: Split, rows: Rows, views: Rows) -> Batch:
        """Return a batch from the files; a missing view is replaced by the photo itself."""
        values = np.empty((len(rows), *self._frozen.shape), np.float32)
        there = np.ones(len(rows), bool)
        for number, (row, view) in enumerate(zip(rows.tolist(), views.tolist(), strict=True)):
            for stored, places in (self._files[split, view], self._files[split, 0]):
                if places[row] >= 0:
                    values[number] = stored[places[row]]
                    break
            else:
                there[number] = False
        return rows[there], values[there]

    def _stacked(
        self,
        results: Iterator[tuple[int, Half | UnreadablePhotoError]],
        records: Sequence[ImageRecord],
    ) -> Batch:
        """Return the next results as a batch, without unreadable photos."""
        rows: list[int] = []
        values: list[Half] = []
        for row, result in results:
            if isinstance(result, UnreadablePhotoError):
                self._skipped.add(records[row].path, result.message)
            else:
                rows.append(row)
                values.append(result)
        shape = (len(rows), *self._frozen.shape)
        stacked = np.array(values, np.float32).reshape(shape)
        return np.array(rows, np.int64), stacked
