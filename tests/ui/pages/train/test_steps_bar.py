import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QLabel, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from augstudio.runs.choices import Method
from augstudio.runs.events import Phase, phases
from augstudio.ui.look import theme
from augstudio.ui.pages.train.steps_bar import StepsBar


def shown(qtbot: QtBot, method: Method = Method.FINE_TUNE) -> StepsBar:
    bar = StepsBar()
    qtbot.addWidget(bar)
    bar.resize(900, 24)
    bar.set_phases(phases(method))
    bar.show()
    return bar


def segments(bar: StepsBar) -> QWidget:
    return bar.findChild(QWidget, "bar_steps")


@pytest.mark.parametrize("method", list(Method))
def test_every_method_has_its_steps(qtbot: QtBot, method: Method) -> None:
    bar = shown(qtbot, method)
    assert bar.phases == phases(method)
    assert set(bar.shares) == {0.0}
    bar.grab()


def test_a_segment_is_filled_as_far_as_its_step_is(qtbot: QtBot, qapp: QApplication) -> None:
    bar = shown(qtbot)
    bar.finish_before(Phase.FEATURES)
    bar.show_progress(Phase.FEATURES, 0.5)
    assert bar.shares == (0.5, 0, 0, 0, 0)
    for tones in (theme.LIGHT, theme.DARK):
        theme.apply_theme(qapp, tones)
        picture = segments(bar).grab().toImage()
        width = picture.width() * 5 / 23
        done, left = (picture.pixelColor(round(width * at), 3).name() for at in (0.4, 0.6))
        assert left == tones.control.lower()
        assert done != left


def test_steps_that_never_began_are_skipped(qtbot: QtBot) -> None:
    bar = shown(qtbot)
    bar.show_progress(Phase.FEATURES, 0.9)
    bar.show_progress(Phase.TOP_MODEL, 0.2)
    bar.finish_before(Phase.SAVING)
    assert bar.shares == (1, 1, 0, 0, 0)
    bar.show_progress(Phase.SAVING, 1)
    assert segments(bar).accessibleDescription() == (
        "Features: 100%, Top model: 100%, Activations: skipped, Fine-tuning: skipped, Save: 100%"
    )


def test_what_does_not_belong_to_the_method_changes_nothing(qtbot: QtBot) -> None:
    bar = shown(qtbot, Method.FROM_SCRATCH)
    bar.show_progress(Phase.FEATURES, 0.5)
    bar.show_progress(Phase.NETWORK, 2.0)
    assert bar.shares == (1, 0)
    bar.finish_before(Phase.TOP_MODEL)
    assert bar.shares == (1, 0)


def test_a_step_is_explained_where_the_pointer_rests(qtbot: QtBot) -> None:
    steps = shown(qtbot)
    bar = segments(steps)
    place = QPoint(20, 8)
    QApplication.sendEvent(bar, QHelpEvent(QHelpEvent.Type.ToolTip, place, place))
    assert QToolTip.text().startswith("Features: 0%. The pretrained network turns every variation")
    QToolTip.hideText()


def test_a_line_names_the_current_step(qtbot: QtBot) -> None:
    bar = shown(qtbot)
    bar.write("Variation 2 of 6")
    assert bar.findChild(QLabel, "label_step").text() == "Variation 2 of 6"
    bar.set_phases(phases(Method.BOTTLENECK))
    assert bar.findChild(QLabel, "label_step").text() == ""
