"""What the last feature map of a network says of photos, as vectors of length 1 to be compared."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from augstudio.data.dataset import ImageRecord
from augstudio.evaluation.photo_features import feature_settings, last_depth, photo_features
from augstudio.features.store import Vector
from augstudio.models.backbones import Pooling
from augstudio.progress import SILENT, Progress
from augstudio.runs.run import Run

#: Bytes of features that are in memory at once; without a limit, those of 100,000 photos would
#: take more than a gigabyte.
_MOST_BYTES = 16_000_000


@dataclass(frozen=True, eq=False)
class UnitFeatures:
    """Photos with vectors of length 1; the product of two is their cosine similarity.

    Attributes
    ----------
    records
        The n photos that can be read.
    values
        (n, channels) float16: it takes half the memory, and changes similarities by less than
        0.001.
    """

    records: tuple[ImageRecord, ...]
    values: NDArray[np.float16]


def unit_features(
    run: Run, records: Sequence[ImageRecord], progress: Progress = SILENT
) -> UnitFeatures:
    """Return the unit features of photos; raises what ``photo_features`` raises."""
    found: list[ImageRecord] = []
    channels = feature_settings(run).chosen_backbone.channels
    values = np.empty((len(records), channels), np.float16)
    for part in unit_features_in_parts(run, records, progress):
        end = len(found) + len(part.records)
        values[len(found) : end] = part.values
        found += part.records
    return UnitFeatures(tuple(found), values[: len(found)])


def unit_features_in_parts(
    run: Run, records: Sequence[ImageRecord], progress: Progress = SILENT
) -> Iterator[UnitFeatures]:
    """Yield the unit features of a few photos at a time; raises what ``photo_features`` raises."""
    at_once = max(64, _MOST_BYTES // (4 * feature_settings(run).chosen_backbone.feature_size))
    for start in range(0, len(records), at_once):
        part = photo_features(
            run, records[start : start + at_once], _Rest(progress, start, records)
        )
        yield UnitFeatures(part.records, units(run, part.values).astype(np.float16))


class _Rest(Progress):
    """Reports the progress with some of the photos as that with all."""

    def __init__(self, whole: Progress, start: int, records: Sequence[ImageRecord]) -> None:
        self._whole, self._start, self._total = whole, start, len(records)

    def report(self, done: int, total: int, message: str, unit: str = "photos") -> None:  # noqa: ARG002
        self._whole.report(self._start + done, self._total, message, unit)

    @property
    def cancelled(self) -> bool:
        return self._whole.cancelled


def units(run: Run, features: Vector) -> Vector:
    """Return features (n, d) of a run's network as vectors of length 1, (n, channels) float32."""
    values = features[:, last_depth(run)]
    backbone = feature_settings(run).chosen_backbone
    if backbone.pooling is Pooling.FLATTEN:
        # What is seen counts here, not where it is in the photo.
        values = values.reshape(len(values), -1, backbone.channels).mean(axis=1)
    lengths = np.linalg.norm(values, axis=1, keepdims=True)
    return np.asarray(values / np.maximum(lengths, np.finfo(np.float32).tiny), np.float32)
