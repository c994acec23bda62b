"""TrainingMeter: speed and time left of a whole training, measured from its events."""

from collections import deque
from collections.abc import Mapping
from statistics import median

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Split
from augstudio.runs.choices import TopModel
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import (
    EpochFinished,
    EpochProgressed,
    FeaturesExtracted,
    Phase,
    PhaseStarted,
    phases,
)
from augstudio.ui.core.jobs.meter import Speed

#: Remaining epochs are expected to take the median duration of this many recent ones.
_REMEMBERED = 5
#: Each extraction phase, and the training phase that it prepares.
_EXTRACTION = {Phase.FEATURES: Phase.TOP_MODEL, Phase.ACTIVATIONS: Phase.FINE_TUNE}


class TrainingMeter:
    """Measures one training from its events.

    The time left of the current phase comes from its remaining epochs, at the duration of recent
    ones, and its remaining views, at the current speed. Later phases take as long as was
    expected beforehand; if that is unknown, no time is given.

    Attributes
    ----------
    config, recipe
        The settings of the training.
    views
        Views of each training photo.
    """

    def __init__(self, config: TrainConfig, recipe: Recipe) -> None:
        self.config, self.recipe = config, recipe
        self.views = recipe.distinct_views(config.views)
        self._expected: Mapping[Phase, float] = {}
        self._phase: Phase | None = None
        self._per_second = 0.0
        self._epochs = 0
        self._durations: deque[float] = deque(maxlen=_REMEMBERED)
        self._ended = 0.0
        self._extracted: FeaturesExtracted | None = None
        self._extraction_seconds = 0.0
        self._part: EpochProgressed | None = None
        self._photos = 0
        self._at_that_speed = 0.0

    def expect(self, seconds: Mapping[Phase, float]) -> None:
        """Set the expected duration of each phase in seconds; see ``Estimate.phases``."""
        self._expected = seconds

    @property
    def epoch(self) -> int:
        """Number of epochs of the current phase that are done."""
        return self._epochs

    def limits(self, phase: Phase) -> tuple[int, int]:
        """Return the highest number of epochs of ``phase``, and its patience."""
        config = self.config
        if phase is Phase.TOP_MODEL:
            config = config.for_top_model()
        return config.epochs, config.patience

    @property
    def speed(self) -> Speed:
        """Photos per second, and the time left of the whole training."""
        left, phase = self._seconds_left(), self._phase
        sooner = False
        if phase is not None and phase not in _EXTRACTION:
            epochs, patience = self.limits(phase)
            # Logistic regression ends when nothing more would change.
            logistic = self.config.top_model is TopModel.LOGISTIC and phase is Phase.TOP_MODEL
            sooner = patience < epochs or logistic
        return Speed(self._per_second, "photos", left, sooner)

    def take(self, message: object) -> None:
        """Take in an event; those that don't concern photos or epochs are ignored."""
        match message:
            case FeaturesExtracted():
                self._take_extraction(message)
            case EpochProgressed():
                self._enter(message.phase)
                self._part, self._photos = message, message.total
                self._per_second = message.per_second or self._per_second
            case EpochFinished():
                self._take_epoch(message)
            case PhaseStarted(Phase.SAVING):
                self._enter(Phase.SAVING)
                self._per_second = 0.0

    def _seconds_left(self) -> float | None:
        """Return the time left of this phase and all later ones; ``None`` if unknown."""
        here, later = self._seconds_of_step(), self._seconds_of_later_steps()
        return None if here is None or later is None else here + later

    def _seconds_of_step(self) -> float | None:
        extracting = self._seconds_of_views()
        if self._phase is None or self._phase in _EXTRACTION:
            return extracting
        each = self._seconds_of_epoch()
        if each is None:
            return None
        left: float = self.limits(self._phase)[0] - self._epochs
        if self._part is not None and left > 0:
            left -= self._part.done / max(1, self._part.total)
        return max(0.0, left * each) + (extracting or 0.0)

    def _seconds_of_later_steps(self) -> float | None:
        steps = phases(self.config.method)
        if self._phase not in steps:
            return None
        later = steps[steps.index(self._phase) + 1 :]
        # Saving the run takes only a moment, so its duration need not be known. Steps that are
        # not expected at all, where others are, will be left out.
        if not self._expected and any(step is not Phase.SAVING for step in later):
            return None
        return sum(self._expected.get(step, 0.0) for step in later)

    def _take_extraction(self, event: FeaturesExtracted) -> None:
        step = _EXTRACTION.get(event.phase)
        if self._phase is not step:  # epochs continue while further views are extracted
            self._enter(event.phase)
        self._extracted = event
        if event.split is Split.TRAIN:
            self._photos = event.total
        if event.per_second:
            self._per_second = event.per_second
            if event.done >= event.total:
                self._extraction_seconds += event.computed / event.per_second

    def _take_epoch(self, event: EpochFinished) -> None:
        self._enter(event.phase)
        self._epochs += 1
        self._part = None
        took = event.seconds - self._ended - self._extraction_seconds
        # The first epoch of a phase also builds the network.
        if self._epochs > 1 and took > 0:
            self._durations.append(took)
        if event.per_second and not (self._extraction_seconds and self._seconds_of_views()):
            self._per_second = event.per_second
        self._at_that_speed = self._photos / event.per_second if event.per_second else 0.0
        self._ended, self._extraction_seconds = event.seconds, 0.0

    def _enter(self, phase: Phase) -> None:
        if phase is self._phase:
            return
        self._phase, self._epochs, self._part = phase, 0, None
        self._durations.clear()
        self._at_that_speed = 0.0
        if self._extracted is not None and _EXTRACTION.get(self._extracted.phase) is not phase:
            self._extracted = None

    def _seconds_of_epoch(self) -> float | None:
        if self._durations:
            return median(self._durations)
        if self._part is not None and self._part.per_second:
            return self._part.total / self._part.per_second
        return self._at_that_speed or None

    def _seconds_of_views(self) -> float | None:
        """Return the time left for further views; ``None`` before the first training photo."""
        extracted = self._extracted
        if extracted is None or extracted.split is not Split.TRAIN:
            return None
        if not extracted.per_second:
            return 0.0  # everything was in the cache so far, so the rest will be, too
        left = (
            extracted.total - extracted.done + (self.views - 1 - extracted.view) * extracted.total
        )
        return max(0, left) / extracted.per_second
