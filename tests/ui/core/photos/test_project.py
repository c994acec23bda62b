import shutil
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from augstudio import storage
from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Split
from augstudio.data.decisions.edits import Edits
from augstudio.data.decisions.files import change_edits, edits_file, load_edits
from augstudio.data.decisions.remedies import remedied
from augstudio.data.images import Fit
from augstudio.data.sample.folder import sample_place
from augstudio.data.split import Shares
from augstudio.errors import AugStudioError
from augstudio.progress import Progress
from augstudio.ui.core.jobs.jobs import JobKind
from augstudio.ui.core.jobs.throttle import Report
from augstudio.ui.core.owners import Owners, make_owners
from tests import driver
from tests.photos import COLOURS, write_folder, write_photo
from tests.ui.opening import open_folder, settle

HALF = Recipe(validation_split=0.5)


def validation(owners: Owners) -> int:
    assert owners.project.dataset is not None
    return len(owners.project.dataset.records(Split.VALIDATION))


def press(shown: QMessageBox, name: str) -> None:
    (button,) = [each for each in shown.buttons() if each.objectName() == name]
    button.click()


def flat_folder(folder: Path) -> Path:
    """Write a folder whose classes come from the names of its photos."""
    for name in ("blue", "red"):
        for number in range(3):
            write_photo(folder / f"{name}.{number}.png", COLOURS[name], number)
    return folder


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
    open_folder(owners, flat_folder(tmp_path / "flat"))
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
    owners.project.edit("put back", lambda edits: edits.put_back([]))
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
        patch.setattr("augstudio.ui.core.photos.project.change_edits", full)
        owners.project.edit("left out", lambda edits: edits.leave_out([first]))
    driver.dialog("dialog_error").accept()
    with qtbot.waitSignal(owners.project.dataset_changed):
        owners.project.edit("left out", lambda edits: edits.leave_out([second]))
    assert load_edits(edits_file(photos)).left_out == {first, second}
    assert owners.project.edits.left_out == {first, second}


def test_decisions_of_another_window_are_kept_and_told(
    qtbot: QtBot, owners: Owners, photos: Path
) -> None:
    open_folder(owners, photos)
    found = owners.project.found
    assert found is not None
    first, second, third = [each.content for each in found.every()][:3]
    said: list[str] = []
    owners.channel.said.connect(lambda _, text: said.append(text))
    owners.project.edit("left out", lambda edits: edits.leave_out({first}))
    change_edits(edits_file(photos), Edits(), Edits().leave_out({second}))
    with qtbot.waitSignal(owners.channel.said):
        owners.project.edit("left out", lambda edits: edits.leave_out({third}))
    assert owners.project.edits.left_out == {first, second, third}
    assert load_edits(edits_file(photos)).left_out == {first, second, third}
    assert said == [
        "Another AugStudio window decided about these photos in the meantime; this counts here, "
        "too."
    ]


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


def next_start(before: Owners) -> Owners:
    """Return the owners of the next start of the program."""
    before.settings.sync()
    return make_owners()


def test_the_folder_of_last_time_is_opened_again_on_the_same_page(
    owners: Owners, photos: Path
) -> None:
    open_folder(owners, photos)
    again, pages = next_start(owners), []
    again.channel.page_requested.connect(pages.append)
    with driver.awaiting(again.project.opened), driver.awaiting(again.library.runs_changed):
        again.project.reopen()
    settle()
    assert again.project.dataset == owners.project.dataset
    assert pages == []
    assert again.settings.value("last_folder") == str(photos)
    again.jobs.close()


def test_without_a_folder_of_last_time_nothing_is_opened(owners: Owners) -> None:
    owners.project.reopen()
    assert owners.jobs.current is None
    owners.settings.setValue("last_folder", ["a", "b"])  # from a damaged file
    owners.project.reopen()
    assert owners.jobs.current is None


