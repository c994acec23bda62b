"""What a person may give to the window by mistake: a sentence with a remedy, and nothing lost."""

import errno
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from augstudio import storage
from augstudio.runs.config import TrainConfig
from augstudio.runs.library import list_runs
from augstudio.runs.run import Run
from augstudio.runs.unfinished import list_unfinished
from augstudio.ui.core.owners import Owners, make_owners
from augstudio.ui.window import Window
from tests import driver
from tests.photos import COLOURS, write_folder, write_photo
from tests.ui.opening import settle


def closed_dialog() -> tuple[str, str]:
    """Return the sentence and the remedy of the one dialog that is open, and close it."""
    (dialog,) = driver.dialogs()
    assert isinstance(dialog, QMessageBox)
    words = dialog.text(), dialog.informativeText()
    dialog.accept()
    return words


def opened(qtbot: QtBot, owners: Owners, folder: Path) -> None:
    with qtbot.waitSignals([owners.jobs.ended, owners.project.dataset_changed]):
        owners.project.open_folder(folder)
    settle()


def missing(folder: Path) -> None:
    """Make nothing."""


def empty(folder: Path) -> None:
    folder.mkdir()


def file(folder: Path) -> None:
    folder.write_text("no folder")


def letters(folder: Path) -> None:
    folder.mkdir()
    (folder / "letter.txt").write_text("dear")


@pytest.mark.parametrize("make", [missing, empty, file, letters])
def test_a_folder_that_is_none_leaves_the_open_one(
    qtbot: QtBot, owners: Owners, photos: Path, tmp_path: Path, make: Callable[[Path], None]
) -> None:
    opened(qtbot, owners, photos)
    before = owners.project.dataset
    make(tmp_path / "wrong #1 🐜")
    with qtbot.waitSignal(owners.jobs.ended):
        owners.project.open_folder(tmp_path / "wrong #1 🐜")
    sentence, remedy = closed_dialog()
    assert "wrong #1 🐜" in sentence
    assert remedy
    assert owners.project.dataset is before


def test_odd_photos_are_trained_on_or_named(qtbot: QtBot, owners: Owners, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "odd", photos=6)
    write_photo(folder / "red" / "one pixel.png", COLOURS["red"], seed=1, size=1)
    write_photo(folder / "red" / f"{'long ' * 38}🐜 #ü.png", COLOURS["red"], seed=2)
    wide = np.full((4, 50_000, 3), 200, np.uint8)
    Image.fromarray(wide).save(folder / "red" / "wide.png")
    (folder / "blue" / "letter.jpg").write_text("dear")
    opened(qtbot, owners, folder)
    assert owners.project.dataset is not None
    assert len(owners.project.dataset) == 15
    (problem,) = (p for p in owners.project.problems if p.code == "unreadable")
    assert "letter.jpg" in problem.message
    with qtbot.waitSignals([owners.jobs.ended, owners.library.runs_changed], timeout=60_000):
        owners.trainings.start(TrainConfig(epochs=2, views=2))
    assert owners.library.run is not None
    assert [skip.path.name for skip in owners.library.run.skipped] == ["letter.jpg"]
    assert len(owners.library.run.history) == 2


@pytest.mark.parametrize(
    ("number", "words"), [(errno.ENOSPC, "disk is full"), (errno.EACCES, "permission to use")]
)
def test_a_run_that_cannot_be_written_is_reported_and_earlier_ones_stay(
    qtbot: QtBot,
    owners: Owners,
    photos: Path,
    trained: Run,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    words: str,
) -> None:
    earlier = storage.dataset_runs(photos.name) / "run-001"
    shutil.copytree(trained.folder, earlier)
    opened(qtbot, owners, photos)

    def refuse(self: Run, folder: Path) -> None:
        with storage.explained(folder):
            raise OSError(number, "refused")

    monkeypatch.setattr(Run, "save", refuse)
    with qtbot.waitSignal(owners.jobs.ended, timeout=60_000):
        owners.trainings.start(TrainConfig(epochs=1, views=1))
    sentence, remedy = closed_dialog()
    assert words in sentence
    assert remedy
    assert [run.folder for run in owners.library.runs] == [earlier]
    assert [run.folder for run in list_runs(photos.name)] == [earlier]
    # It can be resumed when there is room again.
    (unfinished,) = list_unfinished(photos.name)
    assert unfinished.epochs == 1


