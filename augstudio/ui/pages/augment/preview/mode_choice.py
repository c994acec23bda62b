"""ModeChoice: one of a few ways to look at something."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QWidget

from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.text import tooltip


class ModeChoice(QWidget):
    """Radio buttons in a row, the first one chosen; ``chosen(title)`` when another one is."""

    chosen = Signal(str)

    def __init__(self, modes: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        """Offer ``modes``, each a title and what it shows."""
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QRadioButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING.small)
        for title, tip in modes:
            radio = QRadioButton(title)
            radio.setObjectName(f"radio_{title.lower()}")
            radio.setAccessibleName(title)
            radio.setToolTip(tooltip(tip))
            radio.setChecked(not self._buttons)
            radio.toggled.connect(partial(self._toggled, title))
            self._buttons[title] = radio
            self._group.addButton(radio)
            row.addWidget(radio)

    def choose(self, title: str) -> None:
        """Choose a mode as the user would."""
        self._buttons[title].setChecked(True)

    def _toggled(self, title: str, on: bool) -> None:
        if on:
            self.chosen.emit(title)