def test_a_folder_of_last_time_that_is_gone_is_no_dialog(owners: Owners, photos: Path) -> None:
    open_folder(owners, photos)
    again, errors = next_start(owners), []
    again.project.opening.connect(lambda job: job.failed.connect(errors.append))
    shutil.rmtree(photos)
    with driver.awaiting(again.jobs.ended):
        again.project.reopen()
    assert [str(error) for error in errors] == [
        f"The folder you used last can't be found: {photos}. Choose another one, or connect the "
        "disk that it is on."
    ]
    assert not driver.dialogs()
    assert again.project.dataset is None
    # The disk may be connected next time.
    assert again.settings.value("last_folder") == str(photos)
    again.jobs.close()


def test_a_folder_that_kills_the_program_is_not_opened_at_every_start(
    owners: Owners, photos: Path
) -> None:
    owners.settings.setValue("last_folder", str(photos))
    owners.project.reopen()
    killed = next_start(owners)
    killed.project.reopen()
    assert killed.jobs.current is None
    owners.jobs.close()


def test_reopening_that_is_stopped_is_done_next_time(owners: Owners, photos: Path) -> None:
    owners.settings.setValue("last_folder", str(photos))
    owners.project.reopen()
    with driver.awaiting(owners.jobs.ended):
        owners.jobs.stop()
    assert owners.settings.value("last_folder") == str(photos)


@pytest.mark.usefixtures("small_sample")
def test_names_as_classes_and_the_sample_are_opened_again(owners: Owners, tmp_path: Path) -> None:
    flat = flat_folder(tmp_path / "flat")
    owners.settings.setValue("last_folder", str(flat))
    with driver.awaiting(owners.jobs.ended):
        owners.project.reopen()
    assert not driver.dialogs()
    assert owners.project.dataset is not None
    assert owners.project.dataset.classes == ("blue", "red")
    # The sample is drawn again if the cache was emptied.
    owners.settings.setValue("last_folder", str(sample_place()))
    with driver.awaiting(owners.jobs.ended):
        owners.project.reopen()
    assert owners.project.dataset.root == sample_place()


def test_reading_again_keeps_decisions_undo_fit_and_page(
    owners: Owners, photos: Path, tmp_path: Path
) -> None:
    open_folder(owners, photos)
    project, pages, opened = owners.project, [], []
    owners.channel.page_requested.connect(pages.append)
    project.opened.connect(lambda: opened.append(project.dataset))
    project.set_fit(Fit.PAD)
    content = storage.digest((photos / "blue" / "000.png").read_bytes())
    with driver.awaiting(project.dataset_changed):
        project.edit("left out", lambda edits: edits.leave_out([content]))
    with driver.awaiting(project.dataset_changed):
        project.split_again(Shares(0.4, 0.0, 7))
    edits = project.edits
    write_photo(photos / "red" / "new.png", COLOURS["red"], 99)
    (photos / "blue" / "005.png").unlink()
    with driver.awaiting(owners.jobs.ended):
        project.reload()
    assert project.found is not None
    assert project.dataset is not None
    assert project.found.counts(Split.TRAIN) == {"blue": 5, "red": 7}
    assert len(project.dataset) == 11
    assert validation(owners) == 5
    assert (project.edits, project.fit) == (edits, Fit.PAD)
    assert (pages, opened) == ([], [])
    for _ in range(2):
        with driver.awaiting(project.dataset_changed):
            project.undo()
    assert project.edits == Edits()
    assert len(project.dataset) == 12


def test_what_is_decided_while_reading_again_counts(owners: Owners, photos: Path) -> None:
    open_folder(owners, photos)
    project = owners.project
    content = storage.digest((photos / "blue" / "000.png").read_bytes())
    project.reload()
    project.edit("left out", lambda edits: edits.leave_out([content]))
    settle()
    assert project.dataset is not None
    assert len(project.dataset) == 11
    assert project.found is not None
    assert len(project.found) == 12


