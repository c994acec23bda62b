"""Channel: requests from pages and owners to the window."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from augstudio.ui.core.photos.photo_set import PhotoSet


class Channel(QObject):
    """Passes requests to the window: a status message, a page or photos to show, files to open.

    Signals
    -------
    said
        Severity ("good", "warn", "bad", "muted") and a sentence.
    page_requested
        Key of a page, such as "data".
    photos_requested
        A ``PhotoSet`` for the gallery.
    dropped
        A list of ``Path``.
    """

    said = Signal(str, str)
    page_requested = Signal(str)
    photos_requested = Signal(object)
    dropped = Signal(list)

    def say(self, severity: str, sentence: str) -> None:
        """Show a sentence in the status line for a few seconds."""
        self.said.emit(severity, sentence)

    def show_page(self, key: str) -> None:
        """Show a page."""
        self.page_requested.emit(key)

    def show_photos(self, photos: PhotoSet) -> None:
        """Show photos in the gallery of the Data page."""
        self.photos_requested.emit(photos)

    def drop(self, paths: Sequence[Path]) -> None:
        """Open files or folders as if they had been dropped on the window."""
        self.dropped.emit(list(paths))
