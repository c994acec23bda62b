from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QLineEdit, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from augstudio.augment import own_presets
from augstudio.augment.presets import presets
from augstudio.augment.recipe import Recipe
from augstudio.ui.core.owners import Owners
from augstudio.ui.pages.augment.recipe.recipe_actions import RecipeActions
from augstudio.ui.pages.augment.recipe.recipe_bar import RecipeBar
from augstudio.ui.pages.augment.recipe.recipe_files import RecipeFiles
from augstudio.ui.widgets.name_dialog import NameDialog
from tests import driver
from tests.driver import answer

TURNS = Recipe(rotation_range=12.0)
TILTS = Recipe(shear_range=7.0)


@pytest.fixture
def files(owners: Owners) -> RecipeFiles:
    return RecipeFiles(owners.recipe, owners.settings)


@pytest.fixture
def bar(qtbot: QtBot, files: RecipeFiles) -> RecipeBar:
    made = RecipeBar()
    qtbot.addWidget(made)
    RecipeActions(made, files)
    made.show()
    return made


def press(bar: RecipeBar, name: str) -> None:
    bar.findChild(QAction, f"action_{name}").trigger()


def shown(bar: RecipeBar) -> tuple[str, str]:
    combo = bar.findChild(QComboBox, "combo_preset")
    return combo.currentText(), bar.findChild(QLabel, "label_recipe_changed").text()


def choose_file(monkeypatch: pytest.MonkeyPatch, kind: str, path: Path | None) -> list[str]:
    """Let the user choose a file; return what is suggested."""
    suggested: list[str] = []

    def ask(_: QWidget, __: str, start: str, ___: str) -> tuple[str, str]:
        suggested.append(start)
        return str(path or ""), ""

    monkeypatch.setattr(QFileDialog, kind, ask)
    return suggested


def named(bar: RecipeBar, name: str) -> None:
    """Type a name into the open dialog and save."""
    dialog = bar.window().findChild(NameDialog)
    dialog.findChild(QLineEdit, "edit_preset_name").setText(name)
    dialog.findChild(QPushButton, "button_save_preset").click()


def test_the_bar_follows_the_recipe(bar: RecipeBar, owners: Owners) -> None:
    assert shown(bar) == ("Photos", "")
    owners.recipe.change(TURNS)
    assert shown(bar) == ("Photos", "●")
    owners.recipe.undo_stack.undo()
    assert shown(bar) == ("Photos", "")


def test_a_preset_is_chosen_from_the_list(bar: RecipeBar, owners: Owners) -> None:
    combo = bar.findChild(QComboBox, "combo_preset")
    combo.activated.emit(combo.findText("From above"))
    assert owners.recipe.value == presets()["From above"]
    assert shown(bar) == ("From above", "")


def test_a_preset_that_can_not_be_read_leaves_the_list_where_it_was(
    bar: RecipeBar, files: RecipeFiles, owners: Owners
) -> None:
    files.save_preset("Mine")
    files.choose_preset("Strong")
    (own_presets.folder() / "Mine.json").write_text("{")
    combo = bar.findChild(QComboBox, "combo_preset")
    combo.setCurrentIndex(combo.findText("Mine"))
    combo.activated.emit(combo.currentIndex())
    (error,) = driver.dialogs()
    error.reject()
    assert shown(bar) == ("Strong", "")
    assert owners.recipe.value == presets()["Strong"]


def test_a_recipe_is_saved_and_opened_again(
    bar: RecipeBar, owners: Owners, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owners.recipe.change(TURNS)
    suggested = choose_file(monkeypatch, "getSaveFileName", tmp_path / "turns")
    press(bar, "save_recipe")  # a preset of ours, so it asks where
    assert suggested[0].endswith("Photos.json")
    assert shown(bar) == ("turns", "")
    assert Recipe.from_json((tmp_path / "turns.json").read_text()) == TURNS
    owners.recipe.change(TILTS)
    press(bar, "save_recipe")  # now it knows
    assert len(suggested) == 1
    assert Recipe.from_json((tmp_path / "turns.json").read_text()) == TILTS
    owners.recipe.change(Recipe())
    suggested = choose_file(monkeypatch, "getOpenFileName", tmp_path / "turns.json")
    press(bar, "open_recipe")
    assert suggested == [str(tmp_path)]
    assert owners.recipe.value == TILTS


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("open_recipe", "getOpenFileName"),
        ("save_recipe_as", "getSaveFileName"),
    ],
)
def test_choosing_no_file_changes_nothing(
    bar: RecipeBar, owners: Owners, monkeypatch: pytest.MonkeyPatch, action: str, kind: str
) -> None:
    choose_file(monkeypatch, kind, None)
    before = owners.recipe.value
    press(bar, action)
    assert owners.recipe.value is before
    assert shown(bar) == ("Photos", "")


def test_a_file_of_another_ending_keeps_it(
    bar: RecipeBar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_file(monkeypatch, "getSaveFileName", tmp_path / "turns.txt")
    press(bar, "save_recipe_as")
    assert (tmp_path / "turns.txt").is_file()


def test_recent_files_are_listed_when_the_menu_opens(
    bar: RecipeBar, files: RecipeFiles, owners: Owners, tmp_path: Path
) -> None:
    owners.recipe.change(TURNS)
    files.save_as(tmp_path / "turns.json")
    owners.recipe.change(TILTS)
    bar.findChild(QMenu, "menu_recipe").aboutToShow.emit()
    (recent,) = bar.findChild(QMenu, "menu_recent_recipes").actions()
    assert recent.text() == "turns"
    recent.trigger()
    assert owners.recipe.value == TURNS


def test_a_preset_is_saved_under_a_name(bar: RecipeBar, owners: Owners) -> None:
    owners.recipe.change(TURNS)
    press(bar, "save_preset")
    named(bar, "Turns")
    assert own_presets.load("Turns") == TURNS
    assert shown(bar) == ("Turns", "")


def test_the_name_dialog_knows_what_is_there(bar: RecipeBar, files: RecipeFiles) -> None:
    files.save_preset("Mine")
    press(bar, "save_preset")
    dialog = bar.window().findChild(NameDialog)
    line = dialog.findChild(QLineEdit, "edit_preset_name")
    note = dialog.findChild(QLabel, "label_preset_name")
    assert line.text() == "Mine"
    assert note.text() == "Replaces your preset Mine."
    line.setText("strong")
    assert "Choose another name" in note.text()
    dialog.reject()


def test_a_preset_is_deleted_after_a_question(
    bar: RecipeBar, files: RecipeFiles, owners: Owners
) -> None:
    owners.recipe.change(TURNS)
    files.save_preset("Turns")
    press(bar, "delete_preset")
    answer("dialog_question", "button_no")
    assert files.own == ("Turns",)
    press(bar, "delete_preset")
    answer("dialog_question", "button_yes")
    assert files.own == ()
    assert shown(bar) == ("Custom settings", "●")
    assert owners.recipe.value == TURNS
