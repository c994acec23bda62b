from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from augstudio.ui.widgets.controls import (
    NumberBox,
    SteadyComboBox,
    StepSlider,
    digits,
)
from tests.driver import turn_wheel


@pytest.mark.parametrize(
    ("step", "expected"), [(1, 0), (5, 0), (0.5, 1), (0.01, 2), (0.0001, 4), (1e-6, 6)]
)
def test_a_step_decides_how_many_digits_are_shown(step: float, expected: int) -> None:
    assert digits(step) == expected


@pytest.mark.parametrize(
    ("value", "shown"), [(0.2, "0.20 ×"), (0.025, "0.025 ×"), (1.0, "1.00 ×"), (0.1234, "0.1234 ×")]
)
def test_a_box_shows_what_lies_between_two_steps(qtbot: QtBot, value: float, shown: str) -> None:
    box = NumberBox(0, 2, 0.01, "×")
    qtbot.addWidget(box)
    box.setValue(value)
    assert box.text() == shown.replace(".", box.locale().decimalPoint())
    assert box.value() == value


def test_whole_numbers_and_degrees_stand_without_digits_and_space(qtbot: QtBot) -> None:
    box = NumberBox(0, 180, 1, "°")
    qtbot.addWidget(box)
    box.setValue(40)
    assert box.text() == "40°"


@pytest.mark.parametrize("make", [lambda: NumberBox(0, 9, 1), StepSlider, SteadyComboBox])
def test_the_wheel_is_left_to_the_panel(qtbot: QtBot, make: Callable[[], QWidget]) -> None:
    widget: QWidget = make()
    qtbot.addWidget(widget)
    if isinstance(widget, SteadyComboBox):
        widget.addItems(["a", "b", "c"])
        widget.setCurrentIndex(1)
    else:
        widget.setValue(4)
    before = state(widget)
    widget.show()
    widget.setFocus()
    assert not turn_wheel(widget).isAccepted()
    assert state(widget) == before


def state(widget: QWidget) -> object:
    return widget.currentIndex() if isinstance(widget, SteadyComboBox) else widget.value()


@pytest.mark.qt_log_ignore("This plugin does not support")
@pytest.mark.parametrize("entries", [1, 3, 20])
def test_a_list_shows_all_its_entries(qtbot: QtBot, entries: int) -> None:
    combo = SteadyComboBox()
    qtbot.addWidget(combo)
    combo.addItems([f"an entry that is wider than its box, {i}" for i in range(entries)])
    combo.setCurrentIndex(entries - 1)
    combo.setFixedWidth(80)
    combo.show()
    combo.showPopup()
    view = combo.view()
    seen = view.viewport().rect()
    for row in range(entries):
        assert seen.contains(view.visualRect(combo.model().index(row, 0)))
    assert view.sizeHintForColumn(0) <= seen.width()
    combo.hidePopup()


@pytest.mark.qt_log_ignore("This plugin does not support")
@pytest.mark.parametrize("share", [0.0, 0.6, 0.95])
def test_a_list_stays_on_the_screen(qtbot: QtBot, share: float) -> None:
    combo = SteadyComboBox()
    qtbot.addWidget(combo)
    combo.addItems([f"entry {i}" for i in range(100)])
    screen = combo.screen().availableGeometry()
    combo.move(10, round(share * screen.height()))
    combo.show()
    combo.showPopup()
    shown = combo.view().window().geometry()
    assert screen.contains(shown)
    assert shown.intersected(combo.geometry()).height() <= 1
    combo.hidePopup()


def test_the_knob_of_a_slider_is_not_cut(qtbot: QtBot) -> None:
    slider = StepSlider(Qt.Orientation.Horizontal)
    qtbot.addWidget(slider)
    assert slider.minimumSizeHint().height() >= 18  # knob and ring, see the style sheet


def test_undo_belongs_to_the_window_once_a_number_is_entered(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    box = NumberBox(0, 180, 1, "°")
    QVBoxLayout(page).addWidget(box)
    undone: list[int] = []
    QShortcut(QKeySequence("Ctrl+Z"), page, lambda: undone.append(1))
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, "77")
    undo = Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(box, *undo)
    assert not undone  # it took back what was typed
    qtbot.keyClicks(box, "77")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    qtbot.keyClick(box, *undo)
    assert undone == [1]
