"""PilePhoto: one photo of a pile, as large as fits."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from augstudio.data.dataset import ImageRecord
from augstudio.data.images import decode
from augstudio.errors import AugStudioError
from augstudio.plain_text import readable
from augstudio.progress import Progress
from augstudio.ui.core.jobs.light_lane import LatestJob
from augstudio.ui.look import theme
from augstudio.ui.look.imaging import draw_rounded, to_qimage
from augstudio.ui.look.theme import SPACING

#: Pixels of the longer side of a photo that is kept.
_LARGE = 1080
_RADIUS = 8.0
_FRAME = 2
_GONE = "This photo can no longer be opened. Skip it."

_Pictures = dict[str, QImage | None]


class PilePhoto(QWidget):
    """Shows a photo with the name of its file, and loads the next ones ahead.

    ``shown`` is emitted when the photo is there, or can't be read.
    """

    shown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("photo_pile")
        self.setAccessibleName("Photo to sort")
        self.setToolTip("Press the key of its class, or click the class.")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._photo: ImageRecord | None = None
        self._next: Sequence[ImageRecord] = ()
        self._pictures: _Pictures = {}
        self._loading = LatestJob("Loading the photo", self)
        self._loading.result.connect(self._take)

    @property
    def is_loaded(self) -> bool:
        """Whether the photo is shown, or known to be unreadable."""
        return self._photo is not None and self._photo.content in self._pictures

    def show_photo(self, photo: ImageRecord, following: Sequence[ImageRecord]) -> None:
        """Show a photo; those ``following`` are probably wanted next."""
        self._photo, self._next = photo, following
        kept = {each.content for each in (photo, *following)}
        self._pictures = {each: at for each, at in self._pictures.items() if each in kept}
        self.setAccessibleDescription(readable(photo.path.name))
        self._load()
        self.update()
        if self.is_loaded:
            self.shown.emit()

    def show_nothing(self) -> None:
        """Show no photo for a while."""
        self._photo, self._next = None, ()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return a size that leaves room for everything else."""
        return QSize(320, 200)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Draw the photo in the middle, and the name below it."""
        if self._photo is None:
            return
        painter, colours = QPainter(self), theme.current()
        line = painter.fontMetrics().height() + SPACING.tight
        area = self.rect().adjusted(0, 0, 0, -line)
        picture = self._pictures.get(self._photo.content)
        if picture is not None:
            size = picture.size().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRect(0, 0, size.width(), size.height())
            place.moveCenter(area.center())
            draw_rounded(painter, picture, place.toRectF(), _RADIUS)
            if self.hasFocus():
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(QPen(QColor(colours.accent), _FRAME))
                painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), _RADIUS, _RADIUS)
        painter.setPen(QColor(colours.muted))
        if picture is None and self.is_loaded:
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, _GONE)
        name = painter.fontMetrics().elidedText(
            readable(self._photo.path.name), Qt.TextElideMode.ElideMiddle, self.width()
        )
        below = QRect(0, self.height() - line, self.width(), line)
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, name)

    def _load(self) -> None:
        """Load the next photo that is missing, one at a time."""
        if self._photo is None:
            return
        wanted = (self._photo, *self._next)
        missing = next((each for each in wanted if each.content not in self._pictures), None)
        if missing is not None:
            photo = missing
            self._loading.submit(lambda progress: (photo.content, _picture(photo.path, progress)))

    def _take(self, result: tuple[str, QImage | None]) -> None:
        content, picture = result
        self._pictures[content] = picture
        if self._photo is not None and content == self._photo.content:
            self.update()
            self.shown.emit()
        self._load()


def _picture(photo: Path, progress: Progress) -> QImage | None:
    """Return a photo, its longer side at most about ``_LARGE``; ``None`` if it can't be read."""
    progress.check()
    try:
        image = to_qimage(decode(photo, at_least=_LARGE // 2))
    except AugStudioError:
        return None
    if max(image.width(), image.height()) <= _LARGE:
        return image
    return image.scaled(
        QSize(_LARGE, _LARGE),
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
