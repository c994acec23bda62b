"""Labels, buttons, icons and numbers in the style of the window."""

import textwrap
from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from augstudio.plain_text import grouped, readable
from augstudio.ui.look import theme

#: Characters per line of a tooltip.
_TOOLTIP_WIDTH = 56


class PlainLabel(QLabel):
    """A label that shows plain text, never HTML."""

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)

    def setText(self, text: str) -> None:  # noqa: N802
        """Show ``text``."""
        super().setText(readable(text))


def label(text: str, role: str = "", wrap: bool = False) -> QLabel:
    """Return a label; ``role`` is a role of the style sheet ("title", "section", "caption" ...)."""
    made = PlainLabel(text)
    made.setProperty("role", role)
    made.setWordWrap(wrap)
    if wrap:
        policy = made.sizePolicy()
        policy.setVerticalPolicy(QSizePolicy.Policy.Minimum)
        made.setSizePolicy(policy)
    return made


class Line(PlainLabel):
    """A line of text, by default ending in "…" if it does not fit; its tooltip has all of it."""

    def __init__(
        self, text: str, role: str, elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight
    ) -> None:
        super().__init__()
        self._elide = elide
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.write(text)

    def write(self, text: str) -> None:
        """Show ``text``."""
        self.setText(text)
        self.setToolTip(tooltip(self.text()))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw as much text as fits."""
        del event
        shown = self.fontMetrics().elidedText(self.text(), self._elide, self.width())
        place = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        QPainter(self).drawText(self.rect(), place, shown)


def tooltip(text: str) -> str:
    """Return ``text`` as a tooltip with short lines.

    Qt would show a long text on one line, or on lines half as wide as the window, and treat text
    with "<" as HTML.
    """
    lines = [textwrap.fill(line, _TOOLTIP_WIDTH) for line in text.splitlines()]
    shown = "\n".join(lines)
    return f'<p style="white-space: pre">{escape(shown)}</p>' if "<" in shown else shown


def set_role(widget: QLabel, role: str) -> None:
    """Change the role of a label that is already shown."""
    widget.setProperty("role", role)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def button(name: str, text: str, tip: str, role: str = "", icon: str = "") -> QPushButton:
    """Return a button with everything that assistive technology and tests need.

    Parameters
    ----------
    name
        Its object name, ``button_<subject>``.
    tip
        What happens when it is pressed.
    role
        "primary", "quiet", "danger", or "" for an ordinary button.
    icon
        Name of an icon in ``resources/icons``.
    """
    made = QPushButton(text)
    made.setObjectName(name)
    made.setToolTip(tooltip(tip))
    made.setAccessibleName(text.replace("…", ""))
    made.setAccessibleDescription(tip)
    made.setProperty("role", role)
    if icon:
        theme.set_icon(made, icon, "on_accent" if role == "primary" else "text")
    return made


def link(name: str, text: str, tip: str) -> QToolButton:
    """Return a button that looks like a link, for rarely used actions."""
    made = QToolButton()
    made.setObjectName(name)
    made.setText(text)
    made.setToolTip(tooltip(tip))
    made.setAccessibleName(text.replace("…", ""))
    made.setAccessibleDescription(tip)
    made.setProperty("role", "link")
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return made


def count(number: int, one: str = "", many: str = "") -> str:
    """Return a number with separated thousands, and the matching form of the noun.

    >>> count(1, "photo", "photos")
    '1 photo'
    """
    return f"{grouped(number)} {one if number == 1 else many}".strip()


def percent(share: float) -> str:
    """Return a share (0 to 1) in per cent with one decimal."""
    return f"{100 * share:.1f}%"


class Symbol(QWidget):
    """A decorative icon from ``resources/icons`` in a colour of the appearance."""

    def __init__(
        self,
        name: str,
        tone: str = "muted",
        size: int = theme.ICON_PIXELS,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._tone, self._size = tone, size
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return its size."""
        return QSize(self._size, self._size)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Draw the icon in the current colours."""
        painter = QPainter(self)
        theme.icon(self._name, self._tone, self.width()).paint(painter, self.rect())
