"""BackboneWeights: download a backbone, use your own weights, and measure its speed."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from augstudio.models import speed, weights
from augstudio.models.backbones import Backbone
from augstudio.models.engine import Precision
from augstudio.progress import Progress
from augstudio.ui.core import messages
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.jobs.jobs import Job, JobKind, Jobs
from augstudio.ui.core.jobs.throttle import Report

_FILES = "Weights (*.h5 *.hdf5 *.pth);;All files (*)"


class BackboneWeights(QObject):
    """Downloads and checks weights and measures networks, as jobs.

    Signals
    -------
    changed
        Weights were downloaded, or a speed was measured.
    checked
        A ``Backbone`` and the ``Path`` of a file with matching weights.
    """

    changed = Signal()
    checked = Signal(object, object)

    def __init__(self, jobs: Jobs, channel: Channel, parent: QWidget) -> None:
        super().__init__(parent)
        self._jobs, self._channel, self._window = jobs, channel, parent

    def download(self, row: Backbone) -> Job | None:
        """Download the published weights; ``None`` while another job runs.

        If it is stopped, the part downloaded so far is kept and continued next time.
        """

        def work(progress: Progress, _: Report) -> Path:
            # Without a known hash, the file is checked by loading it into Keras.
            return weights.download(row, progress)

        job = self._jobs.start(JobKind.WEIGHTS, f"Downloading {row.title}", work)
        if job is not None:
            say = self._channel.say
            job.finished.connect(lambda _: say("good", f"{row.title} is downloaded."))
            job.cancelled.connect(
                lambda _: say("warn", "Stopped. Download again to continue from here.")
            )
            self._follow(job)
        return job

    def choose_file(self, row: Backbone) -> Job | None:
        """Ask for a weights file and check it; ``None`` if cancelled."""
        name, _ = QFileDialog.getOpenFileName(
            self._window, f"Load the weights of {row.title} from a file", "", _FILES
        )
        return self.check(row, Path(name)) if name else None

    def check(self, row: Backbone, path: Path) -> Job | None:
        """Check that a file has weights for this network; emits ``checked`` if it does."""

        def work(_: Progress, __: Report) -> None:
            weights.check(path, row)

        job = self._jobs.start(JobKind.WEIGHTS, f"Checking {path.name}", work)
        if job is not None:
            job.finished.connect(partial(self._accept, row, path))
            self._follow(job)
        return job

    def measure(self, row: Backbone, precision: Precision) -> Job | None:
        """Measure how many photos per second this computer processes with the network."""

        def work(progress: Progress, _: Report) -> float:
            return speed.photos_per_second(row, precision, progress)

        job = self._jobs.start(JobKind.MEASURE, f"Measuring {row.title}", work)
        if job is not None:
            self._follow(job)
        return job

    def _follow(self, job: Job) -> None:
        job.failed.connect(messages.show_error)
        job.ended.connect(self.changed)

    def _accept(self, row: Backbone, path: Path, _: object) -> None:
        self._channel.say("good", f"{path.name} fits {row.title}.")
        self.checked.emit(row, path)
