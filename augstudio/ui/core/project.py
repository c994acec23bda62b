"""Project: the open folder of photos, what was decided about them, and what is wrong with them."""

import gc
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal, Slot
from PySide6.QtGui import QUndoCommand, QUndoStack

from augstudio.data.checks import Problem, check
from augstudio.data.dataset import Dataset, Split
from augstudio.data.decisions.edits import Edits
from augstudio.data.decisions.files import change_edits, edits_file, saved_edits
from augstudio.data.images import Fit
from augstudio.data.sample.folder import sample_folder
from augstudio.data.scan import FlatFolderError, scan
from augstudio.data.split import Shares
from augstudio.errors import AugStudioError
from augstudio.plain_text import listed
from augstudio.progress import Progress
from augstudio.ui.core import messages
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.jobs import JobKind, Jobs
from augstudio.ui.core.light_lane import LatestJob
from augstudio.ui.core.throttle import Report

#: The photos as decided and split, their problems, and whether the folder gave the split.
_Prepared = tuple[Dataset, list[Problem], bool]
#: The photos as found, the decisions about them, and what became of both.
_Opened = tuple[Dataset, Edits, _Prepared]


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
    """

    opening = Signal(object)
    opened = Signal()
    dataset_changed = Signal()
    fit_changed = Signal()
    share_chosen = Signal(float)

    def __init__(
        self, jobs: Jobs, settings: QSettings, channel: Channel, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._jobs, self._settings, self._channel = jobs, settings, channel
        self.found: Dataset | None = None
        self.edits = self._saved = Edits()
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

    def open_folder(self, folder: Path, *, names_as_classes: bool = False) -> None:
        """Read a folder of photos and open it; a running job is ended first, after asking."""
        read = partial(self._read, lambda _: folder, names_as_classes=names_as_classes)
        self._jobs.when_idle("open", folder.name, read)

    def open_sample(self) -> None:
        """Open the sample dataset; it is created if missing."""
        self._jobs.when_idle("open", "the sample", partial(self._read, sample_folder))

    def _read(self, source: Callable[[Progress], Path], names_as_classes: bool = False) -> None:
        share = self._recipe_share

        def work(progress: Progress, report: Report) -> _Opened:
            folder = source(progress)
            found = scan(folder, names_as_classes=names_as_classes, progress=progress)
            edits = _decided(found, report)
            opened = found, edits, _prepared(found, edits, edits.shares_with(share))
            # The records stay. With 50,000 photos, each full garbage collection over them would
            # stop the window for a tenth of a second.
            gc.freeze()
            return opened

        def failed(error: AugStudioError) -> None:
            if isinstance(error, FlatFolderError):
                _ask_for_classes(error, partial(self._read, source, names_as_classes=True))
            else:
                messages.show_error(error)

        job = self._jobs.start(JobKind.READ_PHOTOS, "Reading photos", work)
        if job is not None:
            job.finished.connect(partial(self._take, share))
            job.reported.connect(messages.show_error)
            job.failed.connect(failed)
            self.opening.emit(job)

    def _take(self, share: float, result: _Opened) -> None:
        self.found, self.edits, prepared = result
        self.dataset, self.problems, self.is_split = prepared
        self._saved = self.edits
        self.undo_stack.clear()
        self._settings.setValue("last_folder", str(self.dataset.root))
        self._splitting.drop()  # it may hold a split of the previous folder
        self.opened.emit()
        self.dataset_changed.emit()
        if share != self._recipe_share:  # the recipe was changed while reading
            self._split()
        for note in self.dataset.notes:
            self._channel.say("muted", note)
        self._channel.show_page("data")

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
        self._say("Undone", self.undo_stack.undoText())
        self.undo_stack.undo()

    def redo(self) -> None:
        """Decide it again."""
        self._say("Redone", self.undo_stack.redoText())
        self.undo_stack.redo()

    def _say(self, what: str, decision: str) -> None:
        if decision:
            self._channel.say("good", f"{what}: {decision}.")

    def _decide(self, before: Edits, after: Edits) -> None:
        assert self.found is not None
        self.edits = self.edits.with_change(before, after)
        try:
            # With those that could not be saved before, which hold until the program ends.
            self._saved = change_edits(edits_file(self.found.root), self._saved, self.edits)
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
            self._splitting.submit(lambda _: _prepared(found, edits, shares))

    @Slot(object)
    def _show(self, result: _Prepared) -> None:
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


def _decided(found: Dataset, report: Report) -> Edits:
    """Return the decisions about the photos; report an error if they can't be read."""
    try:
        return saved_edits(edits_file(found.root))
    except AugStudioError as error:
        report(error)
        return Edits()


def _prepared(found: Dataset, edits: Edits, shares: Shares) -> _Prepared:
    """Return the photos as decided and with a validation set, and the problems of that."""
    dataset = edits.apply(found, shares)
    own = found.records(Split.VALIDATION) and edits.apply(found).records(Split.VALIDATION)
    return dataset, check(dataset), bool(own)


def _ask_for_classes(error: FlatFolderError, then: Callable[[], object]) -> None:
    """Ask whether file names give the classes, and call ``then`` if so."""
    messages.ask(
        error.message,
        f"The file names begin with {listed(error.prefixes)}. Use these as the classes?",
        "Use these classes",
        then,
    )
