from PySide6.QtWidgets import QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from augstudio.ui.widgets.class_menu import ClassMenu
from augstudio.ui.widgets.name_dialog import NameDialog


def texts(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions()]


def test_many_classes_have_a_menu_of_their_own(qtbot: QtBot) -> None:
    owner, menu, chosen = QWidget(), QMenu(), []
    qtbot.addWidget(owner)
    choice = ClassMenu(menu, owner, words="It is {}", more="Others", new="A new class", save="Add")
    names = [f"salt & pepper {number}" for number in range(14)]
    for _ in range(2):
        menu.clear()
        choice.add(names, names, chosen.append)
    assert texts(menu)[0] == "It is salt && pepper 0"
    assert texts(menu)[12:] == ["Others", "A new class…"]
    more = menu.actions()[12].menu()
    assert texts(more) == ["salt && pepper 12", "salt && pepper 13"]
    menu.actions()[0].trigger()
    more.actions()[1].trigger()
    assert chosen == [names[0], names[13]]
    menu.actions()[13].trigger()
    dialog = owner.findChild(NameDialog)
    dialog.findChild(QLineEdit).setText("sugar")
    dialog.accept()
    assert chosen[2:] == ["sugar"]
