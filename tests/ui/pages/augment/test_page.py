from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QPushButton,
    QRadioButton,
    QSlider,
    QSplitter,
)
from pytestqt.qtbot import QtBot

from augstudio.augment.parameter import Group
from augstudio.augment.presets import presets
from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Split
from augstudio.ui.core.jobs import threads
from augstudio.ui.core.owners import Owners
from augstudio.ui.look.imaging import from_qimage
from augstudio.ui.pages.augment.copies_dialog import CopiesDialog
from augstudio.ui.pages.augment.entry import ENTRY
from augstudio.ui.pages.augment.keras_dialogs import CopyCodeDialog, PasteCodeDialog
from augstudio.ui.pages.augment.page import AugmentPage
from augstudio.ui.pages.augment.preview.modes import HINTS, Mode
from augstudio.ui.pages.augment.preview.preview_grid import PreviewGrid
from augstudio.ui.pages.augment.preview.preview_pane import PreviewPane
from augstudio.ui.pages.augment.preview.preview_side import PreviewSide
from augstudio.ui.pages.augment.preview.tiles import Preview
from augstudio.ui.pages.augment.recipe.recipe_column import RecipeColumn
from augstudio.ui.pages.augment.recipe.recipe_panel import RecipePanel
from tests.ui.opening import open_folder
from tests.ui.pages.augment.grid import tiles, told


def test_without_photos_the_page_leads_to_data(
    owners: Owners, qtbot: QtBot, augment_page: AugmentPage
) -> None:
    button = augment_page.findChild(QPushButton, "button_augment_to_data")
    assert button.isVisible()
    assert not augment_page.findChild(PreviewGrid).isVisible()
    with qtbot.waitSignal(owners.channel.page_requested) as asked:
        button.click()
    assert asked.args == ["data"]


def test_it_shows_the_original_and_fifteen_variations(opened: AugmentPage) -> None:
    assert len(tiles(opened)) == 16
    assert tiles(opened)[0].title == "original"
    assert told(opened)[0] == "unchanged"
    assert len(set(told(opened)[1:])) == 15


def test_a_moved_slider_changes_the_recipe_and_the_grid(
    owners: Owners, qtbot: QtBot, opened: AugmentPage
) -> None:
    before = told(opened)
    with qtbot.waitSignal(opened.findChild(Preview).ready):
        opened.findChild(QSlider, "slider_rotation_range").setValue(170)
    assert owners.recipe.value.rotation_range == 170.0
    assert told(opened) != before


def test_one_drag_is_one_step_to_undo(owners: Owners, qtbot: QtBot, opened: AugmentPage) -> None:
    owners, slider = owners, opened.findChild(QSlider, "slider_rotation_range")
    undo = opened.findChild(QPushButton, "button_undo")
    redo = opened.findChild(QPushButton, "button_redo")
    assert not undo.isEnabled()
    for end in (60, 90):
        slider.setSliderDown(True)
        for value in range(end - 5, end + 1):
            slider.setValue(value)
        slider.setSliderDown(False)
    assert owners.recipe.undo_stack.count() == 2
    undo.click()
    assert owners.recipe.value.rotation_range == 60.0
    undo.click()
    assert owners.recipe.value == presets()["Photos"]
    assert slider.value() == 40
    redo.click()
    assert slider.value() == 60
    with qtbot.waitSignal(opened.findChild(Preview).ready):
        opened.findChild(QPushButton, "button_reset").click()
    assert owners.recipe.value == Recipe()
    assert slider.value() == 0


def test_a_preset_changes_all_sliders_as_one_step(
    owners: Owners, qtbot: QtBot, opened: AugmentPage
) -> None:
    combo = opened.findChild(QComboBox, "combo_preset")
    combo.setFocus()
    with qtbot.waitSignal(opened.findChild(Preview).ready):
        while owners.recipe.value != presets()["From above"]:
            qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert opened.findChild(QCheckBox, "check_vertical_flip").isChecked()


