from pathlib import Path

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from augstudio.data.problem import Problem, Severity
from augstudio.ui.pages.data.problem_list import ProblemList, breakable
from augstudio.ui.widgets.text import label


def test_long_words_can_break(qtbot: QtBot) -> None:
    assert breakable("a name and another") == "a name and another"
    wide, narrow = label("x" * 80, wrap=True), label(breakable("x" * 80), wrap=True)
    for made in (wide, narrow):
        qtbot.addWidget(made)
    assert narrow.minimumSizeHint().width() < wide.minimumSizeHint().width() / 2


def test_the_keys_stay_with_the_problems_when_one_is_solved(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    problems = ProblemList()
    column = QVBoxLayout(page)
    column.addWidget(QPushButton("Another"))
    column.addWidget(problems)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    found = [
        Problem(Severity.WARNING, code, "A problem.", "A remedy.", (Path("a.jpg"),))
        for code in ("unreadable", "classes_alike")
    ]
    problems.set_problems(found)
    problems.findChild(QPushButton, "button_remedy_unreadable").setFocus()
    problems.set_problems(found[1:])
    assert page.focusWidget().objectName() == "button_remedy_classes_alike"
    problems.set_problems([])
    assert page.focusWidget() is problems
