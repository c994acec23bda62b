from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QSlider, QToolButton
from pytestqt.qtbot import QtBot

from augstudio.augment.presets import presets
from augstudio.augment.recipe import Recipe, parameters
from augstudio.ui.widgets.parameter_slider import ParameterSlider
from augstudio.ui.widgets.recipe_panel import RecipePanel


def shown(qtbot: QtBot) -> RecipePanel:
    panel = RecipePanel(presets())
    qtbot.addWidget(panel)
    panel.show()
    return panel


def test_every_parameter_has_a_control(qtbot: QtBot) -> None:
    panel = shown(qtbot)
    names = [each.parameter.name for each in panel.findChildren(ParameterSlider)]
    assert sorted(names) == sorted(parameters())


def test_a_preset_is_shown_by_its_name_and_a_changed_one_is_not(qtbot: QtBot) -> None:
    panel = shown(qtbot)
    combo = panel.findChild(QComboBox, "combo_preset")
    panel.set_recipe(presets()["Strong"])
    assert combo.currentText() == "Strong"
    assert panel.findChild(QSlider, "slider_rotation_range").value() == 60
    panel.set_recipe(presets()["Strong"].with_value("rotation_range", 61.0))
    assert combo.currentText() == "My own settings"


def test_choosing_a_preset_hands_over_its_recipe(qtbot: QtBot) -> None:
    panel = shown(qtbot)
    with qtbot.waitSignal(panel.preset_chosen) as heard:
        panel.findChild(QComboBox, "combo_preset").setCurrentText("Gentle")
    assert heard.args == [presets()["Gentle"]]


def test_showing_a_recipe_emits_nothing(qtbot: QtBot) -> None:
    panel = shown(qtbot)
    with qtbot.assertNotEmitted(panel.changed), qtbot.assertNotEmitted(panel.preset_chosen):
        panel.set_recipe(presets()["From above"])
        panel.set_recipe(Recipe())


def test_a_group_folds_away_by_space(qtbot: QtBot) -> None:
    panel = shown(qtbot)
    title = next(b for b in panel.findChildren(QToolButton) if b.text() == "Move and turn")
    slider = panel.findChild(QSlider, "slider_rotation_range")
    assert slider.isVisible()
    title.setFocus()
    qtbot.keyClick(title, Qt.Key.Key_Space)
    assert not slider.isVisible()
    qtbot.keyClick(title, Qt.Key.Key_Space)
    assert slider.isVisible()
