from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QSlider, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from superqt import QRangeSlider

from augstudio.augment.fields.edges import FillMode
from augstudio.augment.parameter import Kind
from augstudio.augment.recipe import Recipe, parameters
from augstudio.ui.pages.augment.recipe.damage_bar import DamageBar
from augstudio.ui.pages.augment.recipe.parameter_slider import ParameterSlider, explanation
from augstudio.ui.widgets.controls import NumberBox


def shown(qtbot: QtBot, name: str) -> ParameterSlider:
    widget = ParameterSlider(parameters()[name])
    qtbot.addWidget(widget)
    widget.resize(300, 80)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


@pytest.mark.parametrize("name", parameters())
def test_every_parameter_has_its_control_and_words(qtbot: QtBot, name: str) -> None:
    widget = shown(qtbot, name)
    spec = parameters()[name]
    prefix = {Kind.SWITCH: "check", Kind.CHOICE: "combo"}.get(spec.kind, "slider")
    control = widget.findChild(QWidget, f"{prefix}_{name}")
    assert control is not None
    assert spec.label in (control.accessibleName() or control.text())
    assert control.accessibleDescription() == spec.help
    assert widget.value() == spec.default
    assert name in widget.toolTip()


def test_a_tooltip_gives_limits_and_unit() -> None:
    assert "From 0 to 180°." in explanation(parameters()["rotation_range"])
    assert "From 0% to 90% of width." in explanation(parameters()["width_shift_range"])
    assert "From 0.5 to 10 ×." in explanation(parameters()["zoom_range"])


def test_a_tooltip_gives_the_name_in_keras_and_in_recipes() -> None:
    shift = explanation(parameters()["width_shift_pixels"])
    assert "In Keras: width_shift_range" in shift
    assert "in recipes: width_shift_pixels" in shift
    assert "Not in Keras; in recipes: hue_range" in explanation(parameters()["hue_range"])
    assert "in recipes" not in explanation(parameters()["rotation_range"])


def test_a_share_is_shown_in_per_cent(qtbot: QtBot) -> None:
    widget = shown(qtbot, "width_shift_range")
    widget.set_value(0.29)
    box = widget.findChild(NumberBox)
    assert box.text() == "29% of width"
    box.stepUp()
    assert widget.value() == 0.3
    crop = shown(qtbot, "crop_area_range")
    crop.findChild(NumberBox, "value_lowest_crop_area_range").setValue(40)
    assert crop.value() == (0.4, 1.0)


def test_a_meter_takes_room_only_where_something_is_lost(qtbot: QtBot) -> None:
    widget = shown(qtbot, "rotation_range")
    meter = widget.findChild(DamageBar)
    low = widget.sizeHint().height()
    assert not meter.isVisible()
    widget.set_damage(0.3, "At 60°, a third of the photo leaves the frame.", True)
    assert meter.isVisible()
    assert meter.accessibleName() == "At 60°, a third of the photo leaves the frame."
    assert widget.sizeHint().height() > low
    widget.set_damage(None, "", False)
    assert not meter.isVisible()
    widget.set_damage(0.0, "No part of the photo is lost.", False)
    assert not meter.isVisible()


def test_a_slider_emits_while_it_moves_and_when_it_is_let_go(qtbot: QtBot) -> None:
    widget = shown(qtbot, "rotation_range")
    slider = widget.findChild(QSlider)
    heard: list[tuple[str, Any]] = []
    widget.changed.connect(lambda name, value: heard.append((name, value)))
    slider.setSliderDown(True)
    slider.setValue(20)
    slider.setValue(30)
    assert heard == [("rotation_range", 20.0), ("rotation_range", 30.0)]
    with qtbot.waitSignal(widget.released):
        slider.setSliderDown(False)
    assert widget.value() == 30.0


def test_the_box_takes_an_exact_number(qtbot: QtBot) -> None:
    widget = shown(qtbot, "width_shift_range")
    box = widget.findChild(NumberBox)
    box.lineEdit().selectAll()
    with qtbot.waitSignals([widget.changed, widget.released], order="strict"):
        qtbot.keyClicks(box, f"12{box.locale().decimalPoint()}5")
        qtbot.keyClick(box, Qt.Key.Key_Return)
    assert widget.value() == 0.125
    # The slider shows the nearest step and does not round the value.
    assert widget.findChild(QSlider).value() in (12, 13)


def test_setting_a_value_is_silent_and_exact(qtbot: QtBot) -> None:
    widget = shown(qtbot, "brightness_range")
    with qtbot.assertNotEmitted(widget.changed):
        widget.set_value((0.8125, 1.2))
    assert widget.value() == (0.8125, 1.2)
    assert widget.findChild(NumberBox, "value_lowest_brightness_range").value() == 0.8125


def test_moving_one_end_keeps_the_other_exact(qtbot: QtBot) -> None:
    widget = shown(qtbot, "brightness_range")
    widget.set_value((0.8125, 1.2))
    slider = widget.findChild(QRangeSlider)
    with qtbot.waitSignal(widget.changed) as heard:
        slider.setValue((slider.value()[0], slider.value()[1] + 10))
    assert heard.args == ["brightness_range", (0.8125, 1.3)]


def test_a_low_end_above_the_high_end_takes_it_along(qtbot: QtBot) -> None:
    widget = shown(qtbot, "brightness_range")
    widget.findChild(NumberBox, "value_lowest_brightness_range").setValue(1.4)
    assert widget.value() == (1.4, 1.4)
    widget.findChild(NumberBox, "value_highest_brightness_range").setValue(0.6)
    assert widget.value() == (0.6, 0.6)


