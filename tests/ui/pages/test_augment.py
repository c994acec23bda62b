from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QPushButton, QRadioButton, QSlider
from pytestqt.qtbot import QtBot

from augstudio.augment.presets import presets
from augstudio.augment.recipe import Recipe
from augstudio.data.scan import scan
from augstudio.ui.imaging import from_qimage
from augstudio.ui.pages.augment import AugmentPage
from augstudio.ui.session import Session
from augstudio.ui.widgets.preview_grid import PreviewGrid, Tile
from augstudio.ui.widgets.zoom_overlay import ZoomOverlay


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> AugmentPage:
    made = AugmentPage(session)
    qtbot.addWidget(made)
    made.resize(1000, 600)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


@pytest.fixture
def opened(qtbot: QtBot, page: AugmentPage, photos: Path) -> AugmentPage:
    """The page with photos, the first preview painted."""
    with qtbot.waitSignal(page._preview.ready):
        page._session.set_dataset(scan(photos))
    return page


def tiles(page: AugmentPage) -> tuple[Tile, ...]:
    return page.findChild(PreviewGrid).tiles


def told(page: AugmentPage) -> list[str]:
    return [tile.description for tile in tiles(page)]


def test_without_photos_the_page_leads_to_data(qtbot: QtBot, page: AugmentPage) -> None:
    button = page.findChild(QPushButton, "button_augment_to_data")
    assert button.isVisible()
    assert not page.findChild(PreviewGrid).isVisible()
    with qtbot.waitSignal(page._session.page_requested) as asked:
        button.click()
    assert asked.args == ["data"]


def test_it_shows_the_original_and_fifteen_variations(opened: AugmentPage) -> None:
    assert len(tiles(opened)) == 16
    assert tiles(opened)[0].title == "original"
    assert told(opened)[0] == "unchanged"
    assert len(set(told(opened)[1:])) == 15


def test_a_moved_slider_changes_the_recipe_and_the_grid(qtbot: QtBot, opened: AugmentPage) -> None:
    before = told(opened)
    with qtbot.waitSignal(opened._preview.ready):
        opened.findChild(QSlider, "slider_rotation_range").setValue(170)
    assert opened._session.recipe.rotation_range == 170.0
    assert told(opened) != before


def test_one_drag_is_one_step_to_undo(qtbot: QtBot, opened: AugmentPage) -> None:
    session, slider = opened._session, opened.findChild(QSlider, "slider_rotation_range")
    undo = opened.findChild(QPushButton, "button_undo")
    redo = opened.findChild(QPushButton, "button_redo")
    assert not undo.isEnabled()
    for end in (60, 90):
        slider.setSliderDown(True)
        for value in range(end - 5, end + 1):
            slider.setValue(value)
        slider.setSliderDown(False)
    assert session.undo_stack.count() == 2
    undo.click()
    assert session.recipe.rotation_range == 60.0
    undo.click()
    assert session.recipe == presets()["Photos"]
    assert slider.value() == 40
    redo.click()
    assert slider.value() == 60
    with qtbot.waitSignal(opened._preview.ready):
        opened.findChild(QPushButton, "button_reset").click()
    assert session.recipe == Recipe()
    assert slider.value() == 0


def test_a_preset_changes_all_sliders_as_one_step(qtbot: QtBot, opened: AugmentPage) -> None:
    with qtbot.waitSignal(opened._preview.ready):
        opened.findChild(QComboBox, "combo_preset").setCurrentText("From above")
    assert opened._session.recipe == presets()["From above"]
    assert opened.findChild(QCheckBox, "check_vertical_flip").isChecked()
    assert opened._session.undo_stack.count() == 1


def test_variations_are_held_until_new_ones_are_asked_for(
    qtbot: QtBot, opened: AugmentPage
) -> None:
    first = told(opened)
    slider = opened.findChild(QSlider, "slider_rotation_range")
    for value in (90, 40):
        with qtbot.waitSignal(opened._preview.ready):
            slider.setValue(value)
    assert told(opened) == first
    with qtbot.waitSignal(opened._preview.ready):
        qtbot.keyClick(opened, Qt.Key.Key_R)
    assert told(opened) != first


