"""The gallery on the page Data, with mouse and keys."""

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QContextMenuEvent,
    QDesktopServices,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QPushButton,
    QSlider,
    QWidget,
)
from pytestqt.qtbot import QtBot

from augstudio.data.dataset import LabelledPhotos, Split
from augstudio.data.decisions.files import edits_file
from augstudio.runs.answers import Answers, write_answers
from augstudio.ui.core.owners import Owners
from augstudio.ui.pages.data.class_card import ClassCard
from augstudio.ui.pages.data.gallery.photo_grid import PhotoGrid
from augstudio.ui.pages.data.gallery.photos import Subset
from augstudio.ui.pages.data.page import DataPage
from augstudio.ui.widgets.zoom_overlay import ZoomOverlay
from tests import driver
from tests.data.near_copies.scenes import saved, scene
from tests.example_runs import make_run
from tests.photos import COLOURS, write_folder, write_photo
from tests.ui.opening import open_folder
from tests.ui.pages.data.gallery.conftest import wait_for

LEFT = Qt.MouseButton.LeftButton


def grid_of(page: QWidget) -> PhotoGrid:
    return driver.find(page, PhotoGrid, "list_photos")


def subsets(page: QWidget) -> dict[str, int]:
    """Return the entries beside the photos, and their rows."""
    listed = driver.find(page, QListWidget, "list_subsets")
    return {listed.item(row).text(): row for row in range(listed.count())}


def choose(qtbot: QtBot, page: QWidget, title: str, photos: int) -> None:
    qtbot.waitUntil(lambda: title in subsets(page))
    driver.find(page, QListWidget, "list_subsets").setCurrentRow(subsets(page)[title])
    wait_for(qtbot, page, photos)


def title(page: QWidget) -> str:
    return driver.find(page, QLabel, "label_gallery").text()


def captions(page: QWidget) -> list[str]:
    """Return what is told about each photo."""
    model = grid_of(page).model()
    role = Qt.ItemDataRole.AccessibleTextRole
    return [model.data(model.index(row, 0), role) for row in range(model.rowCount())]


def menu() -> QMenu:
    opened = QApplication.activePopupWidget()
    assert isinstance(opened, QMenu)
    return opened


def pick(opened: QMenu, words: str) -> None:
    (action,) = [action for action in opened.actions() if action.text() == words]
    QTest.mouseClick(opened, LEFT, pos=opened.actionGeometry(action).center())


def select(page: QWidget, *rows: int) -> None:
    grid = grid_of(page)
    grid.clearSelection()
    flag = QItemSelectionModel.SelectionFlag
    for row in rows:
        grid.selectionModel().setCurrentIndex(grid.model().index(row, 0), flag.Select)


