"""The current recipe, with undo and redo."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from augstudio.augment.parameter import Group
from augstudio.augment.presets import presets
from augstudio.augment.recipe import Recipe, parameters

_FIRST = "Photos"


class Origin(StrEnum):
    """Where a recipe can come from."""

    PRESET = "preset"
    OWN = "own"
    FILE = "file"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Source:
    """Where a recipe comes from, and its name there; only a ``FILE`` has a ``path``."""

    origin: Origin
    name: str = "Custom settings"
    path: Path | None = None


class CurrentRecipe(QObject):
    """The recipe that the preview shows and the next training uses.

    Attributes
    ----------
    value
        The recipe; only ``change`` and ``take`` change it.
    seed
        The seed of its random draws; only ``set_seed`` changes it.
    undo_stack
        Undoes and redoes changes, including those of ``source``.

    Signals
    -------
    changed
        The recipe or the seed changed.
    source_changed
        The recipe comes from somewhere else now, or was saved.
    """

    changed = Signal()
    source_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.value: Recipe = presets()[_FIRST]
        self.seed = 0
        self._base = Source(Origin.PRESET, _FIRST)

    @property
    def source(self) -> Source:
        """Where the recipe comes from, even if it was changed since."""
        step = self._opening_step()
        return self._base if step is None or step.source is None else step.source

    def change(self, recipe: Recipe, merge_key: str | None = None) -> None:
        """Change the recipe, undoably; consecutive changes with the same key are one step."""
        if recipe != self.value:
            self.undo_stack.push(_Change(self.value, recipe, merge_key, self._set))

    def take(self, recipe: Recipe, source: Source) -> None:
        """Switch to a recipe from ``source``; an undo step if it differs."""
        differs = recipe != self.value
        self.change(recipe)
        newest = self.undo_stack.command(self.undo_stack.index() - 1) if differs else None
        self._come_from(source, newest if isinstance(newest, _Change) else self._opening_step())

    def take_winners(self, recipe: Recipe) -> bool:
        """Switch to the augmentations of the lab's winners, undoably; other settings stay.

        Returns whether that changed the recipe.
        """
        varying = {
            name: getattr(recipe, name)
            for name, parameter in parameters().items()
            if parameter.group.varies or parameter.group is Group.EDGES
        }
        winners = Recipe.parse(self.value.model_dump() | varying)
        changed = winners != self.value
        if changed:
            self.take(winners, Source(Origin.ELSEWHERE, "Winners of the lab"))
        return changed

    def keep_as(self, source: Source) -> None:
        """Record that the recipe was saved to ``source`` and now comes from there."""
        self._come_from(source, self._opening_step())

    def set_seed(self, seed: int) -> None:
        """Use another seed."""
        if seed != self.seed:
            self.seed = seed
            self.changed.emit()

    def set_validation_share(self, share: float) -> None:
        """If the recipe sets a validation share, set it to ``share``."""
        if self.value.validation_split:
            self.change(self.value.with_value("validation_split", share))

    def _set(self, recipe: Recipe) -> None:
        self.value = recipe
        self.changed.emit()

    def _come_from(self, source: Source, step: "_Change | None") -> None:
        if step is None:
            self._base = source
        else:
            step.source = source
        self.source_changed.emit()

    def _opening_step(self) -> "_Change | None":
        """Return the latest step in effect that opened a recipe."""
        for index in range(self.undo_stack.count() - 1, -1, -1):
            step = self.undo_stack.command(index)
            if isinstance(step, _Change) and step.done and step.source is not None:
                return step
        return None


class _Change(QUndoCommand):
    """One undo step from a recipe to another.

    Parameters
    ----------
    merge_key
        Consecutive steps with the same key, such as those of one drag, are merged; ``None`` never.
    take
        Function that makes a recipe the current one.

    Attributes
    ----------
    done
        Whether it is in effect; the stack's index is updated only after the recipe changed.
    source
        Where the new recipe comes from; ``None`` for a change to the previous one.
    """

    def __init__(
        self,
        before: Recipe,
        after: Recipe,
        merge_key: str | None,
        take: Callable[[Recipe], None],
    ) -> None:
        super().__init__("Change recipe")
        self._before = before
        self._after = after
        self._take = take
        self._merge_key = merge_key
        self.done = False
        self.source: Source | None = None

    def id(self) -> int:
        """Return the same number for all recipe changes, so that Qt asks whether to merge."""
        return 1

    def mergeWith(self, other: QUndoCommand) -> bool:  # noqa: N802
        """Merge the next step into this one if both belong to one drag."""
        if not isinstance(other, _Change) or other._merge_key != self._merge_key:
            return False
        if self._merge_key is None:
            return False
        self._after = other._after
        return True

    def redo(self) -> None:
        """Switch to the new recipe."""
        self.done = True
        self._take(self._after)

    def undo(self) -> None:
        """Switch back to the old recipe."""
        self.done = False
        self._take(self._before)
