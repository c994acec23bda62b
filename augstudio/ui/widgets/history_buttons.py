"""Buttons that undo and redo."""

from collections.abc import Callable

from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QPushButton

from augstudio.ui.widgets.text import button


def history_buttons(
    stack: QUndoStack, undo: Callable[[], object], redo: Callable[[], object], subject: str = ""
) -> tuple[QPushButton, QPushButton]:
    """Return buttons that call ``undo`` and ``redo``, and follow what ``stack`` can do.

    Their names are ``button_undo`` and ``button_redo``, with ``_subject`` if there is one.
    """
    end = f"_{subject}" if subject else ""
    back = button(f"button_undo{end}", "Undo", "Undo the last change (Ctrl+Z).", icon="undo")
    again = button(f"button_redo{end}", "Redo", "Redo the change (Ctrl+Shift+Z).", icon="redo")
    for each, able, act, changed in (
        (back, stack.canUndo(), undo, stack.canUndoChanged),
        (again, stack.canRedo(), redo, stack.canRedoChanged),
    ):
        each.setEnabled(able)
        each.clicked.connect(act)
        changed.connect(each.setEnabled)
    return back, again
