"""Every state of every page, in the order in which a person would come across them.

Each function brings the window into the state in its name; a running job continues while
the picture is taken, and the next function begins where this one ended.
"""

import errno
import shutil
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

from PIL import Image
from PySide6.QtWidgets import QDialog, QLineEdit

from augstudio import storage
from augstudio.augment.presets import presets
from augstudio.data.dataset import Split
from augstudio.runs.choices import Method, TopModel
from augstudio.runs.events import EpochFinished, FeaturesExtracted
from tests import driver
from tests.screenshots.augment_states import AUGMENT_STATES
from tests.screenshots.camera_states import CAMERA_STATES
from tests.screenshots.data_states import DATA_STATES, data_gone, data_recent
from tests.screenshots.export_states import EXPORT_STATES
from tests.screenshots.gallery_states import GALLERY_STATES
from tests.screenshots.lab_states import LAB_STATES
from tests.screenshots.live_states import LIVE_STATES
from tests.screenshots.predict_states import PREDICT_STATES, classify, predict_doubt
from tests.screenshots.results_states import RESULTS_STATES
from tests.screenshots.runs_states import RUNS_STATES
from tests.screenshots.sorting_states import SORTING_STATES
from tests.screenshots.studio import Studio
from tests.screenshots.train_states import TRAIN_STATES, train_paused, train_resumed
from tests.ui.opening import settle


def data_empty(studio: Studio) -> None:
    studio.window.show_page("data")


def augment_empty(studio: Studio) -> None:
    studio.window.show_page("augment")


def train_empty(studio: Studio) -> None:
    studio.window.show_page("train")


def results_empty(studio: Studio) -> None:
    studio.window.show_page("results")


def lab_empty(studio: Studio) -> None:
    studio.window.show_page("lab")


def predict_empty(studio: Studio) -> None:
    studio.window.show_page("predict")


def export_empty(studio: Studio) -> None:
    studio.window.show_page("export")


def dialog_help(studio: Studio) -> None:
    driver.press(studio.window, "button_help")


def data_loading(studio: Studio) -> None:
    (help_dialog,) = studio.window.findChildren(QDialog)
    help_dialog.reject()
    studio.window.show_page("data")
    driver.press(studio.window, "button_try_sample")
    job = studio.owners.jobs.current
    with driver.awaiting(job.progressed, when=lambda advance: 3 * advance.done > advance.total > 0):
        pass


def data_loaded(studio: Studio) -> None:
    settle()


def predict_without_run(studio: Studio) -> None:
    studio.window.show_page("predict")


def train_features(studio: Studio) -> None:
    studio.owners.recipe.change(presets()["Photos"])
    studio.window.show_page("train")
    _train_until(
        studio,
        lambda event: (
            isinstance(event, FeaturesExtracted)
            and event.split is Split.TRAIN
            and 2 * event.done > event.total
        ),
    )


def predict_training(studio: Studio) -> None:
    studio.window.show_page("predict")


def train_fitting(studio: Studio) -> None:
    studio.window.show_page("train")
    job = studio.owners.jobs.current
    with driver.awaiting(job.reported, when=lambda event: _epoch(event) >= 4):
        pass


def train_finished(studio: Studio) -> None:
    with driver.awaiting(studio.owners.jobs.ended):
        pass


def train_changed(studio: Studio) -> None:
    """Photos were left out and moved to another class since the training."""
    studio.window.show_page("train")
    project = studio.owners.project
    first, *others = project.found.records(Split.TRAIN)[:4]
    left_out = [each.content for each in others]
    for change in (lambda e: e.leave_out(left_out), lambda e: e.move([first], "oak")):
        with driver.awaiting(project.dataset_changed):
            project.edit("changed", change)
    settle()


def train_stopped(studio: Studio) -> None:
    for _ in range(2):
        with driver.awaiting(studio.owners.project.dataset_changed):
            studio.owners.project.undo()
    _choose_dense(studio)
    _train_until(studio, lambda event: _epoch(event) >= 5)
    with driver.awaiting(studio.owners.jobs.ended):
        driver.press(studio.window, "button_stop_training")


def train_failed(studio: Studio) -> None:
    full = storage.explain(OSError(errno.ENOSPC, ""), Path("Documents/AugStudio/leaves"))
    with (
        patch("augstudio.ui.core.runs.trainings.train", side_effect=full),
        driver.awaiting(studio.owners.jobs.ended),
    ):
        driver.press(studio.window, "button_start_training")
    driver.dialog("dialog_error").accept()


def dialog_stop_and_open(studio: Studio) -> None:
    _choose_dense(studio)
    _train_until(studio, lambda event: _epoch(event) >= 3)
    driver.drop(studio.window, studio.sample)
    studio.settle()


def predict_ready(studio: Studio) -> None:
    driver.answer("dialog_question", "button_no")
    with driver.awaiting(studio.owners.jobs.ended):
        studio.owners.jobs.stop()
    studio.window.show_page("predict")


def predict_one(studio: Studio) -> None:
    classify(studio, _validation_photos(studio)[:1])


def predict_cards(studio: Studio) -> None:
    classify(studio, _validation_photos(studio)[1::15])


