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
    image, side = strip.grab().toImage(), strip.sizeHint().width()
    across, down = (range(side // 2, all_of_it, side + 4) for all_of_it in image.size().toTuple())
    colours = theme.current()
    empty = {colours.control.upper(), colours.surface.upper(), colours.background.upper()}
    return sum(image.pixelColor(x, y).name().upper() not in empty for y in down for x in across)
