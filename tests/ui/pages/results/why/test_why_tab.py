"""The tab Why with a real run: each answer is explained, and each failure has a sentence."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QSlider
from pytestqt.qtbot import QtBot

from augstudio.data.dataset import Split
from augstudio.runs.answers import ANSWERS_FILE
from augstudio.runs.run import CLASSIFIER_FILE, Run, load_run
from augstudio.ui.core.jobs.tensorflow_loader import TensorFlowLoader
from augstudio.ui.core.photos.photo_set import PhotoSet
from augstudio.ui.pages.results.why.explaining import validation_photos
from augstudio.ui.pages.results.why.heat_picture import HeatPicture
from augstudio.ui.pages.results.why.photo_icons import PhotoIcons
from augstudio.ui.pages.results.why.why_tab import WhyTab
from tests.example_runs import keep_answers, keep_run

#: TensorFlow and the networks are loaded first.
WAIT = 60_000


@pytest.fixture
def tab(qtbot: QtBot) -> WhyTab:
    made = WhyTab(TensorFlowLoader())
    qtbot.addWidget(made)
    made.resize(900, 600)
    return made


def child(tab: WhyTab, kind: Any, name: str) -> Any:
    found = tab.findChild(kind, name)
    assert found is not None
    return found


def state(tab: WhyTab) -> str:
    return str(child(tab, QLabel, "label_heat_state").text())


def test_an_answer_is_explained(tab: WhyTab, qtbot: QtBot, trained: Run) -> None:
    tab.show_run(trained)
    photos = child(tab, PhotoIcons, "list_why_photos")
    assert photos.count() == 0  # nothing is read before it is seen
    tab.show()
    picture = child(tab, HeatPicture, "picture_heat_map")
    similar = child(tab, PhotoIcons, "list_similar_photos")
    qtbot.waitUntil(lambda: picture.has_heat and similar.count() > 0, timeout=WAIT)
    assert photos.count() == trained.validation.photos
    label = validation_photos(trained)[0].answer
    classes = child(tab, QComboBox, "combo_heat_class")
    assert classes.currentText() == label
    assert label in child(tab, QLabel, "label_heat_probabilities").text()
    assert state(tab) == ""
    before = picture.grab().toImage()
    child(tab, QSlider, "slider_heat_opacity").setValue(100)
    assert picture.grab().toImage() != before

    other = 1 - classes.currentIndex()
    classes.setCurrentIndex(other)
    classes.activated.emit(other)
    assert state(tab) == "Drawing the heat map…"
    qtbot.waitUntil(lambda: state(tab) in ("", "Nothing in this photo speaks for it."))
    assert classes.currentIndex() == other

    with qtbot.waitSignal(tab.photos_wanted) as asked:
        similar.setFocus()
        similar.setCurrentRow(0)
        qtbot.keyClick(similar, Qt.Key.Key_Return)
    wanted: PhotoSet = asked.args[0]
    train = {each.content for each in trained.photo_list().records(Split.TRAIN)}
    assert set(wanted.contents) <= train
    assert wanted.captions[wanted.contents[0]].startswith("similarity 0.")
    # Another photo is explained for its own predicted class.
    photos.setCurrentRow(photos.count() - 1)
    qtbot.waitUntil(lambda: picture.has_heat and similar.count() > 0, timeout=WAIT)
    assert classes.currentText() == validation_photos(trained)[-1].answer


def test_mistakes_come_first(tmp_path: Path) -> None:
    run = keep_run(tmp_path / "run", 0.9, root=tmp_path)
    keep_answers(run)
    found = validation_photos(run)
    assert [each.answer != each.record.label for each in found] == [True] * 4 + [False] * 36
    assert found[0].lines == ("blue", "predicted red, 75%")
    assert found[4].lines == ("blue", "right, 75%")


def test_a_run_without_answers_shows_its_photos(trained: Run, tmp_path: Path) -> None:
    shutil.copytree(trained.folder, tmp_path / "run")
    (tmp_path / "run" / ANSWERS_FILE).unlink()
    found = validation_photos(load_run(tmp_path / "run"))
    assert len(found) == trained.validation.photos
    assert found[0].lines == (found[0].record.label,)


def test_a_damaged_classifier_gets_a_sentence(
    tab: WhyTab, qtbot: QtBot, trained: Run, tmp_path: Path
) -> None:
    shutil.copytree(trained.folder, tmp_path / "run")
    (tmp_path / "run" / CLASSIFIER_FILE).write_bytes(b"no classifier")
    tab.show()
    tab.show_run(load_run(tmp_path / "run"))
    similar = child(tab, PhotoIcons, "list_similar_photos")
    qtbot.waitUntil(lambda: "can't be opened" in state(tab) and similar.count() > 0, timeout=WAIT)
    assert not child(tab, HeatPicture, "picture_heat_map").has_heat
    tab.show_run(None)
    assert child(tab, PhotoIcons, "list_why_photos").count() == 0
    assert state(tab) == ""
