import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, QSize, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QFrame,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollBar,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from augstudio.augment.recipe import Recipe
from augstudio.progress import Progress
from augstudio.runs.config import TrainConfig
from augstudio.ui.core.jobs.jobs import JobKind
from augstudio.ui.core.jobs.throttle import Report
from augstudio.ui.core.owners import Owners, make_owners
from augstudio.ui.frame.help_dialog import HelpDialog
from augstudio.ui.look import theme
from augstudio.ui.registry import PAGES
from augstudio.ui.window import Window
from tests import driver
from tests.ui.examples import make_run
from tests.ui.opening import open_folder


def shown_page(window: Window) -> str:
    (page,) = [
        each for each in map(window.page, [entry.key for entry in PAGES]) if each.isVisible()
    ]
    return page.objectName()


def drop(window: Window, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    common = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.NoModifier)
    enter = QDragEnterEvent(window.rect().center(), *common)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(window.rect().center()), *common))


def child(window: Window, kind: type, name: str) -> QWidget:
    found = window.findChild(kind, name)
    assert found is not None, name
    return found


@pytest.mark.parametrize("number", range(len(PAGES)))
def test_pages_are_reached_by_button_and_by_key(window: Window, number: int) -> None:
    name = PAGES[number].key
    driver.press_keys(window, f"Ctrl+{number + 1}")
    assert shown_page(window) == f"page_{name}"
    driver.press_keys(window, "Ctrl+1" if number else "Ctrl+2")
    child(window, QToolButton, f"nav_{name}").click()
    assert shown_page(window) == f"page_{name}"
    assert child(window, QToolButton, f"nav_{name}").isChecked()


def test_the_last_page_and_the_size_are_remembered(qtbot: QtBot, window: Window) -> None:
    window.resize(1111, 666)
    window.show_page("train")
    window.close()
    again = make_owners()
    other = Window(again)
    qtbot.addWidget(other)
    with qtbot.waitExposed(other):
        other.show()
    assert shown_page(other) == "page_train"
    assert other.height() == 666  # its width depends on the screen


def test_a_place_that_the_screens_do_not_have_is_not_restored(qtbot: QtBot, window: Window) -> None:
    room = window.screen().availableGeometry()
    window.setGeometry(room.right() + 500, room.bottom() + 500, 900, 5000)
    window.close()
    other = Window(make_owners())
    qtbot.addWidget(other)
    assert other.height() <= room.height()
    assert other.x() <= room.right()


def test_a_small_window_leaves_the_pages_what_room_there_is(qtbot: QtBot, window: Window) -> None:
    """A screen of 1280 x 720 at 150% has 853 x 480 pixels, title bar included."""
    window.resize(0, 0)
    assert window.width() <= 853
    assert window.height() <= 480 - 40
    entry = child(window, QToolButton, "nav_train")
    qtbot.waitUntil(lambda: entry.width() < 60)
    assert entry.accessibleName() == "Train"
    window.resize(1100, 700)
    qtbot.waitUntil(lambda: entry.width() > 100)


def test_a_folder_dropped_anywhere_opens(qtbot: QtBot, window: Window, photos: Path) -> None:
    window.show_page("train")
    with qtbot.waitSignal(window.owners.project.dataset_changed):
        drop(window, photos)
    assert shown_page(window) == "page_data"
    header = child(window, QLabel, "label_dataset")
    assert header.text() == "colours  (2 classes, 12 photos)"
    qtbot.waitUntil(lambda: window.owners.jobs.current is None)


def test_photos_dropped_anywhere_go_to_predict(
    qtbot: QtBot, window: Window, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[Path]] = []
    monkeypatch.setattr(window.owners.predictions, "ask_photos", asked.append)
    paths = [photos / "blue" / "000.png", photos / "red" / "001.png"]
    drop(window, *paths)
    qtbot.waitUntil(lambda: bool(asked))
    assert asked == [paths]


def test_undo_and_redo_keys(owners: Owners, window: Window) -> None:
    before = owners.recipe.value
    owners.recipe.change(Recipe(rotation_range=90))
    # On the other pages they are about the photos.
    for page, recipe in (("data", owners.recipe.value), ("augment", before)):
        window.show_page(page)
        driver.press_keys(window, "Ctrl+Z")
        assert owners.recipe.value == recipe
    driver.press_keys(window, "Ctrl+Shift+Z")
    assert owners.recipe.value.rotation_range == 90


