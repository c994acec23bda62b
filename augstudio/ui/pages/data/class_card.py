"""ClassCard: one class of the open folder, with its counts and a few photos."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget

from augstudio.data.images import PHOTO_SUFFIXES
from augstudio.plain_text import readable
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.data.size_bar import SizeBar
from augstudio.ui.widgets.drop_area import DropTarget
from augstudio.ui.widgets.text import count, label, tooltip
from augstudio.ui.widgets.thumbnail_strip import ThumbnailStrip

THUMBNAIL_PIXELS = 56
THUMBNAILS = 5


class ClassCard(DropTarget):
    """Name, counts per split, size bar and thumbnails of one class.

    Photos and folders can be dropped on it.

    Parameters
    ----------
    counts
        Number of photos per split ("training", "validation", "test").
    largest
        Number of photos in the largest class, which fills the bar.
    """

    def __init__(
        self, name: str, counts: Mapping[str, int], largest: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(_may_be_photos, parent)
        self.name = name
        self.setProperty("role", "target")
        self.setToolTip("Drop photos here to copy them into this class.")
        title = label(name, "section")
        title.setToolTip(tooltip(readable(name)))
        numbers = [f"{count(n)} {use}" for use, n in counts.items() if n]
        summary = ", ".join(numbers) or "no photos"
        self.setAccessibleName(f"Class {name}: {summary}")
        bar = SizeBar()
        bar.set_counts(list(counts.values()), largest)
        bar.setToolTip(tooltip(summary))
        self._strip = ThumbnailStrip(THUMBNAIL_PIXELS, min(THUMBNAILS, sum(counts.values())))
        column = QVBoxLayout(self)
        column.setContentsMargins(*[SPACING.large] * 4)
        column.setSpacing(SPACING.small)
        column.addWidget(title)
        column.addWidget(label(summary, "caption"))
        column.addWidget(self._strip)
        column.addWidget(bar)

    def set_thumbnails(self, images: Sequence[QImage]) -> None:
        """Show some of its photos."""
        self._strip.set_images(images)


def _may_be_photos(paths: Sequence[Path]) -> bool:
    """Whether a photo or a folder is among ``paths``; recipes and code are for other pages."""
    return any(
        path.suffix.lower() in PHOTO_SUFFIXES or os.path.isdir(path)  # noqa: PTH112 - never fails
        for path in paths
    )
