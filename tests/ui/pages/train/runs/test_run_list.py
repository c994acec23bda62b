from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QTableWidget
from pytestqt.qtbot import QtBot

from augstudio.ui.pages.train.runs.run_list import RunList, RunRow
from augstudio.ui.widgets.text import tooltip

ROWS = [
    RunRow(
        name,
        "Bottleneck features",
        "EfficientNet-Lite0",
        "Photos",
        accuracy,
        "12",
        "31 s",
        "2026-01-02 10:00",
    )
    for name, accuracy in (("run-003", "96.1% (94–98)"), ("run-002", "93.5%"), ("run-001", "90%"))
]
PAUSED = replace(ROWS[0], name="run-004", accuracy="Paused after epoch 7", paused=True)

DAMAGED = RunRow("run-005", "It is damaged.", *[""] * 6, note="It is damaged.", damaged=True)


@pytest.fixture
def runs(qtbot: QtBot) -> RunList:
    made = RunList()
    qtbot.addWidget(made)
    made.resize(1000, 160)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.fixture
def table(runs: RunList) -> QTableWidget:
    return runs.findChild(QTableWidget, "list_runs")


def place(table: QTableWidget, row: int, column: int) -> QPoint:
    return table.visualItemRect(table.item(row, column)).center()


def test_it_says_that_there_are_none(runs: RunList, table: QTableWidget) -> None:
    assert not table.isVisible()
    runs.set_rows(ROWS)
    assert table.isVisible()
    assert runs.current == -1
    runs.set_rows([])
    assert not table.isVisible()


def test_rows_say_what_they_were_given(qtbot: QtBot, runs: RunList, table: QTableWidget) -> None:
    with qtbot.assertNotEmitted(runs.chosen), qtbot.assertNotEmitted(runs.ticked):
        runs.set_rows(ROWS, 1, {2})
    said = [table.item(0, column).text() for column in range(1, table.columnCount())]
    assert said == [
        "run-003",
        "Bottleneck features",
        "EfficientNet-Lite0",
        "Photos",
        "96.1% (94–98)",
        "12",
        "31 s",
        "2026-01-02 10:00",
    ]
    assert table.item(0, 5).textAlignment() & Qt.AlignmentFlag.AlignRight
    assert runs.current == 1
    assert runs.checked == (2,)


def test_choosing_a_row_tells_its_number(qtbot: QtBot, runs: RunList, table: QTableWidget) -> None:
    runs.set_rows(ROWS, 0)
    with qtbot.waitSignal(runs.chosen) as heard:
        qtbot.keyClick(table, Qt.Key.Key_Down)
    assert heard.args == [1]
    with qtbot.waitSignal(runs.chosen) as heard:
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place(table, 2, 3))
    assert heard.args == [2]


def test_a_box_is_ticked_without_choosing_its_row(
    qtbot: QtBot, runs: RunList, table: QTableWidget
) -> None:
    runs.set_rows(ROWS, 0)
    for row, ticked in ((2, (2,)), (1, (1, 2)), (2, (1,))):
        with qtbot.assertNotEmitted(runs.chosen), qtbot.waitSignal(runs.ticked) as heard:
            qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place(table, row, 0))
        assert heard.args == [ticked]
    assert runs.current == 0


def test_two_quick_clicks_tick_and_untick(qtbot: QtBot, runs: RunList, table: QTableWidget) -> None:
    runs.set_rows(ROWS, 0)
    where = place(table, 1, 0)
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=where)
    qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert runs.checked == ()
    qtbot.mousePress(table.viewport(), Qt.MouseButton.LeftButton, pos=where)
    qtbot.mouseMove(table.viewport(), place(table, 2, 3))
    qtbot.mouseRelease(table.viewport(), Qt.MouseButton.LeftButton, pos=place(table, 2, 3))
    assert runs.checked == (1,)
    assert runs.current == 0


