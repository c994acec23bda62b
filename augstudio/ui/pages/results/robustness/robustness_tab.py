"""RobustnessTab: how accurate a run stays as its photos are disturbed."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from augstudio.augment.recipe import Recipe
from augstudio.errors import AugStudioError
from augstudio.evaluation.robustness.card import RobustnessCard, saved_card
from augstudio.evaluation.robustness.curves import Curve, curves, summary
from augstudio.evaluation.robustness.measure import robustness, seconds_expected
from augstudio.plain_text import duration
from augstudio.runs.run import Run
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.current_recipe import CurrentRecipe
from augstudio.ui.core.jobs.jobs import JobKind, Jobs
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.results.robustness.curve_card import CurveCard
from augstudio.ui.pages.results.stacks import ShrinkingStack
from augstudio.ui.widgets.card_grid import CardGrid
from augstudio.ui.widgets.empty_state import EmptyState
from augstudio.ui.widgets.text import label

_CARD_WIDTH = 260
_LEGEND = (
    "Lines: the share of right answers in percent, with its 95% interval. Triangles: it drops "
    "beyond chance. Shaded: what the recipe showed in the training."
)
_WHAT = (
    "Rotates, moves, blurs and otherwise disturbs validation photos more and more, and counts how "
    "many are still right. This shows which variations the classifier has learned to ignore, and "
    "which ones the augmentation should add."
)


class RobustnessTab(QWidget):
    """Measures the robustness card of a run when asked to, and shows it.

    A card that was measured before is shown at once. Measuring goes on while another run is shown:
    its result is kept with the run.
    """

    def __init__(
        self, jobs: Jobs, recipe: CurrentRecipe, channel: Channel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("tab_robustness")
        self._jobs, self._recipe, self._channel = jobs, recipe, channel
        self._run: Run | None = None
        self._shown: RobustnessCard | None = None
        self._measured: Path | None = None
        self._act: Callable[[], object] = self._measure
        self._state = EmptyState("", "", "", "", symbol="results")
        self._state.pressed.connect(lambda: self._act())
        self._summary = label("", "", wrap=True)
        self._summary.setObjectName("label_robustness")
        self._grid = CardGrid("cards_robustness", "Robustness", _CARD_WIDTH)
        self._content = self._make_content()
        self._stack = ShrinkingStack(self)
        self._stack.addWidget(self._state)
        self._stack.addWidget(self._content)
        self._show()

    def show_run(self, run: Run | None) -> None:
        """Show the card of a run, or the button that measures it."""
        if run != self._run:
            self._run = run
            self._show()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Look for the card now, if the run was chosen while this was hidden."""
        super().showEvent(event)
        self._show()

    def _make_content(self) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.small)
        column.addWidget(self._summary)
        column.addWidget(label(_LEGEND, "caption", wrap=True))
        column.addWidget(self._grid, 1)
        return content

    # --- states ---

    def _show(self) -> None:
        """Show the card of the run if there is one, or else what can be done."""
        run = self._run
        if run is None:
            self._offer(
                "No run to measure",
                "Train a classifier first. Then you see here how it copes with disturbed photos.",
                "Go to Train",
                "button_robustness_to_train",
                lambda: self._channel.show_page("train"),
            )
        elif run.folder == self._measured:
            self._offer(
                "Measuring robustness …",
                "The status line below shows how far it is. You can go on with other pages.",
                "Stop",
                "button_stop_robustness",
                self._jobs.stop,
            )
        elif self.isVisible():
            card = saved_card(run)
            if card is None:
                self._offer_measuring(run)
            else:
                self._show_card(card, run)

    def _offer_measuring(self, run: Run) -> None:
        seconds = seconds_expected(run)
        time = f" It takes about {duration(seconds)}." if seconds else ""
        self._offer(
            "How robust is this run?",
            _WHAT + time,
            "Measure robustness",
            "button_measure_robustness",
            self._measure,
        )

    def _offer(
        self, title: str, sentence: str, action: str, name: str, act: Callable[[], object]
    ) -> None:
        self._state.set_words(title, sentence, action, name)
        self._act = act
        self._stack.setCurrentWidget(self._state)

    def _show_card(self, card: RobustnessCard, run: Run) -> None:
        self._stack.setCurrentWidget(self._content)
        if card == self._shown:
            return
        self._shown = card
        self._summary.setText(summary(card))
        cards = [CurveCard(each) for each in curves(card, run)]
        for each in cards:
            each.setting_wanted.connect(self._set)
        self._grid.set_cards(cards)

    # --- acting ---

    def _measure(self) -> None:
        run = self._run
        if run is None:
            return
        job = self._jobs.start(
            JobKind.MEASURE, "Measuring robustness", lambda progress, _: robustness(run, progress)
        )
        if job is not None:
            self._measured = run.folder
            job.failed.connect(lambda error: self._fail(error, run))
            job.ended.connect(self._end)
            self._show()

    def _end(self) -> None:
        if self._measured is not None:
            self._measured = None
            self._show()

    def _fail(self, error: AugStudioError, run: Run) -> None:
        self._measured = None
        if run == self._run:
            self._offer(
                "Robustness could not be measured",
                str(error),
                "Try again",
                "button_measure_robustness",
                self._measure,
            )

    def _set(self, curve: Curve) -> None:
        """Widen the current recipe to where accuracy begins to drop, and show its slider."""
        changes = curve.changes(self._recipe.value)
        self._recipe.change(Recipe.parse(self._recipe.value.model_dump() | changes))
        self._channel.show_setting(curve.disturbance.fields[0])
