import json
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from augstudio.augment.presets import presets
from augstudio.ui.core.owners import Owners
from augstudio.ui.pages.augment.keras_actions import copy_code, open_code, paste_code
from augstudio.ui.pages.augment.keras_dialogs import PasteCodeDialog
from augstudio.ui.pages.augment.recipe.recipe_files import RecipeFiles
from tests import driver

CODE = "datagen = ImageDataGenerator(rotation_range=12, horizontal_flip=True)"


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    QGuiApplication.clipboard().clear()
    return made


@pytest.fixture
def files(owners: Owners) -> RecipeFiles:
    return RecipeFiles(owners.recipe, owners.settings)


def box(dialog: PasteCodeDialog) -> str:
    return dialog.findChild(QPlainTextEdit, "text_paste_keras").toPlainText()


def use(qtbot: QtBot, dialog: PasteCodeDialog) -> None:
    button = dialog.findChild(QPushButton, "button_use_code")
    qtbot.waitUntil(button.isEnabled)
    button.click()


def opened(qtbot: QtBot, files: RecipeFiles, path: Path, parent: QWidget) -> PasteCodeDialog:
    """Open a file, and return the dialog when its code has been read."""
    open_code(files, path, parent)
    qtbot.waitUntil(lambda: parent.findChild(PasteCodeDialog) is not None)
    return parent.findChild(PasteCodeDialog)


def told() -> str:
    (dialog,) = driver.dialogs()
    words = f"{dialog.text()} {dialog.informativeText()}"
    dialog.reject()
    return words


def test_the_recipe_is_shown_as_both_scripts(owners: Owners, parent: QWidget) -> None:
    dialog = copy_code(owners.recipe.value, parent)
    generator = dialog.findChild(QPlainTextEdit, "text_keras_generator").toPlainText()
    layers = dialog.findChild(QPlainTextEdit, "text_keras_layers").toPlainText()
    assert "ImageDataGenerator(" in generator
    assert "RandomRotation(" in layers
    dialog.reject()


def test_a_script_is_saved(
    owners: Owners, parent: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "augment.py"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(place), ""))
    dialog = copy_code(owners.recipe.value, parent)
    dialog.findChild(QPushButton, "button_save_code").click()
    assert "ImageDataGenerator(" in place.read_text(encoding="utf-8")
    dialog.reject()


def test_a_script_that_can_not_be_saved_is_reported(
    owners: Owners, parent: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    place = tmp_path / "file" / "augment.py"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(place), ""))
    dialog = copy_code(owners.recipe.value, parent)
    dialog.findChild(QPushButton, "button_save_code").click()
    assert "augment.py" in told()
    dialog.reject()


def test_pasted_code_becomes_the_recipe(
    qtbot: QtBot, owners: Owners, files: RecipeFiles, parent: QWidget
) -> None:
    QGuiApplication.clipboard().setText(CODE)
    dialog = paste_code(files, parent)
    assert box(dialog) == CODE
    use(qtbot, dialog)
    assert owners.recipe.value.rotation_range == 12
    assert owners.recipe.value.horizontal_flip
    assert files.title == "Custom settings"
    owners.recipe.undo_stack.undo()
    assert owners.recipe.value == presets()["Photos"]
    assert files.title == "Photos"


def test_copied_code_comes_back_the_same(
    qtbot: QtBot, owners: Owners, files: RecipeFiles, parent: QWidget
) -> None:
    files.choose_preset("From above")
    copying = copy_code(owners.recipe.value, parent)
    copying.findChild(QPushButton, "button_copy_code").click()
    copying.reject()
    files.choose_preset("None")
    use(qtbot, paste_code(files, parent))
    wanted = presets()["From above"]
    for name in ("rotation_range", "zoom_range", "horizontal_flip", "vertical_flip", "fill_mode"):
        assert getattr(owners.recipe.value, name) == getattr(wanted, name), name


def test_a_script_in_a_file_is_shown_and_taken(
    qtbot: QtBot, owners: Owners, files: RecipeFiles, parent: QWidget, tmp_path: Path
) -> None:
    script = tmp_path / "train.py"
    script.write_text(f"import keras\n{CODE}\n")
    dialog = opened(qtbot, files, script, parent)
    assert CODE in box(dialog)
    use(qtbot, dialog)
    assert owners.recipe.value.rotation_range == 12


def test_of_a_notebook_only_the_code_is_shown(
    qtbot: QtBot, owners: Owners, files: RecipeFiles, parent: QWidget, tmp_path: Path
) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# Cats"]},
        {
            "cell_type": "code",
            "source": ["%matplotlib inline\n", CODE],
            "outputs": [{"data": {"image/png": "A" * 100_000}}],
        },
    ]
    notebook = tmp_path / "train.ipynb"
    notebook.write_text(json.dumps({"cells": cells, "nbformat": 4}))
    dialog = opened(qtbot, files, notebook, parent)
    assert box(dialog) == f"%matplotlib inline\n{CODE}"
    use(qtbot, dialog)
    assert owners.recipe.value.rotation_range == 12


@pytest.mark.parametrize("size", [None, 32_000_001])
def test_a_file_that_can_not_be_read_is_named(
    qtbot: QtBot,
    owners: Owners,
    files: RecipeFiles,
    parent: QWidget,
    tmp_path: Path,
    size: int | None,
) -> None:
    script = tmp_path / "train.py"
    if size:
        with script.open("wb") as file:
            file.truncate(size)
    open_code(files, script, parent)
    qtbot.waitUntil(lambda: bool(driver.dialogs()))
    assert "train.py" in told()
    assert owners.recipe.undo_stack.count() == 0


def test_a_file_without_a_call_changes_nothing(
    qtbot: QtBot, owners: Owners, files: RecipeFiles, parent: QWidget, tmp_path: Path
) -> None:
    script = tmp_path / "train.py"
    script.write_bytes(b"\xff\xfe nothing of the kind")
    dialog = opened(qtbot, files, script, parent)
    assert not dialog.findChild(QPushButton, "button_use_code").isEnabled()
    dialog.reject()
    assert owners.recipe.undo_stack.count() == 0


def test_a_dialog_that_is_closed_while_it_reads_leaves_nothing(
    qtbot: QtBot, owners: Owners, files: RecipeFiles, parent: QWidget
) -> None:
    before = owners.recipe.value
    paste_code(files, parent, f"{CODE}\n" * 2000).reject()
    assert owners.recipe.value == before


def test_only_the_last_text_is_answered(
    qtbot: QtBot, files: RecipeFiles, parent: QWidget, owners: Owners
) -> None:
    dialog = paste_code(files, parent, f"{CODE}\n" * 1000)
    text = dialog.findChild(QPlainTextEdit, "text_paste_keras")
    for turns in range(20):
        text.setPlainText(CODE.replace("12", str(turns)))
        dialog.read()
    use(qtbot, dialog)
    assert owners.recipe.value.rotation_range == 19
