from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from augstudio import storage
from augstudio.data.dataset import Unreadable
from augstudio.predict import Prediction
from augstudio.ui.pages.predict.answer_model import AnswerModel
from augstudio.ui.pages.predict.answers import Remark
from augstudio.ui.pages.predict.answers_view import MOST_CARDS, AnswersView
from augstudio.ui.pages.predict.prediction_table import PredictionTable
from augstudio.ui.widgets.card_grid import CardGrid
from tests import driver
from tests.ui.opening import settle
from tests.ui.pixels import photos_in


@pytest.fixture
def model() -> AnswerModel:
    return AnswerModel(lambda answer: answer.photo)


@pytest.fixture
def view(qtbot: QtBot, model: AnswerModel) -> AnswersView:
    made = AnswersView(model)
    qtbot.addWidget(made)
    made.resize(900, 500)
    return made


def answer(name: str) -> Prediction:
    return Prediction(Path(name), "cat", {"cat": 0.7, "dog": 0.3})


def names(view: AnswersView) -> list[str]:
    return [card.accessibleName().partition(":")[0] for card in view.findChild(CardGrid).cards]


def test_the_newest_answers_come_first(view: AnswersView, model: AnswerModel) -> None:
    assert view.isHidden()
    model.add(answer("a.jpg"))
    model.begin()
    model.add(answer("b.jpg"))
    model.add(Unreadable(Path("c.jpg"), "", "no photo"))
    assert not view.isHidden()
    assert names(view) == ["b.jpg", "c.jpg", "a.jpg"]
    assert list(view.shown) == model.answers
    summary = view.findChild(QLabel, "label_prediction_summary")
    assert summary.text() == "3 photos: 2 cat, 1 can't be read"
    model.clear()
    assert view.isHidden()
    assert (list(view.shown), names(view)) == ([], [])


def test_many_answers_become_a_table(view: AnswersView, model: AnswerModel) -> None:
    view.show()
    table = view.findChild(PredictionTable)
    correct = view.findChild(QPushButton, "button_correct_answer")
    for number in range(MOST_CARDS):
        model.add(answer(f"{number}.jpg"))
    assert not table.isVisible()
    assert len(names(view)) == MOST_CARDS
    model.add(answer("last.jpg"))
    assert table.isVisible()
    assert names(view) == []
    assert not correct.isEnabled()
    view.focus_answer(model.answers[3])
    assert correct.isEnabled()
    with_menu = []
    view.menu_wanted.connect(lambda wanted, _: with_menu.append(wanted))
    correct.click()
    assert with_menu == [model.answers[3]]


def test_remarks_follow_what_was_corrected(view: AnswersView, model: AnswerModel) -> None:
    words: list[str] = []
    model.remark_on = lambda _: Remark("".join(words), "good")
    model.add(answer("a.jpg"))
    (card,) = view.findChild(CardGrid).cards
    assert card.accessibleName() == "a.jpg: cat, 70.0%"
    words.append("now a training photo of dog")
    view.show_remarks()
    assert card.accessibleName() == "a.jpg: cat, 70.0%, now a training photo of dog"


def test_only_photos_in_view_are_loaded(
    view: AnswersView, model: AnswerModel, photos: Path
) -> None:
    file = photos / "red" / "000.png"
    for number in range(200):
        content = storage.digest(file.read_bytes()) if number == 0 else f"{number:032x}"
        path = file if number == 0 else Path(f"{number}.jpg")
        model.add(Prediction(path, "cat", {"cat": 0.7, "dog": 0.3}, content))
    with driver.awaiting(view.photos_shown):
        view.show()
    first, last = model.answers[0], model.answers[-1]
    assert view.picture(first) is not None
    table = view.findChild(PredictionTable)
    assert first in table.in_view
    assert len(table.in_view) < 60
    assert last not in table.in_view
    table.verticalScrollBar().setValue(table.verticalScrollBar().maximum())
    assert last in table.in_view


def test_a_card_gets_its_picture(view: AnswersView, model: AnswerModel, photos: Path) -> None:
    file = photos / "red" / "000.png"
    content = storage.digest(file.read_bytes())
    model.add(Prediction(file, "cat", {"cat": 0.7, "dog": 0.3}, content))
    view.load_photos()
    settle()
    (card,) = view.findChild(CardGrid).cards
    assert photos_in(card) == 1
