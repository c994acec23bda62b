from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from augstudio.augment import own_presets
from augstudio.augment.presets import presets
from augstudio.augment.recipe import Recipe
from augstudio.ui.core.owners import Owners, make_owners
from augstudio.ui.pages.augment.recipe.recipe_files import MOST_RECENT, Origin, RecipeFiles, Source
from tests import driver

TURNS = Recipe(rotation_range=12.0)
TILTS = Recipe(shear_range=7.0)


@pytest.fixture
def files(owners: Owners) -> RecipeFiles:
    return RecipeFiles(owners.recipe, owners.settings)


@pytest.fixture
def turns(tmp_path: Path) -> Path:
    return written(tmp_path / "turns.json", TURNS)


def written(path: Path, recipe: Recipe) -> Path:
    path.write_text(recipe.to_json(), encoding="utf-8")
    return path


def told() -> str:
    """Return the words of the error that is shown, and close it."""
    (dialog,) = driver.dialogs()
    assert isinstance(dialog, QMessageBox)
    words = f"{dialog.text()} {dialog.informativeText()}"
    dialog.reject()
    return words


# --- where the recipe comes from ---


def test_at_first_the_recipe_is_the_preset_photos(files: RecipeFiles) -> None:
    assert files.source == Source(Origin.PRESET, "Photos")
    assert (files.title, files.changed, files.path) == ("Photos", False, None)


def test_a_recipe_that_is_no_preset_is_the_users_own(files: RecipeFiles) -> None:
    files.take(TURNS)
    assert (files.title, files.changed) == ("Custom settings", True)


def test_a_changed_preset_keeps_its_name(files: RecipeFiles, owners: Owners) -> None:
    files.choose_preset("Strong")
    owners.recipe.change(owners.recipe.value.with_value("rotation_range", 61.0))
    assert (files.title, files.changed) == ("Strong", True)
    owners.recipe.undo_stack.undo()
    assert (files.title, files.changed) == ("Strong", False)


def test_choosing_the_preset_again_takes_changes_back(files: RecipeFiles, owners: Owners) -> None:
    owners.recipe.change(TURNS)
    files.choose_preset("Photos")
    assert owners.recipe.value == presets()["Photos"]
    assert not files.changed


def test_the_name_goes_back_and_forth_with_undo_and_redo(
    files: RecipeFiles, owners: Owners, turns: Path
) -> None:
    files.open(turns)
    owners.recipe.change(TILTS)
    files.choose_preset("Strong")
    seen = [(files.title, files.changed)]
    for _ in range(3):
        owners.recipe.undo_stack.undo()
        seen.append((files.title, files.changed))
    assert seen == [("Strong", False), ("turns", True), ("turns", False), ("Photos", False)]
    for expected in reversed(seen[:-1]):
        owners.recipe.undo_stack.redo()
        assert (files.title, files.changed) == expected


def test_a_branch_that_was_left_by_undo_leaves_no_name_behind(
    files: RecipeFiles, owners: Owners
) -> None:
    files.choose_preset("Strong")
    owners.recipe.undo_stack.undo()
    owners.recipe.change(TURNS)
    owners.recipe.change(TILTS)
    assert files.title == "Photos"


def test_one_drag_after_opening_is_one_step_and_keeps_the_name(
    files: RecipeFiles, owners: Owners, turns: Path
) -> None:
    files.open(turns)
    for angle in (13.0, 14.0, 15.0):
        owners.recipe.change(Recipe(rotation_range=angle), merge_key="rotation 1")
    assert owners.recipe.undo_stack.count() == 2
    assert (files.title, files.changed) == ("turns", True)


def test_opening_what_is_there_already_gives_it_its_name(
    files: RecipeFiles, owners: Owners, tmp_path: Path
) -> None:
    same = written(tmp_path / "same.json", owners.recipe.value)
    assert files.open(same)
    assert owners.recipe.undo_stack.count() == 0
    assert (files.title, files.changed) == ("same", False)


