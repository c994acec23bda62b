"""Every mode of the page Augment, and its dialogs; a part of ``states``."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QTabWidget,
)

from augstudio.augment.parameter import Group
from augstudio.augment.presets import presets
from augstudio.augment.recipe import Recipe
from augstudio.ui.pages.augment.preview.preview_grid import PreviewGrid
from augstudio.ui.pages.augment.preview.tiles import Preview
from augstudio.ui.pages.augment.recipe.damage_meters import DamageMeters
from augstudio.ui.pages.augment.recipe.recipe_panel import RecipePanel
from tests import driver
from tests.screenshots.studio import Studio


def augment_variations(studio: Studio) -> None:
    lively = {"rotation_range": 60.0, "brightness_range": (0.7, 1.2), "channel_shift_range": 0.0}
    recipe = presets()["Strong"]
    for name, value in lively.items():
        recipe = recipe.with_value(name, value)
    # Changed while the page is hidden, so that the first preview is the right one.
    studio.owners.recipe.change(recipe)
    page = studio.window.page("augment")
    with (
        driver.awaiting(page.findChild(DamageMeters).ready),
        driver.awaiting(page.findChild(Preview).ready),
    ):
        studio.window.show_page("augment")
    studio.settle()


def augment_hover(studio: Studio) -> None:
    grid = driver.find(studio.window, PreviewGrid, "preview_grid")
    place = QPointF(grid.tile_rect(5).center())
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, place, place, none, none, Qt.NoModifier)
    QApplication.sendEvent(grid, event)


def augment_zoom(studio: Studio) -> None:
    grid = driver.find(studio.window, PreviewGrid, "preview_grid")
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=grid.tile_rect(6).center())


def augment_classes(studio: Studio) -> None:
    QTest.keyClick(studio.window.focusWidget(), Qt.Key.Key_Escape)
    grid = driver.find(studio.window, PreviewGrid, "preview_grid")
    QApplication.sendEvent(grid, QEvent(QEvent.Type.Leave))
    _previewed(studio, "radio_classes")


def augment_extremes(studio: Studio) -> None:
    _previewed(studio, "radio_extremes")


def augment_extremes_page(studio: Studio) -> None:
    _previewed(studio, "button_next_tiles")


def augment_compare(studio: Studio) -> None:
    _previewed(studio, "radio_compare")
    page = studio.window.page("augment")
    calmer = studio.owners.recipe.value.with_value("rotation_range", 10.0)
    with driver.awaiting(page.findChild(Preview).ready):
        studio.owners.recipe.change(calmer.with_value("zoom_range", (1.0, 1.0)))
    studio.settle()


def augment_network_view(studio: Studio) -> None:
    driver.press(studio.window, "radio_variations")
    _previewed(studio, "check_network_view")


def augment_groups(studio: Studio) -> None:
    _previewed(studio, "check_network_view")
    _open_groups(studio, Group.CAMERA)


def augment_locked(studio: Studio) -> None:
    _open_groups(studio, Group.EDGES, Group.NORMALISE, Group.SPLIT)


def augment_menu(studio: Studio) -> None:
    _open_groups(studio, Group.GEOMETRY)
    menu = driver.find(studio.window, QPushButton, "button_recipe_menu").menu()
    menu.popup(menu.parentWidget().mapToGlobal(QPoint(0, 40)))
    studio.settle()


def dialog_copy_keras(studio: Studio) -> None:
    driver.find(studio.window, QPushButton, "button_recipe_menu").menu().close()
    driver.press(studio.window, "button_copy_keras")
    studio.settle()


def dialog_copy_keras_layers(studio: Studio) -> None:
    tabs = _dialog(studio).findChild(QTabWidget)
    tabs.setCurrentIndex(1)
    studio.settle()


def dialog_paste_keras(studio: Studio) -> None:
    _dialog(studio).reject()
    QApplication.clipboard().setText(
        "train_datagen = ImageDataGenerator(\n    rescale=1. / 255,\n    shear_range=0.2,\n"
        "    zoom_range=0.2,\n    horizontal_flip=True)"
    )
    driver.press(studio.window, "button_paste_keras")
    _wait_for_answer(studio, "label_code_setting")


def dialog_paste_keras_wrong(studio: Studio) -> None:
    _dialog(studio).findChild(QPlainTextEdit).setPlainText("ImageDataGenerator(rotation=40)")
    _wait_for_answer(studio, "label_code_bad")


def _wait_for_answer(studio: Studio, name: str) -> None:
    """Wait until the code is read, and its answer has a line of that name."""
    while _dialog(studio).findChild(QLabel, name) is None:
        driver.linger(20)


def dialog_save_copies(studio: Studio) -> None:
    _dialog(studio).reject()
    driver.press(studio.window, "button_save_copies")
    studio.settle()


def augment_amber(studio: Studio) -> None:
    _dialog(studio).reject()
    page = studio.window.page("augment")
    with (
        driver.awaiting(page.findChild(DamageMeters).ready),
        driver.awaiting(page.findChild(Preview).ready),
    ):
        studio.owners.recipe.change(
            Recipe(width_shift_range=0.6, rotation_range=20.0, brightness_range=(1.0, 2.0))
        )
    studio.settle()


def augment_nothing_on(studio: Studio) -> None:
    driver.press(studio.window, "button_reset")
    driver.press(studio.window, "radio_extremes")
    studio.settle()


AUGMENT_STATES: tuple[Callable[[Studio], None], ...] = (
    augment_variations,
    augment_hover,
    augment_zoom,
    augment_classes,
    augment_extremes,
    augment_extremes_page,
    augment_compare,
    augment_network_view,
    augment_groups,
    augment_locked,
    augment_menu,
    dialog_copy_keras,
    dialog_copy_keras_layers,
    dialog_paste_keras,
    dialog_paste_keras_wrong,
    dialog_save_copies,
    augment_amber,
    augment_nothing_on,
)


def _open_groups(studio: Studio, *groups: Group) -> None:
    """Open these groups of settings and fold the others away."""
    studio.window.page("augment").findChild(RecipePanel).set_opened(frozenset(groups))
    studio.settle()


def _dialog(studio: Studio) -> QDialog:
    """Return the open dialog."""
    (shown,) = [each for each in studio.window.findChildren(QDialog) if each.isVisible()]
    return shown


def _previewed(studio: Studio, name: str) -> None:
    """Press a button of the page Augment and wait for the pictures."""
    with driver.awaiting(studio.window.page("augment").findChild(Preview).ready):
        driver.press(studio.window, name)
    studio.settle()
