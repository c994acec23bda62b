import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from augstudio.ui.widgets.zoom_overlay import Tile, ZoomOverlay


def picture(colour: str) -> QImage:
    image = QImage(224, 224, QImage.Format.Format_RGB888)
    image.fill(QColor(colour))
    return image


def tiles(count: int = 16) -> list[Tile]:
    original = picture("#0000ff")
    return [Tile(picture("#ff0000"), "", f"turned {n}° left", original) for n in range(count)]


def activate(qtbot: QtBot, window: QWidget) -> None:
    """Show a window that has the keys."""
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def test_zooming_covers_the_page_and_gives_the_keys_back(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    page.resize(600, 500)
    button = QPushButton(page)
    overlay = ZoomOverlay(page)
    activate(qtbot, page)
    button.setFocus()
    overlay.show_tile(tiles(1), 0)
    assert overlay.geometry() == page.rect()
    assert overlay.hasFocus()
    left, right = (overlay.grab().toImage().pixelColor(x, 250).name() for x in (160, 440))
    assert (left, right) == ("#0000ff", "#ff0000")
    page.resize(640, 520)
    assert overlay.size() == page.size()
    qtbot.keyClick(overlay, Qt.Key.Key_Tab)
    assert overlay.hasFocus()
    qtbot.keyClick(overlay, Qt.Key.Key_Escape)
    assert not overlay.isVisible()
    assert button.hasFocus()
    overlay.show_tile(tiles(1), 0)
    qtbot.mouseClick(overlay, Qt.MouseButton.LeftButton)
    assert not overlay.isVisible()


@pytest.fixture
def zoomed(qtbot: QtBot) -> ZoomOverlay:
    page = QWidget()
    qtbot.addWidget(page)
    page.resize(600, 500)
    overlay = ZoomOverlay(page)
    activate(qtbot, page)
    overlay.show_tile(tiles(3), 1)
    overlay.page_for_test = page  # keeps it alive
    return overlay


def test_arrow_keys_lead_from_one_enlarged_tile_to_the_next(
    qtbot: QtBot, zoomed: ZoomOverlay
) -> None:
    walked: list[int] = []
    zoomed.walked.connect(walked.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Up):
        qtbot.keyClick(zoomed, key)
    assert walked == [2, 1, 0]
    assert zoomed.accessibleDescription() == "turned 0° left"


def test_no_shortcut_acts_under_an_enlarged_tile(qtbot: QtBot, zoomed: ZoomOverlay) -> None:
    acted: list[str] = []
    page = zoomed.parentWidget()
    QShortcut(QKeySequence("Ctrl+Z"), page, lambda: acted.append("undo"))
    roll = QPushButton("Roll", page)
    roll.setShortcut("R")
    roll.clicked.connect(lambda: acted.append("roll"))
    roll.show()
    keys = ((Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier), (Qt.Key.Key_R, Qt.NoModifier))
    for key, modifier in keys:
        qtbot.keyClick(zoomed, key, modifier)
    assert acted == []
    qtbot.keyClick(zoomed, Qt.Key.Key_Escape)
    for key, modifier in keys:
        qtbot.keyClick(page, key, modifier)
    qtbot.waitUntil(lambda: acted == ["undo", "roll"])


def test_an_enlarged_tile_follows_the_newest_pictures(qtbot: QtBot, zoomed: ZoomOverlay) -> None:
    other = [Tile(picture("#00ff00"), "", f"moved {n} px left") for n in range(2)]
    zoomed.set_tiles(other)
    assert zoomed.accessibleDescription() == "moved 1 px left"
    zoomed.set_tiles(())
    assert not zoomed.isVisible()
    zoomed.set_tiles(other)
    assert not zoomed.isVisible()


def test_another_page_closes_the_zoom(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    overlay = ZoomOverlay(page)
    activate(qtbot, page)
    overlay.show_tile(tiles(1), 0)
    page.hide()
    page.show()
    assert not overlay.isVisible()


def test_something_can_be_decided_about_a_tile_where_that_makes_sense(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    page.resize(600, 500)
    wanted: list[tuple[int, str]] = []
    for deciding in (False, True):
        overlay = ZoomOverlay(page, "Enlarged photo", deciding)
        overlay.leave_out_wanted.connect(lambda index: wanted.append((index, "leave out")))
        overlay.menu_wanted.connect(lambda index, _: wanted.append((index, "menu")))
        activate(qtbot, page)
        overlay.show_tile(tiles(3), 2)
        qtbot.keyClick(overlay, Qt.Key.Key_Delete)
        qtbot.mouseClick(overlay, Qt.MouseButton.RightButton)
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(5, 5), QPoint(5, 5))
        QApplication.sendEvent(overlay, event)
        # A right click closes it only if there is no menu.
        assert overlay.isVisible() == deciding
    assert overlay.index == 2
    assert wanted == [(2, "leave out"), (2, "menu")]
