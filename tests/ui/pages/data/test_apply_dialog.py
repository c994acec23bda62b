"""The dialog says what would happen before anything does."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import (
    QAbstractButton,
    QFileDialog,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
)
from pytestqt.qtbot import QtBot

from augstudio.data.decisions.edits import Edits
from augstudio.data.decisions.plan import Mode, Plan, Step
from augstudio.errors import InputError
from augstudio.ui.pages.data.apply_dialog import ApplyDialog
from tests import driver
from tests.ui.opening import settle

EDITS = Edits().leave_out(["0" * 32]).rename("dog", "wolf")


def made_plan(mode: Mode, folder: Path) -> Plan:
    root = Path("/photos/pets")
    out = root.with_name("pets left out")
    if mode is Mode.COPY:
        steps = tuple(Step(root / f"cat/{n}.jpg", folder / f"cat/{n}.jpg") for n in range(1000))
        return Plan(mode, root, folder, out, steps)
    step = Step(root / "dog/1.jpg", root / "wolf/1.jpg")
    fulfilled = Edits().rename("dog", "wolf")
    return Plan(mode, root, root, out, (step,), fulfilled=fulfilled)


@pytest.fixture
def make(qtbot: QtBot, tmp_path: Path) -> Callable[..., ApplyDialog]:
    def made(find: Callable[..., Plan] = made_plan) -> ApplyDialog:
        dialog = ApplyDialog(find, EDITS, tmp_path / "pets sorted")
        qtbot.addWidget(dialog)
        with qtbot.waitExposed(dialog):
            dialog.show()
        settle()
        return dialog

    return made


def lines(dialog: ApplyDialog) -> list[str]:
    model = driver.find(dialog, QListView, "list_apply").model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def words(dialog: ApplyDialog, name: str) -> str:
    return dialog.findChild(QLabel, f"label_apply_{name}").text()


def test_it_lists_what_would_be_moved(make: Callable[..., ApplyDialog], qtbot: QtBot) -> None:
    dialog = make()
    assert lines(dialog) == ["dog/1.jpg → wolf/1.jpg"]
    assert words(dialog, "summary") == "AugStudio will move 1 file to another class or set."
    assert "These decisions stay as they are: 1 photo left out." in words(dialog, "details")
    assert not dialog.findChild(QLineEdit, "edit_apply_folder").isVisible()
    with qtbot.waitSignal(dialog.apply_asked) as asked:
        driver.press(dialog, "button_apply_now")
    assert asked.args[0].mode is Mode.MOVE


def test_a_copy_needs_a_folder(
    make: Callable[..., ApplyDialog],
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dialog = make()
    driver.press(dialog, "radio_apply_copy")
    settle()
    assert words(dialog, "summary") == "1\u202f000 photos will be copied."
    assert len(lines(dialog)) == 1000
    apply = driver.find(dialog, QPushButton, "button_apply_now")
    assert apply.text() == "Copy"
    edit = driver.find(dialog, QLineEdit, "edit_apply_folder")
    edit.setText("somewhere")
    assert "full path" in words(dialog, "details")
    assert not apply.isEnabled()
    settle()
    assert lines(dialog) == []
    place = str(tmp_path / "other")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: place)
    driver.press(dialog, "button_apply_folder")
    settle()
    with qtbot.waitSignal(dialog.apply_asked) as asked:
        driver.press(dialog, "button_apply_now")
    assert asked.args[0].place == tmp_path / "other"


def test_what_is_impossible_is_said(make: Callable[..., ApplyDialog]) -> None:
    def find(mode: Mode, folder: Path) -> Plan:
        if mode is Mode.MOVE:
            raise InputError("The class a/b can't become a folder.", "Rename the class.")
        return made_plan(mode, folder)

    dialog = make(find)
    assert words(dialog, "details") == "The class a/b can't become a folder. Rename the class."
    assert not driver.find(dialog, QPushButton, "button_apply_now").isEnabled()
    driver.press(dialog, "radio_apply_copy")
    settle()
    assert driver.find(dialog, QPushButton, "button_apply_now").isEnabled()
    driver.press(dialog, "radio_apply_move")
    settle()
    assert lines(dialog) == []


def test_it_fits_the_smallest_screen(make: Callable[..., ApplyDialog]) -> None:
    dialog = make()
    driver.press(dialog, "radio_apply_copy")
    settle()
    assert dialog.minimumSizeHint().height() <= 470


def test_cancel_asks_for_nothing(make: Callable[..., ApplyDialog]) -> None:
    dialog = make()
    asked: list[Any] = []
    dialog.apply_asked.connect(asked.append)
    driver.press(dialog, "button_apply_cancel")
    assert asked == []
    assert not dialog.isVisible()


def test_every_control_has_a_name_and_says_what_it_does(make: Callable[..., ApplyDialog]) -> None:
    dialog = make()
    for kind in (QAbstractButton, QLineEdit, QListView):
        for each in dialog.findChildren(kind):
            assert each.objectName(), each
            assert each.accessibleName(), each.objectName()
            assert each.toolTip(), each.objectName()
