from pathlib import Path

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from augstudio.data.dataset import Unreadable
from augstudio.predict import Prediction
from augstudio.ui.pages.predict.answers_view import MOST_CARDS, AnswersView
from augstudio.ui.pages.predict.prediction_table import PredictionTable
from augstudio.ui.widgets.card_grid import CardGrid


def answer(name: str) -> Prediction:
    return Prediction(Path(name), "cat", {"cat": 0.7, "dog": 0.3})


def names(view: AnswersView) -> list[str]:
    return [card.accessibleName().partition(":")[0] for card in view.findChild(CardGrid).cards]


def test_the_newest_answers_come_first(qtbot: QtBot) -> None:
    view = AnswersView()
    qtbot.addWidget(view)
    assert view.isHidden()
    view.add(answer("a.jpg"))
    view.begin()
    view.add(answer("b.jpg"))
    view.add(Unreadable(Path("c.jpg"), "", "no photo"))
    assert not view.isHidden()
    assert names(view) == ["b.jpg", "c.jpg", "a.jpg"]
    assert view.photos == [Path("a.jpg"), Path("b.jpg"), Path("c.jpg")]
    assert "3 photos, 1 can't be read" in [each.text() for each in view.findChildren(QLabel)]
    view.clear()
    assert view.isHidden()
    assert (view.answers, view.photos, names(view)) == ((), [], [])


def test_many_answers_become_a_table(qtbot: QtBot) -> None:
    view = AnswersView()
    qtbot.addWidget(view)
    view.show()
    table = view.findChild(PredictionTable)
    for number in range(MOST_CARDS):
        view.add(answer(f"{number}.jpg"))
    assert not table.isVisible()
    view.add(answer("last.jpg"))
    assert table.isVisible()
    assert len(names(view)) == MOST_CARDS
