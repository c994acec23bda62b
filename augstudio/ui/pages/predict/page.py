"""The Predict page: drop photos and see how they are classified."""

import os
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from augstudio.data.dataset import Unreadable
from augstudio.data.folders import is_photo
from augstudio.data.images import PHOTO_SUFFIXES
from augstudio.evaluation.folder_names import FolderNames
from augstudio.plain_text import are, counted
from augstudio.predict import Prediction, score_by_folders
from augstudio.runs.run import Run
from augstudio.tables import save_rows
from augstudio.ui.core import messages
from augstudio.ui.core.cameras.camera import Cameras
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.jobs.jobs import Job, JobKind, Jobs
from augstudio.ui.core.jobs.light_lane import LatestJob
from augstudio.ui.core.photos.project import Project
from augstudio.ui.core.runs.explainer import Explainer
from augstudio.ui.core.runs.predictions import Predictions
from augstudio.ui.core.runs.run_library import RunLibrary
from augstudio.ui.look.imaging import from_qimage
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.predict.answer_model import AnswerModel
from augstudio.ui.pages.predict.answers import Answer, Remark, csv_rows, remark
from augstudio.ui.pages.predict.answers_view import AnswersView
from augstudio.ui.pages.predict.correction_menu import CorrectionMenu
from augstudio.ui.pages.predict.corrections import Corrections
from augstudio.ui.pages.predict.enlarged_answers import EnlargedAnswers
from augstudio.ui.pages.predict.live_dialog import open_live
from augstudio.ui.pages.predict.no_classifier import NoClassifier
from augstudio.ui.pages.predict.run_choice import RunChoice
from augstudio.ui.widgets.drop_area import DropArea, DropTarget, dropped_paths
from augstudio.ui.widgets.text import button, label


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
        explainer: Explainer,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page_predict")
        self._predictions, self._library, self._project = predictions, library, project
        self._jobs, self._channel, self._cameras = jobs, channel, cameras
        self._answered: Run | None = None
        self._answered_by: Path | None = None
        self._folders = FolderNames(())
        self._saving = LatestJob("Saving the predictions", self)
        self._model = AnswerModel(predictions.file_of, self)
        self._model.remark_on = self._remark
        self._corrections = Corrections(project, library, predictions, jobs, channel, self)
        self._menu = CorrectionMenu(self._corrections, self)
        self._empty = NoClassifier(project, jobs, channel)
        self._runs = RunChoice(predictions, library)
        self._answers = AnswersView(self._model)
        self._drop = self._make_drop_area()
        self._news = label("", "good", wrap=True)
        self._news.setObjectName("label_corrections")
        self._to_train = button(
            "button_train_again", "Go to Train", "Shows Train, where you can train again."
        )
        self._content = self._make_content()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._content)
        self._enlarged = EnlargedAnswers(self._answers, self._model, predictions, explainer, self)
        self._connect()
        self._show_runs()
        self._show_corrections()

    # --- layout ---

    def _make_drop_area(self) -> DropArea:
        area = DropArea(
            "drop_predict",
            "Drop photos or a folder here",
            "Anywhere on this page. Or paste a photo with Ctrl+V.",
            "photo_drop",
        )
        photos = button(
            "button_choose_photos",
            "Choose photos…",
            "Choose photos to classify.",
            role="primary",
            icon="folder",
        )
        folder = button(
            "button_choose_photo_folder",
            "Choose folder…",
            "Choose a folder, to classify all photos in it.",
            icon="folder",
        )
        paste = button(
            "button_paste_photo",
            "Paste",
            "Classify the photo on the clipboard (Ctrl+V).",
            icon="paste",
        )
        camera = button("button_camera", "Camera", "Classify what a camera sees.", icon="camera")
        for each, press in (
            (photos, self.choose_photos),
            (folder, self.choose_folder),
            (paste, self.paste),
            (camera, lambda: open_live(self._cameras, self._predictions.live(), self)),
        ):
            each.clicked.connect(press)
            area.add_button(each)
        return area

    def _make_content(self) -> DropTarget:
        news = QHBoxLayout()
        news.setSpacing(SPACING.medium)
        news.addWidget(self._news, 1)
        news.addWidget(self._to_train)
        content = DropTarget(_all_photos)
        content.setProperty("role", "page")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.small)
        column.addWidget(self._runs)
        column.addWidget(self._drop)
        column.addLayout(news)
        column.addWidget(self._answers, 1)
        return content

    # --- behaviour ---

    def _connect(self) -> None:
        self._library.runs_changed.connect(self._show_runs)
        self._predictions.run_changed.connect(self._on_run)
        self._project.dataset_changed.connect(self._show_runs)
        self._predictions.began.connect(self._listen)
        for target in (self._drop, self._content):
            target.dropped.connect(self.predict)
        self._drop.chosen.connect(self.choose_photos)
        self._runs.chosen.connect(self._choose_run)
        self._runs.export_pressed.connect(lambda: self._channel.show_page("export"))
        self._answers.clear_pressed.connect(self.clear)
        self._answers.save_pressed.connect(self._save_csv)
        self._saving.result.connect(lambda name: self._channel.say("good", f"Saved {name}."))
        self._saving.failed.connect(messages.show_error)
        for wanted in (self._answers.menu_wanted, self._enlarged.menu_wanted):
            wanted.connect(self._menu.show_for)
        self._corrections.changed.connect(self._show_corrections)
        self._to_train.clicked.connect(lambda: self._channel.show_page("train"))

    def _show_runs(self) -> None:
        missing = self._predictions.run is None
        self._stack.setCurrentWidget(self._empty if missing else self._content)
        self._runs.show_runs()

    def _on_run(self) -> None:
        """Show the run that classifies, and remove predictions of another run."""
        run = self._predictions.run
        if (run.folder if run is not None else None) != self._answered_by:
            self.clear()
        self._show_runs()

    def _choose_run(self, run: Run) -> None:
        if run == self._predictions.run:
            return
        files = [file for each in self._model.answers if (file := self._file_of(each)) is not None]
        job = self._jobs.current
        if job is not None and (files or job.kind is JobKind.PREDICT):
            # The photos could not be classified again, and the predictions would be lost.
            self._show_runs()
            self._channel.say("warn", "Wait for the running job to end, then choose again.")
            return
        self._predictions.choose(run)
        there = [file for file in files if os.path.isfile(file)]  # noqa: PTH113 - it never fails
        if there:
            self.predict(there)
        if gone := len(files) - len(there):
            self._channel.say("warn", f"{counted(gone)} can no longer be found.")

    def _file_of(self, answer: Answer) -> Path | None:
        if isinstance(answer, Unreadable):
            return answer.path
        return self._predictions.file_of(answer)

    # --- photos ---

    def choose_photos(self) -> None:
        """Ask for photos and classify them."""
        patterns = " ".join(f"*{suffix}" for suffix in sorted(PHOTO_SUFFIXES))
        chosen, _ = QFileDialog.getOpenFileNames(self, "Choose photos", "", f"Photos ({patterns})")
        if chosen:
            self.predict([Path(name) for name in chosen])

    def choose_folder(self) -> None:
        """Ask for a folder and classify its photos."""
        chosen = QFileDialog.getExistingDirectory(self, "Choose a folder of photos")
        if chosen:
            self.predict([Path(chosen)])

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
            self._predictions.ask_image(from_qimage(image))
        else:
            self._channel.say("warn", "There is no photo on the clipboard.")

    # --- answers ---

    def _listen(self, job: Job) -> None:
        run = self._answered = self._predictions.run
        self._answered_by = run.folder if run is not None else None
        self._folders = FolderNames(run.classes if run is not None else ())
        self._model.begin()
        job.reported.connect(self._add)
        job.ended.connect(self._finish)

    def _add(self, answer: Answer) -> None:
        self._model.add(answer)
        self._drop.set_compact(True)

    def _finish(self) -> None:
        self._answers.load_photos()
        self._answers.summarise()
        run = self._predictions.run
        predictions = [each for each in self._model.answers if isinstance(each, Prediction)]
        score = score_by_folders(predictions, run.classes) if run is not None else None
        if score is None:
            self._answers.show_score("")
            return
        known = sum(
            each.photo is not None
            and self._folders.class_of(each.photo) != ""
            and self._corrections.knows(each.content)
            for each in predictions
        )
        which = "All" if known == score.photos else f"{known} of them"
        note = f" {which} {are(known)} in the open folder: on new photos, expect less."
        self._answers.show_score(score.sentence + note * bool(known))

    def _remark(self, answer: Answer) -> Remark:
        if isinstance(answer, Unreadable):
            return Remark()
        folder = self._folders.class_of(answer.photo) if answer.photo is not None else ""
        return remark(answer, folder, self._corrections.words(answer))

    def _show_corrections(self) -> None:
        news = self._corrections.news
        if not news and self._to_train.hasFocus():
            self._drop.setFocus()
        self._news.setText(news)
        for each in (self._news, self._to_train):
            each.setVisible(bool(news))
        self._answers.show_remarks()

    def undo(self) -> None:
        """Undo the last decision about photos."""
        self._project.undo()

    def redo(self) -> None:
        """Decide it again."""
        self._project.redo()

    def clear(self) -> None:
        """Remove all predictions."""
        focused = QApplication.focusWidget()
        if focused is not None and self._answers.isAncestorOf(focused):
            self._drop.setFocus()  # a card that is deleted would pass the focus outside the page
        self._model.clear()
        self._answers.show_score("")
        self._drop.set_compact(False)

    def _save_csv(self) -> None:
        run = self._answered
        name, _ = QFileDialog.getSaveFileName(
            self, "Save predictions", "predictions.csv", "CSV (*.csv)"
        )
        if name and run is not None:
            rows = csv_rows(tuple(self._model.answers), run.classes)

            def save(_: object) -> str:
                save_rows(Path(name), rows)
                return name

            self._saving.submit(save)


def _all_photos(paths: Sequence[Path]) -> bool:
    """Whether all ``paths`` are photos or folders; recipes and code are for other pages."""
    return bool(paths) and all(
        os.path.isdir(path) or is_photo(path)  # noqa: PTH112 - is_dir fails if it may not look
        for path in paths
    )
