from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from augstudio.augment.copies.options import CopyOptions, PhotoFormat
from augstudio.data.dataset import Split
from augstudio.data.images import Fit
from augstudio.errors import InputError
from augstudio.ui.pages.augment.copies_dialog import CopiesDialog
from augstudio.ui.widgets.controls import NumberBox

PHOTOS = {Split.TRAIN: 245, Split.VALIDATION: 153, Split.TEST: 0}


@pytest.fixture
def make(qtbot: QtBot, tmp_path: Path) -> Callable[..., CopiesDialog]:
    def made(options: CopyOptions | None = None, **more: Any) -> CopiesDialog:
        dialog = CopiesDialog(PHOTOS, tmp_path / "copies", options or CopyOptions(), **more)
        qtbot.addWidget(dialog)
        with qtbot.waitExposed(dialog):
            dialog.show()
        return dialog

    return made


def words(dialog: CopiesDialog, name: str) -> str:
    return dialog.findChild(QLabel, f"label_copies_{name}").text()


def save(dialog: CopiesDialog) -> QPushButton:
    return dialog.findChild(QPushButton, "button_save_copies_now")


def test_it_gives_back_what_it_was_given(make: Callable[..., CopiesDialog], tmp_path: Path) -> None:
    options = CopyOptions(
        copies=7,
        keep_originals=True,
        split=Split.VALIDATION,
        size=128,
        fit=Fit.PAD,
        photo_format=PhotoFormat.PNG,
        quality=80,
        seed=11,
        threads=3,
    )
    dialog = make(options)
    assert dialog.options() == options
    assert dialog.folder == tmp_path / "copies"


def test_every_control_changes_its_option(make: Callable[..., CopiesDialog]) -> None:
    dialog = make()
    for name, value in (("copies", 3), ("size", 96), ("quality", 50)):
        dialog.findChild(NumberBox, f"value_copies_{name}").setValue(value)
    dialog.findChild(QComboBox, "combo_copies_split").setCurrentIndex(1)
    dialog.findChild(QComboBox, "combo_copies_format").setCurrentIndex(1)
    dialog.findChild(QCheckBox, "check_keep_originals").setChecked(True)
    assert dialog.options() == CopyOptions(
        copies=3,
        size=96,
        quality=50,
        split=Split.VALIDATION,
        photo_format=PhotoFormat.PNG,
        keep_originals=True,
    )


@pytest.mark.parametrize("name", ["copies", "size", "quality"])
@pytest.mark.parametrize("end", ["minimum", "maximum"])
def test_both_ends_of_every_box_are_valid(
    make: Callable[..., CopiesDialog], name: str, end: str
) -> None:
    dialog = make()
    box = dialog.findChild(NumberBox, f"value_copies_{name}")
    box.setValue(getattr(box, end)())
    assert getattr(dialog.options(), name) == getattr(box, end)()


def test_the_estimate_follows(make: Callable[..., CopiesDialog]) -> None:
    dialog = make()
    assert words(dialog, "estimate") == "1\u202f225 files, about 34 MB"
    dialog.findChild(QCheckBox, "check_keep_originals").setChecked(True)
    assert words(dialog, "estimate") == "1\u202f470 files, about 41 MB"
    dialog.findChild(QComboBox, "combo_copies_format").setCurrentIndex(1)
    assert words(dialog, "estimate") == "1\u202f470 files, about 118 MB"
    dialog.findChild(QComboBox, "combo_copies_split").setCurrentIndex(1)
    assert words(dialog, "estimate") == "918 files, about 74 MB"


def test_the_estimate_follows_while_a_number_is_typed(
    qtbot: QtBot, make: Callable[..., CopiesDialog]
) -> None:
    dialog = make()
    box = dialog.findChild(NumberBox, "value_copies_copies")
    box.selectAll()
    qtbot.keyClicks(box, "10")
    assert words(dialog, "estimate").startswith("2\u202f450 files")


