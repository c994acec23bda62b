import shutil
import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from augstudio import storage
from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Split
from augstudio.data.decisions.edits import Edits
from augstudio.data.decisions.files import edits_file, load_edits
from augstudio.data.decisions.remedies import remedied
from augstudio.data.split import Shares
from augstudio.errors import AugStudioError
from augstudio.progress import Progress
from augstudio.ui.core.jobs import JobKind
from augstudio.ui.core.owners import Owners
from augstudio.ui.core.throttle import Report
from tests import driver
from tests.photos import COLOURS, write_folder, write_photo
from tests.ui.opening import open_folder

HALF = Recipe(validation_split=0.5)


def validation(owners: Owners) -> int:
    assert owners.project.dataset is not None
    return len(owners.project.dataset.records(Split.VALIDATION))


def press(shown: QMessageBox, name: str) -> None:
    (button,) = [each for each in shown.buttons() if each.objectName() == name]
    button.click()


def busy(owners: Owners) -> threading.Event:
    """Start a job that runs until it is stopped; the event is set when it was."""
    stopped = threading.Event()

    def work(progress: Progress, _: Report) -> None:
        while not progress.cancelled:
            threading.Event().wait(0.001)
        stopped.set()

    assert owners.jobs.start(JobKind.SAVE_COPIES, "Saving copies", work) is not None
    return stopped


def test_opening_a_folder(qtbot: QtBot, owners: Owners, photos: Path) -> None:
    pages: list[str] = []
    owners.channel.page_requested.connect(pages.append)
    with qtbot.waitSignals(
        [owners.project.opening, owners.project.dataset_changed, owners.library.runs_changed]
    ):
        owners.project.open_folder(photos)
    assert owners.project.dataset is not None
    assert owners.project.dataset.classes == ("blue", "red")
    # A fifth of the photos of each class is set aside.
    assert owners.project.dataset.counts(Split.VALIDATION) == {"blue": 1, "red": 1}
    assert owners.project.found is not None
    assert not owners.project.found.records(Split.VALIDATION)
    assert pages == ["data"]
    assert owners.settings.value("last_folder") == str(photos)
    qtbot.waitUntil(lambda: owners.jobs.current is None)


def test_a_folder_that_does_not_exist_is_an_error_and_changes_nothing(
    qtbot: QtBot, owners: Owners, photos: Path
) -> None:
    open_folder(owners, photos)
    before = owners.project.dataset
    open_folder(owners, photos / "nowhere")
    assert "nowhere" in driver.dialog("dialog_error").text()
    driver.dialog("dialog_error").accept()
    assert owners.project.dataset is before


def test_names_as_classes_are_offered(qtbot: QtBot, owners: Owners, tmp_path: Path) -> None:
    folder = tmp_path / "flat"
    for name in ("blue", "red"):
        for number in range(3):
            write_photo(folder / f"{name}.{number}.png", COLOURS[name], number)
    open_folder(owners, folder)
    assert owners.project.dataset is None
    with qtbot.waitSignal(owners.project.dataset_changed):
        press(driver.dialog("dialog_question"), "button_yes")
    assert owners.project.dataset is not None
    assert owners.project.dataset.classes == ("blue", "red")
    qtbot.waitUntil(lambda: owners.jobs.current is None)


def test_other_shares(qtbot: QtBot, owners: Owners, photos: Path) -> None:
    open_folder(owners, photos)
    with qtbot.waitSignal(owners.project.dataset_changed):
        owners.project.split_again(Shares(validation=0.5, test=0.17, seed=3))
    assert owners.project.dataset is not None
    assert owners.project.dataset.counts(Split.VALIDATION) == {"blue": 3, "red": 3}
    assert owners.project.dataset.counts(Split.TEST) == {"blue": 1, "red": 1}


def test_remedies_in_a_row_all_count(qtbot: QtBot, owners: Owners, photos: Path) -> None:
    open_folder(owners, photos)
    gone = [photos / "blue" / f"00{number}.png" for number in range(2)]
    with qtbot.waitSignal(owners.project.dataset_changed):
        for path in gone:
            content = storage.digest(path.read_bytes())
            owners.project.edit("Leave out", lambda edits, c=content: edits.leave_out([c]))
    assert owners.project.dataset is not None
    assert len(owners.project.dataset) == 10
    assert all(path.exists() for path in gone)


def test_a_split_of_the_folder_before_never_arrives(
    qtbot: QtBot, owners: Owners, photos: Path, tmp_path: Path
) -> None:
    open_folder(owners, photos)
    other = write_folder(tmp_path / "other", photos=4)
    owners.project.split_again(Shares(validation=0.5))
    open_folder(owners, other)
    qtbot.wait(20)
    assert owners.project.dataset is not None
    assert owners.project.dataset.root == other


def test_opening_while_a_job_runs_asks_and_stops_it(
    qtbot: QtBot, owners: Owners, photos: Path
) -> None:
    stopped = busy(owners)
    owners.project.open_folder(photos)
    assert "Saving copies is still running" in driver.dialog("dialog_question").text()
    assert not stopped.is_set()
    with qtbot.waitSignal(owners.project.dataset_changed):
        press(driver.dialog("dialog_question"), "button_yes")
    assert stopped.is_set()
    qtbot.waitUntil(lambda: owners.jobs.current is None)


