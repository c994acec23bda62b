from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from augstudio.data.dataset import Unreadable
from augstudio.predict import Prediction
from augstudio.ui.look.theme import LIGHT
from augstudio.ui.pages.predict.answer_model import TITLES, AnswerModel
from augstudio.ui.pages.predict.answers import Remark, remark, summary


@pytest.fixture
def model(qapp: object) -> AnswerModel:
    return AnswerModel(lambda answer: answer.photo)


def answer(name: str, content: str = "", label: str = "cat") -> Prediction:
    other = "dog" if label == "cat" else "cat"
    return Prediction(Path(name), label, {label: 0.7, other: 0.3}, content)


def names(model: AnswerModel) -> list[str]:
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_a_photo_that_comes_again_is_shown_once_at_the_top(model: AnswerModel) -> None:
    for name in "abc":
        model.add(answer(f"{name}.jpg", name))
    model.begin()
    model.add(answer("elsewhere.jpg", "b", label="dog"))  # the same photo under another name
    model.add(answer("c.jpg", "changed"))  # the same file with another photo
    assert names(model) == ["elsewhere.jpg", "c.jpg", "a.jpg"]
    assert model.index(0, 1).data() == "dog"
    model.add(answer("c.jpg", "changed"))  # twice in one drop
    assert names(model) == ["elsewhere.jpg", "c.jpg", "a.jpg"]


def test_one_answer_can_replace_two(model: AnswerModel) -> None:
    model.add(answer("a.jpg", "a"))
    model.add(answer("b.jpg", "b"))
    model.begin()
    model.add(answer("a.jpg", "b"))
    assert names(model) == ["a.jpg"]


def test_a_file_that_can_be_read_again_replaces_its_failure(
    model: AnswerModel, tmp_path: Path
) -> None:
    model.add(Unreadable(tmp_path / "a.jpg", "", "it is damaged"))
    assert model.record(model.answers[0]) is None
    model.begin()
    model.add(answer(str(tmp_path / "a.jpg"), "a"))
    assert model.index(0, 1).data() == "cat"
    assert model.rowCount() == 1
    assert model.record(model.answers[0]).path == tmp_path / "a.jpg"


def test_remarks_are_coloured_and_sorted(model: AnswerModel) -> None:
    wanted = {"a.jpg": "dog", "b.jpg": "cat"}
    model.remark_on = lambda each: remark(each, wanted[each.photo.name], "")
    for name in wanted:
        model.add(answer(name, name))
    column = TITLES.index("Remark")
    wrong, right = model.index(0, column), model.index(1, column)
    assert (wrong.data(), right.data()) == ("wrong: its folder is dog", "")
    assert wrong.data(Qt.ItemDataRole.ForegroundRole) == QColor(LIGHT.bad)


def sure(name: str, share: float) -> Prediction:
    return Prediction(Path(name), "cat", {"cat": share, "dog": 1 - share}, name)


def test_rows_are_sorted_by_any_column_and_back(model: AnswerModel, tmp_path: Path) -> None:
    model.add(sure("B.jpg", 0.9))
    model.add(Unreadable(tmp_path / "d.jpg", "", "no photo"))
    model.add(sure("a.jpg", 0.6))
    model.add(sure("c.jpg", 0.9))
    photo, share = TITLES.index("Photo"), TITLES.index("Probability")
    model.sort(photo)
    assert names(model) == ["a.jpg", "B.jpg", "c.jpg", "d.jpg"]
    model.sort(photo, Qt.SortOrder.DescendingOrder)
    assert names(model) == ["d.jpg", "c.jpg", "B.jpg", "a.jpg"]
    model.sort(share)
    assert names(model) == ["d.jpg", "a.jpg", "B.jpg", "c.jpg"]  # what can't be read first
    model.sort(share, Qt.SortOrder.DescendingOrder)
    assert names(model) == ["B.jpg", "c.jpg", "a.jpg", "d.jpg"]  # equal ones as they came
    model.sort(-1)
    assert names(model) == ["B.jpg", "d.jpg", "a.jpg", "c.jpg"]


