import pytest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from augstudio.ui.pages.augment.preview.wrap_row import WrapRow


@pytest.fixture
def holder(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


def shown(holder: QWidget, width: int) -> tuple[WrapRow, list[QPushButton]]:
    buttons = [QPushButton(text) for text in ("One", "Two and a half", "Three")]
    row = WrapRow(*buttons)
    row.setParent(holder)
    row.resize(width, 200)
    row.show()
    return row, buttons


def test_a_row_where_there_is_room(qtbot: QtBot, holder: QWidget) -> None:
    row, buttons = shown(holder, 600)
    qtbot.waitUntil(lambda: buttons[2].x() > buttons[1].x())
    assert len({each.y() for each in buttons}) == 1
    assert [each.width() for each in buttons] == [each.sizeHint().width() for each in buttons]
    assert row.minimumSizeHint().width() < row.sizeHint().width() < 600


def test_two_columns_where_there_is_none(qtbot: QtBot, holder: QWidget) -> None:
    row, buttons = shown(holder, 600)
    row.resize(row.minimumSizeHint().width(), row.height())
    qtbot.waitUntil(lambda: buttons[2].y() > buttons[0].y())
    assert buttons[0].y() == buttons[1].y()
    assert buttons[2].x() == buttons[0].x()
    row.resize(600, row.height())
    qtbot.waitUntil(lambda: buttons[2].y() == buttons[0].y())


def test_a_column_is_filled(qtbot: QtBot, holder: QWidget) -> None:
    row, buttons = shown(holder, 300)
    row.set_column(True)
    qtbot.waitUntil(lambda: len({each.y() for each in buttons}) == 3)
    assert {each.width() for each in buttons} == {300}
