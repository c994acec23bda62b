import shutil
import threading
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from augstudio import storage
from augstudio.augment.presets import presets
from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset, Split
from augstudio.data.split import leave_out
from augstudio.models.backbones import backbone
from augstudio.progress import Progress
from augstudio.runs.config import Method, TrainConfig
from augstudio.runs.run import Run
from augstudio.ui.core import messages
from augstudio.ui.core.opened import Shares
from augstudio.ui.core.session import Session
from augstudio.ui.core.throttle import Report
from tests.photos import COLOURS, write_folder, write_photo
from tests.ui.examples import make_run


def open_folder(qtbot: QtBot, session: Session, folder: Path) -> None:
    with qtbot.waitSignal(session.jobs.ended):
        session.open_folder(folder)


def dialog(name: str) -> QMessageBox:
    (shown,) = [each for each in messages._shown if each.objectName() == name]
    return shown


def press(shown: QMessageBox, name: str) -> None:
    (button,) = [each for each in shown.buttons() if each.objectName() == name]
    button.click()


def busy(session: Session) -> threading.Event:
    """Start a job that goes on until it is stopped; the event tells that it was."""
    stopped = threading.Event()

    def work(progress: Progress, _: Report) -> None:
        while not progress.cancelled:
            threading.Event().wait(0.001)
        stopped.set()

    assert session.jobs.start("Training", work) is not None
    return stopped


def test_opening_a_folder(qtbot: QtBot, session: Session, photos: Path) -> None:
    pages: list[str] = []
    session.page_requested.connect(pages.append)
    with qtbot.waitSignals([session.opening, session.dataset_changed, session.runs_changed]):
        session.open_folder(photos)
    assert session.dataset is not None
    assert session.dataset.classes == ("blue", "red")
    # A fifth of the photos of each class is set aside.
    assert session.dataset.counts(Split.VALIDATION) == {"blue": 1, "red": 1}
    assert session.found is not None
    assert not session.found.records(Split.VALIDATION)
    assert pages == ["data"]
    assert session.settings.value("last_folder") == str(photos)
    qtbot.waitUntil(lambda: session.jobs.current is None)


def test_a_folder_that_does_not_exist_is_an_error_and_changes_nothing(
    qtbot: QtBot, session: Session, photos: Path
) -> None:
    open_folder(qtbot, session, photos)
    before = session.dataset
    open_folder(qtbot, session, photos / "nowhere")
    assert "nowhere" in dialog("dialog_error").text()
    dialog("dialog_error").accept()
    assert session.dataset is before


