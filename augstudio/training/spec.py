"""TrainingSpec and TrainingResult: the input and the output of every training method."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset
from augstudio.features.activation_store import ActivationStore
from augstudio.features.store import FeatureStore
from augstudio.runs.answers import Answers
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import EpochFinished, PhotoSkipped
from augstudio.runs.run import FeatureCounts
from augstudio.training.loop import RunContext

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class TrainingSpec:
    """Everything that a training method needs.

    ``dataset`` has validation photos, and training photos of every class. Features are saved in
    ``store`` and, for fine-tuning, activations in ``activations``.
    """

    dataset: Dataset
    recipe: Recipe
    config: TrainConfig
    store: FeatureStore
    context: RunContext
    activations: ActivationStore = field(default_factory=ActivationStore.default)


@dataclass(frozen=True)
class TrainingResult:
    """The result of a training method.

    Attributes
    ----------
    classifier
        Photos (n, s, s, 3), RGB, float32 in [0, 255] -> probabilities (n, classes), with the
        weights of the best epoch.
    history, best, stopped
        The epochs of all phases, the best epoch, and whether the user stopped the training.
    answers
        Predictions of the best weights for the readable validation photos.
    photos
        Number of photos by split, without unreadable ones.
    skipped
        Unreadable photos, including those found by ``scan``.
    seconds
        Time taken by ``Phase`` value; phases that overlap are counted separately.
    features
        Number of views computed, and of views found in the store.
    """

    classifier: "keras.Model"
    history: tuple[EpochFinished, ...]
    best: EpochFinished
    stopped: bool
    answers: Answers
    photos: dict[str, int]
    skipped: tuple[PhotoSkipped, ...]
    seconds: dict[str, float]
    features: FeatureCounts
