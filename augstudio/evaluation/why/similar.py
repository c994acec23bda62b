"""The training photos that a network finds most similar to a photo."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from augstudio.data.dataset import ImageRecord, Split
from augstudio.errors import InputError, UnreadablePhotoError
from augstudio.evaluation.why.unit_features import unit_features
from augstudio.progress import SILENT, Progress
from augstudio.runs.run import Run

_ROWS_AT_ONCE = 4096


@dataclass(frozen=True)
class SimilarPhoto:
    """A training photo, and its cosine similarity in [-1, 1]: 1 for the same features."""

    record: ImageRecord
    similarity: float


class SimilarPhotos:
    """The features of the training photos of a run, from the store or computed now.

    Raises ``InputError`` if none can be read, and what ``photo_features`` raises.
    """

    def __init__(self, run: Run, progress: Progress = SILENT) -> None:
        self._run = run
        found = unit_features(run, run.photo_list().records(Split.TRAIN), progress)
        if not found.records:
            raise InputError(
                "None of the training photos can be read, so similar ones can't be found.",
                "Put the folder of photos back, or connect the disk that it is on.",
            )
        self._records, self._values = found.records, found.values

    def to(self, photo: ImageRecord, most: int = 6) -> tuple[SimilarPhoto, ...]:
        """Return the most similar training photos, the most similar one first.

        Photos identical to ``photo``, and identical to one that is listed, are left out. Raises
        ``UnreadablePhotoError``.
        """
        own = unit_features(self._run, [photo])
        if not own.records:
            raise UnreadablePhotoError(
                f"{photo.path.name} can't be read.", "Check that the photo is still there."
            )
        similarities = self._similarities(own.values[0].astype(np.float32))
        seen, found = {photo.content}, []
        for row in np.argsort(-similarities, kind="stable"):
            record = self._records[row]
            if record.content not in seen:
                seen.add(record.content)
                found.append(SimilarPhoto(record, float(np.clip(similarities[row], -1, 1))))
            if len(found) == most:
                break
        return tuple(found)

    def _similarities(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        # In parts: the whole as float32 would take twice its memory.
        parts = [
            self._values[start : start + _ROWS_AT_ONCE].astype(np.float32) @ vector
            for start in range(0, len(self._values), _ROWS_AT_ONCE)
        ]
        return np.concatenate(parts)
