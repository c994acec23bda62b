import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton, QTableWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from augstudio.ui.pages.train.runs.run_menu import RunMenu


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    around = QWidget()
    qtbot.addWidget(around)
    table = QTableWidget(2, 2)
    layout = QVBoxLayout(around)
    layout.addWidget(table)
    layout.addWidget(RunMenu(table))
    with qtbot.waitActive(around):
        around.show()
    table.setFocus()
    return around


@pytest.fixture
def table(window: QWidget) -> QTableWidget:
    return window.findChild(QTableWidget)


@pytest.fixture
def menu(window: QWidget) -> RunMenu:
    return window.findChild(RunMenu)


def offered(menu: RunMenu) -> dict[str, bool]:
    """Return the names of what is offered, and whether it can be used."""
    actions = menu.findChild(QMenu, "menu_run").actions()
    names = {each.objectName().removeprefix("action_"): each for each in actions}
    return {name: each.isEnabled() for name, each in names.items() if each.isVisible()}


def test_only_what_is_offered_can_be_used(qtbot: QtBot, menu: RunMenu) -> None:
    button = menu.findChild(QPushButton, "button_run_actions")
    assert not button.isVisible()
    menu.offer(("rename_run", "export_runs"))
    assert offered(menu) == {"rename_run": True, "export_runs": True}
    assert button.isVisible()
    assert button.menu() is menu.findChild(QMenu, "menu_run")
    with qtbot.waitSignal(menu.pressed) as heard:
        menu.findChild(QAction, "action_rename_run").trigger()
    assert heard.args == ["rename_run"]


def test_nothing_that_trains_is_offered_while_a_job_runs(menu: RunMenu) -> None:
    names = ("repeat_run", "rename_run", "resume_run")
    menu.offer(names, able=False)
    assert offered(menu) == {"resume_run": False, "repeat_run": False, "rename_run": True}
    menu.offer(names)
    assert all(offered(menu).values())


def test_keys_at_the_list(qtbot: QtBot, menu: RunMenu, table: QTableWidget) -> None:
    for names, key, name in (
        (("rename_run", "delete_run"), Qt.Key.Key_F2, "rename_run"),
        (("rename_run", "delete_run"), Qt.Key.Key_Delete, "delete_run"),
        (("discard_run", "resume_run"), Qt.Key.Key_Delete, "discard_run"),
    ):
        menu.offer(names)
        with qtbot.waitSignal(menu.pressed) as heard:
            qtbot.keyClick(table, key)
        assert heard.args == [name]
    with qtbot.assertNotEmitted(menu.pressed):
        qtbot.keyClick(table, Qt.Key.Key_F2)


def test_the_menu_opens_where_it_is_asked_for(
    menu: RunMenu, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QPoint] = []
    # The offscreen platform has no keyboard that a menu could take.
    monkeypatch.setattr(QMenu, "popup", lambda _, place: opened.append(place))
    menu.open_menu(QPoint(5, 7))
    assert opened == [QPoint(5, 7)]


def test_every_action_says_what_it_does(menu: RunMenu) -> None:
    for action in menu.findChild(QMenu, "menu_run").actions():
        assert action.text()
        assert action.toolTip().endswith(".")