def test_settings_from_elsewhere_have_no_name(files: RecipeFiles, owners: Owners) -> None:
    files.take(TURNS)
    assert owners.recipe.value == TURNS
    assert (files.title, files.changed) == ("Custom settings", True)
    owners.recipe.undo_stack.undo()
    assert files.title == "Photos"


def test_every_change_of_state_is_emitted(
    qtbot: QtBot, files: RecipeFiles, owners: Owners, turns: Path
) -> None:
    for act in (
        lambda: owners.recipe.change(TILTS),
        lambda: files.open(turns),
        owners.recipe.undo_stack.undo,
        lambda: files.save_as(turns),
        lambda: files.save_preset("Mine"),
        lambda: files.delete_preset("Mine"),
    ):
        with qtbot.waitSignal(files.state_changed):
            act()


# --- open ---


def test_a_file_is_opened_as_a_step_to_undo(
    files: RecipeFiles, owners: Owners, turns: Path
) -> None:
    assert files.open(turns)
    assert owners.recipe.value == TURNS
    assert (files.title, files.changed, files.path) == ("turns", False, turns)
    owners.recipe.undo_stack.undo()
    assert owners.recipe.value == presets()["Photos"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("rotation_range: 12", "is not a recipe: it is not JSON"),
        ("", "is not a recipe: it is not JSON"),
        ("[1, 2]", "is not a recipe"),
        ('{"schema_version": 99}', "newer version of AugStudio"),
        ('{"rotation_range": "a lot"}', "rotation_range"),
        ('{"rotation_rang": 12}', "Did you mean rotation_range?"),
        (" " * 1_000_001, "too large"),
    ],
)
def test_a_file_that_can_not_be_opened_changes_nothing(
    files: RecipeFiles, owners: Owners, tmp_path: Path, text: str, words: str
) -> None:
    before = owners.recipe.value
    wrong = tmp_path / "wrong.json"
    wrong.write_text(text)
    assert not files.open(wrong)
    message = told()
    assert words in message
    assert "wrong.json" in message
    assert owners.recipe.value is before
    assert owners.recipe.undo_stack.count() == 0
    assert (files.title, files.recent) == ("Photos", ())


