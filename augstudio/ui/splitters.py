"""Where the user has put a splitter is remembered."""

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QSplitter


def remember(splitter: QSplitter, settings: QSettings) -> None:
    """Put ``splitter`` where it was last time, and keep its place under its object name."""
    name = splitter.objectName()
    state = settings.value(name)
    # A settings file that was damaged, or edited by hand, holds anything.
    if isinstance(state, QByteArray):
        splitter.restoreState(state)
    splitter.splitterMoved.connect(lambda: settings.setValue(name, splitter.saveState()))
