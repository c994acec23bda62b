"""Fine-tuning: train a top model, then the last blocks of the backbone as well.

Only the part above the cut is trained. The activations of the frozen part below it are computed
once per view, so an epoch takes a fraction of the time of the whole network.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from augstudio.data.dataset import LabelledPhotos, Split
from augstudio.errors import Cancelled, Paused
from augstudio.features.activations import FrozenPart
from augstudio.models.classifier_parts import Cut, cut, cut_layer, join
from augstudio.progress import Progress
from augstudio.runs.answers import Probabilities
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import EpochProgressed, Phase
from augstudio.training.learner import LossAndAccuracy
from augstudio.training.loop import Limits, Outcome, RunContext, run_epochs
from augstudio.training.methods.activation_views import ActivationViews
from augstudio.training.methods.bottleneck import Fitted, fit_on_features
from augstudio.training.methods.feature_views import FeatureViews
from augstudio.training.methods.learning import Inputs, KerasLearner
from augstudio.training.methods.optimizers import warmup_cosine
from augstudio.training.spec import TrainingResult, TrainingSpec

if TYPE_CHECKING:
    import keras

#: Part of the seed of an epoch, so that it differs from that of the top model.
_SALT = 2
#: Epochs whose steps the moving average of the weights covers.
_AVERAGED = 1.0


@dataclass(frozen=True)
class _Tuned:
    """The unfrozen part of the backbone with its best weights, and the result of its training."""

    upper: "keras.Model"
    outcome: Outcome
    photos: ActivationViews


def fine_tune(
    spec: TrainingSpec, wanted: Callable[[Outcome], bool] = lambda _: True
) -> TrainingResult:
    """Train a top model, then unfreeze the last blocks of the backbone and train both together.

    On the validation photos, the result is never worse than the top model alone. ``wanted`` gets
    the result of the top model and says whether to go on; it may raise ``Cancelled``.
    """
    began = perf_counter()
    config = spec.config
    # First of all, because it raises an error for an invalid number of blocks.
    layer = cut_layer(config.chosen_backbone, config.open_blocks)
    views = FeatureViews(spec)
    fitted = fit_on_features(spec, config.for_top_model(), views)
    seconds = {
        Phase.FEATURES.value: views.seconds,
        Phase.TOP_MODEL.value: perf_counter() - began - views.seconds,
    }
    history, outcome = fitted.outcome.history, fitted.outcome
    upper = None
    try:
        going_on = not outcome.stopped and wanted(outcome)
    except Paused:
        raise
    except Cancelled:
        going_on, outcome = False, replace(outcome, stopped=True)
    if going_on:
        began = perf_counter()
        tuned = _tune(spec, layer, fitted, views)
        upper, outcome = tuned.upper, tuned.outcome
        history += outcome.history
        seconds[Phase.ACTIVATIONS.value] = tuned.photos.seconds
        seconds[Phase.FINE_TUNE.value] = perf_counter() - began - tuned.photos.seconds
    classes = spec.dataset.classes
    return TrainingResult(
        classifier=join(config.chosen_backbone, fitted.top_model, classes, upper),
        history=history,
        best=outcome.best,
        stopped=outcome.stopped,
        answers=outcome.answers,
        photos=views.photos,
        skipped=tuple(views.skipped.photos),
        seconds=seconds,
        features=views.counts,
    )


def _tune(spec: TrainingSpec, layer: str, fitted: Fitted, views: FeatureViews) -> _Tuned:
    """Train the part of the backbone above ``layer`` together with the top model."""
    config = spec.config
    parts = cut(config.chosen_backbone.build(), layer)
    frozen = FrozenPart(
        parts.lower, space_of(config), views.source, spec.activations, config.precision
    )
    training = views.skipped.left(spec.dataset.records(Split.TRAIN))
    count = spec.recipe.distinct_views(config.views)
    validation = fitted.outcome.answers.photos
    photos = ActivationViews(spec, frozen, training, validation.records, count, views.skipped)
    labelled = LabelledPhotos(tuple(training), spec.dataset.classes)
    learner = CutLearner(parts, fitted, photos, labelled, config, spec.context)
    limits = Limits(config.epochs, config.patience, least=count)
    outcome = run_epochs(learner, Phase.FINE_TUNE, validation, limits, spec.context, fitted.outcome)
    return _Tuned(parts.upper, outcome, photos)


def space_of(config: TrainConfig) -> str:
    """Return a text that identifies the frozen part and its input; see ``FrozenPart``."""
    backbone = config.chosen_backbone
    layer = cut_layer(backbone, config.open_blocks)
    return f"{backbone.identity} {layer} {config.fit.value}"


class CutLearner(KerasLearner):
    """The unfrozen part of a backbone with its top model, and the activations they learn from.

    Predictions, and the weights that are kept, are an exponential moving average of the weights
    over about the steps of one epoch (Polyak and Juditsky 1992), which is more accurate than the
    weights of a single step.

    Parameters
    ----------
    parts, fitted
        The cut backbone, and its top model with the features of the photos, of which those from
        below the cut are used as they are. ``parts.upper`` and the top model are trained in place.
    photos
        The activations of the training and the validation photos.
    training
        The training photos and the classes.
    config, context
        Settings of the phase, and where to report.
    """

    def __init__(
        self,
        parts: Cut,
        fitted: Fitted,
        photos: ActivationViews,
        training: LabelledPhotos,
        config: TrainConfig,
        context: RunContext,
    ) -> None:
        from keras import Input, Model, Variable, layers

        upper, below = parts.upper, Input((parts.below,), name="below")
        features = layers.Concatenate()([below, upper.output]) if parts.below else upper.output
        inputs = [upper.input, below] if parts.below else upper.input
        network = Model(inputs, fitted.top_model(features))
        super().__init__(network, training.labels, config)
        self.views = 1
        self._photos, self._context, self._below = photos, context, parts.below
        self._features, self._validation = fitted.photos, fitted.validation.values
        rows = {record: row for row, record in enumerate(self._features.records)}
        self._rows = np.array([rows[record] for record in training.records])
        known = {id(variable) for variable in network.weights}
        self._random = [v for v in network.variables if id(v) not in known]
        self._trained = network.trainable_variables
        self._averages = [Variable(each, trainable=False) for each in self._trained]
        steps = _AVERAGED * len(self._labels) / self.batch_size
        self._step = _averaging(self._step, self._trained, self._averages, steps)

    def learn(self, epoch: int, progress: Progress) -> LossAndAccuracy:
        """Train for one epoch, each photo in one of its views so far; see ``Learner.learn``."""
        self.views = min(epoch, self._photos.views)
        self._photos.take(self.views, progress)
        if self._below:
            self._features.take(self.views)
        config, total = self._config, len(self._labels)
        before, everything = (epoch - 1) * total, config.epochs * total
        number = self._context.epochs + epoch

        def rate(_: int, seen: int) -> float:
            return warmup_cosine(before + seen - 1, everything, total, config.learning_rate)

        def tell(seen: int) -> None:
            self._context.on_event(
                EpochProgressed(Phase.FINE_TUNE, number, seen, total, self.per_second)
            )
            progress.report(before + seen, everything, "Fine-tuning")

        return self._pass(self._batches(epoch), rate, tell, progress)

    def measure(self, progress: Progress) -> Probabilities:
        """Return the probabilities of the validation photos; uniform for unreadable ones."""
        batches = self._photos.validation(self.batch_size, progress)
        with_below = (
            (rows, self._inputs(values, self._validation[rows])) for rows, values in batches
        )
        latest = [np.array(each) for each in self._trained]
        _assign(self._trained, self._averages)
        try:
            return self._answers(with_below, self._photos.validation_photos, progress)
        finally:
            _assign(self._trained, latest)

    def weights(self) -> Sequence[NDArray[Any]]:
        """Return the averages of the trained weights."""
        return [np.array(each) for each in self._averages]

    def set_weights(self, weights: Sequence[NDArray[Any]]) -> None:
        """Set the trained weights and their averages."""
        _assign(self._trained, weights)
        _assign(self._averages, weights)

    def _variables(self) -> list[Any]:
        return [*super()._variables(), *self._averages]

    def _inputs(self, activations: NDArray[np.float32], features: NDArray[np.float32]) -> Inputs:
        return [activations, features[:, : self._below]] if self._below else activations

    def _batches(self, epoch: int) -> Iterator[tuple[NDArray[np.int64], Inputs]]:
        rng = np.random.default_rng([self._config.seed, _SALT, epoch])
        # Reseed dropout, so that it depends only on the seed and the epoch.
        for variable in self._random:
            variable.assign(rng.integers(2**31, size=variable.shape))
        total = len(self._labels)
        order, views = rng.permutation(total), rng.integers(self.views, size=total)
        batches = self._photos.training(order, views, self.batch_size)
        if not self._below:
            yield from batches
            return
        view_of = views[np.argsort(order)]
        for rows, values in batches:
            yield rows, self._inputs(values, self._features.of(self._rows[rows], view_of[rows]))


def _averaging(
    step: Callable[..., Any], weights: list[Any], averages: list[Any], steps: float
) -> Any:
    """Return a function that runs ``step``, then moves averages over ``steps`` to the weights."""
    import tensorflow as tf

    share = 1 / max(1.0, steps)

    @tf.function(autograph=False)  # type: ignore[untyped-decorator]
    def move() -> None:
        for weight, average in zip(weights, averages, strict=True):
            average.assign_add(share * (weight - average))

    def step_and_move(*batch: Any) -> Any:
        sums = step(*batch)
        move()
        return sums

    return step_and_move


def _assign(variables: Sequence[Any], values: Sequence[Any]) -> None:
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)
