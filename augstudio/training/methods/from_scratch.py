"""Train a small network from nothing, on photos that are varied afresh every epoch."""

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
from augstudio.models.engine import traced
from augstudio.models.small_network import build_small_network, network_size
from augstudio.progress import Progress
from augstudio.runs.answers import Probabilities
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import EpochProgressed, OnEvent, Phase, PhaseStarted
from augstudio.runs.run import FeatureCounts
from augstudio.training.job_spec import TrainingResult, TrainingSpec
from augstudio.training.learner import LossAndAccuracy
from augstudio.training.loop import Limits, run_epochs
from augstudio.training.methods.learning import KerasLearner
from augstudio.training.methods.optimizers import warmup_cosine
from augstudio.training.methods.photo_batches import PhotoBatches
from augstudio.training.methods.unreadable import Skipped, require_all_classes

if TYPE_CHECKING:
    import keras

#: Epochs in which the learning rate rises; a shorter training rises over a fifth of it.
_WARMUP = 2
_WARMUP_SHARE = 0.2


def train_from_scratch(spec: TrainingSpec) -> TrainingResult:
    """Train a small network on the photos themselves and keep its best epoch.

    Every epoch each photo is seen once, in a variation of its own: view 1 in epoch 1, view 2 in
    epoch 2 and so on. Photos that can't be read are left out.

    Raises
    ------
    InputError
        Reading left a class without photos, the network refuses the size, or the photos are too
        large to be whitened.
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


class NetworkLearner(KerasLearner):
    """A small network and the photos that it learns from.

    Parameters
    ----------
    photos, training
        What reads the photos, and those to learn from.
    validation
        The validation photos.
    size
        Side in pixels of the photos that the network takes.
    statistics
        Of the training photos, for a recipe that needs them.

    Attributes
    ----------
    network
        What answers: float32, with the weights that were set or learnt at last.
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

        # Half precision is much faster on a GPU, and slower or no faster elsewhere.
        on_gpu = bool(tf.config.list_physical_devices("GPU"))
        learnt = build("mixed_float16" if on_gpu else "float32")
        labels = LabelledPhotos(tuple(training), validation.classes).labels
        super().__init__(learnt, labels, config, half=on_gpu)
        # What answers computes as it will in the app, wherever that runs.
        self.network = build("float32") if on_gpu else learnt
        self._answer = traced(self.network)
        self._photos, self._training, self._validation = photos, training, validation
        self._size, self._recipe, self._on_event = size, recipe, on_event
        self._epoch = 0

    @property
    def views(self) -> int:
        """The number of variations seen so far of each photo."""
        return self._recipe.distinct_views(max(1, self._epoch))

    def learn(self, epoch: int, progress: Progress) -> LossAndAccuracy:
        """Pass once over the photos, each in a variation of its own; see ``Learner.learn``."""
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
        """Return the probabilities of the validation photos.

        One that was there before and can't be read any more counts as a guess.
        """
        self._pass_on_weights()
        records = self._validation.records
        photos = self._photos.batches(
            records, range(len(records)), lambda _: Transform(), self.batch_size
        )
        with closing(photos):
            return self._answers(photos, len(records), progress)

    def set_weights(self, weights: Sequence[NDArray[Any]]) -> None:
        """Give the network its weights; normalisation stays as it is."""
        super().set_weights(weights)
        self._pass_on_weights()

    def _pass_on_weights(self) -> None:
        if self.network is not self._network:
            self.network.set_weights(self._network.get_weights())

    def _variables(self) -> list[Any]:
        # Normalisation never changes, and may be large.
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
        warmup = round(min(_WARMUP, _WARMUP_SHARE * epochs) * steps)
        return warmup_cosine(step, epochs * steps, warmup, self._config.learning_rate)
