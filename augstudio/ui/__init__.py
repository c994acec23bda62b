"""The window: the only package that uses Qt, imported only when the window is opened."""

import os
from pathlib import Path

from augstudio.ui.core.display import missing_library, require_display

#: pyqtgraph reads this when it is imported.
os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")


def open_window(folder: Path | None = None) -> int:
    """Open the window, with the photos in ``folder``, and return the exit code when it is closed.

    Raises ``AugStudioError`` if there is no display or if a library that Qt needs is missing.
    """
    require_display()
    try:
        from augstudio.ui.app import main
    except ImportError as error:
        raise missing_library(str(error)) from error
    return main(folder)
