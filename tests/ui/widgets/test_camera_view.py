from PySide6.QtWidgets import QCheckBox, QComboBox
from pytestqt.qtbot import QtBot

from augstudio.ui.widgets.camera_picture import CameraPicture
from augstudio.ui.widgets.camera_view import CameraView
from tests.ui.fake_camera import DESK, DOOR, FakeSource


def make_view(qtbot: QtBot) -> tuple[CameraView, FakeSource, QComboBox]:
    source = FakeSource()
    view = CameraView(source)
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    view.begin()
    return view, source, view.findChild(QComboBox, "combo_camera")


def is_red(picture: CameraPicture, x: int) -> bool:
    colour = picture.grab().toImage().pixelColor(x, picture.height() // 2)
    return colour.red() > colour.blue()


def test_the_preview_is_mirrored_and_the_picture_is_not(qtbot: QtBot) -> None:
    view, source, _ = make_view(qtbot)
    with qtbot.waitSignal(view.frame) as seen:
        source.see()
    assert seen.args[0].pixelColor(5, 20).red() > 200
    left, right = view.picture.width() // 4, 3 * view.picture.width() // 4
    assert (is_red(view.picture, left), is_red(view.picture, right)) == (False, True)
    mirror = view.findChild(QCheckBox, "check_mirror")
    assert mirror.isChecked()
    mirror.click()
    assert (is_red(view.picture, left), is_red(view.picture, right)) == (True, False)


def test_another_camera_can_be_chosen(qtbot: QtBot) -> None:
    view, source, combo = make_view(qtbot)
    assert [combo.itemText(i) for i in range(2)] == [DESK.name, DOOR.name]
    assert source.running == DESK.key
    combo.setCurrentIndex(1)
    combo.activated.emit(1)
    assert source.running == DOOR.key
    view.end()
    assert source.running is None


def test_an_unplugged_camera_is_reported_and_another_one_goes_on(qtbot: QtBot) -> None:
    view, source, combo = make_view(qtbot)
    source.see()
    with qtbot.waitSignal(view.interrupted):
        source.unplug(DESK)
    assert view.picture.accessibleName() == "Desk camera was unplugged. Choose another one."
    assert combo.currentIndex() == -1
    assert combo.count() == 1
    combo.setCurrentIndex(0)
    combo.activated.emit(0)
    source.see()
    assert source.running == DOOR.key
    assert view.picture.accessibleName() == "Turning the camera on …"


def test_the_camera_stays_when_another_one_is_unplugged(qtbot: QtBot) -> None:
    _view, source, combo = make_view(qtbot)
    source.unplug(DOOR)
    assert source.running == DESK.key
    assert combo.currentData() == DESK.key
