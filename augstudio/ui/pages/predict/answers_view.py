"""AnswersView: predictions as cards or, for many photos, as a table."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from augstudio.data.dataset import Unreadable
from augstudio.ui.core.photos.thumbnails import Thumbnails
from augstudio.ui.look import theme
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.predict.answer_model import AnswerModel
from augstudio.ui.pages.predict.answers import Answer, photo_name, summary
from augstudio.ui.pages.predict.prediction_card import PHOTO_PIXELS, PredictionCard
from augstudio.ui.pages.predict.prediction_table import PICTURE_PIXELS, PredictionTable
from augstudio.ui.widgets.card_grid import CardGrid
from augstudio.ui.widgets.text import Line, button, label

#: Highest number of predictions shown as cards; more are shown as a table.
MOST_CARDS = 24
_CARD_WIDTH = 420
#: Milliseconds between two summaries of a table that is growing.
_SUMMARY_MS = 100


class AnswersView(QWidget):
    """Shows the predictions of ``answers``; hidden while there are none.

    Signals
    -------
    clear_pressed, save_pressed
        The predictions are to be removed, or saved to a file.
    opened
        The ``Answer`` whose photo is to be enlarged.
    menu_wanted
        The ``Answer`` for which a menu is wanted, and where on the screen.
    photos_shown
        Thumbnails were loaded.
    """

    clear_pressed = Signal()
    save_pressed = Signal()
    opened = Signal(object)
    menu_wanted = Signal(object, QPoint)
    photos_shown = Signal()

    def __init__(self, answers: AnswerModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = answers
        answers.picture_of = self._table_picture
        self._cards: dict[int, PredictionCard] = {}
        self._grid = CardGrid("cards_predictions", "Predictions", _CARD_WIDTH)
        self._table = PredictionTable(answers)
        self._thumbnails = Thumbnails(self)
        self._summary = Line("", "muted")
        self._summary.setObjectName("label_prediction_summary")
        self._score = label("", wrap=True)
        self._score.setObjectName("label_folder_score")
        self._score.hide()
        self._correct = button(
            "button_correct_answer",
            "This is wrong: it is …",
            "Choose the right class for the photo in the current row. It joins the training photos "
            "of that class.",
        )
        self._results = QStackedWidget()
        self._soon = QTimer(self, singleShot=True, interval=_SUMMARY_MS)
        self._lay_out()
        self._connect()
        self.refresh()

    def _lay_out(self) -> None:
        clear = button(
            "button_clear_predictions", "Clear", "Remove these predictions from the page."
        )
        save = button(
            "button_save_csv", "Save as CSV…", "Save all predictions as a table (CSV).", icon="save"
        )
        clear.clicked.connect(self.clear_pressed)
        save.clicked.connect(self.save_pressed)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._summary)
        words.addWidget(self._score)
        above = QHBoxLayout()
        above.setSpacing(SPACING.small)
        above.addLayout(words, 1)
        for each in (self._correct, clear, save):
            above.addWidget(each)
        self._results.addWidget(self._grid)
        self._results.addWidget(self._table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.small)
        column.addLayout(above)
        column.addWidget(self._results, 1)

    def _connect(self) -> None:
        model, table = self._model, self._table
        for signal in (model.rowsInserted, model.rowsRemoved, model.modelReset):
            signal.connect(self.refresh)
        self._soon.timeout.connect(self.summarise)
        table.opened.connect(self.opened)
        table.menu_wanted.connect(self.menu_wanted)
        table.moved.connect(self.load_photos)
        table.selectionModel().currentRowChanged.connect(self._offer_correction)
        self._correct.clicked.connect(self._correct_current)
        self._thumbnails.loaded.connect(self._show_photos)

    # --- answers ---

    @property
    def shown(self) -> Sequence[Answer]:
        """All answers in the order shown."""
        return self._table.shown if self._is_table else tuple(self._model.answers)

    @property
    def _is_table(self) -> bool:
        return len(self._model.answers) > MOST_CARDS

    def refresh(self) -> None:
        """Show the answers of the model, and the remarks on them."""
        answers = self._model.answers
        self._arrange_cards(() if self._is_table else answers)
        if not self._is_table:
            self.summarise()
        elif not self._soon.isActive():
            self._soon.start()
        self._results.setCurrentWidget(self._table if self._is_table else self._grid)
        self._correct.setVisible(self._is_table)
        self._offer_correction()
        self.setVisible(bool(answers))

    def summarise(self) -> None:
        """Show how many photos of each class there are by now."""
        answers = self._model.answers
        self._summary.write(summary(answers) if answers else "")

    def show_remarks(self) -> None:
        """Show what became of the remarks."""
        for answer in self._model.answers if self._cards else ():
            self._cards[id(answer)].set_remark(self._model.remark_on(answer))
        self._model.refresh()

    def show_score(self, sentence: str) -> None:
        """Show how many answers are right, if that is known."""
        self._score.setText(sentence)
        self._score.setVisible(bool(sentence))

    def focus_answer(self, answer: Answer) -> None:
        """Scroll to the card of an answer, or make its row the current one."""
        if self._is_table:
            self._table.focus_answer(answer)
        elif id(answer) in self._cards:
            self._grid.ensureWidgetVisible(self._cards[id(answer)])

    def _arrange_cards(self, answers: Sequence[Answer]) -> None:
        wanted = {id(answer) for answer in answers}
        for gone in [key for key in self._cards if key not in wanted]:
            self._grid.remove_card(self._cards.pop(gone))
        for place, answer in enumerate(answers):
            if id(answer) not in self._cards:
                self._cards[id(answer)] = card = self._card(answer)
                self._grid.insert_card(place, card)

    def _card(self, answer: Answer) -> PredictionCard:
        card = PredictionCard(photo_name(answer))
        if isinstance(answer, Unreadable):
            card.set_failure(answer.reason)
        else:
            card.set_answer(answer.label, answer.probabilities)
            card.set_remark(self._model.remark_on(answer))
            card.opened.connect(lambda: self.opened.emit(answer))
            card.menu_wanted.connect(lambda place: self.menu_wanted.emit(answer, place))
        return card

    def _offer_correction(self) -> None:
        current = self._table.current
        able = current is not None and not isinstance(current, Unreadable)
        if not able and self._correct.hasFocus():
            self._table.setFocus()  # a button that is disabled passes the focus on to anything
        self._correct.setEnabled(able)

    def _correct_current(self) -> None:
        below = self._correct.mapToGlobal(self._correct.rect().bottomLeft())
        self.menu_wanted.emit(self._table.current, below)

    # --- pictures ---

    def picture(self, answer: Answer) -> QImage | None:
        """Return the thumbnail of a photo, if it is loaded."""
        return None if isinstance(answer, Unreadable) else self._thumbnails.picture(answer.content)

    def load_photos(self) -> None:
        """Load the thumbnails of the photos in view."""
        answers = self._table.in_view if self._is_table else self._model.answers
        records = [record for each in answers if (record := self._model.record(each)) is not None]
        side = PICTURE_PIXELS if self._is_table else PHOTO_PIXELS
        self._thumbnails.want(records, round(side * self.devicePixelRatioF()))

    def _show_photos(self) -> None:
        for answer in self._model.answers if self._cards else ():
            if (picture := self.picture(answer)) is not None:
                self._cards[id(answer)].set_photo(picture)
        self._table.viewport().update()
        self.photos_shown.emit()

    def _table_picture(self, answer: Answer) -> QImage:
        """Return a picture of the size of the table's, or a plain square of that size."""
        ratio = self.devicePixelRatioF()
        side = round(PICTURE_PIXELS * ratio)
        found = self.picture(answer)
        if found is None or found.width() != side:
            found = QImage(side, side, QImage.Format.Format_RGB32)
            found.fill(QColor(theme.current().control))
        found.setDevicePixelRatio(ratio)
        return found