def test_every_page_is_a_row_of_the_registry(window: Window) -> None:
    for entry in PAGES:
        assert window.page(entry.key).objectName() == f"page_{entry.key}"
        button = child(window, QToolButton, f"nav_{entry.key}")
        assert button.text().strip() == entry.title
        assert entry.tip in button.toolTip()


def test_help_lists_the_keys(qtbot: QtBot, window: Window) -> None:
    driver.press_keys(window, "F1")
    dialog = window.findChild(HelpDialog)
    assert dialog is not None
    assert dialog.isVisible()
    words = " ".join(label.text() for label in dialog.findChildren(QLabel))
    for entry in PAGES:
        assert entry.title in words
        assert entry.help in words
        assert all(each.key in words and each.words in words for each in entry.keys)
    for key in ("Ctrl+O", "Ctrl+V", "Space", "F1", f"Ctrl+{len(PAGES)}"):
        assert key in words
    dialog.reject()


def slow(begun: threading.Event) -> object:
    def work(progress: Progress, _: Report) -> None:
        progress.report(1, 4, "Counting", "sheep")
        begun.set()
        while not progress.cancelled:
            threading.Event().wait(0.001)

    return work


def test_the_status_line_follows_the_job(qtbot: QtBot, window: Window) -> None:
    owners, begun = window.owners, threading.Event()
    stop = child(window, QPushButton, "button_stop")
    label = child(window, QLabel, "label_status")
    bar = child(window, QProgressBar, "progress_job")
    assert (label.text(), stop.isVisible(), bar.isVisible()) == ("Ready", False, False)
    owners.jobs.start(JobKind.SAVE_COPIES, "Counting", slow(begun))
    qtbot.waitUntil(lambda: bar.maximum() == 4)
    assert label.text() == "Counting 1 / 4   25%"
    assert (bar.value(), stop.isVisible(), bar.isVisible()) == (1, True, True)
    with qtbot.waitSignal(owners.jobs.ended):
        stop.click()
        assert label.text() == "Stopping …"
        assert not stop.isEnabled()
    assert (label.text(), stop.isVisible(), bar.isVisible()) == ("Ready", False, False)


def test_closing_while_a_job_runs_asks_and_then_stops_it(qtbot: QtBot, window: Window) -> None:
    owners, begun = window.owners, threading.Event()
    owners.jobs.start(JobKind.TRAIN, "Training", slow(begun))
    assert begun.wait(5)
    assert not window.close()
    (question,) = driver.dialogs()
    assert "Training is still running" in question.text()
    (agree,) = [each for each in question.buttons() if each.objectName() == "button_yes"]
    with qtbot.waitSignal(owners.jobs.ended):
        agree.click()
    qtbot.waitUntil(lambda: not window.isVisible())


def test_closing_may_pause_a_training(qtbot: QtBot, window: Window) -> None:
    def work(progress: Progress, _: Report) -> None:
        while True:
            progress.check()
            threading.Event().wait(0.001)

    job = window.owners.jobs.start(JobKind.TRAIN, "Training", work)
    assert job is not None
    window.close()
    with qtbot.waitSignal(job.paused):
        driver.answer("dialog_question", "button_other")
    qtbot.waitUntil(lambda: not window.isVisible())


def test_closing_can_be_cancelled(qtbot: QtBot, window: Window) -> None:
    owners, begun = window.owners, threading.Event()
    owners.jobs.start(JobKind.TRAIN, "Training", slow(begun))
    window.close()
    (question,) = driver.dialogs()
    question.reject()
    assert window.isVisible()
    assert owners.jobs.current is not None
    owners.jobs.close()


