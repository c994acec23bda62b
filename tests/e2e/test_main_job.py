"""From a folder of photos to an answer, at the real window with mouse, keys and drops."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QSlider, QStyle, QStyleOptionSlider
from pytestqt.qtbot import QtBot

from augstudio.data.sample.folder import sample_folder
from augstudio.runs.choices import Method, TopModel
from augstudio.ui.pages.augment.preview.preview_grid import PreviewGrid
from augstudio.ui.pages.data.class_card import ClassCard
from augstudio.ui.pages.predict.prediction_card import PredictionCard
from augstudio.ui.pages.train.curves.live_plot import LivePlot
from augstudio.ui.widgets.controls import NumberBox
from augstudio.ui.window import Window
from tests import driver
from tests.ui.pages.train.curves.drawn import train_line, validation_line

VIEWS, EPOCHS = 3, 12


@pytest.fixture
def sample() -> Path:
    return sample_folder()


def test_from_a_folder_to_an_answer(qtbot: QtBot, window: Window, sample: Path) -> None:
    open_by_drop(window, sample)
    look_at_augmentation(qtbot, window)
    train(window)
    ask(qtbot, window, sample / "validation" / "birch" / "birch-01.jpg")


def open_by_drop(window: Window, folder: Path) -> None:
    with driver.awaiting(window.owners.jobs.ended):
        driver.drop(window, folder)
    shown = [card.accessibleName() for card in window.page("data").findChildren(ClassCard)]
    assert shown == [
        f"Class {name}: 50 training, 30 validation" for name in ("birch", "maple", "oak")
    ]
    header = driver.find(window, QLabel, "label_dataset")
    assert header.text() == "leaves  (3 classes, 240 photos)"


def look_at_augmentation(qtbot: QtBot, window: Window) -> None:
    """Move the slider by keys and by mouse; the pictures and the recipe follow."""
    driver.press(window, "nav_augment")
    grid = driver.find(window, PreviewGrid, "preview_grid")
    qtbot.waitUntil(lambda: len(grid.tiles) == 16)
    slider = driver.find(window, QSlider, "slider_rotation_range")
    for move in (turn_by_keys, turn_by_mouse):
        degrees, painted = window.owners.recipe.value.rotation_range, grid.grab().toImage()
        move(slider)
        assert window.owners.recipe.value.rotation_range > degrees + 4
        qtbot.waitUntil(lambda before=painted: grid.grab().toImage() != before)
        # The photo itself stays as it is.
        area = grid.tile_rect(0)
        assert grid.grab().toImage().copy(area) == painted.copy(area)
    # All keys are one step back, and so is the whole drag.
    assert window.owners.recipe.undo_stack.count() == 2


def turn_by_keys(slider: QSlider) -> None:
    slider.setFocus()
    for _ in range(5):
        QTest.keyClick(slider, Qt.Key.Key_Right)


def turn_by_mouse(slider: QSlider) -> None:
    look = QStyleOptionSlider()
    slider.initStyleOption(look)
    handle = slider.style().subControlRect(
        QStyle.ComplexControl.CC_Slider, look, QStyle.SubControl.SC_SliderHandle, slider
    )
    place = handle.center()
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=place)
    for _ in range(4):
        place.setX(place.x() + 8)
        QTest.mouseMove(slider, place)
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=place)


def train(window: Window) -> None:
    driver.press(window, "nav_train")
    driver.press(window, "button_details")
    driver.choose(window, "combo_method", Method.BOTTLENECK)
    driver.choose(window, "combo_top_model", TopModel.DENSE)
    for name, number in (("value_views", VIEWS), ("value_epochs", EPOCHS)):
        box = driver.find(window, NumberBox, name)
        box.setFocus()
        box.selectAll()
        QTest.keyClicks(box, str(number))
        QTest.keyClick(box, Qt.Key.Key_Return)
    with driver.awaiting(window.owners.jobs.ended):
        driver.press(window, "button_start_training")
    run = window.owners.library.run
    assert run is not None
    assert (run.config.views, run.config.epochs) == (VIEWS, EPOCHS)
    assert run.recipe == window.owners.recipe.value
    assert run.validation.accuracy > 0.8
    result = driver.find(window, QLabel, "label_result").text()
    assert result.startswith(f"{100 * run.validation.accuracy:.1f}% of 90 validation photos right")
    for name in ("plot_loss", "plot_accuracy"):
        plot = driver.find(window, LivePlot, name)
        for line in (train_line(plot), validation_line(plot)):
            assert len(line.getData()[0]) == EPOCHS


def ask(qtbot: QtBot, window: Window, photo: Path) -> None:
    with driver.awaiting(window.owners.jobs.ended):
        driver.drop(window, photo)
    assert window.page("predict").isVisible()
    (card,) = window.page("predict").findChildren(PredictionCard)
    assert card.isVisible()
    assert card.accessibleName().startswith("birch-01.jpg: birch, ")
    answers = [label.text() for label in card.findChildren(QLabel)]
    assert answers[:2] == ["birch-01.jpg", "birch"]
