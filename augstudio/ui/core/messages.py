"""Dialogs for errors, questions, and unexpected errors with their details.

None of them blocks the caller: what happens on an answer is passed as a function.
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

# Keeps a dialog without a parent window alive while it is shown.
_shown: list[QMessageBox] = []


class UnexpectedError(AugStudioError):
    """A bug in the program; the exception hook has already shown it."""


def log_file() -> Path:
    """Return the file to which unexpected errors are written."""
    return storage.settings_folder() / "augstudio.log"


def write_log_file() -> None:
    """Start logging to ``log_file``."""
    storage.make_folder(storage.settings_folder())
    handler = RotatingFileHandler(
        log_file(), maxBytes=_LOG_BYTES, backupCount=1, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    _log.addHandler(handler)


def show_error(error: AugStudioError) -> None:
    """Show what went wrong and what to do about it; used by the whole window."""
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
    """Ask, and call ``then`` if the answer is ``yes``; the answers are button labels.

    ``other`` is a third answer and the function to call for it.

    Enter answers ``yes``, or ``no`` if the question is ``cautious``, that is, if the action can't
    be undone.
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


def show_news(news: str, details: str, action: str, then: Callable[[], object]) -> None:
    """Show what was done, and offer one action; Enter and Esc close."""
    dialog = _dialog("dialog_news", QMessageBox.Icon.Information, news, details)
    act = dialog.addButton(action, QMessageBox.ButtonRole.AcceptRole)
    act.setObjectName("button_act")
    close = dialog.addButton(QMessageBox.StandardButton.Close)
    close.setObjectName("button_close")
    dialog.setDefaultButton(close)
    dialog.setEscapeButton(close)
    dialog.accepted.connect(then)
    _show(dialog)


def show_text(title: str, text: str) -> None:
    """Explain something; Enter and Esc close."""
    dialog = _dialog("dialog_text", QMessageBox.Icon.Information, title, text)
    close = dialog.addButton(QMessageBox.StandardButton.Close)
    close.setObjectName("button_close")
    _show(dialog)


def show_unexpected(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Log a bug in the program and offer its details; the exception hook."""
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
        "You can keep working. If it happens again, send us the details; they are also in "
        f"{log_file()}.",
    )
    copy = dialog.addButton("Copy details", QMessageBox.ButtonRole.ActionRole)
    copy.setObjectName("button_copy_details")
    text = f"AugStudio {__version__}, Python {platform.python_version()}, {platform.platform()}\n"
    # A message box closes on any of its buttons, unless the button's click is disconnected.
    copy.clicked.disconnect()
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text + details))
    dialog.addButton(QMessageBox.StandardButton.Close)
    _show(dialog)


def log_unexpected(error: BaseException | None) -> None:
    """Write a bug in the program to the log file."""
    _log.error("Unexpected error", exc_info=error)


def _dialog(name: str, symbol: QMessageBox.Icon, text: str, details: str) -> QMessageBox:
    dialog = QMessageBox(symbol, "AugStudio", "", parent=_window())
    dialog.setObjectName(name)
    dialog.setTextFormat(Qt.TextFormat.PlainText)
    dialog.setText(readable(text))
    dialog.setInformativeText(readable(details))
    return dialog


def _window() -> QWidget | None:
    active = QApplication.activeWindow()
    if active is not None and active.isVisible():  # not a dialog that was just answered
        return active
    return next((each for each in QApplication.topLevelWidgets() if each.isVisible()), None)


def _show(dialog: QMessageBox) -> None:
    _shown.append(dialog)

    def forget() -> None:
        _shown.remove(dialog)
        dialog.deleteLater()

    dialog.finished.connect(forget)
    dialog.open()
