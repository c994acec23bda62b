"""The features of training photos by one network, and the divisions of these photos into parts."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from augstudio.augment.recipe import Recipe
from augstudio.augment.transform import Transform
from augstudio.data.dataset import Dataset, ImageRecord, LabelledPhotos, Split, pictures_of
from augstudio.errors import InputError
from augstudio.evaluation.cross_validation.folds import folds_of
from augstudio.features.extract import Extractor, Features
from augstudio.features.rows import IN_MEMORY
from augstudio.features.store import FeatureStore, Vector
from augstudio.lab.conditions import CONDITIONS, Condition
from augstudio.lab.heads import Division, Photos
from augstudio.lab.plan import Plan
from augstudio.models.backbones import Pooling
from augstudio.plain_text import counted, listed
from augstudio.progress import SILENT, Progress
from augstudio.runs.config import TrainConfig

_PLAIN = Recipe()


class Network:
    """What a study needs of one network.

    Attributes
    ----------
    photos
        The training photos that can be read.
    """

    def __init__(
        self,
        config: TrainConfig,
        plan: Plan,
        dataset: Dataset,
        store: FeatureStore,
        progress: Progress = SILENT,
    ) -> None:
        self._config, self._plan, self._progress = config, plan, progress
        backbone = config.chosen_backbone
        self._size = backbone.input_size
        held = 1 + len(CONDITIONS) + plan.views
        self._extractor = Extractor(
            backbone, store, config.precision, config.fit, in_memory=IN_MEMORY // held
        )
        plain = self.features(dataset.records(Split.TRAIN))
        _require_classes(plain.records, plan.classes)
        self._records = plain.records
        blocks = config.pooling is Pooling.BLOCKS and backbone.block_channels
        self.photos = Photos(
            plain.values,
            pictures_of(plain.records, dataset.near_copies),
            LabelledPhotos(plain.records, plan.classes).labels,
            len(plan.classes),
            (backbone.block_channels, 0) if blocks else (0,),
        )
        self._divisions: dict[int, Division] = {}

    @cached_property
    def shown(self) -> list[Vector]:
        """The features of the training photos under each condition, (n, d) float32."""
        return [self._disturbed(each) for each in CONDITIONS]

    def features(
        self, records: Sequence[ImageRecord], recipe: Recipe = _PLAIN, view: int = 0
    ) -> Features:
        """Return the features of one view of photos; those that can't be read are left out."""
        return self._extractor.extract(
            records, recipe, self._config.seed, view, progress=self._progress
        )

    def views(self, recipe: Recipe, repeats: Sequence[int]) -> list[Vector]:
        """Return the features of the training photos, (n, d) float32, in all views of repeats.

        The first view is the photos as they are.
        """
        found = [self.photos.plain]
        if recipe.is_neutral:
            return found
        count = self._plan.views
        for repeat in repeats:
            for number in range(1 + repeat * count, 1 + (repeat + 1) * count):
                found.append(self._all_of(self.features(self._records, recipe, number)))
        return found

    def divide(self, repeat: int, again: bool) -> None:
        """Make the divisions that trials of a repeat need."""
        for seed in [2 * repeat, 2 * repeat + 1][: 1 + again]:
            if seed not in self._divisions:
                photos = self.photos
                parts = folds_of(photos.pictures, photos.labels, self._plan.folds, seed)
                self._divisions[seed] = Division(photos, parts, self._progress.check)

    def division(self, repeat: int, again: bool = False) -> Division:
        """Return the division of a repeat, or another one of the same repeat."""
        return self._divisions[2 * repeat + again]

    def _disturbed(self, condition: Condition) -> Vector:
        def draw(record: ImageRecord) -> Transform:
            return condition.transform(record, self._size, self._config.seed)

        progress = self._progress
        return self._all_of(self._extractor.transformed(self._records, draw, progress=progress))

    def _all_of(self, found: Features) -> Vector:
        """Return features of all photos; ``InputError`` if some were left out."""
        if gone := len(self._records) - len(found.records):
            raise InputError(
                f"{counted(gone)} that could be read before can't be read any more.",
                "Put the photos back, then continue the study.",
            )
        return np.asarray(found.values)


def _require_classes(records: Sequence[ImageRecord], classes: Sequence[str]) -> None:
    if gone := sorted(set(classes) - {record.label for record in records}):
        raise InputError(
            f"None of the training photos of {listed(gone)} can be read.",
            "Put them back, or open the folder again.",
        )
