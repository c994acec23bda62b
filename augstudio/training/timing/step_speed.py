"""How fast the steps of a training are on this computer, from earlier runs or measurements."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from itertools import pairwise
from statistics import fmean, median

from augstudio.data.dataset import Split
from augstudio.models import speed as measurements
from augstudio.models.backbones import Pooling
from augstudio.models.small_network import network_size
from augstudio.runs.choices import Method, TopModel
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import EpochFinished, Phase
from augstudio.runs.run import FeatureCounts, Run
from augstudio.training.methods.automatic import PASSES
from augstudio.training.timing.photo_costs import PhotoCosts

#: Time for a prediction, as a share of the time for a training step.
ANSWERING = 1 / 3
#: Known photo costs are subtracted from measured times; at least this share is always left.
_LEAST = 0.2
#: Below this many seconds per photo, activations were read from files and not computed.
_FOUND = 2e-4
#: Seconds at the start, seconds per photo, and passes of the backbone per photo, on a computer with
#: two cores: used before a training with a pretrained backbone was measured.
_USUAL = {
    Phase.FEATURES: (2.5, 0.0, 1.0),
    Phase.TOP_MODEL: (2.0, 5e-5, 0.0),
    Phase.ACTIVATIONS: (2.5, 0.0, 1.0),
    Phase.FINE_TUNE: (5.0, 0.0, PASSES),
    Phase.SAVING: (1.0, 0.0, 0.0),
}
#: How many times as long an epoch of logistic regression takes, which uses all views.
_AS_LOGISTIC = 10


@dataclass(frozen=True)
class StepSpeed:
    """The speed of a step, without reading and augmenting photos.

    Attributes
    ----------
    start
        Seconds before the first and after the last photo, such as for building networks.
    epoch
        Seconds per epoch in addition to its photos.
    each
        Seconds per photo; in steps that train, per training photo.
    """

    start: float = 0.0
    epoch: float = 0.0
    each: float = 0.0


@dataclass(frozen=True)
class Timings:
    """The measured times of a training; see ``Run`` for the names.

    ``activations_per_second`` is in training photos; 0 if unknown. ``averaging`` says whether
    averaged predictions were evaluated.
    """

    config: TrainConfig
    history: Sequence[EpochFinished]
    photos: Mapping[str, int]
    seconds: Mapping[str, float]
    features: FeatureCounts
    activations_per_second: float = 0.0
    averaging: bool = False

    @classmethod
    def of(cls, run: Run) -> "Timings":
        """Return the times of a run."""
        averaging = run.averaged is not None or run.mirrored is not None
        photos, seconds = run.photos, run.seconds
        return cls(run.config, run.history, photos, seconds, run.features, averaging=averaging)

    @property
    def train(self) -> int:
        """Number of training photos."""
        return self.photos.get(Split.TRAIN.value, 0)

    @property
    def validation(self) -> int:
        """Number of validation photos."""
        return self.photos.get(Split.VALIDATION.value, 0)


def input_size(config: TrainConfig) -> int:
    """Return the width and height in pixels of the photos in a training."""
    if config.method is Method.FROM_SCRATCH:
        return network_size(config.network, config.input_size)
    return config.chosen_backbone.input_size


def key(phase: Phase, config: TrainConfig) -> str:
    """Return the settings that the speed of a step depends on, as one line."""
    if config.method is Method.FROM_SCRATCH:
        parts = [config.network.value, input_size(config)]
    else:
        parts = [config.backbone, input_size(config), config.pooling.value]
    match phase:
        case Phase.FEATURES:
            parts += [config.precision.value]
        case Phase.TOP_MODEL:
            top = config.for_top_model()
            if top.top_model is TopModel.DENSE:
                parts += [top.batch_size, top.hidden_units]
        case Phase.ACTIVATIONS:
            parts += [config.precision.value, config.open_blocks]
        case Phase.FINE_TUNE:
            parts += [config.open_blocks, config.batch_size, config.optimizer.value]
        case Phase.NETWORK:
            parts += [config.batch_size]
    return " ".join(map(str, (phase.value, *parts)))


def remember(config: TrainConfig, speeds: Mapping[Phase, StepSpeed]) -> None:
    """Save measured speeds for this processor and these versions of the libraries."""
    measurements.remember(
        {
            f"{key(phase, config)} {name}": value
            for phase, speed in speeds.items()
            for name, value in asdict(speed).items()
        }
    )


def remembered(phase: Phase, config: TrainConfig) -> StepSpeed | None:
    """Return the measured speed of a step, or an estimate from the speed of the backbone."""
    name = key(phase, config)
    values = [measurements.recall(f"{name} {field.name}") for field in fields(StepSpeed)]
    known = [value for value in values if value is not None]
    return StepSpeed(*known) if len(known) == len(values) else _usual(phase, config)


def _usual(phase: Phase, config: TrainConfig) -> StepSpeed | None:
    """Return the approximate speed of a step, if the backbone's speed is known."""
    if config.method is Method.FROM_SCRATCH or config.pooling is Pooling.FLATTEN:
        return None
    measured = measurements.known(config.chosen_backbone, config.precision)
    if measured is None:
        return None
    start, each, passes = _USUAL[phase]
    if config.top_model is TopModel.LOGISTIC:
        each *= _AS_LOGISTIC
    return StepSpeed(start, 0.0, each + passes / measured)


