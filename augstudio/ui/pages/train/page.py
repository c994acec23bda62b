"""The page Train: choices, start, curves while it learns, and the runs so far."""

from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QScrollArea,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from augstudio.data.checks import require_trainable
from augstudio.errors import AugStudioError, InputError
from augstudio.runs.events import EpochFinished
from augstudio.runs.run import Run
from augstudio.runs.unfinished import Unfinished
from augstudio.ui.core import messages
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.current_recipe import CurrentRecipe
from augstudio.ui.core.jobs import Job, Jobs, JobState
from augstudio.ui.core.network_choice import NetworkChoice
from augstudio.ui.core.project import Project
from augstudio.ui.core.run_library import RunLibrary
from augstudio.ui.core.training_meter import TrainingMeter
from augstudio.ui.core.trainings import Trainings
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.train.choices.start_box import StartBox
from augstudio.ui.pages.train.choices.texts import WHAT_COMES
from augstudio.ui.pages.train.choices.time_estimate import TimeEstimate
from augstudio.ui.pages.train.choices.training_choices import TrainingChoices
from augstudio.ui.pages.train.mistake_photos import MistakePhotos
from augstudio.ui.pages.train.run_texts import result_sentence
from augstudio.ui.pages.train.runs.runs_box import RunsBox
from augstudio.ui.pages.train.training_view import TrainingView
from augstudio.ui.widgets.empty_state import EmptyState

#: Height of the runs in pixels: at least a row under its heading, at most a few.
_RUNS_HEIGHT = (84, 180)


