"""CopySaver: asks how to save augmented copies, and saves them in the background."""

from functools import partial
from itertools import count
from pathlib import Path

from PySide6.QtCore import QSettings, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from augstudio import storage
from augstudio.augment.copies.expand import Copies, expand
from augstudio.augment.copies.folder import check_place
from augstudio.augment.copies.options import CopyOptions
from augstudio.data.dataset import Dataset, Split
from augstudio.errors import AugStudioError, InputError
from augstudio.progress import Progress
from augstudio.ui.core import messages
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.current_recipe import CurrentRecipe
from augstudio.ui.core.jobs.jobs import Job, JobKind, Jobs
from augstudio.ui.core.jobs.throttle import Report
from augstudio.ui.core.photos.project import Project
from augstudio.ui.pages.augment.copies_dialog import CopiesDialog
from augstudio.ui.widgets.text import count as counted

#: Setting: the folder of an interrupted save, offered again to continue it.
_UNFINISHED = "unfinished_copies"


class CopySaver:
    """Saves augmented copies of the open photos with the current recipe, as a job."""

    def __init__(
        self,
        project: Project,
        recipe: CurrentRecipe,
        jobs: Jobs,
        settings: QSettings,
        channel: Channel,
    ) -> None:
        self._project, self._recipe, self._jobs = project, recipe, jobs
        self._settings, self._channel = settings, channel

    def ask(self, parent: QWidget) -> CopiesDialog | None:
        """Ask how to save the copies, and save them; return ``None`` without photos."""
        dataset = self._project.dataset
        if dataset is None:
            return None
        dialog = CopiesDialog(
            {split: len(dataset.records(split)) for split in Split},
            self.default_folder(dataset),
            CopyOptions(fit=self._project.fit, seed=self._recipe.seed),
            partial(check_place, dataset.root),
            "All augmentation is off, so all copies of a photo will be the same."
            if self._recipe.value.is_neutral
            else "",
            parent,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.save_asked.connect(self.start)
        dialog.open()
        return dialog

    def default_folder(self, dataset: Dataset) -> Path:
        """Return the folder of an interrupted save of this dataset, or else a new one."""
        home = storage.dataset_runs(dataset.name)
        unfinished = Path(str(self._settings.value(_UNFINISHED, "")))
        if unfinished.parent == home and unfinished.is_dir():
            return unfinished
        names = (home / f"copies-{number:03d}" for number in count(1))
        return next(folder for folder in names if not folder.exists())

    def start(self, folder: Path, options: CopyOptions) -> Job | None:
        """Save copies of the open photos with the current recipe; ``None`` if not possible."""
        dataset, recipe = self._project.dataset, self._recipe.value
        if dataset is None:
            return None

        def work(progress: Progress, _: Report) -> Copies:
            return expand(dataset, folder, recipe, options, progress)

        job = self._jobs.start(JobKind.SAVE_COPIES, "Saving copies", work)
        if job is not None:
            job.finished.connect(self._saved)
            job.cancelled.connect(self._stopped)
            job.failed.connect(partial(self._failed, folder))
        return job

    def _saved(self, made: Copies) -> None:
        self._settings.remove(_UNFINISHED)
        number = counted(made.files, "copy", "copies")
        self._channel.say("good", f"Saved {number} in {made.folder}")
        details = (
            f"They are in {made.folder}. The file {made.manifest.name} lists the random draws."
        )
        if made.skipped:
            left_out = counted(len(made.skipped), "photo", "photos")
            first = made.skipped[0].reason
            details += f" {left_out} could not be read and were left out: {first}"
        show = partial(QDesktopServices.openUrl, QUrl.fromLocalFile(str(made.folder)))
        messages.show_news(f"{number} saved.", details, "Show the folder", show)

    def _failed(self, folder: Path, error: AugStudioError) -> None:
        if isinstance(error, InputError):
            # For example, it has copies with other settings: a new folder is a better suggestion.
            self._settings.remove(_UNFINISHED)
        else:
            self._settings.setValue(_UNFINISHED, str(folder))
        messages.show_error(error)

    def _stopped(self, made: Copies | None) -> None:
        if made is None:
            self._channel.say("warn", "Stopped before the first copy was saved.")
            return
        if not made.stopped:
            self._saved(made)  # it finished before the request to stop arrived
            return
        self._settings.setValue(_UNFINISHED, str(made.folder))
        number = counted(made.files, "copy", "copies")
        self._channel.say(
            "warn", f"Stopped: {number} saved in {made.folder}. Save there again to continue."
        )
