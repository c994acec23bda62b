"""Predictions as jobs of the window."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from augstudio.predict import Predictor, find_photos
from augstudio.progress import Progress
from augstudio.training.run import Run
from augstudio.ui.jobs import Job, Jobs
from augstudio.ui.tensorflow_loader import TensorFlowLoader
from augstudio.ui.throttle import Report

Photo = NDArray[np.uint8]
_Ask = Callable[[Predictor, Progress, Report], None]


class Predictions(QObject):
    """Asks the classifier of a run, which stays loaded until another run is asked.

    Signals
    -------
    began
        The ``Job`` whose ``reported`` carries ``Prediction`` and ``Unreadable``.
    failed
        An ``AugStudioError``.
    """

    began = Signal(object)
    failed = Signal(object)

    def __init__(self, jobs: Jobs, tensorflow: TensorFlowLoader, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs, self._tensorflow = jobs, tensorflow
        self._loaded: tuple[Run, Predictor] | None = None

    def ask_photos(self, run: Run, paths: Sequence[Path]) -> Job | None:
        """Say what photos, or all photos in folders, show; ``None`` while another job runs."""

        def ask(predictor: Predictor, progress: Progress, report: Report) -> None:
            for answer in predictor.predict(find_photos(paths), progress):
                report(answer)

        return self._begin(run, ask)

    def ask_image(self, run: Run, photo: Photo) -> Job | None:
        """Say what an RGB photo (h, w, 3), 0-255, shows that is not a file."""

        def ask(predictor: Predictor, _: Progress, report: Report) -> None:
            report(predictor.predict_array(photo))

        return self._begin(run, ask)

    def _begin(self, run: Run, ask: _Ask) -> Job | None:
        def work(progress: Progress, report: Report) -> None:
            self._tensorflow.wait(progress)
            # A folder that was deleted may be another run's by now.
            if self._loaded is None or self._loaded[0] != run:
                self._loaded = (run, Predictor.load(run.folder))
            ask(self._loaded[1], progress, report)

        job = self._jobs.start("Recognising photos", work)
        if job is not None:
            job.failed.connect(self.failed)
            self.began.emit(job)
        return job
