from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QTableWidget
from pytestqt.qtbot import QtBot

from augstudio.ui.pages.train.runs.run_list import RunList
from augstudio.ui.pages.train.runs.run_rows import RunRow
from augstudio.ui.widgets.text import tooltip

SETTINGS = "Transfer learning, EfficientNet-Lite0, Photos"
ROWS = [
    RunRow(name, SETTINGS, accuracy, "epoch 12, 31 s", "2026-01-02 10:00")
    for name, accuracy in (
        ("run-003", "96.1% (94–98%)"),
        ("run-002", "93.5% (90–96%)"),
        ("run-001", "90.0% (86–93%)"),
    )
]
PAUSED = replace(ROWS[0], name="run-004", accuracy="Paused", figures="after epoch 7", paused=True)
DAMAGED = RunRow("run-005", "It is damaged.", "Damaged", "", damaged=True)


@pytest.fixture
def runs(qtbot: QtBot) -> RunList:
    made = RunList()
    qtbot.addWidget(made)
    made.resize(360, 200)
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
    assert [table.item(0, column).text() for column in (1, 2)] == ["run-003", "96.1% (94–98%)"]
    spoken = Qt.ItemDataRole.AccessibleTextRole
    assert table.item(0, 1).data(spoken) == f"run-003, {SETTINGS}"
    assert table.item(0, 2).data(spoken) == "96.1% (94–98%), epoch 12, 31 s"
    assert table.item(0, 1).toolTip().splitlines() == [
        "run-003",
        SETTINGS,
        "96.1% (94–98%), epoch 12, 31 s",
        "2026-01-02 10:00",
    ]
    runs.grab()
    assert runs.current == 1
    assert runs.checked == (2,)


def test_choosing_a_row_emits_its_number(qtbot: QtBot, runs: RunList, table: QTableWidget) -> None:
    runs.set_rows(ROWS, 0)
    with qtbot.waitSignal(runs.chosen) as heard:
        qtbot.keyClick(table, Qt.Key.Key_Down)
    assert heard.args == [1]
    with qtbot.waitSignal(runs.chosen) as heard:
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place(table, 2, 1))
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
    qtbot.mouseMove(table.viewport(), place(table, 2, 1))
    qtbot.mouseRelease(table.viewport(), Qt.MouseButton.LeftButton, pos=place(table, 2, 1))
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
    assert not table.item(0, 1).icon().isNull()


def test_the_same_rows_stay_as_they_are(runs: RunList, table: QTableWidget) -> None:
    runs.set_rows(ROWS, 0, {1})
    cell = table.item(0, 1)
    runs.set_rows(list(ROWS), 2, {1})
    assert table.item(0, 1) is cell
    assert (runs.current, runs.checked) == (2, (1,))
    runs.set_rows(ROWS[1:], 0)
    assert table.rowCount() == 2
    assert (runs.current, runs.checked) == (0, ())


def test_a_note_is_marked_and_shown_where_the_pointer_rests(
    runs: RunList, table: QTableWidget
) -> None:
    runs.set_rows([replace(ROWS[0], note="with the new lamp"), *ROWS[1:]])
    assert table.item(0, 1).toolTip().endswith("\nwith the new lamp")
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
    story = "a long story " * 6
    row = replace(ROWS[0], name=story)
    runs.set_rows([row, *ROWS[1:]])
    header = table.horizontalHeader()
    for width in (500, 250):
        runs.resize(width, 200)
        assert header.length() <= table.viewport().width()
        assert header.sectionSize(2) >= table.sizeHintForColumn(2)
        runs.grab()
    assert row.tip.startswith(f"{story}\n")
    assert table.item(0, 1).toolTip() == tooltip(row.tip)


def test_a_damaged_run_says_why(runs: RunList, table: QTableWidget) -> None:
    runs.set_rows([*ROWS, DAMAGED], 3, {0})
    assert runs.current == 3
    assert runs.checked == (0,)
    assert "It is damaged." in table.item(3, 1).toolTip()
    assert not table.item(3, 0).flags() & Qt.ItemFlag.ItemIsUserCheckable
    assert not table.item(3, 1).icon().isNull()
