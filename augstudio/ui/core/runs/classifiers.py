"""Loaded classifiers, kept in one place and shared by everything that uses them."""

import threading

from augstudio.evaluation.run_evaluation import Answer
from augstudio.predict import Predictor
from augstudio.progress import Progress
from augstudio.runs.run import Run
from augstudio.ui.core.jobs.tensorflow_loader import TensorFlowLoader


class Classifiers:
    """Loads the classifier of a run on first use, and keeps the last one."""

    def __init__(self, tensorflow: TensorFlowLoader) -> None:
        self._tensorflow = tensorflow
        self._lock = threading.Lock()
        self._loaded: tuple[Run, Predictor] | None = None

    def of(self, run: Run, progress: Progress) -> Predictor:
        """Return the classifier of ``run``. This may take seconds: call it in a thread."""
        self._tensorflow.wait(progress)
        with self._lock:
            # If the folder was deleted, another run may have taken its place.
            if self._loaded is None or self._loaded[0] != run:
                self._loaded = (run, Predictor.load(run.folder))
            return self._loaded[1]

    def answering(self, run: Run, progress: Progress) -> Answer:
        """Return what answers photos with the classifier of ``run``, loaded when first asked."""
        return lambda photos: self.of(run, progress).answers(photos, progress)
