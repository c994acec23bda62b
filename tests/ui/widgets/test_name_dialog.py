import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from augstudio.errors import InputError
from augstudio.ui.widgets.name_dialog import NameDialog


def judge(name: str) -> str:
    if not name.strip():
        raise InputError("A preset needs a name.")
    if name == "Strong":
        raise InputError("Strong is ours.", "Choose another name.")
    return "Replaces your preset Mine." if name == "Mine" else ""


@pytest.fixture
def dialog(qtbot: QtBot) -> NameDialog:
    made = NameDialog(judge)
    qtbot.addWidget(made)
    made.show()
    return made


def line(dialog: NameDialog) -> QLineEdit:
    return dialog.findChild(QLineEdit, "edit_preset_name")


def note(dialog: NameDialog) -> str:
    return dialog.findChild(QLabel, "label_preset_name").text()


def save(dialog: NameDialog) -> QPushButton:
    return dialog.findChild(QPushButton, "button_save_preset")


def test_without_a_name_nothing_can_be_saved(dialog: NameDialog, qtbot: QtBot) -> None:
    assert not save(dialog).isEnabled()
    assert note(dialog) == ""
    with qtbot.assertNotEmitted(dialog.named):
        qtbot.keyClick(line(dialog), Qt.Key.Key_Return)
    assert dialog.isVisible()


def test_a_typed_name_is_emitted_at_enter(dialog: NameDialog, qtbot: QtBot) -> None:
    qtbot.keyClicks(line(dialog), " Leaves ")
    with qtbot.waitSignal(dialog.named) as heard:
        qtbot.keyClick(line(dialog), Qt.Key.Key_Return)
    assert heard.args == ["Leaves"]
    assert not dialog.isVisible()


def test_it_says_what_is_replaced_and_what_is_refused(dialog: NameDialog, qtbot: QtBot) -> None:
    qtbot.keyClicks(line(dialog), "Mine")
    assert note(dialog) == "Replaces your preset Mine."
    assert save(dialog).isEnabled()
    line(dialog).setText("Strong")
    assert note(dialog) == "Strong is ours. Choose another name."
    assert not save(dialog).isEnabled()


def test_escape_saves_nothing(dialog: NameDialog, qtbot: QtBot) -> None:
    line(dialog).setText("Leaves")
    with qtbot.assertNotEmitted(dialog.named):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_other_things_have_names_too(qtbot: QtBot) -> None:
    made = NameDialog(judge, "run-001", subject="run", title="Rename run", save="Rename")
    qtbot.addWidget(made)
    assert made.windowTitle() == "Rename run"
    assert made.findChild(QLineEdit, "edit_run_name").accessibleName() == "Name of the run"
    with qtbot.waitSignal(made.named) as heard:
        made.findChild(QPushButton, "button_save_run").click()
    assert heard.args == ["run-001"]
