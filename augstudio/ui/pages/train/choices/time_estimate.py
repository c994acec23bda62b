"""TimeEstimate: how long the next training will take, worked out beside the window."""

from PySide6.QtCore import QObject, Signal, Slot

from augstudio.progress import Progress
from augstudio.runs.config import TrainConfig
from augstudio.training.timing.estimate import Estimate, estimate
from augstudio.training.timing.trial_run import measure
from augstudio.ui.core.jobs import Job, LatestJob
from augstudio.ui.core.session import Session
from augstudio.ui.core.throttle import Report
from augstudio.ui.pages.train.run_texts import estimate_sentence


class TimeEstimate(QObject):
    """Asks what is known of this computer, and tries it out where that is nothing.

    Signals
    -------
    ready
        A sentence, and whether measuring would tell more.
    """

    ready = Signal(str, bool)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._job = LatestJob(self)
        self._job.result.connect(self._deliver)
        # Whatever stands in the way of the training itself is told in its place.
        self._job.failed.connect(lambda _: self.ready.emit("", False))

    def ask(self, config: TrainConfig) -> None:
        """Work out how long a training on the open photos takes; what was asked before goes."""
        dataset, recipe, runs = self._session.dataset, self._session.recipe, self._session.runs
        if dataset is not None:
            self._job.submit(lambda: estimate(dataset, recipe, config, runs))

    def drop(self) -> None:
        """Deliver nothing of what was asked so far."""
        self._job.drop()

    def measure(self, config: TrainConfig) -> Job | None:
        """Try the training in small; ``None`` without photos, or while another job runs."""
        dataset, recipe = self._session.dataset, self._session.recipe
        if dataset is None:
            return None

        def work(progress: Progress, _: Report) -> None:
            self._session.tensorflow.wait(progress)
            measure(dataset, recipe, config, progress)

        job = self._session.jobs.start("Measuring how fast this computer is", work)
        if job is not None:
            job.failed.connect(self._session.failed)
        return job

    @Slot(object)
    def _deliver(self, found: Estimate | None) -> None:
        self.ready.emit(estimate_sentence(found), found is None)
