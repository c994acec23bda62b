import pytest
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from augstudio.ui.frame.focus_keeper import FocusKeeper


class Frame(QWidget):
    """A button outside, and a page with a card of two buttons after a button of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.outside, self.above = QPushButton("outside"), QPushButton("above")
        self.first, self.second = QPushButton("first"), QPushButton("second")
        self.card, page = QWidget(), QWidget()
        card = QVBoxLayout(self.card)
        card.addWidget(self.first)
        card.addWidget(self.second)
        inside = QVBoxLayout(page)
        inside.addWidget(self.above)
        inside.addWidget(self.card)
        pages = QStackedWidget()
        pages.addWidget(page)
        column = QVBoxLayout(self)
        column.addWidget(self.outside)
        column.addWidget(pages)
        FocusKeeper(pages)


@pytest.fixture
def frame(qtbot: QtBot) -> Frame:
    made = Frame()
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    return made


def test_a_neighbour_takes_the_place_of_a_button_that_disappears(
    qtbot: QtBot, frame: Frame
) -> None:
    frame.second.setFocus()
    frame.second.hide()
    qtbot.waitUntil(frame.first.hasFocus)


def test_what_comes_in_its_place_is_next(qtbot: QtBot, frame: Frame) -> None:
    frame.first.hide()
    frame.second.setFocus()
    frame.second.hide()
    frame.second.deleteLater()
    new = QPushButton("new")
    frame.card.layout().addWidget(new)
    qtbot.waitUntil(new.hasFocus)


def test_without_one_beside_it_the_nearest_on_the_page_is_next(qtbot: QtBot, frame: Frame) -> None:
    frame.second.setFocus()
    frame.card.hide()
    qtbot.waitUntil(frame.above.hasFocus)


def test_the_keys_go_where_the_user_puts_them(qtbot: QtBot, frame: Frame) -> None:
    frame.second.setFocus()
    frame.outside.setFocus()
    qtbot.wait(1)
    assert frame.outside.hasFocus()