@pytest.mark.parametrize("name", ["gone.json", "folder.json"])
def test_a_file_that_is_not_there_is_named(files: RecipeFiles, tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.json").mkdir()
    assert not files.open(tmp_path / name)
    assert name in told()


# --- save ---


def test_a_file_is_saved_where_it_comes_from(
    files: RecipeFiles, owners: Owners, turns: Path
) -> None:
    files.open(turns)
    owners.recipe.change(TILTS)
    assert files.changed
    assert files.save()
    assert not files.changed
    assert Recipe.from_json(turns.read_text()) == TILTS
    owners.recipe.undo_stack.undo()
    assert (files.title, files.changed) == ("turns", True)


def test_one_of_our_presets_needs_a_name_first(files: RecipeFiles) -> None:
    assert not files.save()
    assert not driver.dialogs()


def test_save_as_gives_the_recipe_another_file(
    files: RecipeFiles, owners: Owners, turns: Path, tmp_path: Path
) -> None:
    files.open(turns)
    owners.recipe.change(TILTS)
    assert files.save_as(tmp_path / "tilts.json")
    assert (files.title, files.changed) == ("tilts", False)
    assert Recipe.from_json(turns.read_text()) == TURNS
    # It is still the same work, now under its new name.
    owners.recipe.undo_stack.undo()
    assert (files.title, files.changed) == ("tilts", True)


def test_a_recipe_opened_twice_knows_what_its_file_holds_now(
    files: RecipeFiles, owners: Owners, turns: Path
) -> None:
    files.open(turns)
    files.choose_preset("Strong")
    files.open(turns)
    owners.recipe.change(TILTS)
    files.save()
    for _ in range(3):
        owners.recipe.undo_stack.undo()
    assert owners.recipe.value == TURNS
    assert (files.title, files.changed) == ("turns", True)


def test_a_place_that_can_not_be_written_changes_nothing(
    files: RecipeFiles, owners: Owners, tmp_path: Path
) -> None:
    owners.recipe.change(TILTS)
    (tmp_path / "file").write_text("not a folder")
    assert not files.save_as(tmp_path / "file" / "tilts.json")
    assert "tilts.json" in told()
    assert (files.title, files.changed, files.recent) == ("Photos", True, ())


# --- the user's own presets ---


def test_a_preset_is_kept_changed_saved_and_deleted(files: RecipeFiles, owners: Owners) -> None:
    owners.recipe.change(TURNS)
    assert files.save_preset("Turns")
    assert files.own == ("Turns",)
    assert (files.source, files.changed) == (Source(Origin.OWN, "Turns"), False)
    owners.recipe.change(TILTS)
    assert files.changed
    assert files.save()
    assert own_presets.load("Turns") == TILTS
    assert files.delete_preset("Turns")
    assert files.own == ()
    assert owners.recipe.value == TILTS
    assert (files.title, files.changed) == ("Custom settings", True)


def test_an_own_preset_is_chosen(files: RecipeFiles, owners: Owners) -> None:
    own_presets.save("Turns", TURNS)
    assert files.choose_own("Turns")
    assert owners.recipe.value == TURNS
    assert files.title == "Turns"


def test_deleting_another_preset_leaves_the_name(files: RecipeFiles) -> None:
    own_presets.save("Turns", TURNS)
    files.delete_preset("Turns")
    assert (files.title, files.changed) == ("Photos", False)


def test_a_damaged_preset_is_reported_and_changes_nothing(
    qtbot: QtBot, files: RecipeFiles, owners: Owners
) -> None:
    own_presets.save("Turns", TURNS)
    (own_presets.folder() / "Turns.json").write_text("{")
    with qtbot.waitSignal(files.state_changed):  # so that the list goes back
        assert not files.choose_own("Turns")
    assert "Turns.json" in told()
    assert owners.recipe.value == presets()["Photos"]


def test_the_name_of_one_of_ours_is_refused(files: RecipeFiles) -> None:
    assert not files.save_preset("strong")
    assert "Choose another name" in told()
    assert files.own == ()


def test_presets_are_there_at_the_next_start(owners: Owners) -> None:
    own_presets.save("Turns", TURNS)
    assert RecipeFiles(owners.recipe, owners.settings).own == ("Turns",)


# --- recent files ---


def test_recent_files_are_listed_newest_first_once_and_not_too_many(
    files: RecipeFiles, tmp_path: Path
) -> None:
    paths = [written(tmp_path / f"{number}.json", TURNS) for number in range(MOST_RECENT + 2)]
    for path in paths:
        files.open(path)
    files.open(paths[-2])
    assert files.recent[:3] == (paths[-2], paths[-1], paths[-3])
    assert len(files.recent) == MOST_RECENT


def test_recent_files_that_are_gone_are_left_out(
    files: RecipeFiles, turns: Path, tmp_path: Path
) -> None:
    files.save_as(tmp_path / "kept.json")
    files.open(turns)
    turns.unlink()
    assert files.recent == (tmp_path / "kept.json",)


@pytest.mark.parametrize("count", [1, 2])
def test_recent_files_are_there_at_the_next_start(
    files: RecipeFiles, owners: Owners, tmp_path: Path, count: int
) -> None:
    for number in range(count):
        files.save_as(tmp_path / f"{number}.json")
    owners.settings.sync()
    assert RecipeFiles(owners.recipe, make_owners().settings).recent == files.recent
    assert len(files.recent) == count


@pytest.mark.parametrize("damaged", [7, {"a": 1}, "", [], [1, 2], ["", "/nowhere.json"]])
def test_damaged_settings_hold_no_recent_files(
    files: RecipeFiles, owners: Owners, damaged: object
) -> None:
    owners.settings.setValue("recent_recipes", damaged)
    assert files.recent == ()
