import time
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QToolButton
from pytestqt.qtbot import QtBot

from augstudio.data.dataset import ImageRecord
from augstudio.ui.pages.augment.preview.photo_chooser import PhotoChooser

PHOTOS = [ImageRecord(str(Path("pets/cats") / f"cat.{n}.jpg"), "cats", "") for n in range(3)]


def test_it_names_photos_with_their_class(qtbot: QtBot) -> None:
    chooser = PhotoChooser()
    qtbot.addWidget(chooser)
    with qtbot.assertNotEmitted(chooser.chosen):
        chooser.set_photos(PHOTOS, 1)
    assert chooser.findChild(QComboBox).currentText() == "cats/cat.1.jpg"
    assert chooser.current == 1


def test_the_buttons_go_round(qtbot: QtBot) -> None:
    chooser = PhotoChooser()
    qtbot.addWidget(chooser)
    chooser.set_photos(PHOTOS)
    with qtbot.waitSignal(chooser.chosen) as heard:
        chooser.findChild(QToolButton, "button_previous_photo").click()
    assert heard.args == [2]
    with qtbot.waitSignal(chooser.chosen) as heard:
        chooser.findChild(QToolButton, "button_next_photo").click()
    assert heard.args == [0]


def test_without_photos_nothing_is_chosen(qtbot: QtBot) -> None:
    chooser = PhotoChooser()
    qtbot.addWidget(chooser)
    chooser.set_photos(PHOTOS)
    with qtbot.assertNotEmitted(chooser.chosen):
        chooser.set_photos([])
        chooser.findChild(QToolButton, "button_next_photo").click()
    assert chooser.current == -1


def test_a_hundred_thousand_photos_are_offered_at_once(qtbot: QtBot) -> None:
    chooser = PhotoChooser()
    qtbot.addWidget(chooser)
    chooser.show()
    many = [ImageRecord(f"{n}.jpg", "cats", "") for n in range(100_000)]
    began = time.thread_time()
    chooser.set_photos(many, 50_000)
    assert time.thread_time() - began < 0.5
    assert chooser.findChild(QComboBox).currentText() == "/50000.jpg"
