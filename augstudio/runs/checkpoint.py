"""Checkpoints: what a training needs to resume after a pause or a crash."""

import json
import time
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from augstudio import storage
from augstudio.errors import AugStudioError, InputError
from augstudio.runs.events import EpochFinished, Notice, OnEvent, Phase, ignore

Arrays = Mapping[str, NDArray[Any]]

#: Minimum seconds between two checkpoints of a phase.
INTERVAL = 1.0

#: Errors that reading a missing or damaged file may raise.
_UNREADABLE = (
    AugStudioError,
    OSError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    EOFError,
    BadZipFile,
    MemoryError,
    RecursionError,
    zlib.error,
    NotImplementedError,
)
_HISTORY = TypeAdapter(tuple[EpochFinished, ...])


@dataclass(frozen=True)
class Checkpoint:
    """The state of a training phase after an epoch.

    Attributes
    ----------
    history
        The epochs of the phase so far.
    best
        Index in ``history``, from 0, of the best epoch; -1 if it is in an earlier phase.
    finished
        Whether the phase ran to its end.
    batch_size
        Current batch size; may have been reduced for lack of memory.
    weights
        Weights of the best epoch.
    state
        Everything that the next epoch depends on.
    """

    history: tuple[EpochFinished, ...]
    best: int
    finished: bool
    batch_size: int
    weights: Sequence[NDArray[Any]]
    state: Arrays


class Checkpoints:
    """The checkpoints of a run, one per phase, in the folder of the unfinished run.

    If a checkpoint can't be written, the training continues and ``on_event`` gets one notice.
    """

    def __init__(self, folder: Path | None = None, on_event: OnEvent = ignore) -> None:
        self._folder = folder
        self._on_event = on_event
        self._saved = 0.0
        self._failed = False

    def due(self) -> bool:
        """Whether it is time to save another checkpoint."""
        return self._folder is not None and time.monotonic() - self._saved >= INTERVAL

    def save(self, phase: Phase, checkpoint: Checkpoint) -> None:
        """Replace the checkpoint of a phase, completely or not at all."""
        if self._folder is None:
            return
        about = {
            "history": [asdict(epoch) for epoch in checkpoint.history],
            "best": checkpoint.best,
            "finished": checkpoint.finished,
            "batch_size": checkpoint.batch_size,
        }
        arrays: dict[str, Any] = {"about": np.array(json.dumps(about))}
        arrays |= {f"weights {n:04d}": array for n, array in enumerate(checkpoint.weights)}
        arrays |= {f"state {name}": array for name, array in checkpoint.state.items()}
        try:
            if not self._folder.is_dir():
                # Not created again: it was moved, and may be moved back.
                raise InputError(
                    f"The checkpoint folder {self._folder} no longer exists.",
                    "Put it back.",
                )
            place = storage.replacing(self._place(phase), lasting=False)
            with place as temporary, temporary.open("wb") as file:
                np.savez(file, **arrays)
        except AugStudioError as error:
            if not self._failed:
                self._on_event(
                    Notice(
                        f"{error.message} Training continues, but can't be resumed from this "
                        f"point. {error.hint}"
                    )
                )
            self._failed = True
        self._saved = time.monotonic()

    def load(self, phase: Phase) -> Checkpoint | None:
        """Return the last checkpoint of a phase; ``None`` if it is missing or unreadable."""
        if self._folder is None:
            return None
        try:
            with self._opened(phase) as file, np.load(file, allow_pickle=False) as found:
                about = json.loads(str(found["about"]))
                names = sorted(found.files)
                return Checkpoint(
                    history=_HISTORY.validate_python(about["history"]),
                    best=int(about["best"]),
                    finished=bool(about["finished"]),
                    batch_size=int(about["batch_size"]),
                    weights=[found[name] for name in names if name.startswith("weights ")],
                    state={n[6:]: found[n] for n in names if n.startswith("state ")},
                )
        except _UNREADABLE:
            return None

    def epochs(self, phase: Phase) -> int:
        """Return the number of epochs in the last checkpoint of a phase."""
        if self._folder is None:
            return 0
        try:
            with self._opened(phase) as file, np.load(file, allow_pickle=False) as found:
                return len(json.loads(str(found["about"]))["history"])
        except _UNREADABLE:
            return 0

    def _opened(self, phase: Phase) -> BinaryIO:
        return storage.open_file(self._place(phase))

    def _place(self, phase: Phase) -> Path:
        assert self._folder is not None
        return self._folder / f"checkpoint-{phase.value}.npz"
