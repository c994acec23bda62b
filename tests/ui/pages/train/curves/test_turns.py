from pytestqt.qtbot import QtBot

from augstudio.ui.pages.train.curves.turns import Turns


def test_each_has_one_turn_however_often_it_asks(qtbot: QtBot) -> None:
    turns, called = Turns(), []

    def first() -> None:
        called.append("first")

    def second() -> None:
        called.append("second")

    turns.ask(first, second)
    turns.ask(second, first)
    assert called == []
    qtbot.waitUntil(lambda: len(called) == 2)
    assert called == ["first", "second"]
    turns.ask(first)
    qtbot.waitUntil(lambda: len(called) == 3)


def test_what_waits_can_be_done_at_once_or_left(qtbot: QtBot) -> None:
    turns, called = Turns(), []
    turns.ask(lambda: called.append(1), lambda: called.append(2))
    turns.finish()
    assert called == [1, 2]
    turns.ask(lambda: called.append(3))
    turns.forget()
    turns.finish()
    assert called == [1, 2]
