"""Trainings as background jobs: start, repeat, resume, and handle the outcome."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from augstudio.augment.recipe import Recipe
from augstudio.data.checks import obstacle
from augstudio.data.dataset import Dataset
from augstudio.runs.config import TrainConfig
from augstudio.runs.run import Run
from augstudio.runs.unfinished import Unfinished
from augstudio.training.timing.estimate import Estimate, estimate
from augstudio.training.train import resume, train
from augstudio.ui.core import messages
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.current_recipe import CurrentRecipe
from augstudio.ui.core.jobs.jobs import Job, JobKind, Jobs
from augstudio.ui.core.jobs.light_lane import LatestJob
from augstudio.ui.core.jobs.throttle import Work
from augstudio.ui.core.jobs.training_meter import TrainingMeter
from augstudio.ui.core.photos.project import Project
from augstudio.ui.core.runs.compute_place import ComputePlace
from augstudio.ui.core.runs.run_library import RunLibrary


class Trainings(QObject):
    """Starts, repeats and resumes trainings, one at a time.

    All three methods return ``None`` if the photos can't be used or another job is running. The
    meter of the job is a ``TrainingMeter``.

    Signals
    -------
    began
        The ``Job`` of a training.
    trained
        The ``Run`` of a training that finished or was stopped.
    resumed
        The ``Unfinished`` training that was resumed.
    """

    began = Signal(object)
    trained = Signal(object)
    resumed = Signal(object)

    def __init__(
        self,
        jobs: Jobs,
        project: Project,
        recipe: CurrentRecipe,
        library: RunLibrary,
        place: ComputePlace,
        channel: Channel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._jobs, self._project, self._recipe = jobs, project, recipe
        self._library, self._place, self._channel = library, place, channel
        self._meter: TrainingMeter | None = None
        self._estimate = LatestJob("The time estimate", self)
        self._estimate.result.connect(self._expect)

    def start(self, config: TrainConfig, recipe: Recipe | None = None) -> Job | None:
        """Train on the open photos, with the current recipe unless another is given."""
        dataset, edits = self._project.dataset, self._project.edits
        recipe = recipe or self._recipe.value
        if dataset is None:
            return None
        if error := obstacle(self._project.problems):
            messages.show_error(error)
            return None
        store = self._place.open_store
        return self._begin(
            lambda progress, report: train(
                dataset, recipe, config, None, report, progress, edits, store
            ),
            lambda: dataset,
            recipe,
            config,
        )

    def repeat(self, run: Run) -> Job | None:
        """Train again on the photos and with the settings of ``run``, as a new run."""
        store = self._place.open_store
        return self._begin(
            lambda progress, report: train(
                *(run.dataset_again(), run.recipe, run.config, None, report, progress),
                run.decisions(),
                store,
            ),
            run.dataset_again,
            run.recipe,
            run.config,
        )

    def resume(self, unfinished: Unfinished) -> Job | None:
        """Resume a training that was paused, or interrupted when the program was killed."""
        store = self._place.open_store
        job = self._begin(
            lambda progress, report: resume(unfinished, report, progress, store),
            unfinished.dataset_again,
            unfinished.recipe,
            unfinished.config,
        )
        if job is not None:
            self.resumed.emit(unfinished)
        return job

    def _begin(
        self, work: Work, photos: Callable[[], Dataset], recipe: Recipe, config: TrainConfig
    ) -> Job | None:
        meter = TrainingMeter(config, recipe)
        job = self._jobs.start(JobKind.TRAIN, "Training", work, meter)
        if job is not None:
            self._meter, runs = meter, self._library.runs
            if not self._place.used_by(config):
                self._estimate.submit(lambda _: estimate(photos(), recipe, config, runs))
            job.finished.connect(self._end)
            job.cancelled.connect(self._end)
            job.paused.connect(self._pause)
            job.failed.connect(messages.show_error)
            self.began.emit(job)
        return job

    @Slot(object)
    def _expect(self, found: Estimate | None) -> None:
        if found is not None and self._meter is not None:
            self._meter.expect(found.phases)

    @Slot(object)
    def _end(self, run: Run | None) -> None:
        self._estimate.drop()
        if run is None:
            self._channel.say("warn", "Stopped before the first epoch: there is nothing to save.")
        else:
            self.trained.emit(run)

    @Slot()
    def _pause(self) -> None:
        self._estimate.drop()
        self._channel.say(
            "good", "Paused. To resume, select the training under Runs on the Train page."
        )
