"""The learner of fine-tuning: the part of a backbone above the cut, with its top model."""

from collections.abc import Sequence
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from augstudio.data.dataset import LabelledPhotos
from augstudio.progress import Progress
from augstudio.runs.answers import Probabilities
from augstudio.runs.checkpoint import Arrays
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import EpochProgressed, Phase
from augstudio.training.learner import LossAndAccuracy
from augstudio.training.loop import RunContext
from augstudio.training.methods.activation_views import ActivationViews
from augstudio.training.methods.learning import (
    balanced_weights,
    restore_variables,
    smoothed_loss,
    variables_of,
)
from augstudio.training.methods.optimizers import optimizer_of, warmup_cosine

if TYPE_CHECKING:
    import keras

#: Part of the seed of an epoch, so that it is another one than the top model's.
_SALT = 2


class CutLearner:
    """The opened part of a backbone with its top model, the optimiser, and the activations.

    Parameters
    ----------
    upper, top_model
        Activations -> features, and features -> probabilities. Both are trained in place.
    photos
        The activations of the training and the validation photos.
    training
        The training photos and the classes.
    config, context
        Settings of the phase, and who listens.
    """

    def __init__(
        self,
        upper: "keras.Model",
        top_model: "keras.Model",
        photos: ActivationViews,
        training: LabelledPhotos,
        config: TrainConfig,
        context: RunContext,
    ) -> None:
        from keras import Model

        self.batch_size = config.batch_size
        self.per_second = 0.0
        self.views = 1
        self._photos, self._config, self._context = photos, config, context
        self._labels, self._classes = training.labels, len(training.classes)
        self._weights = balanced_weights(self._labels, self._classes)
        self._model = Model(upper.input, top_model(upper.output))
        self._optimizer = optimizer_of(config)
        self._optimizer.build(self._model.trainable_variables)
        self._step = learning(self._model, self._optimizer, config.label_smoothing)
        self._answer = _answering(self._model)
        known = {id(variable) for variable in self._model.weights}
        self._random = [v for v in self._model.variables if id(v) not in known]

    @property
    def learning_rate(self) -> float:
        """The learning rate of the last step."""
        return float(self._optimizer.learning_rate)

    def learn(self, epoch: int, progress: Progress) -> LossAndAccuracy:
        """Pass once over the photos, each in one of the views so far, see ``Learner.learn``."""
        self.views = min(epoch, self._photos.views)
        self._photos.take(self.views, progress)
        began = perf_counter()
        rng = np.random.default_rng([self._config.seed, _SALT, epoch])
        for variable in self._random:
            variable.assign(rng.integers(2**31, size=variable.shape))
        total = len(self._labels)
        order, views = rng.permutation(total), rng.integers(self.views, size=total)
        sums, done = np.zeros(2), 0
        for rows, values in self._photos.training(order, views, self.batch_size):
            progress.check()
            done += len(rows)
            self._schedule((epoch - 1) * total + done - 1)
            sums += self._step(values, self._labels[rows], self._weights[rows]).numpy()
            self.per_second = done / (perf_counter() - began)
            self._tell(epoch, done, total, progress)
        loss, accuracy = sums / max(1, done)
        return LossAndAccuracy(float(loss), float(accuracy))

    def measure(self, progress: Progress) -> Probabilities:
        """Return the probabilities of the validation photos; of what can't be read, even ones."""
        number = self._photos.validation_photos
        answers = np.full((number, self._classes), 1 / self._classes, np.float32)
        for rows, values in self._photos.validation(self.batch_size, progress):
            progress.check()
            answers[rows] = self._answer(values)
        return answers

    def weights(self) -> Sequence[NDArray[Any]]:
        """Return the weights that are trained."""
        return [np.array(variable) for variable in self._model.trainable_variables]

    def set_weights(self, weights: Sequence[NDArray[Any]]) -> None:
        """Give the network the weights that are trained."""
        for variable, value in zip(self._model.trainable_variables, weights, strict=True):
            variable.assign(value)

    def state(self) -> Arrays:
        """Return the variables of the network, dropout included, and of the optimiser."""
        return variables_of(self._model, self._optimizer)

    def restore(self, state: Arrays) -> None:
        """Take back what ``state`` returned."""
        restore_variables(state, self._model, self._optimizer)

    def _schedule(self, photos: int) -> None:
        """Set the learning rate for the step before whose last photo come so many others."""
        epochs, each = self._config.epochs, len(self._labels)
        self._optimizer.learning_rate = warmup_cosine(
            photos, epochs * each, each, self._config.learning_rate
        )

    def _tell(self, epoch: int, done: int, total: int, progress: Progress) -> None:
        context = self._context
        number = context.epochs + epoch
        context.on_event(EpochProgressed(Phase.FINE_TUNE, number, done, total, self.per_second))
        everything = self._config.epochs * total
        progress.report((epoch - 1) * total + done, everything, "Fine-tuning")


def learning(model: "keras.Model", optimizer: Any, smoothing: float) -> Any:
    """Return a TensorFlow function: a batch, labels, weights -> sums of loss and right answers."""
    import keras
    import tensorflow as tf

    loss_of = smoothed_loss(smoothing, model.output_shape[-1])
    plain_loss = keras.losses.sparse_categorical_crossentropy
    right = keras.metrics.sparse_categorical_accuracy
    values = tf.TensorSpec(model.input_shape)
    signature = [values, tf.TensorSpec((None,), tf.int64), tf.TensorSpec((None,))]

    @tf.function(input_signature=signature)  # type: ignore[untyped-decorator]
    def learn(values: Any, labels: Any, weights: Any) -> Any:
        with tf.GradientTape() as tape:
            answers = model(values, training=True)
            loss = tf.reduce_mean(loss_of(labels, answers) * weights)
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply(gradients, model.trainable_variables)
        losses = plain_loss(labels, answers) * weights
        return tf.stack([tf.reduce_sum(losses), tf.reduce_sum(right(labels, answers))])

    return learn


def _answering(model: "keras.Model") -> Any:
    """Return a TensorFlow function: a batch -> probabilities."""
    import tensorflow as tf

    batch = tf.TensorSpec(model.input_shape)
    return tf.function(lambda values: model(values, training=False), input_signature=[batch])
