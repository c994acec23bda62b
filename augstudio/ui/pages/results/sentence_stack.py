"""SentenceStack: the content of a tab, or a sentence in its place."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedLayout, QWidget

from augstudio.ui.widgets.text import label, set_role


class SentenceStack(QStackedLayout):
    """Shows ``content``, or what is being done, what failed, or why there is nothing to see.

    ``name`` is the object name of the sentence.
    """

    def __init__(self, content: QWidget, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._sentence = label("", "muted", wrap=True)
        self._sentence.setObjectName(name)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._content = content
        self.addWidget(self._sentence)
        self.addWidget(content)

    def say(self, sentence: str, role: str = "muted") -> None:
        """Show a sentence instead of the content."""
        self._sentence.setText(sentence)
        set_role(self._sentence, role)
        self.setCurrentWidget(self._sentence)

    def show_content(self) -> None:
        """Show the content."""
        self.setCurrentWidget(self._content)

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the least height of all: with that of its own, Qt would scroll before it shrinks.

        ``QScrollArea`` takes what this returns as the least height, but ``QStackedLayout`` returns
        the height that the content would like to have.
        """
        layout = self._content.layout()
        least = layout.totalMinimumHeightForWidth(width) if layout is not None else 0
        return max(self._sentence.heightForWidth(width), least)
