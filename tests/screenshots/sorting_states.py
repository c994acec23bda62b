"""A pile of photos on the page Data, in the order in which a person would sort it."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from augstudio.training.proposals import Row
from augstudio.ui.pages.data.sorting.pile_photo import PilePhoto
from augstudio.ui.pages.data.sorting.proposed_row import ProposedRow, ProposedTile
from augstudio.ui.pages.data.sorting.sorter import Sorter
from augstudio.ui.pages.data.sorting.sorting_view import SortingView
from tests import driver
from tests.screenshots.studio import SIZE, Studio
from tests.ui.opening import settle

_SMALL = (840, 470)
_CLASSES = ("birch", "maple", "oak")


def dialog_sort_or_add(studio: Studio) -> None:
    with driver.awaiting(studio.owners.jobs.ended):
        driver.drop(studio.window, _pile(studio))
    studio.settle()


def sorting_first(studio: Studio) -> None:
    with driver.awaiting(_view(studio).opened):
        driver.answer("dialog_question", "button_yes")
    _wait_for_photo(studio)


def dialog_new_class(studio: Studio) -> None:
    QTest.keyClick(_photo(studio), Qt.Key.Key_N)
    driver.find(studio.window, QLineEdit, "edit_class_name").setText(_CLASSES[0])


def sorting_one(studio: Studio) -> None:
    driver.press(_dialog(studio), "button_save_class")
    for name in _CLASSES[1:]:
        QTest.keyClick(_photo(studio), Qt.Key.Key_N)
        driver.find(studio.window, QLineEdit, "edit_class_name").setText(name)
        driver.press(_dialog(studio), "button_save_class")
    for _ in range(8):
        _sort_one(studio)
    _wait_for_photo(studio)


def sorting_one_small(studio: Studio) -> None:
    studio.window.resize(*_SMALL)
    studio.settle()


def sorting_row(studio: Studio) -> None:
    studio.window.resize(*SIZE)
    sorter = _sorter(studio)
    while not isinstance(sorter.question, Row):
        _sort_one(studio)
        settle()
    settle()
    studio.settle()


def sorting_taken_out(studio: Studio) -> None:
    tiles = [each for each in studio.window.findChildren(ProposedTile) if each.isVisible()]
    QTest.mouseClick(tiles[1], Qt.MouseButton.LeftButton)


def sorting_row_small(studio: Studio) -> None:
    studio.window.resize(*_SMALL)
    studio.settle()


def sorting_end(studio: Studio) -> None:
    studio.window.resize(*SIZE)
    sorter = _sorter(studio)
    while sorter.question is not None or sorter.is_waiting:
        if isinstance(sorter.question, Row):
            row = driver.find(studio.window, ProposedRow, "row_proposed")
            QTest.keyClick(row, Qt.Key.Key_Return)
        elif sorter.question is not None:
            _sort_one(studio, skips=len(sorter.labels) > 85)
        settle()
    studio.settle()


def dialog_finish_sorting(studio: Studio) -> None:
    driver.press(studio.window, "button_make_folders")


def sorting_additions(studio: Studio) -> None:
    driver.dialog("dialog_question").reject()
    view = _view(studio)
    with driver.awaiting(view.opened):
        view.add([_pile(studio)])
    sorter = _sorter(studio)
    if sorter.is_waiting:
        with driver.awaiting(sorter.changed, when=lambda: not sorter.is_waiting):
            pass
    settle()
    studio.settle()


def data_after_sorting(studio: Studio) -> None:
    driver.press(studio.window, "button_close_sorting")
    settle()
    studio.settle()


SORTING_STATES: tuple[Callable[[Studio], None], ...] = (
    dialog_sort_or_add,
    sorting_first,
    dialog_new_class,
    sorting_one,
    sorting_one_small,
    sorting_row,
    sorting_taken_out,
    sorting_row_small,
    sorting_end,
    dialog_finish_sorting,
    sorting_additions,
    data_after_sorting,
)


def _pile(studio: Studio) -> Path:
    """Return a flat folder of photos that the sample does not have, and one that is no photo."""
    folder = studio.scratch / "autumn walk"
    if not folder.exists():
        folder.mkdir()
        for number, photo in enumerate(sorted((studio.sample / "validation").rglob("*.jpg"))):
            copy = folder / f"IMG_{number:03d}{photo.parent.name[0]}.jpg"
            copy.write_bytes(photo.read_bytes() + b"\0")
        (folder / "IMG_7.jpg").write_bytes(b"\xff\xd8\xff" + b"x" * 99)
    return folder


def _view(studio: Studio) -> SortingView:
    view = studio.window.page("data").findChild(SortingView)
    assert isinstance(view, SortingView)
    return view


def _sorter(studio: Studio) -> Sorter:
    sorter = _view(studio).sorter
    assert sorter is not None
    return sorter


def _photo(studio: Studio) -> PilePhoto:
    return driver.find(studio.window, PilePhoto, "photo_pile")


def _dialog(studio: Studio) -> QWidget:
    return driver.find(studio.window, QLineEdit, "edit_class_name").window()


def _sort_one(studio: Studio, skips: bool = False) -> None:
    """Press the key of the right class of the photo, or skip it."""
    sorter = _sorter(studio)
    assert isinstance(sorter.question, str)
    initial = sorter.record(sorter.question).path.stem[-1]
    names = [name[0] for name in _CLASSES]
    key = Qt.Key(Qt.Key.Key_1 + names.index(initial))
    QTest.keyClick(_photo(studio), Qt.Key.Key_Space if skips else key)


def _wait_for_photo(studio: Studio) -> None:
    photo = _photo(studio)
    if not photo.is_loaded:
        with driver.awaiting(photo.shown, when=lambda: photo.is_loaded):
            pass
    studio.settle()
