from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QListWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from augstudio.augment.recipe import Recipe
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import Mistake
from augstudio.ui.core.jobs.training_meter import TrainingMeter
from augstudio.ui.pages.train.mistake_photos import MistakePhotos
from augstudio.ui.pages.train.training_view import TrainingView
from augstudio.ui.widgets.zoom_overlay import Tile, ZoomOverlay
from tests.example_runs import keep_answers, keep_run
from tests.ui.opening import settle


class Page(QWidget):
    """A page with nothing but a training."""

    def __init__(self) -> None:
        super().__init__()
        self.view = TrainingView(QWidget())
        self.listing = self.view.mistakes
        QVBoxLayout(self).addWidget(self.view)
        self.photos = MistakePhotos(self.view, self)

    @property
    def zoom(self) -> ZoomOverlay:
        return self.findChild(ZoomOverlay)

    @property
    def list(self) -> QListWidget:
        return self.findChild(QListWidget, "list_mistakes")

    def show_mistakes(self, *mistakes: Mistake) -> None:
        self.listing.show_mistakes(mistakes, len(mistakes), 10, 1)


def sentences(page: Page) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel) if label.isVisible()]


@pytest.fixture
def page(qtbot: QtBot) -> Iterator[Page]:
    made = Page()
    qtbot.addWidget(made)
    made.resize(1000, 500)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.view.begin(TrainingMeter(TrainConfig(), Recipe()))
    yield made
    settle()


def test_the_mistakes_of_a_kept_run_are_read(qtbot: QtBot, page: Page, photos: Path) -> None:
    run = keep_run(photos.parent / "run-001", root=photos)
    keep_answers(run)
    page.photos.read(run)
    qtbot.waitUntil(lambda: len(page.listing.mistakes) == 4)
    assert page.list.isVisible()
    assert page.listing.title == "4 of 40 wrong"
    assert page.listing.mistakes[0] == Mistake(photos / "blue" / "000.png", "blue", "red", 0.75)
    qtbot.waitUntil(lambda: page.listing.picture(photos / "blue" / "003.png") is not None)


def test_a_run_of_an_earlier_version_says_that_it_has_none(
    qtbot: QtBot, page: Page, tmp_path: Path
) -> None:
    page.photos.read(keep_run(tmp_path / "run-001"))
    qtbot.waitUntil(lambda: any("no saved predictions" in s for s in sentences(page)))
    assert page.listing.mistakes == ()


def test_what_was_to_be_read_is_dropped_when_a_training_begins(
    qtbot: QtBot, page: Page, photos: Path
) -> None:
    run = keep_run(photos.parent / "run-001", root=photos)
    keep_answers(run)
    page.photos.read(run)
    page.view.begin(TrainingMeter(TrainConfig(), Recipe()))
    settle()
    with qtbot.assertNotEmitted(page.listing.thumbnails_wanted, wait=100):
        pass
    assert page.listing.mistakes == ()


@pytest.fixture
def mistakes(photos: Path) -> list[Mistake]:
    """Blue photos that are classified as red ones, and the other way round."""
    return [
        Mistake(photos / name / "000.png", name, answer, 0.9)
        for name, answer in (("blue", "red"), ("red", "blue"))
    ]


@pytest.fixture
def enlarged(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[Tile]]:
    """The photos that the enlarged view got while it was open, oldest first."""
    given: list[Sequence[Tile]] = []
    show = ZoomOverlay.set_tiles

    def set_tiles(zoom: ZoomOverlay, tiles: Sequence[Tile]) -> None:
        given.append(tiles)
        show(zoom, tiles)

    monkeypatch.setattr(ZoomOverlay, "set_tiles", set_tiles)
    return given


def tone(page: Page, mistake: Mistake) -> str:
    """Return the colour of the picture under a caption."""
    picture = page.listing.picture(mistake.path)
    assert picture is not None
    corner = picture.pixelColor(2, 2)
    return "blue" if corner.blue() > corner.red() else "red"


def test_every_caption_gets_its_own_photo(
    qtbot: QtBot, page: Page, mistakes: list[Mistake]
) -> None:
    page.show_mistakes(*mistakes)
    qtbot.waitUntil(lambda: page.listing.picture(mistakes[1].path) is not None)
    assert [tone(page, mistake) for mistake in mistakes] == ["blue", "red"]