def test_switching_pages_and_the_recipe_while_training(
    qtbot: QtBot, window: Window, photos: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    owners, gate = window.owners, threading.Event()
    with qtbot.waitSignal(owners.jobs.ended):
        owners.project.open_folder(photos)

    def train(*args: object) -> object:
        gate.wait(5)
        return make_run(tmp_path / "run-001")

    monkeypatch.setattr("augstudio.ui.core.runs.trainings.train", train)
    owners.trainings.start(TrainConfig())
    for name in ("augment", "train", "predict", "data"):
        window.show_page(name)
        owners.recipe.change(owners.recipe.value.with_value("rotation_range", len(name)))
        qtbot.wait(1)
    with qtbot.waitSignal(owners.library.run_changed):
        gate.set()
    qtbot.waitUntil(lambda: owners.jobs.current is None)
    assert owners.library.run is not None


def test_every_page_fits_a_small_screen_at_a_large_scale(
    window: Window, photos: Path, tmp_path: Path
) -> None:
    """1280 x 720 pixels at 150%, less the title bar."""
    open_folder(window.owners, photos)
    window.owners.library.use(make_run(tmp_path))
    room = QSize(840, 440)
    assert window.minimumSize() == room
    for entry in PAGES:
        window.show_page(entry.key)
        needed = window.minimumSizeHint()
        assert needed.expandedTo(room) == room, entry.key


def test_no_tooltip_is_as_wide_as_half_the_window(window: Window, tmp_path: Path) -> None:
    window.owners.library.use(make_run(tmp_path))
    window.show_page("results")
    pages = [window.page(entry.key) for entry in PAGES]
    for part in (*pages, window.header, window.navigation, window.status):
        for each in part.findChildren(QWidget):
            longest = max(map(len, each.toolTip().splitlines()), default=0)
            assert longest <= 70, f"{each.objectName()}: {each.toolTip()}"


def test_changing_the_theme_while_the_window_is_open(
    qtbot: QtBot, qapp: QApplication, window: Window
) -> None:
    for tones in (theme.DARK, theme.LIGHT):
        theme.apply_theme(qapp, tones)
        colour = window.grab().toImage().pixelColor(300, 400).name().upper()
        assert colour in (tones.surface, tones.background)


def test_every_control_has_a_name_and_says_what_it_does(
    owners: Owners, qtbot: QtBot, window: Window, photos: Path, tmp_path: Path
) -> None:
    with qtbot.waitSignal(owners.jobs.ended):
        owners.project.open_folder(photos)
    owners.library.use(make_run(tmp_path))
    window.show_page("results")  # makes its view now
    kinds = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox)
    missing = []
    for page in (
        *(window.page(entry.key) for entry in PAGES),
        window.header,
        window.navigation,
        window.status,
    ):
        for kind in kinds:
            for each in page.findChildren(kind):
                own = not each.objectName().startswith("qt_")
                if not own or isinstance(each, QScrollBar) or _is_part_of_another(each, kinds):
                    continue
                if not (each.objectName() and each.accessibleName() and each.toolTip()):
                    missing.append((type(each).__name__, each.objectName()))
    assert missing == []


def _is_part_of_another(widget: QWidget, kinds: tuple[type, ...]) -> bool:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, (*kinds, QAbstractScrollArea)) and type(parent) is not QFrame:
            return isinstance(parent, kinds) or parent.objectName() == ""
        parent = parent.parentWidget()
    return False


def test_tab_reaches_every_control_of_the_frame(qtbot: QtBot, window: Window) -> None:
    names, focus = set(), window.focusWidget()
    for _ in range(60):
        qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_Tab)
        focus = window.focusWidget()
        if focus is not None:
            names.add(focus.objectName())
    assert {
        *(f"nav_{entry.key}" for entry in PAGES),
        "button_theme",
        "button_help",
        "drop_data",
        "button_choose_folder",
        "button_try_sample",
    } <= names


def test_the_focus_ring_is_visible(qtbot: QtBot, window: Window) -> None:
    button = child(window, QPushButton, "button_try_sample")
    button.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.sendEvent(window, QEvent(QEvent.Type.WindowActivate))
    with_ring = button.grab().toImage()
    button.clearFocus()
    without = button.grab().toImage()
    middle = with_ring.height() // 2
    assert with_ring.pixelColor(1, middle).name().upper() == theme.LIGHT.accent
    assert without.pixelColor(1, middle).name().upper() != theme.LIGHT.accent
