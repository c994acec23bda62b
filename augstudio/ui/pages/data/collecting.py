"""Collecting: copies photos that were dropped on a class into its folder, after asking."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from augstudio.data.collect import Copied, Found, Place, copy_photos, find_among
from augstudio.data.dataset import Dataset
from augstudio.data.decisions.edits import Edits
from augstudio.data.decisions.new_photos import place_for
from augstudio.plain_text import counted, readable, shown, was
from augstudio.progress import Progress
from augstudio.ui.core import messages
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.jobs.light_lane import LatestJob
from augstudio.ui.core.photos.project import Project


@dataclass(frozen=True)
class _Drop:
    """What was dropped on a class, and what is known about it.

    Attributes
    ----------
    folder
        The folder that was dropped, if nothing else was.
    known
        The contents of the photos that the class has.
    """

    label: str
    folder: Path | None
    found: Found
    place: Place
    known: frozenset[str]


class Collecting(QObject):
    """Looks through what was dropped, asks once, copies the photos, and says what was done."""

    def __init__(self, project: Project, channel: Channel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project, self._channel = project, channel
        self._looking = LatestJob("Looking for photos", self)
        self._looking.result.connect(self._ask)
        self._looking.failed.connect(messages.show_error)

    def offer(self, label: str, paths: Sequence[Path]) -> None:
        """Offer to copy photos, or the photos in folders, into a class."""
        dataset, edits = self._project.found, self._project.edits
        if dataset is not None:
            self._looking.submit(lambda progress: _look(dataset, edits, label, paths, progress))

    @Slot(object)
    def _ask(self, drop: _Drop) -> None:
        number, label = len(drop.found.photos), shown(drop.label)
        if not number:
            self._channel.say("warn", "No photos were found in what was dropped.")
            return
        folder = drop.folder
        they = (
            "It is copied to {}; your original stays where it is."
            if number == 1
            else "They are copied to {}; your originals stay where they are."
        )
        messages.ask(
            f"Copy {counted(number)} into {label}?",
            they.format(readable(str(drop.place.folder))),
            "Copy",
            lambda: self._copy(drop),
            other=("Open it as data instead", lambda: self._project.open_folder(folder))
            if folder is not None
            else None,
        )

    def _copy(self, drop: _Drop) -> None:
        def copy(progress: Progress) -> Copied:
            return copy_photos(drop.found.photos, drop.place, drop.known, progress)

        def say(copied: Copied) -> None:
            self._channel.say("good", _summary(copied, drop))

        self._project.change_folder("copy", "Copying photos", copy, say)


def _look(
    dataset: Dataset, edits: Edits, label: str, paths: Sequence[Path], progress: Progress
) -> _Drop:
    found = find_among(paths, progress)
    known = {each.content for each in dataset.every() if edits.label_of(each) == label}
    folder = paths[0] if len(paths) == 1 and paths[0].is_dir() else None
    return _Drop(label, folder, found, place_for(dataset, edits, label), frozenset(known))


def _summary(copied: Copied, drop: _Drop) -> str:
    """Return what was done in sentences."""
    label, others = shown(drop.label), drop.found.others
    words = [f"{counted(copied.copied)} {was(copied.copied)} copied into {label}."]
    if copied.known:
        words.append(f"{counted(copied.known)} {was(copied.known)} there already.")
    if others:
        skipped = "isn't a photo" if others == 1 else "aren't photos"
        words.append(f"{counted(others, 'file')} {skipped}.")
    return " ".join(words)
