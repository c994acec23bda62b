import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QPushButton,
    QRadioButton,
    QToolButton,
)
from pytestqt.qtbot import QtBot

from augstudio.augment.presets import presets
from augstudio.augment.recipe import Recipe
from augstudio.models.backbones import backbone
from augstudio.runs.choices import Method
from augstudio.ui.core.owners import Owners
from augstudio.ui.pages.augment.page import AugmentPage
from augstudio.ui.pages.augment.preview.modes import Mode
from augstudio.ui.pages.augment.preview.preview_grid import PreviewGrid
from augstudio.ui.widgets.zoom_overlay import ZoomOverlay
from tests.ui.pages.augment.grid import choose, tiles, told


def test_the_modes_are_walked_by_arrow_keys(qtbot: QtBot, opened: AugmentPage) -> None:
    radio = opened.findChild(QRadioButton, "radio_variations")
    radio.setFocus()
    for mode in (Mode.CLASSES, Mode.EXTREMES, Mode.COMPARE):
        with qtbot.waitSignal(opened._preview.ready):
            qtbot.keyClick(opened.focusWidget(), Qt.Key.Key_Right)
        assert opened._mode is mode


def test_extremes_show_what_is_on_at_both_ends(
    owners: Owners, qtbot: QtBot, opened: AugmentPage
) -> None:
    owners.recipe.change(Recipe(rotation_range=20, horizontal_flip=True))
    choose(qtbot, opened, "extremes")
    titles = ["Rotate\n20° right", "Rotate\n20° left", "Mirror left-right"]
    assert [tile.title for tile in tiles(opened)] == titles
    assert told(opened) == ["rotated 20° right", "rotated 20° left", "mirrored left-right"]
    assert not opened.findChild(QPushButton, "button_new_variations").isVisible()
    with qtbot.waitSignal(opened._preview.ready):
        owners.recipe.change(Recipe(rotation_range=40))
    assert told(opened) == ["rotated 40° right", "rotated 40° left"]


def test_extremes_of_many_settings_fill_pages(
    owners: Owners, qtbot: QtBot, opened: AugmentPage
) -> None:
    owners.recipe.change(presets()["Strong"])
    choose(qtbot, opened, "extremes")
    first, grid = told(opened), opened.findChild(PreviewGrid)
    assert len(first) == 16
    with qtbot.waitSignal(opened._preview.ready):
        opened.findChild(QToolButton, "button_next_tiles").click()
    assert not set(told(opened)) & set(first)
    grid.setFocus()
    with qtbot.waitSignal(opened._preview.ready):
        qtbot.keyClick(grid, Qt.Key.Key_PageUp)
    assert told(opened) == first
    opened._turn_page(1)
    with qtbot.waitSignal(opened._preview.ready):
        owners.recipe.change(Recipe(rotation_range=40))
    assert len(tiles(opened)) == 2


def test_extremes_of_nothing_are_a_sentence(
    owners: Owners, qtbot: QtBot, opened: AugmentPage
) -> None:
    choose(qtbot, opened, "extremes")
    owners.recipe.change(Recipe(rotation_range=40))
    owners.recipe.change(Recipe())
    grid = opened.findChild(PreviewGrid)
    assert grid.tiles == ()
    assert "All augmentation is off" in grid.sentence
    assert opened._preview._running is None


def test_comparing_begins_with_the_settings_of_now(
    owners: Owners, qtbot: QtBot, opened: AugmentPage
) -> None:
    before = owners.recipe.value
    choose(qtbot, opened, "compare")
    assert opened._pinned == before
    assert told(opened)[0] == told(opened)[2]
    with qtbot.waitSignal(opened._preview.ready):
        owners.recipe.change(before.with_value("rotation_range", 170.0))
    assert opened._pinned == before
    assert told(opened)[0] != told(opened)[2]
    assert opened.findChild(PreviewGrid)._headings == ("Pinned", "Now: Rotate")
    with qtbot.waitSignal(opened._preview.ready):
        opened.findChild(QPushButton, "button_pin").click()
    assert told(opened)[0] == told(opened)[2]


