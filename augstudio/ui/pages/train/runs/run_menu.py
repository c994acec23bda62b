"""RunMenu: the actions on a run, in a menu and by keys."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from augstudio.ui.widgets.text import button, tooltip


@dataclass(frozen=True)
class _Words:
    """The name of an action, what it does, and its key."""

    title: str
    tip: str
    key: str = ""


_ACTIONS = {
    "resume_run": _Words("Resume", "Continue the paused training after its last epoch."),
    "duplicate_run": _Words(
        "Use these settings",
        "Set the augmentation and all choices of this page to those of this run.",
    ),
    "repeat_run": _Words(
        "Repeat this run",
        "Train again with the same photos, settings and seed: a new run with the same numbers.",
    ),
    "rename_run": _Words("Rename…", "Give the run another name (F2).", "F2"),
    "note_run": _Words("Note…", "Write down what you want to remember about this run."),
    "open_run_folder": _Words("Open folder", "Show the files of the run in your file manager."),
    "delete_run": _Words("Delete…", "Move the run to the trash (Delete).", "Delete"),
    "discard_run": _Words(
        "Discard…", "Delete the paused training and its progress (Delete).", "Delete"
    ),
    "export_runs": _Words(
        "Export table as CSV…", "Save the settings and results of all these runs."
    ),
}
#: Actions that start a training.
_TRAINING = ("resume_run", "repeat_run")


class RunMenu(QWidget):
    """A button with a menu; ``pressed(name)`` is emitted with the chosen action.

    The names are "resume_run", "discard_run", "duplicate_run", "repeat_run", "rename_run",
    "note_run", "open_run_folder", "delete_run" and "export_runs".

    Parameters
    ----------
    keyboard
        The widget in which F2 and Delete work.
    """

    pressed = Signal(str)

    def __init__(self, keyboard: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._button = button(
            "button_run_actions",
            "Actions",
            "Rename, repeat, delete or export the selected run.",
        )
        self._button.setProperty("compact", True)
        self._menu = QMenu(self)
        self._menu.setObjectName("menu_run")
        self._menu.setToolTipsVisible(True)
        self._button.setMenu(self._menu)
        self._actions: dict[str, QAction] = {}
        for name, words in _ACTIONS.items():
            self._add(name, words, keyboard)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._button)
        self.offer(())

    def offer(self, names: Collection[str], able: bool = True) -> None:
        """Offer only these actions; those that start a training are enabled if ``able``."""
        for name, action in self._actions.items():
            action.setVisible(name in names)
            action.setEnabled(name in names and (able or name not in _TRAINING))
        self._button.setVisible(bool(names))

    def open_menu(self, place: QPoint) -> None:
        """Open the menu at a position on the screen."""
        self._menu.popup(place)

    def _add(self, name: str, words: _Words, keyboard: QWidget) -> None:
        action = QAction(words.title, self)
        action.setObjectName(f"action_{name}")
        action.setToolTip(tooltip(words.tip))
        if words.key:
            action.setShortcut(words.key)
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            keyboard.addAction(action)
        action.triggered.connect(partial(self.pressed.emit, name))
        self._menu.addAction(action)
        self._actions[name] = action
