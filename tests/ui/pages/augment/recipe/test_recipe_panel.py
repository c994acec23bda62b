import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QSlider, QToolButton
from pytestqt.qtbot import QtBot

from augstudio.augment.fields.edges import FillMode
from augstudio.augment.parameter import Group
from augstudio.augment.presets import presets
from augstudio.augment.recipe import Recipe, parameters
from augstudio.ui.pages.augment.recipe.damage_bar import DamageBar
from augstudio.ui.pages.augment.recipe.parameter_slider import ParameterSlider
from augstudio.ui.pages.augment.recipe.recipe_panel import RecipePanel
from augstudio.ui.widgets.controls import NumberBox


@pytest.fixture
def panel(qtbot: QtBot) -> RecipePanel:
    made = RecipePanel()
    qtbot.addWidget(made)
    made.resize(320, 600)
    made.show()
    return made


def slider(panel: RecipePanel, name: str) -> ParameterSlider:
    return next(e for e in panel.findChildren(ParameterSlider) if e.parameter.name == name)


def reset(panel: RecipePanel, group: Group) -> QToolButton:
    return panel.findChild(QToolButton, f"button_group_{group.name.lower()}_reset")


def test_every_parameter_has_a_control_in_the_order_of_the_recipe(panel: RecipePanel) -> None:
    names = [each.parameter.name for each in panel.findChildren(ParameterSlider)]
    assert names == list(parameters())


def test_it_shows_a_recipe_and_emits_nothing(qtbot: QtBot, panel: RecipePanel) -> None:
    with qtbot.assertNotEmitted(panel.changed), qtbot.assertNotEmitted(panel.reset_asked):
        panel.set_recipe(presets()["From above"])
        panel.set_recipe(presets()["Strong"])
    assert slider(panel, "rotation_range").value() == presets()["Strong"].rotation_range
    panel.set_recipe(Recipe())
    assert slider(panel, "rotation_range").value() == 0


def test_only_the_first_group_is_open_at_first(panel: RecipePanel) -> None:
    assert panel.opened == {Group.GEOMETRY}
    panel.set_opened(frozenset({Group.CAMERA, Group.EDGES}))
    assert panel.opened == {Group.CAMERA, Group.EDGES}
    assert slider(panel, "blur_strength").isVisible()
    assert not slider(panel, "rotation_range").isVisible()


def test_a_group_folds_away_by_space(qtbot: QtBot, panel: RecipePanel) -> None:
    title = panel.findChild(QToolButton, "button_group_geometry")
    title.setFocus()
    with qtbot.waitSignal(panel.folded):
        qtbot.keyClick(title, Qt.Key.Key_Space)
    assert not slider(panel, "rotation_range").isVisible()


def test_a_group_counts_its_changed_settings_open_or_not(panel: RecipePanel) -> None:
    panel.set_recipe(Recipe(hue_range=10, saturation_range=(0.5, 1.5)))
    assert Group.COLOUR not in panel.opened
    assert reset(panel, Group.COLOUR).isVisible()
    assert reset(panel, Group.COLOUR).text() == "2 changed"
    assert "Light and colour" in reset(panel, Group.COLOUR).accessibleName()
    assert not reset(panel, Group.GEOMETRY).isVisible()


def test_a_group_asks_for_the_reset_of_what_is_changed_in_it(
    qtbot: QtBot, panel: RecipePanel
) -> None:
    panel.set_recipe(Recipe(hue_range=10, rotation_range=5, gamma_range=(0.5, 2)))
    with qtbot.waitSignal(panel.reset_asked) as heard:
        reset(panel, Group.COLOUR).click()
    assert heard.args == [("gamma_range", "hue_range")]


@pytest.mark.parametrize("name", [n for n, spec in parameters().items() if spec.share_of])
def test_a_share_stands_below_its_strength_and_waits_for_it(panel: RecipePanel, name: str) -> None:
    spec = parameters()[name]
    names = [each.parameter.name for each in panel.findChildren(ParameterSlider)]
    assert names.index(name) == names.index(spec.share_of) + 1
    assert not slider(panel, name).isEnabled()
    panel.set_opened(frozenset(Group))
    panel.set_recipe(Recipe().with_value(spec.share_of, parameters()[spec.share_of].maximum))
    assert slider(panel, name).isEnabled()
    left = [
        slider(panel, each).findChild(QSlider).mapTo(panel, slider(panel, each).rect().topLeft())
        for each in (spec.share_of, name)
    ]
    assert left[1].x() > left[0].x()
    assert left[1].y() > left[0].y()


def test_the_grey_level_waits_for_edges_of_one_grey(panel: RecipePanel) -> None:
    assert not slider(panel, "cval").isEnabled()
    panel.set_recipe(Recipe(fill_mode=FillMode.CONSTANT))
    assert slider(panel, "cval").isEnabled()


def test_a_locked_group_shows_its_values_and_says_why(qtbot: QtBot, panel: RecipePanel) -> None:
    panel.set_opened(frozenset({Group.NORMALISE}))
    panel.set_recipe(Recipe(samplewise_center=True, rescale=0.5))
    panel.lock(Group.NORMALISE, "The network brings its own.")
    check = panel.findChild(QCheckBox, "check_samplewise_center")
    assert check.isChecked()
    assert not check.isEnabled()
    assert panel.findChild(NumberBox, "value_rescale").value() == 0.5
    assert "The network brings its own." in {
        each.text() for each in panel.findChildren(QLabel) if each.isVisible()
    }
    panel.set_recipe(Recipe(samplewise_center=True))
    assert not check.isEnabled()
    # What has no effect can still be put away.
    with qtbot.waitSignal(panel.reset_asked) as heard:
        reset(panel, Group.NORMALISE).click()
    assert heard.args == [("samplewise_center",)]
    panel.lock(Group.NORMALISE, "")
    assert check.isEnabled()


def test_a_meter_stands_below_its_control(panel: RecipePanel) -> None:
    panel.set_damage("rotation_range", 0.4, "At 90°, a lot is lost.", True)
    assert slider(panel, "rotation_range").findChild(DamageBar).isVisible()
    assert not slider(panel, "shear_range").findChild(DamageBar).isVisible()


def test_a_folded_group_warns_of_what_stands_in_it(panel: RecipePanel) -> None:
    panel.set_recipe(Recipe(brightness_range=(1.0, 2.0), hue_range=9))
    mark = reset(panel, Group.COLOUR)
    panel.set_damage("hue_range", 0.1, "At 9°, a tenth turns white.", False)
    assert mark.text() == "2 changed"
    panel.set_damage("brightness_range", 0.5, "At 1 to 2 ×, half turns white.", True)
    assert mark.text() == "2 changed !"
    assert "Brightness: At 1 to 2 ×, half turns white." in mark.toolTip()
    assert "half turns white" in mark.accessibleName()
    panel.set_damage("brightness_range", 0.1, "At 1 to 1.1 ×, a tenth turns white.", False)
    assert mark.text() == "2 changed"
    assert "white" not in mark.toolTip()


def test_a_setting_gets_the_focus_in_its_opened_group(qtbot: QtBot, panel: RecipePanel) -> None:
    panel.focus_setting("erase_strength")
    assert Group.CAMERA in panel.opened
    wanted = slider(panel, "erase_strength")
    assert panel.focusWidget() is wanted.findChild(QSlider, "slider_erase_strength")
    qtbot.waitUntil(lambda: not wanted.visibleRegion().isEmpty())
    panel.focus_setting("brightness_range")
    assert panel.focusWidget() is panel.findChild(NumberBox, "value_lowest_brightness_range")