def test_names_as_classes_are_offered(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    folder = tmp_path / "flat"
    for name in ("blue", "red"):
        for number in range(3):
            write_photo(folder / f"{name}.{number}.png", COLOURS[name], number)
    open_folder(qtbot, session, folder)
    assert session.dataset is None
    with qtbot.waitSignal(session.dataset_changed):
        press(dialog("dialog_question"), "button_yes")
    assert session.dataset is not None
    assert session.dataset.classes == ("blue", "red")
    qtbot.waitUntil(lambda: session.jobs.current is None)


def test_other_shares(qtbot: QtBot, session: Session, photos: Path) -> None:
    open_folder(qtbot, session, photos)
    with qtbot.waitSignal(session.dataset_changed):
        session.split_again(Shares(validation=0.5, test=0.17, seed=3))
    assert session.dataset is not None
    assert session.dataset.counts(Split.VALIDATION) == {"blue": 3, "red": 3}
    assert session.dataset.counts(Split.TEST) == {"blue": 1, "red": 1}


def test_remedies_in_a_row_all_count(qtbot: QtBot, session: Session, photos: Path) -> None:
    open_folder(qtbot, session, photos)
    gone = [photos / "blue" / f"00{number}.png" for number in range(2)]
    with qtbot.waitSignal(session.dataset_changed):
        for path in gone:
            session.change_found(partial(leave_out, paths=[path]))
    assert session.dataset is not None
    assert len(session.dataset) == 10
    assert all(path.exists() for path in gone)


def test_a_split_of_the_folder_before_never_arrives(
    qtbot: QtBot, session: Session, photos: Path, tmp_path: Path
) -> None:
    open_folder(qtbot, session, photos)
    other = write_folder(tmp_path / "other", photos=4)
    session.split_again(Shares(validation=0.5))
    open_folder(qtbot, session, other)
    qtbot.wait(20)
    assert session.dataset is not None
    assert session.dataset.root == other


def test_opening_while_a_job_runs_asks_and_stops_it(
    qtbot: QtBot, session: Session, photos: Path
) -> None:
    stopped = busy(session)
    session.open_folder(photos)
    assert "Training is still going on" in dialog("dialog_question").text()
    assert not stopped.is_set()
    with qtbot.waitSignal(session.dataset_changed):
        press(dialog("dialog_question"), "button_yes")
    assert stopped.is_set()
    qtbot.waitUntil(lambda: session.jobs.current is None)


def test_refusing_to_stop_lets_the_job_go_on(qtbot: QtBot, session: Session, photos: Path) -> None:
    stopped = busy(session)
    session.open_folder(photos)
    press(dialog("dialog_question"), "button_no")
    assert not stopped.is_set()
    assert session.jobs.current is not None
    assert session.dataset is None


def test_recipe_changes_can_be_undone(session: Session) -> None:
    assert session.recipe == presets()["Photos"]
    before, after = session.recipe, Recipe(rotation_range=90)
    session.change_recipe(after)
    assert session.recipe == after
    session.undo_stack.undo()
    assert session.recipe == before
    session.undo_stack.redo()
    assert session.recipe == after


def test_a_drag_is_one_step(qtbot: QtBot, session: Session) -> None:
    before = session.recipe
    with qtbot.waitSignals([session.recipe_changed] * 5):
        for angle in range(1, 6):
            session.change_recipe(before.with_value("rotation_range", angle), "rotation 1")
    session.change_recipe(before.with_value("rotation_range", 30), "rotation 2")
    assert session.undo_stack.count() == 2
    session.undo_stack.undo()
    assert session.recipe.rotation_range == 5
    session.undo_stack.undo()
    assert session.recipe == before


def test_steps_without_a_key_stay_apart(session: Session) -> None:
    for angle in (1, 2):
        session.change_recipe(Recipe(rotation_range=angle))
    assert session.undo_stack.count() == 2


def test_training_uses_what_was_open_when_it_began(
    qtbot: QtBot, session: Session, photos: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    open_folder(qtbot, session, photos)
    seen: dict[str, object] = {}

    def train(dataset: Dataset, recipe: Recipe, config: TrainConfig, *others: object) -> Run:
        seen.update(dataset=dataset, recipe=recipe, config=config)
        return make_run(tmp_path / "run-001")

    monkeypatch.setattr("augstudio.ui.core.trainings.train", train)
    recipe, dataset = session.recipe, session.dataset
    config = TrainConfig(views=1)
    with qtbot.waitSignals([session.jobs.ended, session.run_changed, session.runs_changed]):
        session.start_training(config)
        session.change_recipe(Recipe(rotation_range=90))
    assert seen == {"dataset": dataset, "recipe": recipe, "config": config}
    assert session.run is session.runs[0]
    assert session.run is not None
    assert session.run.name == "run-001"


def test_photos_that_can_not_be_trained_on_are_refused(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    open_folder(qtbot, session, write_folder(tmp_path / "one", classes=("blue",)))
    assert session.start_training(TrainConfig()) is None
    assert "only one class" in dialog("dialog_error").text()
    dialog("dialog_error").accept()


def test_a_run_of_another_folder_does_not_become_the_one_in_use(
    qtbot: QtBot, session: Session, photos: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    open_folder(qtbot, session, photos)
    run = make_run(tmp_path, dataset="elsewhere")
    monkeypatch.setattr("augstudio.ui.core.trainings.train", lambda *args: run)
    with qtbot.waitSignal(session.jobs.ended):
        session.start_training(TrainConfig())
    assert session.run is None
    assert session.runs == []


def test_earlier_runs_of_any_folder_are_at_hand_before_one_is_opened(
    qtbot: QtBot, session: Session, photos: Path, trained: Run
) -> None:
    shutil.copytree(trained.folder, storage.dataset_runs("leaves") / "run-004")
    with qtbot.waitSignal(session.run_changed):
        session.load_runs()
    assert session.run is not None
    assert session.run.name == "run-004"
    assert session.dataset is None
    with qtbot.waitSignals([session.dataset_changed, session.run_changed]):
        session.open_folder(photos)
    assert session.run is None


def test_the_chosen_network_is_told_once(qtbot: QtBot, session: Session) -> None:
    assert (session.method, session.input_size) == (Method.BOTTLENECK, 224)
    xception = backbone("xception").chosen(input_size=150)
    with qtbot.waitSignal(session.backbone_changed):
        session.choose_network(Method.FINE_TUNE, xception, 150)
    assert (session.method, session.backbone, session.input_size) == (
        Method.FINE_TUNE,
        xception,
        150,
    )
    with qtbot.assertNotEmitted(session.backbone_changed):
        session.choose_network(Method.FINE_TUNE, xception, 150)
    with qtbot.waitSignal(session.backbone_changed):
        session.choose_network(Method.FROM_SCRATCH, xception, 150)
