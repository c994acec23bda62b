from pytestqt.qtbot import QtBot

from augstudio.ui.pages.augment.recipe.two_handle_slider import TwoHandleSlider
from tests.driver import turn_wheel


def test_two_handles_may_meet(qtbot: QtBot) -> None:
    slider = TwoHandleSlider(100)
    qtbot.addWidget(slider)
    slider.setValue((30, 60))
    slider.setSliderPosition(60, 0)
    assert slider.value() == (60, 60)


def test_the_wheel_is_left_to_the_panel(qtbot: QtBot) -> None:
    slider = TwoHandleSlider(9)
    qtbot.addWidget(slider)
    slider.setValue((3, 6))
    slider.show()
    assert not turn_wheel(slider).isAccepted()
    assert slider.value() == (3, 6)