def test_only_splits_with_photos_are_offered(make: Callable[..., CopiesDialog]) -> None:
    combo = make().findChild(QComboBox, "combo_copies_split")
    titles = [combo.itemText(i) for i in range(combo.count())]
    assert titles == ["Training (245 photos)", "Validation (153 photos)"]


def test_png_has_no_quality(make: Callable[..., CopiesDialog]) -> None:
    dialog = make()
    quality = dialog.findChild(NumberBox, "value_copies_quality")
    assert quality.isEnabled()
    dialog.findChild(QComboBox, "combo_copies_format").setCurrentIndex(1)
    assert not quality.isEnabled()


def test_a_wrong_folder_is_reported_at_once(
    make: Callable[..., CopiesDialog], tmp_path: Path
) -> None:
    def check(folder: Path) -> None:
        if folder.name == "bad":
            raise InputError("That is bad.", "Choose a good one.")

    dialog = make(check=check)
    edit = dialog.findChild(QLineEdit, "edit_copies_folder")
    for text, said in (
        (str(tmp_path / "bad"), "That is bad. Choose a good one."),
        ("  ", "Choose a folder"),
        ("relative/folder", "full path"),
    ):
        edit.setText(text)
        assert said in words(dialog, "problem")
        assert not save(dialog).isEnabled()
    edit.setText(f" {tmp_path / 'good'} ")
    assert save(dialog).isEnabled()
    assert dialog.folder == tmp_path / "good"


def test_save_emits_folder_and_options(
    qtbot: QtBot, make: Callable[..., CopiesDialog], tmp_path: Path
) -> None:
    dialog = make()
    dialog.findChild(NumberBox, "value_copies_copies").setValue(2)
    with qtbot.waitSignal(dialog.save_asked) as asked:
        save(dialog).click()
    assert asked.args == [tmp_path / "copies", CopyOptions(copies=2)]
    assert not dialog.isVisible()


def test_the_keyboard_is_enough(qtbot: QtBot, make: Callable[..., CopiesDialog]) -> None:
    dialog = make()
    dialog.activateWindow()
    box = dialog.findChild(NumberBox, "value_copies_copies")
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, "4")
    with qtbot.waitSignal(dialog.save_asked) as asked:
        qtbot.keyClick(box, Qt.Key.Key_Return)
    assert asked.args[1].copies == 4


def test_cancel_saves_nothing(qtbot: QtBot, make: Callable[..., CopiesDialog]) -> None:
    dialog = make()
    with qtbot.assertNotEmitted(dialog.save_asked):
        dialog.findChild(QPushButton, "button_copies_cancel").click()
        make().reject()
    assert not dialog.isVisible()


def test_a_folder_can_be_chosen(
    make: Callable[..., CopiesDialog], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []

    def choose(_: QWidget, __: str, start: str) -> str:
        started.append(start)
        return str(tmp_path / "elsewhere") if len(started) == 1 else ""

    monkeypatch.setattr(QFileDialog, "getExistingDirectory", choose)
    dialog = make()
    press = dialog.findChild(QPushButton, "button_copies_folder").click
    press()
    press()
    assert started == [str(tmp_path), str(tmp_path)]
    assert dialog.folder == tmp_path / "elsewhere"


def test_a_warning_is_shown(make: Callable[..., CopiesDialog]) -> None:
    dialog = make(warning="Everything is off.")
    shown = [each for each in dialog.findChildren(QLabel) if each.text() == "Everything is off."]
    assert [each.property("role") for each in shown] == ["warn"]


def test_every_control_has_a_name_and_a_tip(make: Callable[..., CopiesDialog]) -> None:
    dialog = make()
    kinds = (NumberBox, QComboBox, QAbstractButton, QLineEdit)
    controls = [
        widget
        for kind in kinds
        for widget in dialog.findChildren(kind)
        if not widget.objectName().startswith("qt_")
    ]
    assert len(controls) == 10
    for widget in controls:
        assert "_" in widget.objectName()
        assert widget.toolTip(), widget.objectName()
        assert widget.accessibleName() or widget.text(), widget.objectName()
