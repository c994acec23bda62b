"""Corrections: photos with wrong answers join the training photos of the right class."""

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from augstudio import storage
from augstudio.data.collect import copy_photos
from augstudio.data.dataset import USES, Dataset, ImageRecord, Split
from augstudio.data.decisions.new_photos import place_for
from augstudio.errors import AugStudioError, InputError
from augstudio.plain_text import counted, joined, readable, shown, was
from augstudio.predict import Prediction
from augstudio.progress import Progress
from augstudio.runs.run import Run
from augstudio.ui.core import messages
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.jobs.jobs import Job, JobKind, Jobs
from augstudio.ui.core.jobs.light_lane import LatestJob
from augstudio.ui.core.photos.photo_decisions import PhotoDecisions
from augstudio.ui.core.photos.project import Project
from augstudio.ui.core.runs.predictions import Predictions
from augstudio.ui.core.runs.run_library import RunLibrary

_ADVICE = "Train again for this to count"


@dataclass(frozen=True)
class _Copy:
    """A photo that is to be copied into a class of the open folder."""

    file: Path
    content: str
    label: str


class Corrections(QObject):
    """Copies photos into the folder of their class, after asking once for each open folder.

    A photo that is in the open folder already is moved by a decision, which can be undone. While
    a job is running, photos wait to be copied.

    Signals
    -------
    changed
        ``words`` or ``news`` changed.
    """

    changed = Signal()

    def __init__(
        self,
        project: Project,
        library: RunLibrary,
        predictions: Predictions,
        jobs: Jobs,
        channel: Channel,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._project, self._library, self._predictions = project, library, predictions
        self._jobs, self._channel = jobs, channel
        self._decisions = PhotoDecisions(project, channel, self, _ADVICE)
        #: The folders for which the user agreed to copies.
        self._agreed: set[Path] = set()
        self._waiting: dict[str, _Copy] = {}
        self._copying: dict[str, _Copy] = {}
        #: What the user said photos are; those that were copied; those no training has seen.
        self._said: dict[str, str] = {}
        self._copied: set[str] = set()
        self._new: set[str] = set()
        #: Those of ``_new`` that the last training has seen.
        self._seen: set[str] = set()
        self._runs: set[Path] = set()
        self._dataset: Dataset | None = None
        self._places: dict[str, tuple[str, Split]] = {}
        self._looking = LatestJob("Looking for the folder of the class", self)
        self._looking.result.connect(self._ask)
        self._looking.failed.connect(messages.show_error)
        project.opened.connect(self._forget)
        project.dataset_changed.connect(self.changed)
        library.runs_changed.connect(self._see_runs)
        jobs.started.connect(self._see_job)
        # Later, so that whoever waited for the end of the job comes first.
        jobs.ended.connect(lambda: QTimer.singleShot(0, self, self._copy_waiting))

    # --- what is known ---

    @property
    def classes(self) -> Sequence[str]:
        """The classes of the open folder, as decided."""
        return self._decisions.classes

    def classes_for(self, answer: Prediction) -> list[str]:
        """Return the classes to which a photo may be moved, the most probable first."""
        place = self._place(answer.content)
        here = place[0] if place is not None else answer.label
        names = self.classes or list(answer.probabilities)
        return sorted(
            (name for name in names if name != here),
            key=lambda name: -answer.probabilities.get(name, 0.0),
        )

    def knows(self, content: str) -> bool:
        """Whether a photo is in the open folder, and used."""
        return self._place(content) is not None

    def words(self, answer: Prediction) -> str:
        """Return what became of a corrected photo, such as "now a training photo of cats"."""
        content = answer.content
        copy = self._waiting.get(content) or self._copying.get(content)
        if copy is not None:
            return f"will be copied into {copy.label}"
        place = self._place(content)
        if place is None or place[0] != self._said.get(content):
            return ""
        return f"now a {USES[place[1]]} photo of {place[0]}"

    @property
    def news(self) -> str:
        """How many photos the next training will see in their right class, as a sentence."""
        there = [
            each
            for each in self._new
            if (place := self._place(each)) is not None and place[0] == self._said[each]
        ]
        added = len(self._copied.intersection(there))
        moved = len(there) - added
        parts = [f"{counted(added)} {was(added)} added"] if added else []
        parts += [f"{counted(moved)} {was(moved)} moved"] if moved else []
        it = "it" if len(there) == 1 else "them"
        return f"{joined(parts)}. Train again to use {it}." if parts else ""

    def _place(self, content: str) -> tuple[str, Split] | None:
        """Return the class and the set of a photo of the open folder, as decided."""
        dataset = self._project.dataset
        if dataset is not self._dataset:
            self._dataset = dataset
            splits = dataset.splits if dataset is not None else {}
            self._places = {r.content: (r.label, s) for s, part in splits.items() for r in part}
        return self._places.get(content)

    def _record(self, content: str) -> ImageRecord | None:
        found = self._project.found
        every = found.every() if found is not None else ()
        return next((record for record in every if record.content == content), None)

    def _forget(self) -> None:
        if lost := len(self._waiting):
            verb = f"{was(lost)} not copied"
            self._channel.say("warn", f"{counted(lost)} {verb}, as another folder was opened.")
        for each in (self._waiting, self._copying, self._said, self._copied, self._new):
            each.clear()
        self.changed.emit()

    def _see_job(self, job: Job) -> None:
        if job.kind is JobKind.TRAIN:
            self._seen = set(self._new)

    def _see_runs(self) -> None:
        runs = {run.folder for run in self._library.runs}
        if runs - self._runs:
            self._new -= self._seen
            self.changed.emit()
        self._runs = runs

    # --- correct ---

    def correct(self, answer: Prediction, label: str) -> None:
        """Put the photo of a wrong answer into the class ``label``, which may be new."""
        run, found = self._predictions.run, self._project.found
        file = self._predictions.file_of(answer)
        if run is None or file is None:
            return
        if found is None or _is_elsewhere(run, found):
            self._say_what_to_open(run)
            return
        self._looking.drop()
        record = self._record(answer.content)
        copy = _Copy(file, answer.content, label)
        if record is not None:
            self._move(record, label)
        elif found.root in self._agreed:
            self._wait(copy)
        else:
            edits = self._project.edits
            self._looking.submit(lambda _: (copy, place_for(found, edits, label).folder))

    def _say_what_to_open(self, run: Run) -> None:
        root = run.root
        if os.path.isdir(root):  # noqa: PTH112 - is_dir fails if it may not look
            messages.ask(
                f"Open {shown(run.dataset)} first?",
                "The photo can join a class while the folder that this classifier was trained on "
                f"is open: {readable(str(root))}. Then drop the photo here again.",
                f"Open {shown(run.dataset, 30)}",
                lambda: self._project.open_folder(root),
            )
            return
        messages.show_error(
            InputError(
                "The folder that this classifier was trained on is not open.",
                f"It was {root} and no longer exists. Open it on Data from where it is now, then "
                "try again.",
            )
        )

    def _move(self, record: ImageRecord, label: str) -> None:
        content = record.content
        self._said[content] = label
        self._new.add(content)
        self._decisions.move([record], label)
        self.changed.emit()

    def _ask(self, found: tuple[_Copy, Path]) -> None:
        copy, folder = found
        asked_for = self._project.found

        def agree() -> None:
            opened = self._project.found
            if opened is not None and asked_for is not None and opened.root == asked_for.root:
                self._agreed.add(opened.root)
                self._wait(copy)

        messages.ask(
            f"Copy this photo into {shown(copy.label)}?",
            f"It is copied to {readable(str(folder))}; your original stays where it is. Until "
            "AugStudio is closed, you won't be asked again.",
            "Copy",
            agree,
        )

    # --- copy ---

    def _wait(self, copy: _Copy) -> None:
        self._waiting[copy.content] = copy
        self._said[copy.content] = copy.label
        if self._jobs.current is not None:
            self._channel.say("muted", "The photo is copied when the running job has ended.")
            self.changed.emit()
        self._copy_waiting()

    def _copy_waiting(self) -> None:
        """Copy all photos that wait, unless a job is running."""
        found = self._project.found
        if self._jobs.current is not None:
            return
        waiting, self._waiting, self._copying = list(self._waiting.values()), {}, {}
        for copy in waiting:
            record = self._record(copy.content)
            if record is not None:  # the user has changed their mind while it was copied
                self._move(record, copy.label)
            elif found is not None:
                self._copying[copy.content] = copy
        if self._copying and found is not None:
            self._copy(found, tuple(self._copying.values()))
        self.changed.emit()

    def _copy(self, found: Dataset, copies: Sequence[_Copy]) -> None:
        edits = self._project.edits

        def copy(progress: Progress) -> dict[str, AugStudioError]:
            errors: dict[str, AugStudioError] = {}
            for each in copies:
                try:
                    copy_photos([each.file], place_for(found, edits, each.label), progress=progress)
                except AugStudioError as error:  # which is no reason to lose the others
                    errors[each.content] = error
            return errors

        def say(errors: Mapping[str, AugStudioError]) -> None:
            copied = {c: each for c, each in self._copying.items() if c not in errors}
            self._use_for_training(copied)
            self._copied |= copied.keys()
            self._new |= copied.keys()
            self._copying = {}
            if copied:
                into = joined(map(shown, dict.fromkeys(each.label for each in copied.values())))
                words = f"{counted(len(copied))} {was(len(copied))} copied into {into}."
                self._channel.say("good", words)
            self.changed.emit()
            if errors:
                words = f"{counted(len(errors))} {was(len(errors))} not copied."
                self._channel.say("warn", words)
                messages.show_error(next(iter(errors.values())))

        self._project.change_folder("copy", "Copying photos", copy, say)

    def _use_for_training(self, contents: Collection[str]) -> None:
        """Let no photo that was just added become a validation photo by chance."""
        places = {each: place for each in contents if (place := self._place(each)) is not None}
        others = {each for each, (_, split) in places.items() if split is not Split.TRAIN}
        words = f"{counted(len(others))} used for {USES[Split.TRAIN]}"
        self._project.edit(words, lambda edits: edits.use_for(others, Split.TRAIN))


def _is_elsewhere(run: Run, found: Dataset) -> bool:
    """Whether a run belongs to another folder, and not to one that was moved since."""
    there = os.path.isdir(run.root)  # noqa: PTH112 - is_dir fails if it may not look
    return there and storage.real(run.root) != storage.real(found.root)
