import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from augstudio.ui.pages.train.choices.network_row import NetworkRow
from augstudio.ui.pages.train.choices.texts import BackboneFacts
from augstudio.ui.widgets.text import tooltip

BUTTONS = {
    "load": "button_load_weights",
    "published": "button_published_weights",
    "measure": "button_measure_speed",
}
BUILT_IN = BackboneFacts("224 px", "A paper.", "Weights built in", measurable=True)
MISSING = BackboneFacts("150 px", "A paper.", "Weights missing", True, "", True, True)
OWN = BackboneFacts(
    "96 px", "A paper.", "Weights from mine.h5", speed="40 photos/s on this computer", own=True
)


@pytest.fixture
def row(qtbot: QtBot) -> NetworkRow:
    made = NetworkRow()
    qtbot.addWidget(made)
    made.show()
    return made


def button(row: NetworkRow, name: str) -> QAbstractButton:
    return row.findChild(QAbstractButton, BUTTONS[name])


@pytest.mark.parametrize(
    ("facts", "buttons", "words"),
    [
        (BUILT_IN, {"measure"}, "Weights built in"),
        (MISSING, {"load", "measure"}, "Weights missing"),
        (OWN, {"published"}, "Weights from mine.h5, 40 photos/s on this computer"),
    ],
)
def test_it_says_what_is_known_and_offers_what_helps(
    row: NetworkRow, facts: BackboneFacts, buttons: set[str], words: str
) -> None:
    row.show_facts(facts)
    assert {name for name in BUTTONS if button(row, name).isVisible()} == buttons
    state = row.findChild(QLabel, "label_backbone_weights")
    assert state.text() == words
    assert state.property("role") == ("warn" if facts.missing else "muted")
    figures = row.findChild(QLabel, "label_backbone_figures")
    assert (figures.text(), figures.toolTip()) == (facts.figures, tooltip(facts.source))


@pytest.mark.parametrize("name", list(BUTTONS))
def test_every_button_emits_its_signal(qtbot: QtBot, row: NetworkRow, name: str) -> None:
    row.show_facts(BackboneFacts("", "", "", True, "", True, True, True))
    with qtbot.waitSignal(getattr(row, f"{name}_pressed")):
        button(row, name).click()
    assert button(row, name).accessibleName()
    assert button(row, name).toolTip()


def test_nothing_new_can_be_asked_for_while_a_job_runs(row: NetworkRow) -> None:
    row.show_facts(MISSING)
    row.show_busy(True)
    assert not any(button(row, name).isEnabled() for name in ("load", "measure"))
    row.show_busy(False)
    assert all(button(row, name).isEnabled() for name in BUTTONS)
