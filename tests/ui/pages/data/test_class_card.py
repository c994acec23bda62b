from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from augstudio.ui.pages.data.class_card import ClassCard


@pytest.fixture
def card(qtbot: QtBot) -> ClassCard:
    made = ClassCard("cats", {"training": 5}, 5, 1)
    qtbot.addWidget(made)
    made.show()
    return made


def drag(card: ClassCard, *paths: Path) -> tuple[bool, QMimeData]:
    """Drag files over the card; return whether it takes them, and what is dragged."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    enter = QDragEnterEvent(
        QPoint(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.NoModifier
    )
    enter.ignore()
    QApplication.sendEvent(card, enter)
    return enter.isAccepted(), data


def test_it_is_marked_while_photos_are_dragged_over_it(card: ClassCard, tmp_path: Path) -> None:
    assert not card.property("active")
    assert drag(card, tmp_path / "notes.txt", tmp_path / "1.JPG")[0]
    assert card.property("active")
    QApplication.sendEvent(card, QDragLeaveEvent())
    assert not card.property("active")


def test_it_passes_on_what_was_dropped(card: ClassCard, qtbot: QtBot, tmp_path: Path) -> None:
    taken, data = drag(card, tmp_path)
    assert taken
    with qtbot.waitSignal(card.dropped) as dropped:
        event = QDropEvent(
            QPointF(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.NoModifier
        )
        QApplication.sendEvent(card, event)
    assert dropped.args == [[tmp_path]]
    assert not card.property("active")


def test_recipes_and_code_are_left_to_the_window(card: ClassCard, tmp_path: Path) -> None:
    assert not drag(card, tmp_path / "recipe.json", tmp_path / "train.py")[0]
    assert not card.property("active")
