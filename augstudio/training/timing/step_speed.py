"""How fast the steps of a training go on this computer: read off earlier runs, or remembered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass
from itertools import pairwise
from statistics import fmean, median

from augstudio.data.dataset import Split
from augstudio.models import speed
from augstudio.models.backbones import Pooling
from augstudio.models.convnet import network_size
from augstudio.runs.config import Method, TrainConfig
from augstudio.runs.events import EpochFinished, Phase, phases
from augstudio.runs.run import Run
from augstudio.training.timing.photo_costs import PhotoCosts

#: Seconds that a network takes for an answer, in those of a training step.
ANSWERING = 1 / 3
#: What is known of a photo is subtracted from what was measured; so much is always left.
_LEAST = 0.2
#: Seconds for a photo below which activations were not computed, but found.
_FOUND = 2e-4
#: Of a computer with two cores; what a bottleneck training takes beside the frozen part is little.
_USUAL = {
    Phase.FEATURES: (2.5, 0.0),
    Phase.TOP_MODEL: (2.0, 5e-5),
    Phase.SAVING: (1.0, 0.0),
}


@dataclass(frozen=True)
class Pace:
    """How fast a step goes, without what reading and varying the photos takes.

    Attributes
    ----------
    start
        Seconds before the first photo, and after the last one: networks are built and compiled.
    epoch
        Seconds that an epoch takes beside its photos.
    each
        Seconds for a photo; of steps that train, for a photo that is learnt.
    """

    start: float = 0.0
    epoch: float = 0.0
    each: float = 0.0


@dataclass(frozen=True)
class Timed:
    """What the clock said of a training; see ``Run`` for the names.

    ``features_per_second`` and ``activations_per_second`` count what was computed and not found;
    0 where nothing was, or it is not known.
    """

    config: TrainConfig
    history: Sequence[EpochFinished]
    photos: Mapping[str, int]
    seconds: Mapping[str, float]
    features: int
    features_per_second: float
    activations_per_second: float = 0.0

    @classmethod
    def of(cls, run: Run) -> "Timed":
        """Return what the clock said of a run."""
        features = run.features
        return cls(
            run.config,
            run.history,
            run.photos,
            run.seconds,
            features.computed,
            features.per_second if features.computed else 0.0,
        )

    @property
    def train(self) -> int:
        """Number of training photos."""
        return self.photos.get(Split.TRAIN.value, 0)

    @property
    def validation(self) -> int:
        """Number of validation photos."""
        return self.photos.get(Split.VALIDATION.value, 0)


def input_size(config: TrainConfig) -> int:
    """Return the side in pixels of the photos that a training computes with."""
    if config.method is Method.FROM_SCRATCH:
        return network_size(config.network, config.input_size)
    return config.chosen_backbone.input_size


def key(phase: Phase, config: TrainConfig) -> str:
    """Return what the pace of a step depends on, in one line, but for the computer."""
    method = config.method
    if method is Method.FROM_SCRATCH:
        parts = [config.network.value, input_size(config)]
    else:
        parts = [config.backbone, input_size(config), config.pooling.value]
    match phase:
        case Phase.FEATURES:
            parts += [config.precision.value]
        case Phase.TOP_MODEL:
            top = config.for_top_model() if method is Method.FINE_TUNE else config
            parts += [top.batch_size, top.hidden_units]
        case Phase.ACTIVATIONS:
            parts += [config.precision.value, config.open_blocks]
        case Phase.FINE_TUNE:
            parts += [config.open_blocks, config.batch_size, config.optimizer.value]
        case Phase.NETWORK:
            parts += [config.batch_size]
    return " ".join(map(str, (phase.value, *parts)))


def remember(config: TrainConfig, paces: Mapping[Phase, Pace]) -> None:
    """Keep what was measured, for this processor and these libraries."""
    speed.remember(
        {
            f"{key(phase, config)} {name}": value
            for phase, pace in paces.items()
            for name, value in zip(_NAMES, astuple(pace), strict=True)
        }
    )


_NAMES = ("start", "epoch", "each")


def remembered(phase: Phase, config: TrainConfig) -> Pace | None:
    """Return the pace of a step as it was measured, or as it follows from a backbone's speed."""
    values = [speed.recall(f"{key(phase, config)} {name}") for name in _NAMES]
    numbers = [value for value in values if value is not None]
    if len(numbers) == len(_NAMES):
        return Pace(*numbers)
    return _usual(phase, config)


