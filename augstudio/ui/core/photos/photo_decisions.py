"""PhotoDecisions: decides about photos of the open folder for a page, and says so."""

from collections.abc import Callable, Collection, Sequence
from os.path import normcase
from pathlib import Path

from PySide6.QtCore import QObject

from augstudio.data.dataset import USES, Dataset, ImageRecord, Split
from augstudio.data.decisions.edits import Edits, below
from augstudio.plain_text import counted, readable
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.photos.project import Project


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
        self._records: dict[str, ImageRecord] = {}

    @property
    def classes(self) -> Sequence[str]:
        """The classes of the open folder, as decided."""
        return self._project.dataset.classes if self._project.dataset else ()

    def record(self, photo: Path) -> ImageRecord | None:
        """Return a photo as it is in the open folder, if it is there."""
        found = self._project.found
        if found is not self._found:
            self._found = found
            every = found.every() if found else ()
            # Windows makes no difference between a.jpg and A.JPG.
            self._records = {normcase(record.file): record for record in every}
        return self._records.get(normcase(photo))

    def label(self, photo: ImageRecord) -> str:
        """Return the class of a photo, as decided."""
        return self._project.edits.label_of(photo)

    def is_left_out(self, photo: ImageRecord) -> bool:
        """Whether a photo is not used."""
        edits, found = self._project.edits, self._project.found
        if self.label(photo) in edits.left_out_classes:
            return True
        if not photo.content:
            return found is not None and below(found, photo.path) in edits.left_out_files
        return photo.content in edits.left_out

    def of(self, photo: ImageRecord) -> str:
        """Return what was decided about a photo, such as "moved to cats"; "" if nothing."""
        edits = self._project.edits
        if self.label(photo) in edits.left_out_classes:
            return "class left out"
        if self.is_left_out(photo):
            return "left out"
        words = []
        label = edits.labels.get(photo.content, photo.label)
        if label != photo.label:
            words.append(f"moved to {label}")
        if photo.content in edits.confirmed:
            words.append("confirmed")
        if photo.content in edits.splits:
            words.append(f"used for {USES[edits.splits[photo.content]]}")
        return ", ".join(words)

    def move(self, photos: Collection[ImageRecord], label: str) -> None:
        """Move photos to a class, which may be new."""
        self._decide(photos, f"moved to {readable(label)}", lambda e: e.move(photos, label))

    def use_for(self, photos: Collection[ImageRecord], split: Split) -> None:
        """Move photos to the training, validation or test set."""
        contents, _ = self._kinds(photos)
        words = f"used for {USES[split]}"
        self._decide(photos, words, lambda edits: edits.use_for(contents, split))

    def leave_out(self, photos: Collection[ImageRecord]) -> None:
        """Don't use photos any more, and don't report unreadable files."""
        kinds = self._kinds(photos)
        self._decide(photos, "left out", lambda edits: edits.leave_out(*kinds))

    def confirm(self, photos: Collection[ImageRecord]) -> None:
        """Remember that the class of photos is right."""
        contents, _ = self._kinds(photos)
        self._decide(photos, "confirmed", lambda edits: edits.confirm(contents))

    def put_back(self, photos: Collection[ImageRecord]) -> None:
        """Use photos as they are in the folder, and report unreadable files again."""
        _, files = self._kinds(photos)
        self._decide(photos, "put back", lambda edits: edits.put_back(photos, files))

    def rename_class(self, old: str, new: str) -> None:
        """Give a class another name; if there is a class of that name, they become one."""
        what = "merged with" if new in self.classes else "renamed to"
        text = f"{readable(old)} {what} {readable(new)}"
        found = self._project.found
        among = found.classes if found is not None else ()
        self._change(text, lambda edits: edits.rename(old, new, among))

    def leave_class_out(self, name: str) -> None:
        """Don't use a class any more."""
        text = f"Class {readable(name)} left out"
        self._change(text, lambda edits: edits.leave_classes_out([name]))

    def _kinds(self, photos: Collection[ImageRecord]) -> tuple[set[str], set[str]]:
        """Return the contents of photos that can be read, and the other files below the folder."""
        found = self._project.found
        assert found is not None
        contents = {photo.content for photo in photos if photo.content}
        return contents, {below(found, photo.path) for photo in photos if not photo.content}

    def _decide(
        self, photos: Collection[ImageRecord], what: str, change: Callable[[Edits], Edits]
    ) -> None:
        names = [readable(photo.path.name) for photo in photos]
        if names:
            subject = names[0] if len(names) == 1 else counted(len(names))
            self._change(f"{subject} {what}", change)

    def _change(self, text: str, change: Callable[[Edits], Edits]) -> None:
        if self._project.edit(text, change):
            self._channel.say("good", f"{text}. {self._next}")
