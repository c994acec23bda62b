"""EmptyState: why a page can't be used yet, and a button that helps."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.text import Symbol, button, label, tooltip

_SYMBOL_PIXELS = 40


class EmptyState(QWidget):
    """A symbol, a title, a sentence and a button; ``pressed`` is emitted when it is pressed.

    Parameters
    ----------
    action, name
        The button's text and object name.
    symbol
        Name of an icon.
    """

    pressed = Signal()

    def __init__(
        self,
        title: str,
        sentence: str,
        action: str,
        name: str,
        symbol: str = "data",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._title = label("", "section")
        self._sentence = label("", "muted", wrap=True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sentence.setMaximumWidth(480)
        self._sentence.setMinimumWidth(360)
        self._button: QPushButton = button("", "", "", role="primary")
        self._button.clicked.connect(self.pressed)
        middle = Qt.AlignmentFlag.AlignHCenter
        column = QVBoxLayout(self)
        column.setSpacing(SPACING.medium)
        column.addStretch()
        picture = Symbol(symbol, size=_SYMBOL_PIXELS)
        picture.setMinimumHeight(0)  # it gives way before the button does
        column.addWidget(picture, 0, middle)
        column.addWidget(self._title, 0, middle)
        # An aligned label would only get the height that it needs at full width.
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self._sentence, 1)
        row.addStretch()
        column.addLayout(row)
        column.addWidget(self._button, 0, middle)
        column.addStretch()
        self.set_words(title, sentence, action, name)

    def set_words(self, title: str, sentence: str, action: str, name: str) -> None:
        """Change the text and the button."""
        self._title.setText(title)
        self._sentence.setText(sentence)
        self._button.setObjectName(name)
        self._button.setText(action)
        self._button.setAccessibleName(action)
        self._button.setToolTip(tooltip(sentence))
