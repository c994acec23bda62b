"""RunView: how good a run is, where and why it fails, and what to do about it."""

from pathlib import Path

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QScrollArea,
    QStackedLayout,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from augstudio import storage
from augstudio.evaluation.run_evaluation import RunEvaluation
from augstudio.plain_text import grouped
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.current_recipe import CurrentRecipe
from augstudio.ui.core.jobs.jobs import Jobs
from augstudio.ui.core.jobs.tensorflow_loader import TensorFlowLoader
from augstudio.ui.core.jobs.throttle import Advance
from augstudio.ui.core.photos.project import Project
from augstudio.ui.core.runs.classifiers import Classifiers
from augstudio.ui.core.runs.explainer import Explainer
from augstudio.ui.core.runs.predictions import Predictions
from augstudio.ui.core.runs.run_library import RunLibrary
from augstudio.ui.core.runs.trainings import Trainings
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.results.calibration.calibration_tab import CalibrationTab
from augstudio.ui.pages.results.compare.compare_tab import CompareTab
from augstudio.ui.pages.results.evaluated_run import EvaluatedRun
from augstudio.ui.pages.results.headline import Headline
from augstudio.ui.pages.results.labels.labels_tab import LabelsTab
from augstudio.ui.pages.results.map.map_tab import MapTab
from augstudio.ui.pages.results.overview.overview_tab import OverviewTab
from augstudio.ui.pages.results.reports import Reports
from augstudio.ui.pages.results.robustness.robustness_tab import RobustnessTab
from augstudio.ui.pages.results.run_bar import RunBar
from augstudio.ui.pages.results.why.why_tab import WhyTab
from augstudio.ui.widgets.text import button

#: Size of the tabs in window pixels that even the smallest window has room for.
_LEAST = (320, 160)
#: Below this height, in window pixels, the words above the tabs are kept short.
_LOW = 520


class RunView(QWidget):
    """Shows the run in use, which is evaluated when this is first visible."""

    def __init__(
        self,
        classifiers: Classifiers,
        library: RunLibrary,
        trainings: Trainings,
        predictions: Predictions,
        jobs: Jobs,
        recipe: CurrentRecipe,
        project: Project,
        explainer: Explainer,
        tensorflow: TensorFlowLoader,
        settings: QSettings,
        channel: Channel,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._library, self._predictions, self._channel = library, predictions, channel
        self._try = button(
            "button_results_try",
            "Try it on photos",
            "Shows Predict, where this run classifies new photos.",
            role="primary",
        )
        self._report = button(
            "button_save_report",
            "Save report…",
            "Saves all of this with the mistakes, their heat maps and the settings as one HTML "
            "file to look at, to print and to pass on.",
        )
        self._evaluated = EvaluatedRun(classifiers, library, tensorflow, self)
        self._reports = Reports(jobs, classifiers, channel, self)
        self._bar = RunBar(self._try)
        self._headline = Headline()
        self._overview = OverviewTab(settings)
        self._calibration = CalibrationTab()
        self._compare = CompareTab(classifiers, library, trainings, channel)
        self._robustness = RobustnessTab(jobs, recipe, channel)
        self._labels = LabelsTab(project, library, explainer, tensorflow, channel)
        self._why, self._map = WhyTab(explainer), MapTab(tensorflow)
        self._tabs = self._make_tabs()
        self._below = QWidget()
        self._shown = QStackedLayout(self._below)
        self._lay_out()
        self._connect()
        self._show_runs()

    # --- layout ---

    def _make_tabs(self) -> QTabWidget:
        tabs = QTabWidget()
        tabs.setObjectName("tabs_results")
        tabs.setMinimumSize(*_LEAST)
        tabs.setCornerWidget(self._report)
        for arrow in tabs.tabBar().findChildren(QToolButton):
            arrow.setToolTip("Show the tabs that don't fit here.")
        for title, tip, tab in (
            ("Overview", "The confusion matrix, the classes and the mistakes.", self._overview),
            ("Calibration", "Whether probabilities mean what they say.", self._calibration),
            ("Why", "Heat maps of what speaks for a class, and similar photos.", self._why),
            ("Map", "All photos, with similar ones close together.", self._map),
            ("Labels", "Photos that may be in the wrong class.", self._labels),
            (
                "Robustness",
                "How much a photo may be rotated, blurred or otherwise disturbed.",
                self._robustness,
            ),
            ("Compare", "What changes from one run to another.", self._compare),
        ):
            tabs.setTabToolTip(tabs.addTab(_scrolled(tab, title), title), tip)
        return tabs

    def _lay_out(self) -> None:
        self._shown.addWidget(QWidget())
        self._shown.addWidget(self._tabs)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.small)
        column.addWidget(self._bar)
        column.addWidget(self._headline)
        column.addWidget(self._below, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Leave the height to the tabs in a low window."""
        super().resizeEvent(event)
        self._headline.set_low(self.height() < _LOW)

    # --- behaviour ---

    def _connect(self) -> None:
        library, evaluated = self._library, self._evaluated
        library.runs_changed.connect(self._show_runs)
        library.run_changed.connect(self._show_runs)
        self._bar.run_chosen.connect(library.use)
        self._bar.photos_chosen.connect(evaluated.choose)
        evaluated.changed.connect(self._show)
        evaluated.progressed.connect(self._show_progress)
        self._report.clicked.connect(self._save_report)
        self._try.clicked.connect(lambda: self._predictions.try_run(library.run))
        self._compare.ready.connect(self._show_comparison)
        for tab in (self._overview, self._calibration, self._why, self._map):
            tab.photos_wanted.connect(self._channel.show_photos)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Evaluate the run in use, if that was not done before."""
        super().showEvent(event)
        self._evaluated.show_run()

    def _show_runs(self) -> None:
        run = self._library.run
        self._bar.show_runs(self._library.runs, run)
        for tab in (self._why, self._map, self._labels, self._robustness, self._compare):
            tab.show_run(run)
        if self.isVisible():
            self._evaluated.show_run()

    def _show(self) -> None:
        """Show the evaluation, or why there is none."""
        evaluated = self._evaluated
        run, found, error = evaluated.run, evaluated.found, evaluated.error
        if run is None:
            return
        self._bar.show_photos(run, evaluated.photos)
        self._shown.setCurrentIndex(int(found is not None))
        if found is not None:
            self._headline.write(found.headline, " ".join([found.basis, *found.notes]))
            self._overview.show_evaluation(found.evaluation)
            own = run if isinstance(found, RunEvaluation) else None
            self._calibration.show_evaluation(found.evaluation, own)
        else:
            words = "Evaluating …" if error is None else str(error)
            self._headline.write(words, is_bad=error is not None)

    def _save_report(self) -> None:
        run, found = self._evaluated.run, self._evaluated.found
        if run is None or found is None:
            return
        name, _ = QFileDialog.getSaveFileName(
            self, "Save report", f"{storage.safe_name(run.name)}.html", "HTML (*.html)"
        )
        if name:
            self._reports.save(run, found, Path(name))

    def _show_comparison(self) -> None:
        self._tabs.setCurrentIndex(self._tabs.count() - 1)

    def _show_progress(self, advance: Advance) -> None:
        if self._evaluated.found is None:
            of = f" {grouped(advance.done)} of {grouped(advance.total)}" if advance.total else " …"
            self._headline.note(advance.message + of)


def _scrolled(tab: QWidget, title: str) -> QScrollArea:
    """Return a tab that scrolls in a window that is too low for it."""
    area = QScrollArea()
    area.setObjectName(f"area_{title.lower()}")
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab scrolls it through its controls
    area.setWidget(tab)
    return area
