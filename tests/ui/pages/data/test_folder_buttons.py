from pathlib import Path

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton
from pytestqt.qtbot import QtBot

from augstudio.ui.core.owners import Owners
from augstudio.ui.pages.data.folder_buttons import FolderButtons
from tests import driver
from tests.photos import write_folder
from tests.ui.opening import open_folder, settle


def test_the_menu_has_the_folders_that_are_not_open(
    owners: Owners, qtbot: QtBot, photos: Path, tmp_path: Path
) -> None:
    made = FolderButtons(owners.project, owners.recent)
    qtbot.addWidget(made)
    menu = made.findChild(QMenu, "menu_more_folders")
    open_folder(owners, photos)
    settle()
    always = ["Sort a pile…", "", "Save project…", "Open project…"]
    assert [action.text() for action in menu.actions()] == always
    other = write_folder(tmp_path / "R&D", photos=2)
    open_folder(owners, other)
    settle()
    first, clear, gap, sort, _, save, project = menu.actions()
    assert first.text().endswith("colours")
    assert first.toolTip().replace("\n", "") == str(photos)
    assert gap.isSeparator()
    assert (clear.text(), sort.text()) == ("Clear the list", "Sort a pile…")
    with qtbot.waitSignal(made.sort_pressed):
        sort.trigger()
    with qtbot.waitSignals([made.save_pressed, made.project_pressed], order="strict"):
        save.trigger()
        project.trigger()
    with qtbot.waitSignal(made.recent_chosen) as chosen:
        first.trigger()
    assert chosen.args == [photos]
    open_folder(owners, photos)
    settle()
    assert menu.actions()[0].text().endswith("R&&D")


def test_the_list_can_be_cleared(
    owners: Owners, qtbot: QtBot, photos: Path, tmp_path: Path
) -> None:
    made = FolderButtons(owners.project, owners.recent)
    qtbot.addWidget(made)
    for folder in (photos, write_folder(tmp_path / "other", photos=2)):
        open_folder(owners, folder)
    settle()
    with driver.awaiting(owners.recent.changed):
        made.findChild(QAction, "action_clear_recent").trigger()
    assert made.findChild(QAction, "action_clear_recent") is None
    assert owners.recent.folders == ()


def test_another_folder_is_asked_for(owners: Owners, qtbot: QtBot) -> None:
    made = FolderButtons(owners.project, owners.recent)
    qtbot.addWidget(made)
    with qtbot.waitSignal(made.choose_pressed):
        made.findChild(QPushButton, "button_other_folder").click()
