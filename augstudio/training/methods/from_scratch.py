"""Train a small network from scratch, with new variations of the photos in every epoch."""

from collections.abc import Sequence
from contextlib import closing
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from augstudio.augment.draw import draw_view
from augstudio.augment.normalize import Statistics, needs_statistics
from augstudio.augment.recipe import Recipe
from augstudio.augment.statistics import fit_dataset
from augstudio.augment.transform import Transform
from augstudio.data.dataset import Dataset, ImageRecord, LabelledPhotos, Split
from augstudio.models.converted import traced
from augstudio.models.small_network import build_small_network, network_size
from augstudio.progress import Progress
from augstudio.runs.answers import Probabilities
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import EpochProgressed, OnEvent, Phase, PhaseStarted
from augstudio.runs.run import FeatureCounts
from augstudio.training.learner import LossAndAccuracy
from augstudio.training.loop import Limits, run_epochs
from augstudio.training.methods.learning import KerasLearner
from augstudio.training.methods.optimizers import warmup_cosine
from augstudio.training.methods.photo_batches import PhotoBatches
from augstudio.training.methods.unreadable import Skipped, require_all_classes
from augstudio.training.spec import TrainingResult, TrainingSpec

if TYPE_CHECKING:
    import keras

#: Epochs of warm-up, and its largest share of a short training.
_WARMUP = 2
_WARMUP_SHARE = 0.2


def train_from_scratch(spec: TrainingSpec) -> TrainingResult:
    """Train a small network on the photos and keep its best epoch.

    In each epoch, every photo is used once, in a new variation: view 1 in epoch 1, view 2 in
    epoch 2 and so on. Unreadable photos are left out.

    Raises
    ------
    InputError
        If a class has no readable photos, the network does not accept the input size, or the
        photos are too large for whitening.
    Cancelled, Paused
        See ``run_epochs``.
    """
    began = perf_counter()
    context, dataset, config = spec.context, spec.dataset, spec.config
    size = network_size(config.network, config.input_size)
    context.on_event(PhaseStarted(Phase.NETWORK))
    statistics = None
    if needs_statistics(spec.recipe):
        statistics = fit_dataset(dataset, spec.recipe, size, config.fit, context.progress)
    skipped = Skipped(context.on_event, dataset.unreadable)
    photos = PhotoBatches(size, config.fit, skipped)
    training, validation = (
        _read(photos, dataset, split, context.progress) for split in (Split.TRAIN, Split.VALIDATION)
    )
    labelled = LabelledPhotos(validation, dataset.classes)
    learner = NetworkLearner(
        photos, training, labelled, size, spec.recipe, config, statistics, context.on_event
    )
    limits = Limits(config.epochs, config.patience)
    outcome = run_epochs(learner, Phase.NETWORK, labelled, limits, context)
    counts = {split.value: len(records) for split, records in dataset.splits.items()}
    counts |= {Split.TRAIN.value: len(training), Split.VALIDATION.value: len(validation)}
    return TrainingResult(
        classifier=learner.network,
        history=outcome.history,
        best=outcome.best,
        stopped=outcome.stopped,
        answers=outcome.answers,
        photos=counts,
        skipped=tuple(skipped.photos),
        seconds={Phase.NETWORK.value: perf_counter() - began},
        features=FeatureCounts(computed=0, cached=0, per_second=0.0),
    )


def _read(
    photos: PhotoBatches, dataset: Dataset, split: Split, progress: Progress
) -> tuple[ImageRecord, ...]:
    readable = photos.read(dataset.records(split), progress)
    require_all_classes(dataset, split, readable)
    return readable


def warmup_epochs(epochs: int) -> float:
    """Return after how many of ``epochs`` the learning rate reaches its peak."""
    return min(_WARMUP, _WARMUP_SHARE * epochs)


