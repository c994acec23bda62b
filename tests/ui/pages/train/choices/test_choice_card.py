from PySide6.QtWidgets import QComboBox, QLabel
from pytestqt.qtbot import QtBot

from augstudio.ui.pages.train.choices.choice_card import ChoiceCard

FRUIT = {"apple": ("Apple", "Grows on trees."), "melon": ("Melon", "Grows on the ground.")}


def words(card: ChoiceCard) -> list[str]:
    return [each.text() for each in card.findChildren(QLabel)]


def test_what_the_user_picks_is_told_and_explained(qtbot: QtBot) -> None:
    card = ChoiceCard("Fruit", "fruit", FRUIT)
    qtbot.addWidget(card)
    combo = card.findChild(QComboBox, "combo_fruit")
    assert words(card) == ["Fruit", "Grows on trees."]
    with qtbot.waitSignal(card.chosen) as told:
        combo.setCurrentText("Melon")
    assert told.args == ["melon"]
    assert words(card) == ["Fruit", "Grows on the ground."]
    assert combo.accessibleDescription() == combo.toolTip() == "Grows on the ground."


def test_other_choices_keep_what_is_chosen_where_they_can(qtbot: QtBot) -> None:
    card = ChoiceCard("Fruit", "fruit", FRUIT)
    qtbot.addWidget(card)
    card.set_key("melon")
    with qtbot.assertNotEmitted(card.chosen):
        card.set_choices({"pear": ("Pear", "Sweet."), "melon": ("Melon", "Full of water.")})
    assert card.key == "melon"
    assert words(card)[-1] == "Full of water."
    card.set_choices(FRUIT | {"melon": ("Melon", "Big.")})
    assert words(card)[-1] == "Big."
    card.set_choices({"apple": FRUIT["apple"]})
    assert card.key == "apple"
