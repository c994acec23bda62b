"""The window: the only room that knows Qt, and loads it only when it is opened."""

import os
from pathlib import Path

from augstudio.ui.core.display import missing_library, require_display

#: pyqtgraph reads it when it is imported.
os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")


def open_window(folder: Path | None = None) -> int:
    """Open the window, with ``folder`` as its data, and return the exit code when it is closed.

    Raises ``AugStudioError`` where there is no display or a library that Qt needs is missing.
    """
    require_display()
    try:
        from augstudio.ui.app import main
    except ImportError as error:
        raise missing_library(str(error)) from error
    return main(folder)
