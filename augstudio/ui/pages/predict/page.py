"""The Predict page: drop photos, read what they show."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QStackedLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from augstudio import storage
from augstudio.data.dataset import Unreadable
from augstudio.data.images import PHOTO_SUFFIXES
from augstudio.errors import AugStudioError
from augstudio.plain_text import readable
from augstudio.runs.run import Run
from augstudio.ui.core.jobs import Job, LatestJob
from augstudio.ui.core.session import Session
from augstudio.ui.core.trainings import TRAINING
from augstudio.ui.look.imaging import from_qimage, square, thumbnail
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.predict.prediction_card import PHOTO_PIXELS, PredictionCard
from augstudio.ui.pages.predict.prediction_table import (
    Answer,
    PredictionTable,
    as_csv,
    photo_name,
    photo_path,
)
from augstudio.ui.widgets.card_grid import CardGrid
from augstudio.ui.widgets.controls import SteadyComboBox
from augstudio.ui.widgets.drop_area import DropArea, dropped_paths
from augstudio.ui.widgets.empty_state import EmptyState
from augstudio.ui.widgets.text import button, count, label, percent, tooltip

#: Answers that are shown as cards; more of them become a table.
MOST_CARDS = 24
_CARD_WIDTH = 420


class PredictPage(QWidget):
    """Takes photos and shows the ranked classes of each."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page_predict")
        self._session = session
        self._answers: list[Answer] = []
        self._place = 0
        self._photos: list[Path] = []
        self._pasted: QImage | None = None
        self._waiting: dict[Path, PredictionCard] = {}
        self._thumbnails = LatestJob(self)
        self._empty = EmptyState("", "", "", "", "predict")
        self._runs = SteadyComboBox()
        self._cards = CardGrid("cards_predictions", "Answers", _CARD_WIDTH)
        self._table = PredictionTable()
        self._summary = label("", "muted")
        self._clear = button("button_clear_predictions", "Clear", "Forget these answers.")
        self._save = button(
            "button_save_csv", "Save as CSV…", "Write all answers to a table file.", icon="save"
        )
        self._drop = self._make_drop_area()
        self._results = QStackedWidget()
        self._found = self._make_found()
        self._content = self._make_content()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._content)
        self._connect()
        self._show_runs()
        self._show_results()

    # --- layout ---

    def _make_drop_area(self) -> DropArea:
        area = DropArea(
            "drop_predict",
            "Drop photos or a folder here",
            "Or paste a photo with Ctrl+V.",
            "photo_drop",
        )
        for each, press in (
            (self._button_photos(), self.choose_photos),
            (
                button(
                    "button_paste_photo",
                    "Paste",
                    "Predict the photo on the clipboard (Ctrl+V).",
                    icon="paste",
                ),
                self.paste,
            ),
        ):
            each.clicked.connect(press)
            area.add_button(each)
        return area

    def _button_photos(self) -> QPushButton:
        return button(
            "button_choose_photos",
            "Choose photos…",
            "Predict photos from files.",
            role="primary",
            icon="folder",
        )

    def _make_content(self) -> QWidget:
        self._runs.setObjectName("combo_predict_run")
        self._runs.setAccessibleName("Classifier")
        tip = "The run whose classifier answers; the figure is its validation accuracy."
        self._runs.setToolTip(tooltip(tip))
        self._runs.setMinimumWidth(220)
        words = label("Classifier")
        words.setBuddy(self._runs)
        top = QHBoxLayout()
        top.setSpacing(SPACING.medium)
        top.addWidget(label("Predict", "title"))
        top.addStretch()
        top.addWidget(words)
        top.addWidget(self._runs)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.large)
        column.addLayout(top)
        column.addWidget(self._drop)
        column.addWidget(self._found, 1)
        return content

    def _make_found(self) -> QWidget:
        above = QHBoxLayout()
        above.addWidget(self._summary, 1)
        above.addWidget(self._clear)
        above.addWidget(self._save)
        self._results.addWidget(self._cards)
        self._results.addWidget(self._table)
        found = QWidget()
        column = QVBoxLayout(found)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.large)
        column.addLayout(above)
        column.addWidget(self._results, 1)
        return found

    # --- behaviour ---

    def _connect(self) -> None:
        self._session.runs_changed.connect(self._show_runs)
        self._session.run_changed.connect(self._show_runs)
        self._session.run_changed.connect(self.clear)
        self._session.dataset_changed.connect(self._show_runs)
        for signal in (self._session.jobs.started, self._session.jobs.ended):
            signal.connect(self._say_what_lacks)
        self._session.predicting.connect(self._listen)
        self._empty.pressed.connect(self._leave)
        self._drop.dropped.connect(self._session.predict_photos)
        self._drop.chosen.connect(self.choose_photos)
        self._runs.activated.connect(self._choose_run)
        self._clear.clicked.connect(self.clear)
        self._save.clicked.connect(self._save_csv)
        self._thumbnails.result.connect(self._show_photos)

    def _show_runs(self) -> None:
        run, runs = self._session.run, self._session.runs
        self._stack.setCurrentWidget(self._empty if run is None else self._content)
        self._say_what_lacks()
        with QSignalBlocker(self._runs):
            self._runs.clear()
            for each in runs:
                name = each.name if self._session.dataset else f"{each.dataset}, {each.name}"
                words = f"{readable(name)}   {percent(each.validation.accuracy)}"
                self._runs.addItem(words, each)
            self._runs.setCurrentIndex(runs.index(run) if run in runs else -1)

    def _say_what_lacks(self) -> None:
        """Say on the empty page where a classifier comes from."""
        job = self._session.jobs.current
        if self._session.dataset is None:
            self._empty.set_words(
                "No classifier yet",
                "Open a folder of photos first, and train on it.",
                "Go to Data",
                "button_predict_to_data",
            )
        elif job is not None and job.title == TRAINING:
            self._empty.set_words(
                "The classifier is being trained",
                "Ask it as soon as the training has ended.",
                "Watch it on Train",
                "button_predict_to_train",
            )
        else:
            self._empty.set_words(
                "No classifier yet",
                "Train on the open photos first; it takes about a minute.",
                "Go to Train",
                "button_predict_to_train",
            )

    def _leave(self) -> None:
        self._session.page_requested.emit("train" if self._session.dataset else "data")

    def _choose_run(self, place: int) -> None:
        run: Run = self._runs.itemData(place)
        if run == self._session.run:
            return
        photos = self._photos
        if photos and self._session.jobs.current is not None:
            # The answers could not be asked for again, and would be lost.
            self._show_runs()
            self._session.message.emit("warn", "Wait for the job that is still going on.")
            return
        self._session.open_run(run)
        if photos:
            self._session.predict_photos(photos)

    def choose_photos(self) -> None:
        """Let the user choose photos, and predict them."""
        patterns = " ".join(f"*{suffix}" for suffix in sorted(PHOTO_SUFFIXES))
        chosen, _ = QFileDialog.getOpenFileNames(self, "Choose photos", "", f"Photos ({patterns})")
        if chosen:
            self._session.predict_photos([Path(name) for name in chosen])

    def paste(self) -> None:
        """Predict the photo, or the files, on the clipboard."""
        data = QGuiApplication.clipboard().mimeData()
        image = QGuiApplication.clipboard().image()
        if data is not None and (paths := dropped_paths(data)):
            self._session.predict_photos(paths)
        elif not image.isNull():
            # A photo that is refused must not lend its picture to the one in hand.
            if self._session.predict_image(from_qimage(image)) is not None:
                self._pasted = square(image, PHOTO_PIXELS)
        else:
            self._session.message.emit("warn", "There is no photo on the clipboard.")

    def _listen(self, job: Job) -> None:
        self._place = 0
        job.reported.connect(self._add)
        job.ended.connect(self._load_photos)

    def _add(self, answer: Answer) -> None:
        self._answers.append(answer)
        self._table.add(answer)
        path = photo_path(answer)
        if path is not None:
            self._photos.append(path)
        if len(self._answers) <= MOST_CARDS:
            card = _card(answer)
            self._cards.insert_card(self._place, card)
            self._place += 1
            if path is not None:
                self._waiting[path] = card
            elif self._pasted is not None:
                card.set_photo(self._pasted)
        self._show_results()

    def _load_photos(self) -> None:
        paths = list(self._waiting)
        self._thumbnails.submit(lambda: {path: thumbnail(path, PHOTO_PIXELS) for path in paths})

    def _show_photos(self, images: Mapping[Path, QImage | None]) -> None:
        for path, image in images.items():
            card = self._waiting.pop(path, None)
            if card is not None and image is not None:
                card.set_photo(image)

    def clear(self) -> None:
        """Forget all answers."""
        self._answers, self._photos, self._waiting = [], [], {}
        self._thumbnails.drop()
        self._cards.set_cards([])
        self._table.clear()
        self._show_results()

    def _show_results(self) -> None:
        number = len(self._answers)
        unread = sum(isinstance(answer, Unreadable) for answer in self._answers)
        words = count(number, "photo", "photos") + (f", {unread} can't be read" if unread else "")
        self._summary.setText(words)
        self._results.setCurrentWidget(self._table if number > MOST_CARDS else self._cards)
        self._found.setVisible(bool(number))
        self._drop.set_compact(bool(number))

    def _save_csv(self) -> None:
        run = self._session.run
        name, _ = QFileDialog.getSaveFileName(self, "Save answers", "answers.csv", "CSV (*.csv)")
        if name and run is not None:
            try:
                storage.write_text(Path(name), as_csv(self._answers, run.classes))
            except AugStudioError as error:
                self._session.failed(error)


def _card(answer: Answer) -> PredictionCard:
    card = PredictionCard(photo_name(answer))
    if isinstance(answer, Unreadable):
        card.set_failure(answer.reason)
    else:
        card.set_answer(answer.label, answer.probabilities)
    return card
