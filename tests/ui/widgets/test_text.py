from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from augstudio.ui.widgets.text import Line, button, count, label, percent, tooltip


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


def test_texts_are_never_read_as_markup(qtbot: QtBot) -> None:
    made = label("<b>cats & dogs</b>")
    qtbot.addWidget(made)
    narrow = label("cats & dogs")
    qtbot.addWidget(narrow)
    assert made.sizeHint().width() > narrow.sizeHint().width()


def test_a_long_line_needs_no_room_and_shows_all_in_its_tooltip(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    line = Line("Ready", "muted")
    QHBoxLayout(holder).addWidget(line)
    line.write("word " * 500)
    assert holder.minimumSizeHint().width() < 100
    assert line.toolTip().split() == ["word"] * 500
    holder.resize(200, 40)
    holder.show()
    painted = line.grab().toImage()
    edge = {painted.pixelColor(painted.width() - 1, y).name() for y in range(painted.height())}
    assert len(edge) == 1, "a letter is cut at the right edge"


def test_a_tooltip_has_lines_that_can_be_read_at_a_glance() -> None:
    lines = tooltip(f"{'word ' * 30}\n\n{'x' * 100}").splitlines()
    assert max(map(len, lines)) <= 56
    assert " ".join(lines).split()[:30] == ["word"] * 30
    assert "" in lines
    assert tooltip("Goes on.") == "Goes on."
    assert tooltip("") == ""


def test_a_tooltip_is_never_read_as_markup() -> None:
    assert tooltip("<b>") == '<p style="white-space: pre">&lt;b&gt;</p>'
