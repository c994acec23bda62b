from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from augstudio.ui.look import theme
from augstudio.ui.pages.train.curves.line_legend import LineLegend
from augstudio.ui.widgets.text import tooltip

LONG = "run with a name that nobody would ever read to its end, or would want to"


def shown(qtbot: QtBot, *names: str, width: int = 600) -> LineLegend:
    legend = LineLegend()
    qtbot.addWidget(legend)
    legend.set_names(names, range(len(names)))
    legend.resize(width, legend.heightForWidth(width))
    return legend


def colours_in(legend: LineLegend) -> set[str]:
    picture = legend.grab().toImage()
    return {
        picture.pixelColor(x, y).name()
        for x in range(picture.width())
        for y in range(picture.height())
    }


def regions(legend: LineLegend) -> dict[str, QRect]:
    """Return the rectangle of each name, as the pointer finds it, to 4 pixels."""
    found: dict[str, QRect] = {}
    for y in range(0, legend.height(), 4):
        for x in range(legend.width()):
            name, pixel = legend.name_at(QPoint(x, y)), QRect(x, y, 1, 1)
            if name:
                found[name] = found.get(name, pixel).united(pixel)
    return found


def test_without_other_runs_it_takes_no_room(qtbot: QtBot) -> None:
    legend = shown(qtbot)
    assert legend.isHidden()
    assert legend.heightForWidth(300) == 0


def test_it_names_the_runs(qtbot: QtBot) -> None:
    legend = shown(qtbot, "run-001", "run-002")
    assert legend.isVisible()
    assert legend.accessibleName() == "Validation curves of run-001, run-002"
    legend.set_names([], [])
    assert legend.isHidden()


def test_lines_have_the_colours_of_their_curves(qtbot: QtBot, qapp: QApplication) -> None:
    legend = shown(qtbot, "run-001", "run-002")
    for tones in (theme.LIGHT, theme.DARK):
        theme.apply_theme(qapp, tones)
        seen = colours_in(legend)
        assert {colour.lower() for colour in tones.others[:2]} <= seen
        assert tones.others[2].lower() not in seen
        legend.set_names(["run-002"], [1])  # the colour stays where another run goes
        assert tones.others[1].lower() in colours_in(legend)
        legend.set_names(["run-001", "run-002"], [0, 1])


def test_many_runs_take_several_rows(qtbot: QtBot) -> None:
    legend = shown(qtbot, *(f"run-{number:03d}" for number in range(12)), width=400)
    assert legend.height() > 3 * 18
    places, whole = regions(legend), regions(shown(qtbot, *legend.names, width=2000))
    assert places.keys() == set(legend.names)
    # None is cut off at the edge or covered by another.
    assert [place.width() for place in places.values()] == [each.width() for each in whole.values()]


def test_a_name_that_is_cut_off_is_shown_at_the_pointer(qtbot: QtBot) -> None:
    legend = shown(qtbot, "run-001", LONG)
    place = regions(legend)[LONG].center()
    assert legend.name_at(place) == LONG
    QApplication.sendEvent(legend, QHelpEvent(QHelpEvent.Type.ToolTip, place, place))
    assert QToolTip.text() == tooltip(LONG)
    QToolTip.hideText()
    assert legend.name_at(QPoint(2, 2)) == ""
    assert regions(legend)[LONG].width() < 220
