import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from augstudio.ui.look import theme
from augstudio.ui.pages.augment.preview.preview_grid import PreviewGrid
from augstudio.ui.widgets.zoom_overlay import Tile


def picture(colour: str) -> QImage:
    image = QImage(224, 224, QImage.Format.Format_RGB888)
    image.fill(QColor(colour))
    return image


def tiles(count: int = 16) -> list[Tile]:
    original = picture("#0000ff")
    return [Tile(picture("#ff0000"), "", f"turned {n}° left", original) for n in range(count)]


def shown(qtbot: QtBot, count: int = 16) -> PreviewGrid:
    grid = PreviewGrid()
    qtbot.addWidget(grid)
    grid.resize(500, 500)
    grid.set_tiles(tiles(count))
    activate(qtbot, grid)
    return grid


def activate(qtbot: QtBot, window: QWidget) -> None:
    """Show a window that has the keys."""
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def colour_at(grid: QWidget, point: QPoint) -> str:
    return grid.grab().toImage().pixelColor(point).name()


def test_sixteen_tiles_stand_in_four_rows_and_do_not_overlap(qtbot: QtBot) -> None:
    grid = shown(qtbot)
    rects = [grid.tile_rect(i) for i in range(16)]
    assert {rect.size() for rect in rects} == {rects[0].size()}
    assert all(grid.rect().contains(rect) for rect in rects)
    assert len({rect.y() for rect in rects}) == len({rect.x() for rect in rects}) == 4
    assert not any(a.intersects(b) for a in rects for b in rects if a is not b)


@pytest.mark.parametrize(("size", "columns"), [((560, 240), 6), ((700, 180), 8), ((200, 600), 4)])
def test_tiles_are_as_large_as_the_space_allows(
    qtbot: QtBot, size: tuple[int, int], columns: int
) -> None:
    grid = shown(qtbot)
    grid.resize(*size)
    rects = [grid.tile_rect(i) for i in range(16)]
    assert len({rect.x() for rect in rects}) == columns
    assert all(grid.rect().contains(rect) for rect in rects)
    grid.set_tiles(tiles(), in_fours=True)
    assert len({grid.tile_rect(i).x() for i in range(16)}) == 4
    assert grid.tile_rect(0).width() <= rects[0].width()


def test_tiles_are_painted_with_round_corners(qtbot: QtBot) -> None:
    grid = shown(qtbot)
    rect = grid.tile_rect(5)
    assert colour_at(grid, rect.center()) == "#ff0000"
    assert colour_at(grid, rect.topLeft()) == theme.current().background.lower()


def test_the_pointer_shows_the_original_in_place(qtbot: QtBot) -> None:
    grid = shown(qtbot)
    rect = grid.tile_rect(5)
    qtbot.mouseMove(grid, rect.center())
    assert colour_at(grid, rect.center()) == "#0000ff"
    assert colour_at(grid, grid.tile_rect(6).center()) == "#ff0000"
    QApplication.sendEvent(grid, QEvent(QEvent.Type.Leave))
    assert colour_at(grid, rect.center()) == "#ff0000"


def test_a_click_chooses_the_tile_under_it(qtbot: QtBot) -> None:
    grid = shown(qtbot)
    with qtbot.waitSignal(grid.tile_chosen) as heard:
        qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=grid.tile_rect(7).center())
    assert heard.args == [7]
    with qtbot.assertNotEmitted(grid.tile_chosen):
        qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=QPoint(1, 1))


def test_arrow_keys_walk_the_tiles_and_enter_chooses(qtbot: QtBot) -> None:
    grid = shown(qtbot, 6)
    grid.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right):
        qtbot.keyClick(grid, key)
    # From 0 to 1 and 5; below is no row, and to the right no tile.
    with qtbot.waitSignal(grid.tile_chosen) as heard:
        qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert heard.args == [5]
    assert grid.accessibleDescription() == "6 of 6: turned 5° left"


def test_the_tile_under_the_keys_has_a_ring(qtbot: QtBot) -> None:
    grid = shown(qtbot)
    edge = grid.tile_rect(0).center()
    edge.setX(grid.tile_rect(0).left() - 2)
    grid.clearFocus()
    assert colour_at(grid, edge) != theme.current().accent.lower()
    grid.setFocus()
    assert colour_at(grid, edge) == theme.current().accent.lower()


@pytest.mark.qt_log_ignore("does not support raise")
def test_the_tooltip_says_what_was_drawn(qtbot: QtBot) -> None:
    grid = shown(qtbot)
    point = grid.tile_rect(3).center()
    asked = QHelpEvent(QEvent.Type.ToolTip, point, grid.mapToGlobal(point))
    QApplication.sendEvent(grid, asked)
    assert QToolTip.text() == "turned 3° left"
    QToolTip.hideText()


def test_a_sentence_takes_the_place_of_tiles(qtbot: QtBot) -> None:
    grid = shown(qtbot)
    grid.set_sentence("cat.jpg can't be read.")
    assert grid.tiles == ()
    assert grid.tile_at(QPoint(50, 50)) == -1
    assert grid.accessibleDescription() == "cat.jpg can't be read."
    grid.grab()
    grid.set_tiles(tiles(2))
    assert grid.sentence == ""


def test_few_tiles_are_larger(qtbot: QtBot) -> None:
    assert shown(qtbot, 2).tile_rect(0).width() > shown(qtbot, 8).tile_rect(0).width()


def test_headings_part_the_columns(qtbot: QtBot) -> None:
    grid = shown(qtbot)
    before = grid.tile_rect(0)
    grid.set_tiles(tiles(), ("Pinned", "Now"))
    rects = [grid.tile_rect(i) for i in range(16)]
    gaps = [rects[i + 1].left() - rects[i].right() for i in range(3)]
    assert gaps[0] == gaps[2] < gaps[1]
    assert rects[0].top() > before.top()
    assert all(grid.rect().contains(rect) for rect in rects)
    grid.set_tiles(tiles())
    assert grid.tile_rect(0) == before


def test_the_page_keys_ask_for_another_page(qtbot: QtBot) -> None:
    grid = shown(qtbot)
    for key, step in ((Qt.Key.Key_PageDown, 1), (Qt.Key.Key_PageUp, -1)):
        with qtbot.waitSignal(grid.page_turned) as heard:
            qtbot.keyClick(grid, key)
        assert heard.args == [step]


def test_a_title_of_two_lines_is_described_in_one(qtbot: QtBot) -> None:
    image = picture("#ff0000")
    assert Tile(image, "Rotate\n+30°", "turned 30° left").text == "Rotate, +30°, turned 30° left"
    assert Tile(image, "", "unchanged").text == "unchanged"
    grid = shown(qtbot)
    grid.set_tiles([Tile(image, "Rotate\n+30°", "turned 30° left")])
    ground = grid.tile_rect(0).bottomLeft() + QPoint(5, -20)
    assert colour_at(grid, ground) != "#ff0000"
