"""PreviewSide: buttons and explanations beside the preview."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.augment.preview.wrap_row import WrapRow
from augstudio.ui.widgets.text import button, label, tooltip

_PIN = "Pin these settings"
_NETWORK_TIP = (
    "Show each picture at the network's input size and after its preprocessing, mapped back to "
    "visible colours. The input values are given below."
)
_WIDTH = 176
_HINTS = 3


class PreviewSide(QWidget):
    """Buttons and hints in a column or, on a narrow page, only the buttons in rows.

    Signals
    -------
    new_variations_pressed
        New random draws are to be shown.
    pin_pressed
        The current settings are to be kept for comparison.
    network_toggled
        Whether to show what the network sees.
    page_turned
        1 for the next page of tiles, -1 for the one before.
    """

    new_variations_pressed = Signal()
    pin_pressed = Signal()
    network_toggled = Signal(bool)
    page_turned = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._narrow = False
        self._new = button(
            "button_new_variations", "New variations", "Draw new variations (R).", icon="random"
        )
        self._new.setShortcut("R")
        self._new.clicked.connect(self.new_variations_pressed)
        self._pin = button(
            "button_pin",
            _PIN,
            "Keep the current settings and compare later changes with them.",
            icon="pin",
        )
        self._pin.clicked.connect(self.pin_pressed)
        self._network = self._make_network()
        self._pager = self._make_pager()
        self._values = label("", "caption", wrap=True)
        self._hints = [label("", "muted", wrap=True) for _ in range(_HINTS)]
        self._show_hints()
        self._arrange()

    def set_hints(self, hints: Sequence[str]) -> None:
        """Explain the current mode in up to three paragraphs."""
        for number, hint in enumerate(self._hints):
            hint.setText(hints[number] if number < len(hints) else "")
        self._show_hints()

    def set_pages(self, page: int, pages: int) -> None:
        """Show the number of the current page, counted from 0, and of all ``pages``."""
        self._pager.setVisible(pages > 1)
        self._pages.setText(f"Page {page + 1} of {pages}")
        self._previous.setEnabled(page > 0)
        self._next.setEnabled(page < pages - 1)

    def set_values(self, sentence: str) -> None:
        """Show a sentence on the network's input values, or nothing for ""."""
        self._values.setText(sentence)
        self._values.setVisible(bool(sentence))

    @property
    def network_wanted(self) -> bool:
        """Whether to show what the network sees."""
        return self._network.isChecked()

    def offer_new_variations(self, offered: bool) -> None:
        """Offer new variations, or hide the button where nothing is random."""
        self._new.setVisible(offered)

    def set_narrow(self, narrow: bool) -> None:
        """Arrange the buttons in rows, without hints, for a narrow page."""
        self._narrow = narrow
        self._pin.setText(_PIN.partition(" ")[0] if narrow else _PIN)
        self._buttons.set_column(not narrow)
        self._show_hints()

    def _show_hints(self) -> None:
        for hint in self._hints:
            hint.setVisible(bool(hint.text()) and not self._narrow)

    def _make_network(self) -> QCheckBox:
        made = QCheckBox("What the network sees")
        made.setObjectName("check_network_view")
        made.setAccessibleName(made.text())
        made.setToolTip(tooltip(_NETWORK_TIP))
        made.setAccessibleDescription(_NETWORK_TIP)
        made.toggled.connect(self.network_toggled)
        return made

    def _make_pager(self) -> QWidget:
        pager = QWidget()
        self._previous = self._make_step("‹", "button_previous_tiles", "Previous page", -1)
        self._next = self._make_step("›", "button_next_tiles", "Next page", 1)
        self._pages = label("", "muted")
        row = QHBoxLayout(pager)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._previous)
        row.addWidget(self._pages, 1, Qt.AlignmentFlag.AlignCenter)
        row.addWidget(self._next)
        pager.hide()
        return pager

    def _make_step(self, text: str, name: str, title: str, step: int) -> QToolButton:
        made = QToolButton()
        made.setText(text)
        made.setObjectName(name)
        made.setAccessibleName(title)
        made.setToolTip(f"{title} of pictures ({'Page Up' if step < 0 else 'Page Down'}).")
        made.clicked.connect(lambda: self.page_turned.emit(step))
        return made

    def _arrange(self) -> None:
        self._buttons = WrapRow(self._new, self._pin, self._network, self._pager)
        self._buttons.set_column(True)
        self._values.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.small)
        column.addWidget(self._buttons)
        column.addWidget(self._values)
        column.addSpacing(SPACING.small)
        for hint in self._hints:
            hint.setFixedWidth(_WIDTH)
            column.addWidget(hint)
        column.addStretch()
