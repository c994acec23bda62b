"""Bottleneck features, and the top model that learns from them, in one more view every epoch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from augstudio.data.dataset import LabelledPhotos
from augstudio.features.extract import Features
from augstudio.models.classifier import join
from augstudio.models.top_model import build_top_model
from augstudio.progress import Progress
from augstudio.runs.answers import Probabilities
from augstudio.runs.checkpoint import Arrays
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import Phase
from augstudio.training.job_spec import TrainingResult, TrainingSpec
from augstudio.training.learner import LossAndAccuracy
from augstudio.training.loop import Limits, Outcome, RunContext, run_epochs
from augstudio.training.methods.feature_views import Views
from augstudio.training.methods.learning import (
    balanced_weights,
    restore_variables,
    smoothed_loss,
    variables_of,
)
from augstudio.training.methods.optimizers import optimizer_of

if TYPE_CHECKING:
    import keras

_PHOTOS_BETWEEN_LOOKS = 4096


@dataclass(frozen=True)
class Fitted:
    """A top model with the weights of its best epoch, and how it came to them."""

    top_model: "keras.Model"
    outcome: Outcome


def train_top_model(spec: TrainingSpec) -> TrainingResult:
    """Train a top model on the features of a backbone that stays as it is."""
    began = perf_counter()
    views = Views(spec)
    fitted = fit_on_features(spec, spec.config, views)
    return TrainingResult(
        classifier=join(spec.config.chosen_backbone, fitted.top_model, spec.dataset.classes),
        history=fitted.outcome.history,
        best=fitted.outcome.best,
        stopped=fitted.outcome.stopped,
        answers=fitted.outcome.answers,
        photos=views.photos,
        skipped=tuple(views.skipped),
        seconds={
            Phase.FEATURES.value: views.seconds,
            Phase.TOP_MODEL.value: perf_counter() - began - views.seconds,
        },
        features=views.counts,
    )


def fit_on_features(spec: TrainingSpec, config: TrainConfig, views: Views) -> Fitted:
    """Train a top model on the features of the photos, with the settings ``config``."""
    count = spec.recipe.distinct_views(config.views)
    validation, classes = views.validation(), spec.dataset.classes
    return fit_top_model(views.training, count, validation, classes, config, spec.context)


def fit_top_model(
    view: Callable[[int], Features],
    views: int,
    validation: Features,
    classes: Sequence[str],
    config: TrainConfig,
    context: RunContext,
) -> Fitted:
    """Train a top model and keep its best epoch.

    An epoch passes once over the photos, each in one of its views so far, drawn anew: epoch 1
    knows view 0, epoch 2 views 0 and 1, and so on up to ``views``. Training ends after
    ``config.epochs``, or when the validation loss has not fallen for ``config.patience`` epochs
    and all views are in. The same arguments give the same numbers.

    ``view`` returns the features of one view of the training photos and may raise ``Cancelled``.
    See ``run_epochs`` for stopping, pausing and going on.
    """
    photos = LabelledPhotos(validation.records, tuple(classes))
    learner = _Learner(view, views, validation, photos.classes, config)
    limits = Limits(config.epochs, config.patience, least=views)
    outcome = run_epochs(learner, Phase.TOP_MODEL, photos, limits, context)
    return Fitted(learner.model, outcome)


class _Views:
    """The training photos in all their views so far, with labels and weights (n,)."""

    def __init__(self, photos: Features, classes: tuple[str, ...]) -> None:
        self._rows = {record: row for row, record in enumerate(photos.records)}
        self._views = [photos.values]
        self._labels = LabelledPhotos(photos.records, classes).labels
        self._weights = balanced_weights(self._labels, len(classes))

    def __len__(self) -> int:
        return len(self._views)

    def add(self, photos: Features) -> None:
        """Take in one more view; a photo that can't be read any more repeats its first."""
        values = photos.values
        if len(photos.records) < len(self._rows):
            values = self._views[0].copy()
            values[[self._rows[record] for record in photos.records]] = photos.values
        self._views.append(values)

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
    """A top model and its optimiser, as a TensorFlow function.

    An epoch takes a tenth to a third of the time of Keras's ``fit``, whose overhead outweighs so
    small a network, and needs no global random state.
    """

    def __init__(
        self,
        view: Callable[[int], Features],
        views: int,
        validation: Features,
        classes: tuple[str, ...],
        config: TrainConfig,
    ) -> None:
        import tensorflow as tf

        self.batch_size = config.batch_size
        self.per_second = 0.0
        self._view, self._limit = view, views
        self._seed, self._epochs = config.seed, config.epochs
        self._validation = validation.values
        self._photos = _Views(view(0), classes)
        self.model = build_top_model(
            validation.values.shape[1],
            len(classes),
            hidden_units=config.hidden_units,
            dropout=config.dropout,
            seed=config.seed,
        )
        self._optimizer = optimizer_of(config)
        self._optimizer.build(self.model.trainable_variables)
        self._step = _learning(self.model, self._optimizer, config.label_smoothing)
        rows = tf.TensorSpec((None, validation.values.shape[1]))
        self._answer = tf.function(
            lambda values: self.model(values, training=False), input_signature=[rows]
        )

    @property
    def learning_rate(self) -> float:
        """The learning rate, which stays as it is."""
        return float(self._optimizer.learning_rate)

    @property
    def views(self) -> int:
        """The number of views in use."""
        return len(self._photos)

    def learn(self, epoch: int, progress: Progress) -> LossAndAccuracy:
        """Pass once over the photos, see ``Learner.learn``."""
        while len(self._photos) < min(epoch, self._limit):
            self._photos.add(self._view(len(self._photos)))
        began = perf_counter()
        rng = np.random.default_rng([self._seed, epoch])
        values, labels, weights = self._photos.drawn(rng)
        sums = np.zeros(2)
        # Whole batches, so that the parts of an epoch are cut as the epoch itself would be.
        size = self.batch_size * max(1, _PHOTOS_BETWEEN_LOOKS // self.batch_size)
        for start in range(0, len(labels), size):
            progress.check()
            part = slice(start, start + size)
            sums += self._step(values[part], labels[part], weights[part], self.batch_size).numpy()
            done = (epoch - 1) * len(labels) + min(part.stop, len(labels))
            progress.report(done, self._epochs * len(labels), "Training the top model")
        self.per_second = len(labels) / (perf_counter() - began)
        loss, accuracy = sums / len(labels)
        return LossAndAccuracy(float(loss), float(accuracy))

    def measure(self, progress: Progress) -> Probabilities:
        """Return the probabilities of the validation photos."""
        del progress
        return np.asarray(self._answer(self._validation))

    def weights(self) -> Sequence[NDArray[Any]]:
        """Return the weights of the top model."""
        weights: list[NDArray[Any]] = self.model.get_weights()
        return weights

    def set_weights(self, weights: Sequence[NDArray[Any]]) -> None:
        """Give the top model its weights."""
        self.model.set_weights(weights)

    def state(self) -> Arrays:
        """Return the variables of the top model, its dropout included, and of the optimiser."""
        return variables_of(self.model, self._optimizer)

    def restore(self, state: Arrays) -> None:
        """Take back what ``state`` returned."""
        restore_variables(state, self.model, self._optimizer)


def _learning(model: "keras.Model", optimizer: Any, smoothing: float) -> Any:
    """Return a TensorFlow function: rows, labels, weights, batch size -> sums of loss and hits."""
    import keras
    import tensorflow as tf

    feature_size = model.input_shape[-1]
    loss_of = smoothed_loss(smoothing, model.output_shape[-1])
    plain_loss = keras.losses.sparse_categorical_crossentropy
    right = keras.metrics.sparse_categorical_accuracy
    signature = [
        tf.TensorSpec((None, feature_size)),
        tf.TensorSpec((None,), tf.int64),
        tf.TensorSpec((None,)),
        tf.TensorSpec((), tf.int32),
    ]

    @tf.function(input_signature=signature)  # type: ignore[untyped-decorator]
    def learn(values: Any, labels: Any, weights: Any, size: Any) -> Any:
        sums = tf.zeros(2)
        for start in tf.range(0, tf.shape(values)[0], size):
            truth, weight = labels[start : start + size], weights[start : start + size]
            with tf.GradientTape() as tape:
                answers = model(values[start : start + size], training=True)
                loss = tf.reduce_mean(loss_of(truth, answers) * weight)
            gradients = tape.gradient(loss, model.trainable_variables)
            optimizer.apply(gradients, model.trainable_variables)
            losses = plain_loss(truth, answers) * weight
            sums += tf.stack([tf.reduce_sum(losses), tf.reduce_sum(right(truth, answers))])
        return sums

    return learn
