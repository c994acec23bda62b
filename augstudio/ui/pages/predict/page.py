"""The Predict page: drop photos and see how they are classified."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from augstudio import storage
from augstudio.data.images import PHOTO_SUFFIXES
from augstudio.errors import AugStudioError
from augstudio.plain_text import readable
from augstudio.runs.run import Run
from augstudio.ui.core import messages
from augstudio.ui.core.camera import Cameras
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.jobs import Job, JobKind, Jobs
from augstudio.ui.core.predictions import Predictions
from augstudio.ui.core.project import Project
from augstudio.ui.core.run_library import RunLibrary
from augstudio.ui.look.imaging import from_qimage, square
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.predict.answers_view import AnswersView
from augstudio.ui.pages.predict.live_dialog import open_live
from augstudio.ui.pages.predict.prediction_card import PHOTO_PIXELS
from augstudio.ui.pages.predict.prediction_table import Answer, as_csv
from augstudio.ui.widgets.controls import SteadyComboBox
from augstudio.ui.widgets.drop_area import DropArea, dropped_paths
from augstudio.ui.widgets.empty_state import EmptyState
from augstudio.ui.widgets.text import button, label, percent, tooltip


class PredictPage(QWidget):
    """Takes photos and shows the most probable classes of each."""

    def __init__(
        self,
        predictions: Predictions,
        library: RunLibrary,
        project: Project,
        jobs: Jobs,
        channel: Channel,
        cameras: Cameras,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page_predict")
        self._predictions, self._library, self._project = predictions, library, project
        self._jobs, self._channel, self._cameras = jobs, channel, cameras
        self._answered_by: Path | None = None
        self._empty = EmptyState("", "", "", "", "predict")
        self._runs = SteadyComboBox()
        self._answers = AnswersView()
        self._drop = self._make_drop_area()
        self._content = self._make_content()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._content)
        self._connect()
        self._show_runs()

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
                    "Classify the photo on the clipboard (Ctrl+V).",
                    icon="paste",
                ),
                self.paste,
            ),
            (
                button("button_camera", "Camera", "Classify what a camera sees.", icon="camera"),
                lambda: open_live(self._cameras, self._predictions.live(), self),
            ),
        ):
            each.clicked.connect(press)
            area.add_button(each)
        return area

    def _button_photos(self) -> QPushButton:
        return button(
            "button_choose_photos",
            "Choose photos…",
            "Choose photos to classify.",
            role="primary",
            icon="folder",
        )

    def _make_content(self) -> QWidget:
        self._runs.setObjectName("combo_predict_run")
        self._runs.setAccessibleName("Classifier")
        tip = "The run used for predictions, with its validation accuracy."
        self._runs.setToolTip(tooltip(tip))
        self._runs.setMinimumWidth(220)
        title = label("Classifier")
        title.setBuddy(self._runs)
        top = QHBoxLayout()
        top.setSpacing(SPACING.medium)
        top.addWidget(label("Predict", "title"))
        top.addStretch()
        top.addWidget(title)
        top.addWidget(self._runs)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.large)
        column.addLayout(top)
        column.addWidget(self._drop)
        column.addWidget(self._answers, 1)
        return content

    # --- behaviour ---

    def _connect(self) -> None:
        self._library.runs_changed.connect(self._show_runs)
        self._library.run_changed.connect(self._on_run)
        self._project.dataset_changed.connect(self._show_runs)
        for signal in (self._jobs.started, self._jobs.ended):
            signal.connect(self._explain_missing)
        self._predictions.began.connect(self._listen)
        self._empty.pressed.connect(self._leave)
        self._drop.dropped.connect(self.predict)
        self._drop.chosen.connect(self.choose_photos)
        self._runs.activated.connect(self._choose_run)
        self._answers.clear_pressed.connect(self.clear)
        self._answers.save_pressed.connect(self._save_csv)

    def _show_runs(self) -> None:
        run, runs = self._library.run, self._library.runs
        self._stack.setCurrentWidget(self._empty if run is None else self._content)
        self._explain_missing()
        with QSignalBlocker(self._runs):
            self._runs.clear()
            for each in runs:
                name = each.name if self._project.dataset else f"{each.dataset}, {each.name}"
                entry = f"{readable(name)}   {percent(each.validation.accuracy)}"
                self._runs.addItem(entry, each)
            self._runs.setCurrentIndex(runs.index(run) if run in runs else -1)

    def _on_run(self) -> None:
        """Show the run in use, and remove predictions of another run."""
        run = self._library.run
        folder = run.folder if run is not None else None
        if folder != self._answered_by:
            self.clear()
        self._show_runs()

    def _explain_missing(self) -> None:
        """Explain on the empty page how to get a classifier."""
        job = self._jobs.current
        if self._project.dataset is None:
            self._empty.set_words(
                "No classifier yet",
                "Open a folder of photos and train on it first.",
                "Go to Data",
                "button_predict_to_data",
            )
        elif job is not None and job.kind is JobKind.TRAIN:
            self._empty.set_words(
                "The classifier is being trained",
                "You can use it as soon as the training has ended.",
                "Show the training",
                "button_predict_to_train",
            )
        else:
            self._empty.set_words(
                "No classifier yet",
                "Train on the open photos first.",
                "Go to Train",
                "button_predict_to_train",
            )

    def _leave(self) -> None:
        self._channel.show_page("train" if self._project.dataset else "data")

    def _choose_run(self, place: int) -> None:
        run: Run = self._runs.itemData(place)
        if run == self._library.run:
            return
        photos = self._answers.photos
        if photos and self._jobs.current is not None:
            # The photos could not be classified again, and the predictions would be lost.
            self._show_runs()
            self._channel.say("warn", "Wait for the running job to end, then choose again.")
            return
        self._library.use(run)
        if photos:
            self.predict(photos)

    def choose_photos(self) -> None:
        """Ask for photos and classify them."""
        patterns = " ".join(f"*{suffix}" for suffix in sorted(PHOTO_SUFFIXES))
        chosen, _ = QFileDialog.getOpenFileNames(self, "Choose photos", "", f"Photos ({patterns})")
        if chosen:
            self.predict([Path(name) for name in chosen])

    def predict(self, paths: Sequence[Path]) -> None:
        """Classify photos, or all photos in folders."""
        self._predictions.ask_photos(paths)

    def paste(self) -> None:
        """Classify the photo or the files on the clipboard."""
        data = QGuiApplication.clipboard().mimeData()
        image = QGuiApplication.clipboard().image()
        if data is not None and (paths := dropped_paths(data)):
            self.predict(paths)
        elif not image.isNull():
            # If this photo is refused, the running job must not get its picture.
            if self._predictions.ask_image(from_qimage(image)) is not None:
                self._answers.set_pasted(square(image, PHOTO_PIXELS))
        else:
            self._channel.say("warn", "There is no photo on the clipboard.")

    def _listen(self, job: Job) -> None:
        run = self._library.run
        self._answered_by = run.folder if run is not None else None
        self._answers.begin()
        job.reported.connect(self._add)
        job.ended.connect(self._answers.load_photos)

    def _add(self, answer: Answer) -> None:
        self._answers.add(answer)
        self._drop.set_compact(True)

    def clear(self) -> None:
        """Remove all predictions."""
        focused = QApplication.focusWidget()
        if focused is not None and self._answers.isAncestorOf(focused):
            self._drop.setFocus()  # a card that is deleted would pass the focus outside the page
        self._answers.clear()
        self._drop.set_compact(False)

    def _save_csv(self) -> None:
        run = self._library.run
        name, _ = QFileDialog.getSaveFileName(
            self, "Save predictions", "predictions.csv", "CSV (*.csv)"
        )
        if name and run is not None:
            try:
                storage.write_text(Path(name), as_csv(self._answers.answers, run.classes))
            except AugStudioError as error:
                messages.show_error(error)
