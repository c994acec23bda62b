import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QTableWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from augstudio.augment.recipe import Recipe
from augstudio.data.scan import scan
from augstudio.runs.config import TrainConfig
from augstudio.runs.run import load_run
from augstudio.training.train import train
from augstudio.ui.core.jobs.jobs import JobKind
from augstudio.ui.core.owners import Owners
from augstudio.ui.pages.train.runs.run_list import RunList
from augstudio.ui.pages.train.runs.runs_box import RunsBox
from tests.driver import answer, dialog
from tests.example_runs import keep_run, keep_unfinished, place
from tests.photos import write_folder
from tests.ui.opening import open_folder, settle


@pytest.fixture
def box(qtbot: QtBot, owners: Owners, tmp_path: Path) -> RunsBox:
    """The runs 003, 002 and 001, the first in use."""
    for number in (1, 2, 3):
        keep_run(
            place(f"run-00{number}"),
            accuracy=0.9 + number / 40,
            created=f"2026-01-0{number}T12:00:00+00:00",
        )
    open_folder(owners, write_folder(tmp_path / "colours", photos=4))
    made = RunsBox(owners.library, owners.jobs, owners.channel)
    qtbot.addWidget(made)
    made.resize(380, 300)
    with qtbot.waitActive(made):
        made.show()
    settle()
    owners.library.use(owners.library.runs[0])
    return made


@pytest.fixture
def paused(qtbot: QtBot, box: RunsBox) -> RunsBox:
    """The same with a paused training on top."""
    keep_unfinished(place("run-009"))
    refreshed(qtbot, box)
    return box


def refreshed(qtbot: QtBot, box: RunsBox) -> None:
    QApplication.sendEvent(box, QEvent(QEvent.Type.WindowActivate))
    settle()


def table(box: RunsBox) -> QTableWidget:
    return box.findChild(QTableWidget, "list_runs")


def column(box: RunsBox, number: int = 1) -> list[str]:
    return [table(box).item(row, number).text() for row in range(table(box).rowCount())]


def action(box: RunsBox, name: str) -> QAction:
    return box.findChild(QAction, f"action_{name}")


def act(box: RunsBox, name: str) -> None:
    assert action(box, name).isVisible()
    assert action(box, name).isEnabled()
    action(box, name).trigger()


def offered(box: RunsBox) -> list[str]:
    actions = box.findChild(QMenu, "menu_run").actions()
    return [each.objectName().removeprefix("action_") for each in actions if each.isVisible()]


def tick(qtbot: QtBot, box: RunsBox, row: int) -> None:
    where = table(box).visualItemRect(table(box).item(row, 0)).center()
    qtbot.mouseClick(table(box).viewport(), Qt.MouseButton.LeftButton, pos=where)


def test_the_runs_are_listed_with_the_one_in_use_chosen(box: RunsBox) -> None:
    assert column(box) == ["run-003", "run-002", "run-001"]
    assert column(box, 2)[0] == "97.5% (87–100%)"
    assert box.findChild(RunList).current == 0
    assert offered(box) == [
        "duplicate_run",
        "repeat_run",
        "rename_run",
        "note_run",
        "delete_run",
        "export_runs",
    ]


def test_without_runs_there_is_nothing_to_press(
    qtbot: QtBot, owners: Owners, tmp_path: Path
) -> None:
    open_folder(owners, write_folder(tmp_path / "others", photos=4))
    made = RunsBox(owners.library, owners.jobs, owners.channel)
    qtbot.addWidget(made)
    made.show()
    settle()
    assert offered(made) == []
    assert not table(made).isVisible()


def test_a_chosen_run_is_the_one_in_use(qtbot: QtBot, box: RunsBox, owners: Owners) -> None:
    with qtbot.waitSignal(owners.library.run_changed):
        table(box).selectRow(2)
    assert owners.library.run is owners.library.runs[2]
    owners.library.use(owners.library.runs[1])
    assert box.findChild(RunList).current == 1


def test_ticked_runs_are_laid_over_the_one_in_use(
    qtbot: QtBot, box: RunsBox, owners: Owners
) -> None:
    heard: list[list[str]] = []
    box.overlay_changed.connect(lambda runs: heard.append([run.name for run, _ in runs]))
    tick(qtbot, box, 2)
    tick(qtbot, box, 1)
    table(box).selectRow(1)  # the one in use is not laid over itself
    tick(qtbot, box, 2)
    table(box).selectRow(0)
    assert heard == [["run-001"], ["run-002", "run-001"], ["run-001"], [], ["run-002"]]
    owners.library.rename(owners.library.runs[1], "Beetles")
    assert heard[-1] == ["Beetles"]
    shutil.rmtree(place("run-002"))
    with qtbot.waitSignal(box.overlay_changed):
        refreshed(qtbot, box)
    assert heard[-1] == []


