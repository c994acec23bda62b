"""The Qt application: appearance, exception hooks and start of the window."""

import os
import sys
import threading
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSettings, QSize, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QWidget

from augstudio import __version__, storage
from augstudio.errors import AugStudioError
from augstudio.ui.core import messages
from augstudio.ui.core.owners import Owners, make_owners
from augstudio.ui.look import theme
from augstudio.ui.window import Window

#: Height in pixels; the system reports the real one only once the window is shown.
_TITLE_BAR = 40


def main(folder: Path | None = None) -> int:
    """Open the window, with the photos in ``folder`` or those of last time; return the exit code.

    The window is shown first; TensorFlow is then imported in the background.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    app = QApplication(sys.argv[:1])
    app.setApplicationName("AugStudio")
    app.setApplicationVersion(__version__)
    app.setWindowIcon(QIcon(str(storage.resource("icons", "app.svg"))))
    install_exception_hooks()
    theme.set_type(app)
    owners = make_owners()
    window = Window(owners)
    dress(app, owners.settings)  # after the window is built, so that it is styled only once
    window.header.theme_chosen.connect(partial(choose_appearance, app, owners.settings))
    app.styleHints().colorSchemeChanged.connect(lambda: dress(app, owners.settings))
    fit_to_screen(window)
    window.show()
    QTimer.singleShot(0, window, lambda: _begin(owners, window, folder))
    code = app.exec()
    owners.jobs.close()
    return code


def _begin(owners: Owners, window: Window, folder: Path | None) -> None:
    window.build_pages()
    owners.library.refresh()
    owners.tensorflow.start()
    if folder is not None:
        owners.project.open_folder(folder)
    else:
        owners.project.reopen()


def fit_to_screen(window: QWidget) -> None:
    """Make a window no larger than the screen allows, title bar included."""
    if not window.isMaximized() and not window.isFullScreen():
        room = window.screen().availableSize() - QSize(0, _TITLE_BAR)
        window.resize(window.size().boundedTo(room))


def dress(app: QApplication, settings: QSettings) -> None:
    """Apply the appearance from the settings, or the system's."""
    theme.apply_theme(app, theme.choose(str(settings.value("theme", "system")), app))


def choose_appearance(app: QApplication, settings: QSettings, choice: str) -> None:
    """Save "system", "light" or "dark" as the appearance, and apply it."""
    settings.setValue("theme", choice)
    dress(app, settings)


def install_exception_hooks() -> None:
    """Show and log unexpected errors of any thread; without a log if none can be written."""
    try:
        messages.write_log_file()
    except AugStudioError as error:
        messages.show_error(error)
    sys.excepthook = messages.show_unexpected
    threading.excepthook = lambda args: messages.log_unexpected(args.exc_value)
