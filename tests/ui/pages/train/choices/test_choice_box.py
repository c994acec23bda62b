from pytestqt.qtbot import QtBot

from augstudio.ui.pages.train.choices.choice_box import ChoiceBox

FRUIT = {"apple": ("Apple", "Grows on trees."), "melon": ("Melon", "Grows on the ground.")}


def made(qtbot: QtBot) -> ChoiceBox:
    box = ChoiceBox("Fruit", "fruit", FRUIT)
    qtbot.addWidget(box)
    return box


def test_what_the_user_picks_is_emitted_and_explained(qtbot: QtBot) -> None:
    box = made(qtbot)
    assert (box.objectName(), box.accessibleName()) == ("combo_fruit", "Fruit")
    assert box.accessibleDescription() == "Grows on trees."
    with qtbot.waitSignal(box.chosen) as told:
        box.setCurrentText("Melon")
    assert told.args == ["melon"]
    assert box.accessibleDescription() == "Grows on the ground."
    assert box.toolTip() == "Melon: Grows on the ground."


def test_other_choices_keep_what_is_chosen_where_they_can(qtbot: QtBot) -> None:
    box = made(qtbot)
    box.set_key("melon")
    with qtbot.assertNotEmitted(box.chosen):
        box.set_choices({"pear": ("Pear", "Sweet."), "melon": ("Melon", "Full of water.")})
    assert box.key == "melon"
    assert box.accessibleDescription() == "Full of water."
    box.set_choices({"apple": FRUIT["apple"]})
    assert box.key == "apple"


def test_a_long_choice_does_not_widen_the_box(qtbot: QtBot) -> None:
    box = made(qtbot)
    narrow = box.minimumSizeHint().width()
    box.set_choices({"long": ("A story that is longer than any box could ever be", "Long.")})
    assert box.minimumSizeHint().width() == narrow
    # The list below shows it whole.
    assert box.view().minimumWidth() >= box.view().sizeHintForColumn(0)
    box.grab()