@pytest.mark.parametrize("key", [None, Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_a_card_opens_the_photos_of_its_class_and_esc_leads_back(
    qtbot: QtBot, page: DataPage, key: Qt.Key | None
) -> None:
    card = page.findChildren(ClassCard)[1]
    if key is None:
        qtbot.mouseClick(card, LEFT)
    else:
        qtbot.keyClick(card, key)
    wait_for(qtbot, page, 6)
    assert title(page) == "red: 6 photos"
    assert list(subsets(page)) == [
        "All photos  12",
        "Classes",
        "blue  6",
        "red  6",
        "",
        "Training  10",
        "Validation  2",
    ]
    grid = grid_of(page)
    assert grid.hasFocus()
    assert captions(page)[0].startswith("000.png, red, ")
    image = grid.viewport().grab().toImage()
    centre = grid.visualRect(grid.model().index(0, 0)).center()
    assert image.pixelColor(centre).red() > image.pixelColor(centre).blue() + 50
    qtbot.keyClick(grid, Qt.Key.Key_Escape)
    assert not grid.isVisible()
    here = page.focusWidget()
    assert isinstance(here, ClassCard)
    assert here.name == "red"


def test_selected_photos_are_moved_left_out_and_put_back(
    qtbot: QtBot, owners: Owners, gallery: QWidget
) -> None:
    choose(qtbot, gallery, "blue  6", 6)
    words = driver.find(gallery, QLabel, "label_selection")
    select(gallery, 0, 2)
    assert words.text() == "2 photos selected"
    driver.press(gallery, "button_move_photos")
    pick(menu(), "Move to red")
    wait_for(qtbot, gallery, 4)
    assert gallery.focusWidget() is grid_of(gallery)
    choose(qtbot, gallery, "Moved  2", 2)
    assert {each.split(", ")[-1] for each in captions(gallery)} == {"moved to red"}
    qtbot.keyClick(grid_of(gallery), Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    driver.press(gallery, "button_put_back")
    wait_for(qtbot, gallery, 0)
    assert words.text().startswith("Select photos")

    choose(qtbot, gallery, "All photos  12", 12)
    select(gallery, 1)
    qtbot.keyClick(grid_of(gallery), Qt.Key.Key_Delete)
    wait_for(qtbot, gallery, 11)
    choose(qtbot, gallery, "Left out  1", 1)
    select(gallery, 0)
    assert not driver.find(gallery, QPushButton, "button_leave_out").isEnabled()
    assert captions(gallery)[0].endswith("left out")
    assert owners.project.edits.summary == "1 photo left out"
    owners.project.undo()
    qtbot.waitUntil(lambda: owners.project.edits.summary == "")


def test_photos_go_to_a_new_class_and_to_another_set(
    qtbot: QtBot, owners: Owners, gallery: QWidget
) -> None:
    select(gallery, 0)
    grid = grid_of(gallery)
    place = grid.visualRect(grid.currentIndex()).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, grid.mapToGlobal(place))
    QApplication.sendEvent(grid.viewport(), event)
    pick(menu(), "Move to a new class…")
    name = driver.find(gallery, QLineEdit, "edit_class_name")
    save = driver.find(gallery, QPushButton, "button_save_class")
    name.setText("bad/name")
    assert not save.isEnabled()
    name.setText("red")
    note = driver.find(gallery, QLabel, "label_class_name")
    assert note.text() == "They join the class red."
    name.setText("violet")
    driver.press(gallery, "button_save_class")
    qtbot.waitUntil(lambda: "violet  1" in subsets(gallery))

    key = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint())
    choose(qtbot, gallery, "red  6", 6)
    select(gallery, 0)
    QApplication.sendEvent(grid, key)
    assert "Show in folder" in [action.text() for action in menu().actions()]
    (sets,) = [each.menu() for each in menu().actions() if each.text() == "Use for"]
    menu().hide()
    assert isinstance(sets, QMenu)
    (test,) = [each for each in sets.actions() if each.text() == "Test"]
    with qtbot.waitSignal(owners.project.dataset_changed):
        test.trigger()
    assert owners.project.dataset is not None
    assert len(owners.project.dataset.records(Split.TEST)) == 1


def test_the_folder_of_a_photo_can_be_seen(
    gallery: QWidget, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    select(gallery, 0)
    driver.press(gallery, "button_move_photos")
    pick(menu(), "Show in folder")
    assert [Path(each.toLocalFile()) for each in opened] == [photos / "blue"]


def drag(target: QWidget, row: int, listed: QListWidget, *, let_go: bool = True) -> bool:
    """Drag the selected photos onto an entry; return whether it takes them."""
    grid = grid_of(target)
    data = grid.model().mimeData(grid.selectedIndexes())
    place = listed.visualItemRect(listed.item(row)).center()
    common = (Qt.DropAction.CopyAction, data, LEFT, Qt.NoModifier)
    port = listed.viewport()
    QApplication.sendEvent(port, QDragEnterEvent(place, *common))
    move = QDragMoveEvent(place, *common)
    QApplication.sendEvent(port, move)
    if let_go:
        QApplication.sendEvent(port, QDropEvent(QPointF(place), *common))
    return move.isAccepted()


def test_photos_are_dragged_onto_classes_and_sets(
    qtbot: QtBot, owners: Owners, gallery: QWidget
) -> None:
    listed = driver.find(gallery, QListWidget, "list_subsets")
    select(gallery, 0, 1)
    assert not drag(gallery, 0, listed)
    with qtbot.waitSignal(owners.project.dataset_changed):
        assert drag(gallery, subsets(gallery)["red  6"], listed)
    qtbot.waitUntil(lambda: "red  8" in subsets(gallery))
    dataset = owners.project.dataset
    assert dataset is not None
    (first, second) = (photo.record for photo in grid_of(gallery).selected)
    assert first.label == second.label == "blue"
    with qtbot.waitSignal(owners.project.dataset_changed):
        drag(gallery, subsets(gallery)["Validation  3"], listed)
    assert owners.project.dataset is not None
    contents = {each.content for each in owners.project.dataset.records(Split.VALIDATION)}
    assert {first.content, second.content} <= contents


def test_a_class_is_renamed_merged_and_left_out(
    qtbot: QtBot, owners: Owners, gallery: QWidget
) -> None:
    choose(qtbot, gallery, "blue  6", 6)
    driver.press(gallery, "button_rename_class")
    name = driver.find(gallery, QLineEdit, "edit_class_name")
    assert name.text() == "blue"
    name.setText("navy")
    driver.press(gallery, "button_save_class")
    qtbot.waitUntil(lambda: title(gallery) == "navy: 6 photos")
    listed = driver.find(gallery, QListWidget, "list_subsets")
    assert listed.currentItem().text() == "navy  6"
    qtbot.keyClick(listed, Qt.Key.Key_F2)
    driver.find(gallery, QLineEdit, "edit_class_name").setText("red")
    note = driver.find(gallery, QLabel, "label_class_name")
    assert note.text() == "Its photos join those of red."
    driver.press(gallery, "button_save_class")
    wait_for(qtbot, gallery, 12)
    assert title(gallery) == "red: 12 photos"
    owners.project.undo()
    qtbot.waitUntil(lambda: "navy  6" in subsets(gallery))
    row = subsets(gallery)["navy  6"]
    place = listed.visualItemRect(listed.item(row)).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, QPoint())
    QApplication.sendEvent(listed.viewport(), event)
    with qtbot.waitSignal(owners.project.dataset_changed):
        pick(menu(), "Leave the class out")
    assert owners.project.dataset is not None
    assert owners.project.dataset.classes == ("red",)


def test_search_order_and_size(
    qtbot: QtBot, owners: Owners, gallery: QWidget, photos: Path
) -> None:
    search = driver.find(gallery, QLineEdit, "edit_gallery_search")
    search.setText("003")
    wait_for(qtbot, gallery, 2)
    search.clear()
    wait_for(qtbot, gallery, 12)
    grid = grid_of(gallery)
    before = grid.tile.side
    driver.find(gallery, QSlider, "slider_gallery_tile").setValue(256)
    assert grid.tile.side > before
    assert str(owners.settings.value("gallery_tile")) == "256"
    order = driver.find(gallery, QComboBox, "combo_gallery_order")
    assert order.findText("Least confident first") < 0
    write_photo(photos / "blue" / "000.png", COLOURS["blue"], 0, size=300)
    order.setCurrentText("Largest files first")
    qtbot.waitUntil(lambda: captions(gallery)[0].startswith("000.png, blue"))


def test_the_least_confident_come_first(
    qtbot: QtBot, owners: Owners, gallery: QWidget, tmp_path: Path
) -> None:
    dataset = owners.project.dataset
    assert dataset is not None
    photos = LabelledPhotos(dataset.records(Split.VALIDATION), dataset.classes)
    answers = Answers(photos, np.array([[0.9, 0.1], [0.45, 0.55]], np.float32))
    split = {"train": 10, "validation": 2}
    folder = tmp_path / "run"
    folder.mkdir()
    write_answers(answers, dataset.root, folder)
    owners.library.add(make_run(folder, 1.0, photos=split, root=dataset.root))
    order = driver.find(gallery, QComboBox, "combo_gallery_order")
    order.setCurrentText("Least confident first")
    grid = grid_of(gallery)
    role = Qt.ItemDataRole.UserRole

    def first() -> str:
        photo = grid.model().data(grid.model().index(0, 0), role)
        return str(photo.record.content)

    qtbot.waitUntil(lambda: first() == photos.records[1].content)


def test_a_photo_is_enlarged_walked_through_and_decided_about(
    qtbot: QtBot, owners: Owners, gallery: QWidget
) -> None:
    grid = grid_of(gallery)
    select(gallery, 0)
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    zoom = gallery.findChild(ZoomOverlay)
    assert zoom is not None
    assert zoom.hasFocus()
    assert zoom.accessibleDescription().startswith("000.png, blue, training")
    qtbot.keyClick(zoom, Qt.Key.Key_Right)
    assert zoom.accessibleDescription().startswith("001.png, blue, training")
    assert grid.currentIndex().row() == 1
    with qtbot.waitSignal(owners.project.dataset_changed):
        qtbot.keyClick(zoom, Qt.Key.Key_Delete)
    # The next one takes its place.
    wait_for(qtbot, gallery, 11)
    assert zoom.accessibleDescription().startswith("002.png, blue, training")
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint())
    QApplication.sendEvent(zoom, event)
    with qtbot.waitSignal(owners.project.dataset_changed):
        pick(menu(), "Move to red")
    qtbot.waitUntil(lambda: "red  7" in subsets(gallery))
    assert zoom.isVisible()
    qtbot.keyClick(zoom, Qt.Key.Key_Escape)
    assert gallery.focusWidget() is grid


