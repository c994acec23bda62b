import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QPushButton, QTableWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from augstudio.ui.pages.train.runs.run_buttons import RunButtons


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    around = QWidget()
    qtbot.addWidget(around)
    table = QTableWidget(2, 2)
    layout = QVBoxLayout(around)
    layout.addWidget(table)
    layout.addWidget(RunButtons(table))
    with qtbot.waitActive(around):
        around.show()
    table.setFocus()
    return around


@pytest.fixture
def table(window: QWidget) -> QTableWidget:
    return window.findChild(QTableWidget)


@pytest.fixture
def buttons(window: QWidget) -> RunButtons:
    return window.findChild(RunButtons)


def shown(buttons: RunButtons) -> set[str]:
    return {each.objectName() for each in buttons.findChildren(QPushButton) if each.isVisible()}


def test_only_what_is_offered_can_be_pressed(qtbot: QtBot, buttons: RunButtons) -> None:
    buttons.offer(("rename_run", "export_runs"))
    assert shown(buttons) == {"button_rename_run", "button_export_runs"}
    with qtbot.waitSignal(buttons.pressed) as heard:
        buttons.findChild(QPushButton, "button_rename_run").click()
    assert heard.args == ["rename_run"]


def test_nothing_that_trains_is_offered_while_a_job_runs(buttons: RunButtons) -> None:
    buttons.offer(("repeat_run", "rename_run", "resume_run"), able=False)
    able = {e.objectName() for e in buttons.findChildren(QPushButton) if e.isEnabled()}
    assert able == {"button_rename_run"}
    buttons.offer(("repeat_run", "resume_run"))
    assert buttons.findChild(QPushButton, "button_repeat_run").isEnabled()


def test_keys_at_the_list(qtbot: QtBot, buttons: RunButtons, table: QTableWidget) -> None:
    for names, key, name in (
        (("rename_run", "delete_run"), Qt.Key.Key_F2, "rename_run"),
        (("rename_run", "delete_run"), Qt.Key.Key_Delete, "delete_run"),
        (("discard_run", "resume_run"), Qt.Key.Key_Delete, "discard_run"),
    ):
        buttons.offer(names)
        with qtbot.waitSignal(buttons.pressed) as heard:
            qtbot.keyClick(table, key)
        assert heard.args == [name]
    with qtbot.assertNotEmitted(buttons.pressed):
        qtbot.keyClick(table, Qt.Key.Key_F2)


def test_the_menu_offers_the_same(
    qtbot: QtBot, buttons: RunButtons, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QPoint] = []
    # The offscreen platform has no keyboard that a menu could take.
    monkeypatch.setattr(QMenu, "popup", lambda _, place: opened.append(place))
    buttons.offer(("duplicate_run", "repeat_run", "export_runs"), able=False)
    buttons.open_menu(QPoint(5, 7))
    assert opened == [QPoint(5, 7)]
    menu = buttons.findChild(QMenu, "menu_run")
    offered = {a.text(): a.isEnabled() for a in menu.actions() if a.isVisible()}
    assert offered == {
        "Use these settings again": True,
        "Repeat this run": False,
        "Export table as CSV…": True,
    }
    with qtbot.waitSignal(buttons.pressed) as heard:
        menu.actions()[2].trigger()
    assert heard.args == ["duplicate_run"]
    menu.close()


def test_every_button_says_what_it_does(buttons: RunButtons) -> None:
    for each in buttons.findChildren(QPushButton):
        assert each.accessibleName()
        assert each.toolTip().endswith(".")
