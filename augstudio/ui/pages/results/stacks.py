"""Stacks: what a tab shows in place of its content, and as how little height it can be shown."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedLayout, QWidget

from augstudio.ui.widgets.text import label, set_role


class ShrinkingStack(QStackedLayout):
    """Shows one of its widgets, and lets the tab shrink before it scrolls.

    ``QScrollArea`` takes what ``heightForWidth`` returns as the least height, but the one of
    ``QStackedLayout`` returns the height that its widgets would like to have.
    """

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the least height in which each of the widgets can be shown."""
        widgets = [self.widget(each) for each in range(self.count())]
        return max((_least(each, width) for each in widgets if each is not None), default=0)


def _least(widget: QWidget, width: int) -> int:
    layout = widget.layout()
    if layout is None:
        return widget.heightForWidth(width)
    if layout.hasHeightForWidth():
        return layout.totalMinimumHeightForWidth(width)
    return widget.minimumSizeHint().height()


class SentenceStack(ShrinkingStack):
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
