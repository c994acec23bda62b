import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from augstudio.ui.pages.train.choices.backbone_card import BackboneCard, BackboneFacts

BUTTONS = {
    "download": "button_download_weights",
    "load": "button_load_weights",
    "published": "button_published_weights",
    "measure": "button_measure_speed",
}
BUILT_IN = BackboneFacts("224 px", "A paper.", "Built in", measurable=True)
MISSING = BackboneFacts(
    "150 px", "A paper.", "Needs download, 59 MB", True, "", "Download 59 MB", True, True
)
OWN = BackboneFacts("96 px", "A paper.", "Weights of mine.h5", speed="40 photos/s here", own=True)


@pytest.fixture
def card(qtbot: QtBot) -> BackboneCard:
    made = BackboneCard({"one": ("One", "The first.")})
    qtbot.addWidget(made)
    made.show()
    return made


def button(card: BackboneCard, name: str) -> QAbstractButton:
    return card.findChild(QAbstractButton, BUTTONS[name])


def offered(card: BackboneCard) -> set[str]:
    return {name for name in BUTTONS if button(card, name).isVisible()}


@pytest.mark.parametrize(
    ("facts", "buttons", "words"),
    [
        (BUILT_IN, {"measure"}, "Built in"),
        (MISSING, {"download", "load", "measure"}, "Needs download, 59 MB"),
        (OWN, {"published"}, "Weights of mine.h5, 40 photos/s here"),
    ],
)
def test_the_card_says_what_is_known_and_offers_what_helps(
    card: BackboneCard, facts: BackboneFacts, buttons: set[str], words: str
) -> None:
    card.show_facts(facts)
    assert offered(card) == buttons
    state = card.findChild(QLabel, "label_backbone_weights")
    assert state.text() == words
    assert state.property("role") == ("warn" if facts.missing else "muted")
    figures = card.findChild(QLabel, "label_backbone_figures")
    assert (figures.text(), figures.toolTip()) == (facts.figures, facts.source)


@pytest.mark.parametrize("name", list(BUTTONS))
def test_every_button_is_told(qtbot: QtBot, card: BackboneCard, name: str) -> None:
    card.show_facts(BackboneFacts("", "", "", True, "", "Download 1 MB", True, True, True))
    with qtbot.waitSignal(getattr(card, f"{name}_pressed")):
        button(card, name).click()
    assert button(card, name).accessibleName()
    assert button(card, name).toolTip()


def test_nothing_new_can_be_asked_for_while_a_job_runs(card: BackboneCard) -> None:
    card.show_facts(MISSING)
    card.show_busy(True)
    assert not any(button(card, name).isEnabled() for name in ("download", "load", "measure"))
    card.show_busy(False)
    assert all(button(card, name).isEnabled() for name in BUTTONS)


def test_buttons_stand_below_one_another_where_it_is_narrow(
    qtbot: QtBot, card: BackboneCard
) -> None:
    card.show_facts(MISSING)
    load, download = button(card, "load"), button(card, "download")
    for width, beside in ((400, True), (235, False), (400, True)):
        card.resize(width, 240)
        qtbot.waitUntil(lambda ok=beside: (load.y() < download.geometry().bottom()) == ok)
        assert max(each.geometry().right() for each in (load, download)) <= width
