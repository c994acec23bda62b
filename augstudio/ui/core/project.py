"""Project: the open folder of photos, how it is split, and what is wrong with it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal, Slot

from augstudio.data.checks import Problem, check
from augstudio.data.dataset import Dataset, Split
from augstudio.data.images import Fit
from augstudio.data.sample.folder import sample_folder
from augstudio.data.scan import FlatFolderError, scan
from augstudio.data.split import split
from augstudio.errors import AugStudioError
from augstudio.plain_text import listed
from augstudio.progress import Progress
from augstudio.ui.core import messages
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.jobs import JobKind, Jobs
from augstudio.ui.core.light_lane import LatestJob
from augstudio.ui.core.throttle import Report

#: The photos as found, the same photos split, and the problems of the split ones.
_Prepared = tuple[Dataset, Dataset, list[Problem]]


@dataclass(frozen=True)
class Shares:
    """How photos are split if the folder itself does not say; shares are in [0, 1)."""

    validation: float = 0.2
    test: float = 0.0
    seed: int = 0


class Project(QObject):
    """The open folder; only its own methods change the attributes.

    Attributes
    ----------
    found
        The photos as found in the folder, without those left out.
    dataset, problems
        ``found`` with a validation set, and the problems in it.
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
        self.dataset: Dataset | None = None
        self.problems: list[Problem] = []
        self.fit = Fit.CROP
        self._shares = Shares()
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
        shares = self._with_recipe(Shares())

        def work(progress: Progress, _: Report) -> _Prepared:
            folder = source(progress)
            found = scan(folder, names_as_classes=names_as_classes, progress=progress)
            return _prepared(found, shares)

        def failed(error: AugStudioError) -> None:
            if isinstance(error, FlatFolderError):
                _ask_for_classes(error, partial(self._read, source, names_as_classes=True))
            else:
                messages.show_error(error)

        job = self._jobs.start(JobKind.READ_PHOTOS, "Reading photos", work)
        if job is not None:
            job.finished.connect(partial(self._take, shares))
            job.failed.connect(failed)
            self.opening.emit(job)

    def _take(self, shares: Shares, result: _Prepared) -> None:
        self._shares = Shares()
        self.found, self.dataset, self.problems = result
        self._settings.setValue("last_folder", str(self.dataset.root))
        self._splitting.drop()  # it may hold a split of the previous folder
        self.opened.emit()
        self.dataset_changed.emit()
        if shares != self.shares:  # the recipe was changed while reading
            self._split(self.found)
        for note in self.dataset.notes:
            self._channel.say("muted", note)
        self._channel.show_page("data")

    # --- split and remedies ---

    @property
    def shares(self) -> Shares:
        """How photos are split; a validation share set in the recipe takes precedence."""
        return self._with_recipe(self._shares)

    def split_again(self, shares: Shares) -> None:
        """Choose other photos for validation and test."""
        self._shares = shares
        if self._recipe_share:
            self._recipe_share = shares.validation
            self.share_chosen.emit(shares.validation)
        if self.found is not None:
            self._split(self.found)

    def set_recipe_share(self, share: float) -> None:
        """Use the validation share set in the recipe; 0 if it sets none."""
        before, self._recipe_share = self.shares, share
        if self.found is not None and self.shares != before:
            self._split(self.found)

    def remedy(self, change: Callable[[Dataset], Dataset]) -> None:
        """Apply a remedy from ``data.split`` to the photos; no file is changed."""
        if self.found is not None:
            self.found = change(self.found)
            self._split(self.found)

    def set_fit(self, fit: Fit) -> None:
        """Set how photos are made square."""
        self.fit = fit
        self.fit_changed.emit()

    def _with_recipe(self, shares: Shares) -> Shares:
        return replace(shares, validation=self._recipe_share or shares.validation)

    def _split(self, found: Dataset) -> None:
        shares = self.shares
        self._splitting.submit(lambda _: _prepared(found, shares))

    @Slot(object)
    def _show(self, result: _Prepared) -> None:
        self.found, self.dataset, self.problems = result
        self.dataset_changed.emit()


def _prepared(found: Dataset, shares: Shares) -> _Prepared:
    """Return ``found``, the same with a validation set, and the problems of that."""
    dataset = found
    if not found.records(Split.VALIDATION):
        dataset = split(found, validation=shares.validation, test=shares.test, seed=shares.seed)
    return found, dataset, check(dataset)


def _ask_for_classes(error: FlatFolderError, then: Callable[[], object]) -> None:
    """Ask whether file names give the classes, and call ``then`` if so."""
    messages.ask(
        error.message,
        f"The file names begin with {listed(error.prefixes)}. Use these as the classes?",
        "Use these classes",
        then,
    )
