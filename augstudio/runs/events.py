"""The events that a training reports while it runs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from augstudio.data.dataset import Split
from augstudio.runs.choices import Method
from augstudio.runs.field_types import (
    Count,
    LearningRate,
    Loss,
    Note,
    Number,
    Rate,
    Seconds,
    Share,
    SomePath,
)


class Phase(StrEnum):
    """The steps of a training, in order."""

    FEATURES = "features"
    TOP_MODEL = "top_model"
    ACTIVATIONS = "activations"
    FINE_TUNE = "fine_tune"
    NETWORK = "network"
    SAVING = "saving"


_OF_FINE_TUNING = (
    Phase.FEATURES,
    Phase.TOP_MODEL,
    Phase.ACTIVATIONS,
    Phase.FINE_TUNE,
    Phase.SAVING,
)
_PHASES = {
    Method.AUTOMATIC: _OF_FINE_TUNING,
    Method.BOTTLENECK: (Phase.FEATURES, Phase.TOP_MODEL, Phase.SAVING),
    Method.FINE_TUNE: _OF_FINE_TUNING,
    Method.FROM_SCRATCH: (Phase.NETWORK, Phase.SAVING),
}


def phases(method: Method) -> tuple[Phase, ...]:
    """Return the steps of a method; ``AUTOMATIC`` may leave out those of fine-tuning."""
    return _PHASES[method]


@dataclass(frozen=True)
class PhaseStarted:
    """A new step begins."""

    phase: Phase


@dataclass(frozen=True)
class FeaturesExtracted:
    """Progress of one view of a split through the frozen network, reported for every photo.

    All counts are photos; ``per_second`` covers computed photos only. ``phase`` is that of
    features or of activations.
    """

    split: Split
    view: int
    done: int
    total: int
    computed: int
    cached: int
    per_second: float
    phase: Phase = Phase.FEATURES

    @property
    def doing(self) -> str:
        """The message for ``Progress.report``."""
        computing = self.phase is Phase.ACTIVATIONS
        return "Computing activations" if computing else "Extracting features"


@dataclass(frozen=True)
class EpochProgressed:
    """Progress of a slow epoch in photos, reported after each batch."""

    phase: Phase
    epoch: int
    done: int
    total: int
    per_second: float


@dataclass(frozen=True)
class PhotoSkipped:
    """A photo could not be read; training continues without it."""

    path: SomePath
    reason: Note


@dataclass(frozen=True)
class Notice:
    """A sentence that the user should read; training continues."""

    message: str


@dataclass(frozen=True)
class Chosen:
    """A sentence about settings that the training chose itself."""

    message: str


@dataclass(frozen=True)
class Mistake:
    """A validation photo of class ``label`` that is classified as ``answer``.

    ``probability``, in [0, 1], is that of ``answer``.
    """

    path: Path
    label: str
    answer: str
    probability: float


@dataclass(frozen=True)
class Mistakes:
    """The mistakes of the best weights so far.

    ``photos`` are the most confident mistakes, most confident first; ``wrong`` counts all
    mistakes, ``total`` all validation photos.
    """

    epoch: int
    photos: tuple[Mistake, ...]
    wrong: int
    total: int


@dataclass(frozen=True)
class EpochFinished:
    """The results of one epoch.

    Attributes
    ----------
    epoch
        Counted from 1 over all phases of the run.
    loss, accuracy
        Mean categorical cross-entropy in nats, and share of right answers in [0, 1], over the
        training views of this epoch while the weights were changing (as in Keras's ``fit``).
    val_loss, val_accuracy
        The same over the validation photos after the epoch, without label smoothing.
    views
        Number of views of each training photo in use.
    phase
        What was trained.
    learning_rate
        In use at the end of the epoch.
    seconds, per_second
        Seconds since the training began, and training photos per second. They depend on the
        computer and are ignored when two epochs are compared.
    best_epoch
        The best epoch so far, including this one; 0 in files of earlier versions.
    """

    epoch: Number
    loss: Loss
    accuracy: Share
    val_loss: Loss
    val_accuracy: Share
    views: Count
    phase: Phase = Phase.TOP_MODEL
    learning_rate: LearningRate = 0.0
    seconds: Seconds = field(default=0.0, compare=False)
    per_second: Rate = field(default=0.0, compare=False)
    best_epoch: Count = 0


Event = (
    PhaseStarted
    | FeaturesExtracted
    | EpochProgressed
    | PhotoSkipped
    | Notice
    | Chosen
    | Mistakes
    | EpochFinished
)
OnEvent = Callable[[Event], None]


def ignore(event: Event) -> None:
    """Ignore an event."""
    del event
