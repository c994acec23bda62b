"""What the page Predict gives back, in the order in which a person would come across it."""

from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageOps
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QWidget

from augstudio.ui.pages.predict.prediction_table import PredictionTable
from augstudio.ui.widgets.card_grid import CardGrid
from augstudio.ui.widgets.zoom_overlay import ZoomOverlay
from tests import driver
from tests.screenshots.studio import Studio
from tests.ui.opening import settle


def predict_doubt(studio: Studio) -> None:
    """Photos that speak for two classes, and a picture of something else."""
    driver.press(studio.window, "button_clear_predictions")
    photos = sorted((studio.sample / "validation").rglob("*.jpg"))
    drawn = []
    for number, (one, other) in enumerate(zip(photos[:3], photos[-3:], strict=True)):
        with Image.open(one) as left, Image.open(other) as right:
            both = left.copy()
            both.paste(
                right.crop((right.width // 2, 0, right.width, right.height)), (left.width // 2, 0)
            )
        drawn.append(studio.scratch / f"both {number + 1}.jpg")
        both.save(drawn[-1])
    drawn.append(studio.scratch / "fog.jpg")
    Image.effect_noise((320, 240), 60).convert("RGB").save(drawn[-1])
    classify(studio, drawn)


def predict_enlarged(studio: Studio) -> None:
    table = driver.find(studio.window, PredictionTable, "table_predictions")
    place = table.visualRect(table.model().index(1, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    settle()
    studio.settle()


def predict_corrected(studio: Studio) -> None:
    """Two photos of the open folder, one of them in another class now."""
    QTest.keyClick(driver.find(studio.window, ZoomOverlay, "zoom_overlay"), Qt.Key.Key_Escape)
    driver.press(studio.window, "button_clear_predictions")
    classify(studio, sorted((studio.sample / "validation").rglob("*.jpg"))[3:5])
    _open_menu(studio)
    with driver.awaiting(studio.owners.project.dataset_changed):
        _menu(studio).actions()[0].trigger()
    _menu(studio).close()


def predict_menu(studio: Studio) -> None:
    """A photo that is not in the open folder."""
    with driver.awaiting(studio.owners.project.dataset_changed):
        studio.owners.project.undo()
    photo = sorted((studio.sample / "validation").rglob("*.jpg"))[50]
    new = studio.scratch / "walk.jpg"
    with Image.open(photo) as image:
        ImageOps.mirror(image).save(new)
    classify(studio, [new])
    _open_menu(studio)


def dialog_copy_photo(studio: Studio) -> None:
    _menu(studio).actions()[0].trigger()
    _menu(studio).close()
    settle()
    studio.settle()


PREDICT_STATES: tuple[Callable[[Studio], None], ...] = (
    predict_enlarged,
    predict_corrected,
    predict_menu,
    dialog_copy_photo,
)


def classify(studio: Studio, photos: list[Path]) -> None:
    """Drop photos, and wait until they are shown with their answers."""
    with driver.awaiting(studio.owners.jobs.ended):
        driver.drop(studio.window, *photos)
    settle()
    studio.settle()
    settle()


def _open_menu(studio: Studio) -> None:
    card = driver.find(studio.window, CardGrid, "cards_predictions").cards[0]
    driver.press(card, "button_wrong_answer")


def _menu(studio: Studio) -> QMenu:
    page: QWidget = studio.window.page("predict")
    return page.findChild(QMenu, "menu_answer")
