"""Thumbnails: pictures of the photos that are in view, loaded in the background."""

from collections.abc import Sequence

import cv2
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from augstudio.data.dataset import ImageRecord
from augstudio.data.thumbnails import SIDE, ThumbnailStore
from augstudio.progress import Progress
from augstudio.ui.core.jobs.light_lane import LatestJob
from augstudio.ui.look.imaging import rounded, to_qimage

#: Photos that are loaded at once, between two updates of the view.
_BATCH = 12
#: Most bytes of pictures that are kept in memory.
_MOST_BYTES = 96 * 1024**2

_Pictures = dict[str, QImage | None]


class Thumbnails(QObject):
    """Pictures by the content of their photos.

    Parameters
    ----------
    radius
        Rounds their corners, in pixels of the picture.

    Signals
    -------
    loaded
        More pictures are there.
    """

    loaded = Signal()

    def __init__(self, parent: QObject, radius: float = 0.0) -> None:
        super().__init__(parent)
        self._radius = radius
        self._side = 0
        self._pictures: _Pictures = {}
        #: Those of another size, until they are replaced.
        self._before: _Pictures = {}
        self._queue: list[ImageRecord] = []
        self._loading = False
        self._job = LatestJob("Loading thumbnails", self)
        self._job.result.connect(self._take)
        self._job.failed.connect(lambda _: self._load())

    @property
    def is_loading(self) -> bool:
        """Whether wanted pictures are still missing."""
        return self._loading

    def picture(self, content: str) -> QImage | None:
        """Return the picture of a photo, if it is there and the photo can be read."""
        found = self._pictures.get(content)
        return self._before.get(content) if found is None else found

    def is_unreadable(self, content: str) -> bool:
        """Whether loading the picture of a photo has failed."""
        return content in self._pictures and self._pictures[content] is None

    def want(self, photos: Sequence[ImageRecord], side: int) -> None:
        """Load the pictures of ``photos``, ``side`` pixels wide, instead of those wanted before."""
        if side != self._side:
            self._side, self._before, self._pictures = side, self._before | self._pictures, {}
        for photo in photos:
            if photo.content in self._pictures:
                # Moved to the end: what was in view last is dropped last.
                self._pictures[photo.content] = self._pictures.pop(photo.content)
        # One that could not be read may be there again.
        self._queue = [photo for photo in photos if self._pictures.get(photo.content) is None]
        if not self._loading:
            self._load()

    def _load(self) -> None:
        batch, self._queue = self._queue[:_BATCH], self._queue[_BATCH:]
        self._loading = bool(batch)
        if batch:
            side, radius = self._side, self._radius
            self._job.submit(lambda progress: (side, _read(batch, side, radius, progress)))

    def _take(self, result: tuple[int, _Pictures]) -> None:
        side, pictures = result
        if side == self._side:
            self._pictures |= pictures
            most = max(1, _MOST_BYTES // (4 * side * side))
            for content in list(self._pictures)[: max(0, len(self._pictures) - most)]:
                del self._pictures[content]
            if not self._queue:
                self._before = {}
            self.loaded.emit()
        self._load()


def _read(photos: Sequence[ImageRecord], side: int, radius: float, progress: Progress) -> _Pictures:
    with ThumbnailStore.default() as store:
        found = store.read(photos, progress)
    pictures: _Pictures = {}
    for content, pixels in found.items():
        if pixels is None:
            pictures[content] = None
            continue
        way = cv2.INTER_AREA if side < SIDE else cv2.INTER_CUBIC
        resized = cv2.resize(pixels, (side, side), interpolation=way)
        image = to_qimage(resized)
        pictures[content] = rounded(image, radius) if radius else image
    return pictures
