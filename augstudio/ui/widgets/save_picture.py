"""Save what a widget shows as a picture, from its context menu."""

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect, Qt
from PySide6.QtGui import QAction, QColor, QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from augstudio import storage
from augstudio.errors import AugStudioError, InputError
from augstudio.ui.core import messages
from augstudio.ui.look import theme

#: Pixels of a PNG per pixel of the window.
_DENSITY = 3
_KINDS = "PNG (*.png);;SVG (*.svg)"


def offer_picture(widget: QWidget, name: str, whole: QWidget | None = None) -> None:
    """Add "Save picture…" to the context menu of ``widget``, for ``whole`` or for itself.

    ``name`` is that of the file that is proposed, without extension.
    """
    shown = whole or widget
    action = QAction("Save picture…", widget)
    action.setObjectName("action_save_picture")
    action.triggered.connect(lambda: save_picture(shown, name))
    menu = QMenu(widget)
    menu.setObjectName("menu_picture")
    menu.addAction(action)
    # Not Qt's own menu of actions: while it is open, threads that compute in Python would wait.
    widget.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    widget.customContextMenuRequested.connect(lambda at: menu.popup(widget.mapToGlobal(at)))


def save_picture(widget: QWidget, name: str) -> Path | None:
    """Ask for a file, save in it what ``widget`` shows, and return it; ``None`` if it was not.

    ``name`` is what is proposed.
    """
    chosen, _ = QFileDialog.getSaveFileName(widget, "Save picture", f"{name}.png", _KINDS)
    if not chosen:
        return None
    path = Path(chosen)
    try:
        storage.write_bytes(path, picture(widget, path.suffix))
    except AugStudioError as error:
        messages.show_error(error)
        return None
    return path


def picture(widget: QWidget, suffix: str) -> bytes:
    """Return what ``widget`` shows as a file of the kind ".png" or ".svg".

    ``InputError`` for another kind.
    """
    if suffix.lower() == ".svg":
        return _svg(widget)
    if suffix.lower() == ".png":
        return _png(widget)
    raise InputError("A picture can be saved as PNG or SVG.", "Let its name end in .png or .svg.")


def _png(widget: QWidget) -> bytes:
    image = QImage(widget.size() * _DENSITY, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(_DENSITY)
    image.fill(QColor(theme.current().surface))
    widget.render(image)
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(data.data())


def _svg(widget: QWidget) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    drawing = QSvgGenerator()
    drawing.setOutputDevice(buffer)
    drawing.setSize(widget.size())
    drawing.setViewBox(QRect(QPoint(0, 0), widget.size()))
    painter = QPainter(drawing)
    painter.fillRect(widget.rect(), QColor(theme.current().surface))
    widget.render(painter, QPoint(0, 0))
    painter.end()
    return bytes(data.data())
