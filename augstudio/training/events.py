"""What a training reports while it works."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from augstudio.data.dataset import Split


class Phase(StrEnum):
    """The steps of a training, in their order."""

    FEATURES = "features"
    TOP_MODEL = "top_model"
    SAVING = "saving"


@dataclass(frozen=True)
class PhaseStarted:
    """A new step begins."""

    phase: Phase


@dataclass(frozen=True)
class FeaturesExtracted:
    """How far the features of one view of a split are, in photos; sent for every photo.

    ``per_second`` counts the computed ones only.
    """

    split: Split
    view: int
    done: int
    total: int
    computed: int
    cached: int
    per_second: float


@dataclass(frozen=True)
class PhotoSkipped:
    """A photo could not be read; the training goes on without it."""

    path: Path
    reason: str


@dataclass(frozen=True)
class Notice:
    """Something the user should know, in a sentence; the training goes on."""

    message: str


@dataclass(frozen=True)
class EpochFinished:
    """The figures of one epoch.

    Attributes
    ----------
    epoch
        Counted from 1.
    loss, accuracy
        Mean categorical cross-entropy in nats, and share of right answers in [0, 1], over the
        training views of this epoch while the weights were changing (as Keras's ``fit`` does).
    val_loss, val_accuracy
        The same over the validation photos, after the epoch.
    views
        Number of views of each training photo in use.
    """

    epoch: int
    loss: float
    accuracy: float
    val_loss: float
    val_accuracy: float
    views: int


Event = PhaseStarted | FeaturesExtracted | PhotoSkipped | Notice | EpochFinished
OnEvent = Callable[[Event], None]


def ignore(event: Event) -> None:
    """Listen to nothing."""
    del event
