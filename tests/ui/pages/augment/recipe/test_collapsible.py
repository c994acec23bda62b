import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from augstudio.ui.pages.augment.recipe.collapsible import Collapsible


@pytest.fixture
def group(qtbot: QtBot) -> Collapsible:
    made = Collapsible("button_group_x", "Things", QLabel("inside"), opened=False)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def test_it_opens_and_emits(qtbot: QtBot, group: Collapsible) -> None:
    assert not group.opened
    with qtbot.waitSignal(group.toggled) as heard:
        group.findChild(QToolButton, "button_group_x").click()
    assert heard.args == [True]
    assert group.findChild(QLabel).isVisible()
    group.set_opened(False)
    assert not group.findChild(QLabel).isVisible()


def test_the_count_resets_and_gives_the_keys_to_the_title(qtbot: QtBot, group: Collapsible) -> None:
    count = group.findChild(QToolButton, "button_group_x_reset")
    group.set_changed(2, "Look at this.")
    assert count.text() == "2 changed !"
    group.reset_asked.connect(lambda: group.set_changed(0))
    count.setFocus()
    with qtbot.waitSignal(group.reset_asked):
        qtbot.keyClick(count, Qt.Key.Key_Space)
    assert not count.isVisible()
    assert group.focusWidget().objectName() == "button_group_x"
