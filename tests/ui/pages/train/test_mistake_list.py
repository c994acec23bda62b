from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QLabel, QListWidget
from pytestqt.qtbot import QtBot

from augstudio.runs.events import Mistake
from augstudio.ui.look import theme
from augstudio.ui.pages.train.mistake_list import MistakeList, in_words

A, B, C = (
    Mistake(Path("photos/a.jpg"), "cat", "dog", 0.974),
    Mistake(Path("photos/b.jpg"), "dog", "cat", 0.81),
    Mistake(Path("photos/c.jpg"), "golden retriever", "flat-coated retriever", 0.505),
)


def shown(qtbot: QtBot) -> MistakeList:
    made = MistakeList()
    qtbot.addWidget(made)
    made.resize(212, 300)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    return made


def rows(made: MistakeList) -> QListWidget:
    return made.findChild(QListWidget, "list_mistakes")


def picture(colour: str) -> QImage:
    image = QImage(96, 96, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return image


def colour_of(made: MistakeList, row: int) -> str:
    """Return the colour in the middle of the photo of a row, as it is painted."""
    listing = rows(made)
    area = listing.visualItemRect(listing.item(row))
    painted = listing.viewport().grab().toImage()
    return painted.pixelColor(area.left() + 28, area.center().y()).name()


def sentences(made: MistakeList) -> list[str]:
    return [label.text() for label in made.findChildren(QLabel) if label.isVisible()]


def test_before_the_first_epoch_it_says_what_will_come(qtbot: QtBot) -> None:
    made = shown(qtbot)
    assert sentences(made)[-1].startswith("After the first epoch")
    assert not rows(made).isVisible()


def test_it_says_how_many_are_wrong_and_shows_the_most_confident(qtbot: QtBot) -> None:
    made = shown(qtbot)
    with qtbot.waitSignal(made.thumbnails_wanted) as wanted:
        made.show_mistakes([A, B], 23, 1800, 7)
    assert wanted.args == [[A.path, B.path]]
    assert made.title == "23 of 1\u202f800 wrong"
    assert "Epoch 7, the 2 most confident" in sentences(made)
    assert rows(made).count() == 2
    made.show_mistakes([A, B], 2, 9, 8)
    assert made.title == "2 of 9 wrong"
    assert "Epoch 8, most confident first" in sentences(made)


def test_a_mistake_is_described_in_words(qtbot: QtBot) -> None:
    assert in_words(A) == "cat, predicted dog, 97% confident"
    made = shown(qtbot)
    made.show_mistakes([A, C], 2, 8, 1)
    item = rows(made).item(0)
    assert item.toolTip().splitlines()[:2] == ["cat, predicted dog, 97% confident", "a.jpg"]
    assert item.data(Qt.ItemDataRole.AccessibleTextRole) == f"{in_words(A)}, a.jpg"
    made.grab()


def test_nothing_wrong_is_good_news(qtbot: QtBot) -> None:
    made = shown(qtbot)
    made.show_mistakes([A], 1, 8, 1)
    made.show_mistakes([], 0, 8, 2)
    assert made.title == "0 of 8 wrong"
    assert "All validation photos are classified correctly." in sentences(made)
    assert not rows(made).isVisible()
    made.show_mistakes([B], 1, 8, 3)
    assert rows(made).isVisible()


def test_every_photo_has_its_own_picture(qtbot: QtBot) -> None:
    made = shown(qtbot)
    made.show_mistakes([A, B], 2, 8, 1)
    assert colour_of(made, 0) == theme.LIGHT.line.lower()
    made.set_thumbnails({B.path: picture("#00ff00"), A.path: picture("#ff0000")})
    assert [colour_of(made, row) for row in (0, 1)] == ["#ff0000", "#00ff00"]
    with qtbot.waitSignal(made.thumbnails_wanted) as wanted:
        made.show_mistakes([C, A], 2, 8, 2)
    assert wanted.args == [[C.path]]
    assert [colour_of(made, row) for row in (0, 1)] == [theme.LIGHT.line.lower(), "#ff0000"]


def test_pictures_that_come_too_late_are_left_out(qtbot: QtBot) -> None:
    made = shown(qtbot)
    made.show_mistakes([A], 1, 8, 1)
    made.show_mistakes([B], 1, 8, 2)
    made.set_thumbnails({A.path: picture("#ff0000")})
    assert colour_of(made, 0) == theme.LIGHT.line.lower()
    assert made.picture(A.path) is None
    with qtbot.waitSignal(made.thumbnails_wanted) as wanted:
        made.show_mistakes([A], 1, 8, 3)
    assert wanted.args == [[A.path]]


def test_what_can_not_be_read_is_asked_for_once(qtbot: QtBot) -> None:
    made = shown(qtbot)
    made.show_mistakes([A], 1, 8, 1)
    made.set_thumbnails({A.path: None})
    with qtbot.assertNotEmitted(made.thumbnails_wanted):
        made.show_mistakes([A], 1, 8, 2)
    assert colour_of(made, 0) == theme.LIGHT.line.lower()


def test_clearing_the_list_drops_its_thumbnails(qtbot: QtBot) -> None:
    made = shown(qtbot)
    made.show_mistakes([A], 1, 8, 1)
    made.set_thumbnails({A.path: picture("#ff0000")})
    with qtbot.waitSignal(made.thumbnails_wanted) as wanted:
        made.show_nothing("Over.")
    assert wanted.args == [[]]
    assert made.mistakes == ()
    assert made.picture(A.path) is None
    assert sentences(made)[-1] == "Over."


def test_a_click_chooses_a_photo(qtbot: QtBot) -> None:
    made = shown(qtbot)
    made.show_mistakes([A, B], 2, 8, 1)
    listing = rows(made)
    place = listing.visualItemRect(listing.item(1)).center()
    with qtbot.waitSignal(made.chosen) as chosen:
        qtbot.mouseClick(listing.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == [1]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_keys_choose_a_photo(qtbot: QtBot, key: Qt.Key) -> None:
    made = shown(qtbot)
    made.show_mistakes([A, B, C], 3, 8, 1)
    listing = rows(made)
    listing.setFocus()
    qtbot.keyClick(listing, Qt.Key.Key_Down)
    qtbot.keyClick(listing, Qt.Key.Key_Down)
    with qtbot.waitSignal(made.chosen) as chosen:
        qtbot.keyClick(listing, key)
    assert chosen.args == [listing.currentRow()]
    assert listing.currentRow() > 0


def test_the_keys_stay_on_their_photo(qtbot: QtBot) -> None:
    made = shown(qtbot)
    made.show_mistakes([A, B, C], 3, 8, 1)
    made.focus_photo(B.path)
    assert rows(made).currentRow() == 1
    made.show_mistakes([C, A, B], 3, 8, 2)
    assert rows(made).currentRow() == 2
    made.focus_photo(Path("photos/unknown.jpg"))
    assert rows(made).currentRow() == 2


def test_it_follows_the_theme(qtbot: QtBot, qapp: QApplication) -> None:
    made = shown(qtbot)
    made.show_mistakes([A], 1, 8, 1)
    theme.apply_theme(qapp, theme.DARK)
    assert colour_of(made, 0) == theme.DARK.line.lower()
