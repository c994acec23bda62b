import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from augstudio.ui.pages.train.runs.note_dialog import NoteDialog


@pytest.fixture
def dialog(qtbot: QtBot) -> NoteDialog:
    made = NoteDialog("run-001", "with the old lamp", 30)
    qtbot.addWidget(made)
    made.show()
    return made


def field(dialog: NoteDialog) -> QPlainTextEdit:
    return dialog.findChild(QPlainTextEdit, "edit_run_note")


def save(dialog: NoteDialog) -> QPushButton:
    return dialog.findChild(QPushButton, "button_save_note")


def warning(dialog: NoteDialog) -> str:
    (label,) = [each for each in dialog.findChildren(QLabel) if each.property("role") == "warn"]
    return label.text()


def test_it_begins_with_the_note_and_emits_what_is_written(
    qtbot: QtBot, dialog: NoteDialog
) -> None:
    assert field(dialog).toPlainText() == "with the old lamp"
    field(dialog).setPlainText("new lamp\nless shadow")
    with qtbot.waitSignal(dialog.written) as heard:
        save(dialog).click()
    assert heard.args == ["new lamp\nless shadow"]


def test_it_says_how_much_is_too_much(dialog: NoteDialog) -> None:
    field(dialog).setPlainText("x" * 33)
    assert warning(dialog) == "3 characters too many"
    assert not save(dialog).isEnabled()
    field(dialog).setPlainText("x" * 30)
    assert warning(dialog) == ""
    assert save(dialog).isEnabled()


def test_escape_keeps_nothing(qtbot: QtBot, dialog: NoteDialog) -> None:
    with qtbot.assertNotEmitted(dialog.written):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