def test_a_compared_run_keeps_its_colour_whatever_is_chosen(qtbot: QtBot, box: RunsBox) -> None:
    heard: list[dict[str, int]] = []
    box.overlay_changed.connect(lambda runs: heard.append({run.name: n for run, n in runs}))
    for row in (2, 1, 0):
        tick(qtbot, box, row)
    assert heard[-1] == {"run-001": 0, "run-002": 1}  # run-003 is the one in use
    table(box).selectRow(2)
    assert heard[-1] == {"run-002": 1, "run-003": 2}
    tick(qtbot, box, 1)
    tick(qtbot, box, 2)
    assert heard[-1] == {"run-003": 2}
    tick(qtbot, box, 1)
    assert heard[-1] == {"run-002": 0, "run-003": 2}


def test_what_happens_on_the_disk_is_seen_when_the_window_is_activated_or_the_page_shown(
    qtbot: QtBot, box: RunsBox
) -> None:
    shutil.rmtree(place("run-002"))
    refreshed(qtbot, box)
    assert column(box) == ["run-003", "run-001"]
    box.hide()
    shutil.rmtree(place("run-001"))
    box.show()
    settle()
    assert column(box) == ["run-003"]


def test_a_run_is_renamed(qtbot: QtBot, box: RunsBox, owners: Owners) -> None:
    table(box).setFocus()
    qtbot.keyClick(table(box), Qt.Key.Key_F2)
    line = box.window().findChild(QLineEdit, "edit_run_name")
    assert line.text() == "run-003"
    line.setText("Beetles")
    box.window().findChild(QPushButton, "button_save_run").click()
    assert column(box) == ["Beetles", "run-002", "run-001"]
    assert load_run(place("run-003")).title == "Beetles"


def test_a_note_is_written(box: RunsBox) -> None:
    act(box, "note_run")
    box.window().findChild(QPlainTextEdit, "edit_run_note").setPlainText("new lamp")
    box.window().findChild(QPushButton, "button_save_note").click()
    assert table(box).item(0, 1).toolTip().endswith("new lamp")
    assert load_run(place("run-003")).note == "new lamp"


def test_a_run_is_deleted_by_its_key(
    qtbot: QtBot, box: RunsBox, owners: Owners, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "augstudio.ui.core.runs.run_library.move_to_trash", lambda path: not shutil.rmtree(path)
    )
    table(box).setFocus()
    qtbot.keyClick(table(box), Qt.Key.Key_Delete)
    answer("dialog_question", "button_yes")
    assert column(box) == ["run-002", "run-001"]
    assert owners.library.run is owners.library.runs[0]
    assert box.findChild(RunList).current == 0


@pytest.mark.parametrize("name", ["duplicate", "repeat"])
def test_settings_and_repetition_are_asked_for(
    qtbot: QtBot, box: RunsBox, owners: Owners, name: str
) -> None:
    table(box).selectRow(1)
    with qtbot.waitSignal(getattr(box, f"{name}_requested")) as heard:
        act(box, f"{name}_run")
    assert heard.args == [owners.library.runs[1]]


def test_nothing_that_trains_can_be_started_while_a_job_runs(
    qtbot: QtBot, box: RunsBox, owners: Owners
) -> None:
    job = owners.jobs.start(
        JobKind.READ_PHOTOS, "Reading photos", lambda progress, _: wait(progress)
    )
    assert not action(box, "repeat_run").isEnabled()
    assert action(box, "rename_run").isEnabled()
    with qtbot.waitSignal(owners.jobs.ended):
        job.stop()
    assert action(box, "repeat_run").isEnabled()


def wait(progress: object) -> None:
    while not progress.cancelled:
        pass


