"""Header: the open folder, and buttons for appearance and help."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from augstudio.data.dataset import Dataset
from augstudio.ui.look import theme
from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.text import Line, count, label

_CHOICES = {"system": "Use system setting", "light": "Light", "dark": "Dark"}


class Header(QFrame):
    """The names of the program and the open folder, and two buttons.

    Signals
    -------
    theme_chosen
        "system", "light" or "dark".
    help_pressed
        The help button was pressed.
    """

    theme_chosen = Signal(str)
    help_pressed = Signal()

    def __init__(self, appearance: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self._dataset = Line("", "muted")
        self._dataset.setObjectName("label_dataset")
        help_button = _tool(
            "button_help", "help", "Help", "How to start, and keyboard shortcuts (F1)."
        )
        help_button.clicked.connect(self.help_pressed)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACING.wide, SPACING.small, SPACING.wide, SPACING.small)
        row.setSpacing(SPACING.small)
        row.addWidget(label("AugStudio", "section"))
        row.addSpacing(SPACING.large)
        row.addWidget(self._dataset, 1)
        row.addWidget(self._theme_button(appearance))
        row.addWidget(help_button)

    def _theme_button(self, appearance: str) -> QToolButton:
        button = _tool("button_theme", "theme", "Appearance", "Choose light or dark colours.")
        menu = QMenu(button)
        group = QActionGroup(menu)
        for setting, title in _CHOICES.items():
            action = QAction(title, group, checkable=True, checked=setting == appearance)
            action.setObjectName(f"action_theme_{setting}")
            action.triggered.connect(lambda _, chosen=setting: self._choose(chosen))
            menu.addAction(action)
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return button

    def _choose(self, setting: str) -> None:
        self.theme_chosen.emit(setting)

    def show_dataset(self, dataset: Dataset | None) -> None:
        """Show the name of the open folder and the number of its classes and photos."""
        if dataset is None:
            self._dataset.write("")
            return
        classes = count(len(dataset.classes), "class", "classes")
        photos = count(len(dataset), "photo", "photos")
        self._dataset.write(f"{dataset.name}  ({classes}, {photos})")


def _tool(name: str, symbol: str, title: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName(name)
    button.setAccessibleName(title)
    button.setToolTip(tip)
    button.setProperty("role", "quiet")
    theme.set_icon(button, symbol)
    return button
