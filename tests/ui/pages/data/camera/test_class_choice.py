import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from augstudio.ui.pages.data.camera.class_choice import ClassChoice
from tests import driver


@pytest.fixture
def choice(qtbot: QtBot) -> ClassChoice:
    made = ClassChoice({"cats": 12, "dogs": 3})
    qtbot.addWidget(made)
    made.show()
    return made


def rows(choice: ClassChoice) -> list[str]:
    return [choice.list.item(row).text() for row in range(choice.list.count())]


def test_the_numbers_of_photos_follow_what_is_taken(choice: ClassChoice) -> None:
    assert rows(choice) == ["cats: 12 photos", "dogs: 3 photos"]
    assert choice.chosen == "cats"
    choice.set_taken({"dogs": 1})
    assert rows(choice) == ["cats: 12 photos", "dogs: 4 photos, 1 new"]


def test_a_new_class_is_chosen(choice: ClassChoice, qtbot: QtBot) -> None:
    choice.field.setText("  birds ")
    with qtbot.waitSignals([choice.changed, choice.added]):
        driver.press(choice, "button_add_camera_class")
    assert choice.chosen == "birds"
    choice.set_taken({"birds": 1})
    assert rows(choice)[2] == "birds: 1 photo"
    assert choice.field.text() == ""


def test_a_class_that_is_there_is_chosen(choice: ClassChoice) -> None:
    choice.field.setText("Dogs")
    driver.press(choice, "button_add_camera_class")
    assert len(rows(choice)) == 2
    assert choice.chosen == "dogs"


def test_a_class_that_no_folder_could_be_called(choice: ClassChoice) -> None:
    choice.field.setText("cats/dogs")
    words = [each.text() for each in choice.findChildren(QLabel) if each.isVisible()]
    assert any(each.startswith("A folder can't have this name.") for each in words)
    QTest.keyClick(choice.field, Qt.Key.Key_Return)
    assert len(rows(choice)) == 2


def test_without_classes_none_is_chosen(qtbot: QtBot) -> None:
    empty = ClassChoice({})
    qtbot.addWidget(empty)
    assert empty.chosen is None
