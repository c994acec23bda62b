from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from augstudio.ui.pages.augment.recipe.two_handle_slider import TwoHandleSlider


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
    wheel = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(0, 0),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(slider, wheel)
    assert not wheel.isAccepted()
    assert slider.value() == (3, 6)
