from PySide6.QtWidgets import QLabel, QProgressBar
from pytestqt.qtbot import QtBot

from augstudio.ui.pages.train.phase_list import PhaseList, Step

THREE = [Step("Look at the photos", "slow."), Step("Learn", "quick."), Step("Save", "short.")]
FIVE = [THREE[0], THREE[1], Step("Look again, up to the opened blocks", "slow."), *THREE[1:]]


def shown(qtbot: QtBot, steps: list[Step], width: int = 1000) -> PhaseList:
    phases = PhaseList(steps)
    qtbot.addWidget(phases)
    phases.resize(width, 50)
    with qtbot.waitExposed(phases):
        phases.show()
    return phases


def words(phases: PhaseList) -> list[str]:
    return [label.text() for label in phases.findChildren(QLabel) if label.isVisible()]


def shares(phases: PhaseList) -> list[float]:
    bars = [bar for bar in phases.findChildren(QProgressBar) if bar.isVisible()]
    return [bar.value() / bar.maximum() for bar in bars]


def test_each_step_has_a_title_a_bar_and_words(qtbot: QtBot) -> None:
    phases = shown(qtbot, THREE)
    assert words(phases) == [
        *("1  Look at the photos", "not yet"),
        *("2  Learn", "not yet"),
        *("3  Save", "not yet"),
    ]
    bar = phases.findChildren(QProgressBar)[1]
    assert (bar.accessibleName(), bar.accessibleDescription()) == ("2  Learn", "quick.")
    assert bar.toolTip() == "Learn: quick."
    phases.show_progress(1, 3, 4, "epoch 3")
    assert shares(phases) == [0, 0.75, 0]
    assert words(phases)[3] == "epoch 3"
    phases.clear()
    assert shares(phases) == [0, 0, 0]


def test_a_step_that_ends_early_is_full_and_one_that_never_began_is_left_out(
    qtbot: QtBot,
) -> None:
    phases = shown(qtbot, THREE)
    phases.show_progress(0, 1, 4, "view 1")
    phases.finish(0)
    phases.finish(1)
    assert shares(phases) == [1, 0, 0]
    assert words(phases)[1::2] == ["view 1", "left out", "not yet"]


def test_other_steps_take_the_place_of_the_first(qtbot: QtBot) -> None:
    phases = shown(qtbot, THREE)
    phases.show_progress(0, 1, 2, "half")
    phases.set_steps(FIVE)
    qtbot.waitUntil(lambda: len(words(phases)) == 10)
    assert words(phases)[::2][-1] == "5  Save"
    assert shares(phases) == [0] * 5


def test_the_same_steps_begin_anew(qtbot: QtBot) -> None:
    phases = shown(qtbot, THREE)
    bars = phases.findChildren(QProgressBar)
    phases.show_progress(0, 1, 2, "half")
    phases.set_steps(list(THREE))
    assert phases.findChildren(QProgressBar) == bars
    assert shares(phases) == [0, 0, 0]


def test_five_titles_are_read_whole_at_the_usual_width(qtbot: QtBot) -> None:
    phases = shown(qtbot, FIVE, width=1056)
    for title in phases.findChildren(QLabel)[::2]:
        assert title.fontMetrics().horizontalAdvance(title.text()) <= title.width()


def test_a_narrow_window_is_no_wider_for_them(qtbot: QtBot) -> None:
    phases = shown(qtbot, FIVE, width=400)
    assert phases.width() == 400
    assert phases.minimumSizeHint().width() <= 400
