from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shutil import copy

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QLabel,
    QListWidget,
    QMenu,
    QPushButton,
    QScrollArea,
    QSlider,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from augstudio.data.dataset import Split
from augstudio.data.images import Fit
from augstudio.ui.core.owners import Owners
from augstudio.ui.pages.data.camera.camera_dialog import CameraDialog
from augstudio.ui.pages.data.class_card import ClassCard
from augstudio.ui.pages.data.entry import ENTRY
from augstudio.ui.pages.data.page import DataPage
from augstudio.ui.pages.data.size_bar import Legend
from augstudio.ui.widgets.drop_area import DropArea
from tests import driver
from tests.photos import COLOURS, write_folder, write_photo
from tests.ui.fake_camera import FakeCameras
from tests.ui.opening import open_folder, settle
from tests.ui.pixels import photos_in


@pytest.fixture
def page(qtbot: QtBot, owners: Owners) -> Iterator[DataPage]:
    made = ENTRY.build(owners)
    qtbot.addWidget(made)
    made.resize(1000, 600)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    owners.jobs.close()  # thumbnails may still be on their way


def words(widget: QWidget) -> str:
    return "\n".join(
        label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget)
    )


def test_at_first_there_is_a_place_to_drop_on(
    owners: Owners, qtbot: QtBot, page: DataPage, photos: Path
) -> None:
    area = page.findChild(DropArea, "drop_data")
    assert area is not None
    assert area.isVisible()
    qtbot.waitUntil(lambda: "Drop a folder of photos here" in words(page))
    with qtbot.waitSignal(owners.channel.dropped) as told:
        area.dropped.emit([photos])
    assert told.args == [[photos]]
    with qtbot.waitSignal(owners.project.dataset_changed):
        owners.project.open_folder(photos)
    assert not area.isVisible()
    qtbot.waitUntil(lambda: owners.jobs.current is None)


def test_a_click_on_the_drop_area_begins_and_ends_on_it(
    qtbot: QtBot, page: DataPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *args: asked.append(args))
    area = page.findChild(DropArea, "drop_data")
    sample = page.findChild(QPushButton, "button_try_sample")
    left = Qt.MouseButton.LeftButton
    # Pressed on a button, and let go beside it: the second thought of a hand.
    qtbot.mousePress(sample, left)
    qtbot.mouseMove(sample, QPoint(-20, -20))
    qtbot.mouseRelease(sample, left, pos=QPoint(-20, -20))
    assert asked == []
    qtbot.mouseClick(area, left, pos=QPoint(5, 5))
    assert len(asked) == 1


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_the_drop_area_answers_to_the_keyboard(
    owners: Owners,
    qtbot: QtBot,
    page: DataPage,
    key: Qt.Key,
    photos: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *args: str(photos))
    with qtbot.waitSignals([owners.jobs.ended, owners.project.dataset_changed]):
        qtbot.keyClick(page.findChild(DropArea, "drop_data"), key)


def test_a_cancelled_choice_changes_nothing(
    owners: Owners, page: DataPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *args: "")
    page.choose_folder()
    assert owners.jobs.current is None


def test_a_card_for_every_class(owners: Owners, qtbot: QtBot, page: DataPage, photos: Path) -> None:
    open_folder(owners, photos)
    settle()
    cards = page.findChildren(ClassCard)
    assert [card.accessibleName() for card in cards] == [
        "Class blue: 5 training, 1 validation",
        "Class red: 5 training, 1 validation",
    ]
    qtbot.waitUntil(lambda: [photos_in(card) for card in cards] == [6, 6])
    qtbot.waitUntil(lambda: "Validation photos are never trained on" in words(page))


def test_sliders_and_seed_change_the_split(
    owners: Owners, qtbot: QtBot, page: DataPage, photos: Path
) -> None:
    open_folder(owners, photos)
    slider = page.findChild(QSlider, "slider_validation_share")
    test = page.findChild(QSlider, "slider_test_share")
    seed = page.findChild(QSpinBox, "spin_seed")
    assert slider is not None
    assert test is not None
    assert seed is not None
    assert (slider.value(), test.value(), seed.value()) == (20, 0, 0)
    with qtbot.waitSignal(owners.project.dataset_changed):
        slider.setValue(50)
    assert owners.project.dataset is not None
    assert owners.project.dataset.counts(Split.VALIDATION) == {"blue": 3, "red": 3}
    before = owners.project.dataset.records(Split.VALIDATION)
    with qtbot.waitSignal(owners.project.dataset_changed):
        seed.setValue(7)
    assert owners.project.dataset.records(Split.VALIDATION) != before
    warning = page.findChild(QLabel, "label_few_photos")
    assert warning.text().startswith("Accuracy on only 6 validation photos says little")
    assert len(owners.project.dataset.records(Split.VALIDATION)) == 6


