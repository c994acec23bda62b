"""ProposedRow: photos that seem to be of one class, to be confirmed at once."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from augstudio.data.dataset import ImageRecord
from augstudio.plain_text import counted, readable, shown
from augstudio.ui.core.photos.thumbnails import Thumbnails
from augstudio.ui.look import theme
from augstudio.ui.look.imaging import DENSITY, draw_rounded
from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.text import button, label, tooltip

_RADIUS = 8.0
_FRAME = 3
_FADED = 0.3
_LARGEST = 240


class ProposedTile(QAbstractButton):
    """A photo of the row; unchecked, it is taken out."""

    def __init__(self, photo: ImageRecord, thumbnails: Thumbnails, parent: QWidget) -> None:
        super().__init__(parent)
        self.photo = photo
        self._thumbnails = thumbnails
        name = readable(photo.path.name)
        self.setObjectName("tile_proposed")
        self.setAccessibleName(name)
        self.setToolTip(tooltip(f"{name}\nClick it if it is of another class."))
        self.setCheckable(True)
        self.setChecked(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Draw the photo, faded and crossed out if it was taken out."""
        painter, colours = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        picture = self._thumbnails.picture(self.photo.content)
        painter.setOpacity(1.0 if self.isChecked() else _FADED)
        if picture is None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.control))
            painter.drawRoundedRect(area, _RADIUS, _RADIUS)
        else:
            draw_rounded(painter, picture, area, _RADIUS)
        painter.setOpacity(1.0)
        half = _FRAME / 2
        inner = area.adjusted(half, half, -half, -half)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if not self.isChecked():
            painter.setPen(QPen(QColor(colours.bad), _FRAME))
            painter.drawRoundedRect(inner, _RADIUS, _RADIUS)
            painter.drawLine(inner.bottomLeft(), inner.topRight())
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours.accent), _FRAME))
            painter.drawRoundedRect(inner, _RADIUS, _RADIUS)


class _Tiles(QWidget):
    """Arranges tiles so that all are seen, as large as possible."""

    def __init__(self) -> None:
        super().__init__()
        self.tiles: list[ProposedTile] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def side(self) -> int:
        """The width of a tile."""
        return self._arrangement()[0]

    def arrange(self) -> None:
        """Give every tile its place."""
        side, columns = self._arrangement()
        step = side + SPACING.small
        for number, tile in enumerate(self.tiles):
            row, column = divmod(number, columns)
            tile.setGeometry(QRect(column * step, row * step, side, side))

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return a size that leaves room for everything else."""
        return QSize(320, 160)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fit the tiles to the size."""
        super().resizeEvent(event)
        self.arrange()

    def _arrangement(self) -> tuple[int, int]:
        """Return the width of a tile and the number of columns with the largest tiles."""
        gap, number = SPACING.small, max(1, len(self.tiles))
        sizes = []
        for columns in range(1, number + 1):
            rows = -(-number // columns)
            across = (self.width() - (columns - 1) * gap) // columns
            down = (self.height() - (rows - 1) * gap) // rows
            sizes.append((min(across, down, _LARGEST), columns))
        return max(sizes)


class ProposedRow(QWidget):
    """Tiles, and a button that puts those not taken out into the class.

    ``confirmed`` carries the contents of the photos that were taken out.
    """

    confirmed = Signal(list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("row_proposed")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._class = ""
        self._thumbnails = Thumbnails(self)
        self._thumbnails.loaded.connect(self._repaint)
        self._title = label("", "section")
        self._title.setObjectName("label_proposed")
        self._tiles = _Tiles()
        self._confirm = button("button_confirm_row", "", "", role="primary")
        self._confirm.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._confirm.clicked.connect(self.confirm)
        below = QHBoxLayout()
        below.addWidget(self._confirm)
        below.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.small)
        column.addWidget(self._title)
        column.addWidget(label("Click each photo that isn't, then press Enter.", "muted"))
        column.addWidget(self._tiles, 1)
        column.addLayout(below)
        self._show_confirm()

    def show_row(self, name: str, photos: Sequence[ImageRecord]) -> None:
        """Propose a class for photos."""
        self._class = name
        self.setAccessibleName(f"{counted(len(photos))} proposed for {readable(name)}")
        self._title.setText(f"Are these all {shown(name)}?")
        for old in self._tiles.tiles:
            old.hide()
            old.deleteLater()
        self._tiles.tiles = [ProposedTile(each, self._thumbnails, self._tiles) for each in photos]
        for tile in self._tiles.tiles:
            tile.toggled.connect(self._show_confirm)
            tile.show()
        self._tiles.arrange()
        self._thumbnails.want(photos, _LARGEST * DENSITY // 2)
        self._show_confirm()

    def confirm(self) -> None:
        """Put the photos into the class, but for those taken out."""
        out = [tile.photo.content for tile in self._tiles.tiles if not tile.isChecked()]
        self.confirmed.emit(out)

    def _show_confirm(self) -> None:
        kept = sum(tile.isChecked() for tile in self._tiles.tiles)
        name = shown(self._class, 24)
        words = f"Put {counted(kept)} into {name}" if kept else f"None is {name}"
        self._confirm.setText(f"{words}   Enter".replace("&", "&&"))
        self._confirm.setAccessibleName(words)
        self._confirm.setToolTip(
            tooltip("The photos that you took out are asked about one by one (Enter).")
        )

    def _repaint(self) -> None:
        for tile in self._tiles.tiles:
            tile.update()
