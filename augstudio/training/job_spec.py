"""What every method of training is given, and what it gives back."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset
from augstudio.features.activation_store import ActivationStore
from augstudio.features.store import FeatureStore
from augstudio.runs.answers import ValidationAnswers
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import EpochFinished, PhotoSkipped
from augstudio.runs.run import FeatureCounts
from augstudio.training.loop import RunContext

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class TrainingSpec:
    """One training to be done.

    ``dataset`` has validation photos, and every class of it training photos. What is computed
    of photos is kept in ``store`` and, for fine-tuning, in ``activations``.
    """

    dataset: Dataset
    recipe: Recipe
    config: TrainConfig
    store: FeatureStore
    context: RunContext
    activations: ActivationStore = field(default_factory=ActivationStore.default)


@dataclass(frozen=True)
class TrainingResult:
    """What a method has made of the photos.

    Attributes
    ----------
    classifier
        Photos (n, s, s, 3), RGB, float32 in [0, 255] -> probabilities (n, classes), with the
        weights of the best epoch.
    history, best, stopped
        The epochs of all phases, the one whose weights are kept, and whether the user stopped.
    answers
        Those of the best weights on the validation photos that could be read.
    photos
        Number of photos by split, without those that could not be read.
    skipped
        Photos that could not be read, those that ``scan`` found included.
    seconds
        Time taken by ``Phase`` value; phases that overlap are told apart.
    features
        Views of photos that were computed and found.
    """

    classifier: "keras.Model"
    history: tuple[EpochFinished, ...]
    best: EpochFinished
    stopped: bool
    answers: ValidationAnswers
    photos: dict[str, int]
    skipped: tuple[PhotoSkipped, ...]
    seconds: dict[str, float]
    features: FeatureCounts
