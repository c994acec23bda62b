"""PileOpening: reads the photos of a pile in the background."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from augstudio.data.sorting.pile import Pile, read_additions, read_pile
from augstudio.plain_text import shown
from augstudio.progress import Progress
from augstudio.ui.core import messages
from augstudio.ui.core.jobs.jobs import JobKind, Jobs
from augstudio.ui.core.photos.project import Project


class PileOpening(QObject):
    """Reads folders and photos that are to be sorted.

    ``opened`` carries the ``Pile``.
    """

    opened = Signal(object)

    def __init__(self, project: Project, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project, self._jobs = project, jobs

    def offer(self, folder: Path) -> None:
        """Read a folder that has no classes; ask first if it may be an addition to the open one."""
        dataset = self._project.dataset
        if dataset is None:
            self.read_folder(folder)
            return
        messages.ask(
            f"{shown(folder.name)} contains photos, but no class folders.",
            "Sort them into new classes, or add them to the folder that is open.",
            "Sort into new classes",
            partial(self.read_folder, folder),
            other=(f"Add to {shown(dataset.name, 30)}", partial(self.read_additions, [folder])),
        )

    def read_folder(self, folder: Path) -> None:
        """Read a pile for a new dataset."""
        self._read(folder.name, partial(read_pile, folder))

    def read_additions(self, paths: Sequence[Path]) -> None:
        """Read photos, and those in folders, to add them to the open dataset."""
        dataset, found = self._project.dataset, self._project.found
        if dataset is not None and found is not None:
            left_out = {each.content for each in found.every()}
            read = partial(read_additions, paths, dataset, left_out=left_out)
            self._read("the photos", read)

    def _read(self, what: str, read: Callable[[Progress], Pile]) -> None:
        def start() -> None:
            job = self._jobs.start(
                JobKind.READ_PHOTOS, "Reading photos", lambda progress, _: read(progress)
            )
            if job is not None:
                job.finished.connect(self.opened)
                job.failed.connect(messages.show_error)

        self._jobs.when_idle("sort", what, start)
