import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QPushButton,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from augstudio import storage
from augstudio.ui.core.jobs.jobs import JobKind
from augstudio.ui.core.owners import Owners
from augstudio.ui.look.imaging import to_qimage
from augstudio.ui.pages.predict.answer_model import TITLES
from augstudio.ui.pages.predict.answers_view import MOST_CARDS, AnswersView
from augstudio.ui.pages.predict.entry import ENTRY
from augstudio.ui.pages.predict.live_dialog import LiveDialog
from augstudio.ui.pages.predict.page import PredictPage
from augstudio.ui.pages.predict.prediction_card import PredictionCard
from augstudio.ui.pages.predict.probability_bars import ProbabilityBars
from augstudio.ui.pages.predict.run_choice import RunChoice
from augstudio.ui.widgets.card_grid import CardGrid
from augstudio.ui.widgets.drop_area import DropArea
from augstudio.ui.widgets.thumbnail_strip import ThumbnailStrip
from tests import driver
from tests.example_runs import keep_run
from tests.photos import write_folder
from tests.ui.fake_camera import FakeCameras
from tests.ui.opening import open_folder, settle
from tests.ui.pixels import photos_in


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
    assert cards(page) == [
        "001.png: blue, 70.0%, wrong: its folder is red",
        "000.png: blue, 70.0%",
    ]
    first = page.findChild(CardGrid).cards[0]
    assert isinstance(first, PredictionCard)
    assert photos_in(first) == 1
    assert "2 photos: 2 blue" in words(page)
    # What is asked next stands above.
    predict(page, photos / "red" / "002.png")
    assert cards(page)[0].startswith("002.png: blue, 70.0%")


def test_an_unreadable_photo_is_reported_in_its_place(
    owners: Owners, qtbot: QtBot, page: PredictPage, photos: Path, tmp_path: Path
) -> None:
    give_runs(owners)
    bad = tmp_path / "bad.jpg"
    bad.write_text("no photo")
    predict(page, bad, photos / "blue" / "000.png")
    assert cards(page) == ["bad.jpg: bad.jpg can't be read", "000.png: blue, 70.0%"]
    assert "2 photos: 1 blue, 1 can't be read" in words(page)


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
    table.sortByColumn(
        TITLES.index("Folder"), table.horizontalHeader().sortIndicatorOrder().DescendingOrder
    )
    assert model.index(0, TITLES.index("Folder")).data().endswith("red")


def test_a_pasted_photo(owners: Owners, qtbot: QtBot, page: PredictPage, tmp_path: Path) -> None:
    give_runs(owners)
    QGuiApplication.clipboard().setImage(to_qimage(np.full((9, 16, 3), 200, np.uint8)))
    page.paste()
    settle()
    assert cards(page) == ["Pasted photo: blue, 70.0%"]
    assert photos_in(page.findChild(CardGrid).cards[0]) == 1


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
    runs(page).activated.emit(1)
    settle()
    assert owners.predictions.run is owners.library.runs[1]
    assert cards(page) == ["001.png: blue, 70.0%, wrong: its folder is red"]


def test_another_run_waits_for_the_running_job(
    owners: Owners, qtbot: QtBot, page: PredictPage, photos: Path, tmp_path: Path
) -> None:
    give_runs(owners)
    predict(page, photos / "red" / "001.png")
    shown, go_on = cards(page), threading.Event()
    owners.jobs.start(JobKind.TRAIN, "Training", lambda *_: go_on.wait())
    with qtbot.waitSignal(owners.channel.said):
        runs(page).activated.emit(1)
    assert owners.predictions.run is owners.library.runs[0]
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
    with qtbot.waitSignal(owners.channel.said) as said:
        page.findChild(QPushButton, "button_save_csv").click()
    assert said.args == ["good", f"Saved {target}."]
    assert target.read_text().splitlines() == [
        "photo,label,probability,blue,red,set,unfamiliar,problem",
        f"{photo},blue,0.700000,0.700000,0.300000,,,",
        f"{bad},,,,,,,bad.jpg can't be read",
    ]
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (str(photos), ""))
    page.findChild(QPushButton, "button_save_csv").click()
    qtbot.waitUntil(lambda: bool(driver.dialogs()))
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
    owners.predictions.choose(owners.library.runs[1])
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


