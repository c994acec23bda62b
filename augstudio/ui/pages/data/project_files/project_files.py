"""ProjectFiles: saves the open project as one file, and opens such files, as jobs."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from augstudio import storage
from augstudio.export.archive.contents import Contents, contents_of, studies
from augstudio.export.archive.file_name import ENDING, project_file
from augstudio.export.archive.manifest import Manifest
from augstudio.export.archive.open import (
    Opened,
    attach_project,
    folder_for,
    look_into,
    unpack_project,
)
from augstudio.export.archive.save import Saved, bytes_of, save_project
from augstudio.plain_text import counted, file_size, joined, shown
from augstudio.progress import Progress
from augstudio.ui.core import messages
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.jobs.jobs import JobKind, Jobs
from augstudio.ui.core.jobs.light_lane import LatestJob
from augstudio.ui.core.jobs.throttle import Report
from augstudio.ui.core.photos.project import Project

_T = TypeVar("_T")
_FILES = f"AugStudio projects (*{ENDING})"


@dataclass(frozen=True)
class _Offer:
    """What can be saved, and its bytes with and without the photos."""

    contents: Contents
    whole: int
    bare: int


class ProjectFiles:
    """Saves and opens the files of projects for a page, in whose window it asks."""

    def __init__(self, project: Project, jobs: Jobs, channel: Channel, page: QWidget) -> None:
        self._project, self._jobs, self._channel, self._page = project, jobs, channel, page
        self._gathering = LatestJob("Looking at the project", page)
        self._gathering.result.connect(self._ask_what_to_save)
        self._looking = LatestJob("Looking into the project", page)
        self._looking.result.connect(self._ask_where)
        for each in (self._gathering, self._looking):
            each.failed.connect(messages.show_error)

    # --- save ---

    def save(self) -> None:
        """Ask how and where to save the open project, and save it."""
        found, edits = self._project.found, self._project.edits
        if found is None or not self._jobs.are_free():
            return

        def gather(_: Progress) -> _Offer:
            # Also decisions that could not be written into their own file.
            contents = replace(contents_of(found), edits=edits)
            return _Offer(contents, bytes_of(contents, True), bytes_of(contents, False))

        self._gathering.submit(gather)

    def _ask_what_to_save(self, offer: _Offer) -> None:
        contents = offer.contents
        photos = counted(len(contents.found))
        runs = counted(len(contents.runs), "run") if contents.runs else ""
        others = [*filter(None, [runs, studies(len(contents.studies))])]
        left_out = " ".join(["", *contents.left_out])
        messages.ask(
            f"Save {shown(contents.found.name)} with its photos?",
            f"The project is saved as one file: {joined([photos, *others])}, and what you decided "
            f"about the photos. With the photos (about {file_size(offer.whole)}), it opens on any "
            f"computer. Without them (about {file_size(offer.bare)}), it opens where the same "
            f"photos are.{left_out}",
            "With photos…",
            partial(self._ask_for_file, contents, True),
            other=("Without photos…", partial(self._ask_for_file, contents, False)),
        )

    def _ask_for_file(self, contents: Contents, photos: bool) -> None:
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        place = Path(QStandardPaths.writableLocation(documents))
        name = f"{storage.safe_name(contents.found.name) or 'photos'}{ENDING}"
        chosen, _ = QFileDialog.getSaveFileName(
            self._page, "Save the project", str(place / name), _FILES
        )
        if not chosen:
            return
        file = project_file(Path(chosen))
        save = partial(self.save_as, contents, file, photos)
        # The dialog has asked about the name as it was typed.
        if file != Path(chosen) and file.exists():
            question = f"Replace {shown(file.name)}?"
            messages.ask(question, "A file of this name exists already.", "Replace", save)
        else:
            save()

    def save_as(self, contents: Contents, file: Path, photos: bool) -> None:
        """Save a project as ``file``."""

        def work(progress: Progress, _: Report) -> Saved:
            return save_project(contents, file, photos=photos, progress=progress)

        job = self._jobs.start(JobKind.SAVE_PROJECT, "Saving the project", work)
        if job is not None:
            job.finished.connect(self._saved)
            job.cancelled.connect(partial(self._stopped, self._saved, "saved"))
            job.failed.connect(messages.show_error)

    def _saved(self, done: Saved) -> None:
        self._channel.say("good", f"Saved {done.file} ({file_size(done.size)}).")
        show = partial(QDesktopServices.openUrl, QUrl.fromLocalFile(str(done.file.parent)))
        messages.show_news(
            f"The project is saved ({file_size(done.size)}).",
            f"It is in {done.file}. To open it, also on another computer, drop it on the window "
            "of AugStudio.",
            "Show the folder",
            show,
        )

    # --- open ---

    def choose(self) -> None:
        """Ask for a project file, and open it."""
        chosen, _ = QFileDialog.getOpenFileName(self._page, "Open a project", "", _FILES)
        if chosen:
            self.open(Path(chosen))

    def open(self, file: Path) -> None:
        """Open a project file; ask for the folder where its photos go, or where they are."""
        self._looking.submit(lambda _: (file, look_into(file)))

    def _ask_where(self, found: tuple[Path, Manifest]) -> None:
        file, manifest = found
        photos, name = counted(len(manifest.photos)), shown(manifest.name)
        if manifest.has_photos:
            question = f"Where should the {photos} of {name} go?"
            details = (
                "Choose a folder for them. If something is in it already, they go into a new "
                "folder inside."
            )
        else:
            question = f"Where are the {photos} of {name}?"
            details = "The project was saved without its photos. Choose the folder that has them."
        messages.ask(
            question, details, "Choose folder…", partial(self._ask_for_folder, file, manifest)
        )

    def _ask_for_folder(self, file: Path, manifest: Manifest) -> None:
        title = "Folder for the photos" if manifest.has_photos else "Folder that has the photos"
        chosen = QFileDialog.getExistingDirectory(self._page, title, str(file.parent))
        if chosen:
            start = partial(self.open_in, file, manifest, Path(chosen))
            self._jobs.when_idle("open", file.name, start)

    def open_in(self, file: Path, manifest: Manifest, folder: Path) -> None:
        """Open a project file whose photos go into a folder, or are in it already."""

        def work(progress: Progress, _: Report) -> Opened:
            if manifest.has_photos:
                return unpack_project(file, folder_for(manifest, folder), progress)
            return attach_project(file, folder, progress)

        job = self._jobs.start(JobKind.OPEN_PROJECT, "Opening the project", work)
        if job is not None:
            job.finished.connect(self._opened)
            job.cancelled.connect(partial(self._stopped, self._opened, "opened"))
            job.failed.connect(messages.show_error)

    def _opened(self, opened: Opened) -> None:
        self._project.open_folder(opened.folder, names_as_classes=True)
        job = self._jobs.current
        if job is not None:
            sentences = " ".join(opened.sentences)
            job.ended.connect(partial(self._channel.say, "good", sentences))
        if opened.missing or opened.renamed:
            messages.show_text("The project is open.", "\n".join(opened.sentences))

    def _stopped(self, then: Callable[[_T], None], what: str, result: _T | None) -> None:
        if result is not None:  # it was finished before it could stop
            then(result)
        else:
            self._channel.say("warn", f"Stopped: nothing was {what}.")
