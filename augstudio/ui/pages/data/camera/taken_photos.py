"""TakenPhotos: saves the photos that were taken, in the background, and deletes the last one."""

from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QIODevice, QObject, Signal, Slot
from PySide6.QtGui import QImage

from augstudio import storage
from augstudio.data.capture import free_path
from augstudio.data.collect import Place, place_of
from augstudio.errors import AugStudioError
from augstudio.ui.core.jobs.threads import Worker, as_shown
from augstudio.ui.look.imaging import square

#: Most photos that wait to be saved; about 60 MB.
MOST_WAITING = 16
#: Window pixels of a thumbnail.
THUMBNAIL_PIXELS = 56
#: JPEG quality: no difference can be seen, and a photo of 1280 x 720 pixels has about 250 kB.
_QUALITY = 92
_TITLE = "Saving photos"


@dataclass(frozen=True)
class Taken:
    """A photo that was saved: its class, its file and its thumbnail."""

    label: str
    path: Path
    thumbnail: QImage


@dataclass(frozen=True)
class _Step:
    """What is done in a thread, what then, and what if it fails."""

    work: Callable[[], Any]
    then: Callable[[Any], object]
    keeps_trying: bool = False
    otherwise: Callable[[], object] = lambda: None


class TakenPhotos(QObject):
    """Saves photos into the folders of their classes, one after the other.

    A photo that can't be saved stays in memory until the next attempt.

    Parameters
    ----------
    root
        The folder of the dataset, old or new.

    Signals
    -------
    changed
        A photo was saved, deleted or restored.
    failed
        An ``AugStudioError``.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(
        self,
        root: Path,
        parent: QObject | None = None,
        place: Callable[[str], Place] | None = None,
    ) -> None:
        super().__init__(parent)
        self.root = root
        self._place = place or partial(place_of, root)
        self._taken: list[Taken] = []
        self._deleted: list[tuple[Taken, bytes]] = []
        self._steps: deque[_Step] = deque()
        self._worker: Worker | None = None

    @property
    def last(self) -> Taken | None:
        """The newest photo."""
        return self._taken[-1] if self._taken else None

    @property
    def can_restore(self) -> bool:
        """Whether a photo was deleted that can be restored."""
        return bool(self._deleted)

    @property
    def counts(self) -> Counter[str]:
        """The number of photos saved of each class."""
        return Counter(taken.label for taken in self._taken)

    @property
    def unsaved(self) -> int:
        """How many photos are not saved yet."""
        return sum(step.keeps_trying for step in self._steps)

    @property
    def is_busy(self) -> bool:
        """Whether something is being saved, deleted or restored."""
        return self._worker is not None

    @property
    def is_stuck(self) -> bool:
        """Whether photos wait that could not be saved."""
        return bool(self._steps) and not self.is_busy

    def of(self, label: str) -> Sequence[Taken]:
        """Return the photos of a class, newest first."""
        return [taken for taken in reversed(self._taken) if taken.label == label]

    def add(self, label: str, picture: QImage) -> bool:
        """Save a picture as a photo of a class; ``False`` if too many are waiting."""
        if len(self._steps) >= MOST_WAITING:
            return False
        moment = datetime.now()

        def save() -> Taken:
            path = free_path(self._place(label), moment)
            storage.write_bytes(path, _jpeg(picture), lasting=False)
            return Taken(label, path, square(picture, THUMBNAIL_PIXELS))

        self._do(_Step(save, self._taken.append, keeps_trying=True))
        return True

    def delete_last(self) -> None:
        """Delete the newest photo."""
        if not self._taken:
            return
        taken = self._taken.pop()

        def delete() -> bytes:
            with storage.explained(taken.path):
                data = taken.path.read_bytes()
                taken.path.unlink()
                return data

        self._do(
            _Step(
                delete,
                lambda data: self._deleted.append((taken, data)),
                otherwise=lambda: self._keep(taken),
            )
        )

    def _keep(self, taken: Taken) -> None:
        """Keep a photo that could not be deleted, unless its file is gone anyway."""
        if taken.path.exists():
            self._taken.append(taken)

    def restore(self) -> None:
        """Bring back the photo that was deleted last."""
        if not self._deleted:
            return
        taken, data = self._deleted.pop()

        def write() -> Taken:
            path = taken.path
            if path.exists():
                path = free_path(self._place(taken.label), datetime.now())
            storage.write_bytes(path, data, lasting=False)
            return replace(taken, path=path)

        self._do(
            _Step(
                write,
                self._taken.append,
                otherwise=lambda: self._deleted.append((taken, data)),
            )
        )

    def try_again(self) -> None:
        """Try to save the photos that are waiting."""
        if self.is_stuck:
            self._begin()

    def give_up(self) -> None:
        """Forget the photos that could not be saved."""
        while self.is_stuck:
            self._steps.popleft().otherwise()

    def _do(self, step: _Step) -> None:
        self._steps.append(step)
        if self._worker is None:
            self._begin()

    def _begin(self) -> None:
        self._worker = Worker(self._steps[0].work)
        self._worker.ended.connect(self._conclude)
        self._worker.start()

    @Slot(object)
    def _conclude(self, worker: Worker) -> None:
        self._worker = None
        step, error = self._steps[0], worker.error
        if error is None:
            step.then(worker.result)
        else:
            step.otherwise()
        if error is None or not step.keeps_trying:
            self._steps.popleft()
            if self._steps:
                self._begin()
        if error is not None:
            self.failed.emit(as_shown(error, _TITLE))
        self.changed.emit()


def _jpeg(picture: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    # QImage leaves the type of the format open, and its stubs want bytes.
    if not picture.save(buffer, "JPEG", _QUALITY):  # type: ignore[call-overload]
        raise AugStudioError("A picture from the camera can't be saved.", "Choose another camera.")
    return bytes(buffer.data().data())
