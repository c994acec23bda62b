"""Classes and photos may be called anything: the window shows it as text, in one line."""

import os
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QComboBox, QLabel, QListWidget, QTableWidget, QWidget
from pytestqt.qtbot import QtBot

from augstudio.data.dataset import ImageRecord, Unreadable
from augstudio.errors import InputError
from augstudio.plain_text import readable
from augstudio.predict import Prediction
from augstudio.runs.events import Mistake
from augstudio.ui.core import messages
from augstudio.ui.core.owners import Owners
from augstudio.ui.core.runs.run_library import move_to_trash
from augstudio.ui.pages.augment.preview.photo_chooser import PhotoChooser
from augstudio.ui.pages.predict.answer_model import AnswerModel
from augstudio.ui.pages.predict.prediction_card import PredictionCard
from augstudio.ui.pages.predict.prediction_table import PredictionTable
from augstudio.ui.pages.predict.probability_bars import ProbabilityBars
from augstudio.ui.pages.train.mistake_list import MistakeList
from augstudio.ui.pages.train.runs.run_list import RunList
from augstudio.ui.pages.train.runs.run_rows import RunRow
from augstudio.ui.widgets.text import Line, label, tooltip
from augstudio.ui.window import Window
from tests.driver import dialog
from tests.photos import write_photo
from tests.ui.opening import open_folder

NAMES = ["<b>bold", "<img src=x.png>", "two\nlines", "\u202egpj", "\x1b[2J", "&lt;"]


def said(widget: QWidget) -> list[str]:
    """Return every text and tooltip as it is read, those of HTML as what they show."""
    texts = []
    for each in [widget, *widget.findChildren(QWidget)]:
        if isinstance(each, QLabel) and each.text():
            assert each.textFormat() is Qt.TextFormat.PlainText, each.text()
            texts.append(each.text())
        if each.toolTip():
            texts.append(as_shown(each.toolTip()))
    return texts


def as_shown(tip: str) -> str:
    """Return what a tooltip shows."""
    if "<" not in tip:
        return tip
    document = QTextDocument()
    document.setHtml(tip)
    assert "<img" not in tip
    return document.toPlainText()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_the_window_shows_the_names_of_classes_as_text(
    window: Window, owners: Owners, tmp_path: Path
) -> None:
    for number, name in enumerate(NAMES):
        write_photo(tmp_path / "<i>all\n" / name / f"{name}.png", (9, 9, 9), number, size=8)
    open_folder(owners, tmp_path / "<i>all\n")
    window.build_pages()
    texts = said(window)
    for name in NAMES:
        assert texts.count(readable(name)) >= 2, name
    assert any(text.startswith(r"<i>all\x0a  (6 classes") for text in texts)
    unfit = {name for name in NAMES if name != readable(name)}
    assert not [text for text in texts for name in unfit if name in text]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_predicted(qtbot: QtBot, name: str) -> None:
    card = PredictionCard(name)
    qtbot.addWidget(card)
    card.set_answer(name, {name: 0.75, "other": 0.25})
    assert said(card).count(readable(name)) == 3
    bars = card.findChild(ProbabilityBars)
    assert as_shown(bars.toolTip()) == f"{readable(name)} 75.0%, other 25.0%"
    bad = PredictionCard("bad")
    qtbot.addWidget(bad)
    bad.set_failure(name)
    assert readable(name) in said(bad)


@pytest.mark.parametrize("name", NAMES)
def test_tables(qtbot: QtBot, name: str) -> None:
    answers = AnswerModel(lambda answer: answer.photo)
    shown = PredictionTable(answers)
    qtbot.addWidget(shown)
    answers.add(Unreadable(Path(name).with_suffix(".b"), "", name))
    answers.begin()
    answers.add(Prediction(Path(name), name, {name: 1.0}))
    model = shown.model()
    assert model.index(0, 0).data() == model.index(0, 1).data() == readable(name)
    for row in (0, 1):
        tip = model.index(row, 0).data(Qt.ItemDataRole.ToolTipRole)
        assert as_shown(tip).startswith(readable(name))
    runs = RunList()
    qtbot.addWidget(runs)
    runs.set_rows([RunRow(name, "-", "-", "-")])
    item = runs.findChild(QTableWidget).item(0, 1)
    assert item.text() == readable(name)
    assert as_shown(item.toolTip()).splitlines() == [readable(name), "-", "-, -"]


@pytest.mark.parametrize("name", NAMES)
def test_mistakes_and_photos_to_choose(qtbot: QtBot, name: str) -> None:
    mistakes = MistakeList()
    qtbot.addWidget(mistakes)
    mistakes.show_mistakes([Mistake(Path(name), name, name, 0.9)], 1, 10, 1)
    shown = readable(name)
    tip = mistakes.findChild(QListWidget).item(0).toolTip()
    words = f"{shown}, predicted {shown}, 90% confident\n{shown}\nClick to enlarge"
    assert as_shown(tip).startswith(as_shown(tooltip(words)))
    chooser = PhotoChooser()
    qtbot.addWidget(chooser)
    chooser.set_photos([ImageRecord(str(Path(name) / name), name, "")])
    assert chooser.findChild(QComboBox, "combo_photo").itemText(0) == f"{shown}/{shown}"


@pytest.mark.parametrize("name", NAMES)
def test_lines_and_dialogs(qtbot: QtBot, name: str) -> None:
    line, words = Line(name, ""), label("")
    for each in (line, words):
        qtbot.addWidget(each)
    words.setText(name)
    assert line.text() == words.text() == readable(name)
    messages.show_error(InputError(name, name))
    shown = dialog("dialog_error")
    assert shown.text() == shown.informativeText() == readable(name)
    assert shown.textFormat() is Qt.TextFormat.PlainText
    shown.reject()


def test_an_error_of_any_length_fits_on_the_screen(qtbot: QtBot) -> None:
    messages.show_error(InputError("x" * 10_000_000, "y" * 10_000_000))
    shown = dialog("dialog_error")
    assert len(shown.text()) < 2100
    assert len(shown.informativeText()) < 2100
    shown.reject()


def test_a_plain_tooltip_stays_as_it_is() -> None:
    assert tooltip("Choose a photo.\nOr two & more.") == "Choose a photo.\nOr two & more."
    assert as_shown(tooltip("a  <b>\n&lt; c")) == "a  <b>\n&lt; c"


@pytest.mark.skipif(sys.platform != "linux", reason="the trash is looked for where Linux has it")
def test_a_folder_that_qt_can_t_name_takes_no_other_to_the_trash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Qt writes a sign in place of the last byte, and would move the folder with that name."""
    (tmp_path / "share").mkdir()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    for name in ("caf\ufffd", "caf\udce9"):
        (tmp_path / name / "run-001").mkdir(parents=True)
    assert not move_to_trash(tmp_path / "caf\udce9" / "run-001")
    assert (tmp_path / "caf\ufffd" / "run-001").is_dir()