def test_a_folder_that_says_what_is_for_validation(
    owners: Owners, qtbot: QtBot, page: DataPage, tmp_path: Path
) -> None:
    write_folder(tmp_path / "all" / "train")
    write_folder(tmp_path / "all" / "validation", photos=2)
    open_folder(owners, tmp_path / "all")
    qtbot.waitUntil(lambda: "already has 4 validation photos" in words(page))
    slider = page.findChild(QSlider, "slider_validation_share")
    assert slider is not None
    assert not slider.isVisible()


def test_the_legend_names_the_splits_that_there_are(
    owners: Owners, qtbot: QtBot, page: DataPage, tmp_path: Path
) -> None:
    legend = page.findChild(Legend)
    write_folder(tmp_path / "all" / "train")
    open_folder(owners, tmp_path / "all")
    assert words(legend).split() == ["training", "validation"]
    write_folder(tmp_path / "all" / "test", photos=2)
    open_folder(owners, tmp_path / "all")
    assert words(legend).split() == ["training", "validation", "test"]


def test_no_problems_is_shown(owners: Owners, qtbot: QtBot, page: DataPage, photos: Path) -> None:
    open_folder(owners, photos)
    qtbot.waitUntil(lambda: "No problems found." in words(page))


def test_unreadable_photos_are_left_out_by_a_button(
    owners: Owners, qtbot: QtBot, page: DataPage, photos: Path
) -> None:
    (photos / "blue" / "broken.jpg").write_text("no photo")
    open_folder(owners, photos)
    qtbot.waitUntil(lambda: "broken.jpg" in words(page))
    with qtbot.waitSignal(owners.project.dataset_changed):
        qtbot.mouseClick(
            page.findChild(QPushButton, "button_remedy_unreadable"), Qt.MouseButton.LeftButton
        )
    qtbot.waitUntil(lambda: "No problems found." in words(page))
    assert (photos / "blue" / "broken.jpg").exists()


def test_copies_in_two_splits_are_moved_together(
    owners: Owners, qtbot: QtBot, page: DataPage, tmp_path: Path
) -> None:
    train = write_folder(tmp_path / "all" / "train")
    validation = write_folder(tmp_path / "all" / "validation", photos=7)
    for photo in validation.rglob("*.png"):
        if photo.stem != "006":
            copy(train / photo.parent.name / photo.name, photo)
    open_folder(owners, tmp_path / "all")
    remedy = page.findChild(QPushButton, "button_remedy_same_photo_two_splits")
    assert remedy is not None
    with qtbot.waitSignal(owners.project.dataset_changed):
        remedy.click()
    assert owners.project.dataset is not None
    assert len(owners.project.dataset.records(Split.VALIDATION)) == 2
    assert len(owners.project.dataset.records(Split.TRAIN)) == 24


def test_classes_that_are_written_differently_are_merged_by_a_button(
    owners: Owners, qtbot: QtBot, page: DataPage, photos: Path
) -> None:
    write_folder(photos, photos=1, classes=("green",))
    (photos / "green").rename(photos / "blue_")
    open_folder(owners, photos)
    assert owners.project.dataset is not None
    assert owners.project.dataset.classes == ("blue", "blue_", "red")
    remedy = page.findChild(QPushButton, "button_remedy_classes_alike")
    assert remedy is not None
    assert remedy.text() == "Merge them"
    with qtbot.waitSignal(owners.project.dataset_changed):
        remedy.click()
    assert owners.project.dataset.classes == ("blue", "red")
    assert len(owners.project.dataset) == 13
    assert (photos / "blue_" / "000.png").exists()