class NetworkLearner(KerasLearner):
    """A small network and the photos that it learns from.

    Parameters
    ----------
    photos, training
        Where the photos are read from, and the training photos.
    validation
        The validation photos.
    size
        Width and height in pixels of the network's input.
    statistics
        Statistics of the training photos, for a recipe that needs them.

    Attributes
    ----------
    network
        The network for predictions: float32, with the current weights.
    """

    def __init__(
        self,
        photos: PhotoBatches,
        training: Sequence[ImageRecord],
        validation: LabelledPhotos,
        size: int,
        recipe: Recipe,
        config: TrainConfig,
        statistics: Statistics | None,
        on_event: OnEvent,
    ) -> None:
        import tensorflow as tf

        def build(precision: str) -> "keras.Model":
            return build_small_network(
                config.network,
                size,
                len(validation.classes),
                recipe,
                statistics,
                dropout=config.dropout,
                seed=config.seed,
                precision=precision,
            )

        # Half precision is much faster on a GPU, but not faster elsewhere.
        on_gpu = bool(tf.config.list_physical_devices("GPU"))
        trained = build("mixed_float16" if on_gpu else "float32")
        labels = LabelledPhotos(tuple(training), validation.classes).labels
        super().__init__(trained, labels, config, half=on_gpu)
        # Predictions always use float32, so that they are the same with and without a GPU.
        self.network = trained
        if on_gpu:
            self.network = build("float32")
            self._answer = traced(self.network)
        self._photos, self._training, self._validation = photos, training, validation
        self._size, self._recipe, self._on_event = size, recipe, on_event
        self._epoch = 0

    @property
    def views(self) -> int:
        """The number of variations of each photo used so far."""
        return self._recipe.distinct_views(self._epoch)

    def learn(self, epoch: int, progress: Progress) -> LossAndAccuracy:
        """Train for one epoch, each photo in a new variation; see ``Learner.learn``."""
        self._epoch = epoch
        epochs, count = self._config.epochs, len(self._training)
        order = np.random.default_rng([self._config.seed, epoch]).permutation(count)

        def tell(seen: int) -> None:
            done = (epoch - 1) * count + seen
            progress.report(done, epochs * count, "Training the network")
            self._on_event(EpochProgressed(Phase.NETWORK, epoch, seen, count, self.per_second))

        photos = self._photos.batches(self._training, order, self._variation, self.batch_size)
        with closing(photos):
            return self._pass(photos, lambda seen, _: self._rate(epoch, seen), tell, progress)

    def measure(self, progress: Progress) -> Probabilities:
        """Return the probabilities of the validation photos; uniform for unreadable ones."""
        self._copy_weights()
        records = self._validation.records
        photos = self._photos.batches(
            records, range(len(records)), lambda _: Transform(), self.batch_size
        )
        with closing(photos):
            return self._answers(photos, len(records), progress)

    def set_weights(self, weights: Sequence[NDArray[Any]]) -> None:
        """Set the weights of the network; normalisation does not change."""
        super().set_weights(weights)
        self._copy_weights()

    def _copy_weights(self) -> None:
        if self.network is not self._network:
            self.network.set_weights(self._network.get_weights())

    def _variables(self) -> list[Any]:
        # Without normalisation, which never changes and may be large.
        learning = [variable for layer in self._learning_layers() for variable in layer.variables]
        return [*learning, *self._optimizer.variables]

    def _variation(self, record: ImageRecord) -> Transform:
        if self._recipe.is_neutral:
            return Transform()
        seed = self._config.seed
        return draw_view(self._recipe, self._size, seed, record.content, self._epoch)

    def _rate(self, epoch: int, seen: int) -> float:
        """Return the learning rate after ``seen`` photos of an epoch."""
        steps = -(-len(self._training) // self.batch_size)
        step = (epoch - 1) * steps + seen // self.batch_size
        epochs = self._config.epochs
        warmup = round(warmup_epochs(epochs) * steps)
        return warmup_cosine(step, epochs * steps, warmup, self._config.learning_rate)
