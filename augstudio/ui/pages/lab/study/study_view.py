"""StudyView: a study that runs or is done."""

from dataclasses import dataclass

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from augstudio.data.dataset import Dataset
from augstudio.data.images import Fit
from augstudio.ui.core.studies.findings import Findings
from augstudio.ui.core.studies.study_work import MORE_REPEATS
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.lab.study.arm_details import ArmDetails
from augstudio.ui.pages.lab.study.condition_bar import ConditionBar
from augstudio.ui.pages.lab.study.study_table import StudyTable
from augstudio.ui.pages.lab.study_texts import verdicts
from augstudio.ui.widgets.controls import remember_splitter
from augstudio.ui.widgets.text import button, label, tooltip

#: A symbol stays on the line of its words.
_LEGEND = (
    "Mean difference in accuracy with its 95% interval. Shaded: chance alone. "
    "▶\N{NO-BREAK SPACE}{}, ◀\N{NO-BREAK SPACE}{}, ●\N{NO-BREAK SPACE}can't\N{NO-BREAK SPACE}tell, "
    "◆\N{NO-BREAK SPACE}nothing was changed."
)
#: What a verdict is called, for networks and methods, and for augmentations.
_WORDS = (("better", "worse"), ("helps", "hurts"))
_MORE = "More repeats"
#: What the button says, and what it does: without a verdict, and with one.
_WINNERS = (
    (
        "Check the recipe",
        "Nothing was shown to help or to hurt. Compare the whole recipe with no augmentation once, "
        "on validation or test photos.",
    ),
    (
        "Use the winners",
        "Make a recipe of what helps, without what hurts, try it once on validation or test photos "
        "and use it, unless it is worse there. Can be undone (Ctrl+Z).",
    ),
)
#: Least width of a saved picture in pixels: the longest names have room.
_PICTURE_WIDTH = 900
#: Height in pixels from which the legend is shown.
_ROOMY = 320


@dataclass(frozen=True)
class StudyState:
    """What can be done with a study.

    Attributes
    ----------
    running, stopping
        Whether a job works on it, and is asked to stop.
    busy
        Whether another job runs.
    notice
        What has changed since; "" if nothing has.
    before, after
        Sentences to be read before and after the verdicts.
    """

    running: bool = False
    stopping: bool = False
    busy: bool = False
    notice: str = ""
    before: str = ""
    after: str = ""


