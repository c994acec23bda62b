import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from augstudio.ui.core.jobs.jobs import JobState
from augstudio.ui.pages.train.start_row import StartRow

NAMES = (
    "start_training",
    "resume_run",
    "stop_training",
    "pause_training",
    "measure_time",
    "train_to_data",
    "download_weights",
)


@pytest.fixture
def row(qtbot: QtBot) -> StartRow:
    made = StartRow()
    qtbot.addWidget(made)
    made.resize(900, 40)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def button(row: StartRow, name: str) -> QAbstractButton:
    return row.findChild(QAbstractButton, f"button_{name}")


def offered(row: StartRow) -> list[str]:
    return [name for name in NAMES if button(row, name).isVisible()]


def said(row: StartRow) -> list[str]:
    names = ("choices", "obstacle", "estimate")
    labels = [row.findChild(QLabel, f"label_{name}") for name in names]
    return [each.text() for each in labels if each.isVisible()]


def test_before_while_and_after_a_training(row: StartRow) -> None:
    row.show_ready("Fast.")
    assert offered(row) == ["start_training"]
    assert said(row) == ["Fast.", "Estimating …"]
    row.show_estimate("about 20 s", "About 20 s, as measured.", measurable=False)
    assert said(row) == ["Fast.", "about 20 s"]
    assert row.findChild(QLabel, "label_estimate").toolTip() == "About 20 s, as measured."
    row.show_running("Training: fast", JobState.RUNNING)
    assert offered(row) == ["stop_training", "pause_training"]
    assert said(row) == ["Training: fast"]
    row.show_estimate("about 5 s", "", measurable=True)  # it comes too late
    assert said(row) == ["Training: fast"]
    row.show_running("Pausing …", JobState.PAUSING)
    assert not button(row, "pause_training").isEnabled()
    assert button(row, "stop_training").isEnabled()
    row.show_ready("Fast.")
    row.show_running("Again.", JobState.RUNNING)
    assert button(row, "pause_training").isEnabled()


@pytest.mark.parametrize("place", [0.2, 0.9])
def test_a_double_click_on_start_starts_and_neither_stops_nor_pauses(
    qtbot: QtBot, row: StartRow, place: float
) -> None:
    row.show_ready("Fast.")
    start, ended = button(row, "start_training"), []
    row.start_pressed.connect(lambda: row.show_running("Training", JobState.RUNNING))
    row.stop_pressed.connect(lambda: ended.append("stop"))
    row.pause_pressed.connect(lambda: ended.append("pause"))
    at = start.mapTo(row, QPoint(round(place * start.width()), start.height() // 2))
    with qtbot.waitSignal(row.start_pressed):
        # Through the window, which finds out again what is below the second press.
        qtbot.mouseDClick(row.windowHandle(), Qt.MouseButton.LeftButton, pos=at)
    assert not ended
    assert offered(row) == ["stop_training", "pause_training"]
    qtbot.mouseClick(button(row, "stop_training"), Qt.MouseButton.LeftButton)
    assert ended == ["stop"]


def test_a_time_that_is_not_known_can_be_measured(qtbot: QtBot, row: StartRow) -> None:
    row.show_ready("Fast.")
    row.show_estimate("Time unknown", "", measurable=True)
    assert offered(row) == ["start_training", "measure_time"]
    with qtbot.waitSignal(row.measure_pressed):
        button(row, "measure_time").click()
    row.show_estimate("about 20 s", "", measurable=False)
    assert offered(row) == ["start_training"]


def test_an_obstacle_says_why_with_the_button_that_helps(qtbot: QtBot, row: StartRow) -> None:
    row.show_obstacle("One class is not enough.", to_data=True)
    assert said(row) == ["One class is not enough."]
    assert offered(row) == ["start_training", "train_to_data"]
    assert not button(row, "start_training").isEnabled()
    with qtbot.waitSignal(row.data_pressed):
        button(row, "train_to_data").click()
    row.show_obstacle("The weights are missing.", download="Download 16 MB")
    assert offered(row) == ["start_training", "download_weights"]
    assert button(row, "download_weights").text() == "Download 16 MB"
    with qtbot.waitSignal(row.download_pressed):
        button(row, "download_weights").click()
    with qtbot.assertNotEmitted(row.start_pressed):
        row.press()
    row.show_busy(True)
    assert not button(row, "download_weights").isEnabled()


def test_a_paused_training_is_resumed_in_the_first_place(qtbot: QtBot, row: StartRow) -> None:
    row.show_ready("Fast.")
    button(row, "start_training").setFocus()
    row.offer_resume(True)
    assert button(row, "resume_run").hasFocus()
    assert offered(row) == ["start_training", "resume_run"]
    assert button(row, "start_training").text() == "Start new training"
    primary = [name for name in offered(row) if button(row, name).property("role") == "primary"]
    assert primary == ["resume_run"]
    with qtbot.waitSignal(row.resume_pressed):
        row.press()
    row.show_running("Training", JobState.RUNNING)
    assert offered(row) == ["stop_training", "pause_training"]
    row.offer_resume(False)
    row.show_ready("Fast.")
    assert offered(row) == ["start_training"]
    assert button(row, "start_training").property("role") == "primary"


@pytest.mark.parametrize("name", ["start_pressed", "stop_pressed", "pause_pressed"])
def test_every_button_emits_its_signal(qtbot: QtBot, row: StartRow, name: str) -> None:
    if name != "start_pressed":
        row.show_running("", JobState.RUNNING)
    with qtbot.waitSignal(getattr(row, name)):
        button(row, name.replace("pressed", "training")).click()


def test_the_keys_are_never_lost(row: StartRow) -> None:
    start, stop, pause = (button(row, f"{each}_training") for each in ("start", "stop", "pause"))
    start.setFocus()
    row.show_running("", JobState.RUNNING)
    assert stop.hasFocus()
    pause.setFocus()
    row.show_running("Pausing …", JobState.PAUSING)
    assert stop.hasFocus()
    row.show_ready("")
    assert start.hasFocus()
    row.show_running("", JobState.RUNNING)
    pause.setFocus()
    row.show_ready("")
    assert start.hasFocus()


def test_every_control_has_a_name_and_says_what_it_does(row: StartRow) -> None:
    row.show_obstacle("", download="Download 16 MB")
    for name in NAMES:
        assert button(row, name).accessibleName()
        assert button(row, name).toolTip()
