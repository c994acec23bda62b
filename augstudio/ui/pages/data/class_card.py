"""One class of the open folder: its name, its photos in numbers, and a few of them."""

from collections.abc import Mapping, Sequence

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from augstudio.plain_text import readable
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.data.size_bar import SizeBar
from augstudio.ui.widgets.text import count, label, tooltip
from augstudio.ui.widgets.thumbnail_strip import ThumbnailStrip

THUMBNAIL_PIXELS = 56
THUMBNAILS = 5


class ClassCard(QFrame):
    """Name, count per split, size bar and thumbnails of one class.

    Parameters
    ----------
    counts
        Number of photos by what they are used for ("training", "validation", "test").
    largest
        Number of photos of the largest class, which the bar is measured against.
    """

    def __init__(
        self, name: str, counts: Mapping[str, int], largest: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.name = name
        self.setProperty("role", "card")
        title = label(name, "section")
        title.setToolTip(tooltip(readable(name)))
        numbers = [f"{count(n)} {use}" for use, n in counts.items() if n]
        words = ", ".join(numbers) or "no photos"
        self.setAccessibleName(f"Class {name}: {words}")
        bar = SizeBar()
        bar.set_counts(list(counts.values()), largest)
        bar.setToolTip(tooltip(words))
        self._strip = ThumbnailStrip(THUMBNAIL_PIXELS, min(THUMBNAILS, sum(counts.values())))
        column = QVBoxLayout(self)
        column.setContentsMargins(*[SPACING.large] * 4)
        column.setSpacing(SPACING.small)
        column.addWidget(title)
        column.addWidget(label(words, "caption"))
        column.addWidget(self._strip)
        column.addWidget(bar)

    def set_thumbnails(self, images: Sequence[QImage]) -> None:
        """Show some of its photos."""
        self._strip.set_images(images)
