"""The application around the window."""

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

#: Pixels; systems tell the height only once the window is there.
_TITLE_BAR = 40


def main(folder: Path | None = None) -> int:
    """Open the window, with the photos of ``folder``, and return the exit code.

    The window is shown first; TensorFlow is imported behind it.
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
    dress(app, owners.settings)  # after the window, which is then polished only once
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


def fit_to_screen(window: QWidget) -> None:
    """Make a window no larger than what the screen has room for, its title bar included."""
    if not window.isMaximized() and not window.isFullScreen():
        room = window.screen().availableSize() - QSize(0, _TITLE_BAR)
        window.resize(window.size().boundedTo(room))


def dress(app: QApplication, settings: QSettings) -> None:
    """Give the application the appearance of the settings, or that of the system."""
    theme.apply_theme(app, theme.choose(str(settings.value("theme", "system")), app))


def choose_appearance(app: QApplication, settings: QSettings, choice: str) -> None:
    """Remember "system", "light" or "dark", and dress the application so."""
    settings.setValue("theme", choice)
    dress(app, settings)


def install_exception_hooks() -> None:
    """Show and log what nobody expected, in any thread; without a log where none can be kept."""
    try:
        messages.write_log_file()
    except AugStudioError as error:
        messages.show_error(error)
    sys.excepthook = messages.show_unexpected
    threading.excepthook = lambda args: messages.log_unexpected(args.exc_value)
