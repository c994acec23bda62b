"""A small training that measures how fast the real one will be, and is then discarded."""

import tempfile
import time
from dataclasses import replace
from pathlib import Path

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset, ImageRecord, Split, evenly
from augstudio.data.split import with_validation
from augstudio.features.activation_store import ActivationStore
from augstudio.features.store import FeatureStore
from augstudio.models.classifier import save_classifier
from augstudio.progress import SILENT, Progress
from augstudio.runs.checkpoint import Checkpoints
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import Event, FeaturesExtracted, Phase, phases
from augstudio.training.loop import RunContext
from augstudio.training.methods import METHODS
from augstudio.training.spec import TrainingResult, TrainingSpec
from augstudio.training.timing.photo_costs import photo_costs
from augstudio.training.timing.step_speed import Timings, input_size, remember, speed_of

#: Training photos of a trial run, and minimum number of batches.
_PHOTOS, _BATCHES = 96, 2
#: Epochs. The first is not counted: TensorFlow compiles its functions in it. A top model takes
#: milliseconds per epoch, so it needs many.
_EPOCHS_OF_TOP_MODEL, _EPOCHS = 30, 3
#: So low that the training can't diverge.
_LEARNING_RATE = 1e-7


class _Listener(Progress):
    """Reports that a measurement runs, passes on Stop, and records the speed of frozen networks.

    ``per_second`` covers training photos only: the validation photos come first, as a warm-up.
    """

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self.per_second: dict[Phase, float] = {}

    def report(self, done: int, total: int, message: str, unit: str = "photos") -> None:
        """Report the message without numbers: the total is not known."""
        del done, total, message, unit
        self._progress.report(0, 0, "Measuring the speed of this computer")

    @property
    def cancelled(self) -> bool:
        """Whether the user asked to stop."""
        return self._progress.cancelled

    def on_event(self, event: Event) -> None:
        """Record how fast features and activations are computed."""
        if isinstance(event, FeaturesExtracted) and event.split is Split.TRAIN:
            self.per_second[event.phase] = event.per_second


def measure(
    dataset: Dataset, recipe: Recipe, config: TrainConfig, progress: Progress = SILENT
) -> None:
    """Measure the speed of a training with these settings, and save it for ``estimate``.

    About 100 photos go through every step of the method. This takes 5 to 30 seconds, most of it
    to build the networks. Raises ``Cancelled`` when ``progress`` is cancelled, and the errors of
    ``train`` for photos and settings that can't be used.
    """
    # Imported here so that its time counts for no step.
    import keras  # noqa: F401

    listener = _Listener(progress)
    listener.report(0, 0, "")
    dataset = with_validation(dataset)
    sample = _sample(dataset, max(_PHOTOS, _BATCHES * config.batch_size))
    # The automatic method might leave steps out.
    method = Method.FINE_TUNE if config.method is Method.AUTOMATIC else config.method
    epochs = _EPOCHS_OF_TOP_MODEL if method is Method.BOTTLENECK else _EPOCHS
    small = config.model_copy(
        update={
            "method": method,
            "views": 1,
            "epochs": epochs,
            "patience": epochs,
            "learning_rate": _LEARNING_RATE,
            "predict_views": 1,
        }
    )
    with tempfile.TemporaryDirectory() as name:
        result, total = _trained(sample, recipe, small, Path(name), listener)
    progress.check()
    rates = listener.per_second
    timings = Timings(
        small,
        result.history,
        result.photos,
        result.seconds | {"total": total},
        result.features.model_copy(update={"per_second": rates.get(Phase.FEATURES, 0.0)}),
        rates.get(Phase.ACTIVATIONS, 0.0),
    )
    costs = photo_costs(dataset.records(Split.TRAIN), recipe, input_size(config), config.fit)
    # In the trial run all photos stay in memory.
    costs = replace(costs, kept=1.0)
    speeds = {phase: speed_of(timings, phase, lambda: costs) for phase in phases(config.method)}
    remember(config, {phase: speed for phase, speed in speeds.items() if speed is not None})


def _trained(
    dataset: Dataset, recipe: Recipe, config: TrainConfig, folder: Path, listener: _Listener
) -> tuple[TrainingResult, float]:
    """Return the result of the method, and the seconds it took in total."""
    began = time.perf_counter()
    context = RunContext(Checkpoints(folder), listener.on_event, listener, began)
    with FeatureStore(folder / "features.sqlite") as store:
        spec = TrainingSpec(dataset, recipe, config, store, context, ActivationStore(folder))
        result = METHODS[config.method](spec)
    save_classifier(result.classifier, folder / "classifier.keras")
    return result, time.perf_counter() - began


def _sample(dataset: Dataset, count: int) -> Dataset:
    """Return about ``count`` training photos, at least one per class, and validation photos.

    The ratio of validation to training photos is about that of the whole dataset.
    """
    training = dataset.records(Split.TRAIN)
    validation = dataset.records(Split.VALIDATION)
    share = min(1.0, count / len(training))
    first: dict[str, ImageRecord] = {}
    for record in training:
        first.setdefault(record.label, record)
    chosen = dict.fromkeys([*first.values(), *evenly(training, count)])
    parts = {
        Split.TRAIN: tuple(chosen),
        Split.VALIDATION: tuple(evenly(validation, max(1, round(share * len(validation))))),
    }
    return replace(dataset, splits=parts)
