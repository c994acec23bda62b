"""ClassCard: one class of the open folder, with its counts and some of its photos."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from augstudio.data.images import PHOTO_SUFFIXES
from augstudio.plain_text import readable
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.data.size_bar import SizeBar
from augstudio.ui.widgets.drop_area import DropTarget
from augstudio.ui.widgets.text import count, label, tooltip
from augstudio.ui.widgets.thumbnail_strip import ThumbnailStrip

THUMBNAIL_PIXELS = 56
_OPENING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class ClassCard(DropTarget):
    """Name, counts per split, size bar and photos of one class.

    ``opened(name)`` is emitted on a click, Enter or Space.

    Photos and folders can be dropped on it.

    Parameters
    ----------
    counts
        Number of photos per split ("training", "validation", "test").
    largest
        Number of photos in the largest class, which fills the bar.
    rows
        Number of rows of photos.
    """

    opened = Signal(str)

    def __init__(
        self,
        name: str,
        counts: Mapping[str, int],
        largest: int,
        rows: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_may_be_photos, parent)
        self.name = name
        self.setObjectName("card_class")
        self.setProperty("role", "card")
        self.setProperty("opens", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        title = label(name, "section")
        title.setToolTip(tooltip(readable(name)))
        numbers = [f"{count(n)} {use}" for use, n in counts.items() if n]
        summary = ", ".join(numbers) or "no photos"
        self.setAccessibleName(f"Class {name}: {summary}")
        self.setAccessibleDescription("Opens all photos of this class.")
        acts = "Click to see all photos.\nDrop photos here to copy them into this class."
        self.setToolTip(tooltip(f"{readable(name)}: {summary}\n{acts}"))
        bar = SizeBar()
        bar.set_counts(list(counts.values()), largest)
        self._strip = ThumbnailStrip(THUMBNAIL_PIXELS, rows)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[SPACING.large] * 4)
        column.setSpacing(SPACING.small)
        column.addWidget(title)
        column.addWidget(label(summary, "caption"))
        column.addWidget(self._strip)
        column.addWidget(bar)

    def set_thumbnails(self, images: Sequence[QImage | None]) -> None:
        """Show some of its photos; ``None`` is one that is still loading."""
        self._strip.set_images(images)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Open on a click."""
        inside = self.rect().contains(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and inside:
            self.opened.emit(self.name)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Open on Enter or Space."""
        if event.key() in _OPENING_KEYS:
            self.opened.emit(self.name)
        else:
            super().keyPressEvent(event)


def _may_be_photos(paths: Sequence[Path]) -> bool:
    """Whether a photo or a folder is among ``paths``; recipes and code are for other pages."""
    return any(
        path.suffix.lower() in PHOTO_SUFFIXES or os.path.isdir(path)  # noqa: PTH112 - never fails
        for path in paths
    )
