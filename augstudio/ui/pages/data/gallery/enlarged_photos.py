"""EnlargedPhotos: one photo of the gallery over the whole page; the arrow keys show the others."""

from pathlib import Path

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from augstudio.plain_text import file_size, readable
from augstudio.runs.run import Run
from augstudio.ui.core.jobs.light_lane import LatestJob
from augstudio.ui.core.photos.photo_decisions import PhotoDecisions
from augstudio.ui.core.runs.heat_overlays import HeatOverlays
from augstudio.ui.look.imaging import blank, enlarged
from augstudio.ui.pages.data.gallery.photo_grid import PhotoGrid
from augstudio.ui.pages.data.gallery.photo_model import PhotoModel
from augstudio.ui.pages.data.gallery.photos import GalleryPhoto
from augstudio.ui.widgets.lazy_tiles import LazyTiles
from augstudio.ui.widgets.photo_menu import PhotoMenu
from augstudio.ui.widgets.zoom_overlay import Tile, ZoomOverlay

_Large = tuple[Path, QImage | None, str]


class EnlargedPhotos(QObject):
    """Enlarges photos of ``grid`` over ``page``, and decides about them there.

    Those that a page about results wanted to see have their heat map beside them.
    """

    def __init__(
        self,
        grid: PhotoGrid,
        model: PhotoModel,
        decisions: PhotoDecisions,
        menu: PhotoMenu,
        heat: HeatOverlays,
        page: QWidget,
    ) -> None:
        super().__init__(page)
        self._heat = heat
        #: The run whose heat maps are shown beside the photos.
        self.run: Run | None = None
        self._grid, self._model, self._decisions, self._menu = grid, model, decisions, menu
        self._large: _Large | None = None
        self._loading = LatestJob("Loading the photo", self)
        self._zoom = ZoomOverlay(page, "Enlarged photo", deciding=True)
        grid.opened.connect(self._open)
        grid.thumbnails.loaded.connect(self._zoom.update)
        self._loading.result.connect(self._show)
        heat.drawn.connect(lambda: self._zoom.set_tiles(self._tiles()))
        self._zoom.walked.connect(self._walk)
        self._zoom.menu_wanted.connect(self._open_menu)
        self._zoom.leave_out_wanted.connect(self._leave_out)

    def refresh(self) -> None:
        """Show the photos that the grid shows now."""
        if self._zoom.isVisible():
            self._zoom.set_tiles(self._tiles())
            if self._zoom.isVisible():
                self._walk(self._zoom.index)

    def close(self) -> None:
        """Show no photo any more."""
        if self._zoom.isVisible():
            self._zoom.close_zoom()

    def tile_of(self, photo: GalleryPhoto) -> Tile:
        """Return a photo with its name and what is known about it."""
        path = photo.record.path
        picture, size = self._grid.thumbnails.picture(photo.record.content), ""
        if self._large is not None and self._large[0] == path:
            picture, size = self._large[1] or picture, self._large[2]
        said = self._grid.tile.caption(photo) if self.run is not None else ""
        words = (said, photo.use, self._decisions.of(photo.record), size, photo.reason)
        described = " · ".join(readable(each) for each in words if each)
        picture, title = picture or blank(), readable(path.name)
        heat = self._heat.of(path) if self.run is not None else None
        if heat is None:
            return Tile(picture, title, described)
        return Tile(heat[1], heat[0], f"{title} · {described}", original=picture)

    def _tiles(self) -> LazyTiles[GalleryPhoto]:
        return LazyTiles(self._model.photos, self.tile_of)

    def _open(self, row: int) -> None:
        self._zoom.show_tile(self._tiles(), row)
        self._walk(row)

    def _walk(self, row: int) -> None:
        self._grid.focus_row(row)
        path = self._model.photos[row].record.path
        self._loading.submit(lambda _: (path, enlarged(path), _file_words(path)))
        if self.run is not None:
            self._heat.want(self.run, path)

    def _show(self, large: _Large) -> None:
        self._large = large
        self._zoom.update()

    def _open_menu(self, row: int, place: QPoint) -> None:
        self._menu.show_for([self._model.photos[row].record], place)

    def _leave_out(self, row: int) -> None:
        self._decisions.leave_out([self._model.photos[row].record])


def _file_words(path: Path) -> str:
    """Return the size of a file as text; "" if it is gone."""
    try:
        return file_size(path.stat().st_size)
    except OSError:
        return ""
