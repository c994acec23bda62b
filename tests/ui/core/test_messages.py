import logging
import sys

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from augstudio.errors import AugStudioError
from augstudio.ui.core import messages
from tests import driver


def only() -> QMessageBox:
    (dialog,) = driver.dialogs()
    return dialog


def button(dialog: QMessageBox, name: str) -> QAbstractButton:
    (found,) = [each for each in dialog.buttons() if each.objectName() == name]
    return found


def test_an_error_shows_what_happened_and_what_to_do(qtbot: QtBot) -> None:
    messages.show_error(AugStudioError("<b>No</b> photos.", "Add some."))
    assert only().text() == "<b>No</b> photos."
    assert only().informativeText() == "Add some."
    only().accept()
    assert driver.dialogs() == []


@pytest.mark.parametrize(("name", "called"), [("button_yes", [1]), ("button_no", [])])
def test_a_question_calls_only_after_yes(qtbot: QtBot, name: str, called: list[int]) -> None:
    calls: list[int] = []
    messages.ask("Stop?", "It is running.", "Stop it", lambda: calls.append(1))
    assert button(only(), "button_yes").text() == "Stop it"
    button(only(), name).click()
    assert calls == called


def test_a_question_may_have_a_third_answer(qtbot: QtBot) -> None:
    calls: list[str] = []
    messages.ask(
        "Stop?",
        "It is running.",
        "Stop it",
        lambda: calls.append("stop"),
        other=("Pause it", lambda: calls.append("pause")),
    )
    assert button(only(), "button_other").text() == "Pause it"
    button(only(), "button_other").click()
    assert calls == ["pause"]
    assert driver.dialogs() == []


def test_an_error_that_the_hook_has_shown_is_not_shown_again(qtbot: QtBot) -> None:
    messages.show_error(messages.UnexpectedError("Training ended.", "See the log."))
    assert driver.dialogs() == []


@pytest.mark.parametrize(("cautious", "default"), [(False, "button_yes"), (True, "button_no")])
def test_enter_answers_no_only_to_a_cautious_question(
    qtbot: QtBot, cautious: bool, default: str
) -> None:
    messages.ask("Delete it?", "For good.", "Delete it", lambda: None, cautious=cautious)
    assert only().defaultButton().objectName() == default
    only().reject()


@pytest.mark.parametrize(("name", "called"), [("button_act", [1]), ("button_close", [])])
def test_news_is_no_question(qtbot: QtBot, name: str, called: list[int]) -> None:
    calls: list[int] = []
    messages.show_news("3 copies saved.", "In out.", "Show the folder", lambda: calls.append(1))
    assert only().icon() is QMessageBox.Icon.Information
    assert only().defaultButton().objectName() == "button_close"
    button(only(), name).click()
    assert calls == called


def test_an_answer_may_lead_to_another_question(qtbot: QtBot) -> None:
    calls: list[int] = []
    messages.ask(
        "First?",
        "",
        "Yes",
        lambda: messages.ask("Second?", "", "Yes", lambda: calls.append(2)),
    )
    button(only(), "button_yes").click()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert only().text() == "Second?"
    button(only(), "button_yes").click()
    assert calls == [2]


def caught() -> Exception:
    try:
        raise ValueError("a secret number: 42")
    except ValueError as error:
        return error


def test_an_unexpected_error_offers_its_details_and_is_logged(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages.write_log_file()
    try:
        error = caught()
        messages.show_unexpected(ValueError, error, error.__traceback__)
        messages.show_unexpected(ValueError, error, error.__traceback__)  # still one dialog
        button(only(), "button_copy_details").click()
        details = QGuiApplication.clipboard().text()
        assert "a secret number: 42" in details
        assert "in caught" in details
        assert f"Python {sys.version.split()[0]}" in details
        log = messages.log_file().read_text(encoding="utf-8")
        assert log.count("ValueError: a secret number: 42") == 2
        assert str(messages.log_file()) in only().informativeText()
        only().reject()
    finally:
        handler = logging.getLogger("augstudio").handlers.pop()
        handler.close()
