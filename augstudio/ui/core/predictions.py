"""Predictions as background jobs."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from augstudio.data.names import no_photos, not_opened
from augstudio.predict import Predictor, find_photos
from augstudio.progress import Progress
from augstudio.ui.core import messages
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.classifiers import Classifiers
from augstudio.ui.core.jobs import Job, JobKind, Jobs
from augstudio.ui.core.live_answers import LiveAnswers
from augstudio.ui.core.run_library import RunLibrary
from augstudio.ui.core.throttle import Report

Photo = NDArray[np.uint8]
# Reports predictions, and returns sentences on what was skipped.
_Ask = Callable[[Predictor, Progress, Report], list[str]]


class Predictions(QObject):
    """Classifies photos with the run in use, and shows the Predict page.

    ``ask_photos`` and ``ask_image`` return ``None`` if there is no run or another job is running.

    Signals
    -------
    began
        The ``Job`` whose ``reported`` carries ``Prediction`` and ``Unreadable``.
    """

    began = Signal(object)

    def __init__(
        self,
        jobs: Jobs,
        classifiers: Classifiers,
        library: RunLibrary,
        channel: Channel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._jobs, self._classifiers = jobs, classifiers
        self._library, self._channel = library, channel

    def ask_photos(self, paths: Sequence[Path]) -> Job | None:
        """Classify photos, or all photos in folders."""

        def ask(predictor: Predictor, progress: Progress, report: Report) -> list[str]:
            closed: list[Path] = []
            others: list[str] = []
            for answer in predictor.predict(find_photos(paths, closed, others), progress):
                report(answer)
            return [*not_opened(closed), *no_photos(others)]

        return self._begin(ask)

    def ask_image(self, photo: Photo) -> Job | None:
        """Classify an RGB photo (h, w, 3), 0-255, that is not a file."""

        def ask(predictor: Predictor, _: Progress, report: Report) -> list[str]:
            report(predictor.predict_array(photo))
            return []

        return self._begin(ask)

    def live(self) -> LiveAnswers:
        """Return what classifies the pictures of a camera with the run in use."""
        return LiveAnswers(self._classifiers, self._library)

    def _begin(self, ask: _Ask) -> Job | None:
        self._channel.show_page("predict")
        run = self._library.run
        if run is None:
            return None

        def work(progress: Progress, report: Report) -> list[str]:
            return ask(self._classifiers.of(run, progress), progress, report)

        job = self._jobs.start(JobKind.PREDICT, "Classifying photos", work)
        if job is not None:
            job.failed.connect(messages.show_error)
            job.finished.connect(self._show_notes)
            self.began.emit(job)
        return job

    @Slot(object)
    def _show_notes(self, sentences: list[str]) -> None:
        # In one message, since each message replaces the one before.
        if sentences:
            self._channel.say("muted", " ".join(sentences))