def test_the_best_run_is_used_unless_another_is_chosen(
    owners: Owners, page: PredictPage, photos: Path
) -> None:
    give_runs(owners)
    open_folder(owners, photos)
    home = storage.dataset_runs("colours")
    best = owners.library.runs[0]
    assert owners.predictions.run == best
    assert "run-002 is the best of 2 runs." in words(page)
    keep_run(home / "run-003", accuracy=0.95, created="2026-01-03T12:00:00+00:00")
    owners.library.refresh()
    settle()
    assert owners.library.runs[0].name == "run-003"
    assert owners.predictions.run == best
    runs(page).activated.emit(2)
    assert owners.predictions.run == owners.library.runs[2]
    assert "You chose run-001; the best run is run-002." in words(page)
    # The best one is not a choice: a better one takes its place.
    runs(page).activated.emit(1)
    keep_run(home / "run-004", accuracy=1.0, created="2026-01-04T12:00:00+00:00")
    owners.library.refresh()
    settle()
    assert owners.predictions.run.name == "run-004"


def test_the_page_says_what_the_classifier_knows(owners: Owners, page: PredictPage) -> None:
    give_runs(owners)
    sentence = "This classifier knows only blue and red: any other photo is called one of these."
    assert sentence in words(page)
    # Runs of different folders can't be compared.
    assert "best" not in page.findChild(QLabel, "label_predict_run").text()


def test_a_folder_can_be_chosen_and_its_accuracy_is_shown(
    owners: Owners, page: PredictPage, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_runs(owners)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(photos))
    driver.press(page, "button_choose_photo_folder")
    settle()
    score = driver.find(page, QLabel, "label_folder_score")
    assert score.text() == "6 of 12 photos right (50%, 25–75%): by the names of their folders."
    assert sum("wrong: its folder is red" in card for card in cards(page)) == 6
    open_folder(owners, photos)
    page.predict([photos])
    settle()
    known = " All are in the open folder: on new photos, expect less."
    assert score.text().endswith(known)
    driver.press(page, "button_clear_predictions")
    predict(page, photos / "red" / "001.png")
    assert not score.isVisible()


def test_no_button_is_cut_off_in_the_smallest_window(
    owners: Owners, qtbot: QtBot, page: PredictPage, photos: Path
) -> None:
    give_runs(owners)
    page.predict([photos / "red" / "000.png"])
    settle()
    (title,) = [each for each in page.findChildren(QLabel) if "Drop photos" in each.text()]
    for width, wide in ((624, False), (1100, True), (624, False)):
        page.resize(width, 317)
        qtbot.waitUntil(lambda wide=wide: title.isVisible() is wide)
        shown = [each for each in page.findChildren(QPushButton) if each.isVisible()]
        assert len(shown) > 4
        assert all(each.width() >= each.minimumSizeHint().width() for each in shown)


def test_photos_and_folders_can_be_dropped_anywhere_on_the_page(
    owners: Owners, page: PredictPage, photos: Path, tmp_path: Path
) -> None:
    give_runs(owners)
    recipe = tmp_path / "mine.json"
    recipe.write_text("{}")
    content = page.findChild(RunChoice).parentWidget()
    assert not dragged(content, recipe).isAccepted()
    assert dragged(content, photos).isAccepted()
    assert content.property("active")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(photos / "red"))])
    event = QDropEvent(QPointF(5, 5), Qt.CopyAction, data, Qt.LeftButton, Qt.NoModifier)
    QApplication.sendEvent(content, event)
    settle()
    assert len(cards(page)) == 6


def dragged(widget: QWidget, path: Path) -> QDragEnterEvent:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDragEnterEvent(QPoint(5, 5), Qt.CopyAction, data, Qt.LeftButton, Qt.NoModifier)
    QApplication.sendEvent(widget, event)
    return event


def test_a_photo_that_is_dropped_again_is_shown_once_and_first(
    owners: Owners, page: PredictPage, photos: Path
) -> None:
    give_runs(owners)
    predict(page, photos / "blue" / "000.png", photos / "blue" / "001.png")
    predict(page, photos / "blue" / "001.png")
    assert [card.partition(":")[0] for card in cards(page)] == ["001.png", "000.png"]


def test_the_picture_of_a_card_has_room_beside_its_text(
    owners: Owners, page: PredictPage, photos: Path
) -> None:
    give_runs(owners)
    predict(page, photos / "blue" / "000.png")
    (card,) = page.findChild(CardGrid).cards
    strip, bars = card.findChild(ThumbnailStrip), card.findChild(ProbabilityBars)
    assert bars.geometry().left() > strip.geometry().right()


def test_a_pasted_photo_is_asked_again_and_stays_pasted(owners: Owners, page: PredictPage) -> None:
    give_runs(owners)
    QGuiApplication.clipboard().setImage(to_qimage(np.full((9, 16, 3), 200, np.uint8)))
    for _ in range(2):
        page.paste()
        settle()
    runs(page).activated.emit(1)
    settle()
    assert cards(page) == ["Pasted photo: blue, 70.0%"]
