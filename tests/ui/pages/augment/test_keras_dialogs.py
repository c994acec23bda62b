from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QTabWidget
from pytestqt.qtbot import QtBot

from augstudio.augment.recipe import Recipe
from augstudio.errors import InputError
from augstudio.ui.pages.augment.keras_dialogs import CopyCodeDialog, PasteCodeDialog

NO_CALL = "There is no call in the text. Copy all of it."
TURNS = "ImageDataGenerator(rotation_range=12)"


@dataclass(frozen=True)
class Answer:
    recipe: Recipe
    notes: tuple[str, ...] = ()


def parse(text: str) -> Answer:
    if "ImageDataGenerator" not in text:
        raise InputError("There is no call in the text.", "Copy all of it.")
    if text == TURNS:
        return Answer(Recipe(rotation_range=12.0, horizontal_flip=True), ("A note.", "Another."))
    return Answer(Recipe())


@pytest.fixture(autouse=True)
def clipboard(qapp: object) -> Iterator[None]:
    QGuiApplication.clipboard().clear()
    yield
    QGuiApplication.clipboard().clear()


# --- copy ---


@pytest.fixture
def copying(qtbot: QtBot) -> CopyCodeDialog:
    dialog = CopyCodeDialog("generator = 1\n", "layers = 2\n")
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def copied(dialog: CopyCodeDialog) -> str:
    dialog.findChild(QPushButton, "button_copy_code").click()
    return QGuiApplication.clipboard().text()


def test_the_code_that_is_shown_is_copied(copying: CopyCodeDialog) -> None:
    assert copied(copying) == "generator = 1\n"
    said = copying.findChild(QLabel, "label_copied")
    assert said.text() == "Copied."
    copying.findChild(QTabWidget, "tabs_keras").setCurrentIndex(1)
    assert said.text() == ""
    assert copied(copying) == "layers = 2\n"


def test_the_code_that_is_shown_is_saved(copying: CopyCodeDialog, qtbot: QtBot) -> None:
    save = copying.findChild(QPushButton, "button_save_code")
    with qtbot.waitSignal(copying.save_asked) as heard:
        save.click()
    assert heard.args == ["keras_generator.py", "generator = 1\n"]
    copying.findChild(QTabWidget, "tabs_keras").setCurrentIndex(1)
    with qtbot.waitSignal(copying.save_asked) as heard:
        save.click()
    assert heard.args == ["keras_layers.py", "layers = 2\n"]


