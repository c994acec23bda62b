"""PhotoDecisions: decides about photos of the open folder for a page, and says so."""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from PySide6.QtCore import QObject

from augstudio.data.dataset import USES, Dataset, ImageRecord, Split
from augstudio.data.decisions.edits import Edits
from augstudio.plain_text import counted, readable
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.project import Project


class PhotoDecisions(QObject):
    """Moves photos to other classes and sets, leaves them out, and puts them back.

    No file is changed, and everything can be undone. All photos are records of the folder as it
    was found.

    Parameters
    ----------
    advice
        What to do for a decision to count, such as "Train again for this to count".
    """

    def __init__(
        self, project: Project, channel: Channel, parent: QObject, advice: str = ""
    ) -> None:
        super().__init__(parent)
        self._project, self._channel = project, channel
        self._next = f"{advice}; Ctrl+Z undoes it." if advice else "Ctrl+Z undoes it."
        self._found: Dataset | None = None
        self._records: dict[Path, ImageRecord] = {}

    @property
    def classes(self) -> Sequence[str]:
        """The classes of the open folder, as decided."""
        return self._project.dataset.classes if self._project.dataset else ()

    def record(self, photo: Path) -> ImageRecord | None:
        """Return a photo as it is in the open folder, if it is there."""
        found = self._project.found
        if found is not self._found:
            self._found = found
            self._records = {record.path: record for record in found.every()} if found else {}
        return self._records.get(photo)

    def label(self, photo: ImageRecord) -> str:
        """Return the class of a photo, as decided."""
        return self._project.edits.label_of(photo)

    def is_left_out(self, photo: ImageRecord) -> bool:
        """Whether a photo is not used."""
        edits = self._project.edits
        return photo.content in edits.left_out or self.label(photo) in edits.left_out_classes

    def of(self, photo: ImageRecord) -> str:
        """Return what was decided about a photo, such as "moved to cats"; "" if nothing."""
        edits = self._project.edits
        if photo.content in edits.left_out:
            return "left out"
        words = []
        label = edits.labels.get(photo.content, photo.label)
        if label != photo.label:
            words.append(f"moved to {label}")
        if photo.content in edits.splits:
            words.append(f"used for {USES[edits.splits[photo.content]]}")
        return ", ".join(words)

    def move(self, photos: Collection[ImageRecord], label: str) -> None:
        """Move photos to a class, which may be new."""
        self._decide(photos, f"moved to {readable(label)}", lambda e: e.move(photos, label))

    def use_for(self, photos: Collection[ImageRecord], split: Split) -> None:
        """Move photos to the training, validation or test set."""
        contents = _contents(photos)
        words = f"used for {USES[split]}"
        self._decide(photos, words, lambda edits: edits.use_for(contents, split))

    def leave_out(self, photos: Collection[ImageRecord]) -> None:
        """Don't use photos any more."""
        self._decide(photos, "left out", lambda edits: edits.leave_out(_contents(photos)))

    def put_back(self, photos: Collection[ImageRecord]) -> None:
        """Use photos as they are in the folder."""
        self._decide(photos, "put back", lambda edits: edits.put_back(_contents(photos)))

    def _decide(
        self, photos: Collection[ImageRecord], what: str, change: Callable[[Edits], Edits]
    ) -> None:
        names = [readable(photo.path.name) for photo in photos]
        text = f"{names[0] if len(names) == 1 else counted(len(names))} {what}"
        if names and self._project.edit(text, change):
            self._channel.say("good", f"{text}. {self._next}")


def _contents(photos: Collection[ImageRecord]) -> set[str]:
    return {photo.content for photo in photos}
