"""CameraPicture: what a camera sees."""

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from augstudio.ui.look import theme
from augstudio.ui.look.imaging import draw_rounded
from augstudio.ui.look.theme import SPACING

_RADIUS = 8.0
_FIGURE_PIXELS = 96
_SMALLEST = QSize(240, 150)


class CameraPicture(QWidget):
    """Shows a picture as large as it fits, a figure on it, or a sentence if there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._mirrored = True
        self._figure = self._sentence = ""
        self.setObjectName("picture_camera")
        self.setMinimumSize(_SMALLEST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.say("")

    def show_image(self, image: QImage) -> None:
        """Show a picture."""
        self._image = image
        self.update()

    def say(self, sentence: str) -> None:
        """Show a sentence in place of a picture."""
        self._image, self._sentence = None, sentence
        self.setAccessibleName(sentence or "What the camera sees")
        self.update()

    def set_mirrored(self, mirrored: bool) -> None:
        """Show pictures as a mirror would, or as they are."""
        self._mirrored = mirrored
        self.update()

    def set_figure(self, figure: str) -> None:
        """Show a large figure on the picture, or none ("")."""
        if figure != self._figure:
            self._figure = figure
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return a size at which a face can be seen."""
        return QSize(480, 320)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Draw the picture and the figure, or the sentence."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._image is None:
            self._paint_sentence(painter)
            return
        painter.save()
        if self._mirrored:
            painter.translate(self.width(), 0)
            painter.scale(-1, 1)
        draw_rounded(painter, self._image, self._area(self._image), _RADIUS)
        painter.restore()
        if self._figure:
            self._paint_figure(painter)

    def _area(self, image: QImage) -> QRectF:
        """Return where the picture is: in the middle, with its own proportions."""
        size = QSizeF(image.size()).scaled(QSizeF(self.size()), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
        return QRectF(left, top, size.width(), size.height())

    def _paint_sentence(self, painter: QPainter) -> None:
        colours = theme.current()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.control))
        painter.drawRoundedRect(self.rect(), _RADIUS, _RADIUS)
        painter.setPen(QColor(colours.text))
        inside = self.rect().adjusted(*[SPACING.wide] * 2, *[-SPACING.wide] * 2)
        painter.drawText(
            inside, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._sentence
        )

    def _paint_figure(self, painter: QPainter) -> None:
        font = self.font()
        font.setPixelSize(_FIGURE_PIXELS)
        painter.setFont(font)
        for colour, offset in (("black", 2), ("white", 0)):
            painter.setPen(QPen(QColor(colour)))
            place = self.rect().translated(offset, offset)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self._figure)
