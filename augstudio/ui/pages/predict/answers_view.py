"""AnswersView: predictions as cards or, for many photos, as a table."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from augstudio.data.dataset import Unreadable
from augstudio.progress import Progress
from augstudio.ui.core.light_lane import LatestJob
from augstudio.ui.look.imaging import thumbnail
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.predict.prediction_card import PHOTO_PIXELS, PredictionCard
from augstudio.ui.pages.predict.prediction_table import (
    Answer,
    PredictionTable,
    photo_name,
    photo_path,
)
from augstudio.ui.widgets.card_grid import CardGrid
from augstudio.ui.widgets.text import button, count, label

#: Highest number of predictions shown as cards; more are shown as a table.
MOST_CARDS = 24
_CARD_WIDTH = 420


class AnswersView(QWidget):
    """Shows predictions, the newest job first; hidden while there are none.

    Signals
    -------
    clear_pressed, save_pressed
        The predictions are to be removed, or saved to a file.
    photos_shown
        The thumbnails of the newest predictions are shown.
    """

    clear_pressed = Signal()
    save_pressed = Signal()
    photos_shown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._answers: list[Answer] = []
        self._place = 0
        self._pasted: QImage | None = None
        self._waiting: dict[Path, PredictionCard] = {}
        self._thumbnails = LatestJob("Loading thumbnails", self)
        self._thumbnails.result.connect(self._show_photos)
        self._cards = CardGrid("cards_predictions", "Predictions", _CARD_WIDTH)
        self._table = PredictionTable()
        self._summary = label("", "muted")
        self._results = QStackedWidget()
        self._lay_out()
        self._show_number()

    def _lay_out(self) -> None:
        clear = button(
            "button_clear_predictions", "Clear", "Remove these predictions from the page."
        )
        save = button(
            "button_save_csv", "Save as CSV…", "Save all predictions as a table (CSV).", icon="save"
        )
        clear.clicked.connect(self.clear_pressed)
        save.clicked.connect(self.save_pressed)
        above = QHBoxLayout()
        above.addWidget(self._summary, 1)
        above.addWidget(clear)
        above.addWidget(save)
        self._results.addWidget(self._cards)
        self._results.addWidget(self._table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.large)
        column.addLayout(above)
        column.addWidget(self._results, 1)

    @property
    def answers(self) -> Sequence[Answer]:
        """All predictions, oldest first."""
        return tuple(self._answers)

    @property
    def photos(self) -> list[Path]:
        """The files of the predicted photos."""
        paths = map(photo_path, self._answers)
        return [path for path in paths if path is not None]

    def begin(self) -> None:
        """Show the next predictions before the others."""
        self._place = 0

    def set_pasted(self, image: QImage) -> None:
        """Set the picture for the prediction of a pasted photo."""
        self._pasted = image

    def add(self, answer: Answer) -> None:
        """Add a prediction."""
        self._answers.append(answer)
        self._table.add(answer)
        if len(self._answers) <= MOST_CARDS:
            card = _card(answer)
            self._cards.insert_card(self._place, card)
            self._place += 1
            path = photo_path(answer)
            if path is not None:
                self._waiting[path] = card
            elif self._pasted is not None:
                card.set_photo(self._pasted)
        self._show_number()

    def load_photos(self) -> None:
        """Load the missing thumbnails."""
        paths = list(self._waiting)
        self._thumbnails.submit(lambda progress: _read(paths, progress))

    def clear(self) -> None:
        """Remove all predictions."""
        self._answers, self._waiting = [], {}
        self._thumbnails.drop()
        self._cards.set_cards([])
        self._table.clear()
        self._show_number()

    def _show_photos(self, images: Mapping[Path, QImage | None]) -> None:
        for path, image in images.items():
            card = self._waiting.pop(path, None)
            if card is not None and image is not None:
                card.set_photo(image)
        self.photos_shown.emit()

    def _show_number(self) -> None:
        number = len(self._answers)
        unread = sum(isinstance(answer, Unreadable) for answer in self._answers)
        summary = count(number, "photo", "photos")
        self._summary.setText(summary + (f", {unread} can't be read" if unread else ""))
        self._results.setCurrentWidget(self._table if number > MOST_CARDS else self._cards)
        self.setVisible(bool(number))


def _read(paths: Sequence[Path], progress: Progress) -> dict[Path, QImage | None]:
    read = {}
    for path in paths:
        progress.check()
        read[path] = thumbnail(path, PHOTO_PIXELS)
    return read


def _card(answer: Answer) -> PredictionCard:
    card = PredictionCard(photo_name(answer))
    if isinstance(answer, Unreadable):
        card.set_failure(answer.reason)
    else:
        card.set_answer(answer.label, answer.probabilities)
    return card
