"""The features of a dataset, view by view, for a training."""

import time

from augstudio.data.dataset import Split
from augstudio.features.extract import Extractor, Features
from augstudio.features.photos import PhotoSource
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
        self._extractor = Extractor(backbone, spec.store, config.precision, config.fit)
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
