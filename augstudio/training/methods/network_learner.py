"""The learner of a small network that is trained from scratch."""

from collections.abc import Sequence
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from augstudio.augment.draw import draw_view
from augstudio.augment.normalize import Statistics
from augstudio.augment.recipe import Recipe
from augstudio.augment.transform import Transform
from augstudio.data.dataset import ImageRecord, LabelledPhotos
from augstudio.models.convnet import build_convnet
from augstudio.progress import Progress
from augstudio.runs.answers import Probabilities
from augstudio.runs.checkpoint import Arrays
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import EpochProgressed, OnEvent, Phase
from augstudio.training.learner import LossAndAccuracy
from augstudio.training.methods.learning import (
    balanced_weights,
    restore_variables,
    smoothed_loss,
    variables_of,
)
from augstudio.training.methods.optimizers import optimizer_of, warmup_cosine
from augstudio.training.methods.photo_batches import PhotoBatches

if TYPE_CHECKING:
    import keras

#: Epochs in which the learning rate rises; a shorter training rises over a fifth of it.
_WARMUP = 2
_WARMUP_SHARE = 0.2
#: Seconds between two reports within an epoch.
_BETWEEN_REPORTS = 0.1


class NetworkLearner:
    """A small network, its optimiser and its photos; see ``learner.Learner``.

    Attributes
    ----------
    network
        What answers: float32, with the weights that were set or learnt at last.
    per_second
        Training photos a second in the last epoch.
    waiting
        Share of the last epoch, in [0, 1], in which the network waited for photos.
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

        self.batch_size = config.batch_size
        self.per_second = self.waiting = 0.0
        self._photos, self._training, self._validation = photos, training, validation
        self._size, self._recipe, self._config, self._tell = size, recipe, config, on_event
        self._labels = LabelledPhotos(tuple(training), validation.classes).labels
        self._weights = balanced_weights(self._labels, len(validation.classes))
        self._epoch = 0
        # Half precision is much faster on a GPU, and slower or no faster elsewhere.
        on_gpu = bool(tf.config.list_physical_devices("GPU"))
        self._learnt = self._build(statistics, "mixed_float16" if on_gpu else "float32")
        # What answers computes as it will in the app, wherever that runs.
        self.network = self._build(statistics, "float32") if on_gpu else self._learnt
        self._optimizer = _optimizer(config, half=on_gpu)
        self._optimizer.build(self._learnt.trainable_variables)
        self._step = _learning(self._learnt, self._optimizer, config.label_smoothing)
        signature = [tf.TensorSpec((None, size, size, 3))]
        self._answer = tf.function(
            lambda values: self.network(values, training=False), input_signature=signature
        )

    @property
    def learning_rate(self) -> float:
        """The learning rate of the last step."""
        return float(self._optimizer.learning_rate)

    @property
    def views(self) -> int:
        """The number of variations seen so far of each photo."""
        return self._recipe.distinct_views(max(1, self._epoch))

    def learn(self, epoch: int, progress: Progress) -> LossAndAccuracy:
        """Pass once over the photos, each in a variation of its own; see ``learner.Learner``."""
        self._epoch = epoch
        count = len(self._training)
        order = np.random.default_rng([self._config.seed, epoch]).permutation(count)
        sums, seen, waited = np.zeros(2), 0, 0.0
        began = told = perf_counter()
        with self._photos.batches(
            self._training, order, self._variation, self.batch_size
        ) as batches:
            while True:
                progress.check()
                asked = perf_counter()
                batch = next(batches, None)
                now = perf_counter()
                waited += now - asked
                if batch is None:
                    break
                self._photos.tell(batch.failed)
                if not len(batch.rows):
                    continue
                self._optimizer.learning_rate = self._rate(epoch, seen)
                labels, weights = self._labels[batch.rows], self._weights[batch.rows]
                sums += self._step(batch.photos, labels, weights).numpy()
                seen += len(batch.rows)
                if now - told >= _BETWEEN_REPORTS:
                    told = now
                    self._report(epoch, seen, seen / (now - began), progress)
        seconds = perf_counter() - began
        self.per_second, self.waiting = seen / seconds, waited / seconds
        loss, accuracy = sums / max(1, seen)
        return LossAndAccuracy(float(loss), float(accuracy))

    def measure(self, progress: Progress) -> Probabilities:
        """Return the probabilities of the validation photos.

        One that was there before and can't be read any more counts as a guess.
        """
        if self.network is not self._learnt:
            self.network.set_weights(self._learnt.get_weights())
        records, classes = self._validation.records, len(self._validation.classes)
        answers = np.full((len(records), classes), 1 / classes, np.float32)
        with self._photos.batches(
            records, range(len(records)), lambda _: Transform(), self.batch_size
        ) as batches:
            for batch in batches:
                progress.check()
                self._photos.tell(batch.failed)
                if len(batch.rows):
                    answers[batch.rows] = self._answer(batch.photos).numpy()
        return answers

    def weights(self) -> Sequence[NDArray[Any]]:
        """Return the weights of the layers that learn; normalisation stays as it is."""
        return [w for layer in self._learning_layers() for w in layer.get_weights()]

    def set_weights(self, weights: Sequence[NDArray[Any]]) -> None:
        """Give the network its weights."""
        left = list(weights)
        for layer in self._learning_layers():
            count = len(layer.weights)
            layer.set_weights(left[:count])
            del left[:count]
        if self.network is not self._learnt:
            self.network.set_weights(self._learnt.get_weights())

    def state(self) -> Arrays:
        """Return the variables of the network, its dropout included, and of the optimiser."""
        return variables_of(*self._learning_layers(), self._optimizer)

    def restore(self, state: Arrays) -> None:
        """Take back what ``state`` returned."""
        restore_variables(state, *self._learning_layers(), self._optimizer)

    def _learning_layers(self) -> list[Any]:
        return [layer for layer in self._learnt.layers if layer.trainable]

    def _build(self, statistics: Statistics | None, precision: str) -> "keras.Model":
        return build_convnet(
            self._config.network,
            self._size,
            len(self._validation.classes),
            self._recipe,
            statistics,
            dropout=self._config.dropout,
            seed=self._config.seed,
            precision=precision,
        )

    def _variation(self, record: ImageRecord) -> Transform:
        if self._recipe.is_neutral:
            return Transform()
        config = self._config
        return draw_view(self._recipe, self._size, config.seed, record.content, self._epoch)

    def _rate(self, epoch: int, seen: int) -> float:
        """Return the learning rate after ``seen`` photos of an epoch."""
        steps = -(-len(self._training) // self.batch_size)
        step = (epoch - 1) * steps + seen // self.batch_size
        epochs = self._config.epochs
        warmup = round(min(_WARMUP, _WARMUP_SHARE * epochs) * steps)
        return warmup_cosine(step, epochs * steps, warmup, self._config.learning_rate)

    def _report(self, epoch: int, seen: int, per_second: float, progress: Progress) -> None:
        count = len(self._training)
        done = (epoch - 1) * count + seen
        progress.report(done, self._config.epochs * count, "Training the network")
        self._tell(EpochProgressed(Phase.NETWORK, epoch, seen, count, per_second))


def _optimizer(config: TrainConfig, *, half: bool) -> Any:
    """Return the optimiser; in half precision it scales losses, lest gradients vanish."""
    from keras import optimizers

    optimizer = optimizer_of(config)
    return optimizers.LossScaleOptimizer(optimizer) if half else optimizer


def _learning(network: "keras.Model", optimizer: Any, smoothing: float) -> Any:
    """Return a TensorFlow function: photos, labels, weights -> sums of loss and of hits.

    It takes one step. BatchNorm takes the batch's statistics and adds them to its own.
    """
    import keras
    import tensorflow as tf

    loss_of = smoothed_loss(smoothing, network.output_shape[-1])
    plain_loss = keras.losses.sparse_categorical_crossentropy
    right = keras.metrics.sparse_categorical_accuracy
    signature = [
        tf.TensorSpec((None, *network.input_shape[1:])),
        tf.TensorSpec((None,), tf.int64),
        tf.TensorSpec((None,)),
    ]

    @tf.function(input_signature=signature)  # type: ignore[untyped-decorator]
    def learn(photos: Any, truth: Any, weights: Any) -> Any:
        with tf.GradientTape() as tape:
            answers = network(photos, training=True)
            loss = optimizer.scale_loss(tf.reduce_mean(loss_of(truth, answers) * weights))
        gradients = tape.gradient(loss, network.trainable_variables)
        optimizer.apply(gradients, network.trainable_variables)
        losses = plain_loss(truth, answers) * weights
        return tf.stack([tf.reduce_sum(losses), tf.reduce_sum(right(truth, answers))])

    return learn