def test_reading_again_without_a_folder_or_twice_does_nothing_more(
    owners: Owners, photos: Path
) -> None:
    owners.project.reload()
    assert owners.jobs.current is None
    open_folder(owners, photos)
    owners.project.reload()
    job = owners.jobs.current
    owners.project.reload()
    assert owners.jobs.current is job
    settle()


def test_a_folder_that_is_lost_stays_open_when_it_can_not_be_read_again(
    owners: Owners, photos: Path
) -> None:
    open_folder(owners, photos)
    before = owners.project.dataset
    shutil.rmtree(photos)
    with driver.awaiting(owners.jobs.ended):
        owners.project.reload()
    assert f"{photos} does not exist" in driver.dialog("dialog_error").text()
    driver.dialog("dialog_error").accept()
    assert owners.project.dataset is before
    settle()


def test_a_folder_that_was_rearranged_is_opened_anew(
    owners: Owners, photos: Path, tmp_path: Path
) -> None:
    open_folder(owners, photos)
    (photos / "inner").mkdir()
    for name in ("blue", "red"):
        (photos / name).rename(photos / "inner" / name)
    with driver.awaiting(owners.project.opened):
        owners.project.reload()
    settle()
    assert owners.project.dataset is not None
    assert owners.project.dataset.root == photos / "inner"


def test_changing_files_and_reading_again_is_one_job(owners: Owners, photos: Path) -> None:
    open_folder(owners, photos)
    counts: list[tuple[str, int]] = []

    def change(_: Progress) -> str:
        write_photo(photos / "red" / "new.png", COLOURS["red"], 99)
        return "done"

    def then(result: str) -> None:
        assert owners.project.dataset is not None
        counts.append((result, len(owners.project.dataset)))

    with driver.awaiting(owners.jobs.ended):
        owners.project.change_folder("copy", "Copying photos", change, then)
        assert owners.jobs.current is not None
        assert owners.jobs.current.title == "Copying photos"
    assert counts == [("done", 13)]
    settle()


def test_a_change_that_fails_says_why(owners: Owners, photos: Path) -> None:
    open_folder(owners, photos)
    done: list[object] = []

    def change(_: Progress) -> None:
        raise AugStudioError("The disk is full.", "Free some space.")

    with driver.awaiting(owners.jobs.ended):
        owners.project.change_folder("copy", "Copying photos", change, done.append)
    assert "The disk is full." in driver.dialog("dialog_error").text()
    driver.dialog("dialog_error").accept()
    assert done == []
    settle()


def test_a_change_asks_before_it_stops_a_training(owners: Owners, photos: Path) -> None:
    open_folder(owners, photos)
    stopped = busy(owners)
    owners.project.change_folder("copy", "Copying photos", lambda _: 1, lambda _: None)
    question = driver.dialog("dialog_question")
    assert "before you can copy the photos" in question.informativeText()
    with driver.awaiting(owners.project.dataset_changed):
        press(question, "button_yes")
    assert stopped.is_set()
    settle()


def test_decisions_made_while_the_same_folder_is_opened_again_hold(
    qtbot: QtBot, owners: Owners, photos: Path
) -> None:
    open_folder(owners, photos)
    content = storage.digest((photos / "blue" / "000.png").read_bytes())
    owners.project.open_folder(photos)
    owners.project.edit("Leave out", lambda edits: edits.leave_out([content]))
    with qtbot.waitSignal(owners.project.opened):
        pass
    assert owners.project.edits.left_out == {content}


def test_the_last_folder_is_kept_when_the_window_is_closed_while_it_is_read(
    qtbot: QtBot, owners: Owners, photos: Path
) -> None:
    open_folder(owners, photos)
    owners.project.reopen()
    assert owners.jobs.current is not None
    app = QCoreApplication.instance()
    assert app is not None
    app.aboutToQuit.emit()
    owners.jobs.close()
    assert owners.project.last_folder == str(photos)
