"""Convert photos between arrays and Qt images."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath

from augstudio.data.images import Fit, decode, fit_square, load
from augstudio.errors import AugStudioError

#: Pixels of a thumbnail per pixel of the window, so that it is sharp on high-density screens.
DENSITY = 2
#: Side of an enlarged photo in pixels.
_LARGE = 1080


def to_qimage(photo: NDArray[np.uint8]) -> QImage:
    """Return an RGB photo (h, w, 3), 0-255, as an image with its own copy of the pixels.

    It has the format of the screen; Qt would convert any other each time it is painted.
    """
    height, width, _ = photo.shape
    pixels = cv2.cvtColor(photo, cv2.COLOR_RGB2BGRA)
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()


def from_qimage(image: QImage) -> NDArray[np.uint8]:
    """Return an image as an RGB photo (h, w, 3), 0-255; transparent pixels become white."""
    opaque = QImage(image.size(), QImage.Format.Format_RGB888)
    opaque.fill(Qt.GlobalColor.white)
    painter = QPainter(opaque)
    painter.drawImage(0, 0, image)
    painter.end()
    rows = np.frombuffer(opaque.constBits(), np.uint8).reshape(opaque.height(), -1)
    return rows[:, : 3 * opaque.width()].reshape(opaque.height(), opaque.width(), 3).copy()


def thumbnail(photo: Path, size: int) -> QImage | None:
    """Return a square of the photo, ``size`` window pixels wide; ``None`` if unreadable."""
    try:
        pixels = decode(photo, at_least=size * DENSITY)
        image = to_qimage(fit_square(pixels, size * DENSITY, Fit.CROP))
    except AugStudioError:
        return None
    image.setDevicePixelRatio(DENSITY)
    return image


def square(image: QImage, size: int) -> QImage:
    """Return the centre of an image as a square, ``size`` window pixels wide."""
    side = size * DENSITY
    scaled = image.scaled(
        QSize(side, side),
        Qt.AspectRatioMode.KeepAspectRatioByExpanding,
        Qt.TransformationMode.SmoothTransformation,
    )
    left, top = (scaled.width() - side) // 2, (scaled.height() - side) // 2
    cut = scaled.copy(left, top, side, side)
    cut.setDevicePixelRatio(DENSITY)
    return cut


def rounded(image: QImage, radius: float) -> QImage:
    """Return an image with rounded corners; ``radius`` is in its pixels."""
    cut = QImage(image.size(), QImage.Format.Format_ARGB32_Premultiplied)
    cut.fill(Qt.GlobalColor.transparent)
    painter = QPainter(cut)
    draw_rounded(painter, image, QRectF(cut.rect()), radius)
    painter.end()
    return cut


def enlarged(photo: Path) -> QImage | None:
    """Return the whole photo as a square with black bars; ``None`` if it can't be read."""
    try:
        return to_qimage(load(photo, _LARGE, Fit.PAD))
    except AugStudioError:
        return None


def blank() -> QImage:
    """Return a dark square, for a photo that is not loaded or can't be read."""
    square = QImage(1, 1, QImage.Format.Format_RGB32)
    square.fill(0)
    return square


def draw_rounded(painter: QPainter, image: QImage, area: QRectF, radius: float) -> None:
    """Draw an image into ``area`` with rounded corners."""
    outline = QPainterPath()
    outline.addRoundedRect(area, radius, radius)
    painter.save()
    painter.setRenderHints(
        QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
    )
    painter.setClipPath(outline)
    painter.drawImage(area, image)
    painter.restore()
