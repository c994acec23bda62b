import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from augstudio import storage
from augstudio.predict import Prediction
from augstudio.ui.core.jobs import JobKind
from augstudio.ui.core.owners import Owners
from augstudio.ui.look.imaging import to_qimage
from augstudio.ui.pages.predict.answers_view import MOST_CARDS, AnswersView
from augstudio.ui.pages.predict.entry import ENTRY
from augstudio.ui.pages.predict.live_dialog import LiveDialog
from augstudio.ui.pages.predict.page import PredictPage
from augstudio.ui.pages.predict.prediction_card import PredictionCard
from augstudio.ui.widgets.card_grid import CardGrid
from augstudio.ui.widgets.drop_area import DropArea
from tests import driver
from tests.example_runs import keep_run
from tests.photos import write_folder
from tests.ui.examples import Colours
from tests.ui.fake_camera import FakeCameras
from tests.ui.opening import open_folder, settle
from tests.ui.pixels import photos_in


@pytest.fixture
def page(qtbot: QtBot, owners: Owners, monkeypatch: pytest.MonkeyPatch) -> PredictPage:
    monkeypatch.setattr("augstudio.ui.core.predictions.Predictor.load", lambda folder: Colours())
    made = ENTRY.build(owners)
    qtbot.addWidget(made)
    made.resize(1000, 600)
    with qtbot.waitExposed(made):
        made.show()
    return made


def give_runs(owners: Owners) -> None:
    home = storage.dataset_runs("colours")
    keep_run(home / "run-001")
    keep_run(home / "run-002", accuracy=0.975, created="2026-01-02T12:00:00+00:00")
    owners.library.refresh()
    settle()


def runs(page: PredictPage) -> QComboBox:
    return page.findChild(QComboBox, "combo_predict_run")


def answers(page: PredictPage) -> AnswersView:
    return page.findChild(AnswersView)


def predict(page: PredictPage, *paths: Path) -> None:
    page.predict(paths)
    settle()


def words(widget: QWidget) -> str:
    return "\n".join(
        label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget)
    )


def cards(page: PredictPage) -> list[str]:
    return [card.accessibleName() for card in page.findChild(CardGrid).cards]


def test_without_a_run_the_page_leads_to_where_one_comes_from(
    owners: Owners, qtbot: QtBot, page: PredictPage, tmp_path: Path
) -> None:
    qtbot.waitUntil(lambda: "No classifier yet" in words(page))
    to_data = page.findChild(QPushButton, "button_predict_to_data")
    assert to_data is not None
    with qtbot.waitSignal(owners.channel.page_requested) as asked:
        to_data.click()
    assert asked.args == ["data"]
    open_folder(owners, write_folder(tmp_path, photos=4))
    to_train = page.findChild(QPushButton, "button_predict_to_train")
    assert to_train is not None
    with qtbot.waitSignal(owners.channel.page_requested) as asked:
        to_train.click()
    assert asked.args == ["train"]


def test_while_the_first_training_runs_the_page_says_so(
    owners: Owners, qtbot: QtBot, page: PredictPage, tmp_path: Path
) -> None:
    open_folder(owners, write_folder(tmp_path, photos=4))
    go_on = threading.Event()
    owners.jobs.start(JobKind.TRAIN, "Training", lambda *_: go_on.wait())
    assert "The classifier is being trained" in words(page)
    with qtbot.waitSignal(owners.jobs.ended):
        go_on.set()
    assert "No classifier yet" in words(page)
    go_on.clear()
    owners.jobs.start(JobKind.SAVE_COPIES, "Saving copies", lambda *_: go_on.wait())
    assert "No classifier yet" in words(page)
    with qtbot.waitSignal(owners.jobs.ended):
        go_on.set()


def test_runs_are_offered_with_their_accuracy(
    owners: Owners, qtbot: QtBot, page: PredictPage, tmp_path: Path
) -> None:
    give_runs(owners)
    combo = page.findChild(QComboBox, "combo_predict_run")
    assert combo is not None
    assert [combo.itemText(i) for i in range(2)] == [
        "colours, run-002   97.5%",
        "colours, run-001   90.0%",
    ]
    assert combo.currentIndex() == 0


def test_a_card_for_every_photo_in_its_order(
    owners: Owners, qtbot: QtBot, page: PredictPage, photos: Path, tmp_path: Path
) -> None:
    give_runs(owners)
    predict(page, photos / "red" / "001.png", photos / "blue" / "000.png")
    assert cards(page) == ["001.png: blue, 70.0%", "000.png: blue, 70.0%"]
    first = page.findChild(CardGrid).cards[0]
    assert isinstance(first, PredictionCard)
    assert photos_in(first) == 1
    qtbot.waitUntil(lambda: "2 photos" in words(page))
    # What is asked next stands above.
    predict(page, photos / "red" / "002.png")
    assert cards(page)[0] == "002.png: blue, 70.0%"


def test_an_unreadable_photo_is_reported_in_its_place(
    owners: Owners, qtbot: QtBot, page: PredictPage, photos: Path, tmp_path: Path
) -> None:
    give_runs(owners)
    bad = tmp_path / "bad.jpg"
    bad.write_text("no photo")
    predict(page, bad, photos / "blue" / "000.png")
    assert cards(page) == ["bad.jpg: bad.jpg can't be read", "000.png: blue, 70.0%"]
    qtbot.waitUntil(lambda: "2 photos, 1 can't be read" in words(page))


