"""Channel: requests from pages and owners to the window."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal


class Channel(QObject):
    """Passes requests to the window: a status message, a page to show, or files to open.

    Signals
    -------
    said
        Severity ("good", "warn", "bad", "muted") and a sentence.
    page_requested
        Key of a page, such as "data".
    dropped
        A list of ``Path``.
    """

    said = Signal(str, str)
    page_requested = Signal(str)
    dropped = Signal(list)

    def say(self, severity: str, sentence: str) -> None:
        """Show a sentence in the status line for a few seconds."""
        self.said.emit(severity, sentence)

    def show_page(self, key: str) -> None:
        """Show a page."""
        self.page_requested.emit(key)

    def drop(self, paths: Sequence[Path]) -> None:
        """Open files or folders as if they had been dropped on the window."""
        self.dropped.emit(list(paths))