def test_variations_are_kept_until_new_ones_are_asked_for(
    qtbot: QtBot, opened: AugmentPage
) -> None:
    first = told(opened)
    slider = opened.findChild(QSlider, "slider_rotation_range")
    for value in (90, 40):
        with qtbot.waitSignal(opened.findChild(Preview).ready):
            slider.setValue(value)
    assert told(opened) == first
    with qtbot.waitSignal(opened.findChild(Preview).ready):
        qtbot.keyClick(opened, Qt.Key.Key_R)
    assert told(opened) != first


def test_another_photo_is_shown(qtbot: QtBot, opened: AugmentPage) -> None:
    before = from_qimage(tiles(opened)[0].image)
    with qtbot.waitSignal(opened.findChild(Preview).ready):
        opened.findChild(QComboBox, "combo_photo").setCurrentIndex(3)
    assert (from_qimage(tiles(opened)[0].image) != before).any()


def test_another_folder_never_shows_tiles_of_the_one_before(
    owners: Owners, qtbot: QtBot, opened: AugmentPage, photos: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    photos.rename(other)
    opened.findChild(QSlider, "slider_rotation_range").setValue(100)
    with qtbot.waitSignal(owners.project.dataset_changed):
        owners.project.open_folder(other)
    grid = opened.findChild(PreviewGrid)
    assert grid.tiles == ()
    assert grid.sentence == "Reading photos …"
    qtbot.waitUntil(lambda: len(grid.tiles) == 16)


def test_a_photo_that_vanished_is_named_in_place_of_tiles(
    owners: Owners, qtbot: QtBot, opened: AugmentPage
) -> None:
    record = owners.project.dataset.records(Split.TRAIN)[2]
    record.path.unlink()
    with qtbot.waitSignal(opened.findChild(Preview).failed):
        opened.findChild(QComboBox, "combo_photo").setCurrentIndex(2)
    assert record.path.name in opened.findChild(PreviewGrid).sentence


def test_nothing_is_computed_for_a_page_that_is_not_shown(
    qtbot: QtBot, owners: Owners, photos: Path
) -> None:
    page = ENTRY.build(owners)
    qtbot.addWidget(page)
    open_folder(owners, photos)
    owners.recipe.change(Recipe(rotation_range=3))
    assert threads.running() == []
    with qtbot.waitSignal(page.findChild(Preview).ready):
        page.show()
    assert len(tiles(page)) == 16


def test_the_preview_uses_the_seed_of_training(
    owners: Owners, qtbot: QtBot, opened: AugmentPage
) -> None:
    before = told(opened)
    opened.hide()
    owners.recipe.set_seed(9)
    with qtbot.waitSignal(opened.findChild(Preview).ready):
        opened.show()
    assert told(opened) != before


def test_tab_reaches_every_control_from_the_top_to_the_bottom(
    owners: Owners, qtbot: QtBot, opened: AugmentPage
) -> None:
    opened.findChild(RecipePanel).set_opened(frozenset({Group.COLOUR, Group.EDGES}))
    owners.recipe.change(Recipe(grey_strength=0.5))
    start = opened.findChild(QComboBox, "combo_preset")
    start.setFocus()
    reached = []
    while not reached or opened.focusWidget() is not start:
        reached.append(opened.focusWidget().objectName())
        qtbot.keyClick(opened.focusWidget(), Qt.Key.Key_Tab)
        assert len(reached) < 100
    wanted = [
        "combo_preset",
        "button_recipe_menu",
        "button_group_geometry",
        "button_group_colour",
        "button_group_colour_reset",
        "value_lowest_brightness_range",
        "value_highest_brightness_range",
        "slider_grey_strength",
        "value_grey_strength",
        "reset_grey_strength",
        "slider_grey_share",
        "button_group_camera",
        "combo_fill_mode",
        "button_group_normalise",
        "button_undo",
        "button_reset",
        "combo_photo",
        "radio_variations",
        "preview_grid",
        "button_new_variations",
        "button_pin",
        "check_network_view",
        "button_copy_keras",
        "button_paste_keras",
        "button_save_copies",
    ]
    assert [name for name in reached if name in wanted] == wanted


def test_a_recipe_file_is_opened_as_one_step(
    owners: Owners, qtbot: QtBot, opened: AugmentPage, tmp_path: Path
) -> None:
    before, path = owners.recipe.value, tmp_path / "mine.json"
    path.write_text(Recipe(hue_range=44).to_json(), encoding="utf-8")
    opened.open_file(path)
    assert owners.recipe.value == Recipe(hue_range=44)
    owners.recipe.undo_stack.undo()
    assert owners.recipe.value == before


@pytest.mark.parametrize(
    ("name", "dialog"),
    [
        ("button_copy_keras", CopyCodeDialog),
        ("button_paste_keras", PasteCodeDialog),
        ("button_save_copies", CopiesDialog),
    ],
)
def test_what_can_be_taken_away_is_asked_in_a_dialog(
    opened: AugmentPage, name: str, dialog: type[QDialog]
) -> None:
    opened.findChild(QPushButton, name).click()
    shown = opened.findChild(dialog)
    assert shown is not None
    assert shown.isVisible()
    shown.reject()


def test_code_in_a_file_becomes_settings(
    owners: Owners, qtbot: QtBot, opened: AugmentPage, tmp_path: Path
) -> None:
    path = tmp_path / "train.py"
    path.write_text("gen = ImageDataGenerator(rotation_range=33)\n", encoding="utf-8")
    opened.open_file(path)
    qtbot.waitUntil(lambda: opened.findChild(PasteCodeDialog) is not None)
    dialog = opened.findChild(PasteCodeDialog)
    dialog.chosen.emit(Recipe(rotation_range=33))
    assert owners.recipe.value.rotation_range == 33
    dialog.reject()


def test_every_control_has_a_name_and_a_tooltip(opened: AugmentPage) -> None:
    for kind in (QPushButton, QComboBox, QSlider, QRadioButton, QCheckBox):
        for control in opened.findChildren(kind):
            named = control.accessibleName() or getattr(control, "text", str)()
            assert named, control.objectName()
            above = control
            while above is not None and not above.toolTip():
                above = above.parentWidget()
            assert above is not None, f"no tooltip on {control.objectName()}"


def test_the_place_of_the_splitter_is_remembered(
    qtbot: QtBot, opened: AugmentPage, owners: Owners
) -> None:
    opened.findChild(QSplitter, "splitter_augment").moveSplitter(420, 1)
    sizes = opened.findChild(QSplitter, "splitter_augment").sizes()
    again = ENTRY.build(owners)
    qtbot.addWidget(again)
    again.resize(opened.size())
    with qtbot.waitSignal(again.findChild(Preview).ready):
        again.show()
    assert again.findChild(QSplitter, "splitter_augment").sizes() == sizes


def test_a_narrow_page_leaves_its_room_to_the_pictures(qtbot: QtBot, opened: AugmentPage) -> None:
    new = opened.findChild(QPushButton, "button_new_variations")
    grid, side = opened.findChild(PreviewGrid), opened.findChild(PreviewSide)
    opened.resize(1200, 600)
    hints = [each for each in side.findChildren(QLabel) if each.text() in HINTS[Mode.VARIATIONS]]
    assert [hint.isVisible() for hint in hints] == [True] * 3
    qtbot.waitUntil(lambda: side.x() > grid.x())
    opened.resize(760, 500)
    assert not any(hint.isVisible() for hint in hints)
    qtbot.waitUntil(lambda: new.mapTo(opened, new.pos()).y() > grid.geometry().bottom())


def test_the_settings_become_narrow_before_the_pictures_do(
    qtbot: QtBot, opened: AugmentPage
) -> None:
    settings, pictures = opened.findChild(RecipeColumn), opened.findChild(PreviewPane)
    opened.resize(1060, 570)
    qtbot.waitUntil(lambda: pictures.width() > 680)
    opened.resize(744, 450)
    qtbot.waitUntil(lambda: settings.width() < 300)
    assert pictures.width() >= 440
    opened.resize(624, 290)
    qtbot.waitUntil(lambda: pictures.width() < 340)
    assert settings.width() >= 280