def test_a_menu_does_the_same(
    qtbot: QtBot, box: RunsBox, owners: Owners, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The offscreen platform has no keyboard that a menu could take.
    opened: list[QPoint] = []
    monkeypatch.setattr(QMenu, "popup", lambda _, at: opened.append(at))
    table(box).customContextMenuRequested.emit(QPoint(20, 20))
    assert opened == [table(box).viewport().mapToGlobal(QPoint(20, 20))]
    with qtbot.waitSignal(box.repeat_requested) as heard:
        act(box, "repeat_run")
    assert heard.args == [owners.library.runs[0]]


def test_the_table_is_saved(
    qtbot: QtBot,
    box: RunsBox,
    owners: Owners,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    suggested: list[str] = []

    def choose(_: QWidget, __: str, start: str, ___: str) -> tuple[str, str]:
        suggested.append(start)
        return str(tmp_path / "mine") if len(suggested) > 1 else "", ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    act(box, "export_runs")
    assert list(tmp_path.glob("mine*")) == []
    with qtbot.waitSignal(owners.channel.said):
        act(box, "export_runs")
    assert suggested[0] == "colours runs.csv"
    assert (tmp_path / "mine.csv").is_file()


# --- paused trainings ---


def test_a_paused_training_is_on_top_and_can_be_resumed(
    qtbot: QtBot, paused: RunsBox, owners: Owners
) -> None:
    assert column(paused) == ["run-009", "run-003", "run-002", "run-001"]
    assert column(paused, 2)[0] == "Paused"
    run = owners.library.run
    assert run is owners.library.runs[0]
    with qtbot.waitSignal(paused.paused_chosen):
        table(paused).selectRow(1)
    assert paused.paused is None
    with qtbot.waitSignal(paused.paused_chosen):
        table(paused).selectRow(0)
    assert paused.paused is not None
    assert owners.library.run is run
    assert offered(paused) == ["resume_run", "duplicate_run", "discard_run", "export_runs"]
    with qtbot.waitSignal(paused.resume_requested) as heard:
        act(paused, "resume_run")
    assert heard.args[0].training.name == "run-009"
    with qtbot.waitSignal(paused.duplicate_requested) as heard:
        act(paused, "duplicate_run")
    assert heard.args[0].name == "run-009"
    owners.library.use(owners.library.runs[2])
    assert paused.findChild(RunList).current == 3


def test_without_a_run_in_use_the_paused_one_is_chosen(
    qtbot: QtBot, paused: RunsBox, owners: Owners
) -> None:
    for name in ("run-001", "run-002", "run-003"):
        shutil.rmtree(place(name))
    refreshed(qtbot, paused)
    assert paused.findChild(RunList).current == 0
    assert offered(paused) == ["resume_run", "duplicate_run", "discard_run"]


def test_a_training_that_was_paused_just_now_is_chosen(
    qtbot: QtBot, box: RunsBox, owners: Owners
) -> None:
    keep_unfinished(place("run-000"), created="2025-01-01T12:00:00+00:00")
    refreshed(qtbot, box)
    assert box.paused is None  # it was paused long ago
    keep_unfinished(place("run-009"))
    refreshed(qtbot, box)
    assert box.paused is not None
    assert box.paused.training.name == "run-009"
    assert box.findChild(RunList).current == 0
    table(box).selectRow(2)
    refreshed(qtbot, box)
    assert box.paused is None  # once only


def test_a_resumed_training_is_not_listed_as_paused(
    qtbot: QtBot, paused: RunsBox, owners: Owners, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("augstudio.ui.core.runs.trainings.resume", lambda *given: wait(given[2]))
    monkeypatch.setattr("augstudio.ui.core.runs.trainings.estimate", lambda *_: None)
    paused.resume_requested.connect(lambda each: owners.trainings.resume(each.training))
    table(paused).selectRow(0)
    act(paused, "resume_run")
    assert column(paused) == ["run-003", "run-002", "run-001"]
    with qtbot.waitSignal(owners.library.paused_changed):
        owners.jobs.stop()  # the test leaves its folder as it was
    assert column(paused)[0] == "run-009"


def test_a_paused_training_is_discarded(qtbot: QtBot, paused: RunsBox) -> None:
    table(paused).selectRow(0)
    table(paused).setFocus()
    qtbot.keyClick(table(paused), Qt.Key.Key_Delete)
    assert dialog("dialog_question").text() == "Discard run-009?"
    answer("dialog_question", "button_yes")
    assert column(paused) == ["run-003", "run-002", "run-001"]
    assert paused.findChild(RunList).current == 0


def test_a_ticked_run_stays_ticked_under_a_paused_one(qtbot: QtBot, box: RunsBox) -> None:
    overlays: list[list[str]] = []
    box.overlay_changed.connect(lambda runs: overlays.append([run.name for run, _ in runs]))
    tick(qtbot, box, 1)
    keep_unfinished(place("run-009"))
    refreshed(qtbot, box)
    assert box.findChild(RunList).checked == (2,)
    assert overlays[-1] == ["run-002"]


# --- again ---


def test_a_run_is_repeated_with_the_same_numbers(
    qtbot: QtBot, owners: Owners, tmp_path: Path
) -> None:
    """From its own folder alone: neither settings nor photos of the window play a part."""
    dataset = scan(write_folder(tmp_path / "colours", photos=6))
    first = train(dataset, Recipe(rotation_range=30.0), TrainConfig(epochs=3, views=2, seed=4))
    open_folder(owners, dataset.root)
    box = RunsBox(owners.library, owners.jobs, owners.channel)
    qtbot.addWidget(box)
    box.show()
    settle()
    (dataset.root / "red" / "new.png").write_bytes((dataset.root / "blue/000.png").read_bytes())
    box.repeat_requested.connect(owners.trainings.repeat)
    with qtbot.waitSignal(owners.jobs.ended, timeout=60_000):
        act(box, "repeat_run")
    assert owners.library.run is not None
    assert owners.library.run.folder != first.folder
    assert owners.library.run.history == first.history
    assert owners.library.run.validation == first.validation
    assert owners.library.run.photos == first.photos
    assert len(column(box)) == 2


def test_a_run_whose_photos_are_gone_says_so(
    qtbot: QtBot, box: RunsBox, owners: Owners, tmp_path: Path
) -> None:
    gone = keep_run(place("run-004"), root=tmp_path / "gone", created="2026-01-04T12:00:00+00:00")
    refreshed(qtbot, box)
    owners.library.use(owners.library.runs[0])
    box.repeat_requested.connect(owners.trainings.repeat)
    with qtbot.waitSignal(owners.jobs.ended):
        act(box, "repeat_run")
    assert str(gone.root) in dialog("dialog_error").text()
    dialog("dialog_error").accept()
