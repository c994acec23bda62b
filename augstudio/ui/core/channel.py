"""Channel: requests from pages and owners to the window and to other pages."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from augstudio.ui.core.photos.photo_set import PhotoSet


class Channel(QObject):
    """Passes requests on: a status message, a page, photos or a setting to show, files to open.

    Signals
    -------
    said
        Severity ("good", "warn", "bad", "muted") and a sentence.
    page_requested
        Key of a page, such as "data".
    photos_requested
        A ``PhotoSet`` for the gallery.
    setting_requested
        Name of a parameter of the recipe, whose slider gets the focus.
    dropped
        A list of ``Path``.
    """

    said = Signal(str, str)
    page_requested = Signal(str)
    photos_requested = Signal(object)
    setting_requested = Signal(str)
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

    def show_setting(self, name: str) -> None:
        """Show the Augment page, and give the focus to the slider of a parameter."""
        self.page_requested.emit("augment")
        self.setting_requested.emit(name)

    def drop(self, paths: Sequence[Path]) -> None:
        """Open files or folders as if they had been dropped on the window."""
        self.dropped.emit(list(paths))