def test_problems_are_shown_as_pictures_with_their_remedy(
    qtbot: QtBot, owners: Owners, page: DataPage, photos: Path
) -> None:
    (photos / "red" / "copy.png").write_bytes((photos / "blue" / "000.png").read_bytes())
    (photos / "red" / "broken.jpg").write_bytes(b"")
    open_folder(owners, photos)
    driver.press(page, "button_show_same_photo_two_classes")
    wait_for(qtbot, page, 2)
    assert {each.split(", ")[0] for each in captions(page)} == {"000.png", "copy.png"}
    advice = "\n".join(each.text() for each in page.findChildren(QLabel) if each.isVisible())
    assert "Copies of a photo are next to each other." in advice
    # One decision counts for both, and the photos stay in view.
    select(page, 0)
    driver.press(page, "button_move_photos")
    pick(menu(), "Move to red")
    qtbot.waitUntil(lambda: "red  8" in subsets(page))
    assert grid_of(page).model().rowCount() == 2
    said = [each.text() for each in page.findChildren(QLabel) if each.isVisible()]
    assert "This problem is solved." in said
    assert not page.findChild(QPushButton, "button_remedy_all").isVisible()
    driver.press(page, "button_close_gallery")
    assert {problem.code for problem in owners.project.problems} == {"unreadable", "few_photos"}
    show = "button_show_unreadable"
    qtbot.waitUntil(lambda: any(b.isVisible() for b in page.findChildren(QPushButton, show)))
    driver.press(page, show)
    wait_for(qtbot, page, 1)
    assert "empty" in captions(page)[0]
    driver.press(page, "button_remedy_all")
    qtbot.waitUntil(lambda: len(owners.project.problems) == 1)
    document = json.loads(edits_file(photos).read_text())
    assert document["left_out_files"] == ["red/broken.jpg"]
    choose(qtbot, page, "Left out  1", 1)
    select(page, 0)
    driver.press(page, "button_put_back")
    qtbot.waitUntil(lambda: len(owners.project.problems) == 2)


