"""How a difference is drawn: a dot with a whisker, whose colour and shape tell the verdict."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from augstudio.lab.arms import ArmKind
from augstudio.lab.sentences import verdict_word
from augstudio.lab.verdicts import Difference, Verdict
from augstudio.ui.look import theme
from augstudio.ui.pages.lab.study.scale import Scale

_RADIUS = 5.0
_CAP = 4.0
#: Opacity of the noise floor, of 255.
_SHADE = 40
_SYMBOLS = {Verdict.HELPS: "▶", Verdict.HURTS: "◀", Verdict.UNKNOWN: "●"}


def verdict_colour(each: Difference) -> str:
    """Return the colour of a verdict."""
    now = theme.current()
    return {Verdict.HELPS: now.good, Verdict.HURTS: now.bad}.get(each.verdict, now.muted)


def verdict_words(each: Difference) -> str:
    """Return a verdict with its symbol."""
    symbol = "◆" if each.arm.kind is ArmKind.AGAIN else _SYMBOLS[each.verdict]
    return f"{symbol} {verdict_word(each)}"


def paint_ground(painter: QPainter, area: QRectF, scale: Scale) -> None:
    """Paint the noise floor as a shaded area, and the line at zero."""
    now = theme.current()
    left, right = (
        scale.place(end, area.left(), area.width()) for end in (-scale.floor, scale.floor)
    )
    shade = QColor(now.muted)
    shade.setAlpha(_SHADE)
    painter.fillRect(QRectF(left, area.top(), right - left, area.height()), shade)
    zero = scale.place(0.0, area.left(), area.width())
    painter.setPen(QPen(QColor(now.muted), 1))
    painter.drawLine(QPointF(zero, area.top()), QPointF(zero, area.bottom() + 1))


def paint_difference(painter: QPainter, area: QRectF, scale: Scale, each: Difference) -> None:
    """Paint the 95% interval as a line with caps, and the mean as a mark on it."""
    colour, y = QColor(verdict_colour(each)), area.center().y()
    low, mean, high = (
        QPointF(scale.place(share, area.left(), area.width()), y)
        for share in (each.low, each.mean, each.high)
    )
    painter.setPen(QPen(colour, 2))
    painter.drawLine(low, high)
    for end in (low, high):
        painter.drawLine(end - QPointF(0, _CAP), end + QPointF(0, _CAP))
    painter.setPen(QPen(QColor(theme.current().surface), 1))
    painter.setBrush(colour)
    if each.arm.kind is ArmKind.AGAIN:
        painter.drawPolygon(_polygon(mean, ((0, -1), (1, 0), (0, 1), (-1, 0))))
    elif each.verdict is Verdict.UNKNOWN:
        painter.drawEllipse(mean, _RADIUS, _RADIUS)
    else:
        side = 1 if each.verdict is Verdict.HELPS else -1
        painter.drawPolygon(_polygon(mean, ((-side, -1.1), (1.3 * side, 0), (-side, 1.1))))


def _polygon(middle: QPointF, corners: tuple[tuple[float, float], ...]) -> QPolygonF:
    return QPolygonF([middle + QPointF(_RADIUS * x, _RADIUS * y) for x, y in corners])


def paint_tick(painter: QPainter, x: float, area: QRectF, share: float) -> None:
    """Paint the label of a tick in percentage points, its middle at ``x``."""
    words = f"{100 * share:+.3g}".replace("-", "−") if share else "0"
    place = QRectF(x - 40, area.top(), 80, area.height())
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)
