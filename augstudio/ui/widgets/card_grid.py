"""CardGrid: a scroll area of cards, as many in a row as fit."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QScrollArea, QSizePolicy, QWidget

from augstudio.ui.look.theme import SPACING


class CardGrid(QScrollArea):
    """Arranges cards of equal width.

    If there are more than fit, the keys scroll them, unless Tab leads from card to card.

    Parameters
    ----------
    card_width
        The minimum width of a card in pixels, unless the whole area is narrower.
    stretching
        Whether a few cards fill the whole width.
    """

    def __init__(
        self,
        name: str,
        title: str,
        card_width: int,
        parent: QWidget | None = None,
        *,
        stretching: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setProperty("role", "cards")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.verticalScrollBar().rangeChanged.connect(self._offer_focus)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._cards: list[QWidget] = []
        self._card_width, self._stretching = card_width, stretching
        self._columns = 1
        inside = QWidget()
        self._grid = QGridLayout(inside)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(SPACING.medium)
        self.setWidget(inside)

    @property
    def cards(self) -> Sequence[QWidget]:
        """The cards in their order."""
        return tuple(self._cards)

    def set_cards(self, cards: Sequence[QWidget]) -> None:
        """Replace all cards."""
        for old in self._cards:
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._cards = list(cards)
        self._arrange()

    def insert_card(self, place: int, card: QWidget) -> None:
        """Insert a card before the one at ``place``."""
        self._cards.insert(place, card)
        self._arrange()

    def remove_card(self, card: QWidget) -> None:
        """Remove one card."""
        self._cards.remove(card)
        self._grid.removeWidget(card)
        card.hide()
        card.deleteLater()
        self._arrange()

    def _offer_focus(self, _: int, last: int) -> None:
        """Accept the focus only if there is something to scroll, and no other way to do so."""
        by_tab = any(card.focusPolicy() & Qt.FocusPolicy.TabFocus for card in self._cards)
        scrolls = last > 0 and not by_tab
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if scrolls else Qt.FocusPolicy.NoFocus)

    def _arrange(self) -> None:
        self._columns = self._fitting()
        for column in range(max(self._columns, self._grid.columnCount())):
            self._grid.setColumnStretch(column, 1 if column < self._columns else 0)
        for number, card in enumerate(self._cards):
            # All columns get the same width, regardless of what they contain.
            card.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            self._grid.addWidget(card, number // self._columns, number % self._columns)
        # The space below the last row stays free, so that rows keep their height.
        for row in range(self._grid.rowCount()):
            self._grid.setRowStretch(row, 0)
        self._grid.setRowStretch(-(-len(self._cards) // self._columns), 1)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fit the number of cards per row to the width."""
        super().resizeEvent(event)
        if self._fitting() != self._columns:
            self._arrange()

    def _fitting(self) -> int:
        fitting = self.viewport().width() // self._card_width
        return max(1, min(fitting, len(self._cards)) if self._stretching else fitting)