def test_another_folder_closes_the_gallery(owners: Owners, gallery: QWidget, photos: Path) -> None:
    open_folder(owners, photos)
    assert not gallery.findChild(PhotoGrid).isVisible()


def test_all_photos_are_one_click_away(qtbot: QtBot, page: DataPage) -> None:
    driver.press(page, "button_all_photos")
    wait_for(qtbot, page, 12)
    assert title(page) == "All photos: 12 photos"
    page.show_photos(Subset())


def test_what_is_scrolled_into_view_is_loaded_at_once(
    qtbot: QtBot, owners: Owners, page: DataPage, tmp_path: Path
) -> None:
    open_folder(owners, write_folder(tmp_path / "many", photos=80))
    page.show_photos(Subset())
    grid = grid_of(page)
    qtbot.waitUntil(lambda: grid.model().rowCount() == 160)
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())
    last = grid.in_view[-1].record
    assert last.label == "red"
    qtbot.waitUntil(lambda: grid.thumbnails.picture(last.content) is not None, timeout=1500)


def test_all_selected_photos_stay_selected_when_others_are_shown(
    qtbot: QtBot, owners: Owners, gallery: QWidget
) -> None:
    grid = grid_of(gallery)
    grid.selectAll()
    asked: list[object] = []
    grid.chosen.connect(lambda: asked.append(None))
    (first, *rest) = grid.selected
    with qtbot.waitSignal(grid.model().modelReset):
        owners.project.edit("Leave out", lambda edits: edits.leave_out([first.record.content]))
    qtbot.waitUntil(lambda: len(grid.selected) == len(rest) == 11)
    assert len(asked) <= 4  # not once for each photo


