"""Project: the open folder of photos, what was decided about them, and what is wrong with them."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QCoreApplication, QObject, QSettings, QTimer, Signal, Slot
from PySide6.QtGui import QUndoCommand, QUndoStack

from augstudio.data.checks import Problem
from augstudio.data.dataset import Dataset
from augstudio.data.decisions.edits import Edits
from augstudio.data.decisions.files import change_edits, edits_file
from augstudio.data.images import Fit
from augstudio.data.sample.folder import sample_folder
from augstudio.data.scan import FlatFolderError, PileError
from augstudio.data.split import Shares
from augstudio.errors import AugStudioError
from augstudio.progress import Progress
from augstudio.ui.core import messages
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.jobs.jobs import Job, JobKind, Jobs
from augstudio.ui.core.jobs.light_lane import LatestJob
from augstudio.ui.core.photos.folder_reading import (
    Opened,
    Prepared,
    Reading,
    Source,
    ask_for_classes,
    open_before,
    prepared,
)

_T = TypeVar("_T")
#: The setting with the folder to open at the next start.
_LAST = "last_folder"
_READING = "Reading photos"
_JOINED = (
    "Another AugStudio window decided about these photos in the meantime; this counts here, too."
)


class Project(QObject):
    """The open folder; only its own methods change the attributes.

    Attributes
    ----------
    found
        The photos as found in the folder.
    edits, undo_stack
        The decisions about them, kept from start to start, and those that can be undone.
    dataset, problems
        ``found`` as decided and with a validation set, and the problems in it.
    is_split
        Whether the folder itself has validation photos.
    fit
        How a photo is made square for the network: in the preview, in training and, saved with
        the run, in prediction.

    Signals
    -------
    opening
        The ``Job`` that reads a folder.
    opened
        Another folder was opened; ``dataset_changed`` follows.
    dataset_changed, fit_changed
        The attributes changed.
    share_chosen
        The validation share, in (0, 1), that the user chose in place of the recipe's.
    pile_found
        The ``Path`` of a folder that was to be opened, but has only photos without classes.
    """

    opening = Signal(object)
    opened = Signal()
    dataset_changed = Signal()
    fit_changed = Signal()
    share_chosen = Signal(float)
    pile_found = Signal(Path)

    def __init__(
        self, jobs: Jobs, settings: QSettings, channel: Channel, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._jobs, self._settings, self._channel = jobs, settings, channel
        self.found: Dataset | None = None
        self.edits = self._saved = Edits()
        self._at_reading: tuple[Path | None, Edits] = None, self.edits
        self.undo_stack = QUndoStack(self)
        self.dataset: Dataset | None = None
        self.problems: list[Problem] = []
        self.is_split = False
        self.fit = Fit.CROP
        self._recipe_share = 0.0
        self._splitting = LatestJob("Splitting the photos", self)
        self._splitting.result.connect(self._show)
        self._splitting.failed.connect(messages.show_error)

    # --- open ---

    @property
    def last_folder(self) -> str:
        """The folder that was opened last, now or at an earlier start; "" if none."""
        return str(self._settings.value(_LAST, ""))

    def open_folder(self, folder: Path, *, names_as_classes: bool = False) -> None:
        """Read a folder of photos and open it; a running job is ended first, after asking."""
        read = partial(self._open, lambda _: folder, names_as_classes)
        self._jobs.when_idle("open", folder.name, read)

    def open_sample(self) -> None:
        """Open the sample dataset; it is created if missing."""
        self._jobs.when_idle("open", "the sample", partial(self._open, sample_folder))

    def reopen(self) -> None:
        """Open the folder that was open last; the page stays, and failures open no dialog."""
        last = self._settings.value(_LAST)
        if not last or not isinstance(last, str):
            return
        job = self._read(Reading(open_before(Path(last)), True, self._recipe_share))
        if job is not None:
            # A folder that makes the program crash is not tried at every start.
            self._settings.remove(_LAST)
            self._settings.sync()
            keep = partial(self._settings.setValue, _LAST, last)
            for signal in (job.failed, job.cancelled):
                signal.connect(lambda _: keep())
            app = QCoreApplication.instance()
            assert app is not None
            app.aboutToQuit.connect(lambda: keep() if self._jobs.current is job else None)

    def reload(self) -> None:
        """Read the open folder again; decisions, undo and fit stay."""
        current = self._jobs.current
        if self.found is not None and (current is None or current.kind is not JobKind.READ_PHOTOS):
            self._jobs.when_idle("reload", self.found.name, self._read_again)

    def change_folder(
        self, verb: str, title: str, change: Callable[[Progress], _T], then: Callable[[_T], object]
    ) -> None:
        """Change files in the open folder, and read it again, in one job.

        Parameters
        ----------
        verb, title
            Name the change, such as "copy" and "Copying photos".
        change
            Called in a thread.
        then
            Called with what ``change`` returned when all is done.
        """
        begin = partial(self._read_again, JobKind.CHANGE_FOLDER, title, change, then)
        self._jobs.when_idle(verb, "the photos", begin)

    def _open(self, source: Source, names_as_classes: bool = False) -> None:
        def failed(error: AugStudioError) -> None:
            if isinstance(error, FlatFolderError):
                again = partial(self._open, source, names_as_classes=True)
                ask_for_classes(error, again, self._offer_to_sort)
            elif isinstance(error, PileError):
                self._offer_to_sort(error.folder)
            else:
                messages.show_error(error)

        def welcome(opened: Opened) -> None:
            for note in opened.found.notes:
                self._channel.say("muted", note)
            self._channel.show_page("data")

        job = self._read(Reading(source, names_as_classes, self._recipe_share))
        if job is not None:
            job.finished.connect(welcome)
            job.failed.connect(failed)

    def _offer_to_sort(self, folder: Path) -> None:
        self._channel.show_page("data")  # which may not have been built before
        self.pile_found.emit(folder)

    def _read_again(
        self,
        kind: JobKind = JobKind.READ_PHOTOS,
        title: str = _READING,
        change: Callable[[Progress], Any] = lambda _: None,
        then: Callable[[Any], object] = lambda _: None,
    ) -> None:
        assert self.found is not None
        root, changed = self.found.root, []

        def source(progress: Progress) -> Path:
            changed.append(change(progress))
            return root

        reading = Reading(source, True, self._recipe_share, (root, self.edits))
        job = self._read(reading, kind, title)
        if job is not None:
            job.finished.connect(lambda _: then(changed[0]))
            job.failed.connect(messages.show_error)

    def _read(
        self, reading: Reading, kind: JobKind = JobKind.READ_PHOTOS, title: str = _READING
    ) -> Job | None:
        self._at_reading = (self.found.root if self.found else None), self.edits
        job = self._jobs.start(kind, title, reading)
        if job is not None:
            job.finished.connect(self._take)
            job.reported.connect(messages.show_error)
            self.opening.emit(job)
        return job

    @Slot(object)
    def _take(self, opened: Opened) -> None:
        self.found = opened.found
        self.dataset, self.problems, self.is_split = opened.prepared
        self._splitting.drop()  # it may hold a split of the previous photos
        if not opened.is_again:
            root, before = self._at_reading
            after = self.edits if root == opened.found.root else before
            self._saved = opened.edits
            self.edits = opened.edits.with_change(before, after)  # those made while it was read
            self.undo_stack.clear()
            self._settings.setValue(_LAST, str(self.found.root))
            self.opened.emit()
        self.dataset_changed.emit()
        if (opened.share, opened.edits) != (self._recipe_share, self.edits):
            self._split()  # one of them was changed while reading

    # --- split and remedies ---

    @property
    def shares(self) -> Shares:
        """How photos are split; a validation share set in the recipe takes precedence."""
        return self.edits.shares_with(self._recipe_share)

    def split_again(self, shares: Shares) -> None:
        """Choose other photos for validation and test."""
        if self._recipe_share:
            self._recipe_share = shares.validation
            self.share_chosen.emit(shares.validation)
        self.edit("photos split again", lambda edits: edits.with_shares(shares))

    def set_recipe_share(self, share: float) -> None:
        """Use the validation share set in the recipe; 0 if it sets none."""
        before, self._recipe_share = self.shares, share
        if self.shares != before:
            self._split()

    def edit(self, text: str, change: Callable[[Edits], Edits]) -> bool:
        """Decide something about the photos, described by ``text``; return whether it is new.

        The decision is saved at once, and can be undone. No file of the user is changed.
        """
        after = change(self.edits)
        if self.found is None or after == self.edits:
            return False
        self.undo_stack.push(_Decision(text, self.edits, after, self._decide))
        return True

    def undo(self) -> None:
        """Undo the last decision about the photos."""
        _say(self._channel, "Undone", self.undo_stack.undoText())
        self.undo_stack.undo()

    def redo(self) -> None:
        """Decide it again."""
        _say(self._channel, "Redone", self.undo_stack.redoText())
        self.undo_stack.redo()

    def _decide(self, before: Edits, after: Edits) -> None:
        assert self.found is not None
        self.edits = self.edits.with_change(before, after)
        try:
            # With those that could not be saved before, which hold until the program ends.
            self._saved = change_edits(edits_file(self.found.root), self._saved, self.edits)
            if self._saved != self.edits:
                # Shown after what the decision itself says.
                QTimer.singleShot(0, self, partial(self._channel.say, "warn", _JOINED))
            self.edits = self._saved
        except AugStudioError as error:
            messages.show_error(error)
        self._split()

    def set_fit(self, fit: Fit) -> None:
        """Set how photos are made square."""
        self.fit = fit
        self.fit_changed.emit()

    def _split(self) -> None:
        found, edits, shares = self.found, self.edits, self.shares
        if found is not None:
            self._splitting.submit(lambda _: prepared(found, edits, shares))

    @Slot(object)
    def _show(self, result: Prepared) -> None:
        self.dataset, self.problems, self.is_split = result
        self.dataset_changed.emit()


class _Decision(QUndoCommand):
    """A decision about photos, which calls ``decide`` with the edits before and after it."""

    def __init__(
        self, text: str, before: Edits, after: Edits, decide: Callable[[Edits, Edits], None]
    ) -> None:
        super().__init__(text)
        self._before, self._after, self._decide = before, after, decide

    def redo(self) -> None:
        """Decide it, for the first time or again."""
        self._decide(self._before, self._after)

    def undo(self) -> None:
        """Take it back."""
        self._decide(self._after, self._before)


def _say(channel: Channel, what: str, decision: str) -> None:
    if decision:
        channel.say("good", f"{what}: {decision}.")
