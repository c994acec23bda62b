"""Cameras: where pictures from a camera come from, whatever library reads them."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from augstudio.errors import AugStudioError


@dataclass(frozen=True)
class CameraName:
    """A camera: its key for the program, and its name for people."""

    key: str
    name: str


class FrameSource(QObject):
    """Shows what one of the cameras of this computer sees.

    Signals
    -------
    frame
        A picture as the camera sees it, not mirrored; many a second.
    failed
        An ``AugStudioError``; no more pictures come until a camera is started again.
    cameras_changed
        A camera was plugged in or unplugged.
    """

    frame = Signal(QImage)
    failed = Signal(object)
    cameras_changed = Signal()

    def cameras(self) -> list[CameraName]:
        """Return the cameras of this computer, the usual one first."""
        raise NotImplementedError

    def start(self, key: str) -> None:
        """Turn on a camera, and turn off any other; all errors come by ``failed``."""
        raise NotImplementedError

    def stop(self) -> None:
        """Turn the camera off."""
        raise NotImplementedError


class Cameras:
    """Gives access to the cameras.

    Parameters
    ----------
    make_source
        Returns a source of pictures, or raises ``AugStudioError`` where that can't work.
    """

    def __init__(self, make_source: Callable[[], FrameSource]) -> None:
        self._make_source = make_source

    def open(self) -> FrameSource:
        """Return a new source that has at least one camera, or raise ``AugStudioError``."""
        source = self._make_source()
        if not source.cameras():
            source.deleteLater()
            raise AugStudioError(
                "No camera was found.",
                "Plug one in, or turn it on, and try again. If it is there already, check in the "
                "settings of your system that programs may use the camera.",
            )
        return source
