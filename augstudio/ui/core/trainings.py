"""Trainings as jobs of the window: started, resumed, and what becomes of them."""

from PySide6.QtCore import QObject, Signal, Slot

from augstudio.augment.recipe import Recipe
from augstudio.data.checks import require_trainable
from augstudio.data.dataset import Dataset
from augstudio.errors import AugStudioError
from augstudio.progress import Progress
from augstudio.runs.config import TrainConfig
from augstudio.runs.run import Run
from augstudio.runs.unfinished import Unfinished
from augstudio.training.train import resume, train
from augstudio.ui.core.jobs import Job, Jobs
from augstudio.ui.core.tensorflow_loader import TensorFlowLoader
from augstudio.ui.core.throttle import Report, Work

#: The title of the job.
TRAINING = "Training"


class Trainings(QObject):
    """Starts trainings, one at a time, repeats them, and goes on with those that were paused.

    All three return ``None`` where the photos are refused, or while another job runs.

    Signals
    -------
    trained
        The ``Run`` of a training that has ended, by itself or because it was stopped.
    message
        Severity, as in the style sheet, and a sentence.
    failed
        An ``AugStudioError``.
    """

    trained = Signal(object)
    message = Signal(str, str)
    failed = Signal(object)

    def __init__(self, jobs: Jobs, tensorflow: TensorFlowLoader, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs, self._tensorflow = jobs, tensorflow

    def start(self, dataset: Dataset, recipe: Recipe, config: TrainConfig) -> Job | None:
        """Train on ``dataset``."""
        try:
            require_trainable(dataset)
        except AugStudioError as error:
            self.failed.emit(error)
            return None
        return self._begin(
            lambda progress, report: train(dataset, recipe, config, None, report, progress)
        )

    def repeat(self, run: Run) -> Job | None:
        """Train once more on the photos and with the settings of ``run``, into a new run."""
        return self._begin(
            lambda progress, report: train(
                run.dataset_again(), run.recipe, run.config, None, report, progress
            )
        )

    def resume(self, unfinished: Unfinished) -> Job | None:
        """Go on with a training that was paused, or whose program was killed."""
        return self._begin(lambda progress, report: resume(unfinished, report, progress))

    def _begin(self, work: Work) -> Job | None:
        def prepared(progress: Progress, report: Report) -> object:
            self._tensorflow.wait(progress)
            return work(progress, report)

        job = self._jobs.start(TRAINING, prepared)
        if job is not None:
            job.finished.connect(self._end)
            job.cancelled.connect(self._end)
            job.paused.connect(self._pause)
            job.failed.connect(self.failed)
        return job

    @Slot(object)
    def _end(self, run: Run | None) -> None:
        if run is None:
            self.message.emit("warn", "Stopped before the first epoch: there is nothing to keep.")
        else:
            self.trained.emit(run)

    @Slot()
    def _pause(self) -> None:
        self.message.emit("good", "Paused. The list of runs on the page Train goes on with it.")
