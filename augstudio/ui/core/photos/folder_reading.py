"""Reading a folder of photos for ``Project``: in a thread, with the decisions about them."""

import gc
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from augstudio.data.checks import Problem, check
from augstudio.data.dataset import Dataset, Split
from augstudio.data.decisions.edits import Edits
from augstudio.data.decisions.files import edits_file, saved_edits
from augstudio.data.sample.folder import sample_folder, sample_place
from augstudio.data.scan import FlatFolderError, scan
from augstudio.data.split import Shares
from augstudio.errors import AugStudioError, InputError
from augstudio.plain_text import listed, shown
from augstudio.progress import Progress
from augstudio.ui.core import messages
from augstudio.ui.core.jobs.throttle import Report

#: Returns the folder to read, and may first create or change it.
Source = Callable[[Progress], Path]


class Prepared(NamedTuple):
    """The photos as decided and split, their problems, and whether the folder gave the split."""

    dataset: Dataset
    problems: list[Problem]
    is_split: bool


@dataclass(frozen=True)
class Opened:
    """The photos as found, the decisions about them, and what became of both.

    Attributes
    ----------
    share
        The validation share of the recipe with which they were split.
    is_again
        Whether it is the folder that was open, with the decisions about it at that time.
    """

    found: Dataset
    edits: Edits
    share: float
    prepared: Prepared
    is_again: bool


@dataclass(frozen=True)
class Reading:
    """What to read, and with what.

    Attributes
    ----------
    names_as_classes
        Whether the names of photos may give the classes.
    share
        The validation share of the recipe.
    again
        The open folder and the decisions about it, if it is read again.
    """

    source: Source
    names_as_classes: bool
    share: float
    again: tuple[Path, Edits] | None = None

    def __call__(self, progress: Progress, report: Report) -> Opened:
        """Read it, in a job; an error in saved decisions is reported and does not end it."""
        folder = self.source(progress)
        found = scan(folder, names_as_classes=self.names_as_classes, progress=progress)
        # If the folder was rearranged, the dataset may be another folder in it now.
        is_again = self.again is not None and self.again[0] == found.root
        edits = self.again[1] if self.again and is_again else _decided(found, report)
        split = prepared(found, edits, edits.shares_with(self.share))
        # The records stay. With 50,000 photos, each full garbage collection over them would stop
        # the window for a tenth of a second.
        gc.freeze()
        return Opened(found, edits, self.share, split, is_again)


def prepared(found: Dataset, edits: Edits, shares: Shares) -> Prepared:
    """Return the photos as decided and with a validation set, and the problems of that."""
    if found.records(Split.VALIDATION):
        decided = edits.apply(found)
        if decided.records(Split.VALIDATION):
            return Prepared(decided, check(decided), True)
    dataset = edits.apply(found, shares)
    return Prepared(dataset, check(dataset), False)


def open_before(folder: Path) -> Source:
    """Return the source of a folder that was open before; the sample is drawn again if needed."""

    def source(progress: Progress) -> Path:
        if folder == sample_place():
            return sample_folder(progress)
        if not os.path.isdir(folder):  # noqa: PTH112 - is_dir fails if it may not look
            raise InputError(
                f"The folder you used last can't be found: {shown(folder, 200)}.",
                "Choose another one, or connect the disk that it is on.",
            )
        return folder

    return source


def ask_for_classes(
    error: FlatFolderError, then: Callable[[], object], sort: Callable[[Path], object]
) -> None:
    """Ask whether file names give the classes, and call ``then`` if so, or ``sort`` if wanted."""
    folder = error.folder
    messages.ask(
        error.message,
        f"The file names begin with {listed(error.prefixes)}. Use these as the classes?",
        "Use these classes",
        then,
        other=("Sort them myself", lambda: sort(folder)) if folder is not None else None,
    )


def _decided(found: Dataset, report: Report) -> Edits:
    """Return the decisions about the photos; report an error if they can't be read."""
    try:
        return saved_edits(edits_file(found.root))
    except AugStudioError as error:
        report(error)
        return Edits()
