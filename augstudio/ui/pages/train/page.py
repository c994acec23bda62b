"""The Train page: choices, start, live curves, mistakes, and the list of runs."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QSettings, QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from augstudio.data.checks import obstacle
from augstudio.errors import InputError
from augstudio.runs.run import Run
from augstudio.runs.unfinished import Unfinished
from augstudio.ui.core import messages
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.current_recipe import CurrentRecipe
from augstudio.ui.core.jobs.jobs import Job, Jobs, JobState
from augstudio.ui.core.jobs.training_meter import TrainingMeter
from augstudio.ui.core.photos.project import Project
from augstudio.ui.core.runs.compute_place import ComputePlace
from augstudio.ui.core.runs.explainer import Explainer
from augstudio.ui.core.runs.network_choice import NetworkChoice
from augstudio.ui.core.runs.predictions import Predictions
from augstudio.ui.core.runs.run_library import PausedTraining, RunLibrary
from augstudio.ui.core.runs.similar_sets import SimilarSets
from augstudio.ui.core.runs.trainings import Trainings
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.train.choices.texts import caption
from augstudio.ui.pages.train.choices.time_estimate import TimeEstimate
from augstudio.ui.pages.train.choices.training_choices import TrainingChoices
from augstudio.ui.pages.train.curves.curves_view import OtherRun
from augstudio.ui.pages.train.mistake_decisions import MistakeDecisions
from augstudio.ui.pages.train.mistake_photos import MistakePhotos
from augstudio.ui.pages.train.run_changes import RunChanges
from augstudio.ui.pages.train.runs.run_rows import settings_words
from augstudio.ui.pages.train.runs.runs_box import RunsBox
from augstudio.ui.pages.train.start_row import StartRow
from augstudio.ui.pages.train.training_view import TrainingView
from augstudio.ui.widgets.controls import remember_splitter
from augstudio.ui.widgets.empty_state import EmptyState


class TrainPage(QWidget):
    """Starts trainings, and shows their progress and the list of runs."""

    def __init__(
        self,
        project: Project,
        recipe: CurrentRecipe,
        network: NetworkChoice,
        library: RunLibrary,
        trainings: Trainings,
        place: ComputePlace,
        predictions: Predictions,
        jobs: Jobs,
        explainer: Explainer,
        settings: QSettings,
        channel: Channel,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page_train")
        self._project, self._recipe, self._library = project, recipe, library
        self._trainings, self._jobs, self._channel = trainings, jobs, channel
        self._place = place
        self._predictions = predictions
        self._job: Job | None = None
        #: What is being trained, as text, and the epochs done before it was resumed.
        self._trained, self._epochs_before = "", 0
        #: The folder of the run whose curves are shown, and whether the curves are those of a
        #: training that was just paused.
        self._shown_run: Path | None = None
        self._shows_paused = False
        self._time = TimeEstimate(project, recipe, library, jobs, self)
        # With their parents from the start: each new parent has the style sheet applied anew.
        inside = _Column()
        self._content = _scrolled(inside, self)
        self._choices = TrainingChoices(project, recipe, network, place, jobs, channel, inside)
        self._start = StartRow(inside)
        self._runs = RunsBox(library, jobs, channel)
        self._view = TrainingView(self._runs, inside)
        self._mistakes = MistakePhotos(self._view, self)
        RunChanges(project, library, self._view, self)
        similar = SimilarSets(explainer, library, channel, self, page="train")
        MistakeDecisions(self._view.mistakes, project, channel, similar, self)
        remember_splitter(self._view.splitter, settings)
        self._empty = EmptyState(
            "No photos to train on yet",
            "Open a folder of photos first, with a subfolder for each class.",
            "Go to Data",
            "button_train_open_data",
        )
        _fill(inside, self._choices, self._start, self._view)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._content)
        self._connect()
        self._show_dataset()
        self._show_run()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Update the time estimate after changes made on other pages."""
        super().showEvent(event)
        self._show_readiness()

    def undo(self) -> None:
        """Undo the last decision about photos."""
        self._project.undo()

    def redo(self) -> None:
        """Decide it again."""
        self._project.redo()

    def press_space(self) -> None:
        """Start, resume or stop, as the primary button does."""
        if self._stack.currentWidget() is self._content:
            self._start.press()

    def _connect(self) -> None:
        jobs, start, runs = self._jobs, self._start, self._runs
        self._project.dataset_changed.connect(self._show_dataset)
        self._recipe.changed.connect(self._show_readiness)
        self._library.runs_changed.connect(self._show_readiness)
        self._library.run_changed.connect(self._on_run)
        for signal in (jobs.started, jobs.ended):
            signal.connect(lambda: start.show_busy(jobs.current is not None))
        for signal in (self._empty.pressed, start.data_pressed):
            signal.connect(partial(self._channel.show_page, "data"))
        self._view.try_pressed.connect(lambda: self._predictions.try_run(self._library.run))
        self._choices.changed.connect(self._show_readiness)
        self._trainings.began.connect(self._follow)
        start.start_pressed.connect(lambda: self._trainings.start(self._choices.config))
        start.resume_pressed.connect(runs.resume)
        start.stop_pressed.connect(lambda: self._end_soon(pause=False))
        start.pause_pressed.connect(lambda: self._end_soon(pause=True))
        start.measure_pressed.connect(self._measure)
        start.download_pressed.connect(self._choices.start_download)
        self._time.ready.connect(start.show_estimate)
        runs.paused_chosen.connect(self._show_paused)
        runs.overlay_changed.connect(
            lambda overlay: self._view.overlay(
                [OtherRun(run.name, run.history, colour) for run, colour in overlay]
            )
        )
        runs.duplicate_requested.connect(self._duplicate)
        runs.repeat_requested.connect(self._trainings.repeat)
        runs.resume_requested.connect(self._resume)

    # --- before a training ---

    def _show_dataset(self) -> None:
        dataset = self._project.dataset
        has_photos = dataset is not None or self._job is not None
        self._stack.setCurrentWidget(self._content if has_photos else self._empty)
        self._show_readiness()

    def _show_readiness(self) -> None:
        """Show what a training would do, why it can't start, or what is running."""
        self._time.drop()
        self._choices.setVisible(self._job is None)
        if self._job is not None:
            self._show_running(self._job)
        elif error := obstacle(self._project.problems):
            self._start.show_obstacle(str(error), to_data=True)
        elif text := self._choices.obstacle():
            self._start.show_obstacle(text, download=self._choices.download)
        else:
            config = self._choices.config
            cluster = self._place.used_by(config)
            self._start.show_ready(caption(config, cluster))
            if cluster:
                self._start.show_estimate("", "", measurable=False)
            elif self.isVisible():
                self._time.ask(config)

    def _measure(self) -> None:
        job = self._time.measure(self._choices.config)
        if job is not None:
            job.ended.connect(self._show_readiness)

    def _duplicate(self, kept: Run | Unfinished) -> None:
        """Apply the settings of a run, for a new one."""
        try:
            self._choices.apply(kept.config)
        except InputError as error:
            messages.show_error(error)
            return
        self._recipe.change(kept.recipe)
        self._project.set_fit(kept.config.fit)
        self._channel.say("good", f"Settings of {kept.name} applied.")

    # --- during a training ---

    def _resume(self, paused: PausedTraining) -> None:
        if self._trainings.resume(paused.training) is not None:
            self._epochs_before = paused.epochs

    def _follow(self, job: Job) -> None:
        """Follow a training until it ends."""
        self._job, self._epochs_before = job, 0
        self._shown_run, self._shows_paused = None, False
        meter = job.meter
        assert isinstance(meter, TrainingMeter)
        self._trained = f"Training: {settings_words(meter.config, meter.recipe)}"
        self._view.begin(meter)
        job.state_changed.connect(self._show_readiness)
        job.reported.connect(self._view.show_event)
        job.finished.connect(self._on_result)
        job.cancelled.connect(self._on_result)
        job.paused.connect(self._on_paused)
        job.failed.connect(lambda error: self._end(str(error), "bad"))
        self._show_readiness()

    def _show_running(self, job: Job) -> None:
        if job.state is JobState.ENDED:
            return  # the signal with the outcome follows
        text = self._trained
        if job.state is not JobState.RUNNING:
            text = f"{job.state.value.capitalize()} after the current batch …"
        self._start.show_running(text, job.state)

    def _end_soon(self, pause: bool) -> None:
        """Ask the training to pause or stop."""
        if self._job is not None:
            (self._job.pause if pause else self._job.stop)()

    # --- after a training ---

    def _on_result(self, run: Run | None) -> None:
        if run is None:
            self._end("Stopped before the first epoch: there is nothing to save.", "warn")
            return
        self._end("", "", kept=True)
        self._view.show_run(run)
        self._shown_run = run.folder

    def _on_paused(self) -> None:
        epoch = max(self._epochs_before, self._view.epoch)
        when = f"after epoch {epoch}" if epoch else "before the first epoch"
        self._end(f"Paused {when}.", "good", instead="Paused")
        self._shows_paused = True
        self._view.show_runs()

    def _end(
        self, sentence: str, role: str, kept: bool = False, instead: str = "Nothing was saved"
    ) -> None:
        self._job = None
        self._view.end(kept, instead)
        self._view.say(sentence, role)
        self._show_dataset()

    def _show_paused(self) -> None:
        """Offer to resume the selected training, if it is paused."""
        paused = self._runs.paused
        self._start.offer_resume(paused is not None)
        if paused is not None and self._job is None and not self._shows_paused:
            self._shown_run = None
            self._view.hide_steps()
            self._view.show_nothing(f"{paused.training.name} is paused.")

    def _on_run(self) -> None:
        """Show the run in use, or its new name, unless a training is running."""
        run = self._library.run
        if self._job is not None:
            return
        if run is not None and run.folder == self._shown_run:
            self._view.show_result(run)
        else:
            self._show_run()

    def _show_run(self) -> None:
        run = self._library.run
        self._shown_run, self._shows_paused = run.folder if run else None, False
        self._view.hide_steps()
        if run is not None:
            self._view.show_run(run)
            self._mistakes.read(run)
        else:
            self._view.show_nothing("")


class _Column(QWidget):
    """The scrolled content of the page, no higher than necessary at its width.

    Otherwise the layout would reserve height as if texts wrapped at a narrow width.
    """

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the minimum size, with the height from ``heightForWidth``."""
        least, layout = super().minimumSizeHint(), self.layout()
        wraps = layout is not None and layout.hasHeightForWidth()
        return QSize(least.width(), 0 if wraps else least.height())

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the smallest height at which nothing is cut off."""
        layout = self.layout()
        return layout.minimumHeightForWidth(width) if layout else 0


def _scrolled(column: _Column, parent: QWidget) -> QScrollArea:
    """Return a scroll area around ``column``."""
    area = QScrollArea(parent)
    area.setWidget(column)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


def _fill(page: QWidget, *parts: QWidget) -> None:
    """Put ``parts`` below each other; the last one takes the remaining height."""
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, SPACING.tight, 0)
    column.setSpacing(SPACING.small)
    for part in parts:
        column.addWidget(part, int(part is parts[-1]))
