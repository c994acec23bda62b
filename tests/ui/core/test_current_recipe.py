from pytestqt.qtbot import QtBot

from augstudio.augment.presets import presets
from augstudio.augment.recipe import Recipe
from augstudio.ui.core.owners import Owners


def test_recipe_changes_can_be_undone(owners: Owners) -> None:
    assert owners.recipe.value == presets()["Photos"]
    before, after = owners.recipe.value, Recipe(rotation_range=90)
    owners.recipe.change(after)
    assert owners.recipe.value == after
    owners.recipe.undo_stack.undo()
    assert owners.recipe.value == before
    owners.recipe.undo_stack.redo()
    assert owners.recipe.value == after


def test_a_drag_is_one_step(qtbot: QtBot, owners: Owners) -> None:
    before = owners.recipe.value
    with qtbot.waitSignals([owners.recipe.changed] * 5):
        for angle in range(1, 6):
            owners.recipe.change(before.with_value("rotation_range", angle), "rotation 1")
    owners.recipe.change(before.with_value("rotation_range", 30), "rotation 2")
    assert owners.recipe.undo_stack.count() == 2
    owners.recipe.undo_stack.undo()
    assert owners.recipe.value.rotation_range == 5
    owners.recipe.undo_stack.undo()
    assert owners.recipe.value == before


def test_steps_without_a_key_stay_apart(owners: Owners) -> None:
    for angle in (1, 2):
        owners.recipe.change(Recipe(rotation_range=angle))
    assert owners.recipe.undo_stack.count() == 2
