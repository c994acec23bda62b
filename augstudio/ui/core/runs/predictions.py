"""Predictions as background jobs."""

import shutil
import tempfile
import weakref
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from augstudio import storage
from augstudio.data.find_photos import find_photos
from augstudio.data.names import no_photos, not_opened
from augstudio.predict import Prediction, Predictor
from augstudio.progress import Progress
from augstudio.runs.run import Run
from augstudio.ui.core import messages
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.jobs.jobs import Job, JobKind, Jobs
from augstudio.ui.core.jobs.throttle import Report
from augstudio.ui.core.runs.classifiers import Classifiers
from augstudio.ui.core.runs.live_answers import LiveAnswers
from augstudio.ui.core.runs.run_library import RunLibrary

Photo = NDArray[np.uint8]
# Reports predictions, and returns sentences on what was skipped.
_Ask = Callable[[Predictor, Progress, Report], list[str]]


class Predictions(QObject):
    """Classifies photos, and shows the Predict page.

    ``ask_photos`` and ``ask_image`` return ``None`` if there is no run or another job is running.

    Attributes
    ----------
    run
        The run that classifies: the one that was chosen, or else the best of the library.

    Signals
    -------
    began
        The ``Job`` whose ``reported`` carries ``Prediction`` and ``Unreadable``.
    run_changed
        Another run classifies, or its name or note changed.
    """

    began = Signal(object)
    run_changed = Signal()

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
        self.run: Run | None = None
        self._chosen: Path | None = None
        #: Photos that are no files of the user, by their content.
        self._kept: dict[str, Path] = {}
        self._folder: Path | None = None
        for signal in (library.runs_changed, library.run_changed):
            signal.connect(self._find_run)

    # --- the run ---

    def choose(self, run: Run) -> None:
        """Classify with ``run`` until another folder is opened; the best one stays the best."""
        best = self._library.best
        self._chosen = None if best is not None and run.folder == best.folder else run.folder
        self._set_run(run)

    def try_run(self, run: Run | None) -> None:
        """Choose a run, if there is one, and show the Predict page."""
        if run is not None:
            self.choose(run)
        self._channel.show_page("predict")

    @Slot()
    def _find_run(self) -> None:
        runs = self._library.runs
        chosen = next((each for each in runs if each.folder == self._chosen), None)
        if chosen is None:
            self._chosen = None
        self._set_run(chosen or self._library.best)

    def _set_run(self, run: Run | None) -> None:
        if run != self.run:
            self.run = run
            self.run_changed.emit()

    # --- photos ---

    def file_of(self, answer: Prediction) -> Path | None:
        """Return the file of a photo; of one from elsewhere, the PNG in which it is kept."""
        return answer.photo or self._kept.get(answer.content)

    def ask_photos(self, paths: Sequence[Path]) -> Job | None:
        """Classify photos, or all photos in folders."""

        def ask(predictor: Predictor, progress: Progress, report: Report) -> list[str]:
            closed: list[Path] = []
            others: list[str] = []
            for answer in predictor.predict(find_photos(paths, closed, others), progress):
                if isinstance(answer, Prediction) and answer.photo in self._kept.values():
                    report(replace(answer, photo=None))
                else:
                    report(answer)
            return [*not_opened(closed), *no_photos(others)]

        return self._begin(ask)

    def ask_image(self, photo: Photo) -> Job | None:
        """Classify an RGB photo (h, w, 3), 0-255, that is not a file.

        It is kept as a PNG until the program ends.
        """

        def ask(predictor: Predictor, progress: Progress, report: Report) -> list[str]:
            predictor.prepare(progress)
            report(replace(predictor.predict_array(photo), content=self._keep(photo)))
            return []

        return self._begin(ask)

    def live(self) -> LiveAnswers:
        """Return what classifies the pictures of a camera with this run."""
        return LiveAnswers(self._classifiers, lambda: self.run)

    def _keep(self, photo: Photo) -> str:
        """Write a photo into a folder of this program, and return the content of its file."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="augstudio-"))
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        data = cv2.imencode(".png", cv2.cvtColor(photo, cv2.COLOR_RGB2BGR))[1].tobytes()
        content = storage.digest(data)
        # The name is that of a copy among the training photos.
        file = self._folder / content / "Pasted photo.png"
        storage.write_bytes(file, data, lasting=False)
        self._kept[content] = file
        return content

    def _begin(self, ask: _Ask) -> Job | None:
        self._channel.show_page("predict")
        run = self.run
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
