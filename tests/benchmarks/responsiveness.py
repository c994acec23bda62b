"""How long the window does not answer, in each phase of the main job.

``python -m tests.benchmarks.responsiveness [FOLDER]``; without a folder it takes the sample. A
timer of the window's thread beats every 2 ms; a gap between two beats is a time in which nothing
could be pressed. The target is below 100 ms after TensorFlow is imported.
"""

import os
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from augstudio.data.sample import sample_folder
from augstudio.training.events import EpochFinished, FeaturesExtracted, Phase, PhaseStarted
from augstudio.ui import theme
from augstudio.ui.session import Session
from augstudio.ui.window import Window
from tests import driver
from tests.benchmarks.timing import table

_BEAT_MS = 2
_SECONDS = 120
_PHOTOS = 20


class Heartbeat(QObject):
    """Keeps the times between beats, in milliseconds, by the phase in which they began."""

    def __init__(self, phase: str) -> None:
        super().__init__()
        self.phase = self._phase = phase
        self.gaps: dict[str, list[float]] = defaultdict(list)
        self._last = time.perf_counter()
        self._timer = QTimer(self, interval=_BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.gaps[self._phase].append((now - self._last) * 1e3)
        self._last, self._phase = now, self.phase

    def follow(self, event: object) -> None:
        """Name the phase by what a training reports."""
        match event:
            case FeaturesExtracted():
                self.phase = "extraction"
            case PhaseStarted(phase=Phase.TOP_MODEL) | EpochFinished():
                self.phase = "fitting"
            case PhaseStarted(phase=Phase.SAVING):
                self.phase = "saving"


def measure(window: Window, folder: Path, heart: Heartbeat) -> None:
    """Go through the main job at the window."""
    session = window._session
    with driver.awaiting(session.tensorflow.loaded, seconds=_SECONDS):
        session.tensorflow.start()
    heart.phase = "opening a folder"
    with driver.awaiting(window.data._thumbnails.result, seconds=_SECONDS):
        driver.drop(window, folder)
    window.show_page("train")
    heart.phase = "extraction"
    with driver.awaiting(session.jobs.ended, seconds=_SECONDS):
        driver.press(window, "button_start_training")
        session.jobs.current.reported.connect(heart.follow)
    heart.phase = "prediction"
    photos = sorted(folder.rglob("*.jpg"))[:_PHOTOS]
    with driver.awaiting(window.predict._thumbnails.result, seconds=_SECONDS):
        driver.drop(window, *photos)


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        os.environ["AUGSTUDIO_HOME"] = home
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else sample_folder()
        app = QApplication([])
        theme.set_type(app)
        session = Session()
        window = Window(session)
        theme.apply_theme(app, theme.LIGHT)
        window.show()
        window.build_pages()
        app.processEvents()
        heart = Heartbeat("import of TensorFlow")
        measure(window, folder, heart)
        session.jobs.close()
    rows = [
        [
            phase,
            f"{sum(gaps) / 1e3:.1f} s",
            *(f"{np.percentile(gaps, q):.0f} ms" for q in (50, 99, 100)),
        ]
        for phase, gaps in heart.gaps.items()
    ]
    print(table(["phase", "duration", "median", "p99", "longest"], rows))


if __name__ == "__main__":
    main()
