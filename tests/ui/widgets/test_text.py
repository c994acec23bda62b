from pytestqt.qtbot import QtBot

from augstudio.ui.widgets.text import button, count, label, percent


def test_numbers() -> None:
    assert count(1, "photo", "photos") == "1 photo"
    assert count(0, "photo", "photos") == "0 photos"
    assert count(2800, "photo", "photos") == "2\u202f800 photos"
    assert percent(0.98512) == "98.5%"


def test_a_button_has_all_it_needs(qtbot: QtBot) -> None:
    made = button("button_go", "Go on…", "Goes on.", role="primary", icon="play")
    qtbot.addWidget(made)
    assert made.objectName() == "button_go"
    assert made.accessibleName() == "Go on"
    assert made.toolTip() == "Goes on."
    assert not made.icon().isNull()


def test_words_are_never_taken_for_markup(qtbot: QtBot) -> None:
    made = label("<b>cats & dogs</b>")
    qtbot.addWidget(made)
    narrow = label("cats & dogs")
    qtbot.addWidget(narrow)
    assert made.sizeHint().width() > narrow.sizeHint().width()
