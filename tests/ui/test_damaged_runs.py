"""Runs that can't be used any more are listed, each with the reason."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton, QTableWidget
from pytestqt.qtbot import QtBot

from augstudio.runs.run import RUN_FILE
from augstudio.ui.core.session import Session
from augstudio.ui.pages.train.runs import run_actions
from augstudio.ui.pages.train.runs.runs_box import RunsBox
from augstudio.ui.widgets.text import tooltip
from tests.driver import answer
from tests.example_runs import keep_run, place
from tests.ui.examples import make_dataset


@pytest.fixture
def box(qtbot: QtBot, session: Session, tmp_path: Path) -> RunsBox:
    """The runs 003, 002 and 001, the first in use."""
    for number in (1, 2, 3):
        keep_run(place(f"run-00{number}"), created=f"2026-01-0{number}T12:00:00+00:00")
    session.set_dataset(make_dataset(tmp_path / "colours"))
    made = RunsBox(session)
    qtbot.addWidget(made)
    with qtbot.waitSignal(session.runs_changed), qtbot.waitActive(made):
        made.show()
    session.open_run(session.runs[0])
    return made


def refreshed(qtbot: QtBot, box: RunsBox) -> None:
    with qtbot.waitSignal(box._actions._listing.result):
        box._actions.refresh()


def table(box: RunsBox) -> QTableWidget:
    return box.findChild(QTableWidget, "list_runs")


def column(box: RunsBox, number: int = 1) -> list[str]:
    return [table(box).item(row, number).text() for row in range(table(box).rowCount())]


def offered(box: RunsBox) -> set[str]:
    return {each.objectName() for each in box.findChildren(QPushButton) if each.isVisible()}


@pytest.fixture
def damaged(qtbot: QtBot, box: RunsBox) -> RunsBox:
    """The same with run 002 damaged, which stands at the bottom then."""
    (place("run-002") / RUN_FILE).write_text('{"seconds": {}}', encoding="utf-8")
    refreshed(qtbot, box)
    return box


def test_a_damaged_run_is_listed_with_the_reason(damaged: RunsBox) -> None:
    assert column(damaged) == ["run-003", "run-001", "run-002"]
    reason = table(damaged).item(2, 2)
    assert reason.text().startswith("The run run-002 is damaged: its run.json can't be right: ")
    assert reason.toolTip() == table(damaged).item(2, 1).toolTip() == tooltip(reason.text())


def test_a_damaged_run_can_only_be_looked_at_and_deleted(
    damaged: RunsBox, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = session.run
    table(damaged).selectRow(2)
    assert session.run == used
    assert offered(damaged) == {"button_open_run_folder", "button_delete_run", "button_export_runs"}
    opened: list[str] = []
    monkeypatch.setattr(
        run_actions.QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile())
    )
    damaged.findChild(QPushButton, "button_open_run_folder").click()
    assert [Path(each) for each in opened] == [place("run-002")]
    table(damaged).selectRow(0)
    assert "button_repeat_run" in offered(damaged)


def test_a_damaged_run_is_deleted_after_a_question(
    qtbot: QtBot, damaged: RunsBox, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_actions, "move_to_trash", lambda folder: not shutil.rmtree(folder))
    table(damaged).selectRow(2)
    damaged.findChild(QPushButton, "button_delete_run").click()
    answer("dialog_question", "button_yes")
    assert column(damaged) == ["run-003", "run-001"]
    assert not place("run-002").exists()
    assert session.run in session.runs
    refreshed(qtbot, damaged)
    assert column(damaged) == ["run-003", "run-001"]


def test_a_run_that_is_restored_is_listed_again(
    qtbot: QtBot, box: RunsBox, session: Session
) -> None:
    path = place("run-003") / RUN_FILE
    kept = path.read_bytes()
    path.write_bytes(b"{")
    refreshed(qtbot, box)
    assert column(box) == ["run-002", "run-001", "run-003"]
    assert session.run == session.runs[0]
    table(box).selectRow(2)
    path.write_bytes(kept)
    refreshed(qtbot, box)
    assert column(box) == ["run-003", "run-002", "run-001"]
