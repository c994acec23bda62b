"""EnlargedAnswers: one classified photo over the whole page; the arrow keys show the others."""

from collections.abc import Callable, Sequence
from itertools import islice

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from augstudio.data.dataset import Unreadable
from augstudio.plain_text import readable
from augstudio.predict import Prediction
from augstudio.ui.core.jobs.light_lane import LatestJob
from augstudio.ui.core.runs.explainer import Explainer
from augstudio.ui.core.runs.heat_overlays import HeatOverlays
from augstudio.ui.core.runs.predictions import Predictions
from augstudio.ui.look.imaging import blank, enlarged
from augstudio.ui.pages.predict.answer_model import AnswerModel
from augstudio.ui.pages.predict.answers import Answer, photo_name
from augstudio.ui.pages.predict.answers_view import AnswersView
from augstudio.ui.widgets.lazy_tiles import LazyTiles
from augstudio.ui.widgets.text import percent
from augstudio.ui.widgets.zoom_overlay import Tile, ZoomOverlay

#: Most classes that are named below a photo.
_MOST_CLASSES = 4
_KEYS = (
    "Arrow keys show the others. If this is wrong, right-click or press the Menu key and choose "
    "what it is. Press Esc or click to go back."
)


class EnlargedAnswers(QObject):
    """Enlarges photos of ``view`` over ``page``, with their heat maps beside them.

    ``menu_wanted(answer, place)`` is emitted when a menu is wanted, with its place on the screen.
    """

    menu_wanted = Signal(object, QPoint)

    def __init__(
        self,
        view: AnswersView,
        model: AnswerModel,
        predictions: Predictions,
        explainer: Explainer,
        page: QWidget,
    ) -> None:
        super().__init__(page)
        self._view, self._model, self._predictions = view, model, predictions
        self._heat = HeatOverlays(explainer, self)
        self._answers: Sequence[Answer] = ()
        self._large: tuple[Answer, QImage | None] | None = None
        self._loading = LatestJob("Loading the photo", self)
        self._zoom = ZoomOverlay(page, "Enlarged photo", deciding=True, keys=_KEYS)
        view.opened.connect(self._open)
        view.photos_shown.connect(self._zoom.update)
        self._loading.result.connect(self._show)
        self._heat.drawn.connect(self._refresh)
        self._zoom.walked.connect(self._walk)
        self._zoom.menu_wanted.connect(self._ask_for_menu)
        model.modelReset.connect(self._close)
        model.dataChanged.connect(self._refresh)

    def tile_of(self, answer: Answer) -> Tile:
        """Return a photo with its answer and the remark on it."""
        large = self._large
        picture = large[1] if large is not None and large[0] is answer else None
        picture = picture or self._view.picture(answer) or blank()
        name = readable(photo_name(answer))
        if isinstance(answer, Unreadable):
            return Tile(picture, name, readable(answer.reason))
        (first, share), *others = islice(answer.probabilities.items(), _MOST_CLASSES)
        words = [", ".join(f"{readable(each)} {percent(other)}" for each, other in others)]
        words = [name, *words, readable(self._model.remark_on(answer).words)]
        title, described = f"{readable(first)}, {percent(share)}", " · ".join(filter(None, words))
        record = self._model.record(answer)
        heat = self._heat.of(record.path) if record is not None else None
        if heat is None:
            return Tile(picture, title, described)
        return Tile(heat[1], heat[0], f"{title} · {described}", original=picture)

    def _tiles(self) -> Sequence[Tile]:
        make: Callable[[Answer], Tile] = self.tile_of
        return LazyTiles(self._answers, make)

    def _open(self, answer: Answer) -> None:
        self._answers = self._view.shown
        row = next(n for n, each in enumerate(self._answers) if each is answer)
        self._zoom.show_tile(self._tiles(), row)
        self._walk(row)

    def _walk(self, row: int) -> None:
        answer = self._answers[row]
        self._view.focus_answer(answer)
        record = self._model.record(answer)
        if record is not None:
            path = record.path
            self._loading.submit(lambda _: (answer, enlarged(path)))
            run = self._predictions.run
            if run is not None and isinstance(answer, Prediction):
                self._heat.want(run, path, answer.label)

    def _show(self, large: tuple[Answer, QImage | None]) -> None:
        self._large = large
        self._zoom.update()

    def _refresh(self) -> None:
        if self._zoom.isVisible():
            self._zoom.set_tiles(self._tiles())

    def _close(self) -> None:
        if self._zoom.isVisible():
            self._zoom.close_zoom()

    def _ask_for_menu(self, row: int, place: QPoint) -> None:
        self.menu_wanted.emit(self._answers[row], place)
