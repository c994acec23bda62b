"""Pace: how fast a training is and how long it will still take, from what it reports."""

from collections import deque
from statistics import median

from augstudio.data.dataset import Split
from augstudio.runs.config import Method, TrainConfig
from augstudio.runs.events import (
    EpochFinished,
    EpochProgressed,
    FeaturesExtracted,
    Phase,
    phases,
)
from augstudio.ui.pages.train.run_texts import duration
from augstudio.ui.widgets.text import count

#: The epochs whose median duration is the pace.
_REMEMBERED = 5
#: Which photos are looked at for which phase.
_LOOKING = {Phase.FEATURES: Phase.TOP_MODEL, Phase.ACTIVATIONS: Phase.FINE_TUNE}


class Pace:
    """Takes the events of one training.

    Time left is what the step in hand still takes: its remaining epochs as long as the last ones,
    and the remaining views at the speed of the one in hand. Of later steps nothing is measured
    yet, and that is said.

    Parameters
    ----------
    views
        Views of each training photo that the training takes.
    """

    def __init__(self, config: TrainConfig, views: int) -> None:
        self._config, self._views = config, views
        self._phase: Phase | None = None
        self._per_second = 0.0
        self._epochs = 0
        self._durations: deque[float] = deque(maxlen=_REMEMBERED)
        self._ended = 0.0
        self._looked: FeaturesExtracted | None = None
        self._looking_seconds = 0.0
        self._part: EpochProgressed | None = None
        self._photos = 0
        self._at_that_speed = 0.0

    @property
    def epoch(self) -> int:
        """How many epochs of the phase in hand have ended."""
        return self._epochs

    def limits(self, phase: Phase) -> tuple[int, int]:
        """Return the epochs of ``phase`` at most, and its patience."""
        config = self._config
        if phase is Phase.TOP_MODEL and config.method is Method.FINE_TUNE:
            config = config.for_top_model()
        return config.epochs, config.patience

    def take(self, event: object) -> None:
        """Learn from an event; others than those that tell of photos and epochs do nothing."""
        match event:
            case FeaturesExtracted():
                self._take_look(event)
            case EpochProgressed():
                self._enter(event.phase)
                self._part, self._photos = event, event.total
                self._per_second = event.per_second or self._per_second
            case EpochFinished():
                self._take_epoch(event)

    @property
    def seconds_left(self) -> float | None:
        """Seconds that the step in hand still takes; ``None`` while nothing is measured."""
        looking = self._seconds_of_views()
        if self._phase is None or self._phase in _LOOKING:
            return looking
        pace = self._seconds_of_epoch()
        if pace is None:
            return None
        left: float = self.limits(self._phase)[0] - self._epochs
        if self._part is not None and left > 0:
            left -= self._part.done / max(1, self._part.total)
        return max(0.0, left * pace) + (looking or 0.0)

    @property
    def words(self) -> str:
        """Photos a second and time left; "" while nothing is known."""
        said = []
        if self._per_second:
            said.append(f"{count(round(self._per_second))} photos/s")
        left = self.seconds_left
        if left and self._phase is not None:
            epochs, patience = self.limits(self._phase)
            sooner = self._phase not in _LOOKING and patience < epochs
            *_, last, _saving = phases(self._config.method)
            here = "" if self._phase is last else " in this step"
            said.append(f"{'at most' if sooner else 'about'} {duration(left)} left{here}")
        return ", ".join(said)

    def _take_look(self, event: FeaturesExtracted) -> None:
        learning = _LOOKING.get(event.phase)
        if self._phase is not learning:  # epochs that have begun go on between the views
            self._enter(event.phase)
        self._looked = event
        if event.split is Split.TRAIN:
            self._photos = event.total
        if event.per_second:
            self._per_second = event.per_second
            if event.done >= event.total:
                self._looking_seconds += event.computed / event.per_second

    def _take_epoch(self, event: EpochFinished) -> None:
        self._enter(event.phase)
        self._epochs += 1
        self._part = None
        took = event.seconds - self._ended - self._looking_seconds
        # The first epoch of a phase also builds the network.
        if self._epochs > 1 and took > 0:
            self._durations.append(took)
        if event.per_second and not (self._looking_seconds and self._seconds_of_views()):
            self._per_second = event.per_second
        self._at_that_speed = self._photos / event.per_second if event.per_second else 0.0
        self._ended, self._looking_seconds = event.seconds, 0.0

    def _enter(self, phase: Phase) -> None:
        if phase is self._phase:
            return
        self._phase, self._epochs, self._part = phase, 0, None
        self._durations.clear()
        self._at_that_speed = 0.0
        if self._looked is not None and _LOOKING.get(self._looked.phase) is not phase:
            self._looked = None

    def _seconds_of_epoch(self) -> float | None:
        if self._durations:
            return median(self._durations)
        if self._part is not None and self._part.per_second:
            return self._part.total / self._part.per_second
        return self._at_that_speed or None

    def _seconds_of_views(self) -> float | None:
        """Return how long the remaining views take; ``None`` before the first training photo."""
        looked = self._looked
        if looked is None or looked.split is not Split.TRAIN:
            return None
        if not looked.per_second:
            return 0.0  # it was all computed before, as will be the rest
        left = looked.total - looked.done + (self._views - 1 - looked.view) * looked.total
        return max(0, left) / looked.per_second
