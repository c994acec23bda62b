import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QLabel,
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
from augstudio.ui.pages.augment.preview.photo_chooser import PhotoChooser
from augstudio.ui.pages.augment.preview.preview_grid import PreviewGrid
from augstudio.ui.pages.augment.preview.preview_side import PreviewSide
from augstudio.ui.pages.augment.preview.tiles import Preview
from augstudio.ui.widgets.zoom_overlay import ZoomOverlay
from tests.ui.opening import settle
from tests.ui.pages.augment.grid import choose, tiles, told


def values(page: AugmentPage) -> str:
    """Return the sentence on the network's input values, "" if it is not shown."""
    labels = page.findChild(PreviewSide).findChildren(QLabel)
    texts = [each.text() for each in labels if each.isVisible()]
    return "".join(text for text in texts if "pixels with values from" in text)


def test_the_modes_are_walked_by_arrow_keys(qtbot: QtBot, opened: AugmentPage) -> None:
    radio = opened.findChild(QRadioButton, "radio_variations")
    radio.setFocus()
    for mode in (Mode.CLASSES, Mode.EXTREMES, Mode.COMPARE):
        with qtbot.waitSignal(opened.findChild(Preview).ready):
            qtbot.keyClick(opened.focusWidget(), Qt.Key.Key_Right)
        assert opened.findChild(QRadioButton, f"radio_{mode.value.lower()}").isChecked()


def test_extremes_show_what_is_on_at_both_ends(
    owners: Owners, qtbot: QtBot, opened: AugmentPage
) -> None:
    owners.recipe.change(Recipe(rotation_range=20, horizontal_flip=True))
    choose(qtbot, opened, "extremes")
    titles = ["Rotate\n20° right", "Rotate\n20° left", "Mirror left-right"]
    assert [tile.title for tile in tiles(opened)] == titles
    assert told(opened) == ["rotated 20° right", "rotated 20° left", "mirrored left-right"]
    assert not opened.findChild(QPushButton, "button_new_variations").isVisible()
    with qtbot.waitSignal(opened.findChild(Preview).ready):
        owners.recipe.change(Recipe(rotation_range=40))
    assert told(opened) == ["rotated 40° right", "rotated 40° left"]


def test_extremes_of_many_settings_fill_pages(
    owners: Owners, qtbot: QtBot, opened: AugmentPage
) -> None:
    owners.recipe.change(presets()["Strong"])
    choose(qtbot, opened, "extremes")
    first, grid = told(opened), opened.findChild(PreviewGrid)
    assert len(first) == 16
    with qtbot.waitSignal(opened.findChild(Preview).ready):
        opened.findChild(QToolButton, "button_next_tiles").click()
    assert not set(told(opened)) & set(first)
    grid.setFocus()
    with qtbot.waitSignal(opened.findChild(Preview).ready):
        qtbot.keyClick(grid, Qt.Key.Key_PageUp)
    assert told(opened) == first
    opened.findChild(QToolButton, "button_next_tiles").click()
    with qtbot.waitSignal(opened.findChild(Preview).ready):
        owners.recipe.change(Recipe(rotation_range=40))
    assert len(tiles(opened)) == 2


def test_extremes_of_nothing_are_a_sentence(
    owners: Owners, qtbot: QtBot, opened: AugmentPage
) -> None:
    choose(qtbot, opened, "extremes")
    owners.recipe.change(Recipe(rotation_range=40))
    owners.recipe.change(Recipe())
    settle()
    grid = opened.findChild(PreviewGrid)
    assert grid.tiles == ()
    assert "All augmentation is off" in grid.sentence


def test_compare_begins_with_the_current_settings(
    owners: Owners, qtbot: QtBot, opened: AugmentPage
) -> None:
    before, ready = owners.recipe.value, opened.findChild(Preview).ready
    with qtbot.waitSignal(ready) as shown:
        opened.findChild(QRadioButton, "radio_compare").click()
    assert shown.args[0].request.pinned == before
    assert told(opened)[0] == told(opened)[2]
    with qtbot.waitSignal(ready) as shown:
        owners.recipe.change(before.with_value("rotation_range", 170.0))
    assert shown.args[0].request.pinned == before
    assert told(opened)[0] != told(opened)[2]
    assert shown.args[0].headings == ("Pinned", "Current: Rotate")
    with qtbot.waitSignal(opened.findChild(Preview).ready):
        opened.findChild(QPushButton, "button_pin").click()
    assert told(opened)[0] == told(opened)[2]


def test_pinning_leads_to_the_comparison(qtbot: QtBot, opened: AugmentPage) -> None:
    with qtbot.waitSignal(opened.findChild(Preview).ready):
        opened.findChild(QPushButton, "button_pin").click()
    assert opened.findChild(QRadioButton, "radio_compare").isChecked()


@pytest.mark.parametrize("mode", ["variations", "classes", "extremes", "compare"])
def test_the_network_view_shows_its_values_in_every_mode(
    qtbot: QtBot, opened: AugmentPage, mode: str
) -> None:
    if mode != "variations":
        choose(qtbot, opened, mode)
    check = opened.findChild(QCheckBox, "check_network_view")
    with qtbot.waitSignal(opened.findChild(Preview).ready):
        check.click()
    assert all(tile.values is not None for tile in tiles(opened))
    assert all("values from" in words for words in told(opened))
    assert "224 × 224 pixels" in values(opened)
    with qtbot.waitSignal(opened.findChild(Preview).ready):
        check.click()
    assert values(opened) == ""


def test_the_preview_follows_the_network_that_is_chosen(
    owners: Owners, qtbot: QtBot, opened: AugmentPage
) -> None:
    owners, inception = owners, backbone("inception_v3")
    with qtbot.waitSignal(opened.findChild(Preview).ready):
        owners.network.choose(Method.BOTTLENECK, inception, inception.input_size)
    assert {tile.image.width() for tile in tiles(opened)} == {299}
    with qtbot.waitSignal(opened.findChild(Preview).ready):
        opened.findChild(QCheckBox, "check_network_view").click()
    assert "InceptionV3 gets 299 × 299 pixels" in values(opened)
    with qtbot.waitSignal(opened.findChild(Preview).ready):
        owners.network.choose(Method.FROM_SCRATCH, inception, 96)
    assert "The small network gets 96 × 96 pixels" in values(opened)
    low, high = tiles(opened)[0].values
    assert 0 <= low < high <= 1
    with qtbot.waitSignal(opened.findChild(Preview).ready):
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
    assert grid.accessibleDescription().startswith("3 of ")


def test_keys_do_nothing_under_an_enlarged_tile(qtbot: QtBot, opened: AugmentPage) -> None:
    grid, overlay = opened.findChild(PreviewGrid), opened.findChild(ZoomOverlay)
    before = told(opened)
    grid.tile_chosen.emit(3)
    qtbot.keyClick(overlay, Qt.Key.Key_R)
    settle()
    assert told(opened) == before
    assert overlay.isVisible()


def test_classes_show_several_photos_of_each(qtbot: QtBot, opened: AugmentPage) -> None:
    with qtbot.waitSignal(opened.findChild(Preview).ready):
        opened.findChild(QRadioButton, "radio_classes").setChecked(True)
    assert [tile.title for tile in tiles(opened)] == ["blue"] * 5 + ["red"] * 5
    assert not opened.findChild(PhotoChooser).isEnabled()


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
