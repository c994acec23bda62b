"""Which views of which photos a training needs, and what became of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from augstudio.augment.draw import draw_view
from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset, ImageRecord, Split
from augstudio.features.extract import space_of
from augstudio.features.store import Key
from augstudio.runs.config import TrainConfig


@dataclass(frozen=True)
class WantedView:
    """One view of a photo, and the key of its features; see ``FeatureStore``."""

    record: ImageRecord
    view: int
    key: Key


@dataclass
class Computed:
    """How features were computed.

    Attributes
    ----------
    views, found, computed
        Views asked for, found, and computed.
    errors
        Photos that can't be read, and why.
    workers
        Views computed by each worker of a cluster.
    seconds, starting
        From the beginning to the end, and until the first of them were there.
    """

    views: int = 0
    found: int = 0
    computed: int = 0
    errors: dict[Path, str] = field(default_factory=dict)
    workers: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    starting: float = 0.0

    @property
    def per_second(self) -> float:
        """Views computed per second, without the start; 0 if none were."""
        computing = self.seconds - self.starting
        return self.computed / computing if self.computed and computing > 0 else 0.0


class Views:
    """The views of photos whose features a training needs, by split.

    Parameters
    ----------
    dataset
        With validation photos, split as the training splits it.
    recipe, config
        Those of the training.
    """

    def __init__(self, dataset: Dataset, recipe: Recipe, config: TrainConfig) -> None:
        self.recipe, self.config = recipe, config
        self.backbone = config.chosen_backbone
        self.space = space_of(self.backbone, config.precision, config.fit)
        self.root = dataset.root
        self._dataset = dataset

    def count(self, split: Split) -> int:
        """Return how many views of each photo of a split are used."""
        return self.recipe.distinct_views(self.config.views) if split is Split.TRAIN else 1

    def records(self, split: Split) -> tuple[ImageRecord, ...]:
        """Return the photos of a split."""
        return self._dataset.records(split)

    def of(self, splits: Iterable[Split]) -> Iterator[WantedView]:
        """Yield all views of the photos of ``splits``, photo by photo; each key only once."""
        seen: set[Key] = set()
        config, size = self.config, self.backbone.input_size
        for split in splits:
            for record in self.records(split):
                for view in range(self.count(split)):
                    drawn = draw_view(self.recipe, size, config.seed, record.content, view)
                    key = (record.content, drawn.fingerprint)
                    if key not in seen:
                        seen.add(key)
                        yield WantedView(record, view, key)