@pytest.mark.parametrize("order", Qt.SortOrder)
def test_new_answers_join_the_order(model: AnswerModel, order: Qt.SortOrder) -> None:
    model.sort(TITLES.index("Photo"), order)
    for name in ("m.jpg", "a.jpg", "z.jpg", "k.jpg"):
        model.add(answer(name, name))
    model.begin()
    model.add(answer("elsewhere.jpg", "a.jpg"))  # the photo a.jpg, under another name
    there = ["elsewhere.jpg", "k.jpg", "m.jpg", "z.jpg"]
    assert names(model) == (there if order is Qt.SortOrder.AscendingOrder else there[::-1])
    assert model.answers[0].photo == Path("elsewhere.jpg")


def test_a_row_stays_current_while_it_moves(model: AnswerModel) -> None:
    for name in ("c.jpg", "a.jpg", "b.jpg"):
        model.add(answer(name, name))
    current = QPersistentModelIndex(model.index(0, 1))
    model.sort(TITLES.index("Photo"))
    assert (current.row(), current.column()) == (2, 1)
    assert model.shown[current.row()].photo == Path("c.jpg")


def test_sorting_looks_at_each_answer_once(model: AnswerModel) -> None:
    for number in range(100):
        model.add(answer(f"{number}.jpg", str(number)))
    places = {str(number): number * 7 % 10 for number in range(100)}
    looked: list[str] = []

    def note(each: Prediction) -> Remark:
        looked.append(each.content)
        return Remark("look", "warn", places[each.content])

    model.remark_on = note
    model.sort(TITLES.index("Remark"))
    assert sorted(looked) == sorted(places)
    assert [places[each.content] for each in model.shown] == sorted(places.values())
    places["0"] = 20
    model.refresh()
    assert model.shown[-1].content == "0"


def test_the_most_important_remark_is_made() -> None:
    shares = {"cat": 0.59, "dog": 0.41}
    unsure = Prediction(Path("a.jpg"), "cat", shares, possible=("cat", "dog"))
    assert remark(unsure, "", "").words == "unsure: cat or dog"
    assert remark(answer("a.jpg"), "cat", "") == Remark()
    unlike = replace(unsure, unfamiliar=True)
    assert remark(unlike, "", "").words == "unlike the training photos"
    assert remark(unlike, "", "").meaning.startswith("None of the classes may fit")
    assert remark(unlike, "", "").place < remark(unsure, "", "").place
    assert remark(unlike, "dog", "").words == "wrong: its folder is dog"
    assert remark(unsure, "dog", "now a training photo of dog").role == "good"
    assert remark(Unreadable(Path("a.jpg"), "", "no photo"), "dog", "") == Remark()


def test_a_remark_is_explained_where_it_stands(model: AnswerModel) -> None:
    model.remark_on = lambda each: remark(each, "", "")
    model.add(replace(answer("a.jpg"), unfamiliar=True))
    words, meaning = (
        model.index(0, TITLES.index("Remark"))
        .data(Qt.ItemDataRole.ToolTipRole)
        .split("\n", maxsplit=1)
    )
    assert words == "unlike the training photos"
    assert meaning.startswith("None of the classes may fit")
    assert "a.jpg" in model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)


def test_the_summary_counts_doubtful_answers_apart() -> None:
    answers = [
        answer("a.jpg"),
        replace(answer("b.jpg"), possible=("cat", "dog")),
        replace(answer("c.jpg"), possible=("cat", "dog"), unfamiliar=True),
        Unreadable(Path("d.jpg"), "", "no photo"),
    ]
    assert summary(answers) == (
        "4 photos: 1 cat, 1 unsure, 1 unlike the training photos, 1 can't be read"
    )