class TrainPage(QWidget):
    """Starts trainings and shows them, and the runs so far."""

    def __init__(
        self,
        project: Project,
        recipe: CurrentRecipe,
        network: NetworkChoice,
        library: RunLibrary,
        trainings: Trainings,
        jobs: Jobs,
        channel: Channel,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page_train")
        self._project, self._recipe, self._library = project, recipe, library
        self._trainings, self._channel = trainings, channel
        self._job: Job | None = None
        self._epoch = 0
        self._obstacle: AugStudioError | None = None
        self._is_ready = False
        self._is_blank = True
        self._time = TimeEstimate(project, recipe, library, jobs, self)
        self._choices = TrainingChoices(project, recipe, network, jobs, channel)
        self._start = StartBox()
        self._view = TrainingView()
        self._mistakes = MistakePhotos(self._view, self)
        self._runs = RunsBox(library, jobs, channel)
        self._empty = EmptyState(
            "No photos to train on yet",
            "Open a folder of photos first: one folder for each thing you want to tell apart.",
            "Go to Data",
            "button_train_open_data",
        )
        self._content = self._make_content()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._content)
        self._connect()
        self._show_dataset()
        self._show_run()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Work out how long a training takes with what changed while another page was shown."""
        super().showEvent(event)
        self._show_readiness()

    def press_space(self) -> None:
        """Start or stop, whichever is offered."""
        if self._stack.currentWidget() is self._content:
            self._start.press()

    def _make_content(self) -> QScrollArea:
        page = _Column()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, SPACING.small, 0)
        column.setSpacing(SPACING.tight)
        column.addWidget(self._choices)
        column.addSpacing(SPACING.tight)
        column.addWidget(self._start)
        column.addWidget(self._view, 3)
        # They take what height is left, and ask for none.
        self._runs.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self._runs.setMinimumHeight(_RUNS_HEIGHT[0])
        self._runs.setMaximumHeight(_RUNS_HEIGHT[1])
        column.addWidget(self._runs, 1)
        area = QScrollArea()
        area.setWidget(page)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return area

    def _connect(self) -> None:
        self._project.dataset_changed.connect(self._show_dataset)
        self._recipe.changed.connect(self._show_readiness)
        self._library.runs_changed.connect(self._show_readiness)
        self._library.run_changed.connect(self._show_run)
        for signal in (self._empty.pressed, self._start.data_pressed):
            signal.connect(partial(self._channel.show_page, "data"))
        self._choices.changed.connect(self._show_choices)
        self._start.details_toggled.connect(self._choices.show_details)
        self._start.start_pressed.connect(self._train)
        self._start.stop_pressed.connect(self._ask_to_stop)
        self._start.pause_pressed.connect(self._ask_to_pause)
        self._start.measure_pressed.connect(self._measure)
        self._time.ready.connect(self._show_estimate)
        self._runs.overlay_changed.connect(
            lambda runs: self._view.overlay([(run.name, run.history) for run in runs])
        )
        self._runs.duplicate_requested.connect(self._duplicate)
        self._runs.repeat_requested.connect(self._repeat)
        self._runs.resume_requested.connect(self._resume)

    # --- before a training ---

    def _show_choices(self) -> None:
        """Say what a training would take and, where nothing else is shown, what it would do."""
        self._show_readiness()
        if self._is_blank:
            method = self._choices.config.method
            self._view.set_method(method)
            self._view.show_nothing(WHAT_COMES[method], "muted")

    def _show_dataset(self) -> None:
        dataset = self._project.dataset
        self._obstacle = None
        if dataset is not None:
            try:
                require_trainable(dataset)
            except AugStudioError as error:
                self._obstacle = error
        has_photos = dataset is not None or self._job is not None
        self._stack.setCurrentWidget(self._content if has_photos else self._empty)
        self._show_readiness()

    def _show_readiness(self) -> None:
        """Say what a training would take, or why there can be none."""
        self._time.drop()
        self._is_ready = False
        if self._job is not None:
            self._show_running(self._job)
        elif self._obstacle is not None:
            self._start.show_obstacle(str(self._obstacle), to_data=True)
        elif words := self._choices.obstacle():
            self._start.show_obstacle(words, to_data=False)
        else:
            self._is_ready = True
            self._estimate()

    def _estimate(self) -> None:
        """Say how long a training will take as soon as that is worked out."""
        self._start.show_ready("Working out how long it takes …")
        if self.isVisible():
            self._time.ask(self._choices.config)

    def _show_estimate(self, words: str, measurable: bool) -> None:
        if self._is_ready:
            self._start.show_ready(words, measurable)

    def _measure(self) -> None:
        job = self._time.measure(self._choices.config)
        if job is not None:
            job.ended.connect(self._show_readiness)

    def _duplicate(self, kept: Run | Unfinished) -> None:
        """Take over the settings of a run, for a new one."""
        try:
            self._choices.apply(kept.config)
        except InputError as error:
            messages.show_error(error)
            return
        self._recipe.change(kept.recipe)
        self._project.set_fit(kept.config.fit)
        self._channel.say("good", f"The settings are those of {kept.name} now.")

    # --- while it goes on ---

    def _train(self) -> None:
        self._follow(self._trainings.start(self._choices.config))

    def _resume(self, unfinished: Unfinished) -> None:
        self._follow(self._trainings.resume(unfinished), unfinished.epochs)

    def _repeat(self, run: Run) -> None:
        self._follow(self._trainings.repeat(run))

    def _follow(self, job: Job | None, epochs: int = 0) -> None:
        """Show a training from its beginning, or from so many ``epochs`` on, to its end."""
        if job is None:
            return
        self._job, self._epoch, self._is_blank = job, epochs, False
        assert isinstance(job.meter, TrainingMeter)
        self._view.begin(job.meter)
        job.state_changed.connect(self._show_readiness)
        job.reported.connect(self._view.show_event)
        job.reported.connect(self._count)
        job.finished.connect(self._on_result)
        job.cancelled.connect(self._on_result)
        job.paused.connect(self._on_paused)
        job.failed.connect(self._on_failed)
        self._show_readiness()

    def _count(self, event: object) -> None:
        if isinstance(event, EpochFinished):
            self._epoch = event.epoch

    def _show_running(self, job: Job) -> None:
        if job.state is JobState.ENDED:
            return  # what came of it follows
        words = "Stop keeps the best epoch so far. Pause lets you resume later."
        if job.state is not JobState.RUNNING:
            words = f"{job.state.value.capitalize()} after the current batch …"
        self._start.show_running(words, job.state)

    def _ask_to_stop(self) -> None:
        if self._job is not None:
            self._job.stop()

    def _ask_to_pause(self) -> None:
        if self._job is not None:
            self._job.pause()

    # --- afterwards ---

    def _on_result(self, run: Run | None) -> None:
        if run is None:
            self._end("Stopped before the first epoch: there is nothing to keep.", "warn")
            return
        self._end("", "", kept=True)
        self._show_result(run)

    def _on_paused(self) -> None:
        when = f"after epoch {self._epoch}" if self._epoch else "before the first epoch"
        self._end(f"Paused {when}. Resume it from the list of runs.", "good", instead="paused")

    def _on_failed(self, error: AugStudioError) -> None:
        self._end(str(error), "bad")

    def _end(
        self, sentence: str, role: str, kept: bool = False, instead: str = "nothing to save"
    ) -> None:
        self._job = None
        self._view.end(kept, instead)
        self._view.say(sentence, role)
        self._show_dataset()

    def _show_run(self) -> None:
        """Show the run in use, unless a training has the curves."""
        run = self._library.run
        self._is_blank = self._job is None and run is None
        self._show_choices()
        if self._job is None and run is not None:
            self._view.hide_steps()
            self._show_result(run)

    def _show_result(self, run: Run) -> None:
        self._view.show_history(run.history, run.best_epoch)
        self._view.say(result_sentence(run))
        self._mistakes.read(run)


class _Column(QWidget):
    """What the page scrolls: no higher than it must be at its width.

    Left to itself, the layout counts sentences as if they wrapped in a narrow place.
    """

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Leave the height to ``heightForWidth``."""
        return QSize(super().minimumSizeHint().width(), 0)

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the least height at which nothing is cut off."""
        layout = self.layout()
        return layout.minimumHeightForWidth(width) if layout else 0
