"""Fine-tuning: after the top model, the last blocks of the backbone learn as well.

Only the part above the cut is trained. What the frozen part below makes of the views of a photo is
computed once, so an epoch takes a fraction of a pass through the whole network.
"""

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from augstudio.data.dataset import LabelledPhotos, Split
from augstudio.features.activations import FrozenPart
from augstudio.models.classifier import join
from augstudio.models.cut import cut, cut_layer
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import Phase
from augstudio.training.job_spec import TrainingResult, TrainingSpec
from augstudio.training.loop import Limits, Outcome, run_epochs
from augstudio.training.methods.activation_views import ActivationViews
from augstudio.training.methods.bottleneck import Fitted, fit_on_features
from augstudio.training.methods.cut_learner import CutLearner
from augstudio.training.methods.feature_views import Views

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class _Tuned:
    """The opened part of the backbone with its best weights, and how it came to them."""

    upper: "keras.Model"
    outcome: Outcome
    photos: ActivationViews


def fine_tune(spec: TrainingSpec) -> TrainingResult:
    """Train a top model, then open the last blocks of the backbone and train both together.

    On the validation photos the result is never worse than the top model alone.
    """
    began = perf_counter()
    config = spec.config
    # Before anything is computed: it may be refused.
    layer = cut_layer(config.chosen_backbone, config.open_blocks)
    views = Views(spec)
    fitted = fit_on_features(spec, config.for_top_model(), views)
    seconds = {
        Phase.FEATURES.value: views.seconds,
        Phase.TOP_MODEL.value: perf_counter() - began - views.seconds,
    }
    history, outcome, skipped = fitted.outcome.history, fitted.outcome, views.skipped
    upper = None
    if not outcome.stopped:
        began = perf_counter()
        tuned = _tune(spec, layer, fitted, views)
        upper, outcome = tuned.upper, tuned.outcome
        history, skipped = history + outcome.history, skipped + tuned.photos.skipped
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
        skipped=tuple(skipped),
        seconds=seconds,
        features=views.counts,
    )


def _tune(spec: TrainingSpec, layer: str, fitted: Fitted, views: Views) -> _Tuned:
    """Train the part of the backbone above ``layer`` together with the top model."""
    config = spec.config
    parts = cut(config.chosen_backbone.build(), layer)
    frozen = FrozenPart(
        parts.lower, space_of(config), views.source, spec.activations, config.precision
    )
    unread = {skip.path for skip in views.skipped}
    training = [r for r in spec.dataset.records(Split.TRAIN) if r.path not in unread]
    count = spec.recipe.distinct_views(config.views)
    validation = fitted.outcome.answers.photos
    photos = ActivationViews(spec, frozen, training, validation.records, count)
    labelled = LabelledPhotos(tuple(training), spec.dataset.classes)
    learner = CutLearner(parts.upper, fitted.top_model, photos, labelled, config, spec.context)
    limits = Limits(config.epochs, config.patience, least=count)
    outcome = run_epochs(learner, Phase.FINE_TUNE, validation, limits, spec.context, fitted.outcome)
    return _Tuned(parts.upper, outcome, photos)


def space_of(config: TrainConfig) -> str:
    """Return what the frozen part and the way of a photo to it depend on; see ``FrozenPart``."""
    backbone = config.chosen_backbone
    layer = cut_layer(backbone, config.open_blocks)
    return f"{backbone.identity} {layer} {config.fit.value}"
