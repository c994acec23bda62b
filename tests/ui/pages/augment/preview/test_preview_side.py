import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from augstudio.ui.pages.augment.preview.preview_pane import ModeChoice
from augstudio.ui.pages.augment.preview.preview_side import PreviewSide


@pytest.fixture
def side(qtbot: QtBot) -> PreviewSide:
    made = PreviewSide()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def words(side: PreviewSide) -> list[str]:
    return [each.text() for each in side.findChildren(QLabel) if each.isVisible()]


def test_buttons_emit_what_is_wanted(qtbot: QtBot, side: PreviewSide) -> None:
    for name, signal in (
        ("button_new_variations", side.new_variations_pressed),
        ("button_pin", side.pin_pressed),
    ):
        with qtbot.waitSignal(signal):
            side.findChild(QPushButton, name).click()
    assert not side.network_wanted
    with qtbot.waitSignal(side.network_toggled):
        side.findChild(QCheckBox, "check_network_view").click()
    assert side.network_wanted


def test_r_draws_new_variations_only_where_they_are_random(qtbot: QtBot, side: PreviewSide) -> None:
    with qtbot.waitSignal(side.new_variations_pressed):
        qtbot.keyClick(side, Qt.Key.Key_R)
    side.offer_new_variations(False)
    with qtbot.assertNotEmitted(side.new_variations_pressed):
        qtbot.keyClick(side, Qt.Key.Key_R)


def test_pages_are_offered_where_there_are_several(qtbot: QtBot, side: PreviewSide) -> None:
    before = side.findChild(QToolButton, "button_previous_tiles")
    after = side.findChild(QToolButton, "button_next_tiles")
    assert not after.isVisible()
    side.set_pages(0, 3)
    assert "Page 1 of 3" in words(side)
    assert (before.isEnabled(), after.isEnabled()) == (False, True)
    with qtbot.waitSignal(side.page_turned) as heard:
        after.click()
    assert heard.args == [1]
    side.set_pages(2, 3)
    assert (before.isEnabled(), after.isEnabled()) == (True, False)
    side.set_pages(0, 1)
    assert not after.isVisible()


def test_hints_and_values_take_room_only_where_there_are_some(side: PreviewSide) -> None:
    assert words(side) == []
    side.set_hints(["Look here.", "And there."])
    side.set_values("Values from 0.00 to 1.00.")
    assert words(side) == ["Values from 0.00 to 1.00.", "Look here.", "And there."]
    side.set_narrow(True)
    assert words(side) == ["Values from 0.00 to 1.00."]
    side.set_hints(["Look."])
    side.set_narrow(False)
    side.set_values("")
    assert words(side) == ["Look."]


def test_one_mode_is_chosen_at_a_time(qtbot: QtBot) -> None:
    modes = ModeChoice([("Variations", "One photo."), ("Classes", "Many.")])
    qtbot.addWidget(modes)
    with qtbot.assertNotEmitted(modes.chosen):
        modes.choose("Variations")
    heard: list[str] = []
    modes.chosen.connect(heard.append)
    modes.choose("Classes")
    modes.choose("Variations")
    assert heard == ["Classes", "Variations"]