def test_a_folder_without_photos_says_so_in_place(
    owners: Owners, qtbot: QtBot, page: DataPage, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    open_folder(owners, tmp_path / "empty")
    qtbot.waitUntil(lambda: "The photos can't be opened" in words(page))
    for dialog in driver.dialogs():
        dialog.accept()


def test_fit_to_square_is_chosen_here_and_used_everywhere(
    owners: Owners, qtbot: QtBot, page: DataPage, photos: Path
) -> None:
    open_folder(owners, photos)
    combo = page.findChild(QComboBox, "combo_fit")
    assert combo.currentData() == owners.project.fit == Fit.CROP
    combo.setFocus()
    with qtbot.waitSignal(owners.project.fit_changed):
        qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert owners.project.fit == Fit.STRETCH
    assert "distorts" in words(page)
    owners.project.set_fit(Fit.PAD)
    assert combo.currentData() == Fit.PAD


def test_notes_on_the_folder_stand_below_the_problems(
    owners: Owners, qtbot: QtBot, page: DataPage, photos: Path
) -> None:
    (photos / "blue" / "notes.txt").write_text("x")
    open_folder(owners, photos)
    listed = page.findChild(QWidget, "list_problems")
    assert listed is not None
    qtbot.waitUntil(lambda: "No problems found." in words(listed))
    assert "1 file is left out, as it isn't a photo or can't be opened: notes.txt." in words(listed)


def test_a_folder_of_many_classes_fills_no_more_than_its_place(
    owners: Owners, qtbot: QtBot, page: DataPage, tmp_path: Path
) -> None:
    photo = (write_folder(tmp_path / "one", photos=1) / "red" / "000.png").read_bytes()
    for number in range(200):
        folder = tmp_path / "many" / f"{number}{'x' * 100}"
        folder.mkdir(parents=True)
        (folder / "1.png").write_bytes(photo)
        (tmp_path / "many" / f"{number}-{'y' * 100}").mkdir()
    open_folder(owners, tmp_path / "many")
    side = page.findChild(QScrollArea, "area_folder")
    assert side is not None
    qtbot.waitUntil(lambda: "200 classes have only" in words(side))
    inside = side.widget()
    assert inside is not None
    assert inside.minimumSizeHint().width() <= side.viewport().width()
    assert inside.sizeHint().height() < 3000


def test_tab_stops_only_where_something_is_seen(
    owners: Owners, qtbot: QtBot, page: DataPage, photos: Path
) -> None:
    open_folder(owners, photos)
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    stops = set()
    for _ in range(14):
        qtbot.keyClick(page.focusWidget() or page, Qt.Key.Key_Tab)
        stops.add(page.focusWidget().objectName())
    assert stops == {
        "button_all_photos",
        "button_reload",
        "button_other_folder",
        "button_more_folders",
        "button_add_photos",
        "button_take_photos",
        "card_class",
        "slider_validation_share",
        "slider_test_share",
        "spin_seed",
        "combo_fit",
    }


def test_a_folder_of_last_time_that_is_gone_is_said_in_place(
    owners: Owners, page: DataPage, photos: Path, tmp_path: Path
) -> None:
    owners.settings.setValue("last_folder", str(tmp_path / "gone"))
    with driver.awaiting(owners.jobs.ended):
        owners.project.reopen()
    assert "The folder you used last can't be found" in words(page)
    assert not driver.dialogs()


def test_reload_and_a_recent_folder_from_the_heading(
    owners: Owners, page: DataPage, photos: Path, tmp_path: Path
) -> None:
    open_folder(owners, write_folder(tmp_path / "other"))
    open_folder(owners, photos)
    settle()
    (photos / "red" / "000.png").unlink()
    with driver.awaiting(owners.project.dataset_changed):
        driver.press(page, "button_reload")
    settle()
    assert owners.project.dataset is not None
    assert len(owners.project.dataset) == 11
    menu = page.findChild(QMenu, "menu_more_folders")
    other = menu.actions()[0]
    assert other.toolTip().replace("\n", "") == str(tmp_path / "other")
    with driver.awaiting(owners.project.opened):
        other.trigger()
    settle()
    assert owners.project.dataset.root == tmp_path / "other"


def test_the_keys_that_read_the_folder_again(owners: Owners, page: DataPage, photos: Path) -> None:
    (key,) = [each for each in ENTRY.keys if each.key == "F5"]
    assert key.act is not None
    key.act(page)
    assert owners.jobs.current is None
    open_folder(owners, photos)
    with driver.awaiting(owners.project.dataset_changed):
        key.act(page)
    settle()


def test_photos_dropped_on_a_class_join_it(
    owners: Owners, page: DataPage, photos: Path, tmp_path: Path
) -> None:
    open_folder(owners, photos)
    new = write_photo(tmp_path / "new" / "000.png", COLOURS["red"], 77)
    card = next(each for each in page.findChildren(ClassCard) if each.name == "red")
    card.dropped.emit([new])
    settle()
    with driver.awaiting(owners.project.dataset_changed):
        driver.answer("dialog_question", "button_yes")
    settle()
    assert (photos / "red" / "000 2.png").read_bytes() == new.read_bytes()
    assert owners.project.dataset is not None
    assert len(owners.project.dataset) == 13


def test_the_camera_is_offered_before_and_after_a_folder_is_open(
    owners: Owners, qtbot: QtBot, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = ENTRY.build(replace(owners, cameras=FakeCameras()))
    qtbot.addWidget(page)
    page.show()
    (tmp_path / "new").mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "new"))

    def classes() -> int:
        dialogs = [each for each in page.findChildren(CameraDialog) if each.isVisible()]
        listed = dialogs[0].findChild(QListWidget, "list_camera_classes")
        dialogs[0].reject()
        return listed.count()

    driver.press(page, "button_use_camera")
    assert classes() == 0
    open_folder(owners, photos)
    menu = page.findChild(QPushButton, "button_take_photos").menu()
    here, new_folder = menu.actions()
    here.trigger()
    assert classes() == 2
    new_folder.trigger()
    assert classes() == 0