def test_many_photos_become_a_table_that_can_be_sorted(
    owners: Owners, qtbot: QtBot, page: PredictPage, tmp_path: Path
) -> None:
    give_runs(owners)
    many = write_folder(tmp_path / "many", photos=MOST_CARDS // 2 + 1)
    predict(page, many)
    table = page.findChild(QTableView, "table_predictions")
    assert table is not None
    assert table.isVisible()
    model = table.model()
    assert model.rowCount() == MOST_CARDS + 2
    assert model.index(0, 2).data() == "70.0%"
    table.sortByColumn(4, table.horizontalHeader().sortIndicatorOrder().DescendingOrder)
    assert model.index(0, 4).data().endswith("red")


def test_a_pasted_photo(owners: Owners, qtbot: QtBot, page: PredictPage, tmp_path: Path) -> None:
    give_runs(owners)
    QGuiApplication.clipboard().setImage(to_qimage(np.full((9, 16, 3), 200, np.uint8)))
    with qtbot.waitSignals([owners.jobs.ended, answers(page).photos_shown]):
        page.paste()
    assert cards(page) == ["Pasted photo: blue, 70.0%"]
    assert photos_in(page.findChild(CardGrid).cards[0]) == 1


def test_a_refused_pasted_photo_does_not_give_its_picture_to_another(
    owners: Owners, page: PredictPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_runs(owners)
    monkeypatch.setattr(owners.predictions, "ask_image", lambda _: None)  # it is refused
    QGuiApplication.clipboard().setImage(to_qimage(np.full((9, 16, 3), 200, np.uint8)))
    page.paste()
    answers(page).add(Prediction(None, "blue", {"blue": 0.7, "red": 0.3}))
    assert photos_in(page.findChild(CardGrid).cards[0]) == 0


def test_a_clipboard_without_a_photo_is_reported(
    owners: Owners, qtbot: QtBot, page: PredictPage, tmp_path: Path
) -> None:
    give_runs(owners)
    QGuiApplication.clipboard().setText("words")
    with qtbot.waitSignal(owners.channel.said) as said:
        page.paste()
    assert said.args == ["warn", "There is no photo on the clipboard."]


def test_another_run_is_asked_about_the_same_photos(
    owners: Owners, qtbot: QtBot, page: PredictPage, photos: Path, tmp_path: Path
) -> None:
    give_runs(owners)
    predict(page, photos / "red" / "001.png")
    with qtbot.waitSignals([owners.jobs.ended, answers(page).photos_shown]):
        runs(page).activated.emit(1)
    assert owners.library.run is owners.library.runs[1]
    assert cards(page) == ["001.png: blue, 70.0%"]


def test_another_run_waits_for_the_running_job(
    owners: Owners, qtbot: QtBot, page: PredictPage, photos: Path, tmp_path: Path
) -> None:
    give_runs(owners)
    predict(page, photos / "red" / "001.png")
    shown, go_on = cards(page), threading.Event()
    owners.jobs.start(JobKind.TRAIN, "Training", lambda *_: go_on.wait())
    with qtbot.waitSignal(owners.channel.said):
        runs(page).activated.emit(1)
    assert owners.library.run is owners.library.runs[0]
    assert runs(page).currentIndex() == 0
    assert cards(page) == shown
    with qtbot.waitSignal(owners.jobs.ended):
        go_on.set()


def test_answers_are_saved_as_csv(
    owners: Owners,
    qtbot: QtBot,
    page: PredictPage,
    photos: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    give_runs(owners)
    bad = tmp_path / "bad.jpg"
    bad.write_text("no photo")
    photo = photos / "red" / "001.png"
    predict(page, photo, bad)
    target = tmp_path / "predictions.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (str(target), ""))
    page.findChild(QPushButton, "button_save_csv").click()
    assert target.read_text().splitlines() == [
        "photo,label,probability,blue,red,problem",
        f"{photo},blue,0.700000,0.700000,0.300000,",
        f"{bad},,,,,bad.jpg can't be read",
    ]
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (str(photos), ""))
    page.findChild(QPushButton, "button_save_csv").click()
    (dialog,) = driver.dialogs()
    dialog.accept()


def test_clearing(
    owners: Owners, qtbot: QtBot, page: PredictPage, photos: Path, tmp_path: Path
) -> None:
    give_runs(owners)
    predict(page, photos / "red" / "001.png")
    page.findChild(QPushButton, "button_clear_predictions").click()
    assert cards(page) == []
    assert not answers(page).isVisible()
    area = page.findChild(DropArea, "drop_predict")
    assert area is not None
    assert area.isVisible()


def test_answers_stay_when_their_run_gets_another_name(
    owners: Owners, page: PredictPage, photos: Path
) -> None:
    give_runs(owners)
    predict(page, photos / "red" / "001.png")
    owners.library.rename(owners.library.runs[0], "Beetles")
    assert len(cards(page)) == 1
    assert "Beetles" in page.findChild(QComboBox, "combo_predict_run").currentText()
    owners.library.use(owners.library.runs[1])
    assert cards(page) == []


def test_the_camera_opens_over_the_page(owners: Owners, qtbot: QtBot) -> None:
    page = ENTRY.build(replace(owners, cameras=FakeCameras()))
    qtbot.addWidget(page)
    page.show()
    give_runs(owners)
    driver.press(page, "button_camera")
    (dialog,) = page.findChildren(LiveDialog)
    assert dialog.isVisible()
    dialog.reject()
