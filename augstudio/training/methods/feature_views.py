"""The features of a dataset, view by view, for a training."""

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from augstudio.data.dataset import LabelledPhotos, Split
from augstudio.features.extract import Extractor, Features
from augstudio.features.photos import PhotoSource
from augstudio.features.rows import IN_MEMORY, Rows
from augstudio.runs.events import FeaturesExtracted, Notice, Phase, PhaseStarted
from augstudio.runs.run import FeatureCounts
from augstudio.training.methods.unreadable import Skipped, require_all_classes
from augstudio.training.spec import TrainingSpec


class FeatureViews:
    """The features of a dataset, view by view; sends the events and counts photos.

    Attributes
    ----------
    seconds
        Time taken so far.
    photos
        Number of photos by split, without unreadable ones.
    skipped
        Unreadable photos.
    """

    def __init__(self, spec: TrainingSpec) -> None:
        config, dataset = spec.config, spec.dataset
        backbone = config.chosen_backbone
        views = 1 + spec.recipe.distinct_views(config.views)
        self._extractor = Extractor(
            backbone, spec.store, config.precision, config.fit, in_memory=IN_MEMORY // views
        )
        self._dataset, self._recipe, self._config = dataset, spec.recipe, config
        self._store = spec.store
        self._on_event, self._progress = spec.context.on_event, spec.context.progress
        self._slow = False
        self.seconds = 0.0
        self.photos = {split.value: len(records) for split, records in dataset.splits.items()}
        self.skipped = Skipped(self._on_event, dataset.unreadable)

    def validation(self) -> Features:
        """Return view 0 of the validation photos."""
        self._on_event(PhaseStarted(Phase.FEATURES))
        return self._features(Split.VALIDATION, 0)

    def training(self, view: int) -> Features:
        """Return one view of the training photos."""
        features = self._features(Split.TRAIN, view)
        if view == 0:
            self._on_event(PhaseStarted(Phase.TOP_MODEL))
        return features

    @property
    def source(self) -> PhotoSource:
        """The photo source, which also caches photos for further views."""
        return self._extractor.photos

    @property
    def counts(self) -> FeatureCounts:
        """Number of views computed and found in the store so far."""
        extractor = self._extractor
        return FeatureCounts(
            computed=extractor.computed,
            cached=extractor.cached,
            per_second=round(extractor.per_second, 1),
        )

    def _features(self, split: Split, view: int) -> Features:
        began = time.perf_counter()
        features = self._extractor.extract(
            self.skipped.left(self._dataset.records(split)),
            self._recipe,
            self._config.seed,
            view,
            on_progress=lambda *figures: self._on_event(FeaturesExtracted(split, view, *figures)),
            on_skip=self.skipped.add,
            progress=self._progress,
            keep=split is Split.TRAIN and self._recipe.distinct_views(self._config.views) > 1,
        )
        self.seconds += time.perf_counter() - began
        self._report_notices()
        if view == 0:
            self.photos[split.value] = len(features.records)
            require_all_classes(self._dataset, split, features.records)
        return features

    def _report_notices(self) -> None:
        while self._store.notices:
            self._on_event(Notice(self._store.notices.pop(0)))
        if self._extractor.engine_name == "keras" and not self._slow:
            self._slow = True
            self._on_event(
                Notice(
                    "OpenVINO does not start on this computer. Keras is used instead, which is "
                    "slower."
                )
            )


class TrainingPhotos:
    """The features of the training photos in all views so far, and their labels.

    Parameters
    ----------
    view
        Returns the features of one view; may raise ``Cancelled``.

    Attributes
    ----------
    views
        Features (n, d) float32 of each view so far, of view 0 at first.
    records, labels
        The n photos, and their class numbers (n,).
    """

    def __init__(self, view: Callable[[int], Features], classes: tuple[str, ...]) -> None:
        first = view(0)
        self.views = [first.values]
        self.records = first.records
        self.labels = LabelledPhotos(first.records, classes).labels
        self.classes = len(classes)
        self._view = view

    def take(self, views: int) -> None:
        """Add views until there are ``views``; an unreadable photo repeats its view 0."""
        while len(self.views) < views:
            photos = self._view(len(self.views))
            complete = len(photos.records) == len(self.records)
            self.views.append(photos.values if complete else self._completed(photos))

    def _completed(self, photos: Features) -> NDArray[np.float32]:
        """Return the features of all photos: those given, or else those of view 0."""
        rows = Rows(*self.views[0].shape)
        found = dict(zip(photos.records, photos.values, strict=True))
        for row, record in enumerate(self.records):
            rows.write(row, found.get(record, self.views[0][row]))
        return rows.read(range(len(self.records)))

    def drawn(self, rng: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return all photos in random order, (n,), and a random view for each, (n,)."""
        order = rng.permutation(len(self.labels))
        return order, rng.integers(len(self.views), size=len(order))

    def of(self, rows: NDArray[np.int64], views: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the features of photos, each in a view: ``rows`` (k,) in ``views`` (k,)."""
        values = np.empty((len(rows), self.views[0].shape[1]), np.float32)
        for number, view in enumerate(self.views):
            values[views == number] = view[rows[views == number]]
        return values