def test_above_one_is_a_larger_zoom_on_screen(qtbot: QtBot) -> None:
    widget = shown(qtbot, "zoom_range")
    low, high = (
        widget.findChild(NumberBox, f"value_{end}_zoom_range") for end in ("lowest", "highest")
    )
    widget.set_value((0.8, 1.2))
    assert [box.text() for box in (low, high)] == ["0.83 ×", "1.25 ×"]
    high.setValue(2)
    assert widget.value() == (0.5, 1.2)  # as Keras counts, and the other end stays exact
    low.setValue(0.8)
    assert widget.value() == (0.5, 1.25)
    low.setValue(4)
    assert widget.value() == (0.25, 0.25)
    assert [box.text() for box in (low, high)] == ["4.00 ×", "4.00 ×"]
    high.setValue(1)
    assert widget.value() == (1, 1)


def test_a_zoom_grows_to_the_right(qtbot: QtBot) -> None:
    widget = shown(qtbot, "proportional_zoom_range")
    widget.set_value((0.8, 1.2))
    slider = widget.findChild(QRangeSlider)
    left, right = slider.value()
    slider.setValue((left, right + 30))
    assert widget.value() == (0.5, 1.2)
    slider.setValue((0, slider.maximum()))
    assert widget.value() == (0.1, 2)
    assert widget.findChild(NumberBox, "value_highest_proportional_zoom_range").text() == "10.00 ×"


def test_both_ends_of_a_range_are_reached_by_tab_and_arrow_keys(qtbot: QtBot) -> None:
    widget = shown(qtbot, "brightness_range")
    low = widget.findChild(NumberBox, "value_lowest_brightness_range")
    high = widget.findChild(NumberBox, "value_highest_brightness_range")
    low.setFocus()
    qtbot.keyClick(low, Qt.Key.Key_Down)
    qtbot.keyClick(low, Qt.Key.Key_Tab)
    assert widget.focusWidget() is high
    qtbot.keyClick(high, Qt.Key.Key_Up)
    assert widget.value() == (0.99, 1.01)
    assert widget.findChild(QRangeSlider).focusPolicy() is Qt.FocusPolicy.NoFocus


def test_arrow_keys_move_a_slider_by_a_step(qtbot: QtBot) -> None:
    widget = shown(qtbot, "shear_range")
    slider = widget.findChild(QSlider)
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert widget.value() == 2.0


def test_switch_and_choice_give_the_recipes_own_types(qtbot: QtBot) -> None:
    switch = shown(qtbot, "horizontal_flip")
    with qtbot.waitSignals([switch.changed, switch.released], order="strict"):
        switch.findChild(QCheckBox).setChecked(True)
    assert switch.value() is True
    choice = shown(qtbot, "fill_mode")
    with qtbot.waitSignals([choice.changed, choice.released], order="strict"):
        choice.findChild(QComboBox).setCurrentText("wrap")
    assert choice.value() is FillMode.WRAP
    assert Recipe().with_value("fill_mode", choice.value()).fill_mode is FillMode.WRAP


@pytest.mark.parametrize(
    ("name", "value", "control"),
    [("rotation_range", 50.0, QSlider), ("zoom_range", (0.5, 1.5), QRangeSlider)],
)
def test_a_double_click_resets(qtbot: QtBot, name: str, value: Any, control: type[QSlider]) -> None:
    widget = shown(qtbot, name)
    widget.set_value(value)
    slider = widget.findChild(control)
    with qtbot.waitSignals([widget.changed, widget.released], order="strict"):
        qtbot.mouseDClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(3, slider.height() // 2))
    assert widget.value() == parameters()[name].default


def test_the_mark_shows_a_change_and_resets_it(qtbot: QtBot) -> None:
    widget = shown(qtbot, "rotation_range")
    mark = widget.findChild(QToolButton, "reset_rotation_range")
    assert not mark.isVisible()
    widget.set_value(5.0)
    assert mark.isVisible()
    mark.click()
    assert widget.value() == 0.0
    assert not mark.isVisible()


@pytest.mark.parametrize("name", ["rotation_range", "zoom_range", "horizontal_flip", "fill_mode"])
def test_the_mark_gives_the_keys_to_its_control(qtbot: QtBot, name: str) -> None:
    widget = shown(qtbot, name)
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)
    values = {"zoom_range": (0.5, 1.5), "horizontal_flip": True, "fill_mode": FillMode.WRAP}
    widget.set_value(values.get(name, 5.0))
    mark = widget.findChild(QToolButton, f"reset_{name}")
    mark.setFocus()
    qtbot.keyClick(mark, Qt.Key.Key_Space)
    assert widget.value() == parameters()[name].default
    assert name in widget.focusWidget().objectName()
    assert widget.focusWidget() is not mark


def test_tab_walks_from_one_parameter_to_the_next(qtbot: QtBot) -> None:
    panel = QWidget()
    column = QVBoxLayout(panel)
    first, second = (ParameterSlider(parameters()[n]) for n in ("rotation_range", "shear_range"))
    column.addWidget(first)
    column.addWidget(second)
    qtbot.addWidget(panel)
    panel.show()
    qtbot.waitExposed(panel)
    first.findChild(QSlider).setFocus()
    walked = []
    for _ in range(3):
        qtbot.keyClick(panel.focusWidget(), Qt.Key.Key_Tab)
        walked.append(panel.focusWidget().objectName())
    assert walked == ["value_rotation_range", "slider_shear_range", "value_shear_range"]
