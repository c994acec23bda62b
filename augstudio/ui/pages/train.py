"""The page Train: choices, start, curves while it learns, and the runs so far."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from augstudio.data.checks import require_trainable
from augstudio.data.dataset import Split
from augstudio.errors import AugStudioError
from augstudio.models.backbones import backbones
from augstudio.models.engine import fast_available
from augstudio.training.config import EFFORTS, Effort, TrainConfig
from augstudio.training.run import Run
from augstudio.ui.jobs import Job, LatestJob
from augstudio.ui.run_words import estimate, result_sentence, run_row
from augstudio.ui.session import Session
from augstudio.ui.theme import SPACING
from augstudio.ui.widgets.choice_card import ChoiceCard
from augstudio.ui.widgets.config_details import ConfigDetails
from augstudio.ui.widgets.empty_state import EmptyState
from augstudio.ui.widgets.run_list import RunList
from augstudio.ui.widgets.start_box import StartBox
from augstudio.ui.widgets.text import count, label
from augstudio.ui.widgets.training_view import TrainingView

_OWN = "own"
_RUNS_HEIGHT = 108


class TrainPage(QWidget):
    """Starts trainings of the session and shows them."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page_train")
        self._session = session
        self._job: Job | None = None
        self._obstacle: AugStudioError | None = None
        self._backbone = ChoiceCard("Backbone", "backbone", _backbone_choices())
        self._effort = ChoiceCard("Effort", "effort", _effort_choices())
        self._details = ConfigDetails()
        self._details.hide()
        self._fast = LatestJob(self)
        self._start = StartBox()
        self._view = TrainingView()
        self._runs = RunList()
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
        self._choose_effort(Effort.BALANCED)
        self._show_dataset()
        self._show_run()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Start or stop with Space, unless the focused control has its own use for it."""
        if event.key() == Qt.Key.Key_Space and self._stack.currentWidget() is self._content:
            if not event.isAutoRepeat():  # a key held down would start, stop, start ...
                self._start.press()
        else:
            super().keyPressEvent(event)

    # --- layout ---

    def _make_content(self) -> QScrollArea:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, SPACING.small, 0)
        column.setSpacing(SPACING.medium)
        column.addLayout(self._make_head())
        column.addWidget(self._details)
        column.addWidget(self._view, 1)
        self._runs.setFixedHeight(_RUNS_HEIGHT)
        runs = QVBoxLayout()
        runs.setSpacing(SPACING.tight)
        runs.addWidget(label("Runs so far", "section"))
        runs.addWidget(self._runs)
        column.addLayout(runs)
        area = QScrollArea()
        area.setWidget(page)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return area

    def _make_head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(SPACING.large)
        for part in (self._backbone, self._effort, self._start):
            head.addWidget(part, 1)
        return head

    # --- behaviour ---

    def _connect(self) -> None:
        session = self._session
        session.dataset_changed.connect(self._show_dataset)
        session.recipe_changed.connect(self._show_readiness)
        session.runs_changed.connect(self._show_runs)
        session.run_changed.connect(self._show_run)
        for signal in (self._empty.pressed, self._start.data_pressed):
            signal.connect(partial(session.page_requested.emit, "data"))
        self._effort.chosen.connect(self._choose_effort)
        self._backbone.chosen.connect(self._show_readiness)
        self._details.changed.connect(self._on_details)
        self._start.details_toggled.connect(self._show_details)
        self._fast.result.connect(self._details.offer_fast)
        self._start.start_pressed.connect(self._train)
        self._start.stop_pressed.connect(self._ask_to_stop)
        self._runs.chosen.connect(lambda row: session.open_run(session.runs[row]))

    def _config(self) -> TrainConfig:
        return TrainConfig(
            backbone=self._backbone.key, fit=self._session.fit, **self._details.values()
        )

    def _choose_effort(self, effort: str) -> None:
        if effort != _OWN:
            self._details.set_values(dict(EFFORTS[Effort(effort)]))
            self._effort.set_key(effort)
        self._show_readiness()

    def _on_details(self) -> None:
        """Name the effort that the numbers stand for, and let the preview roll the same dice."""
        values = self._details.values()
        names = [name for name, numbers in EFFORTS.items() if numbers.items() <= values.items()]
        self._effort.set_key(names[0] if names else _OWN)
        self._session.seed = values["seed"]
        self._show_readiness()

    def _show_details(self, shown: bool) -> None:
        self._details.setVisible(shown)
        if shown:
            # It loads OpenVINO, which takes a moment.
            self._fast.submit(fast_available)

    def _show_dataset(self) -> None:
        dataset = self._session.dataset
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
        if self._job is not None:
            self._start.show_running("Stop keeps the best so far.")
        elif self._obstacle is not None:
            self._start.show_obstacle(str(self._obstacle))
        else:
            self._start.show_ready(self._estimate())

    def _estimate(self) -> str:
        dataset, config = self._session.dataset, self._config()
        if dataset is None:
            return ""
        views = self._views(config)
        photos = views * len(dataset.records(Split.TRAIN)) + len(dataset.records(Split.VALIDATION))
        return estimate(photos, config, self._session.runs)

    def _views(self, config: TrainConfig) -> int:
        """Return how many views a training takes; without augmentation all are alike."""
        return 1 if self._session.recipe.is_neutral else config.views

    def _train(self) -> None:
        config = self._config()
        job = self._session.start_training(config)
        if job is None:
            return
        self._job = job
        self._view.begin(self._views(config), config.epochs)
        job.reported.connect(self._view.show_event)
        job.finished.connect(self._on_result)
        job.cancelled.connect(self._on_result)
        job.failed.connect(self._on_failed)
        self._show_readiness()

    def _ask_to_stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._start.show_running("Stopping after the batch in hand …")

    def _on_result(self, run: Run | None) -> None:
        self._job = None
        self._view.end(run is not None)
        if run is None:
            self._view.say("Stopped before the first epoch: there is nothing to keep.", "warn")
        else:
            self._show_result(run)
        self._show_dataset()

    def _on_failed(self, error: AugStudioError) -> None:
        self._job = None
        self._view.end(False)
        self._view.say(str(error), "bad")
        self._show_dataset()

    def _show_runs(self) -> None:
        run, runs = self._session.run, self._session.runs
        self._runs.set_rows(
            [run_row(each) for each in runs], runs.index(run) if run in runs else -1
        )
        self._show_readiness()

    def _show_run(self) -> None:
        """Show the run in use, unless a training has the curves."""
        self._show_runs()
        run = self._session.run
        if self._job is None and run is not None:
            self._view.hide_steps()
            self._show_result(run)
        elif self._job is None:
            self._view.show_nothing(
                "First the backbone looks at every photo once and writes down what it sees, its "
                "features; that takes longest. Then the top model learns from them, and the "
                "curves begin.",
                "muted",
            )

    def _show_result(self, run: Run) -> None:
        self._view.show_history(run.history, run.best_epoch)
        self._view.say(result_sentence(run))


def _backbone_choices() -> dict[str, tuple[str, str]]:
    return {row.key: (row.title, row.sentence) for row in backbones()}


def _effort_choices() -> dict[str, tuple[str, str]]:
    words = {
        Effort.QUICK: ("Quick", "A first idea: the photos as they are, without variations"),
        Effort.BALANCED: ("Balanced", "Good results in reasonable time"),
        Effort.THOROUGH: ("Thorough", "The most that augmentation can give, and the longest"),
    }
    found: dict[str, tuple[str, str]] = {}
    for effort, numbers in EFFORTS.items():
        title, sentence = words[effort]
        views = count(numbers["views"], "view", "views")
        epochs = f"at most {numbers['epochs']} epochs"
        found[effort.value] = (title, f"{sentence}: {views} of each photo, {epochs}.")
    return found | {_OWN: ("Your own numbers", "The numbers under Details.")}
