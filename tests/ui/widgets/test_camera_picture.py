from pytestqt.qtbot import QtBot

from augstudio.ui.widgets.camera_picture import CameraPicture
from tests.ui.fake_camera import halves


def test_a_figure_is_drawn_over_the_picture(qtbot: QtBot) -> None:
    picture = CameraPicture()
    qtbot.addWidget(picture)
    picture.resize(400, 300)
    picture.show_image(halves(400, 300))
    before = picture.grab().toImage()
    picture.set_figure("3")
    assert picture.grab().toImage() != before
    picture.set_figure("")
    assert picture.grab().toImage() == before


def test_a_picture_keeps_its_proportions(qtbot: QtBot) -> None:
    picture = CameraPicture()
    qtbot.addWidget(picture)
    picture.resize(400, 200)
    picture.show_image(halves(100, 100))
    shown = picture.grab().toImage()
    seen = [shown.pixelColor(x, 100).blue() > 150 for x in (50, 110, 290, 350)]
    assert shown.pixelColor(290, 100).red() > 150
    assert seen[1:3] == [True, False]
    assert shown.pixelColor(50, 100) == shown.pixelColor(350, 100)


def test_a_sentence_takes_the_place_of_the_picture(qtbot: QtBot) -> None:
    picture = CameraPicture()
    qtbot.addWidget(picture)
    picture.show_image(halves())
    picture.say("It was unplugged.")
    assert picture.accessibleName() == "It was unplugged."
