"""Applier: applies the decisions to the photo folder, and undoes that, as jobs."""

from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from augstudio.data.dataset import Dataset
from augstudio.data.decisions.apply import (
    Undone,
    apply,
    is_applied,
    is_unfinished,
    undo_applied,
)
from augstudio.data.decisions.copying import copy
from augstudio.data.decisions.plan import Mode, Plan
from augstudio.data.decisions.planner import plan
from augstudio.errors import AugStudioError
from augstudio.plain_text import counted, listed
from augstudio.progress import Progress
from augstudio.ui.core import messages
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.jobs.jobs import Job, JobKind, Jobs
from augstudio.ui.core.jobs.throttle import Report
from augstudio.ui.core.photos.project import Project
from augstudio.ui.pages.data.apply_dialog import ApplyDialog


class Applier:
    """Applies the decisions about the open photos, if the user asks for it."""

    def __init__(self, project: Project, jobs: Jobs, channel: Channel) -> None:
        self._project, self._jobs, self._channel = project, jobs, channel
        self._asked: tuple[Dataset | None, bool] = None, False

    @property
    def can_undo(self) -> bool:
        """Whether decisions were applied to the open folder that can be undone."""
        found = self._project.found
        if found is not self._asked[0]:
            # The answer changes only with what is in the folder, and a disk may be slow to answer.
            self._asked = found, found is not None and is_applied(found.root)
        return self._asked[1]

    def ask(self, parent: QWidget) -> ApplyDialog | None:
        """Show what would happen, and do it if the user agrees.

        ``None`` without photos, and while a job is running, which may be moving them.
        """
        found, edits = self._project.found, self._project.edits
        if found is None or not self._jobs.are_free():
            return None
        dialog = ApplyDialog(partial(plan, found, edits), edits, _new_folder(found.root), parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.apply_asked.connect(self.start)
        dialog.open()
        return dialog

    def start(self, todo: Plan) -> Job | None:
        """Move or copy the files of a plan; ``None`` while another job runs."""

        def work(progress: Progress, _: Report) -> int:
            return apply(todo, progress) if todo.mode is Mode.MOVE else copy(todo, progress)

        if todo.mode is Mode.COPY:
            job = self._jobs.start(JobKind.APPLY, "Copying photos", work)
            if job is not None:
                job.finished.connect(partial(self._copied, todo))
                job.failed.connect(messages.show_error)
                job.cancelled.connect(partial(self._end_copying, todo))
            return job
        job = self._jobs.start(JobKind.APPLY, "Moving photos", work)
        if job is not None:
            self._on_end(job, todo.root, partial(self._moved, todo))
        return job

    def undo(self) -> Job | None:
        """Move the files back that were moved; ``None`` if that is not possible now."""
        found = self._project.found
        if found is None:
            return None
        root = found.root
        work = partial(_undo, root)
        job = self._jobs.start(JobKind.APPLY, "Moving photos back", work)
        if job is not None:
            self._on_end(job, root, partial(self._undone, root))
        return job

    def _on_end(self, job: Job, root: Path, then: Callable[[Any], None]) -> None:
        """Call ``then`` with the result, or show what became of the folder if there is none."""

        def failed(error: AugStudioError) -> None:
            messages.show_error(error)
            if is_unfinished(root):
                self._open_again(root, "warn", "Not all files were moved.")

        def cancelled(result: object) -> None:
            if result is not None:  # it was finished before it could stop
                then(result)
            elif is_unfinished(root):
                words = "Stopped before all files were moved. Apply again to continue, or undo it."
                self._open_again(root, "warn", words)
            else:
                self._say("warn", "Stopped: nothing was moved.")

        job.finished.connect(then)
        job.cancelled.connect(cancelled)
        job.failed.connect(failed)

    def _end_copying(self, todo: Plan, number: int | None) -> None:
        if number is not None:  # it was finished before it could stop
            self._copied(todo, number)
        else:
            self._say("warn", "Stopped: nothing was copied.")

    def _moved(self, todo: Plan, number: int) -> None:
        words = f"Moved {counted(number, 'file')} in {todo.root}." if number else todo.summary
        self._open_again(todo.root, "good", words)

    def _undone(self, root: Path, undone: Undone) -> None:
        words = []
        if undone.missing:
            words.append(f"Not found: {listed(each.name for each in undone.missing)}.")
        if undone.renamed:
            names = listed(each.name for each in undone.renamed)
            words.append(f"Their names were taken, so they have new ones: {names}.")
        if words:
            error = AugStudioError("Not every file is as it was before.", " ".join(words))
            messages.show_error(error)
        self._open_again(root, "good", f"{counted(undone.back, 'file')} moved back in {root}.")

    def _open_again(self, root: Path, severity: str, sentence: str) -> None:
        """Read the folder again, and say afterwards what was done to it."""
        self._project.open_folder(root, names_as_classes=True)
        job = self._jobs.current
        if job is not None:
            job.ended.connect(partial(self._say, severity, sentence))

    def _copied(self, todo: Plan, number: int) -> None:
        photos = f"{counted(number)} copied"
        self._say("good", f"{photos} to {todo.place}.")
        messages.show_news(
            f"{photos}.",
            f"They are in {todo.place}, sorted as you decided.",
            "Open the new folder",
            partial(self._project.open_folder, todo.place),
        )

    def _say(self, severity: str, sentence: str) -> None:
        self._channel.say(severity, sentence)


def _undo(root: Path, progress: Progress, _: Report) -> Undone:
    return undo_applied(root, progress)


def _new_folder(root: Path) -> Path:
    """Return a folder beside ``root`` that does not exist, such as "pets sorted"."""
    names = (f"{root.name} sorted{f' {number}' * (number > 1)}" for number in count(1))
    return next(path for path in map(root.with_name, names) if not path.exists())
