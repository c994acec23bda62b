from pytestqt.qtbot import QtBot

from augstudio.ui.pages.data.problem_list import breakable
from augstudio.ui.widgets.text import label


def test_long_words_can_break(qtbot: QtBot) -> None:
    assert breakable("a name and another") == "a name and another"
    wide, narrow = label("x" * 80, wrap=True), label(breakable("x" * 80), wrap=True)
    for made in (wide, narrow):
        qtbot.addWidget(made)
    assert narrow.minimumSizeHint().width() < wide.minimumSizeHint().width() / 2
