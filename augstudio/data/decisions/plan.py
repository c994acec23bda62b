"""Plan: which files would be moved or copied for a folder to be as decided."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from augstudio.data.decisions.edits import Edits
from augstudio.plain_text import counted, joined, shown

#: What systems put into folders; a folder with only these is empty for its user.
SYSTEM_FILES = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


class Mode(StrEnum):
    """Whether the photos are moved within their folder, or copied to a new one."""

    MOVE = "move"
    COPY = "copy"


@dataclass(frozen=True, slots=True)
class Step:
    """One file, and where it goes."""

    source: Path
    target: Path


@dataclass(frozen=True)
class Plan:
    """What happens to the files of a folder.

    Attributes
    ----------
    mode, root
        What is done, and the folder of photos.
    place
        The folder that will be as decided: ``root``, or the new folder.
    left_out
        The folder beside ``root`` for what is left out.
    steps
        Every file that is moved or copied.
    lasting
        Folders that stay even if they become empty.
    fulfilled
        The decisions that are no longer needed afterwards.
    remaining
        The decisions that the new folder needs, if it is one.
    labels
        Classes to decide, by content, while files are being moved: those of photos whose new
        folder would be read as another class because that folder itself is renamed.
    """

    mode: Mode
    root: Path
    place: Path
    left_out: Path
    steps: tuple[Step, ...]
    lasting: frozenset[Path] = frozenset()
    fulfilled: Edits = field(default_factory=Edits)
    remaining: Edits = field(default_factory=Edits)
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def summary(self) -> str:
        """What happens, in a sentence."""
        number = len(self.steps)
        if not number:
            return "The folder already matches what you decided."
        if self.mode is Mode.COPY:
            return f"{counted(number)} will be copied."
        out = sum(step.target.is_relative_to(self.left_out) for step in self.steps)
        words = [
            f"{counted(number - out, 'file')} to another class or set" if number > out else "",
            f'{counted(out, "file")} to the folder "{shown(self.left_out.name)}"' if out else "",
        ]
        return f"AugStudio will move {joined(filter(None, words))}."

    def lines(self) -> Iterator[tuple[str, str]]:
        """Yield where each file is now and where it goes, relative to the folders."""
        for step in self.steps:
            inside = step.target.is_relative_to(self.place)
            target = step.target.relative_to(self.place if inside else self.root.parent)
            yield step.source.relative_to(self.root).as_posix(), target.as_posix()
