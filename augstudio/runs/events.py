"""What a training reports while it works."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from augstudio.data.dataset import Split
from augstudio.runs.config import Method
from augstudio.runs.values import (
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
    """The steps of a training, in their order."""

    FEATURES = "features"
    TOP_MODEL = "top_model"
    ACTIVATIONS = "activations"
    FINE_TUNE = "fine_tune"
    NETWORK = "network"
    SAVING = "saving"


_PHASES = {
    Method.BOTTLENECK: (Phase.FEATURES, Phase.TOP_MODEL, Phase.SAVING),
    Method.FINE_TUNE: (
        Phase.FEATURES,
        Phase.TOP_MODEL,
        Phase.ACTIVATIONS,
        Phase.FINE_TUNE,
        Phase.SAVING,
    ),
    Method.FROM_SCRATCH: (Phase.NETWORK, Phase.SAVING),
}


def phases(method: Method) -> tuple[Phase, ...]:
    """Return the steps that a method takes."""
    return _PHASES[method]


@dataclass(frozen=True)
class PhaseStarted:
    """A new step begins."""

    phase: Phase


@dataclass(frozen=True)
class FeaturesExtracted:
    """How far one view of a split is through the frozen network, in photos; for every photo.

    ``per_second`` counts the computed ones only. ``phase`` tells features from activations.
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
        """What is done, as ``Progress.report`` takes it."""
        computing = self.phase is Phase.ACTIVATIONS
        return "Computing activations" if computing else "Extracting features"


@dataclass(frozen=True)
class EpochProgressed:
    """How far an epoch is that takes longer than a moment, in photos; after a batch."""

    phase: Phase
    epoch: int
    done: int
    total: int
    per_second: float


@dataclass(frozen=True)
class PhotoSkipped:
    """A photo could not be read; the training goes on without it."""

    path: SomePath
    reason: Note


@dataclass(frozen=True)
class Notice:
    """Something the user should know, in a sentence; the training goes on."""

    message: str


@dataclass(frozen=True)
class Mistake:
    """A validation photo that is given another class; ``probability``, in [0, 1], is that of it."""

    path: Path
    label: str
    answer: str
    probability: float


@dataclass(frozen=True)
class Mistakes:
    """What the best weights so far get wrong.

    ``photos`` are the most confident mistakes, the worst first; ``wrong`` counts all of them, and
    ``total`` the validation photos.
    """

    epoch: int
    photos: tuple[Mistake, ...]
    wrong: int
    total: int


@dataclass(frozen=True)
class EpochFinished:
    """The figures of one epoch.

    Attributes
    ----------
    epoch
        Counted from 1 over all phases of the run.
    loss, accuracy
        Mean categorical cross-entropy in nats, and share of right answers in [0, 1], over the
        training views of this epoch while the weights were changing (as Keras's ``fit`` does).
    val_loss, val_accuracy
        The same over the validation photos, after the epoch. Label smoothing plays no part in it.
    views
        Number of views of each training photo in use.
    phase
        What was trained.
    learning_rate
        In use at the end of the epoch.
    seconds, per_second
        Since the training began, and training photos a second. They belong to the machine, not
        to the result, and two epochs are equal without them.
    best_epoch
        The best epoch so far, this one included; 0 where an earlier version did not say.
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
    | Mistakes
    | EpochFinished
)
OnEvent = Callable[[Event], None]


def ignore(event: Event) -> None:
    """Listen to nothing."""
    del event