def test_space_ticks_the_chosen_row_and_goes_no_further(
    qtbot: QtBot, runs: RunList, table: QTableWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed_on: list[object] = []
    monkeypatch.setattr(RunList, "keyPressEvent", lambda _, event: passed_on.append(event))
    runs.set_rows(ROWS, 1)
    qtbot.keyClick(table, Qt.Key.Key_Space)
    assert runs.checked == (1,)
    runs.set_rows(ROWS)  # with nothing chosen it does nothing
    qtbot.keyClick(table, Qt.Key.Key_Space)
    assert runs.checked == ()
    assert passed_on == []


def test_a_paused_run_can_be_chosen_and_not_compared(
    qtbot: QtBot, runs: RunList, table: QTableWidget
) -> None:
    runs.set_rows([PAUSED, *ROWS], 0)
    with qtbot.assertNotEmitted(runs.ticked):
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place(table, 0, 0))
        qtbot.keyClick(table, Qt.Key.Key_Space)
    assert runs.current == 0
    assert runs.checked == ()
    assert table.columnSpan(0, 5) == 3  # its words need no more room than the figures have
    runs.set_rows(ROWS)
    assert table.columnSpan(0, 5) == 1


def test_the_same_rows_stay_as_they_are(runs: RunList, table: QTableWidget) -> None:
    runs.set_rows(ROWS, 0, {1})
    cell = table.item(0, 1)
    runs.set_rows(list(ROWS), 2, {1})
    assert table.item(0, 1) is cell
    assert (runs.current, runs.checked) == (2, (1,))
    runs.set_rows(ROWS[1:], 0)
    assert table.rowCount() == 2
    assert (runs.current, runs.checked) == (0, ())


def test_a_note_is_marked_and_told_where_the_pointer_rests(
    runs: RunList, table: QTableWidget
) -> None:
    runs.set_rows([replace(ROWS[0], note="with the new lamp"), *ROWS[1:]])
    assert table.item(0, 1).toolTip() == "with the new lamp"
    assert not table.item(0, 1).icon().isNull()
    assert table.item(1, 1).icon().isNull()


def test_a_menu_is_asked_for_at_a_chosen_row_only(
    qtbot: QtBot, runs: RunList, table: QTableWidget
) -> None:
    runs.set_rows(ROWS)
    with qtbot.assertNotEmitted(runs.menu_requested):
        table.customContextMenuRequested.emit(QPoint(5, 5))
    runs.set_rows(ROWS, 1)
    with qtbot.waitSignal(runs.menu_requested) as heard:
        table.customContextMenuRequested.emit(QPoint(5, 5))
    assert heard.args == [table.viewport().mapToGlobal(QPoint(5, 5))]


def test_figures_are_never_cut_off_by_long_names(runs: RunList, table: QTableWidget) -> None:
    header = table.horizontalHeader()
    story = "a long story " * 6
    runs.set_rows([replace(ROWS[0], name=story, backbone=story), *ROWS[1:]])
    for width in (1100, 1000):
        runs.resize(width, 160)
        assert header.length() <= table.viewport().width()
        for column in range(5, header.count()):
            assert header.sectionSize(column) >= table.sizeHintForColumn(column)
    assert table.item(0, 1).toolTip() == table.item(0, 3).toolTip() == tooltip(story)
    runs.resize(500, 160)
    assert header.sectionSize(1) == 120
    for column in range(header.count()):
        assert header.sectionSize(column) >= header.sectionSizeHint(column)


def test_a_damaged_run_says_why_over_the_whole_row(runs: RunList, table: QTableWidget) -> None:
    runs.set_rows([*ROWS, DAMAGED], 3, {0})
    assert runs.current == 3
    assert runs.checked == (0,)
    assert table.item(3, 2).text() == table.item(3, 2).toolTip() == "It is damaged."
    assert table.columnSpan(3, 2) == table.columnCount() - 2
    assert not table.item(3, 0).flags() & Qt.ItemFlag.ItemIsUserCheckable
    assert not table.item(3, 1).icon().isNull()
