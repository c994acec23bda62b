"""Folders that were open lately, and one that changes on the page Data; a part of ``states``."""

import shutil
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent
from PySide6.QtWidgets import QApplication, QMenu, QPushButton

from augstudio.ui.pages.data.class_card import ClassCard
from tests import driver
from tests.screenshots.studio import Studio
from tests.ui.opening import settle


def data_recent(studio: Studio) -> None:
    for name in ("mushrooms", "R&D samples", f"{'a very long name, ' * 6}indeed", "pets"):
        folder = studio.scratch / "Pictures" / name
        folder.mkdir(parents=True)
        studio.owners.recent.add(folder)
    settle()
    studio.settle()


def data_gone(studio: Studio) -> None:
    studio.owners.settings.setValue("last_folder", "/home/ada/Pictures/holiday")
    with driver.awaiting(studio.owners.jobs.ended):
        studio.owners.project.reopen()
    settle()
    studio.settle()


def data_changed(studio: Studio) -> None:
    folder = studio.scratch / "leaves"
    shutil.copytree(studio.sample, folder)
    studio.owners.project.open_folder(folder)
    settle()
    photos = sorted((folder / "train").rglob("*.jpg"))
    photos[0].unlink()
    for number, photo in enumerate(photos[1:4]):
        shutil.copy(photo, photo.with_name(f"new {number}.jpg"))
    with driver.awaiting(studio.owners.watch.changed):
        studio.owners.watch.look()
    settle()
    studio.settle()


def data_recent_menu(studio: Studio) -> None:
    with driver.awaiting(studio.owners.project.dataset_changed):
        driver.press(studio.window, "button_reload_changed")
    settle()
    menu = studio.window.findChild(QMenu, "menu_more_folders")
    button = driver.find(studio.window, QPushButton, "button_more_folders")
    left = button.rect().right() - menu.sizeHint().width()
    menu.popup(button.mapToGlobal(QPoint(left, button.height())))
    studio.settle()


def data_drag(studio: Studio) -> None:
    studio.window.findChild(QMenu, "menu_more_folders").close()
    studio.settle()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in _new(studio)])
    enter = QDragEnterEvent(
        QPoint(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.NoModifier
    )
    QApplication.sendEvent(_card(studio), enter)


def dialog_copy_photos(studio: Studio) -> None:
    QApplication.sendEvent(_card(studio), QDragLeaveEvent())
    _card(studio).dropped.emit(_new(studio))
    settle()
    studio.settle()


def data_copied(studio: Studio) -> None:
    with driver.awaiting(studio.owners.jobs.ended):
        driver.answer("dialog_question", "button_yes")
    settle()
    studio.settle()


DATA_STATES: tuple[Callable[[Studio], None], ...] = (
    data_changed,
    data_recent_menu,
    data_drag,
    dialog_copy_photos,
    data_copied,
)


def _new(studio: Studio) -> list[Path]:
    """Return photos that none of the classes has, and one that is no photo."""
    folder = studio.scratch / "new"
    if not folder.exists():
        folder.mkdir()
        for number, photo in enumerate(sorted((studio.sample / "train").rglob("*.jpg"))[:3]):
            (folder / f"IMG_{number}.jpg").write_bytes(photo.read_bytes() + b"\0")
        (folder / "notes.txt").write_text("two apples")
    return sorted(folder.iterdir())


def _card(studio: Studio) -> ClassCard:
    cards: list[ClassCard] = studio.window.page("data").findChildren(ClassCard)
    return cards[1]
