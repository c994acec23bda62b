"""Comparing two runs in the window, and training again to compare."""

from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QListWidget, QTabWidget
from pytestqt.qtbot import QtBot

from augstudio.data.dataset import Dataset, Split
from augstudio.runs.answers import Answers, write_answers
from augstudio.runs.photo_list import write_photos
from augstudio.runs.run import Run
from augstudio.ui.core.owners import Owners
from augstudio.ui.window import Window
from tests import driver
from tests.example_runs import keep_run, place
from tests.ui.opening import open_folder, settle

Keep = Callable[[str], Run]


@pytest.fixture
def keep(answers: Answers, photos: Path) -> Keep:
    """Keep a run of a day later in which the first photo is right and the third one wrong."""

    def made(name: str) -> Run:
        values = answers.probabilities.copy()
        values[0], values[2] = (0.8, 0.2), (0.3, 0.7)
        later = Answers(answers.photos, np.asarray(values, np.float32))
        run = keep_run(
            place(name),
            root=photos,
            photos={"train": 0, "validation": 12},
            validation=later.score,
            created="2026-01-02T12:00:00+00:00",
        )
        write_answers(later, photos, run.folder)
        listing = Dataset(photos, run.classes, {Split.VALIDATION: answers.photos.records})
        write_photos(listing, run.folder)
        return run

    return made


def show(window: Window) -> None:
    window.show_page("results")
    settle()
    tabs = driver.find(window, QTabWidget, "tabs_results")
    (place,) = [n for n in range(tabs.count()) if tabs.tabText(n) == "Compare"]
    tabs.setCurrentIndex(place)
    settle()


def sentence(window: Window) -> str:
    return driver.find(window, QLabel, "label_comparison").text()


def test_what_is_right_now_and_wrong_before(
    window: Window, owners: Owners, run: Run, keep: Keep, photos: Path
) -> None:
    keep("second")
    open_folder(owners, photos)
    show(window)
    runs = driver.find(window, QComboBox, "combo_compare_run")
    assert runs.currentText() == "first"
    assert sentence(window).startswith(
        "Of 12 photos that both runs answered, 10 are right now and 10 were before."
    )
    assert driver.find(window, QListWidget, "list_gained").count() == 1
    assert driver.find(window, QListWidget, "list_lost").count() == 1
    driver.press(window, "button_all_lost")
    settle()
    title = driver.find(window, QLabel, "label_gallery").text()
    assert title == "Wrong now, right before: 1 photo"
    owners.library.use(owners.library.runs[1])
    show(window)
    assert runs.currentText() == "second"


def test_one_run_alone(opened: Window) -> None:
    show(opened)
    assert sentence(opened).startswith("There is no other run to compare with.")
    assert not driver.find(opened, QComboBox, "combo_compare_run").isEnabled()


def test_a_list_of_photos_that_is_gone(
    window: Window, owners: Owners, run: Run, keep: Keep, photos: Path
) -> None:
    (keep("second").folder / "photos.csv").unlink()
    open_folder(owners, photos)
    owners.library.use(owners.library.runs[1])
    show(window)
    assert "photos.csv does not exist" in sentence(window)


def test_training_again_comes_back_with_both(
    qtbot: QtBot, window: Window, owners: Owners, run: Run, keep: Keep, photos: Path
) -> None:
    keep("second")
    open_folder(owners, photos)
    show(window)
    runs = driver.find(window, QComboBox, "combo_compare_run")
    assert (owners.library.run.name, runs.currentText()) == ("second", "first")
    with patch("augstudio.ui.core.runs.trainings.train", lambda *_: keep("third")):
        with qtbot.waitSignal(owners.jobs.ended):
            driver.press(window, "button_train_compare")
            assert window.page("train").isVisible()
        settle()
    assert window.page("results").isVisible()
    assert (owners.library.run.name, runs.currentText()) == ("third", "second")
    assert "10 are right now and 10 were before" in sentence(window)
