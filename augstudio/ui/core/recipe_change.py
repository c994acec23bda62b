"""Undo and redo of changes of the recipe."""

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from augstudio.augment.recipe import Recipe


class RecipeChange(QUndoCommand):
    """One step from a recipe to another.

    Parameters
    ----------
    merge_key
        Steps in a row with the same key, such as those of one drag, become one; ``None`` never.
    take
        Makes a recipe the one in use.

    Attributes
    ----------
    done
        Whether it is in effect, which the stack's index tells only after the recipe changed.
    source
        Where the new recipe comes from (a ``Source``), ``None`` for a change of the one before.
    """

    def __init__(
        self,
        before: Recipe,
        after: Recipe,
        merge_key: str | None,
        take: Callable[[Recipe], None],
    ) -> None:
        super().__init__("change of the recipe")
        self._before = before
        self._after = after
        self._take = take
        self._merge_key = merge_key
        self.done = False
        self.source: object | None = None

    def id(self) -> int:
        """Return the same number for all recipe changes, so that Qt asks whether to merge."""
        return 1

    def mergeWith(self, other: QUndoCommand) -> bool:  # noqa: N802
        """Take in the step after this one when both belong to one drag."""
        if not isinstance(other, RecipeChange) or other._merge_key != self._merge_key:
            return False
        if self._merge_key is None:
            return False
        self._after = other._after
        return True

    def redo(self) -> None:
        """Take the new recipe."""
        self.done = True
        self._take(self._after)

    def undo(self) -> None:
        """Take the old recipe."""
        self.done = False
        self._take(self._before)