def speed_of(timings: Timings, phase: Phase, costs: Callable[[], PhotoCosts]) -> StepSpeed | None:
    """Return the speed of a step in a training; ``None`` if its times are not enough.

    ``costs`` returns the photo costs of that training; it is called only when needed.
    """
    if phase not in timings.seconds and phase is not Phase.SAVING:
        return None
    match phase:
        case Phase.FEATURES:
            return _of_features(timings, costs())
        case Phase.ACTIVATIONS:
            return _of_activations(timings, costs())
        case Phase.SAVING:
            return _of_saving(timings)
        case Phase.NETWORK:
            return _of_epochs(timings, phase, costs())
        case _:
            return _of_epochs(timings, phase, PhotoCosts(0.0, 0.0))


def _of_features(timings: Timings, costs: PhotoCosts) -> StepSpeed | None:
    computed, per_second = timings.features.computed, timings.features.per_second
    if not computed or not per_second:
        return None
    one = 1 / per_second
    read = min(computed, timings.train + timings.validation)
    photo = (read * costs.reading + (computed - read) * costs.again) / computed
    start = max(0.0, timings.seconds[Phase.FEATURES] - computed * one)
    return StepSpeed(start, 0.0, max(one - photo, _LEAST * one))


def _of_activations(timings: Timings, costs: PhotoCosts) -> StepSpeed | None:
    seconds = timings.seconds[Phase.ACTIVATIONS]
    epochs = [epoch for epoch in timings.history if epoch.phase is Phase.FINE_TUNE]
    views = max((epoch.views for epoch in epochs), default=1)
    count = timings.validation + views * timings.train
    if timings.activations_per_second:
        one = timings.activations_per_second**-1
        start = max(0.0, seconds - count * one)
    else:
        # Two networks of the same size take about as long to build.
        features = _of_features(timings, costs)
        start = min(features.start if features else 0.0, seconds / 2)
        one = (seconds - start) / count
    if one < _FOUND:
        return None
    varied = (views - 1) * timings.train
    photo = (timings.validation * costs.reading + varied * costs.again) / count
    return StepSpeed(start, 0.0, max(one - photo, _LEAST * one))


def _of_epochs(timings: Timings, phase: Phase, costs: PhotoCosts) -> StepSpeed | None:
    epochs = [epoch for epoch in timings.history if epoch.phase is phase]
    # The first epoch includes the time TensorFlow needs to compile its functions, if it is used.
    compiled = phase is not Phase.TOP_MODEL or timings.config.top_model is TopModel.DENSE
    rates = [epoch.per_second for epoch in epochs[int(compiled) :] if epoch.per_second > 0]
    if not rates:
        return None
    one = 1 / median(rates)
    fresh = phase is Phase.NETWORK
    each = max(one - costs.again, _LEAST * one) if fresh else one
    photos = timings.train * one + timings.validation * ANSWERING * each
    # Epochs that waited for a new view are not typical.
    taken = [b.seconds - a.seconds for a, b in pairwise(epochs) if fresh or a.views == b.views]
    whole = max(fmean(taken), photos) if taken else photos
    read = (timings.train + timings.validation) * costs.reading if fresh else 0.0
    start = max(0.0, timings.seconds[phase] - len(epochs) * whole - read)
    return StepSpeed(start, whole - photos, each)


def _of_saving(timings: Timings) -> StepSpeed | None:
    steps = dict(timings.seconds)
    total = steps.pop("total", None)
    if timings.averaging or total is None:
        return None
    return StepSpeed(max(0.0, total - sum(steps.values())))
