from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableWidget
from pytestqt.qtbot import QtBot

from augstudio.ui.widgets.run_list import RunList, RunRow

ROWS = [
    RunRow("run-002", "96.1%", "12", "398", "Photos", "2026-01-02 10:00"),
    RunRow("run-001", "93.5%", "7", "398", "None", "2026-01-01 10:00"),
]


def shown(qtbot: QtBot) -> RunList:
    runs = RunList()
    qtbot.addWidget(runs)
    runs.show()
    return runs


def test_it_says_that_there_are_none(qtbot: QtBot) -> None:
    runs = shown(qtbot)
    assert not runs.findChild(QTableWidget).isVisible()
    runs.set_rows(ROWS)
    assert runs.findChild(QTableWidget).isVisible()
    assert runs.current == -1


def test_rows_say_what_they_were_given(qtbot: QtBot) -> None:
    runs = shown(qtbot)
    with qtbot.assertNotEmitted(runs.chosen):
        runs.set_rows(ROWS, 1)
    table = runs.findChild(QTableWidget, "list_runs")
    said = [table.item(1, column).text() for column in range(table.columnCount())]
    assert said == ["run-001", "93.5%", "7", "398", "None", "2026-01-01 10:00"]
    assert table.item(0, 1).textAlignment() & Qt.AlignmentFlag.AlignRight
    assert runs.current == 1


def test_choosing_a_row_tells_its_number(qtbot: QtBot) -> None:
    runs = shown(qtbot)
    runs.set_rows(ROWS, 0)
    table = runs.findChild(QTableWidget)
    with qtbot.waitSignal(runs.chosen) as heard:
        qtbot.keyClick(table, Qt.Key.Key_Down)
    assert heard.args == [1]
