"""PreviewSide: what stands beside the preview: what can be done with it, and what it shows."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.augment.preview.wrap_row import WrapRow
from augstudio.ui.widgets.text import button, label, tooltip

_PIN = "Pin these settings"
_NETWORK_TIP = (
    "Show each picture at the network's size and after its preprocessing, mapped back to what can "
    "be seen. The values that the network really gets stand below."
)
_WIDTH = 176
_HINTS = 3


class PreviewSide(QWidget):
    """Buttons and sentences in a column, or, where the page is narrow, the buttons in rows.

    Signals
    -------
    roll_pressed
        New dice are wanted.
    pin_pressed
        The settings of now are to be compared with others.
    network_toggled
        Whether to show what the network sees.
    page_turned
        1 for the next page of tiles, -1 for the one before.
    """

    roll_pressed = Signal()
    pin_pressed = Signal()
    network_toggled = Signal(bool)
    page_turned = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._narrow = False
        self._roll = button(
            "button_new_variations", "New variations", "Roll new dice (R).", icon="dice"
        )
        self._roll.setShortcut("R")
        self._roll.clicked.connect(self.roll_pressed)
        self._pin = button(
            "button_pin",
            _PIN,
            "Keep the settings of now to compare others with them: mode Compare.",
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
        """Say what the mode in use shows, in at most three sentences or groups of them."""
        for number, words in enumerate(self._hints):
            words.setText(hints[number] if number < len(hints) else "")
        self._show_hints()

    def set_pages(self, page: int, pages: int) -> None:
        """Show that page number ``page``, from 0 on, of ``pages`` is seen."""
        self._pager.setVisible(pages > 1)
        self._pages.setText(f"Page {page + 1} of {pages}")
        self._previous.setEnabled(page > 0)
        self._next.setEnabled(page < pages - 1)

    def set_values(self, sentence: str) -> None:
        """Say which values the network gets; nothing while it is not shown."""
        self._values.setText(sentence)
        self._values.setVisible(bool(sentence))

    @property
    def network_wanted(self) -> bool:
        """Whether what the network sees is to be shown."""
        return self._network.isChecked()

    def set_rollable(self, rollable: bool) -> None:
        """Offer new dice only where dice decide what is seen."""
        self._roll.setVisible(rollable)

    def set_narrow(self, narrow: bool) -> None:
        """Stand below the preview, without the hints."""
        self._narrow = narrow
        self._pin.setText(_PIN.partition(" ")[0] if narrow else _PIN)
        self._buttons.set_column(not narrow)
        self._show_hints()

    def _show_hints(self) -> None:
        for words in self._hints:
            words.setVisible(bool(words.text()) and not self._narrow)

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
        self._previous = self._make_step("‹", "button_previous_tiles", "Page before", -1)
        self._next = self._make_step("›", "button_next_tiles", "Next page", 1)
        self._pages = label("", "muted")
        row = QHBoxLayout(pager)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._previous)
        row.addWidget(self._pages, 1, Qt.AlignmentFlag.AlignCenter)
        row.addWidget(self._next)
        pager.hide()
        return pager

    def _make_step(self, text: str, name: str, words: str, step: int) -> QToolButton:
        made = QToolButton()
        made.setText(text)
        made.setObjectName(name)
        made.setAccessibleName(words)
        made.setToolTip(f"{words} of pictures (page keys on the pictures).")
        made.clicked.connect(lambda: self.page_turned.emit(step))
        return made

    def _arrange(self) -> None:
        self._buttons = WrapRow(self._roll, self._pin, self._network, self._pager)
        self._buttons.set_column(True)
        self._values.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.small)
        column.addWidget(self._buttons)
        column.addWidget(self._values)
        column.addSpacing(SPACING.small)
        for words in self._hints:
            words.setFixedWidth(_WIDTH)
            column.addWidget(words)
        column.addStretch()
