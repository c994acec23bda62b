"""The page Lab in the real window."""

import json
import shutil
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QFileDialog,
    QLabel,
    QListWidget,
    QPushButton,
    QTableView,
)
from pytestqt.qtbot import QtBot

from augstudio.augment.presets import presets
from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset, ImageRecord, Split
from augstudio.features.extract import Features
from augstudio.lab.arms import Arm
from augstudio.lab.library import studies_folder
from augstudio.lab.plan import VIEWS
from augstudio.lab.study import Study
from augstudio.lab.winners import Confirmation
from augstudio.progress import Progress
from augstudio.runs.choices import Method
from augstudio.runs.library import find_runs
from augstudio.ui.core.owners import Owners
from augstudio.ui.core.studies.study_choice import StudyChoice, Subject
from augstudio.ui.pages.lab.study_texts import study_title
from augstudio.ui.window import Window
from tests import driver
from tests.ui.opening import open_folder, settle
from tests.ui.pages.lab.conftest import RECIPE, Extractor

_PLAIN = Recipe()


def said(window: Window, name: str) -> str:
    return driver.find(window, QLabel, f"label_lab_{name}").text()


def rows(window: Window) -> list[list[str]]:
    model = driver.find(window, QTableView, "table_lab").model()
    return [
        [model.index(row, column).data() for column in (0, 2, 3)] for row in range(model.rowCount())
    ]


def is_enabled(window: Window, name: str) -> bool:
    return driver.find(window, QAbstractButton, name).isEnabled()


def shown(window: Window, name: str) -> bool:
    return any(each.isVisible() for each in window.findChildren(QAbstractButton, name))


def study(window: Window, button: str = "button_start_study") -> None:
    """Press a button that runs a study, and wait until its verdicts are shown."""
    with driver.awaiting(window.owners.jobs.ended):
        driver.press(window, button)
    settle()


def test_without_photos_the_page_leads_to_data(window: Window) -> None:
    window.show_page("lab")
    driver.press(window, "button_lab_open_data")
    assert window.page("data").isVisible()


def test_too_few_photos_say_how_many_are_needed(
    window: Window, owners: Owners, photos: Path
) -> None:
    open_folder(owners, photos)
    window.show_page("lab")
    settle()
    assert said(window, "plan").startswith("14 ways to train × 5 parts × 3 repeats")
    for extra in sorted((photos / "red").iterdir())[2:]:
        extra.unlink()
    owners.project.reload()
    settle()
    assert "needs at least 5 different training photos of each class; red has 1" in " ".join(
        each.text() for each in window.page("lab").findChildren(QLabel) if each.isVisible()
    )
    driver.press(window, "button_lab_to_data")
    assert window.page("data").isVisible()


def test_the_plan_says_what_it_costs_and_why_it_cannot_start(lab: Window, owners: Owners) -> None:
    assert said(lab, "plan") == (
        "4 ways to train × 2 parts × 3 repeats, and a check for chance: 30 trainings, "
        "time unknown until the first ones are done."
    )
    driver.press(lab, "check_lab_whole")
    driver.press(lab, "check_lab_without")
    settle()
    assert said(lab, "plan").startswith("3 ways")
    driver.press(lab, "check_lab_alone")
    settle()
    assert "nothing to compare" in said(lab, "plan")
    assert not is_enabled(lab, "button_start_study")
    combo = driver.find(lab, QComboBox, "combo_lab_dose")
    place = combo.findData("blur_strength")
    combo.setCurrentIndex(place)
    combo.activated.emit(place)
    settle()
    assert said(lab, "plan").startswith("4 ways")
    menu = driver.find(lab, QPushButton, "button_lab_add_recipe").menu()
    menu.aboutToShow.emit()
    (strong,) = [each for each in menu.actions() if each.text() == "Strong"]
    strong.trigger()
    settle()
    assert said(lab, "plan").startswith("5 ways")
    driver.press(lab, "check_lab_own_1")
    settle()
    assert said(lab, "plan").startswith("4 ways")
    owners.recipe.change(Recipe())
    assert "changes nothing" in said(lab, "recipe")
    driver.press(lab, "button_lab_photos")
    assert owners.recipe.value == presets()["Photos"]


