"""EvaluatedRun: the run in use, evaluated in the background on the photos that were chosen."""

from enum import Enum
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from augstudio.data.dataset import Split
from augstudio.data.scan import scan
from augstudio.errors import AugStudioError
from augstudio.evaluation.cross_validation.cross_validation import (
    CrossValidation,
    cross_validate,
    says_more,
)
from augstudio.evaluation.document import save_document
from augstudio.evaluation.run_evaluation import (
    RunEvaluation,
    evaluate_folder,
    evaluate_split,
    with_familiarity,
)
from augstudio.progress import Progress
from augstudio.runs.run import Run
from augstudio.ui.core.jobs.light_lane import LatestJob
from augstudio.ui.core.jobs.tensorflow_loader import TensorFlowLoader
from augstudio.ui.core.runs.classifiers import Classifiers
from augstudio.ui.core.runs.run_library import RunLibrary


class Every(Enum):
    """All photos that a run was trained and validated on."""

    CROSS_VALIDATED = "all photos, cross-validated"


#: A set of the run's own photos, all of them, or a folder of classes.
Photos = Split | Every | Path
Found = RunEvaluation | CrossValidation


class EvaluatedRun(QObject):
    """Evaluates a run when asked to, and again when another one is in use.

    The figures are saved with the run; which photos are unlike the training photos follows later,
    as it may take long.

    Attributes
    ----------
    run, photos
        The run, if there is one, and the photos that it is evaluated on.
    found, error
        The evaluation, or why there is none; both are ``None`` until then.

    Signals
    -------
    changed
        One of the attributes.
    progressed
        An ``Advance``.
    """

    changed = Signal()
    progressed = Signal(object)

    def __init__(
        self,
        classifiers: Classifiers,
        library: RunLibrary,
        tensorflow: TensorFlowLoader,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._classifiers, self._library = classifiers, library
        self._tensorflow = tensorflow
        self.run: Run | None = None
        self.photos: Photos = Split.VALIDATION
        self.found: Found | None = None
        self.error: AugStudioError | None = None
        self._job = LatestJob("The evaluation", self)
        self._job.progressed.connect(self.progressed)
        self._job.result.connect(self._take)
        self._job.failed.connect(self._fail)
        self._completing = LatestJob("Comparing with the training photos", self)

    def show_run(self) -> None:
        """Evaluate the run in use, unless that was done."""
        run = self._library.run
        if run == self.run:
            return
        same = run is not None and self.run is not None and run.folder == self.run.folder
        self.run = run
        if same:  # its name or note changed
            self.changed.emit()
            return
        few = run is not None and says_more(run)
        self.choose(Every.CROSS_VALIDATED if few else Split.VALIDATION)

    def choose(self, photos: Photos) -> None:
        """Evaluate the run on other photos."""
        self.photos, self.found, self.error = photos, None, None
        self._job.drop()
        run = self.run
        if run is not None:
            self._job.submit(lambda progress: self._evaluated(run, photos, progress))
        self.changed.emit()

    def _evaluated(self, run: Run, photos: Photos, progress: Progress) -> Found:
        if isinstance(photos, Every):
            self._tensorflow.wait(progress)
            return cross_validate(run, progress)
        answer = self._classifiers.answering(run, progress)
        if isinstance(photos, Split):
            found = evaluate_split(run, photos, answer)
            save_document(found, run, photos)
            return found
        return evaluate_folder(run, scan(photos, progress=progress), photos, answer)

    @Slot(object)
    def _take(self, found: Found) -> None:
        self.found = found
        self.changed.emit()
        run, photos = self.run, self.photos
        if run is None or not isinstance(photos, Split) or not isinstance(found, RunEvaluation):
            return

        def complete(progress: Progress) -> None:
            self._tensorflow.wait(progress)
            save_document(with_familiarity(found, run, progress), run, photos)

        self._completing.submit(complete)

    @Slot(object)
    def _fail(self, error: AugStudioError) -> None:
        self.error = error
        self.changed.emit()
