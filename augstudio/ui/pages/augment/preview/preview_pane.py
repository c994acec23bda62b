"""PreviewPane: the right part of the Augment page, which adapts to its size."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QFrame,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.augment.preview.photo_chooser import PhotoChooser
from augstudio.ui.pages.augment.preview.preview_grid import PreviewGrid
from augstudio.ui.pages.augment.preview.preview_side import PreviewSide
from augstudio.ui.pages.augment.preview.wrap_row import WrapRow
from augstudio.ui.widgets.text import button, tooltip

#: Minimum width in pixels, available in the smallest window.
_LEAST_WIDTH = 320
#: Width in pixels from which the hints are shown beside the grid.
_NARROW = 600


class ModeChoice(WrapRow):
    """Radio buttons in a row, the first one chosen; emits ``chosen(title)`` for another."""

    chosen = Signal(str)

    def __init__(self, modes: Sequence[tuple[str, str]]) -> None:
        """Offer ``modes``, each with a title and a tooltip."""
        self._buttons = {title: QRadioButton(title) for title, _ in modes}
        super().__init__(*self._buttons.values())
        group = QButtonGroup(self)
        for (title, tip), radio in zip(modes, self._buttons.values(), strict=True):
            radio.setObjectName(f"radio_{title.lower()}")
            radio.setAccessibleName(title)
            radio.setToolTip(tooltip(tip))
            radio.setChecked(title == modes[0][0])
            radio.toggled.connect(partial(self._toggled, title))
            group.addButton(radio)

    def choose(self, title: str) -> None:
        """Choose a mode, as if the user had."""
        self._buttons[title].setChecked(True)

    def _toggled(self, title: str, on: bool) -> None:
        if on:
            self.chosen.emit(title)


class PreviewPane(QScrollArea):
    """Photo and mode at the top, then the pictures with their side column, then buttons.

    In a narrow window the side column moves below the pictures; in a low one the pane scrolls.

    Signals
    -------
    copy_pressed, paste_pressed, save_pressed
        The buttons for Keras code and augmented copies.
    """

    copy_pressed = Signal()
    paste_pressed = Signal()
    save_pressed = Signal()

    def __init__(
        self, chooser: PhotoChooser, modes: ModeChoice, grid: PreviewGrid, side: PreviewSide
    ) -> None:
        super().__init__()
        self._chooser, self._modes, self._side = chooser, modes, side
        self._top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._top.setSpacing(SPACING.small)
        self._top.addWidget(chooser, 1)
        self._top.addWidget(modes)
        self._middle = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._middle.setSpacing(SPACING.large)
        self._middle.addWidget(grid, 1)
        self._middle.addWidget(side)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._top)
        column.addLayout(self._middle, 1)
        column.addWidget(self._make_buttons())
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(_LEAST_WIDTH)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fit the layout to the size."""
        super().resizeEvent(event)
        width = self.viewport().width()
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._middle.setDirection(down if width < _NARROW else across)
        self._side.set_narrow(width < _NARROW)
        row = self._chooser.minimumSizeHint().width() + self._modes.sizeHint().width()
        self._top.setDirection(down if width < row + SPACING.small else across)

    def _make_buttons(self) -> WrapRow:
        """Return the buttons for Keras code and copies."""
        copy = button(
            "button_copy_keras",
            "Copy as Keras code",
            "Show these settings as a Keras script to copy or save.",
        )
        paste = button(
            "button_paste_keras",
            "Paste Keras code",
            "Use the settings from code with ImageDataGenerator.",
        )
        save = button(
            "button_save_copies",
            "Save copies…",
            "Save augmented copies of the photos in a folder.",
        )
        copy.clicked.connect(self.copy_pressed)
        paste.clicked.connect(self.paste_pressed)
        save.clicked.connect(self.save_pressed)
        return WrapRow(copy, paste, save)
