"""How long the window does not answer, in each phase of the main job, for every method.

``python -m tests.benchmarks.responsiveness [FOLDER] [--method METHOD] [--stacks FILE]``; without
a folder it takes the sample. A timer of the window's thread beats every 2 ms; a gap between two
beats is a time in which nothing could be pressed. The target is below 100 ms after TensorFlow is
imported. ``--stacks`` writes what every thread was doing when a gap had lasted that long; it looks
at them while they run, which now and then ends the program.

Other programs that want the processors make gaps longer: the load of the machine is printed, too.
"""

import argparse
import faulthandler
import os
import tempfile
import time
from collections import defaultdict
from functools import partial
from pathlib import Path
from typing import TextIO

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton

from augstudio.augment.presets import presets
from augstudio.data.sample.folder import sample_folder
from augstudio.runs.choices import Effort, Method
from augstudio.runs.events import PhaseStarted
from augstudio.ui.core.owners import make_owners
from augstudio.ui.look import theme
from augstudio.ui.window import Window
from tests import driver
from tests.benchmarks.timing import table

_BEAT_MS = 2
_LONG_MS = 100
_PAUSE_MS = 300
_PRESS_MS = 60
_SECONDS = 600
_PHOTOS = 20


class Heartbeat(QObject):
    """Keeps the times between beats, in milliseconds, by the phase in which they began."""

    def __init__(self, phase: str, stacks: TextIO | None) -> None:
        super().__init__()
        self.name = ""
        self.phase = self._phase = phase
        self.gaps: dict[str, list[float]] = defaultdict(list)
        self._stacks = stacks
        self._last = time.perf_counter()
        self._timer = QTimer(self, interval=_BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now = time.perf_counter()
        gap = (now - self._last) * 1e3
        self.gaps[self._phase].append(gap)
        if self._stacks is not None:
            if gap > _LONG_MS:
                print(f"--- {gap:.0f} ms in {self._phase}\n", file=self._stacks, flush=True)
            # A thread of its own, which needs no lock of Python, writes unless this comes again.
            faulthandler.dump_traceback_later(_LONG_MS / 1e3, file=self._stacks)
        self._last, self._phase = now, self.phase

    def follow(self, event: object) -> None:
        """Name the phase by what a training reports."""
        if isinstance(event, PhaseStarted):
            self.phase = f"{self.name}: {event.phase.value}"


def train(window: Window, heart: Heartbeat, method: Method, effort: Effort) -> None:
    """Choose a method at the page Train, and start it."""
    heart.name, heart.phase = method.value, f"{method.value}: choosing"
    for act in (
        partial(window.show_page, "train"),
        partial(choose, window, "combo_method", method.value),
        partial(choose, window, "combo_effort", effort.value),
    ):
        act()
        # A hand takes its time, and the window shows what came of it before the next.
        driver.linger(_PAUSE_MS)
    heart.phase = f"{method.value}: start"
    driver.linger(_PAUSE_MS)
    start = driver.find(window, QPushButton, "button_start_training")
    owners = window.owners
    with driver.awaiting(owners.jobs.ended, seconds=_SECONDS):
        QTest.mousePress(start, Qt.MouseButton.LeftButton)
        driver.linger(_PRESS_MS)
        QTest.mouseRelease(start, Qt.MouseButton.LeftButton)
        owners.jobs.current.reported.connect(heart.follow)
    assert owners.library.run is not None
    assert owners.library.run.config.method is method


def choose(window: Window, name: str, key: str) -> None:
    """Pick a choice of a list."""
    box = driver.find(window, QComboBox, name)
    box.setCurrentIndex(box.findData(key))


def measure(
    window: Window, folder: Path, heart: Heartbeat, methods: list[Method], effort: Effort
) -> None:
    """Go through the main job at the window."""
    owners = window.owners
    with driver.awaiting(owners.tensorflow.loaded, seconds=_SECONDS):
        owners.tensorflow.start()
    heart.phase = "opening a folder"
    with driver.awaiting(owners.library.run_changed, seconds=_SECONDS):
        driver.drop(window, folder)
    owners.recipe.change(presets()["Photos"])
    for method in methods:
        train(window, heart, method, effort)
    heart.phase = "prediction"
    photos = sorted(folder.rglob("*.jpg"))[:_PHOTOS]
    with driver.awaiting(owners.jobs.ended, seconds=_SECONDS):
        driver.drop(window, *photos)


def beat(options: argparse.Namespace, stacks: TextIO | None) -> Heartbeat:
    """Return the beats of a window in which a folder went through every method."""
    folder = options.folder or sample_folder()
    app = QApplication([])
    theme.set_type(app)
    owners = make_owners()
    window = Window(owners)
    theme.apply_theme(app, theme.LIGHT)
    window.show()
    window.build_pages()
    app.processEvents()
    heart = Heartbeat("import of TensorFlow", stacks)
    methods = [options.method] if options.method else list(Method)
    measure(window, folder, heart, methods, options.effort)
    faulthandler.cancel_dump_traceback_later()
    owners.jobs.close()
    return heart


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--method", type=Method, choices=list(Method))
    parser.add_argument("--effort", type=Effort, choices=list(Effort), default=Effort.QUICK)
    parser.add_argument("--stacks", type=Path, metavar="FILE")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["AUGSTUDIO_HOME"] = home
        if options.stacks:
            with options.stacks.open("w") as stacks:
                heart = beat(options, stacks)
        else:
            heart = beat(options, None)
    rows = [
        [
            phase,
            f"{sum(gaps) / 1e3:.1f} s",
            *(f"{np.percentile(gaps, q):.0f} ms" for q in (50, 99, 100)),
            str(sum(gap > _LONG_MS for gap in gaps)),
        ]
        for phase, gaps in heart.gaps.items()
    ]
    header = ["phase", "duration", "median", "p99", "longest", f"above {_LONG_MS} ms"]
    print(table(header, rows))
    print(f"load of the machine: {os.getloadavg()[0]:.1f} for {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
