"""Saving augmented copies from the window: ask how, save beside the window, say where they are."""

from functools import partial
from itertools import count
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
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
from augstudio.ui.core.jobs import Job
from augstudio.ui.core.session import Session
from augstudio.ui.core.throttle import Report
from augstudio.ui.pages.augment.copies_dialog import CopiesDialog
from augstudio.ui.widgets.text import count as counted

#: Setting: the folder of copies that were stopped, to go on with.
_UNFINISHED = "unfinished_copies"


def ask_for_copies(session: Session, parent: QWidget) -> CopiesDialog | None:
    """Ask how the photos of the open folder are to be saved, and save them; ``None`` without."""
    dataset = session.dataset
    if dataset is None:
        return None
    dialog = CopiesDialog(
        {split: len(dataset.records(split)) for split in Split},
        default_folder(session, dataset),
        CopyOptions(fit=session.fit, seed=session.seed),
        partial(check_place, dataset.root),
        "Every augmentation is off: the copies will equal their photos."
        if session.recipe.is_neutral
        else "",
        parent,
    )
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.save_asked.connect(partial(start_saving, session))
    dialog.open()
    return dialog


def default_folder(session: Session, dataset: Dataset) -> Path:
    """Return the folder of copies of this dataset that were stopped, or else a new one."""
    home = storage.dataset_runs(dataset.name)
    unfinished = Path(str(session.settings.value(_UNFINISHED, "")))
    if unfinished.parent == home and unfinished.is_dir():
        return unfinished
    names = (home / f"copies-{number:03d}" for number in count(1))
    return next(folder for folder in names if not folder.exists())


def start_saving(session: Session, folder: Path, options: CopyOptions) -> Job | None:
    """Save copies of the open photos with the recipe as it is now; ``None`` if that can't be."""
    dataset, recipe = session.dataset, session.recipe
    if dataset is None:
        return None

    def work(progress: Progress, _: Report) -> Copies:
        return expand(dataset, folder, recipe, options, progress)

    job = session.jobs.start("Saving copies", work)
    if job is not None:
        job.finished.connect(partial(_saved, session))
        job.cancelled.connect(partial(_stopped, session))
        job.failed.connect(partial(_failed, session, folder))
    return job


def _saved(session: Session, made: Copies) -> None:
    session.settings.remove(_UNFINISHED)
    number = counted(made.files, "copy", "copies")
    session.message.emit("good", f"Saved {number} in {made.folder}")
    details = f"They are in {made.folder}. The file {made.manifest.name} lists what was drawn."
    if made.skipped:
        left_out = counted(len(made.skipped), "photo", "photos")
        first = made.skipped[0].reason
        details += f" {left_out} could not be read and had to be left out: {first}"
    show = partial(QDesktopServices.openUrl, QUrl.fromLocalFile(str(made.folder)))
    messages.tell(f"{number} saved.", details, "Show the folder", show)


def _failed(session: Session, folder: Path, error: AugStudioError) -> None:
    if isinstance(error, InputError):
        # Its copies were made differently, say: a new folder is the better proposal.
        session.settings.remove(_UNFINISHED)
    else:
        session.settings.setValue(_UNFINISHED, str(folder))
    session.failed(error)


def _stopped(session: Session, made: Copies | None) -> None:
    if made is None:
        session.message.emit("warn", "Stopped before the first copy was saved.")
        return
    if not made.stopped:
        _saved(session, made)  # it was done before it heard
        return
    session.settings.setValue(_UNFINISHED, str(made.folder))
    number = counted(made.files, "copy is", "copies are")
    session.message.emit("warn", f"Stopped: {number} in {made.folder}. Save there again to go on.")
