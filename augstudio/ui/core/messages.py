"""Dialogs: errors, questions, and the details of what nobody expected.

All of them are shown without stopping the code that asked: what follows is passed as a function.
"""

import logging
import platform
import traceback
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from augstudio import __version__, storage
from augstudio.errors import AugStudioError
from augstudio.plain_text import readable

_log = logging.getLogger("augstudio")
_LOG_BYTES = 1_000_000

# A dialog without a window as its parent lives as long as it is listed here.
_shown: list[QMessageBox] = []


class UnexpectedError(AugStudioError):
    """An error of the program itself; the exception hook has already shown it."""


def log_file() -> Path:
    """Return where unexpected errors are written."""
    return storage.settings_folder() / "augstudio.log"


def write_log_file() -> None:
    """Write the log of this program to ``log_file`` from now on."""
    storage.make_folder(storage.settings_folder())
    handler = RotatingFileHandler(
        log_file(), maxBytes=_LOG_BYTES, backupCount=1, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    _log.addHandler(handler)


def show_error(error: AugStudioError) -> None:
    """Say what went wrong and what to do about it; the one place for the whole window."""
    if not isinstance(error, UnexpectedError):
        _show(_dialog("dialog_error", QMessageBox.Icon.Warning, error.message, error.hint))


def ask(
    question: str,
    details: str,
    yes: str,
    then: Callable[[], object],
    no: str = "Cancel",
    *,
    cautious: bool = False,
    other: tuple[str, Callable[[], object]] | None = None,
) -> None:
    """Ask, and call ``then`` when the answer is ``yes``; the answers are words on buttons.

    ``other`` is a third answer, and what to call when it is given.

    Enter answers ``yes``, or ``no`` where one has to be ``cautious``: nothing brings back what
    would be lost.
    """
    dialog = _dialog("dialog_question", QMessageBox.Icon.Question, question, details)
    agree = dialog.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    agree.setObjectName("button_yes")
    if other is not None:
        words, instead = other
        third = dialog.addButton(words, QMessageBox.ButtonRole.ActionRole)
        third.setObjectName("button_other")
        third.clicked.connect(lambda: instead())
    stay = dialog.addButton(no, QMessageBox.ButtonRole.RejectRole)
    stay.setObjectName("button_no")
    dialog.setDefaultButton(stay if cautious else agree)
    dialog.setEscapeButton(stay)
    dialog.accepted.connect(then)
    _show(dialog)


def tell(news: str, details: str, action: str, then: Callable[[], object]) -> None:
    """Tell what was done, and offer one thing to do with it; Enter and Esc close."""
    dialog = _dialog("dialog_news", QMessageBox.Icon.Information, news, details)
    act = dialog.addButton(action, QMessageBox.ButtonRole.AcceptRole)
    act.setObjectName("button_act")
    close = dialog.addButton(QMessageBox.StandardButton.Close)
    close.setObjectName("button_close")
    dialog.setDefaultButton(close)
    dialog.setEscapeButton(close)
    dialog.accepted.connect(then)
    _show(dialog)


def show_unexpected(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Log an error of the program itself and offer its details; the exception hook."""
    if issubclass(kind, KeyboardInterrupt):
        QApplication.quit()
        return
    details = "".join(traceback.format_exception(kind, error, trace))
    log_unexpected(error)
    if any(dialog.objectName() == "dialog_unexpected" for dialog in _shown):
        return  # one dialog is enough; the log holds the others
    dialog = _dialog(
        "dialog_unexpected",
        QMessageBox.Icon.Critical,
        "Something went wrong inside AugStudio.",
        f"You can go on. If it happens again, send us the details; they are also in {log_file()}.",
    )
    copy = dialog.addButton("Copy details", QMessageBox.ButtonRole.ActionRole)
    copy.setObjectName("button_copy_details")
    text = f"AugStudio {__version__}, Python {platform.python_version()}, {platform.platform()}\n"
    # A message box closes at any of its buttons, unless the button has other things to do.
    copy.clicked.disconnect()
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text + details))
    dialog.addButton(QMessageBox.StandardButton.Close)
    _show(dialog)


def log_unexpected(error: BaseException | None) -> None:
    """Write an error of the program itself to the log file."""
    _log.error("unexpected error", exc_info=error)


def _dialog(name: str, symbol: QMessageBox.Icon, text: str, details: str) -> QMessageBox:
    dialog = QMessageBox(symbol, "AugStudio", "", parent=_window())
    dialog.setObjectName(name)
    dialog.setTextFormat(Qt.TextFormat.PlainText)
    dialog.setText(readable(text))
    dialog.setInformativeText(readable(details))
    return dialog


def _window() -> QWidget | None:
    active = QApplication.activeWindow()
    if active is not None and active.isVisible():  # not a dialog whose answer brought us here
        return active
    return next((each for each in QApplication.topLevelWidgets() if each.isVisible()), None)


def _show(dialog: QMessageBox) -> None:
    _shown.append(dialog)

    def forget() -> None:
        _shown.remove(dialog)
        dialog.deleteLater()

    dialog.finished.connect(forget)
    dialog.open()
