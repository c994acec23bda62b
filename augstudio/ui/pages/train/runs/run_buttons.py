"""RunButtons: what can be done with a run, as buttons, in a menu and by keys."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from augstudio.ui.widgets.text import button


@dataclass(frozen=True)
class _Words:
    """How an action is called on its button and in the menu, what it does, and its key."""

    button: str
    menu: str
    tip: str
    key: str = ""


_ACTIONS = {
    "resume_run": _Words(
        "Resume", "Resume", "Go on with the paused training after its last epoch."
    ),
    "discard_run": _Words(
        "Discard…", "Discard…", "Delete what the paused training has reached (Delete).", "Delete"
    ),
    "duplicate_run": _Words(
        "Use settings",
        "Use these settings again",
        "Set the augmentation and all numbers of this page to what they were in this run.",
    ),
    "repeat_run": _Words(
        "Repeat",
        "Repeat this run",
        "Train again on the same photos with the same settings and seed: a new run with the same "
        "numbers.",
    ),
    "rename_run": _Words("Rename…", "Rename…", "Give the run a name of your own (F2).", "F2"),
    "note_run": _Words("Note…", "Note…", "Write down what you want to remember about the run."),
    "open_run_folder": _Words(
        "Open folder", "Open its folder", "Show the files of the run in a window of the system."
    ),
    "delete_run": _Words(
        "Delete…", "Delete…", "Move the run to the trash, after a question (Delete).", "Delete"
    ),
    "export_runs": _Words(
        "Export CSV…",
        "Export table as CSV…",
        "Save the settings and figures of all these runs as a table file.",
    ),
}


class RunButtons(QWidget):
    """A row of quiet buttons; ``pressed(name)`` tells which action was asked for.

    The names are "resume_run", "discard_run", "duplicate_run", "repeat_run", "rename_run",
    "note_run", "open_run_folder", "delete_run" and "export_runs".

    Parameters
    ----------
    keyboard
        The widget at which F2 and Delete are heard.
    """

    pressed = Signal(str)

    def __init__(self, keyboard: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keyboard = keyboard
        self._actions: dict[str, QAction] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for name, words in _ACTIONS.items():
            row.addWidget(self._add(name, words))

    def offer(self, names: Collection[str], able: bool = True) -> None:
        """Show these actions only; those that start a training can be pressed where ``able``."""
        for name, action in self._actions.items():
            action.setVisible(name in names)
            action.setEnabled(name in names and (able or name not in ("resume_run", "repeat_run")))

    def open_menu(self, place: QPoint) -> None:
        """Open a menu of the same actions at a place on the screen."""
        menu = QMenu(self)
        menu.setObjectName("menu_run")
        menu.setToolTipsVisible(True)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for action in self._actions.values():
            menu.addAction(action)
        menu.popup(place)

    def _add(self, name: str, words: _Words) -> QPushButton:
        action = QAction(words.menu, self)
        action.setObjectName(f"action_{name}")
        action.setToolTip(words.tip)
        if words.key:
            action.setShortcut(words.key)
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            self._keyboard.addAction(action)
        made = button(f"button_{name}", words.button, words.tip, "quiet")
        made.setProperty("compact", True)
        made.setAccessibleName(words.menu.replace("…", ""))
        made.clicked.connect(action.trigger)
        action.triggered.connect(partial(self.pressed.emit, name))
        action.enabledChanged.connect(made.setEnabled)
        action.visibleChanged.connect(lambda: made.setVisible(action.isVisible()))
        self._actions[name] = action
        return made
