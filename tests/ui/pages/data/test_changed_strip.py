from pathlib import Path

from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from augstudio.ui.core.owners import Owners
from augstudio.ui.pages.data.changed_strip import ChangedStrip
from tests import driver
from tests.photos import COLOURS, write_photo
from tests.ui.opening import open_folder, settle


def test_it_is_seen_until_the_folder_is_read_again(
    owners: Owners, qtbot: QtBot, photos: Path
) -> None:
    strip = ChangedStrip(owners.watch, owners.project)
    qtbot.addWidget(strip)
    open_folder(owners, photos)
    assert strip.isHidden()
    for number in range(3):
        write_photo(photos / "red" / f"new {number}.png", COLOURS["red"], 100 + number)
    (photos / "blue" / "000.png").unlink()
    with driver.awaiting(owners.watch.changed):
        owners.watch.look()
    assert not strip.isHidden()
    text = strip.findChild(QLabel, "label_changed").text()
    assert text == "3 photos were added, 1 was removed."
    with driver.awaiting(owners.project.dataset_changed):
        strip.findChild(QPushButton, "button_reload_changed").click()
    assert strip.isHidden()
    assert owners.project.dataset is not None
    assert len(owners.project.dataset) == 14
    settle()
