"""Finishing: asks where the sorted photos go, copies them, and opens them."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from augstudio.data.decisions.new_photos import place_for
from augstudio.data.sorting.copying import Copies, copy_sorted, folder_for, sorted_photos
from augstudio.errors import AugStudioError
from augstudio.plain_text import are, counted, listed, readable, shown, was
from augstudio.progress import Progress
from augstudio.ui.core import messages
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.jobs.jobs import JobKind, Jobs
from augstudio.ui.core.photos.project import Project
from augstudio.ui.pages.data.sorting.sorter import Sorter

_TITLE = "Copying photos"


class Finishing(QObject):
    """Turns what is sorted into class folders; ``done`` is emitted when they are there."""

    done = Signal()

    def __init__(self, project: Project, jobs: Jobs, channel: Channel, parent: QWidget) -> None:
        super().__init__(parent)
        self._project, self._jobs, self._channel, self._parent = project, jobs, channel, parent

    def ask(self, sorter: Sorter) -> None:
        """Ask whether to copy, and where to."""
        pile, labels = sorter.pile, sorter.labels
        photos = sorted_photos(pile, labels)
        number, left = sum(map(len, photos.values())), len(pile.photos) - len(labels)
        stay = "Your originals stay where they are."
        if left:
            stay += f" {counted(left)} {are(left)} not sorted yet; you can continue later."
        classes = counted(len(photos), "class folder")
        if pile.dataset is None:
            messages.ask(
                f"Copy {counted(number)} into {classes}?",
                "Choose where these folders go. If that folder isn't empty, a new one is made in "
                f"it. {stay}",
                "Choose folder…",
                partial(self._choose, sorter),
            )
        else:
            messages.ask(
                f"Copy {counted(number)} into {classes} of {shown(pile.dataset.name)}?",
                f"They are copied to {readable(str(pile.folder))}. {stay}",
                "Copy",
                partial(self._add, sorter),
            )

    def _choose(self, sorter: Sorter) -> None:
        start = str(sorter.pile.folder.parent)
        chosen = QFileDialog.getExistingDirectory(
            self._parent, "Choose where the class folders go", start
        )
        if chosen:
            try:
                folder = folder_for(sorter.pile, Path(chosen))
            except AugStudioError as error:
                messages.show_error(error)
                return
            self._jobs.when_idle("copy", "the photos", partial(self._copy, sorter, folder))

    def _copy(self, sorter: Sorter, folder: Path) -> None:
        pile, labels = sorter.pile, sorter.labels
        job = self._jobs.start(
            JobKind.CHANGE_FOLDER,
            _TITLE,
            lambda progress, _: copy_sorted(pile, labels, folder, progress),
        )
        if job is not None:
            job.finished.connect(self._open)
            job.failed.connect(messages.show_error)

    def _open(self, copies: Copies) -> None:
        self._channel.say("good", _summary(copies))
        self.done.emit()
        self._project.open_folder(copies.folder)

    def _add(self, sorter: Sorter) -> None:
        pile, labels, edits = sorter.pile, sorter.labels, self._project.edits
        found = self._project.found
        assert found is not None
        place = partial(place_for, found, edits)

        def copy(progress: Progress) -> Copies:
            return copy_sorted(pile, labels, pile.folder, progress, place)

        def say(copies: Copies) -> None:
            self._channel.say("good", _summary(copies))
            self.done.emit()

        self._project.change_folder("copy", _TITLE, copy, say)


def _summary(copies: Copies) -> str:
    """Return what was done in sentences."""
    words = [f"{counted(copies.copied)} {was(copies.copied)} copied to {shown(copies.folder, 60)}."]
    if copies.known:
        words.append(f"{counted(copies.known)} {was(copies.known)} there already.")
    if copies.gone:
        words.append(f"No longer there: {listed(each.name for each in copies.gone)}.")
    if copies.twice:
        names = listed(f"{each.parent.name}/{each.name}" for each in copies.twice)
        words.append(f"Also still in the class where you had put them before: {names}.")
    return " ".join(words)
