"""What the learners of all methods share: class weights, training steps, predictions, state."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from augstudio.models.converted import forget_gradients, input_spec, traced
from augstudio.progress import Progress
from augstudio.runs.answers import Probabilities
from augstudio.runs.checkpoint import Arrays
from augstudio.runs.config import TrainConfig
from augstudio.training.learner import LossAndAccuracy
from augstudio.training.methods.optimizers import optimizer_of

if TYPE_CHECKING:
    import keras

#: The input of a network for k photos, (k, ...) float32, or a list if it has several.
Inputs = NDArray[np.float32] | list[NDArray[np.float32]]
#: Rows (k,) int64 of photos, and their input to the network.
Batch = tuple[NDArray[np.int64], NDArray[np.float32]]


class KerasLearner:
    """A network with its optimiser and the labels of its training photos; see ``Learner``.

    Parameters
    ----------
    network
        Values (n, ...), float32, or several -> probabilities (n, classes). It is trained in place.
    labels
        Class numbers (n,) of the training photos.
    half
        Whether the network computes in half precision; then the loss is scaled, so that small
        gradients are not rounded to 0.
    """

    def __init__(
        self,
        network: "keras.Model",
        labels: NDArray[np.int64],
        config: TrainConfig,
        *,
        half: bool = False,
    ) -> None:
        from keras import optimizers

        self.batch_size = config.batch_size
        self.solved = False
        self.per_second = 0.0
        self._network, self._config = network, config
        self._classes = int(network.output_shape[-1])
        self._labels, self._weights = labels, balanced_weights(labels, self._classes)
        optimizer = optimizer_of(config)
        self._optimizer = optimizers.LossScaleOptimizer(optimizer) if half else optimizer
        self._optimizer.build(network.trainable_variables)
        self._step = training_step(network, self._optimizer, config.label_smoothing)
        self._answer = traced(network)

    @property
    def learning_rate(self) -> float:
        """The learning rate of the last step."""
        return float(self._optimizer.learning_rate)

    def weights(self) -> Sequence[NDArray[Any]]:
        """Return the weights of the trainable layers."""
        return [np.array(weight) for weight in self._learning_weights()]

    def set_weights(self, weights: Sequence[NDArray[Any]]) -> None:
        """Set the weights of the trainable layers."""
        for weight, value in zip(self._learning_weights(), weights, strict=True):
            weight.assign(value)

    def state(self) -> Arrays:
        """Return the variables of the network, including dropout, and of the optimiser."""
        return {
            f"{number:04d}": np.array(variable) for number, variable in enumerate(self._variables())
        }

    def restore(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Restore what ``state`` returned."""
        for number, variable in enumerate(self._variables()):
            variable.assign(state[f"{number:04d}"])

    def _variables(self) -> list[Any]:
        return [*self._network.variables, *self._optimizer.variables]

    def _learning_layers(self) -> list[Any]:
        return [layer for layer in self._network.layers if layer.trainable]

    def _learning_weights(self) -> list[Any]:
        return [weight for layer in self._learning_layers() for weight in layer.weights]

    def _pass(
        self,
        batches: Iterable[tuple[NDArray[np.int64], Inputs]],
        rate: Callable[[int, int], float],
        tell: Callable[[int], object],
        progress: Progress,
    ) -> LossAndAccuracy:
        """Train on every batch and return loss and accuracy of the epoch.

        ``rate`` returns the learning rate of a step, given the number of photos seen before and
        after it. ``tell`` is called after each step with the number of photos seen.
        """
        sums, seen = np.zeros(2), 0
        began = perf_counter()
        for rows, values in batches:
            progress.check()
            before, seen = seen, seen + len(rows)
            self._optimizer.learning_rate = rate(before, seen)
            sums += self._step(values, self._labels[rows], self._weights[rows]).numpy()
            self.per_second = seen / (perf_counter() - began)
            tell(seen)
        loss, accuracy = sums / max(1, seen)
        return LossAndAccuracy(float(loss), float(accuracy))

    def _answers(
        self,
        batches: Iterable[tuple[NDArray[np.int64], Inputs]],
        photos: int,
        progress: Progress,
    ) -> Probabilities:
        """Return probabilities for ``photos`` photos; uniform for those that are in no batch."""
        answers = np.full((photos, self._classes), 1 / self._classes, np.float32)
        for rows, values in batches:
            progress.check()
            answers[rows] = self._answer(values)
        return answers


def balanced_weights(labels: NDArray[np.int64], classes: int) -> NDArray[np.float32]:
    """Return a weight per photo, (n,), that gives every class the same total weight.

    Same as "balanced" in scikit-learn: n / (classes x photos of the class).
    """
    counts = np.bincount(labels, minlength=classes)
    return (len(labels) / (classes * counts[labels])).astype(np.float32)


def training_step(network: "keras.Model", optimizer: Any, smoothing: float) -> Any:
    """Return a TensorFlow function: values, labels, weights -> sums of loss and of right answers.

    It runs one step on a batch. Trainable BatchNorm uses the statistics of the batch and updates
    its moving averages. ``smoothing`` is Keras's label smoothing; the reported loss is without it.
    """
    import keras
    import tensorflow as tf

    classes = network.output_shape[-1]
    plain_loss = keras.losses.sparse_categorical_crossentropy
    right = keras.metrics.sparse_categorical_accuracy
    signature = [
        input_spec(network),
        tf.TensorSpec((None,), tf.int64),
        tf.TensorSpec((None,)),
    ]

    def loss_of(labels: Any, answers: Any) -> Any:
        if not smoothing:
            return plain_loss(labels, answers)
        goal = tf.one_hot(labels, classes)
        return keras.losses.categorical_crossentropy(goal, answers, label_smoothing=smoothing)

    @tf.function(input_signature=signature)  # type: ignore[untyped-decorator]
    def step(values: Any, labels: Any, weights: Any) -> Any:
        with tf.GradientTape() as tape:
            answers = network(values, training=True)
            loss = optimizer.scale_loss(tf.reduce_mean(loss_of(labels, answers) * weights))
        gradients = tape.gradient(loss, network.trainable_variables)
        optimizer.apply(gradients, network.trainable_variables)
        losses = plain_loss(labels, answers) * weights
        return tf.stack([tf.reduce_sum(losses), tf.reduce_sum(right(labels, answers))])

    forget_gradients(step)
    return step
