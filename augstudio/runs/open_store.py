"""OpenStore: what gives a training its store of features."""

from collections.abc import Callable
from dataclasses import dataclass

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset
from augstudio.features.store import FeatureStore
from augstudio.progress import Progress
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import OnEvent


@dataclass(frozen=True)
class StoreRequest:
    """What a training says when it asks for its store.

    Attributes
    ----------
    dataset
        Its photos, split.
    recipe, config
        Its recipe and its settings.
    on_event, progress
        Hear of what is done until the store is there.
    """

    dataset: Dataset
    recipe: Recipe
    config: TrainConfig
    on_event: OnEvent
    progress: Progress


#: Returns the store of a training.
OpenStore = Callable[[StoreRequest], FeatureStore]


def own_store(_: StoreRequest | None = None) -> FeatureStore:
    """Return the store of this computer, for any training."""
    return FeatureStore.default()
