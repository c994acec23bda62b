from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QLabel, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from augstudio.ui.pages.augment.recipe.recipe_bar import RecipeBar, RecipeState

STATE = RecipeState(("None", "Photos", "Strong"), ("Mine", "Yours"), "Photos")


@pytest.fixture
def bar(qtbot: QtBot) -> RecipeBar:
    made = RecipeBar()
    qtbot.addWidget(made)
    made.set_state(STATE)
    made.show()
    return made


def combo(bar: RecipeBar) -> QComboBox:
    return bar.findChild(QComboBox, "combo_preset")


def mark(bar: RecipeBar) -> QLabel:
    return bar.findChild(QLabel, "label_recipe_changed")


def action(bar: RecipeBar, name: str) -> QAction:
    return bar.findChild(QAction, f"action_{name}")


def listed(bar: RecipeBar) -> list[str]:
    box = combo(bar)
    return [box.itemText(index) for index in range(box.count())]


def pick(bar: RecipeBar, name: str) -> None:
    """Choose an item as the user does."""
    box = combo(bar)
    index = box.findText(name)
    box.setCurrentIndex(index)
    box.activated.emit(index)


def test_ours_come_first_then_the_users_own(bar: RecipeBar) -> None:
    assert listed(bar) == ["None", "Photos", "Strong", "", "Mine", "Yours"]
    assert combo(bar).currentText() == "Photos"


@pytest.mark.parametrize(("kind", "title"), [("file", "leaves"), ("elsewhere", "Custom settings")])
def test_what_is_no_preset_comes_last_as_long_as_it_is_in_use(
    bar: RecipeBar, kind: str, title: str
) -> None:
    bar.set_state(replace(STATE, title=title, kind=kind))
    assert listed(bar)[-3:] == ["Yours", "", title]
    assert combo(bar).currentText() == title
    bar.set_state(STATE)
    assert listed(bar)[-1] == "Yours"


def test_a_file_called_like_a_preset_is_told_apart(bar: RecipeBar, qtbot: QtBot) -> None:
    bar.set_state(replace(STATE, title="Strong", kind="file", changed=True))
    assert combo(bar).currentIndex() == combo(bar).count() - 1
    with qtbot.waitSignal(bar.preset_chosen) as heard:
        combo(bar).activated.emit(2)
    assert heard.args == ["Strong"]


def test_a_change_is_marked_in_words_too(bar: RecipeBar) -> None:
    assert mark(bar).text() == ""
    assert combo(bar).accessibleName() == "Preset: Photos"
    bar.set_state(replace(STATE, changed=True))
    assert mark(bar).text() == "●"
    assert mark(bar).toolTip() == "Changed since it was opened or saved."
    assert "Changed since" in combo(bar).accessibleName()
    bar.set_state(replace(STATE, title="Custom settings", kind="elsewhere", changed=True))
    assert mark(bar).toolTip() == "Not saved yet."


def test_the_place_of_a_file_is_in_the_tooltip(bar: RecipeBar) -> None:
    bar.set_state(replace(STATE, title="leaves", kind="file", place="/photos/leaves.json"))
    assert combo(bar).toolTip() == "/photos/leaves.json"
    bar.set_state(STATE)
    assert "ready-made set" in combo(bar).toolTip()


def test_a_preset_is_chosen(bar: RecipeBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bar.preset_chosen) as heard:
        pick(bar, "Strong")
    assert heard.args == ["Strong"]
    with qtbot.waitSignal(bar.own_chosen) as heard:
        pick(bar, "Yours")
    assert heard.args == ["Yours"]


def test_the_one_in_use_is_chosen_again_only_when_it_changed(bar: RecipeBar, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(bar.preset_chosen):
        pick(bar, "Photos")
    bar.set_state(replace(STATE, changed=True))
    with qtbot.waitSignal(bar.preset_chosen):
        pick(bar, "Photos")


def test_arrow_keys_choose(bar: RecipeBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bar.preset_chosen) as heard:
        qtbot.keyClick(combo(bar), Qt.Key.Key_Down)
    assert heard.args == ["Strong"]


def test_showing_a_state_emits_nothing(bar: RecipeBar, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(bar.preset_chosen), qtbot.assertNotEmitted(bar.own_chosen):
        bar.set_state(replace(STATE, title="Mine", kind="own"))
        bar.set_state(replace(STATE, own=(), title="Strong"))
    assert listed(bar) == ["None", "Photos", "Strong"]


@pytest.mark.parametrize(
    ("name", "signal"),
    [
        ("open_recipe", "open_pressed"),
        ("save_recipe_as", "save_as_pressed"),
        ("save_preset", "save_preset_pressed"),
    ],
)
def test_the_menu_emits_what_was_chosen(
    bar: RecipeBar, qtbot: QtBot, name: str, signal: str
) -> None:
    with qtbot.waitSignal(getattr(bar, signal)):
        action(bar, name).trigger()


def test_only_what_changed_can_be_saved(bar: RecipeBar, qtbot: QtBot) -> None:
    assert not action(bar, "save_recipe").isEnabled()
    bar.set_state(replace(STATE, changed=True))
    bar.activateWindow()
    with qtbot.waitSignal(bar.save_pressed):
        qtbot.keyClick(bar, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)


def test_only_own_presets_can_be_deleted(bar: RecipeBar, qtbot: QtBot) -> None:
    delete = action(bar, "delete_preset")
    assert not delete.isEnabled()
    bar.set_state(replace(STATE, title="Mine", kind="own"))
    assert delete.isEnabled()
    assert delete.text() == "Delete preset Mine…"
    with qtbot.waitSignal(bar.delete_pressed):
        delete.trigger()


def test_an_ampersand_in_a_name_is_no_key(bar: RecipeBar) -> None:
    bar.set_state(replace(STATE, own=("You & me",), title="You & me", kind="own"))
    assert action(bar, "delete_preset").text() == "Delete preset You && me…"


def test_a_name_of_a_file_is_no_key_and_no_markup_either(bar: RecipeBar) -> None:
    bar.set_recent([Path("/<b>a/two\tCtrl+Q.json")])
    (entry,) = bar.findChild(QMenu, "menu_recent_recipes").actions()
    assert entry.text() == r"two\x09Ctrl+Q"
    assert "&lt;b&gt;a" in entry.toolTip()


def test_recent_files_are_chosen_and_told_apart_by_their_folders(
    bar: RecipeBar, qtbot: QtBot
) -> None:
    recent = bar.findChild(QMenu, "menu_recent_recipes")
    assert not recent.isEnabled()
    paths = [Path("/a/one.json"), Path("/b/one.json"), Path("/b/two & a half.json")]
    bar.set_recent(paths)
    assert recent.isEnabled()
    names = [each.text() for each in recent.actions()]
    assert names == ["one (a)", "one (b)", "two && a half"]
    with qtbot.waitSignal(bar.recent_chosen) as heard:
        recent.actions()[1].trigger()
    assert heard.args == [paths[1]]


def test_the_menu_says_that_it_opens(bar: RecipeBar, qtbot: QtBot) -> None:
    menu = bar.findChild(QPushButton, "button_recipe_menu").menu()
    with qtbot.waitSignal(bar.menu_opening):
        menu.aboutToShow.emit()


def test_a_long_name_leaves_the_bar_narrow(bar: RecipeBar) -> None:
    width = bar.minimumSizeHint().width()
    bar.set_state(replace(STATE, title="a very long name " * 10, kind="file"))
    assert bar.minimumSizeHint().width() == width
    assert width < 280
    bar.grab()
