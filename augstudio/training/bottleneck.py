"""Fit the top model on bottleneck features, taking in one more view of each photo every epoch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from augstudio.data.dataset import ImageRecord
from augstudio.errors import Cancelled
from augstudio.features.extract import Features
from augstudio.models.top_model import build_top_model
from augstudio.progress import SILENT, Progress
from augstudio.training.config import TrainConfig
from augstudio.training.events import EpochFinished, OnEvent, ignore

if TYPE_CHECKING:
    import keras

_PHOTOS_BETWEEN_LOOKS = 4096


@dataclass(frozen=True)
class Fitted:
    """A top model with the weights of its best epoch, and how it came to them."""

    top_model: "keras.Model"
    history: tuple[EpochFinished, ...]
    best: EpochFinished
    stopped: bool


def fit_top_model(
    view: Callable[[int], Features],
    views: int,
    validation: Features,
    classes: Sequence[str],
    config: TrainConfig,
    on_event: OnEvent = ignore,
    progress: Progress = SILENT,
) -> Fitted:
    """Train a top model and keep the epoch with the lowest validation loss.

    An epoch passes once over the photos, each in one of its views so far, drawn anew: epoch 1
    knows view 0, epoch 2 views 0 and 1, and so on up to ``views``. Training ends after
    ``config.epochs``, or when the validation loss has not fallen for ``config.patience`` epochs
    and all views are in. The same arguments give the same numbers.

    ``view`` returns the features of one view of the training photos and may raise ``Cancelled``.
    Stopping returns the best so far; before the end of the first epoch it raises ``Cancelled``.
    """
    photos = _Views(view(0), classes)
    goal = validation.values, photos.labels_of(validation.records)
    learner = _Learner(validation.values.shape[1], len(classes), config)
    rng = np.random.default_rng(config.seed)
    history: list[EpochFinished] = []
    best: EpochFinished | None = None
    stopped = False
    try:
        for number in range(1, config.epochs + 1):
            if 1 < number <= views:
                photos.add(view(number - 1))
            figures = learner.learn(*photos.drawn(rng), progress), learner.measure(*goal)
            history.append(_finished(number, *figures, min(number, views)))
            on_event(history[-1])
            progress.report(number, config.epochs, "Training the top model", "epochs")
            if best is None or history[-1].val_loss < best.val_loss:
                best, weights = history[-1], learner.model.get_weights()
            elif number >= max(views, best.epoch + config.patience):
                break
    except Cancelled:
        stopped = True
    if best is None:
        raise Cancelled
    learner.model.set_weights(weights)
    return Fitted(learner.model, tuple(history), best, stopped)


class _Views:
    """The training photos in all their views so far, with labels and weights (n,)."""

    def __init__(self, photos: Features, classes: Sequence[str]) -> None:
        self._numbers = {name: number for number, name in enumerate(classes)}
        self._rows = {record: row for row, record in enumerate(photos.records)}
        self._views = [photos.values]
        self._labels = self.labels_of(photos.records)
        # "balanced" in scikit-learn: every class counts alike, whatever its number of photos.
        counts = np.bincount(self._labels, minlength=len(classes))
        self._weights = (len(self._labels) / (len(classes) * counts[self._labels])).astype("f4")

    def add(self, photos: Features) -> None:
        """Take in one more view; a photo that can't be read any more repeats its first."""
        values = photos.values
        if len(photos.records) < len(self._rows):
            values = self._views[0].copy()
            values[[self._rows[record] for record in photos.records]] = photos.values
        self._views.append(values)

    def labels_of(self, records: Sequence[ImageRecord]) -> NDArray[np.int64]:
        """Return the class numbers (n,) of records."""
        return np.array([self._numbers[record.label] for record in records], np.int64)

    def drawn(
        self, rng: np.random.Generator
    ) -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.float32]]:
        """Return values (n, d), labels and weights (n,) in a new order, each photo in any view."""
        order = rng.permutation(len(self._labels))
        chosen = rng.integers(len(self._views), size=len(order))
        values = np.empty_like(self._views[0])
        for number, view in enumerate(self._views):
            values[chosen == number] = view[order[chosen == number]]
        return values, self._labels[order], self._weights[order]


class _Learner:
    """A top model and Adam, as a TensorFlow function.

    An epoch takes a tenth to a third of the time of Keras's ``fit``, whose overhead outweighs so
    small a network, and needs no global random state.
    """

    def __init__(self, feature_size: int, classes: int, config: TrainConfig) -> None:
        import keras
        import tensorflow as tf

        self.model = model = build_top_model(
            feature_size,
            classes,
            hidden_units=config.hidden_units,
            dropout=config.dropout,
            seed=config.seed,
        )
        optimizer = keras.optimizers.Adam(config.learning_rate)
        optimizer.build(model.trainable_variables)
        loss_of = keras.losses.sparse_categorical_crossentropy
        right = keras.metrics.sparse_categorical_accuracy
        size = config.batch_size
        rows = [tf.TensorSpec((None, feature_size)), tf.TensorSpec((None,), tf.int64)]

        @tf.function(input_signature=[*rows, tf.TensorSpec((None,))])  # type: ignore[untyped-decorator]
        def learn(values: Any, labels: Any, weights: Any) -> Any:
            sums = tf.zeros(2)
            for start in tf.range(0, tf.shape(values)[0], size):
                truth = labels[start : start + size]
                with tf.GradientTape() as tape:
                    answers = model(values[start : start + size], training=True)
                    losses = loss_of(truth, answers) * weights[start : start + size]
                    loss = tf.reduce_mean(losses)
                gradients = tape.gradient(loss, model.trainable_variables)
                optimizer.apply(gradients, model.trainable_variables)
                sums += tf.stack([tf.reduce_sum(losses), tf.reduce_sum(right(truth, answers))])
            return sums

        @tf.function(input_signature=rows)  # type: ignore[untyped-decorator]
        def measure(values: Any, labels: Any) -> Any:
            answers = model(values, training=False)
            return tf.stack(
                [tf.reduce_mean(loss_of(labels, answers)), tf.reduce_mean(right(labels, answers))]
            )

        self._learn, self._measure = learn, measure
        # Whole batches, so that the parts of an epoch are cut as the epoch itself would be.
        self._part = size * max(1, _PHOTOS_BETWEEN_LOOKS // size)

    def learn(
        self,
        values: NDArray[np.float32],
        labels: NDArray[np.int64],
        weights: NDArray[np.float32],
        progress: Progress,
    ) -> NDArray[np.float64]:
        """Pass once over the rows; return mean loss and accuracy. ``Cancelled`` when stopped."""
        sums = np.zeros(2)
        for start in range(0, len(labels), self._part):
            progress.check()
            part = slice(start, start + self._part)
            sums += self._learn(values[part], labels[part], weights[part]).numpy()
        return sums / len(labels)

    def measure(
        self, values: NDArray[np.float32], labels: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Return mean loss and accuracy of rows that are not learnt from."""
        return np.asarray(self._measure(values, labels), np.float64)


def _finished(
    epoch: int, training: NDArray[np.float64], validation: NDArray[np.float64], views: int
) -> EpochFinished:
    # Computed in 32 bits: no more digits than that mean anything.
    loss, accuracy = (round(float(figure), 7) for figure in training)
    val_loss, val_accuracy = (round(float(figure), 7) for figure in validation)
    return EpochFinished(epoch, loss, accuracy, val_loss, val_accuracy, views)
