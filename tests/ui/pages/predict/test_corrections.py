"""What the user does about wrong answers, at the page Predict."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from augstudio import storage
from augstudio.ui.core.jobs.jobs import JobKind
from augstudio.ui.core.owners import Owners
from augstudio.ui.look.imaging import to_qimage
from augstudio.ui.pages.predict.answers_view import MOST_CARDS
from augstudio.ui.pages.predict.page import PredictPage
from augstudio.ui.pages.predict.prediction_table import PredictionTable
from augstudio.ui.widgets.card_grid import CardGrid
from augstudio.ui.widgets.name_dialog import NameDialog
from augstudio.ui.widgets.zoom_overlay import ZoomOverlay
from tests import driver
from tests.example_runs import keep_run
from tests.photos import COLOURS, write_folder, write_photo
from tests.ui.opening import open_folder, settle


@pytest.fixture
def ready(owners: Owners, page: PredictPage, photos: Path) -> PredictPage:
    """The page with the folder on which its classifier was trained."""
    keep_run(storage.dataset_runs("colours") / "run-001", root=photos)
    open_folder(owners, photos)
    return page


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """A photo that is not in the open folder, but has the name of one that is."""
    return write_photo(tmp_path / "new" / "000.png", COLOURS["red"], seed=77)


def predict(page: PredictPage, *paths: Path) -> None:
    page.predict(paths)
    settle()


def entries(page: QWidget) -> list[str]:
    return [action.text() for action in page.findChild(QMenu, "menu_answer").actions()]


def pick(page: QWidget, words: str) -> None:
    """Choose an entry of the menu of an answer, and let all that follows happen."""
    menu = page.findChild(QMenu, "menu_answer")
    (action,) = [each for each in menu.actions() if each.text() == words]
    menu.close()
    action.trigger()
    finish()


def finish() -> None:
    """Let what waits for an event or for a thread happen."""
    for _ in range(3):
        QApplication.processEvents()
        settle()


def say_it_is(page: QWidget, label: str) -> None:
    wrong_buttons(page)[0].click()
    pick(page, f"It is {label}")


def card(page: QWidget) -> str:
    return page.findChild(CardGrid).cards[0].accessibleName()


def news(page: QWidget) -> str:
    found = page.findChild(QLabel, "label_corrections")
    return found.text() if found.isVisible() else ""


def test_a_new_photo_is_copied_into_its_class_after_asking_once(
    owners: Owners, ready: PredictPage, photos: Path, new: Path
) -> None:
    predict(ready, new)
    say_it_is(ready, "red")
    dialog = driver.dialog("dialog_question")
    assert dialog.text() == "Copy this photo into red?"
    assert f"It is copied to {photos / 'red'}; your original stays" in dialog.informativeText()
    driver.answer("dialog_question", "button_yes")
    finish()
    copy = photos / "red" / "000 2.png"  # nothing is overwritten
    assert copy.read_bytes() == new.read_bytes()
    assert new.exists()
    assert card(ready) == "000.png: blue, 70.0%, now a training photo of red"
    assert news(ready) == "1 photo was added. Train again to use it."
    other = write_photo(new.parent / "other.png", COLOURS["red"], seed=78)
    predict(ready, other)
    say_it_is(ready, "red")
    assert (photos / "red" / "other.png").exists()
    assert news(ready) == "2 photos were added. Train again to use them."
    with driver.awaiting(owners.channel.page_requested, when=lambda key: key == "train"):
        driver.press(ready, "button_train_again")
    # A run whose training began before does not know them, the next one does.
    keep_run(storage.dataset_runs("colours") / "run-009", root=photos)
    owners.library.refresh()
    settle()
    assert news(ready) == "2 photos were added. Train again to use them."
    with driver.awaiting(owners.jobs.ended):
        owners.jobs.start(JobKind.TRAIN, "Training", lambda *_: None)
    keep_run(storage.dataset_runs("colours") / "run-002", root=photos)
    owners.library.refresh()
    settle()
    assert news(ready) == ""


def test_without_consent_nothing_is_copied(ready: PredictPage, photos: Path, new: Path) -> None:
    predict(ready, new)
    say_it_is(ready, "red")
    driver.answer("dialog_question", "button_no")
    finish()
    assert len(list((photos / "red").iterdir())) == 6
    assert card(ready) == "000.png: blue, 70.0%"
    assert news(ready) == ""
    say_it_is(ready, "red")
    driver.answer("dialog_question", "button_no")


def test_a_photo_of_the_open_folder_is_moved_by_a_decision_that_can_be_undone(
    owners: Owners, ready: PredictPage, photos: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.png"
    shutil.copy(photos / "blue" / "001.png", copy)
    content = storage.digest(copy.read_bytes())
    predict(ready, copy)
    say_it_is(ready, "red")
    assert owners.project.edits.labels == {content: "red"}
    assert len(list((photos / "red").iterdir())) == 6
    assert card(ready).startswith("copy.png: blue, 70.0%, now a ")
    assert card(ready).endswith(" photo of red")
    assert news(ready) == "1 photo was moved. Train again to use it."
    # It is red now, so it may be blue again.
    driver.press(ready, "button_wrong_answer")
    assert entries(ready)[:2] == ["It is blue", "It is a new class…"]
    ready.findChild(QMenu, "menu_answer").close()
    ready.undo()
    finish()
    assert owners.project.edits.labels == {}
    assert card(ready) == "copy.png: blue, 70.0%"
    assert news(ready) == ""
    ready.redo()
    finish()
    assert news(ready) != ""


def test_a_pasted_photo_is_saved_as_png_in_a_new_class(
    owners: Owners, ready: PredictPage, photos: Path
) -> None:
    pixels = np.random.default_rng(1).integers(0, 255, (20, 30, 3), np.uint8)
    QGuiApplication.clipboard().setImage(to_qimage(pixels))
    ready.paste()
    settle()
    driver.press(ready, "button_wrong_answer")
    pick(ready, "It is a new class…")
    dialog = ready.window().findChild(NameDialog)
    dialog.findChild(QLineEdit).setText("grey")
    dialog.accept()
    finish()
    driver.answer("dialog_question", "button_yes")
    finish()
    (saved,) = (photos / "grey").iterdir()
    assert saved.name == "Pasted photo.png"
    assert (np.asarray(Image.open(saved)) == pixels).all()
    assert owners.project.dataset.classes == ("blue", "grey", "red")
    assert card(ready).startswith("Pasted photo: blue, 70.0%, now a ")
    # Pasted again, it is known.
    ready.paste()
    settle()
    assert "of grey" in card(ready)


@pytest.fixture
def go_on() -> Iterator[threading.Event]:
    """Ends a job that waits for it, at the latest after the test."""
    event = threading.Event()
    yield event
    event.set()


def test_while_a_job_runs_photos_wait(
    owners: Owners, ready: PredictPage, photos: Path, go_on: threading.Event
) -> None:
    folder = photos.parent / "new"
    files = [write_photo(folder / f"{n}.png", COLOURS["red"], seed=80 + n) for n in range(2)]
    predict(ready, *files)
    owners.jobs.start(JobKind.SAVE_COPIES, "Saving copies", lambda *_: go_on.wait())
    first, second = wrong_buttons(ready)
    first.click()
    pick_waiting(ready, "It is red")
    driver.answer("dialog_question", "button_yes")
    second.click()
    pick_waiting(ready, "It is red")
    # The user changes their mind.
    second.click()
    pick_waiting(ready, "It is a new class…")
    ready.window().findChild(NameDialog).reject()
    assert card(ready).endswith("will be copied into red")
    assert len(list((photos / "red").iterdir())) == 6
    with driver.awaiting(owners.jobs.ended):
        go_on.set()
    finish()
    assert len(list((photos / "red").iterdir())) == 8
    assert news(ready) == "2 photos were added. Train again to use them."


def test_a_photo_that_can_t_be_copied_does_not_take_the_others_along(
    owners: Owners, ready: PredictPage, photos: Path, go_on: threading.Event
) -> None:
    folder = photos.parent / "new"
    files = [write_photo(folder / f"{n}.png", COLOURS["red"], seed=80 + n) for n in range(3)]
    predict(ready, *files)
    owners.jobs.start(JobKind.SAVE_COPIES, "Saving copies", lambda *_: go_on.wait())
    for number, button in enumerate(wrong_buttons(ready)):
        button.click()
        pick_waiting(ready, "It is red")
        if number == 0:
            driver.answer("dialog_question", "button_yes")
    files[1].unlink()
    said: list[str] = []
    owners.channel.said.connect(lambda _, words: said.append(words))
    with driver.awaiting(owners.jobs.ended):
        go_on.set()
    finish()
    assert said[-2:] == ["2 photos were copied into red.", "1 photo was not copied."]
    assert "1.png" in driver.dialog("dialog_error").text()
    driver.dialog("dialog_error").accept()
    copies = {path.name for path in (photos / "red").iterdir()}
    assert copies.intersection(path.name for path in files) == {"0.png", "2.png"}
    assert news(ready) == "2 photos were added. Train again to use them."
    corrected = [each.accessibleName() for each in ready.findChild(CardGrid).cards]
    assert ["now a training photo of red" in name for name in corrected] == [True, False, True]


def wrong_buttons(page: QWidget) -> list[QPushButton]:
    cards = page.findChild(CardGrid).cards
    return [each.findChild(QWidget, "button_wrong_answer") for each in cards]


def pick_waiting(page: QWidget, words: str) -> None:
    menu = page.findChild(QMenu, "menu_answer")
    (action,) = [each for each in menu.actions() if each.text() == words]
    menu.close()
    action.trigger()
    settle(jobs=1)
    QApplication.processEvents()


def test_without_the_folder_of_the_classifier_the_remedy_is_offered(
    owners: Owners, page: PredictPage, photos: Path, new: Path
) -> None:
    keep_run(storage.dataset_runs("colours") / "run-001", root=photos)
    owners.library.refresh()
    settle()
    predict(page, new)
    say_it_is(page, "red")
    dialog = driver.dialog("dialog_question")
    assert dialog.text() == "Open colours first?"
    assert str(photos) in dialog.informativeText()
    driver.answer("dialog_question", "button_yes")
    finish()
    assert owners.project.found.root == photos


def test_a_classifier_of_another_folder_of_that_name_copies_nothing(
    owners: Owners, page: PredictPage, photos: Path, new: Path, tmp_path: Path
) -> None:
    keep_run(storage.dataset_runs("colours") / "run-001", root=photos)
    open_folder(owners, write_folder(tmp_path / "elsewhere" / "colours"))
    predict(page, new)
    say_it_is(page, "red")
    assert driver.dialog("dialog_question").text() == "Open colours first?"
    driver.answer("dialog_question", "button_no")
    # The folder that was moved is still that of the classifier.
    shutil.rmtree(photos)
    say_it_is(page, "red")
    assert driver.dialog("dialog_question").text() == "Copy this photo into red?"
    driver.answer("dialog_question", "button_no")


def test_a_folder_that_is_gone_is_named(
    owners: Owners, page: PredictPage, photos: Path, new: Path
) -> None:
    keep_run(storage.dataset_runs("colours") / "run-001", root=photos / "gone")
    owners.library.refresh()
    settle()
    predict(page, new)
    say_it_is(page, "red")
    assert str(photos / "gone") in driver.dialog("dialog_error").informativeText()
    driver.dialog("dialog_error").accept()


def test_what_another_folder_was_told_is_forgotten(
    owners: Owners, ready: PredictPage, photos: Path, new: Path, tmp_path: Path
) -> None:
    predict(ready, new)
    say_it_is(ready, "red")
    driver.answer("dialog_question", "button_yes")
    finish()
    assert news(ready) != ""
    open_folder(owners, write_folder(tmp_path / "others"))
    assert news(ready) == ""


def test_a_card_and_an_enlarged_photo_have_the_menu_by_keys(
    qtbot: QtBot, ready: PredictPage, photos: Path, new: Path
) -> None:
    predict(ready, new, photos / "blue" / "002.png")
    first, second = ready.findChild(CardGrid).cards
    by_key = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint())
    QApplication.sendEvent(first, by_key)
    assert entries(ready) == ["It is red", "It is a new class…", "", "Show in folder"]
    ready.findChild(QMenu, "menu_answer").close()
    second.setFocus()
    QTest.keyClick(second, Qt.Key.Key_Return)
    zoom = ready.findChild(ZoomOverlay)
    assert zoom.isVisible()
    assert zoom.index == 1
    assert "002.png" in zoom.accessibleDescription()
    settle()
    QTest.keyClick(zoom, Qt.Key.Key_Left)
    QApplication.sendEvent(zoom, by_key)
    pick(ready, "It is red")
    driver.answer("dialog_question", "button_yes")
    finish()
    assert "now a training photo of red" in zoom.accessibleDescription()
    QTest.keyClick(zoom, Qt.Key.Key_Escape)
    assert not zoom.isVisible()


def test_a_row_of_the_table_is_enlarged_and_corrected(
    owners: Owners, ready: PredictPage, tmp_path: Path
) -> None:
    many = write_folder(tmp_path / "many", photos=MOST_CARDS)
    shutil.rmtree(many / "blue")
    write_photo(many / "red" / "last.png", COLOURS["red"], seed=99)
    predict(ready, many)
    table = driver.find(ready, PredictionTable, "table_predictions")
    place = table.visualRect(table.model().index(1, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    zoom = ready.findChild(ZoomOverlay)
    assert zoom.isVisible()
    QTest.keyClick(zoom, Qt.Key.Key_Down)
    QTest.keyClick(zoom, Qt.Key.Key_Escape)
    assert table.currentIndex().row() == 2
    driver.press(ready, "button_correct_answer")
    pick(ready, "It is blue")  # this photo is among the red ones of the open folder already
    assert owners.project.edits.labels == {table.current.content: "blue"}
    by_key = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint())
    QApplication.sendEvent(table, by_key)
    assert "It is red" in entries(ready)
    ready.findChild(QMenu, "menu_answer").close()
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert zoom.isVisible()
