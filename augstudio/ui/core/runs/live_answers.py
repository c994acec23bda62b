"""LiveAnswers: what a classifier says about the pictures of a camera."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from augstudio.errors import AugStudioError
from augstudio.predict import Prediction
from augstudio.progress import Progress
from augstudio.runs.run import Run
from augstudio.ui.core.jobs.light_lane import LatestJob
from augstudio.ui.core.runs.classifiers import Classifiers
from augstudio.ui.look.imaging import from_qimage

#: Seconds from one picture to the next that is classified: bars that move faster can't be read.
_BETWEEN = 0.15


class LiveAnswers(QObject):
    """Classifies as many pictures as it can, up to six a second, and lets the others pass.

    Parameters
    ----------
    run
        Returns the run that classifies.

    Signals
    -------
    answered
        The ``Prediction`` for the newest picture that was classified.
    failed
        An ``AugStudioError``; no more pictures are classified.
    """

    answered = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        classifiers: Classifiers,
        run: Callable[[], Run | None],
        parent: QObject | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._classifiers, self._run, self._clock = classifiers, run, clock
        self._next = clock()
        self._is_idle = True
        self._job = LatestJob("Classifying what the camera sees", self)
        self._job.result.connect(self._answer)
        self._job.failed.connect(self._fail)
        self._preparing = LatestJob("Comparing with the training photos", self)
        self._is_prepared = False

    @Slot(QImage)
    def look_at(self, picture: QImage) -> None:
        """Classify a picture, unless another is being classified or was just now."""
        run = self._run()
        if run is None or not self._is_idle or self._clock() < self._next:
            return

        def classify(progress: Progress) -> Prediction:
            return self._classifiers.of(run, progress).predict_array(from_qimage(picture))

        self._is_idle, self._next = False, self._clock() + _BETWEEN
        self._job.submit(classify)

    def stop(self) -> None:
        """Forget the picture that is being classified, and take no other."""
        self._job.drop()
        self._preparing.drop()
        self._is_idle = False

    @Slot(object)
    def _answer(self, prediction: Prediction) -> None:
        self._is_idle = True
        self.answered.emit(prediction)
        run = self._run()
        if run is not None and not self._is_prepared:
            # Beside the answers, as it may take long.
            self._is_prepared = True
            self._preparing.submit(
                lambda progress: self._classifiers.of(run, progress).prepare(progress)
            )

    @Slot(object)
    def _fail(self, error: AugStudioError) -> None:
        self.stop()
        self.failed.emit(error)
