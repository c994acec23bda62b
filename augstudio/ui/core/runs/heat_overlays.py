"""HeatOverlays: heat maps of photos that are enlarged."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from augstudio.plain_text import readable
from augstudio.progress import Progress
from augstudio.runs.run import Run
from augstudio.ui.core.jobs.light_lane import LatestJob
from augstudio.ui.core.runs.explainer import Explainer

_Found = tuple[Path, str, QImage]


class HeatOverlays(QObject):
    """Draws one heat map at a time; without one, nothing is said: the photo is what matters.

    ``drawn`` follows when the heat map that was wanted last is there.
    """

    drawn = Signal()

    def __init__(self, explainer: Explainer, parent: QObject) -> None:
        super().__init__(parent)
        self._explainer = explainer
        self._found: _Found | None = None
        self._job = LatestJob("The heat map", self)
        self._job.result.connect(self._take)

    def want(self, run: Run, photo: Path, label: str | None = None) -> None:
        """Draw what speaks for a class in a photo; by default, for the most probable class."""

        def work(progress: Progress) -> _Found:
            heat, picture = self._explainer.overlaid(run, photo, label, progress)
            return photo, f"speaks for {readable(heat.label)}", picture

        self._found = None
        self._job.submit(work)

    def of(self, photo: Path) -> tuple[str, QImage] | None:
        """Return what the heat map of a photo shows, in words, and the photo under its colours."""
        found = self._found
        return found[1:] if found is not None and found[0] == photo else None

    def _take(self, found: _Found) -> None:
        self._found = found
        self.drawn.emit()
