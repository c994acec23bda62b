from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QSlider
from pytestqt.qtbot import QtBot

from augstudio.ui.pages.train.curves.curve_controls import CurveControls


def shown(qtbot: QtBot) -> CurveControls:
    controls = CurveControls()
    qtbot.addWidget(controls)
    controls.show()
    return controls


def test_the_slider_emits_the_weight(qtbot: QtBot) -> None:
    controls = shown(qtbot)
    slider = controls.findChild(QSlider, "slider_smoothing")
    words = controls.findChildren(QLabel)
    assert words[-1].text() == "off"
    for step, weight, text in ((12, 0.6, "0.60"), (19, 0.95, "0.95"), (0, 0.0, "off")):
        with qtbot.waitSignal(controls.smoothing_changed) as told:
            slider.setValue(step)
        assert told.args == [weight]
        assert words[-1].text() == text
        assert slider.accessibleDescription().startswith(f"{text}.")
    assert slider.maximum() == 19


def test_keys_and_a_double_click_move_it(qtbot: QtBot) -> None:
    slider = shown(qtbot).findChild(QSlider, "slider_smoothing")
    qtbot.keyClick(slider, Qt.Key.Key_End)
    assert slider.value() == 19
    qtbot.mouseDClick(slider, Qt.MouseButton.LeftButton)
    assert slider.value() == 0


def test_the_learning_rate_is_offered_where_there_is_one(qtbot: QtBot) -> None:
    controls = shown(qtbot)
    box = controls.findChild(QCheckBox, "check_learning_rate")
    assert not controls.rate_wanted
    with qtbot.waitSignal(controls.rate_toggled) as told:
        box.click()
    assert told.args == [True]
    controls.set_rate_known(False)
    assert not box.isEnabled()
    assert box.toolTip() == "This run has no learning rate to show."
    controls.set_rate_known(True)
    assert box.isEnabled()
    assert controls.rate_wanted
