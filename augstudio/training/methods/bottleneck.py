"""Train a top model on bottleneck features, with one more view of the photos in each epoch."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from augstudio.data.dataset import LabelledPhotos
from augstudio.features.extract import Features
from augstudio.models.classifier_parts import build_top_model, join
from augstudio.progress import Progress
from augstudio.runs.answers import Probabilities
from augstudio.runs.choices import TopModel
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import Phase
from augstudio.training.learner import LossAndAccuracy
from augstudio.training.loop import Limits, Outcome, RunContext, run_epochs
from augstudio.training.methods.feature_views import FeatureViews, TrainingPhotos
from augstudio.training.methods.learning import Batch, KerasLearner
from augstudio.training.methods.logistic_learner import LogisticLearner
from augstudio.training.spec import TrainingResult, TrainingSpec

if TYPE_CHECKING:
    import keras

_PHOTOS_BETWEEN_CHECKS = 4096
#: Photos that are answered at once.
_PHOTOS_AT_ONCE = 16_384


@dataclass(frozen=True)
class Fitted:
    """A top model with the weights of its best epoch, and the result of its training.

    Attributes
    ----------
    photos, validation
        The features of the training and the validation photos.
    """

    top_model: "keras.Model"
    outcome: Outcome
    photos: TrainingPhotos
    validation: Features


def train_top_model(spec: TrainingSpec) -> TrainingResult:
    """Train a top model on the features of a frozen backbone."""
    began = perf_counter()
    backbone = spec.config.chosen_backbone
    views = FeatureViews(spec)
    # TensorFlow is loaded and the network built while features are computed: only the classifier
    # at the end needs them.
    with ThreadPoolExecutor(1) as beside:
        network = beside.submit(backbone.build)
        fitted = fit_on_features(spec, spec.config, views)
        classes = spec.dataset.classes
        classifier = join(backbone, fitted.top_model, classes, network=network.result())
    return TrainingResult(
        classifier=classifier,
        history=fitted.outcome.history,
        best=fitted.outcome.best,
        stopped=fitted.outcome.stopped,
        answers=fitted.outcome.answers,
        photos=views.photos,
        skipped=tuple(views.skipped.photos),
        seconds={
            Phase.FEATURES.value: views.seconds,
            Phase.TOP_MODEL.value: perf_counter() - began - views.seconds,
        },
        features=views.counts,
    )


def fit_on_features(spec: TrainingSpec, config: TrainConfig, views: FeatureViews) -> Fitted:
    """Train a top model on the features of the photos with the settings in ``config``."""
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

    In each epoch of dense layers, every photo is used once, in a random one of its views so far:
    epoch 1 has view 0, epoch 2 has views 0 and 1, and so on up to ``views``. Logistic regression
    uses every photo in all views so far. Training ends after ``config.epochs``, or when all views
    are in use and either nothing more would change, or the validation loss has not fallen for
    ``config.patience`` epochs. The same arguments give the same results.

    ``view`` returns the features of one view of the training photos and may raise ``Cancelled``.
    See ``run_epochs`` for stopping, pausing and resuming.
    """
    validated = LabelledPhotos(validation.records, tuple(classes))
    photos = TrainingPhotos(view, validated.classes)
    limits = Limits(config.epochs, config.patience, least=views)
    if config.top_model is TopModel.LOGISTIC:
        linear = LogisticLearner(photos, views, validation, config, context)
        outcome = run_epochs(linear, Phase.TOP_MODEL, validated, limits, context)
        return Fitted(linear.top_model(), outcome, photos, validation)
    top_model = build_top_model(
        validation.values.shape[1],
        len(classes),
        hidden_units=config.hidden_units,
        dropout=config.dropout,
        seed=config.seed,
    )
    learner = TopModelLearner(top_model, photos, views, validation, config)
    outcome = run_epochs(learner, Phase.TOP_MODEL, validated, limits, context)
    return Fitted(top_model, outcome, photos, validation)


class TopModelLearner(KerasLearner):
    """A top model and the features that it learns from, with up to ``limit`` views.

    One call of TensorFlow runs many batches. For so small a network, an epoch takes a tenth to a
    third of the time of Keras's ``fit``, and needs no global random state.
    """

    def __init__(
        self,
        top_model: "keras.Model",
        photos: TrainingPhotos,
        limit: int,
        validation: Features,
        config: TrainConfig,
    ) -> None:
        super().__init__(top_model, photos.labels, config)
        self._photos, self._limit = photos, limit
        self._validation = validation.values
        in_batches = steps(top_model, self._step)
        self._step = lambda *photos: in_batches(*photos, self.batch_size)

    @property
    def views(self) -> int:
        """The number of views in use."""
        return len(self._photos.views)

    def learn(self, epoch: int, progress: Progress) -> LossAndAccuracy:
        """Train for one epoch; see ``Learner.learn``."""
        self._photos.take(min(epoch, self._limit))
        config, count = self._config, len(self._labels)

        def tell(seen: int) -> None:
            done = (epoch - 1) * count + seen
            progress.report(done, config.epochs * count, "Training the top model")

        return self._pass(self._parts(epoch), lambda *_: config.learning_rate, tell, progress)

    def measure(self, progress: Progress) -> Probabilities:
        """Return the probabilities of the validation photos."""
        del progress
        values = self._validation
        parts = range(0, len(values), _PHOTOS_AT_ONCE)
        return np.concatenate([self._answer(values[at : at + _PHOTOS_AT_ONCE]) for at in parts])

    def _parts(self, epoch: int) -> Iterator[Batch]:
        order, views = self._photos.drawn(np.random.default_rng([self._config.seed, epoch]))
        # Parts are whole batches, so that the batches are those of an undivided epoch.
        size = self.batch_size * max(1, _PHOTOS_BETWEEN_CHECKS // self.batch_size)
        for start in range(0, len(order), size):
            part = slice(start, start + size)
            yield order[part], self._photos.of(order[part], views[part])


def steps(network: "keras.Model", step: Any) -> Any:
    """Return a TensorFlow function that runs ``step`` on each batch of its input.

    Values, labels, weights, batch size -> sums of loss and of right answers.
    """
    import tensorflow as tf

    signature = [
        tf.TensorSpec((None, *network.input_shape[1:])),
        tf.TensorSpec((None,), tf.int64),
        tf.TensorSpec((None,)),
        tf.TensorSpec((), tf.int32),
    ]

    @tf.function(input_signature=signature)  # type: ignore[untyped-decorator]
    def take(values: Any, labels: Any, weights: Any, size: Any) -> Any:
        sums = tf.zeros(2)
        for start in tf.range(0, tf.shape(values)[0], size):
            end = start + size
            sums += step(values[start:end], labels[start:end], weights[start:end])
        return sums

    return take
