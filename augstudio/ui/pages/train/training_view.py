"""TrainingView: a training while it goes on and afterwards: steps, curves, mistakes, a sentence."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from augstudio.data.dataset import Split
from augstudio.runs.config import Method, TrainConfig
from augstudio.runs.events import (
    EpochFinished,
    EpochProgressed,
    FeaturesExtracted,
    Mistake,
    Mistakes,
    Notice,
    Phase,
    PhaseStarted,
    PhotoSkipped,
    phases,
)
from augstudio.ui.core.training_meter import TrainingMeter
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.train.curves.curves_view import CurvesView, History
from augstudio.ui.pages.train.curves.turns import Turns
from augstudio.ui.pages.train.mistake_list import MistakeList
from augstudio.ui.pages.train.phase_list import PhaseList, Step
from augstudio.ui.widgets.speed_text import rate, time_left
from augstudio.ui.widgets.text import count, label, set_role

_STEPS = {
    Phase.FEATURES: Step(
        "Look at the photos (features)",
        "the backbone writes down what it sees in every photo and in its variations.",
    ),
    Phase.TOP_MODEL: Step(
        "Learn (top model)", "a small network learns the classes from what was written down."
    ),
    Phase.ACTIVATIONS: Step(
        "Look again, up to the opened blocks",
        "the part of the backbone that stays as it is looks at every photo once more.",
    ),
    Phase.FINE_TUNE: Step(
        "Learn on (fine-tuning)",
        "the last blocks of the backbone are opened and learn together with the top model.",
    ),
    Phase.NETWORK: Step(
        "Learn (whole network)", "the network learns from photos that are varied anew every time."
    ),
    Phase.SAVING: Step("Save", "the classifier and the figures are written to the run's folder."),
}
#: Learning goes on while more views are looked at; these two steps end together.
_TOGETHER = {Phase.TOP_MODEL: Phase.FEATURES, Phase.FINE_TUNE: Phase.ACTIVATIONS}
_WAITING = "The curves begin when every photo has been looked at once."
_WAITING_FOR_NETWORK = "The curves begin when the network has seen every photo once."
_NO_ANSWERS = "It ended before the first epoch: there are no answers to look at."
_MISTAKES_WIDTH = (208, 320)


class TrainingView(QWidget):
    """Takes the events of a training one after another, or the history of a finished one.

    Signals
    -------
    thumbnails_wanted
        ``Path`` of every photo for which ``set_thumbnails`` should bring a picture; none of them
        all when those that came are forgotten.
    mistake_chosen
        Number of the one of ``mistakes`` that is to be enlarged.
    """

    thumbnails_wanted = Signal(list)
    mistake_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: tuple[Phase, ...] = ()
        self._meter = TrainingMeter(TrainConfig(), 1)
        self._skipped = 0
        self._found: Mistakes | None = None
        self._phases = PhaseList()
        self._sentence = label("", wrap=True)
        self._sentence.setObjectName("label_result")
        # It has the whole width: the height that it would need in a narrow place is no minimum.
        self._sentence.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._turns = Turns(self)
        self._curves = CurvesView(self._turns)
        self._mistakes = MistakeList()
        self._mistakes.setMinimumWidth(_MISTAKES_WIDTH[0])
        self._mistakes.setMaximumWidth(_MISTAKES_WIDTH[1])
        self._mistakes.thumbnails_wanted.connect(self.thumbnails_wanted)
        self._mistakes.chosen.connect(self.mistake_chosen)
        self._lay_out()
        self.set_method(Method.BOTTLENECK)

    def _lay_out(self) -> None:
        words = QHBoxLayout()
        words.setSpacing(SPACING.wide)
        words.addWidget(self._sentence, 1)
        words.addWidget(self._curves.controls, 0, Qt.AlignmentFlag.AlignVCenter)
        pictures = QHBoxLayout()
        pictures.setSpacing(SPACING.wide)
        pictures.addWidget(self._curves, 4)
        pictures.addWidget(self._mistakes, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACING.small)
        layout.addWidget(self._phases)
        layout.addLayout(words)
        layout.addLayout(pictures, 1)
        self._mistakes.hide()

    def set_method(self, method: Method) -> None:
        """Show the steps of a method, none of which has begun."""
        self._steps = phases(method)
        self._phases.set_steps([_STEPS[phase] for phase in self._steps])

    def begin(self, meter: TrainingMeter) -> None:
        """Get ready for a training, whose events ``meter`` hears first."""
        self._meter, self._skipped = meter, 0
        self.set_method(meter.config.method)
        from_scratch = meter.config.method is Method.FROM_SCRATCH
        self.show_nothing(_WAITING_FOR_NETWORK if from_scratch else _WAITING)
        self._mistakes.show()

    def show_event(self, event: object) -> None:
        """Show what a training reports."""
        match event:
            case FeaturesExtracted():
                self._show_look(event)
            case EpochProgressed():
                self._show_epochs(event.phase, event.done / max(1, event.total))
            case EpochFinished():
                self._show_epoch(event)
            case PhaseStarted():
                self._start(event.phase)
            case PhotoSkipped():
                self._skipped += 1
                photos = count(self._skipped, "photo", "photos")
                self.say(f"{photos} can't be read and stay out; last {event.path.name}.", "warn")
            case Notice():
                self.say(event.message, "warn")
            case Mistakes():
                self.show_mistakes(event)
        if isinstance(event, FeaturesExtracted | EpochProgressed | EpochFinished):
            speed = self._meter.speed
            self._curves.say(", ".join(filter(None, (rate(speed), time_left(speed)))))

    def show_nothing(self, sentence: str, role: str = "") -> None:
        """Show steps that have not begun, empty curves, and a sentence."""
        self._phases.clear()
        self._phases.show()
        self._forget_mistakes()
        self.show_history((), 0)
        self.say(sentence, role)

    def hide_steps(self) -> None:
        """Show neither steps nor mistakes: the curves are those of an earlier training."""
        self._phases.hide()
        self._forget_mistakes()

    def show_history(self, history: Sequence[EpochFinished], best_epoch: int) -> None:
        """Show the curves of a training that has ended."""
        self._curves.say("")
        self._curves.set_history(history, best_epoch)

    def show_mistakes(self, found: Mistakes) -> None:
        """Show what the best weights of a training get wrong."""
        self._found = found
        self._mistakes.show()
        self._turns.ask(self._paint_mistakes)

    def show_no_mistakes(self, sentence: str) -> None:
        """Say why there are no mistakes to show."""
        self._mistakes.show_nothing(sentence)
        self._mistakes.show()

    def overlay(self, others: Sequence[tuple[str, History]]) -> None:
        """Show the validation curves of other runs, by their names, behind the curves."""
        self._curves.set_others(others)

    def end(self, kept: bool, instead: str = "nothing to save") -> None:
        """Show that the work is over, and whether there is a result, or what there is instead."""
        self._turns.finish()
        self._curves.say("")
        saving = len(self._steps) - 1
        if kept:
            self._finish_before(saving)
        self._phases.show_progress(saving, int(kept), 1, "saved" if kept else instead)
        if self._found is None:
            self._mistakes.show_nothing(_NO_ANSWERS)

    def say(self, sentence: str, role: str = "") -> None:
        """Show a sentence above the curves; ``role`` as in the style sheet."""
        self._sentence.setText(sentence)
        set_role(self._sentence, role)

    @property
    def sentence(self) -> str:
        """What is said above the curves."""
        return self._sentence.text()

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """The mistakes that are shown, the surest first."""
        return self._mistakes.mistakes

    def picture(self, photo: Path) -> QImage | None:
        """Return the picture of one of the mistakes, if it has come."""
        return self._mistakes.picture(photo)

    def set_thumbnails(self, pictures: Mapping[Path, QImage | None]) -> None:
        """Bring the pictures that were wanted, ``None`` for what can't be read any more."""
        self._mistakes.set_thumbnails(pictures)

    def focus_mistake(self, photo: Path) -> None:
        """Give the keys to one of the mistakes."""
        self._mistakes.focus_photo(photo)

    def _start(self, phase: Phase) -> None:
        if phase not in self._steps:
            return
        self._finish_before(self._steps.index(_TOGETHER.get(phase, phase)))
        if phase is Phase.SAVING:
            self._phases.show_progress(self._steps.index(phase), 0, 0, "writing the run")

    def _finish_before(self, step: int) -> None:
        for earlier in range(step):
            self._phases.finish(earlier)

    def _show_look(self, event: FeaturesExtracted) -> None:
        what = "validation photos"
        part = 0
        if event.split is Split.TRAIN:
            what = f"view {event.view + 1} of {self._meter.views}"
            part = event.view + 1
        words = f"{what}: {count(event.done)} of {count(event.total)}"
        # The bar counts all views and the validation photos, each for one equal part.
        done = 100 * part + round(100 * event.done / max(1, event.total))
        if event.phase in self._steps:
            step = self._steps.index(event.phase)
            self._phases.show_progress(step, done, 100 * (self._meter.views + 1), words)

    def _show_epochs(self, phase: Phase, part: float = 0.0) -> None:
        """Show how many epochs of a phase have ended, and what ``part`` of the next one."""
        if phase not in self._steps:
            return
        epochs, patience = self._meter.limits(phase)
        most = "at most " if patience < epochs else ""
        number = self._meter.epoch + (1 if part else 0)
        words = f"epoch {number} of {most}{epochs}"
        done = round(100 * (self._meter.epoch + part))
        self._phases.show_progress(self._steps.index(phase), done, 100 * epochs, words)

    def _show_epoch(self, event: EpochFinished) -> None:
        if not self._curves.history:
            self.say("")
        self._curves.add(event, event.best_epoch)
        self._show_epochs(event.phase)

    def _paint_mistakes(self) -> None:
        if self._found is not None:
            found = self._found
            self._mistakes.show_mistakes(found.photos, found.wrong, found.total, found.epoch)

    def _forget_mistakes(self) -> None:
        self._found = None
        self._turns.forget()
        self._mistakes.show_nothing()
        self._mistakes.hide()
