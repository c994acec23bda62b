"""The features of a dataset, view by view, as a training asks for them."""

import time
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset, Split
from augstudio.errors import InputError
from augstudio.features.extract import Extractor, Features
from augstudio.features.photos import MEMORY_LIMIT
from augstudio.features.store import FeatureStore
from augstudio.models.backbones import backbone
from augstudio.progress import Progress
from augstudio.training.config import TrainConfig
from augstudio.training.events import (
    FeaturesExtracted,
    Notice,
    OnEvent,
    Phase,
    PhaseStarted,
    PhotoSkipped,
)


class FeatureCounts(BaseModel):
    """Views of photos computed and found in the store; ``per_second`` counts computed ones."""

    model_config = ConfigDict(frozen=True)

    computed: int
    cached: int
    per_second: float


class Views:
    """The features of a dataset, view by view, with what is told and counted on the way."""

    def __init__(
        self,
        dataset: Dataset,
        recipe: Recipe,
        config: TrainConfig,
        store: FeatureStore,
        on_event: OnEvent,
        progress: Progress,
    ) -> None:
        self._extractor = Extractor(
            backbone(config.backbone),
            store,
            config.precision,
            config.fit,
            # Decoded photos are kept for the next view only where there is one.
            memory_limit=0 if recipe.is_neutral or config.views == 1 else MEMORY_LIMIT,
        )
        self._dataset, self._recipe, self._config = dataset, recipe, config
        self._store, self._on_event, self._progress = store, on_event, progress
        self.seconds = 0.0
        self.skipped: list[PhotoSkipped] = []

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
    def counts(self) -> FeatureCounts:
        """What has been computed and found so far."""
        extractor = self._extractor
        return FeatureCounts(
            computed=extractor.computed,
            cached=extractor.cached,
            per_second=round(extractor.per_second, 1),
        )

    def _features(self, split: Split, view: int) -> Features:
        began = time.perf_counter()
        known = {skip.path for skip in self.skipped}
        records = [r for r in self._dataset.records(split) if r.path not in known]
        features = self._extractor.extract(
            records,
            self._recipe,
            self._config.seed,
            view,
            on_progress=lambda e: self._on_event(
                FeaturesExtracted(split, view, e.done, e.total, e.computed, e.cached, e.per_second)
            ),
            on_skip=self._skip,
            progress=self._progress,
        )
        self.seconds += time.perf_counter() - began
        while self._store.notices:
            self._on_event(Notice(self._store.notices.pop(0)))
        self._require_all_classes(features, split)
        return features

    def _skip(self, path: Path, reason: str) -> None:
        self.skipped.append(PhotoSkipped(path, reason))
        self._on_event(self.skipped[-1])

    def _require_all_classes(self, features: Features, split: Split) -> None:
        """Refuse to go on when reading the photos left nothing to learn from."""
        left = {record.label for record in features.records}
        missing = [name for name in self._dataset.classes if name not in left]
        if split is Split.TRAIN and missing:
            raise InputError(
                f"None of the training photos of {missing[0]} can be read.",
                "Replace these photos, or take the class out.",
            )
        if not left:
            raise InputError("None of the validation photos can be read.", "Replace these photos.")
