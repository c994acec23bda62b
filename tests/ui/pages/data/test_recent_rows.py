from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from augstudio.ui.core.owners import Owners
from augstudio.ui.pages.data.empty_page import EmptyPage
from augstudio.ui.pages.data.recent_rows import RecentRows
from tests import driver
from tests.ui.opening import settle


def test_no_rows_without_folders(owners: Owners, qtbot: QtBot) -> None:
    around = QWidget()
    qtbot.addWidget(around)
    rows = RecentRows(owners.recent, around)
    assert rows.isHidden()
    assert not rows.findChildren(QPushButton)


def test_projects_can_be_opened_below_the_rows(
    owners: Owners, qtbot: QtBot, tmp_path: Path
) -> None:
    page = EmptyPage(owners.recent)
    qtbot.addWidget(page)
    project = page.findChild(QPushButton, "button_open_project")
    rows = page.findChild(RecentRows)
    assert not rows.isHidden()
    for _ in range(2):
        with qtbot.waitSignal(page.project_pressed):
            project.click()
        owners.recent.add(tmp_path)
        settle()
    assert rows.findChildren(QPushButton)[-1] is project


def test_a_row_opens_its_folder(owners: Owners, qtbot: QtBot, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("pets & co", "x" * 200)]
    for folder in folders:
        folder.mkdir()
        owners.recent.add(folder)
    around = QWidget()
    qtbot.addWidget(around)
    rows = RecentRows(owners.recent, around)
    settle()
    assert not rows.isHidden()
    long, short = rows.findChildren(QPushButton)
    assert short.text().endswith("pets && co")
    assert "".join(short.toolTip().split()) == f"Open{folders[0]}".replace(" ", "")
    assert "…" in long.text()
    assert "x" * 50 in long.toolTip()
    with qtbot.waitSignal(rows.chosen) as chosen:
        short.click()
    assert chosen.args == [folders[0]]


def test_in_a_low_window_rows_are_scrolled_and_a_click_between_them_opens_nothing(
    owners: Owners, qtbot: QtBot, tmp_path: Path
) -> None:
    for number in range(8):
        folder = tmp_path / str(number)
        folder.mkdir()
        owners.recent.add(folder)
    settle()
    page = EmptyPage(owners.recent)
    qtbot.addWidget(page)
    with driver.awaiting(owners.recent.changed):
        owners.recent.add(tmp_path)
    page.resize(600, 330)
    with qtbot.waitExposed(page):
        page.show()
    rows = page.findChild(RecentRows)
    assert page.height() == 330
    assert rows.height() < rows.sizeHint().height()
    assert rows.verticalScrollBar().maximum() > 0
    chosen: list[bool] = []
    page.chosen.connect(lambda: chosen.append(True))
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert chosen == []
    QTest.mouseClick(page, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert chosen == [True]
