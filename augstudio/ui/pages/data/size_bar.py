"""SizeBar: how many photos of a class are used for training, validation and test."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from augstudio.ui.look import theme
from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.text import label

_HEIGHT = 8
_GAP = 2


class SizeBar(QWidget):
    """A stacked bar; its length is relative to the largest class.

    The parts differ in order and colour; the numbers are shown as text beside it.
    """

    #: Colours of the parts: training, validation, test.
    TONES = ("accent", "validation", "muted")

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: tuple[int, ...] = ()
        self._largest = 1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_counts(self, counts: Sequence[int], largest: int) -> None:
        """Show ``counts``; a sum of ``largest`` fills the whole width."""
        self._counts = tuple(counts)
        self._largest = max(1, largest)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return a wide, low size."""
        return QSize(160, _HEIGHT)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Draw the parts on a faint track."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        colours = theme.current()
        painter.setBrush(QColor(colours.control))
        painter.drawRoundedRect(QRectF(self.rect()), _HEIGHT / 2, _HEIGHT / 2)
        left = 0.0
        for count, tone in zip(self._counts, self.TONES, strict=False):
            width = self.width() * count / self._largest
            if count:
                painter.setBrush(QColor(getattr(colours, tone)))
                part = QRectF(left, 0, max(width - _GAP, _GAP), _HEIGHT)
                painter.drawRoundedRect(part, _HEIGHT / 2, _HEIGHT / 2)
            left += width


class Legend(QWidget):
    """Names the parts of a ``SizeBar``."""

    def __init__(self, parts: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING.wide)
        self._parts: list[QWidget] = []
        for place, part in enumerate(parts):
            mark = SizeBar()
            mark.set_counts([*[0] * place, 1], 1)
            mark.setFixedWidth(2 * _HEIGHT)
            shown = QWidget()
            inside = QHBoxLayout(shown)
            inside.setContentsMargins(0, 0, 0, 0)
            inside.setSpacing(SPACING.small)
            inside.addWidget(mark)
            inside.addWidget(label(part, "caption"))
            row.addWidget(shown)
            self._parts.append(shown)
        row.addStretch(1)

    def show_parts(self, present: Sequence[bool]) -> None:
        """Show only the parts that are present."""
        for part, is_there in zip(self._parts, present, strict=True):
            part.setVisible(is_there)