def test_a_photo_that_is_gone_keeps_its_caption(qtbot: QtBot, page: Page, photos: Path) -> None:
    gone = Mistake(photos / "blue" / "gone.png", "blue", "red", 0.9)
    page.show_mistakes(gone)
    settle()
    assert page.listing.picture(gone.path) is None
    assert page.list.count() == 1
    page.listing.chosen.emit(0)
    settle()
    assert page.zoom.isVisible()


def test_what_was_read_for_older_mistakes_is_not_read_again(
    qtbot: QtBot, page: Page, mistakes: list[Mistake], monkeypatch: pytest.MonkeyPatch
) -> None:
    page.show_mistakes(mistakes[0])
    qtbot.waitUntil(lambda: page.listing.picture(mistakes[0].path) is not None)
    page.show_mistakes(mistakes[1])
    qtbot.waitUntil(lambda: page.listing.picture(mistakes[1].path) is not None)
    monkeypatch.setattr("augstudio.ui.pages.train.mistake_photos.thumbnail", None)
    page.show_mistakes(mistakes[0])
    qtbot.waitUntil(lambda: page.listing.picture(mistakes[0].path) is not None)
    assert tone(page, mistakes[0]) == "blue"


def test_another_training_reads_its_photos_again(
    qtbot: QtBot, page: Page, mistakes: list[Mistake]
) -> None:
    page.show_mistakes(mistakes[0])
    qtbot.waitUntil(lambda: page.listing.picture(mistakes[0].path) is not None)
    page.view.begin(TrainingMeter(TrainConfig(), Recipe()))
    mistakes[1].path.replace(mistakes[0].path)
    page.show_mistakes(mistakes[0])
    qtbot.waitUntil(lambda: page.listing.picture(mistakes[0].path) is not None)
    assert tone(page, mistakes[0]) == "red"


def test_a_photo_is_enlarged_whole_and_its_neighbours_with_the_keys(
    qtbot: QtBot, page: Page, mistakes: list[Mistake], enlarged: list[Sequence[Tile]]
) -> None:
    page.show_mistakes(*mistakes)
    page.list.setFocus()
    page.list.setCurrentRow(0)
    qtbot.keyClick(page.list, Qt.Key.Key_Return)
    settle()
    assert page.zoom.isVisible()
    assert page.zoom.size() == page.size()
    assert enlarged[-1][0].image.width() == 1080
    assert enlarged[-1][0].title == "blue, predicted red, 90% confident"
    assert enlarged[-1][0].description == "000.png"
    qtbot.keyClick(page.zoom, Qt.Key.Key_Right)
    settle()
    assert enlarged[-1][1].image.width() == 1080
    assert page.list.currentRow() == 1
    # What is decided there is told as in the list, and shown.
    wanted: list[Mistake] = []
    page.listing.leave_out_wanted.connect(wanted.append)
    page.listing.menu_wanted.connect(lambda mistake, _: wanted.append(mistake))
    qtbot.keyClick(page.zoom, Qt.Key.Key_Delete)
    page.zoom.menu_wanted.emit(1, QPoint())
    assert wanted == [mistakes[1]] * 2
    page.listing.set_decisions({mistakes[1].path: "left out"})
    assert enlarged[-1][1].description == f"{mistakes[1].path.name}, left out"
    qtbot.keyClick(page.zoom, Qt.Key.Key_Escape)
    assert not page.zoom.isVisible()
    assert page.list.hasFocus()


def test_the_enlarged_photo_stays_while_the_training_runs(
    qtbot: QtBot, page: Page, mistakes: list[Mistake]
) -> None:
    page.show_mistakes(*mistakes)
    page.listing.chosen.emit(1)
    settle()
    page.show_mistakes(mistakes[0])
    assert page.zoom.isVisible()
    assert page.zoom.accessibleDescription().startswith("red, predicted blue")
    qtbot.keyClick(page.zoom, Qt.Key.Key_Left)
    settle()
    assert page.zoom.accessibleDescription().startswith("blue, predicted red")
    page.view.begin(TrainingMeter(TrainConfig(), Recipe()))
    assert not page.zoom.isVisible()
