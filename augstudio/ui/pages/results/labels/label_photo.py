"""LabelPhoto: one photo whose class looks wrong, large, with what can be decided about it."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from augstudio.evaluation.cross_validation.suspicious import SuspiciousLabel
from augstudio.plain_text import shown
from augstudio.ui.core.jobs.light_lane import LatestJob
from augstudio.ui.look import theme
from augstudio.ui.look.imaging import draw_rounded, enlarged
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.results.labels.label_list import in_words
from augstudio.ui.widgets.text import Line, button, set_role, tooltip

_LEAST = 120
_RADIUS = 6.0
#: Most characters of a class on the button.
_LONGEST = 24


class LabelPhoto(QWidget):
    """The photo, a sentence, and the decisions.

    Signals
    -------
    move_wanted, leave_out_wanted, confirm_wanted
        A button was pressed.
    """

    move_wanted = Signal()
    leave_out_wanted = Signal()
    confirm_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: SuspiciousLabel | None = None
        self._picture = _Picture()
        self._loading = LatestJob("Loading the photo", self)
        self._loading.result.connect(self._picture.show_image)
        self._sentence = Line("", "section")
        self._detail = Line("", "caption")
        self._move = button("button_label_move", "Move", "Moves the photo to that class.")
        self._leave_out = button(
            "button_label_leave_out",
            "Leave out",
            "The photo is not used from the next training on. Its file stays.",
        )
        self._confirm = button(
            "button_label_confirm",
            "It is right",
            "The class stays as it is, and the photo is not listed here again.",
        )
        for each, wanted in (
            (self._move, self.move_wanted),
            (self._leave_out, self.leave_out_wanted),
            (self._confirm, self.confirm_wanted),
        ):
            each.clicked.connect(wanted)
        self._arrange()

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(SPACING.small)
        for each in self._buttons:
            row.addWidget(each)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACING.small, 0, 0, 0)
        column.setSpacing(SPACING.small)
        column.addWidget(self._picture, 1)
        column.addWidget(self._sentence)
        column.addWidget(self._detail)
        column.addLayout(row)

    @property
    def _buttons(self) -> tuple[QPushButton, ...]:
        return self._move, self._leave_out, self._confirm

    def show_label(self, each: SuspiciousLabel | None, decision: str, can_decide: bool) -> None:
        """Show a photo, and what was decided about it, or nothing."""
        if each is None:
            self._shown = None
            self._loading.drop()
            self._picture.show_image(None)
            return
        if self._shown is None or self._shown.record != each.record:
            self._picture.show_image(None)
            path = each.record.path
            self._loading.submit(lambda _: enlarged(path))
        self._shown = each
        self._sentence.write(in_words(each))
        self._detail.write(
            f"{each.record.path.name}: {decision}" if decision else each.record.path.name
        )
        set_role(self._detail, "good" if decision else "caption")
        words = f"Move to {shown(each.proposed, _LONGEST)}"
        self._move.setText(words)
        self._move.setAccessibleName(words)
        tip = (
            f"The photo counts as {shown(each.proposed)} from the next training on. Its file stays."
        )
        self._move.setToolTip(tooltip(tip))
        self._move.setAccessibleDescription(tip)
        for decide in self._buttons:
            decide.setEnabled(can_decide)


class _Picture(QWidget):
    """A square photo, as large as fits."""

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(_LEAST, _LEAST)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return a size that is good to judge by."""
        return QSize(3 * _LEAST, 3 * _LEAST)

    def show_image(self, image: QImage | None) -> None:
        """Show an image, or an empty square."""
        self._image = image
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the photo above its sentence."""
        del event
        side = min(self.width(), self.height())
        place = QRectF(0, self.height() - side, side, side)
        painter = QPainter(self)
        if self._image is None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.current().line))
            painter.drawRoundedRect(place, _RADIUS, _RADIUS)
        else:
            draw_rounded(painter, self._image, place, _RADIUS)
