"""MistakePhotos: loads the thumbnails for a list of mistakes, and the enlarged photo."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from augstudio.plain_text import readable
from augstudio.progress import Progress
from augstudio.runs.events import Mistake
from augstudio.runs.run import Run
from augstudio.ui.core.jobs.light_lane import LatestJob
from augstudio.ui.look.imaging import blank, enlarged, thumbnail
from augstudio.ui.pages.train.mistake_list import PHOTO_PIXELS, in_words
from augstudio.ui.pages.train.training_view import TrainingView
from augstudio.ui.widgets.zoom_overlay import Tile, ZoomOverlay

Pictures = Mapping[Path, QImage | None]


class MistakePhotos(QObject):
    """Loads the photos of ``view``'s mistakes in the background, and enlarges one over ``page``.

    For a saved run it also reads the mistakes. Photos are kept until the list is cleared.
    """

    def __init__(self, view: TrainingView, page: QWidget) -> None:
        super().__init__(page)
        listing = view.mistakes
        self._listing = listing
        self._known: dict[Path, QImage | None] = {}
        self._answers = LatestJob("Reading the mistakes", self)
        self._small = LatestJob("Loading thumbnails", self)
        self._large = LatestJob("Loading the photo", self)
        #: The mistakes in the enlarged view, which a training does not change, and pictures.
        self._enlarged: tuple[Mistake, ...] = ()
        self._pictures: dict[Path, QImage | None] = {}
        self._zoom = ZoomOverlay(page, "Enlarged photo", deciding=True)
        listing.thumbnails_wanted.connect(self._load_small)
        listing.chosen.connect(self._enlarge)
        self._answers.result.connect(view.show_mistakes)
        self._answers.failed.connect(lambda error: listing.show_nothing(str(error)))
        self._small.result.connect(listing.set_thumbnails)
        self._large.result.connect(self._show_large)
        self._zoom.walked.connect(self._load_large)
        self._zoom.menu_wanted.connect(
            lambda row, place: listing.menu_wanted.emit(self._enlarged[row], place)
        )
        self._zoom.leave_out_wanted.connect(
            lambda row: listing.leave_out_wanted.emit(self._enlarged[row])
        )
        listing.decided.connect(lambda: self._zoom.set_tiles(self._tiles()))

    def read(self, run: Run) -> None:
        """Show the mistakes of a saved run."""
        self._answers.submit(lambda _: run.answers().mistakes(run.best_epoch))

    def _load_small(self, photos: Sequence[Path]) -> None:
        if not photos:
            self._known = {}
            self._answers.drop()
            self._small.drop()
            if self._zoom.isVisible():
                self._zoom.close_zoom()
            return
        # Photos read by a superseded job are not read again.
        known = self._known
        self._small.submit(lambda progress: _read_small(photos, known, progress))

    def _enlarge(self, row: int) -> None:
        self._enlarged = self._listing.mistakes
        self._pictures = {each.path: self._listing.picture(each.path) for each in self._enlarged}
        self._zoom.show_tile(self._tiles(), row)
        self._load_large(row)

    def _load_large(self, row: int) -> None:
        path = self._enlarged[row].path
        self._listing.focus_photo(path)
        self._large.submit(lambda _: (path, enlarged(path)))

    def _show_large(self, found: tuple[Path, QImage | None]) -> None:
        path, picture = found
        if picture is not None and path in self._pictures:
            self._pictures[path] = picture
            self._zoom.set_tiles(self._tiles())

    def _tiles(self) -> list[Tile]:
        decisions = self._listing.decisions
        return [
            Tile(
                self._pictures[each.path] or blank(),
                in_words(each),
                readable(", ".join(filter(None, [each.path.name, decisions.get(each.path)]))),
            )
            for each in self._enlarged
        ]


def _read_small(
    photos: Sequence[Path], known: dict[Path, QImage | None], progress: Progress
) -> Pictures:
    """Return the photos as thumbnails, and add each one to ``known``."""
    for path in photos:
        progress.check()
        if path not in known:
            known[path] = thumbnail(path, PHOTO_PIXELS)
    return {path: known[path] for path in photos}