def test_refusing_to_stop_lets_the_job_continue(qtbot: QtBot, owners: Owners, photos: Path) -> None:
    stopped = busy(owners)
    owners.project.open_folder(photos)
    press(driver.dialog("dialog_question"), "button_no")
    assert not stopped.is_set()
    assert owners.jobs.current is not None
    assert owners.project.dataset is None


def test_a_folder_with_validation_photos_is_left_as_it_is(owners: Owners, tmp_path: Path) -> None:
    for part in ("train", "validation"):
        write_folder(tmp_path / part, photos=4)
    owners.recipe.change(HALF)
    open_folder(owners, tmp_path)
    assert owners.project.dataset == owners.project.found
    assert validation(owners) == 8


def test_the_recipe_sets_photos_aside_and_gives_them_back(
    qtbot: QtBot, owners: Owners, photos: Path
) -> None:
    open_folder(owners, photos)
    assert validation(owners) == 2
    with qtbot.waitSignal(owners.project.dataset_changed):
        owners.recipe.change(HALF)
    assert validation(owners) == 6
    with qtbot.waitSignal(owners.project.dataset_changed):
        owners.recipe.undo_stack.undo()
    assert validation(owners) == 2


def test_a_share_chosen_on_the_page_data_becomes_that_of_the_recipe(
    qtbot: QtBot, owners: Owners, photos: Path
) -> None:
    open_folder(owners, photos)
    with qtbot.waitSignal(owners.project.dataset_changed):
        owners.recipe.change(HALF)
    with qtbot.waitSignal(owners.project.dataset_changed):
        owners.project.split_again(Shares(0.17, 0.0, 3))
    assert owners.recipe.value.validation_split == 0.17
    assert owners.project.shares == Shares(0.17, 0.0, 3)
    assert validation(owners) == 2


def test_a_folder_is_opened_with_the_recipes_share(
    qtbot: QtBot, owners: Owners, photos: Path
) -> None:
    owners.recipe.change(HALF)
    with qtbot.waitSignal(owners.jobs.ended):
        owners.project.open_folder(photos)
    assert validation(owners) == 6


def test_decisions_that_can_not_be_read_are_reported_and_kept(
    qtbot: QtBot, owners: Owners, photos: Path
) -> None:
    saved = edits_file(photos)
    saved.parent.mkdir(parents=True)
    saved.write_text("{")
    open_folder(owners, photos)
    assert "is damaged, or contains no decisions" in driver.dialog("dialog_error").text()
    driver.dialog("dialog_error").accept()
    content = storage.digest((photos / "blue" / "000.png").read_bytes())
    with qtbot.waitSignal(owners.project.dataset_changed):
        owners.project.edit("left out", lambda edits: edits.leave_out([content]))
    # It counts until the program ends.
    assert owners.project.dataset is not None
    assert len(owners.project.dataset) == 11
    assert "is damaged" in driver.dialog("dialog_error").text()
    driver.dialog("dialog_error").accept()
    assert saved.read_text() == "{"


def test_what_changes_nothing_is_no_decision(owners: Owners, photos: Path) -> None:
    owners.project.edit("left out", lambda edits: edits.leave_out(["0" * 32]))
    open_folder(owners, photos)
    owners.project.edit("put back", lambda edits: edits.put_back(["0" * 32]))
    assert not owners.project.undo_stack.count()
    assert owners.project.edits == Edits()
    owners.project.undo()
    owners.project.redo()
    assert not edits_file(photos).exists()


def test_what_could_not_be_saved_is_saved_with_the_next_decision(
    qtbot: QtBot, owners: Owners, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_folder(owners, photos)
    first, second = (
        storage.digest((photos / "blue" / f"00{number}.png").read_bytes()) for number in range(2)
    )

    def full(*_: object) -> None:
        raise AugStudioError("The disk is full.", "Free some space.")

    with monkeypatch.context() as patch:
        patch.setattr("augstudio.ui.core.project.change_edits", full)
        owners.project.edit("left out", lambda edits: edits.leave_out([first]))
    driver.dialog("dialog_error").accept()
    with qtbot.waitSignal(owners.project.dataset_changed):
        owners.project.edit("left out", lambda edits: edits.leave_out([second]))
    assert load_edits(edits_file(photos)).left_out == {first, second}
    assert owners.project.edits.left_out == {first, second}


def test_a_folder_that_loses_its_validation_photos_is_split(
    qtbot: QtBot, owners: Owners, tmp_path: Path
) -> None:
    train = write_folder(tmp_path / "all" / "train")
    shutil.copytree(train, tmp_path / "all" / "validation")
    open_folder(owners, tmp_path / "all")
    assert owners.project.is_split
    (problem,) = owners.project.problems
    dataset = owners.project.dataset
    assert dataset is not None
    with qtbot.waitSignal(owners.project.dataset_changed):
        owners.project.edit("together", lambda edits: remedied(edits, problem, dataset))
    assert not owners.project.is_split
    assert owners.project.dataset is not None
    assert owners.project.dataset.counts(Split.VALIDATION) == {"blue": 2, "red": 2}
    assert not owners.project.problems
