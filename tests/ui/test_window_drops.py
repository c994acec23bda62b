"""Recipes and Keras code that are dropped on the window."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from augstudio.augment.recipe import Recipe
from augstudio.ui.pages.augment.keras_dialogs import PasteCodeDialog
from augstudio.ui.window import Window
from tests import driver


@pytest.mark.parametrize("name", ["mine.json", "MINE.JSON"])
def test_a_recipe_dropped_anywhere_opens(
    qtbot: QtBot, window: Window, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.write_text(Recipe(rotation_range=7).to_json(), encoding="utf-8")
    window.show_page("train")
    with qtbot.waitSignal(window.owners.recipe.changed):
        driver.drop(window, path)
    assert window.owners.recipe.value == Recipe(rotation_range=7)
    assert window.page("augment").isVisible()


def test_a_bad_recipe_changes_nothing(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    before, path = window.owners.recipe.value, tmp_path / "mine.json"
    path.write_text("no recipe", encoding="utf-8")
    driver.drop(window, path)
    qtbot.waitUntil(lambda: bool(driver.dialogs()))
    (dialog,) = driver.dialogs()
    assert "mine.json" in dialog.text()
    dialog.accept()
    assert window.owners.recipe.value == before


def test_keras_code_dropped_anywhere_is_shown_for_use(
    qtbot: QtBot, window: Window, tmp_path: Path
) -> None:
    path = tmp_path / "train.py"
    path.write_text("x = ImageDataGenerator(rotation_range=9)", encoding="utf-8")
    driver.drop(window, path)
    qtbot.waitUntil(lambda: window.findChild(PasteCodeDialog) is not None)
    dialog = window.findChild(PasteCodeDialog)
    assert dialog.isVisible()
    dialog.reject()


def test_a_recipe_among_other_files_is_refused(
    qtbot: QtBot, window: Window, photos: Path, tmp_path: Path
) -> None:
    path = tmp_path / "mine.json"
    path.write_text(Recipe().to_json(), encoding="utf-8")
    driver.drop(window, path, photos / "blue" / "000.png")
    qtbot.waitUntil(lambda: bool(driver.dialogs()))
    (dialog,) = driver.dialogs()
    assert "2 items were dropped at once" in dialog.text()
    dialog.accept()
