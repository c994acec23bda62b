"""Decided: which photos of a pile are in which class, step by step."""

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict

from augstudio.data.decisions.edits import Content, Label

#: Version of the form in which it is saved.
VERSION: Literal[1] = 1


class Step(BaseModel):
    """Photos, by content, that were put into a class together; ``label`` is None if skipped."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: Label | None
    photos: tuple[Content, ...]


class Decided(BaseModel):
    """Decisions about a pile.

    A photo is known by its content, so identical photos are decided once, and a file may be
    renamed or moved. Frozen: every method returns new ones.

    Attributes
    ----------
    classes
        Their names, in the order of their keys.
    steps
        What was decided, the last step at the end.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1] = VERSION
    classes: tuple[Label, ...] = ()
    steps: tuple[Step, ...] = ()

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The classes of the sorted photos, by content, in the order in which they were sorted."""
        found: dict[str, str] = {}
        for step in self.steps:
            for photo in step.photos:
                found.pop(photo, None)
                if step.label is not None:
                    found[photo] = step.label
        return found

    @cached_property
    def skipped(self) -> Collection[str]:
        """The photos that were skipped, by content."""
        every = {photo for step in self.steps for photo in step.photos}
        return every.difference(self.labels)

    def left(self, photos: Sequence[str]) -> list[str]:
        """Return those of ``photos`` that are neither sorted nor skipped, in their order."""
        gone = self.labels.keys() | self.skipped
        return [each for each in photos if each not in gone]

    def with_classes(self, names: Sequence[str]) -> "Decided":
        """Add classes at the end, unless they are there."""
        return _made(tuple(dict.fromkeys((*self.classes, *names))), self.steps)

    def put(self, photos: Sequence[str], label: str | None) -> "Decided":
        """Put photos into a class, or skip them, in one step."""
        return _made(self.classes, (*self.steps, Step(label=label, photos=tuple(photos))))

    def undone(self) -> "Decided":
        """Take the last step back, if there is one; classes stay."""
        return _made(self.classes, self.steps[:-1])

    def without_skipping(self) -> "Decided":
        """Forget which photos were skipped, so that they are asked for again."""
        return _made(self.classes, tuple(step for step in self.steps if step.label is not None))


def _made(classes: tuple[str, ...], steps: tuple[Step, ...]) -> Decided:
    # Not validated again: with thousands of steps, that would delay every key.
    return Decided.model_construct(schema_version=VERSION, classes=classes, steps=steps)
