from pathlib import Path

import pytest
from PySide6.QtWidgets import QCheckBox, QLabel, QSlider, QToolButton
from pytestqt.qtbot import QtBot

from augstudio.augment.parameter import Group
from augstudio.augment.recipe import Recipe
from augstudio.models.backbones import backbone
from augstudio.runs.choices import Method
from augstudio.ui.core.owners import Owners
from augstudio.ui.pages.augment.recipe.damage_bar import DamageBar
from augstudio.ui.pages.augment.recipe.damage_meters import DamageMeters
from augstudio.ui.pages.augment.recipe.recipe_column import RecipeColumn
from augstudio.ui.pages.augment.recipe.recipe_panel import RecipePanel
from tests.photos import write_folder
from tests.ui.opening import open_folder


@pytest.fixture
def column(qtbot: QtBot, owners: Owners, photos: Path) -> RecipeColumn:
    """The column of an open folder, its first meters read."""
    made = RecipeColumn(owners.project, owners.recipe, owners.network, owners.settings)
    qtbot.addWidget(made)
    made.resize(320, 600)
    made.show()
    with qtbot.waitSignal(made.findChild(DamageMeters).ready):
        open_folder(owners, photos)
    return made


def test_the_settings_of_a_group_are_reset_as_one_step(
    owners: Owners, qtbot: QtBot, column: RecipeColumn
) -> None:
    recipe = Recipe(rotation_range=5, hue_range=10, gamma_range=(0.5, 2.0))
    owners.recipe.change(recipe)
    column.findChild(QToolButton, "button_group_colour_reset").click()
    assert owners.recipe.value == Recipe(rotation_range=5)
    owners.recipe.undo_stack.undo()
    assert owners.recipe.value == recipe


def test_groups_stay_as_they_were_left(qtbot: QtBot, column: RecipeColumn, owners: Owners) -> None:
    for name in ("geometry", "edges"):
        column.findChild(QToolButton, f"button_group_{name}").click()
    again = RecipeColumn(owners.project, owners.recipe, owners.network, owners.settings)
    qtbot.addWidget(again)
    assert again.findChild(RecipePanel).opened == {Group.EDGES}


def test_normalising_is_locked_for_a_network_with_its_own(column: RecipeColumn) -> None:
    column.findChild(RecipePanel).set_opened(frozenset({Group.NORMALISE}))
    assert not column.findChild(QCheckBox, "check_samplewise_center").isEnabled()
    reason = [each.text() for each in column.findChildren(QLabel) if "Not used" in each.text()]
    assert any("EfficientNet-Lite0" in words and "a second time" in words for words in reason)


def test_normalising_is_free_for_a_network_from_scratch(
    qtbot: QtBot, column: RecipeColumn, owners: Owners
) -> None:
    check = column.findChild(QCheckBox, "check_samplewise_center")
    owners.network.choose(Method.FROM_SCRATCH, owners.network.backbone, 96)
    assert check.isEnabled()
    xception = backbone("xception")
    owners.network.choose(Method.FINE_TUNE, xception, xception.input_size)
    assert not check.isEnabled()
    assert any("Xception" in each.text() for each in column.findChildren(QLabel))


def test_whole_pixels_are_read_at_the_size_of_the_network(
    qtbot: QtBot, column: RecipeColumn, owners: Owners
) -> None:
    with qtbot.waitSignal(column.findChild(DamageMeters).ready):
        owners.recipe.change(Recipe(width_shift_pixels=30))
    slider = column.findChild(QSlider, "slider_width_shift_pixels").parent().parent()
    meter = slider.findChild(DamageBar)
    assert meter.accessibleName() == "At 30 px, 4% of the photo leaves the frame."
    with qtbot.waitSignal(column.findChild(DamageMeters).ready):
        owners.network.choose(Method.FROM_SCRATCH, owners.network.backbone, 48)
    assert meter.accessibleName() == "At 30 px, a fifth of the photo leaves the frame."


def test_the_share_for_validation_is_locked_where_the_folder_has_it(
    owners: Owners, qtbot: QtBot, column: RecipeColumn, tmp_path: Path
) -> None:
    name = "slider_validation_split"
    assert column.findChild(QSlider, name).isEnabled()
    for part in ("train", "validation"):
        write_folder(tmp_path / "own" / part)
    with qtbot.waitSignal(owners.project.dataset_changed):
        open_folder(owners, tmp_path / "own")
    assert not column.findChild(QSlider, name).isEnabled()


def test_meters_appear_under_what_costs_something(
    owners: Owners, qtbot: QtBot, column: RecipeColumn
) -> None:
    with qtbot.waitSignal(column.findChild(DamageMeters).ready):
        owners.recipe.change(Recipe(width_shift_range=0.9))
    slider = column.findChild(QSlider, "slider_width_shift_range").parent().parent()
    meter = slider.findChild(DamageBar)
    assert meter.isVisible()
    assert meter.accessibleName().startswith("At 90%")
    with qtbot.waitSignal(column.findChild(DamageMeters).ready):
        owners.recipe.change(Recipe())
    assert not meter.isVisible()