def test_the_code_can_be_walked_by_keys_and_not_changed(
    copying: CopyCodeDialog, qtbot: QtBot
) -> None:
    box = copying.findChild(QPlainTextEdit, "text_keras_generator")
    qtbot.keyClicks(box, "x")
    assert box.toPlainText() == "generator = 1\n"
    qtbot.keyClick(box, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert box.textCursor().selectedText()


# --- paste ---


def pasting(qtbot: QtBot, text: str = "") -> PasteCodeDialog:
    dialog = PasteCodeDialog(text)
    qtbot.addWidget(dialog)
    dialog.asked.connect(lambda asked: answer(dialog, asked))
    dialog.read()
    dialog.show()
    return dialog


def answer(dialog: PasteCodeDialog, text: str) -> None:
    try:
        dialog.show_read(text, parse(text), "")
    except InputError as error:
        dialog.show_read(text, None, str(error))


def box(dialog: PasteCodeDialog) -> QPlainTextEdit:
    return dialog.findChild(QPlainTextEdit, "text_paste_keras")


def use(dialog: PasteCodeDialog) -> QPushButton:
    return dialog.findChild(QPushButton, "button_use_code")


def said(dialog: PasteCodeDialog, kind: str) -> list[str]:
    labels = dialog.findChildren(QLabel, f"label_code_{kind}")
    return [each.text() for each in labels if each.isVisible()]


def test_an_empty_box_says_what_will_happen(qtbot: QtBot) -> None:
    dialog = pasting(qtbot)
    assert said(dialog, "muted") == ["The settings in the code will appear here."]
    assert not use(dialog).isEnabled()


def test_what_the_code_sets_is_listed_with_its_notes(qtbot: QtBot) -> None:
    dialog = pasting(qtbot, TURNS)
    assert said(dialog, "setting") == ["Rotate: 12°", "Mirror left-right: on"]
    assert said(dialog, "warn") == ["A note.", "Another."]
    assert use(dialog).isEnabled()


def test_the_settings_are_handed_over(qtbot: QtBot) -> None:
    dialog = pasting(qtbot, TURNS)
    with qtbot.waitSignal(dialog.chosen) as heard:
        use(dialog).click()
    assert heard.args == [Recipe(rotation_range=12.0, horizontal_flip=True)]
    assert not dialog.isVisible()


def test_cancel_and_escape_hand_nothing_over(qtbot: QtBot) -> None:
    dialog = pasting(qtbot, TURNS)
    with qtbot.assertNotEmitted(dialog.chosen):
        dialog.findChild(QPushButton, "button_cancel_code").click()
    assert not dialog.isVisible()
    dialog = pasting(qtbot, TURNS)
    with qtbot.assertNotEmitted(dialog.chosen):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_code_is_read_while_it_is_typed(qtbot: QtBot) -> None:
    dialog = pasting(qtbot)
    with qtbot.waitSignal(dialog.asked):
        box(dialog).setPlainText("no code")
    qtbot.waitUntil(lambda: said(dialog, "bad") == [NO_CALL])
    assert not use(dialog).isEnabled()
    with qtbot.waitSignal(dialog.asked):
        box(dialog).setPlainText(TURNS)
    qtbot.waitUntil(lambda: said(dialog, "setting") == ["Rotate: 12°", "Mirror left-right: on"])
    assert said(dialog, "bad") == []
    assert use(dialog).isEnabled()


def test_what_was_read_before_is_never_used_for_what_is_typed_now(qtbot: QtBot) -> None:
    dialog = pasting(qtbot, TURNS)
    box(dialog).setPlainText("no code")
    assert not use(dialog).isEnabled()
    with qtbot.assertNotEmitted(dialog.chosen):
        dialog.accept()
    assert dialog.isVisible()
    qtbot.waitUntil(lambda: said(dialog, "bad") == [NO_CALL])


def test_an_answer_about_another_text_is_dropped(qtbot: QtBot) -> None:
    dialog = PasteCodeDialog(TURNS)
    qtbot.addWidget(dialog)
    dialog.show()
    assert said(dialog, "muted") == ["Reading the code …"]
    dialog.show_read("another text", parse(TURNS), "")
    assert not use(dialog).isEnabled()
    dialog.show_read(TURNS, parse(TURNS), "")
    assert use(dialog).isEnabled()
    box(dialog).setPlainText("no code")
    dialog.show_read(TURNS, parse(TURNS), "")
    assert not use(dialog).isEnabled()
    dialog.accept()
    assert dialog.isVisible()


def test_a_clipboard_that_is_no_code_for_its_size_is_left_alone(qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText(TURNS + " " * 200_000)
    assert box(pasting(qtbot)).toPlainText() == ""


def test_a_text_that_would_take_long_to_show_is_not_pasted(qtbot: QtBot) -> None:
    dialog = PasteCodeDialog()
    qtbot.addWidget(dialog)
    box = dialog.findChild(QPlainTextEdit, "text_paste_keras")
    QGuiApplication.clipboard().setText("x = 1\n" * 500_000)
    box.paste()
    assert box.toPlainText() == ""
    said = dialog.findChild(QLabel, "label_code_bad").text()
    assert said.startswith("The text is too long: it has 3\u202f000\u202f000 characters")
    QGuiApplication.clipboard().setText(TURNS)
    box.paste()
    assert box.toPlainText() == TURNS


def test_code_that_sets_nothing_says_so(qtbot: QtBot) -> None:
    dialog = pasting(qtbot, "ImageDataGenerator()")
    assert said(dialog, "muted") == ["The code turns all augmentation off."]
    assert use(dialog).isEnabled()


def test_the_clipboard_is_taken_when_it_holds_a_call(qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("a shopping list")
    assert box(pasting(qtbot)).toPlainText() == ""
    QGuiApplication.clipboard().setText(TURNS)
    dialog = pasting(qtbot)
    assert box(dialog).toPlainText() == TURNS
    assert use(dialog).isEnabled()
    assert box(pasting(qtbot, "other")).toPlainText() == "other"


def test_tab_leaves_the_box(qtbot: QtBot) -> None:
    dialog = pasting(qtbot, TURNS)
    qtbot.waitUntil(lambda: box(dialog).hasFocus())
    qtbot.keyClick(box(dialog), Qt.Key.Key_Tab)
    assert box(dialog).toPlainText() == TURNS
    assert not box(dialog).hasFocus()