def predict_unreadable(studio: Studio) -> None:
    driver.press(studio.window, "button_clear_predictions")
    words = studio.scratch / "shopping list.jpg"
    words.write_text("two apples")
    classify(studio, [words, *_validation_photos(studio)[40:42]])


def predict_table(studio: Studio) -> None:
    classify(studio, [*_validation_photos(studio)[:50], studio.scratch / "shopping list.jpg"])


def dialog_error(studio: Studio) -> None:
    driver.answer("dialog_question", "button_no")
    with driver.awaiting(studio.owners.jobs.ended):
        studio.owners.project.open_folder(Path("/home/ada/Pictures/holiday"))


def data_problems(studio: Studio) -> None:
    driver.dialog("dialog_error").accept()
    driver.drop(studio.window, _troubled_folder(studio))
    settle()
    studio.settle()


def data_changes(studio: Studio) -> None:
    for name in ("unreadable", "classes_alike"):
        with driver.awaiting(studio.owners.project.dataset_changed):
            driver.press(studio.window, f"button_remedy_{name}")
        settle()
        studio.settle()


def dialog_apply(studio: Studio) -> None:
    driver.press(studio.window, "button_apply")
    settle()
    studio.settle()


def dialog_apply_copy(studio: Studio) -> None:
    driver.press(driver.find(studio.window, QDialog, "dialog_apply"), "radio_apply_copy")
    settle()
    studio.settle()


def dialog_apply_impossible(studio: Studio) -> None:
    dialog = driver.find(studio.window, QDialog, "dialog_apply")
    inside = studio.scratch / "garden" / "sorted"
    driver.find(dialog, QLineEdit, "edit_apply_folder").setText(str(inside))
    settle()
    studio.settle()


def data_applied(studio: Studio) -> None:
    dialog = driver.find(studio.window, QDialog, "dialog_apply")
    driver.press(dialog, "radio_apply_move")
    settle()
    with driver.awaiting(studio.owners.project.opened):
        driver.press(dialog, "button_apply_now")
    settle()
    studio.settle()


def train_obstacle(studio: Studio) -> None:
    one_class = studio.scratch / "acorns"
    shutil.copytree(studio.sample / "train" / "oak", one_class / "oak")
    driver.drop(studio.window, one_class)
    settle()
    studio.window.show_page("train")


STATES: tuple[Callable[[Studio], None], ...] = (
    data_empty,
    data_recent,
    data_gone,
    augment_empty,
    train_empty,
    results_empty,
    lab_empty,
    predict_empty,
    export_empty,
    dialog_help,
    data_loading,
    data_loaded,
    predict_without_run,
    *TRAIN_STATES,
    *AUGMENT_STATES,
    train_features,
    predict_training,
    train_fitting,
    train_finished,
    *RESULTS_STATES,
    *LAB_STATES,
    *EXPORT_STATES,
    train_changed,
    train_stopped,
    train_paused,
    train_resumed,
    train_failed,
    *LIVE_STATES,
    *RUNS_STATES,
    dialog_stop_and_open,
    predict_ready,
    predict_one,
    predict_cards,
    predict_doubt,
    predict_unreadable,
    predict_table,
    *CAMERA_STATES,
    *PREDICT_STATES,
    dialog_error,
    data_problems,
    data_changes,
    *GALLERY_STATES,
    dialog_apply,
    dialog_apply_copy,
    dialog_apply_impossible,
    data_applied,
    *DATA_STATES,
    *SORTING_STATES,
    train_obstacle,
)


def _choose_dense(studio: Studio) -> None:
    """Choose a top model whose training takes long enough to be stopped."""
    driver.press(studio.window, "button_details")
    driver.choose(studio.window, "combo_method", Method.BOTTLENECK)
    driver.choose(studio.window, "combo_top_model", TopModel.DENSE)
    driver.press(studio.window, "button_details")


def _train_until(studio: Studio, wanted: Callable[[object], bool]) -> None:
    """Press Start and return when the training has reported a ``wanted`` event."""
    driver.press(studio.window, "button_start_training")
    with driver.awaiting(studio.owners.jobs.current.reported, when=wanted):
        pass


def _epoch(event: object) -> int:
    return event.epoch if isinstance(event, EpochFinished) else 0


def _validation_photos(studio: Studio) -> list[Path]:
    return sorted((studio.sample / "validation").rglob("*.jpg"))


def _troubled_folder(studio: Studio) -> Path:
    """Return a folder with photos of the sample that has one problem of nearly every kind."""
    folder = studio.scratch / "garden"
    train = sorted((studio.sample / "train").glob("*/*.jpg"))
    for photo in train[:40] + train[50:54]:
        target = folder / "train" / photo.parent.name
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(photo, target)
    for kind in {photo.parent.name for photo in train[:54]}:
        target = folder / "validation" / kind
        target.mkdir(parents=True)
        shutil.copy(train[0], target)
    with Image.open(train[20]) as photo:
        small = photo.resize((photo.width // 2, photo.height // 2))
        small.save(folder / "validation" / train[20].parent.name / "small.jpg")
    (folder / "train" / "moss").mkdir()
    shutil.copytree(folder / "train" / "maple", folder / "train" / "Maple")
    (folder / "train" / train[0].parent.name / "notes.jpg").write_text("no photo")
    return folder
