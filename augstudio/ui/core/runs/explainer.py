"""Explainer: heat maps and similar photos of a run, loaded once for all pages."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from PySide6.QtGui import QImage

from augstudio.data.dataset import ImageRecord
from augstudio.data.images import load, read_record
from augstudio.evaluation.why.heat_map import HeatMap, HeatMaps
from augstudio.evaluation.why.overlay import colours, overlaid
from augstudio.evaluation.why.similar import SimilarPhoto, SimilarPhotos
from augstudio.progress import Progress
from augstudio.runs.run import Run
from augstudio.ui.core.jobs.tensorflow_loader import TensorFlowLoader
from augstudio.ui.look.imaging import to_qimage

#: Width and height of the large photo, in its pixels.
_SIDE = 640

T = TypeVar("T")


class _Kept(Generic[T]):
    """What was loaded for the last run."""

    def __init__(self, load: Callable[[Run, Progress], T]) -> None:
        self._load = load
        self._lock = threading.Lock()
        self._last: tuple[Run, T] | None = None

    def of(self, run: Run, progress: Progress) -> T:
        with self._lock:
            progress.check()
            if self._last is None or self._last[0] != run:
                self._last = (run, self._load(run, progress))
            return self._last[1]


class Explainer:
    """Explains the answers of a run; all methods take time: call them in a thread."""

    def __init__(self, tensorflow: TensorFlowLoader) -> None:
        self._tensorflow = tensorflow
        self._maps = _Kept(lambda run, _: HeatMaps(run))
        self._similar = _Kept(SimilarPhotos)

    def photo(self, run: Run, record: ImageRecord) -> QImage:
        """Return the photo as the square that the network sees, but larger."""
        return to_qimage(read_record(record, _SIDE, run.config.fit))

    def heat_map(
        self, run: Run, record: ImageRecord, label: str | None, progress: Progress
    ) -> tuple[HeatMap, QImage]:
        """Return the heat map of a photo for a class, and its colours."""
        self._tensorflow.wait(progress)
        found = self._maps.of(run, progress).of(record.path, label)
        return found, to_qimage(colours(found.values, _SIDE))

    def overlaid(
        self, run: Run, photo: Path, label: str | None, progress: Progress
    ) -> tuple[HeatMap, QImage]:
        """Return the heat map of a photo for a class, and the photo under its colours."""
        self._tensorflow.wait(progress)
        found = self._maps.of(run, progress).of(photo, label)
        square = load(photo, _SIDE, run.config.fit)
        return found, to_qimage(overlaid(square, found.values))

    def similar(
        self, run: Run, record: ImageRecord, progress: Progress, most: int = 8
    ) -> tuple[SimilarPhoto, ...]:
        """Return the training photos that are most similar to a photo."""
        self._tensorflow.wait(progress)
        return self._similar.of(run, progress).to(record, most)