def test_a_class_that_was_left_out_is_put_back_with_any_of_its_photos(
    qtbot: QtBot, owners: Owners, gallery: QWidget
) -> None:
    owners.project.edit("Leave out", lambda edits: edits.leave_classes_out(["blue"]))
    qtbot.waitUntil(lambda: "Left out  6" in subsets(gallery))
    choose(qtbot, gallery, "Left out  6", 6)
    assert captions(gallery)[0] == "000.png, blue, class left out"
    select(gallery, 0)
    assert not driver.find(gallery, QPushButton, "button_leave_out").isEnabled()
    driver.press(gallery, "button_put_back")
    qtbot.waitUntil(lambda: "blue  6" in subsets(gallery))


def test_a_class_that_is_gone_makes_room_for_all_photos(
    qtbot: QtBot, owners: Owners, gallery: QWidget
) -> None:
    choose(qtbot, gallery, "blue  6", 6)
    owners.project.edit("Leave out", lambda edits: edits.leave_classes_out(["blue"]))
    qtbot.waitUntil(lambda: title(gallery) == "All photos: 6 photos")
    assert not driver.find(gallery, QPushButton, "button_rename_class").isEnabled()


def test_an_enlarged_photo_is_closed_with_its_folder(
    qtbot: QtBot, owners: Owners, gallery: QWidget, photos: Path
) -> None:
    grid = grid_of(gallery)
    select(gallery, 0)
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    zoom = gallery.findChild(ZoomOverlay)
    assert zoom.isVisible()
    open_folder(owners, photos)
    assert not zoom.isVisible()


def test_near_copies_are_shown_side_by_side_and_moved_together(
    qtbot: QtBot, owners: Owners, page: DataPage, tmp_path: Path
) -> None:
    folder = tmp_path / "scenes"
    for number in range(14):
        part, label = ("train", "validation")[number > 9], "ab"[number % 2]
        path = folder / part / label / f"{number}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(saved(scene(number)))
    small = scene(0).resize((160, 120))
    (folder / "validation" / "a" / "small.png").write_bytes(saved(small, "PNG"))
    open_folder(owners, folder)
    assert [problem.code for problem in owners.project.problems] == ["near_copy_two_splits"]
    driver.press(page, "button_show_near_copy_two_splits")
    wait_for(qtbot, page, 2)
    assert captions(page) == ["0.jpg, a, training", "small.png, a, validation"]
    advice = "\n".join(each.text() for each in page.findChildren(QLabel) if each.isVisible())
    assert "Photos that look the same are next to each other." in advice
    with qtbot.waitSignal(owners.project.dataset_changed):
        driver.press(page, "button_remedy_all")
    assert owners.project.problems == []
    qtbot.waitUntil(lambda: captions(page)[-1].startswith("small.png, a, training"))
