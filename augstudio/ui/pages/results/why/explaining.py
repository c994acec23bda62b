"""What the tab asks of a run, in threads: its photos, heat maps and similar photos."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from PySide6.QtGui import QImage

from augstudio.data.dataset import ImageRecord, Split
from augstudio.data.images import read_record
from augstudio.evaluation.why.heat_map import HeatMap, HeatMaps
from augstudio.evaluation.why.overlay import colours
from augstudio.evaluation.why.similar import SimilarPhoto, SimilarPhotos
from augstudio.progress import Progress
from augstudio.runs.run import Run
from augstudio.ui.core.jobs.tensorflow_loader import TensorFlowLoader
from augstudio.ui.look.imaging import to_qimage

#: Width and height of the large photo, in its pixels.
_SIDE = 640

T = TypeVar("T")


@dataclass(frozen=True)
class AnsweredPhoto:
    """A photo with the predicted class and its probability; "" and 0 if they are not known."""

    record: ImageRecord
    answer: str = ""
    probability: float = 0.0

    @property
    def lines(self) -> tuple[str, ...]:
        """Its class, and below what was predicted."""
        if not self.answer:
            return (self.record.label,)
        right = self.answer == self.record.label
        said = "right" if right else f"predicted {self.answer}"
        return (self.record.label, f"{said}, {self.probability:.0%}")


def validation_photos(run: Run) -> list[AnsweredPhoto]:
    """Return the validation photos: mistakes first, the most confident before the others.

    Photos that are classified correctly follow, the least confident first.
    """
    if not run.has_answers:
        return [AnsweredPhoto(each) for each in run.photo_list().records(Split.VALIDATION)]
    answers = run.answers()
    best = answers.probabilities.argmax(axis=1)
    sure = answers.probabilities[np.arange(len(best)), best]
    wrong = best != answers.photos.labels
    order = np.lexsort((np.where(wrong, -sure, sure), ~wrong))
    records = answers.photos.records
    return [AnsweredPhoto(records[n], run.classes[best[n]], float(sure[n])) for n in order]


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

    def similar(
        self, run: Run, record: ImageRecord, progress: Progress
    ) -> tuple[SimilarPhoto, ...]:
        """Return the training photos that are most similar to a photo."""
        self._tensorflow.wait(progress)
        return self._similar.of(run, progress).to(record, most=8)
