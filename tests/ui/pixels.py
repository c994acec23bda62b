"""What is painted, for tests that look at pixels."""

from PySide6.QtWidgets import QWidget


def share_of(widget: QWidget, colour: str, row: int) -> float:
    """Return the share of a row of pixels that has a colour (``#RRGGBB``)."""
    image = widget.grab().toImage()
    names = [image.pixelColor(x, row).name().upper() for x in range(image.width())]
    return names.count(colour) / len(names)
