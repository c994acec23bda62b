"""RunChanges: says how the open photos differ from those of the run that is shown."""

from pathlib import Path

from PySide6.QtCore import QObject, Slot

from augstudio.data.dataset import Dataset
from augstudio.errors import AugStudioError
from augstudio.runs.changes import changes_since
from augstudio.runs.run import Run
from augstudio.ui.core.jobs.light_lane import LatestJob
from augstudio.ui.core.photos.project import Project
from augstudio.ui.core.runs.run_library import RunLibrary
from augstudio.ui.pages.train.training_view import TrainingView


class RunChanges(QObject):
    """Compares the photos of the run in use with the open ones, and shows the result in ``view``.

    No photo is read: the run keeps a list of its photos, which is read once.
    """

    def __init__(
        self, project: Project, library: RunLibrary, view: TrainingView, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._project, self._library, self._view = project, library, view
        #: The photos of the run in a folder; ``None`` if their list can't be read.
        self._known: tuple[Path, Dataset | None] | None = None
        self._comparing = LatestJob("Comparing the photos", self)
        self._comparing.result.connect(self._show)
        project.dataset_changed.connect(self._compare)
        library.run_changed.connect(self._compare)

    @Slot()
    def _compare(self) -> None:
        run, dataset, known = self._library.run, self._project.dataset, self._known
        self._comparing.drop()
        if run is None or known is None or known[0] != run.folder:
            self._view.show_changes("")
        if run is None or dataset is None:
            return

        def work(_: object) -> tuple[Path, Dataset | None, str]:
            photos = known[1] if known and known[0] == run.folder else _photos(run)
            return run.folder, photos, changes_since(photos, dataset) if photos else ""

        self._comparing.submit(work)

    @Slot(object)
    def _show(self, found: tuple[Path, Dataset | None, str]) -> None:
        folder, photos, sentence = found
        self._known = folder, photos
        self._view.show_changes(sentence)


def _photos(run: Run) -> Dataset | None:
    try:
        return run.dataset_again()
    except AugStudioError:
        return None
