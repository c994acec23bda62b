import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from augstudio.ui.core.jobs import JobState
from augstudio.ui.pages.train.choices.start_box import StartBox


@pytest.fixture
def box(qtbot: QtBot) -> StartBox:
    made = StartBox()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def button(box: StartBox, name: str) -> QAbstractButton:
    return box.findChild(QAbstractButton, f"button_{name}")


def offered(box: StartBox) -> list[str]:
    names = ("start_training", "stop_training", "pause_training", "measure_time", "train_to_data")
    return [name for name in names if button(box, name).isVisible()]


def test_before_while_and_after_a_training(box: StartBox) -> None:
    words = box.findChild(QLabel, "label_estimate")
    box.show_ready("About 20 s.")
    assert offered(box) == ["start_training"]
    assert words.text() == "About 20 s."
    box.show_running("It goes on.")
    assert offered(box) == ["stop_training", "pause_training"]
    box.show_running("Pausing …", JobState.PAUSING)
    assert not button(box, "pause_training").isEnabled()
    assert button(box, "stop_training").isEnabled()
    box.show_ready("About 20 s.")
    box.show_running("Again.")
    assert button(box, "pause_training").isEnabled()


@pytest.mark.parametrize("place", [0.2, 0.9])
def test_a_double_click_on_start_starts_and_neither_stops_nor_pauses(
    qtbot: QtBot, box: StartBox, place: float
) -> None:
    box.resize(900, 40)
    box.show_ready("About 20 s.")
    start, ended = button(box, "start_training"), []
    box.start_pressed.connect(lambda: box.show_running("It goes on."))
    box.stop_pressed.connect(lambda: ended.append("stop"))
    box.pause_pressed.connect(lambda: ended.append("pause"))
    at = start.mapTo(box, QPoint(round(place * start.width()), start.height() // 2))
    with qtbot.waitSignal(box.start_pressed):
        # Through the window, which finds out anew what lies below the second press.
        qtbot.mouseDClick(box.windowHandle(), Qt.MouseButton.LeftButton, pos=at)
    assert not ended
    assert offered(box) == ["stop_training", "pause_training"]
    qtbot.mouseClick(button(box, "stop_training"), Qt.MouseButton.LeftButton)
    assert ended == ["stop"]


def test_a_time_that_is_not_known_can_be_measured(qtbot: QtBot, box: StartBox) -> None:
    box.resize(900, 40)
    box.show_ready("How long it takes is not known yet.", measurable=True)
    assert offered(box) == ["start_training", "measure_time"]
    words, measure = box.findChild(QLabel, "label_estimate"), button(box, "measure_time")
    qtbot.waitUntil(lambda: 0 <= measure.x() - words.geometry().right() < 20)
    with qtbot.waitSignal(box.measure_pressed):
        measure.click()
    box.show_ready("About 20 s.")
    assert offered(box) == ["start_training"]


def test_an_obstacle_says_why_and_leads_to_data_where_that_helps(
    qtbot: QtBot, box: StartBox
) -> None:
    box.show_obstacle("One class is not enough.", to_data=True)
    assert offered(box) == ["start_training", "train_to_data"]
    assert not button(box, "start_training").isEnabled()
    with qtbot.waitSignal(box.data_pressed):
        button(box, "train_to_data").click()
    box.show_obstacle("The weights are missing.", to_data=False)
    assert offered(box) == ["start_training"]
    with qtbot.assertNotEmitted(box.start_pressed):
        box.press()


@pytest.mark.parametrize("name", ["start_pressed", "stop_pressed", "pause_pressed"])
def test_every_button_is_told(qtbot: QtBot, box: StartBox, name: str) -> None:
    if name != "start_pressed":
        box.show_running("")
    with qtbot.waitSignal(getattr(box, name)):
        button(box, name.replace("pressed", "training")).click()


def test_the_keys_are_never_lost(box: StartBox) -> None:
    start, stop, pause = (button(box, f"{each}_training") for each in ("start", "stop", "pause"))
    start.setFocus()
    box.show_running("")
    assert stop.hasFocus()
    pause.setFocus()
    box.show_running("Pausing …", JobState.PAUSING)
    assert stop.hasFocus()
    box.show_ready("")
    assert start.hasFocus()
    box.show_running("")
    pause.setFocus()
    box.show_ready("")
    assert start.hasFocus()


def test_details_are_toggled(qtbot: QtBot, box: StartBox) -> None:
    with qtbot.waitSignal(box.details_toggled) as told:
        button(box, "details").click()
    assert told.args == [True]
