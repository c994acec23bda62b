"""Predictions as jobs of the window."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from augstudio.data.names import no_photos, not_opened
from augstudio.predict import Predictor, find_photos
from augstudio.progress import Progress
from augstudio.runs.run import Run
from augstudio.ui.core.jobs import Job, Jobs
from augstudio.ui.core.tensorflow_loader import TensorFlowLoader
from augstudio.ui.core.throttle import Report

Photo = NDArray[np.uint8]
# Answers, and returns sentences on what was left out.
_Ask = Callable[[Predictor, Progress, Report], list[str]]


class Predictions(QObject):
    """Asks the classifier of a run, which stays loaded until another run is asked.

    Signals
    -------
    began
        The ``Job`` whose ``reported`` carries ``Prediction`` and ``Unreadable``.
    failed
        An ``AugStudioError``.
    left_out
        Sentences on files or folders that were not looked at, once the others are answered.
    """

    began = Signal(object)
    failed = Signal(object)
    left_out = Signal(str)

    def __init__(self, jobs: Jobs, tensorflow: TensorFlowLoader, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs, self._tensorflow = jobs, tensorflow
        self._loaded: tuple[Run, Predictor] | None = None

    def ask_photos(self, run: Run, paths: Sequence[Path]) -> Job | None:
        """Say what photos, or all photos in folders, show; ``None`` while another job runs."""

        def ask(predictor: Predictor, progress: Progress, report: Report) -> list[str]:
            closed: list[Path] = []
            others: list[str] = []
            for answer in predictor.predict(find_photos(paths, closed, others), progress):
                report(answer)
            return [*not_opened(closed), *no_photos(others)]

        return self._begin(run, ask)

    def ask_image(self, run: Run, photo: Photo) -> Job | None:
        """Say what an RGB photo (h, w, 3), 0-255, shows that is not a file."""

        def ask(predictor: Predictor, _: Progress, report: Report) -> list[str]:
            report(predictor.predict_array(photo))
            return []

        return self._begin(run, ask)

    def _begin(self, run: Run, ask: _Ask) -> Job | None:
        def work(progress: Progress, report: Report) -> list[str]:
            self._tensorflow.wait(progress)
            # A folder that was deleted may be another run's by now.
            if self._loaded is None or self._loaded[0] != run:
                self._loaded = (run, Predictor.load(run.folder))
            return ask(self._loaded[1], progress, report)

        job = self._jobs.start("Recognising photos", work)
        if job is not None:
            job.failed.connect(self.failed)
            job.finished.connect(self._tell)
            self.began.emit(job)
        return job

    @Slot(object)
    def _tell(self, sentences: list[str]) -> None:
        # Together, since a later message takes the place of an earlier one.
        if sentences:
            self.left_out.emit(" ".join(sentences))