class StudyView(QWidget):
    """The chart, what the selected arm did, and what can be done next.

    Signals
    -------
    stop_pressed, continue_pressed, finish_pressed, more_pressed, winners_pressed
        The buttons.

    Attributes
    ----------
    table
        The chart.
    """

    stop_pressed = Signal()
    continue_pressed = Signal()
    finish_pressed = Signal()
    more_pressed = Signal()
    winners_pressed = Signal()

    def __init__(self, settings: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = StudyState()
        self.table = StudyTable()
        self._findings: Findings | None = None
        self._dataset: Dataset | None = None
        self._fit, self._seed = Fit.CROP, 0
        self._sentence = label("", wrap=True)
        self._sentence.setObjectName("label_lab_summary")
        self._notice = label("", "warn", wrap=True)
        self._notice.setObjectName("label_lab_notice")
        self._conditions = ConditionBar()
        self._details = ArmDetails()
        self._make_buttons()
        self._lay_out(settings)
        self._conditions.chosen.connect(lambda _: self._show_rows())
        self.table.chosen.connect(self._show_row)
        self.show_state(StudyState())

    def show_findings(
        self, found: Findings | None, dataset: Dataset | None, fit: Fit, seed: int
    ) -> None:
        """Show what is known of a study; examples are drawn of photos of ``dataset``."""
        before, self._findings = self._findings, found
        self._dataset, self._fit, self._seed = dataset, fit, seed
        if found and before and found.study.folder != before.study.folder:
            self._conditions.reset()
        of_recipes = found is None or found.study.plan.of_augmentations
        self._legend.setText(_LEGEND.format(*_WORDS[of_recipes]))
        self._conditions.mark(found.telling if found else frozenset())
        self._show_rows()

    def show_time_of_more(self, when: str) -> None:
        """Say how long more repeats take, such as "about 12 s"; "" while unknown."""
        self._more.setText(f"{_MORE} ({when})" if when else _MORE)

    def show_state(self, state: StudyState) -> None:
        """Show what can be done."""
        found, self._state = self._findings, state
        self._say()
        self._notice.setText(state.notice)
        self._notice.setVisible(bool(state.notice))
        done = found is not None and found.is_done
        complete = found is not None and found.complete > 0
        usable = found is not None and found.same_photos and not state.busy
        rows = (
            (self._stop, state.running, not state.stopping),
            (self._continue, not state.running and found is not None and not done, usable),
            (self._finish, not state.running and not done and complete, usable),
            (self._more, not state.running and done, usable),
            (
                self._winners,
                not state.running
                and done
                and found is not None
                and found.study.plan.can_be_confirmed,
                usable,
            ),
        )
        told = found is not None and bool(found.telling)
        self._winners.setText(_WINNERS[told][0])
        self._winners.setToolTip(tooltip(_WINNERS[told][1]))
        had_keys = any(each.hasFocus() for each, *_ in rows)
        for each, shown, enabled in rows:
            each.setVisible(shown)
            each.setEnabled(enabled)
        if had_keys and not any(each.hasFocus() for each, *_ in rows):
            self.table.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Leave the height to the chart where there is little of it."""
        super().resizeEvent(event)
        self._legend.setVisible(self.height() >= _ROOMY)

    def press_space(self) -> None:
        """Stop or continue the study."""
        for each in (self._stop, self._continue):
            if not each.isHidden():
                each.click()

    def chart(self) -> QWidget:
        """Return all rows as they are shown, for a picture."""
        made = QWidget()
        made.setFixedWidth(max(self.table.width(), _PICTURE_WIDTH))
        table = StudyTable()
        table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(made)
        column.setSpacing(SPACING.small)
        for text, role in ((self._sentence.text(), ""), (self._condition_words(), "muted")):
            column.addWidget(label(text, role, wrap=True))
        column.addWidget(table)
        column.addWidget(label(self._legend.text(), "caption", wrap=True))
        self._fill(table)
        table.setFixedHeight(table.whole_height())
        table.clearSelection()
        made.setFixedHeight(column.heightForWidth(made.width()))
        made.ensurePolished()
        column.activate()
        return made

    def _condition_words(self) -> str:
        rows = self._findings.rows(self._conditions.condition) if self._findings else ()
        known = next((row.difference for row in rows if row.difference), None)
        return f"Photos: {known.condition.when}" if known else ""

    def _say(self) -> None:
        """Say what is to be read first: how far it is, or what helps and hurts."""
        found, state = self._findings, self._state
        known = verdicts(found, self._conditions.condition) if found and not state.running else ""
        self._sentence.setText(" ".join(filter(None, (state.before, known, state.after))))

    def _show_rows(self) -> None:
        self._fill(self.table)
        self._say()
        self._show_row()

    def _fill(self, table: StudyTable) -> None:
        found = self._findings
        if found is None:
            table.show_rows((), 0.0, "")
            return
        baseline, condition = found.study.plan.baseline.title, self._conditions.condition
        table.show_rows(found.rows(condition), found.noise_floor(condition), baseline)

    def _show_row(self) -> None:
        found = self._findings
        folds = found.study.plan.folds if found else 1
        noise_floor = found.noise_floor(self._conditions.condition) if found else 0.0
        self._details.show_row(
            self.table.row, folds, noise_floor, self._dataset, self._fit, self._seed
        )

    def _make_buttons(self) -> None:
        self._stop = button(
            "button_stop_study", "Stop", "Stop, and keep what is done (Space).", icon="stop"
        )
        self._continue = button(
            "button_continue_study",
            "Continue",
            "Make the trainings that are missing (Space).",
            "primary",
            icon="play",
        )
        self._finish = button(
            "button_finish_study",
            "Finish here",
            "Leave it at the repeats that are complete. More can be added later.",
        )
        self._more = button(
            "button_more_repeats",
            _MORE,
            f"Divide the photos {MORE_REPEATS} times more: intervals become shorter.",
        )
        self._winners = button(
            "button_use_winners",
            *_WINNERS[True],
            "primary",
        )
        for each, signal in (
            (self._stop, self.stop_pressed),
            (self._continue, self.continue_pressed),
            (self._finish, self.finish_pressed),
            (self._more, self.more_pressed),
            (self._winners, self.winners_pressed),
        ):
            each.clicked.connect(signal)

    def _lay_out(self, settings: QSettings) -> None:
        top = QHBoxLayout()
        top.setSpacing(SPACING.small)
        top.addWidget(self._conditions, 1)
        for each in (self._more, self._finish, self._continue, self._stop, self._winners):
            top.addWidget(each)
        left = QWidget()
        chart = QVBoxLayout(left)
        chart.setContentsMargins(0, 0, 0, 0)
        chart.setSpacing(SPACING.tight)
        chart.addWidget(self.table, 1)
        self._legend = label("", "caption", wrap=True)
        self._legend.setObjectName("label_lab_legend")
        chart.addWidget(self._legend)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setObjectName("splitter_lab")
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(SPACING.medium)
        splitter.addWidget(left)
        splitter.addWidget(self._details)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 1)
        remember_splitter(splitter, settings)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.small)
        column.addWidget(self._sentence)
        column.addWidget(self._notice)
        column.addLayout(top)
        column.addWidget(splitter, 1)
