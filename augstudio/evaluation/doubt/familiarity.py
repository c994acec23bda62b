"""Familiarity: whether photos are like those that a run was trained on."""

from collections.abc import Sequence
from contextlib import suppress
from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from augstudio.data.dataset import ImageRecord, Split, evenly
from augstudio.errors import AugStudioError
from augstudio.evaluation.metrics import conformal_bound
from augstudio.evaluation.photo_features import feature_settings
from augstudio.evaluation.why.unit_features import unit_features, unit_features_in_parts, units
from augstudio.features.store import Vector
from augstudio.models.engine import Engine, open_engine
from augstudio.progress import SILENT, Progress
from augstudio.runs.choices import Method
from augstudio.runs.events import Phase
from augstudio.runs.run import Run

if TYPE_CHECKING:
    import keras

#: As in ``UnitFeatures``.
Units = NDArray[np.float16]

#: The share of photos like those of the run that are taken for unlike ones.
_FALSE_ALARMS = 0.05
#: Most training photos to compare with, and most validation photos that set the limit.
_MOST_PHOTOS = 5000
#: Photos compared at a time.
_AT_ONCE = 1000
#: Larger than the differences that rounding makes between engines.
_ROUNDING = 1e-4


class Familiarity:
    """Whether photos are like the training photos of a run, once it is prepared.

    The distance to the most similar training photo decides: Y. Sun, Y. Ming, X. Zhu and Y. Li,
    "Out-of-distribution detection with deep nearest neighbors", ICML (2022), with k = 1. The limit
    is the distance that 5% of the validation photos exceed. With it, all 398 photos of ants and
    bees are unlike those of cats and dogs; by Euclidean distance, 75% would be. If one of two or
    six classes is left out of the training photos of three datasets, 58% of its photos are unlike
    the others; with k = 10 55%, and with the features of all depths 29%.

    It is not known if the list of photos is missing, if fewer than 19 validation photos can be
    used, or if features that are not in the store can't be computed any more.

    Attributes
    ----------
    size
        Side in pixels of the squares that ``unfamiliar`` takes; 0 while it is not known.
    """

    def __init__(self, run: Run) -> None:
        self.size = 0
        self._run = run
        self._is_prepared = False
        self._reference: Vector = np.empty((0, 0), np.float32)
        self._limit = inf
        self._engine: Engine | None = None

    @property
    def limit(self) -> float | None:
        """The cosine distance beyond which a photo is unlike them; ``None`` if not known."""
        return float(self._limit) if self.size else None

    def prepare(self, progress: Progress = SILENT) -> None:
        """Read or compute the features of the training and the validation photos.

        ``Cancelled`` when asked to stop.
        """
        if self._is_prepared:
            return
        # Without all that is needed, it is not known.
        with suppress(AugStudioError):
            self._compare(progress)
        self._is_prepared = True

    def _compare(self, progress: Progress) -> None:
        run, listing = self._run, self._run.photo_list()
        training = evenly(listing.records(Split.TRAIN), _MOST_PHOTOS)
        # The same photos among both would make the limit too low.
        contents = {record.content for record in training}
        others = [
            each for each in listing.records(Split.VALIDATION) if each.content not in contents
        ]
        if conformal_bound(range(len(others)), 1 - _FALSE_ALARMS) == inf:
            return
        # At most 25 MB for 1280 channels; to convert it for each photo would take 10 ms.
        reference = unit_features(run, training, progress).values.astype(np.float32)
        validation = unit_features(run, evenly(others, _MOST_PHOTOS), progress).values
        if not len(reference):
            return
        limit = conformal_bound(distances(validation, reference), 1 - _FALSE_ALARMS)
        if limit < inf:
            self._reference, self._limit = reference, limit
            self.size = feature_settings(run).chosen_backbone.input_size

    def unfamiliar(self, squares: Sequence[NDArray[np.float32]]) -> list[bool | None]:
        """Return for each photo (size, size, 3), RGB in [0, 255], whether it is unlike them.

        ``None`` if it is not known.
        """
        # Photos of another size were read before it was known.
        if not self.size or any(len(each) != self.size for each in squares):
            return [None] * len(squares)
        try:
            engine = self._opened()
        except AugStudioError:
            self.size = 0  # the weights of the network have been deleted
            return [None] * len(squares)
        values = [each for _, each in engine.run(enumerate(squares))]
        return self.unfamiliar_features(np.stack(values)) if values else []

    def unfamiliar_features(self, features: Vector) -> list[bool | None]:
        """Return the same for photos with these features (n, d) of the pretrained network."""
        if not self.size:
            return [None] * len(features)
        # Rounded as the vectors that they are compared with.
        rounded = units(self._run, features).astype(np.float16)
        return [*map(bool, self._are_far(rounded))]

    def unfamiliar_among(
        self, records: Sequence[ImageRecord], progress: Progress = SILENT
    ) -> frozenset[str] | None:
        """Return the contents of the photos that are unlike them; ``None`` if it is not known.

        Photos that can't be read are left out. ``Cancelled`` when asked to stop.
        """
        if not self.size:
            return None
        found: set[str] = set()
        try:
            for part in unit_features_in_parts(self._run, records, progress):
                rows = np.flatnonzero(self._are_far(part.values))
                found.update(part.records[row].content for row in rows)
        except AugStudioError:
            return None
        return frozenset(found)

    def _opened(self) -> Engine:
        if self._engine is None:
            settings = feature_settings(self._run)
            self._engine = open_engine(settings.chosen_backbone, settings.precision)
        return self._engine

    def _are_far(self, photos: Units) -> NDArray[np.bool_]:
        return np.asarray(distances(photos, self._reference) > self._limit + _ROUNDING)


def unfamiliar_photos(
    run: Run, records: Sequence[ImageRecord], progress: Progress = SILENT
) -> frozenset[str] | None:
    """Return the contents of the photos that are unlike the training photos of a run.

    ``None`` if it is not known. Features that are not in the store are computed.
    """
    familiarity = Familiarity(run)
    familiarity.prepare(progress)
    return familiarity.unfamiliar_among(records, progress)


def features_inside(classifier: "keras.Model", run: Run) -> Any:
    """Return the tensor in a classifier that holds the features of its photos; ``None`` if none.

    Only a top model on the pretrained network as it is has them inside.
    """
    phase = run.history[run.best_epoch - 1].phase
    if run.config.method is Method.FROM_SCRATCH or phase is Phase.FINE_TUNE:
        return None
    try:
        inside = classifier.layers[-2].output
        shape = tuple(inside.shape)
    except (IndexError, AttributeError):
        return None  # a network of a programmer's own
    size = feature_settings(run).chosen_backbone.feature_size
    return inside if shape == (None, size) else None


def distances(photos: Units, reference: Vector) -> NDArray[np.float32]:
    """Return how far photos (n, d) are from the nearest of ``reference`` (m, d).

    It is the cosine distance (n,), from 0 to 2.
    """
    nearest = np.empty(len(photos), np.float32)
    for start in range(0, len(photos), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        nearest[part] = (photos[part].astype(np.float32) @ reference.T).max(axis=1)
    return 1 - nearest
