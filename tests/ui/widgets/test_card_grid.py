from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from augstudio.ui.widgets.card_grid import CardGrid


def shown(qtbot: QtBot, cards: int, width: int = 640) -> CardGrid:
    grid = CardGrid("cards", "Cards", 200)
    qtbot.addWidget(grid)
    grid.set_cards([QLabel(str(number)) for number in range(cards)])
    grid.resize(width, 480)
    with qtbot.waitExposed(grid):
        grid.show()
    return grid


def test_as_many_in_a_row_as_there_is_room_for(qtbot: QtBot) -> None:
    grid = shown(qtbot, cards=5)
    tops = [card.y() for card in grid.cards]
    assert tops[0] == tops[1] == tops[2] < tops[3] == tops[4]
    widths = [card.width() for card in grid.cards]
    assert max(widths) - min(widths) <= 1


def test_cards_are_as_high_as_they_need_however_few_there_are(qtbot: QtBot) -> None:
    for number in (1, 2, 5):
        grid = shown(qtbot, cards=number)
        for card in grid.cards:
            assert card.height() == card.sizeHint().height()


def test_a_card_put_first_moves_the_others(qtbot: QtBot) -> None:
    grid = shown(qtbot, cards=3)
    grid.insert_card(0, QLabel("new"))
    assert [card.text() for card in grid.cards] == ["new", "0", "1", "2"]
    qtbot.waitUntil(lambda: grid.cards[3].y() > grid.cards[0].y())


def test_the_keys_reach_it_only_where_they_can_scroll_it(qtbot: QtBot) -> None:
    few, many = shown(qtbot, cards=3), shown(qtbot, cards=300)
    assert few.focusPolicy() is Qt.FocusPolicy.NoFocus
    qtbot.waitUntil(lambda: many.focusPolicy() is Qt.FocusPolicy.StrongFocus)
    many.activateWindow()
    qtbot.waitUntil(many.isActiveWindow)
    many.clearFocus()
    before = many.grab().toImage()
    many.setFocus()
    assert many.grab().toImage() != before
    qtbot.keyClick(many, Qt.Key.Key_PageDown)
    assert many.verticalScrollBar().value() > 0