def test_pinning_leads_to_the_comparison(qtbot: QtBot, opened: AugmentPage) -> None:
    with qtbot.waitSignal(opened._preview.ready):
        opened.findChild(QPushButton, "button_pin").click()
    assert opened.findChild(QRadioButton, "radio_compare").isChecked()


@pytest.mark.parametrize("mode", ["variations", "classes", "extremes", "compare"])
def test_the_network_view_tells_its_values_in_every_mode(
    qtbot: QtBot, opened: AugmentPage, mode: str
) -> None:
    if mode != "variations":
        choose(qtbot, opened, mode)
    check = opened.findChild(QCheckBox, "check_network_view")
    with qtbot.waitSignal(opened._preview.ready):
        check.click()
    assert all(tile.values is not None for tile in tiles(opened))
    assert all("values from" in words for words in told(opened))
    values = opened._side._values
    assert values.isVisible()
    assert "224 × 224 pixels" in values.text()
    with qtbot.waitSignal(opened._preview.ready):
        check.click()
    assert not values.isVisible()


def test_the_preview_follows_the_network_that_is_chosen(
    owners: Owners, qtbot: QtBot, opened: AugmentPage
) -> None:
    owners, inception = owners, backbone("inception_v3")
    with qtbot.waitSignal(opened._preview.ready):
        owners.network.choose(Method.BOTTLENECK, inception, inception.input_size)
    assert {tile.image.width() for tile in tiles(opened)} == {299}
    with qtbot.waitSignal(opened._preview.ready):
        opened.findChild(QCheckBox, "check_network_view").click()
    assert "InceptionV3 gets 299 × 299 pixels" in opened._side._values.text()
    with qtbot.waitSignal(opened._preview.ready):
        owners.network.choose(Method.FROM_SCRATCH, inception, 96)
    assert "The small network gets 96 × 96 pixels" in opened._side._values.text()
    low, high = tiles(opened)[0].values
    assert 0 <= low < high <= 1
    with qtbot.waitSignal(opened._preview.ready):
        owners.recipe.change(owners.recipe.value.with_value("samplewise_center", True))
    assert tiles(opened)[0].values[0] < 0


@pytest.mark.parametrize("mode", ["classes", "extremes", "compare"])
def test_every_mode_has_zoom_and_arrow_keys(qtbot: QtBot, opened: AugmentPage, mode: str) -> None:
    choose(qtbot, opened, mode)
    grid, overlay = opened.findChild(PreviewGrid), opened.findChild(ZoomOverlay)
    assert all(tile.original is not None for tile in tiles(opened))
    grid.setFocus()
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert overlay.accessibleDescription() == tiles(opened)[1].text
    qtbot.keyClick(overlay, Qt.Key.Key_Right)
    qtbot.keyClick(overlay, Qt.Key.Key_Escape)
    assert grid._focused == 2


def test_keys_do_nothing_under_an_enlarged_tile(qtbot: QtBot, opened: AugmentPage) -> None:
    grid, overlay = opened.findChild(PreviewGrid), opened.findChild(ZoomOverlay)
    grid.tile_chosen.emit(3)
    qtbot.keyClick(overlay, Qt.Key.Key_R)
    assert opened._drawing == 0
    assert overlay.isVisible()


def test_classes_show_several_photos_of_each(qtbot: QtBot, opened: AugmentPage) -> None:
    with qtbot.waitSignal(opened._preview.ready):
        opened.findChild(QRadioButton, "radio_classes").setChecked(True)
    assert [tile.title for tile in tiles(opened)] == ["blue"] * 5 + ["red"] * 5
    assert not opened._chooser.isEnabled()


def test_a_tile_is_enlarged_and_closed_by_keys(qtbot: QtBot, opened: AugmentPage) -> None:
    grid, overlay = opened.findChild(PreviewGrid), opened.findChild(ZoomOverlay)
    grid.setFocus()
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert overlay.isVisible()
    assert told(opened)[1] in overlay.accessibleDescription()
    qtbot.keyClick(overlay, Qt.Key.Key_Escape)
    assert not overlay.isVisible()
    assert grid.hasFocus()