def test_a_study_is_shown_row_by_row_and_its_winners_can_be_used(
    qtbot: QtBot, lab: Window, owners: Owners, photos: Path
) -> None:
    driver.find(lab, QAbstractButton, "button_start_study").setFocus()
    study(lab)
    # Space stops a study, and does not press whatever comes after the start.
    assert lab.focusWidget() is driver.find(lab, QTableView, "table_lab")
    found = rows(lab)
    names = [row[0] for row in found]
    assert (names[0], names[-1]) == ("Rotate: 40°", "No augmentation, again")
    assert set(names[1:-1]) == {"Mirror left-right", "Whole recipe"}
    assert found[0][1:] == ["0.0", "● can't tell"]
    assert found[1][2] == found[2][2] == "◀ hurts"
    assert found[1][1].startswith("−")
    assert said(lab, "summary").startswith("Hurts on photos like these: ")
    assert "Mirror left-right (−" in said(lab, "summary")
    table = driver.find(lab, QTableView, "table_lab")
    assert said(lab, "sentence").startswith("Rotate: 40°: can't tell with 12 photos")
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Down)
    assert said(lab, "sentence").startswith(f"{names[1]} hurts: −")
    qtbot.keyClick(table, Qt.Key.Key_End)
    assert said(lab, "sentence").startswith("No augmentation, again")
    qtbot.keyClick(table, Qt.Key.Key_Home)
    assert said(lab, "sentence").startswith("Rotate: 40°")
    qtbot.keyClick(table, Qt.Key.Key_Down)
    words = table.model().index(1, 1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert words.replace("\n", " ") == said(lab, "sentence")
    driver.press(lab, "button_condition_rotated")
    assert "rotated by 30°" in said(lab, "sentence")
    study(lab, "button_use_winners")
    assert owners.recipe.value.active == ("rotation_range",)
    assert "validation photos" in said(lab, "summary")
    driver.press_keys(lab, "Ctrl+Z")
    assert owners.recipe.value == RECIPE
    # Studies lie beside the runs, and are none.
    (folder,) = studies_folder("colours").iterdir()
    assert json.loads((folder / "study.json").read_text())["folds"] == 2
    assert find_runs([folder.parents[1]]).runs == []
    owners.project.open_folder(photos)
    settle()
    lab.show_page("lab")
    assert len(rows(lab)) == 4
    # How the winners did is kept with the study.
    assert "validation photos" in said(lab, "summary")


def test_where_everything_hurts_there_are_no_winners(lab: Window, owners: Owners) -> None:
    recipe = Recipe(horizontal_flip=True)
    owners.recipe.change(recipe)
    study(lab)
    with driver.awaiting(owners.channel.said, when=lambda _, text: "no winners" in text):
        driver.press(lab, "button_use_winners")
    settle()
    assert owners.recipe.value == recipe


def test_winners_that_are_worse_on_photos_that_chose_nothing_are_not_used(
    lab: Window, owners: Owners, monkeypatch: pytest.MonkeyPatch
) -> None:
    study(lab)

    def refute(made: Study, dataset: Dataset, arm: Arm, progress: Progress) -> Confirmation:
        split = Split.VALIDATION
        return Confirmation(arm=arm, split=split, photos=40, before=38, after=20, gained=0, lost=18)

    monkeypatch.setattr("augstudio.ui.core.studies.study_work.confirm", refute)
    with driver.awaiting(owners.channel.said, when=lambda kind, _: kind == "warn"):
        driver.press(lab, "button_use_winners")
    settle()
    assert owners.recipe.value == RECIPE


def test_without_a_verdict_there_are_no_winners_and_a_folder_that_is_gone_is_named(
    lab: Window, owners: Owners
) -> None:
    driver.press(lab, "check_lab_whole")
    owners.recipe.change(Recipe(rotation_range=40.0))
    study(lab)
    with driver.awaiting(owners.channel.said, when=lambda _, text: "shown to help" in text):
        driver.press(lab, "button_use_winners")
    settle()
    folder = owners.studies.study.folder
    folder.rename(folder.with_name("elsewhere"))
    study(lab, "button_more_repeats")
    said_of_it = driver.dialog("dialog_error")
    assert "was moved or deleted" in said_of_it.text()
    assert said_of_it.informativeText() == "Put it back, or start a new study."
    said_of_it.accept()
    assert owners.studies.study.plan.repeats == 3
    assert not folder.exists()


def test_more_repeats_only_add(
    lab: Window, owners: Owners, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = "augstudio.ui.pages.lab.plan.plan_check.seconds_of"
    monkeypatch.setattr(seconds, lambda plan, dataset, missing, runs: len(missing))
    study(lab)
    # No augmentation twice, two augmentations and the whole recipe, two repeats each.
    more = driver.find(lab, QPushButton, "button_more_repeats")
    assert more.text() == "More repeats (about 10 s)"
    before = set(owners.studies.study.trials)
    study(lab, "button_more_repeats")
    assert owners.studies.study.plan.repeats == 5
    assert before < set(owners.studies.study.trials)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Lets the arms that are varied wait in the second repeat."""
    opened = threading.Event()
    usual = Extractor.extract

    def extract(
        self: Extractor,
        records: Sequence[ImageRecord],
        recipe: Recipe = _PLAIN,
        seed: int = 0,
        view: int = 0,
        *,
        progress: Progress,
    ) -> Features:
        while view > VIEWS and not opened.wait(0.01):
            progress.check()
        return usual(self, records, recipe, seed, view, progress=progress)

    monkeypatch.setattr(Extractor, "extract", extract)
    yield opened
    opened.set()


def test_stop_keeps_what_is_done_and_continue_goes_on(
    lab: Window, owners: Owners, gate: threading.Event
) -> None:
    with driver.awaiting(owners.studies.findings_changed, when=lambda: rows(lab)[0][1] != ""):
        QTest.keyClick(lab.page("lab"), Qt.Key.Key_Space)
    assert "step" in said(lab, "summary")
    lab.close()
    assert "continue it later" in driver.dialog("dialog_question").informativeText()
    driver.answer("dialog_question", "button_no")
    study(lab, "button_stop_study")
    done = set(owners.studies.study.trials)
    assert done
    assert said(lab, "summary").startswith("Stopped: ")
    owners.studies.show(owners.studies.study)
    assert said(lab, "summary") == "Reading the study …"
    assert not shown(lab, "button_continue_study")
    settle()
    gate.set()
    study(lab, "button_continue_study")
    assert done < set(owners.studies.study.trials)
    assert not owners.studies.findings.missing
    assert shown(lab, "button_use_winners")


def test_a_study_that_was_stopped_can_be_left_at_what_is_complete(
    lab: Window, owners: Owners, gate: threading.Event
) -> None:
    def complete() -> bool:
        found = owners.studies.findings
        return found is not None and found.complete == 1

    with driver.awaiting(owners.studies.findings_changed, when=complete):
        driver.press(lab, "button_start_study")
    study(lab, "button_stop_study")
    done = list(owners.studies.study.trials)
    driver.press(lab, "button_finish_study")
    settle()
    assert owners.studies.study.plan.repeats == 1
    assert not said(lab, "summary").startswith("Stopped: ")
    assert shown(lab, "button_use_winners")
    assert not shown(lab, "button_finish_study")
    assert owners.studies.study.trials == done
    gate.set()
    study(lab, "button_more_repeats")
    assert set(done) < set(owners.studies.study.trials)
    assert owners.studies.study.plan.repeats == 3


def test_changes_since_a_study_are_said_and_not_mixed(lab: Window, owners: Owners) -> None:
    study(lab)
    owners.recipe.change(Recipe(rotation_range=5.0))
    assert "recipe has changed" in said(lab, "notice")
    first = owners.project.found.records(next(iter(owners.project.found.splits)))[0]
    owners.project.edit("left out", lambda edits: edits.leave_out([first.content]))
    settle()
    assert "photos have changed" in said(lab, "notice")
    assert not is_enabled(lab, "button_more_repeats")
    driver.press(lab, "button_new_study")
    assert shown(lab, "button_start_study")


def test_networks_at_two_sizes_are_compared(lab: Window, owners: Owners) -> None:
    driver.press(lab, "radio_lab_networks")
    settle()
    assert "choose at least two networks" in said(lab, "plan")
    networks = driver.find(lab, QListWidget, "list_lab_networks")
    networks.item(1).setCheckState(Qt.CheckState.Checked)
    settle()
    assert said(lab, "plan").startswith("2 ways")
    study(lab)
    assert [row[0] for row in rows(lab)] == [
        "EfficientNet-Lite0, 160 px",
        "EfficientNet-Lite0, 224 px, again",
    ]
    assert "▶\N{NO-BREAK SPACE}better, ◀\N{NO-BREAK SPACE}worse" in said(lab, "legend")
    assert not shown(lab, "button_use_winners")


def test_methods_and_trainings_from_scratch_can_be_compared(
    lab: Window, owners: Owners, photos: Path
) -> None:
    driver.press(lab, "check_lab_scratch")
    settle()
    assert said(lab, "plan").endswith("30 trainings, each of a whole network, which takes long.")
    driver.press(lab, "radio_lab_methods")
    settle()
    assert said(lab, "plan").startswith("2 ways")
    driver.press(lab, "check_lab_fine_tune")
    settle()
    assert "choose at least two methods" in said(lab, "plan")
    driver.press(lab, "check_lab_from_scratch")
    settle()
    asked = owners.studies.plan(StudyChoice(from_scratch=True))()
    assert study_title(Study(photos, asked, [])).endswith(", from scratch")
    asked = owners.studies.plan(StudyChoice(subject=Subject.METHODS, methods=tuple(Method)))()
    assert [arm.name for arm in asked.arms if arm.is_compared] == list(Method)[1:]
    assert is_enabled(lab, "button_start_study")


def test_verdicts_and_the_chart_can_be_saved(
    lab: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study(lab)
    for action, name, begins in (
        ("table", "verdicts.csv", b"arm,condition,difference"),
        ("picture", "lab.svg", b"<?xml"),
    ):
        target = tmp_path / name
        monkeypatch.setattr(
            QFileDialog, "getSaveFileName", lambda *_, target=target: (str(target), "")
        )
        lab.findChild(QAction, f"action_lab_{action}").trigger()
        assert target.read_bytes().startswith(begins)
    assert b"Whole recipe" in (tmp_path / "lab.svg").read_bytes()
    lab.findChild(QAction, "action_lab_how").trigger()
    assert "Nadeau" in driver.dialog("dialog_text").informativeText()
    driver.dialog("dialog_text").accept()


def test_studies_can_be_deleted_and_damaged_ones_say_why(
    lab: Window, owners: Owners, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study(lab)
    driver.press(lab, "button_new_study")
    # The keys are not in the number of parts now.
    assert lab.focusWidget() is driver.find(lab, QComboBox, "combo_lab_study")
    study(lab)
    newer, older = owners.studies.listed
    (older.folder / "study.json").write_text("{")
    owners.project.open_folder(photos)
    settle()
    lab.show_page("lab")
    combo = driver.find(lab, QComboBox, "combo_lab_study")
    assert combo.itemText(2) == f"{older.folder.name}, damaged"
    combo.setCurrentIndex(2)
    combo.activated.emit(2)
    settle()
    reason = f"The study {older.folder.name} is damaged: its study.json can't be read."
    words = [each.text() for each in lab.page("lab").findChildren(QLabel) if each.isVisible()]
    assert reason in words
    assert not shown(lab, "button_lab_more")
    trash = "augstudio.ui.pages.lab.study_deletion.move_to_trash"
    monkeypatch.setattr(trash, lambda path: not shutil.rmtree(path))
    driver.press(lab, "button_lab_delete_damaged")
    driver.answer("dialog_question", "button_yes")
    settle()
    # The one before it is shown; without a trash, it is asked once more.
    assert owners.studies.study.folder == newer.folder
    assert not older.folder.exists()
    monkeypatch.setattr(trash, lambda _: False)
    lab.findChild(QAction, "action_lab_delete").trigger()
    driver.answer("dialog_question", "button_yes")
    assert "can't be moved to the trash" in driver.dialog("dialog_question").text()
    driver.answer("dialog_question", "button_yes")
    settle()
    assert not newer.folder.exists()
    assert owners.studies.listed == owners.studies.damaged == ()
    assert shown(lab, "button_start_study")


def test_a_study_that_runs_cannot_be_deleted(lab: Window, gate: threading.Event) -> None:
    assert not gate.is_set()
    with driver.awaiting(lab.owners.studies.findings_changed):
        driver.press(lab, "button_start_study")
    delete = lab.findChild(QAction, "action_lab_delete")
    assert not delete.isEnabled()
    study(lab, "button_stop_study")
    assert delete.isEnabled()
