"""What is painted, for tests that look at pixels."""

from PySide6.QtWidgets import QWidget

from augstudio.ui.look import theme
from augstudio.ui.widgets.thumbnail_strip import ThumbnailStrip


def share_of(widget: QWidget, colour: str, row: int) -> float:
    """Return the share of a row of pixels that has a colour (``#RRGGBB``)."""
    image = widget.grab().toImage()
    names = [image.pixelColor(x, row).name().upper() for x in range(image.width())]
    return names.count(colour) / len(names)


def photos_in(card: QWidget) -> int:
    """Return how many photos a card shows; places without one are plain squares."""
    strip = card.findChild(ThumbnailStrip)
    size = strip.sizeHint()
    strip.resize(size)
    image, side = strip.grab().toImage(), size.height()
    places = round(size.width() / side)
    middles = [(2 * place + 1) * size.width() // (2 * places) for place in range(places)]
    names = [image.pixelColor(x, side // 2).name().upper() for x in middles]
    return places - names.count(theme.current().control.upper())
