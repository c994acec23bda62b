"""Runs that can't be used any more are listed, each with the reason."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QTableWidget
from pytestqt.qtbot import QtBot

from augstudio.runs.run import RUN_FILE
from augstudio.ui.core.owners import Owners
from augstudio.ui.pages.train.runs import run_actions
from augstudio.ui.pages.train.runs.runs_box import RunsBox
from augstudio.ui.widgets.text import tooltip
from tests.driver import answer
from tests.example_runs import keep_run, place
from tests.photos import write_folder
from tests.ui.opening import open_folder, settle


@pytest.fixture
def box(qtbot: QtBot, owners: Owners, tmp_path: Path) -> RunsBox:
    """The runs 003, 002 and 001, the first in use."""
    for number in (1, 2, 3):
        keep_run(place(f"run-00{number}"), created=f"2026-01-0{number}T12:00:00+00:00")
    open_folder(owners, write_folder(tmp_path / "colours", photos=4))
    made = RunsBox(owners.library, owners.jobs, owners.channel)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    settle()
    owners.library.use(owners.library.runs[0])
    return made


def refreshed(owners: Owners) -> None:
    owners.library.refresh()
    settle()


def table(box: RunsBox) -> QTableWidget:
    return box.findChild(QTableWidget, "list_runs")


def column(box: RunsBox, number: int = 1) -> list[str]:
    return [table(box).item(row, number).text() for row in range(table(box).rowCount())]


def offered(box: RunsBox) -> set[str]:
    actions = box.findChild(QMenu, "menu_run").actions()
    return {e.objectName().removeprefix("action_") for e in actions if e.isVisible()}


@pytest.fixture
def damaged(owners: Owners, box: RunsBox) -> RunsBox:
    """The same with run 002 damaged, which stands at the bottom then."""
    (place("run-002") / RUN_FILE).write_text('{"seconds": {}}', encoding="utf-8")
    refreshed(owners)
    return box


def test_a_damaged_run_is_listed_with_the_reason(owners: Owners, damaged: RunsBox) -> None:
    assert column(damaged) == ["run-003", "run-001", "run-002"]
    assert column(damaged, 2)[2] == "Damaged"
    (run,) = owners.library.damaged
    assert run.reason.startswith("The run run-002 is damaged: its run.json has invalid values: ")
    tip = tooltip(f"run-002\n{run.reason}\nDamaged")
    assert table(damaged).item(2, 1).toolTip() == table(damaged).item(2, 2).toolTip() == tip


def test_a_damaged_run_can_only_be_looked_at_and_deleted(
    damaged: RunsBox, owners: Owners, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = owners.library.run
    table(damaged).selectRow(2)
    assert owners.library.run == used
    assert offered(damaged) == {"open_run_folder", "delete_run", "export_runs"}
    opened: list[str] = []
    monkeypatch.setattr(
        run_actions.QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile())
    )
    damaged.findChild(QAction, "action_open_run_folder").trigger()
    assert [Path(each) for each in opened] == [place("run-002")]
    table(damaged).selectRow(0)
    assert "repeat_run" in offered(damaged)


def test_a_damaged_run_is_deleted_after_a_question(
    qtbot: QtBot, damaged: RunsBox, owners: Owners, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "augstudio.ui.core.runs.run_library.move_to_trash", lambda folder: not shutil.rmtree(folder)
    )
    table(damaged).selectRow(2)
    damaged.findChild(QAction, "action_delete_run").trigger()
    answer("dialog_question", "button_yes")
    assert column(damaged) == ["run-003", "run-001"]
    assert not place("run-002").exists()
    assert owners.library.run in owners.library.runs
    refreshed(owners)
    assert column(damaged) == ["run-003", "run-001"]


def test_a_run_that_is_restored_is_listed_again(qtbot: QtBot, box: RunsBox, owners: Owners) -> None:
    path = place("run-003") / RUN_FILE
    kept = path.read_bytes()
    path.write_bytes(b"{")
    refreshed(owners)
    assert column(box) == ["run-002", "run-001", "run-003"]
    assert owners.library.run == owners.library.runs[0]
    table(box).selectRow(2)
    path.write_bytes(kept)
    refreshed(owners)
    assert column(box) == ["run-003", "run-002", "run-001"]