def _usual(phase: Phase, config: TrainConfig) -> Pace | None:
    """Return about how fast bottleneck features go with a backbone whose speed is known."""
    if config.method is not Method.BOTTLENECK or config.pooling is Pooling.FLATTEN:
        return None
    if phase not in _USUAL:
        return None
    measured = speed.known(config.chosen_backbone, config.precision)
    if measured is None:
        return None
    start, each = _USUAL[phase]
    return Pace(start, 0.0, 1 / measured if phase is Phase.FEATURES else each)


def pace_of(timed: Timed, phase: Phase, costs: Callable[[], PhotoCosts]) -> Pace | None:
    """Return how fast a step of a training went; ``None`` if its figures do not tell.

    ``costs`` returns those of its photos at its size, in its recipe; they are not always needed.
    """
    if phase not in timed.seconds and phase is not Phase.SAVING:
        return None
    match phase:
        case Phase.FEATURES:
            return _of_features(timed, costs())
        case Phase.ACTIVATIONS:
            return _of_activations(timed, costs())
        case Phase.SAVING:
            return _of_saving(timed)
        case Phase.NETWORK:
            return _of_epochs(timed, phase, costs())
        case _:
            return _of_epochs(timed, phase, PhotoCosts(0.0, 0.0))


def _of_features(timed: Timed, costs: PhotoCosts) -> Pace | None:
    if not timed.features_per_second:
        return None
    computed, one = timed.features, 1 / timed.features_per_second
    read = min(computed, timed.train + timed.validation)
    photo = (read * costs.reading + (computed - read) * costs.again) / computed
    start = max(0.0, timed.seconds[Phase.FEATURES] - computed * one)
    return Pace(start, 0.0, max(one - photo, _LEAST * one))


def _of_activations(timed: Timed, costs: PhotoCosts) -> Pace | None:
    seconds = timed.seconds[Phase.ACTIVATIONS]
    epochs = [epoch for epoch in timed.history if epoch.phase is Phase.FINE_TUNE]
    views = max((epoch.views for epoch in epochs), default=1)
    count = timed.validation + views * timed.train
    if timed.activations_per_second:
        one = timed.activations_per_second**-1
        start = max(0.0, seconds - count * one)
    else:
        # Two networks of one size take about as long to get ready.
        features = _of_features(timed, costs)
        start = min(features.start if features else 0.0, seconds / 2)
        one = (seconds - start) / count
    if one < _FOUND:
        return None
    varied = (views - 1) * timed.train
    photo = (timed.validation * costs.reading + varied * costs.again) / count
    return Pace(start, 0.0, max(one - photo, _LEAST * one))


def _of_epochs(timed: Timed, phase: Phase, costs: PhotoCosts) -> Pace | None:
    epochs = [epoch for epoch in timed.history if epoch.phase is phase]
    # The first one also waits until TensorFlow has made its functions ready.
    rates = [epoch.per_second for epoch in epochs[1:] if epoch.per_second > 0]
    if not rates:
        return None
    one = 1 / median(rates)
    fresh = phase is Phase.NETWORK
    each = max(one - costs.again, _LEAST * one) if fresh else one
    photos = timed.train * one + timed.validation * ANSWERING * each
    # Those that wait for a new view say nothing of the others.
    taken = [b.seconds - a.seconds for a, b in pairwise(epochs) if fresh or a.views == b.views]
    whole = max(fmean(taken), photos) if taken else photos
    read = (timed.train + timed.validation) * costs.reading if fresh else 0.0
    start = max(0.0, timed.seconds[phase] - len(epochs) * whole - read)
    return Pace(start, whole - photos, each)


def _of_saving(timed: Timed) -> Pace | None:
    known = sum(timed.seconds.get(phase, 0.0) for phase in phases(timed.config.method))
    if timed.config.predict_views > 1 or "total" not in timed.seconds:
        return None
    return Pace(max(0.0, timed.seconds["total"] - known))
