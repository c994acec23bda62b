"""TimeEstimate: estimates in the background how long the next training will take."""

from PySide6.QtCore import QObject, Signal, Slot

from augstudio.progress import Progress
from augstudio.runs.config import TrainConfig
from augstudio.training.timing.estimate import Estimate, estimate
from augstudio.training.timing.trial_run import measure
from augstudio.ui.core import messages
from augstudio.ui.core.current_recipe import CurrentRecipe
from augstudio.ui.core.jobs.jobs import Job, JobKind, Jobs
from augstudio.ui.core.jobs.light_lane import LatestJob
from augstudio.ui.core.jobs.throttle import Report
from augstudio.ui.core.photos.project import Project
from augstudio.ui.core.runs.run_library import RunLibrary
from augstudio.ui.pages.train.run_texts import estimate_words


class TimeEstimate(QObject):
    """Estimates from known speeds of this computer, or from a trial run.

    Signals
    -------
    ready
        A short estimate, an explanation, and whether measuring would help.
    """

    ready = Signal(str, str, bool)

    def __init__(
        self,
        project: Project,
        recipe: CurrentRecipe,
        library: RunLibrary,
        jobs: Jobs,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._project, self._recipe = project, recipe
        self._library, self._jobs = library, jobs
        self._job = LatestJob("The time estimate", self)
        self._job.result.connect(self._deliver)
        # Problems that prevent the training are reported elsewhere.
        self._job.failed.connect(lambda _: self.ready.emit("", "", False))

    def ask(self, config: TrainConfig) -> None:
        """Estimate how long a training on the open photos takes; earlier requests are dropped."""
        dataset, recipe, runs = self._project.dataset, self._recipe.value, self._library.runs
        if dataset is not None:
            self._job.submit(lambda _: estimate(dataset, recipe, config, runs))

    def drop(self) -> None:
        """Drop all requests so far; their results are not delivered."""
        self._job.drop()

    def measure(self, config: TrainConfig) -> Job | None:
        """Run a short trial training; ``None`` without photos or while another job is running."""
        dataset, recipe = self._project.dataset, self._recipe.value
        if dataset is None:
            return None

        def work(progress: Progress, _: Report) -> None:
            measure(dataset, recipe, config, progress)

        job = self._jobs.start(JobKind.MEASURE, "Measuring the speed of this computer", work)
        if job is not None:
            job.failed.connect(messages.show_error)
        return job

    @Slot(object)
    def _deliver(self, found: Estimate | None) -> None:
        self.ready.emit(*estimate_words(found), found is None)