def test_a_damaged_classifier_is_reported(
    qtbot: QtBot, owners: Owners, photos: Path, trained: Run
) -> None:
    run = storage.dataset_runs(photos.name) / "run-001"
    shutil.copytree(trained.folder, run)
    path = run / trained.classifier_path.name
    path.write_bytes(path.read_bytes()[:5000])
    opened(qtbot, owners, photos)
    with qtbot.waitSignal(owners.jobs.ended, timeout=60_000):
        owners.predictions.ask_photos([photos])
    sentence, remedy = closed_dialog()
    assert "damaged" in sentence
    assert remedy
    assert owners.project.dataset is not None


def test_a_classifier_of_odd_shape_is_reported(
    qtbot: QtBot, owners: Owners, photos: Path, trained: Run
) -> None:
    import keras

    run = storage.dataset_runs(photos.name) / "run-001"
    shutil.copytree(trained.folder, run)
    opened(qtbot, owners, photos)
    for size, kernel, words in (
        (20_000, 1.0, "20\u202f000 x 20\u202f000"),
        (8, 1e38, "not numbers"),
    ):
        taken = keras.Input((size, size, 3))
        dense = keras.layers.Dense(2, kernel_initializer=keras.initializers.Constant(kernel))
        given = dense(keras.layers.GlobalAveragePooling2D()(taken))
        keras.Model(taken, given).save(run / trained.classifier_path.name)
        with qtbot.waitSignal(owners.jobs.ended, timeout=60_000):
            owners.predictions.ask_photos([photos])
        sentence, remedy = closed_dialog()
        assert words in sentence
        assert remedy


def test_runs_of_a_newer_version_or_damaged_ones_do_not_hide_the_others(
    qtbot: QtBot, owners: Owners, photos: Path, trained: Run
) -> None:
    for name in ("run-001", "run-002", "run-003"):
        shutil.copytree(trained.folder, storage.dataset_runs(photos.name) / name)
    newer = storage.dataset_runs(photos.name) / "run-002" / "run.json"
    newer.write_text(newer.read_text().replace('"schema_version": 2', '"schema_version": 99', 1))
    (storage.dataset_runs(photos.name) / "run-003" / "run.json").write_text("{")
    opened(qtbot, owners, photos)
    assert [run.name for run in owners.library.runs] == ["run-001"]


def test_several_folders_at_once_open_none(qtbot: QtBot, owners: Owners, photos: Path) -> None:
    window = Window(owners)
    qtbot.addWidget(window)
    window.show()
    driver.drop(window, photos / "blue", photos / "red")
    qtbot.waitUntil(lambda: bool(driver.dialogs()))
    assert closed_dialog() == (
        "2 items were dropped at once.",
        "Drop one folder that holds all the others, one recipe, one project, or photos only.",
    )
    assert owners.jobs.current is None


def test_a_damaged_settings_file_does_not_keep_the_window_away(qtbot: QtBot) -> None:
    storage.make_folder(storage.settings_folder())
    lines = ("geometry=rubbish", "page=7, 8", "theme=purple", "last_folder=a, b")
    places = ("splitter_data=rubbish", "splitter_augment=1, 2")
    text = "\n".join(("[General]", *lines, *places))
    (storage.settings_folder() / "window.ini").write_text(text)
    window = Window(make_owners())
    qtbot.addWidget(window)
    window.show()
    window.build_pages()
    assert window.page("data").isVisible()