def test_classes_show_several_photos_of_each(qtbot: QtBot, opened: AugmentPage) -> None:
    with qtbot.waitSignal(opened._preview.ready):
        opened.findChild(QRadioButton, "radio_classes").setChecked(True)
    assert [tile.title for tile in tiles(opened)] == ["blue"] * 5 + ["red"] * 5
    assert not opened._chooser.isEnabled()


def test_another_photo_is_shown(qtbot: QtBot, opened: AugmentPage) -> None:
    before = from_qimage(tiles(opened)[0].image)
    with qtbot.waitSignal(opened._preview.ready):
        opened.findChild(QComboBox, "combo_photo").setCurrentIndex(3)
    assert (from_qimage(tiles(opened)[0].image) != before).any()


def test_another_folder_never_shows_tiles_of_the_one_before(
    qtbot: QtBot, opened: AugmentPage, photos: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    photos.rename(other)
    opened.findChild(QSlider, "slider_rotation_range").setValue(100)
    opened._session.set_dataset(scan(other))
    grid = opened.findChild(PreviewGrid)
    assert grid.tiles == ()
    assert grid.sentence == "Reading photos …"
    qtbot.waitUntil(lambda: len(grid.tiles) == 16)


def test_a_photo_that_vanished_is_said_in_place_of_tiles(
    qtbot: QtBot, opened: AugmentPage, photos: Path
) -> None:
    record = opened._records[2]
    record.path.unlink()
    with qtbot.waitSignal(opened._preview.failed):
        opened.findChild(QComboBox, "combo_photo").setCurrentIndex(2)
    assert record.path.name in opened.findChild(PreviewGrid).sentence


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


def test_nothing_is_computed_for_a_page_that_is_not_shown(
    qtbot: QtBot, session: Session, photos: Path
) -> None:
    page = AugmentPage(session)
    qtbot.addWidget(page)
    session.set_dataset(scan(photos))
    session.change_recipe(Recipe(rotation_range=3))
    assert page._preview._running is None
    with qtbot.waitSignal(page._preview.ready):
        page.show()
    assert len(tiles(page)) == 16


def test_the_preview_uses_the_seed_of_training(qtbot: QtBot, opened: AugmentPage) -> None:
    before = told(opened)
    opened.hide()
    opened._session.seed = 9
    with qtbot.waitSignal(opened._preview.ready):
        opened.show()
    assert told(opened) != before


def test_tab_reaches_every_control_from_the_top_to_the_bottom(
    qtbot: QtBot, opened: AugmentPage
) -> None:
    start = opened.findChild(QComboBox, "combo_preset")
    start.setFocus()
    reached = []
    while not reached or opened.focusWidget() is not start:
        reached.append(opened.focusWidget().objectName())
        qtbot.keyClick(opened.focusWidget(), Qt.Key.Key_Tab)
        assert len(reached) < 200
    wanted = [
        "combo_preset",
        "slider_rotation_range",
        "value_rotation_range",
        "value_lowest_zoom_range",
        "value_highest_zoom_range",
        "check_horizontal_flip",
        "combo_fill_mode",
        "button_reset",
        "combo_photo",
        "radio_variations",
        "preview_grid",
        "button_new_variations",
    ]
    assert [name for name in reached if name in wanted] == wanted


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
    qtbot: QtBot, opened: AugmentPage, session: Session
) -> None:
    opened._content.moveSplitter(420, 1)
    sizes = opened._content.sizes()
    again = AugmentPage(session)
    qtbot.addWidget(again)
    again.resize(opened.size())
    with qtbot.waitSignal(again._preview.ready):
        again.show()
    assert again._content.sizes() == sizes


def test_a_narrow_page_leaves_its_room_to_the_pictures(qtbot: QtBot, opened: AugmentPage) -> None:
    roll = opened.findChild(QPushButton, "button_new_variations")
    grid = opened.findChild(PreviewGrid)
    opened.resize(1200, 600)
    assert all(hint.isVisible() for hint in opened._hints)
    qtbot.waitUntil(lambda: roll.x() > grid.x())
    opened.resize(760, 500)
    assert not any(hint.isVisible() for hint in opened._hints)
    qtbot.waitUntil(lambda: roll.y() > grid.y())
