"""CompareTab: what a run gets right that another doesn't, and a training that is compared."""

from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from augstudio.data.dataset import ImageRecord, Split
from augstudio.errors import AugStudioError
from augstudio.evaluation.comparison import Comparison, compare, trained_photos
from augstudio.evaluation.run_evaluation import evaluate_split
from augstudio.plain_text import readable
from augstudio.progress import Progress
from augstudio.runs.answers import Answers
from augstudio.runs.run import Run
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.jobs.light_lane import LatestJob
from augstudio.ui.core.photos.photo_set import PhotoSet
from augstudio.ui.core.runs.classifiers import Classifiers
from augstudio.ui.core.runs.run_library import RunLibrary
from augstudio.ui.core.runs.trainings import Trainings
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.results.photo_icons import PhotoIcons
from augstudio.ui.widgets.controls import SteadyComboBox
from augstudio.ui.widgets.text import Line, button, count, label, tooltip

_WIDTH = 160
#: Side of a picture in window pixels, and most pictures; the gallery has all.
_PHOTO, _MOST = 88, 40
_ALONE = "There is no other run to compare with. Train again to see what changes."


class CompareTab(QWidget):
    """Compares the run in use with another on the validation photos of both.

    ``ready`` follows when a run that was trained to be compared is in use.
    """

    ready = Signal()

    def __init__(
        self,
        classifiers: Classifiers,
        library: RunLibrary,
        trainings: Trainings,
        channel: Channel,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("tab_compare")
        self._classifiers, self._library = classifiers, library
        self._trainings, self._channel = trainings, channel
        self._run: Run | None = None
        #: The folder of the run that was chosen; and whether this waits for a training to end.
        self._before: Path | None = None
        self._waiting = False
        self._shown: tuple[Path, Path] | None = None
        self._job = LatestJob("The comparison", self)
        self._runs = SteadyComboBox()
        self._runs.setObjectName("combo_compare_run")
        self._runs.setAccessibleName("Compare with")
        self._runs.setToolTip(tooltip("The earlier run that this one is compared with."))
        self._runs.setMinimumWidth(_WIDTH)
        self._runs.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._again = button(
            "button_train_compare",
            "Train again and compare",
            "Trains again with the settings of this run, on the photos as they are now: with your "
            "changes to classes and sets. Then compares both.",
        )
        self._sentence = label("", "section", wrap=True)
        self._sentence.setObjectName("label_comparison")
        self._note = label("", "muted", wrap=True)
        self._gained = _Changed("gained", "Right now, wrong before", channel)
        self._lost = _Changed("lost", "Wrong now, right before", channel)
        self._lay_out()
        self._runs.activated.connect(self._choose)
        self._again.clicked.connect(self._train)
        self._job.result.connect(self._show)
        self._job.failed.connect(self._fail)
        trainings.trained.connect(self._on_trained)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(SPACING.small)
        title = label("Compare with")
        title.setBuddy(self._runs)
        for each in (title, self._runs):
            top.addWidget(each)
        top.addStretch()
        top.addWidget(self._again)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.small)
        column.addLayout(top)
        for part in (self._sentence, self._note, self._gained, self._lost):
            column.addWidget(part)
        column.addStretch()

    def show_run(self, run: Run | None) -> None:
        """Show how ``run`` differs from another: the one chosen before, or else the next older."""
        self._run = run
        others = [each for each in self._library.runs if run is None or each.folder != run.folder]
        older = [each for each in others if run is not None and each.moment < run.moment]
        # While a training ends, the run that it is to be compared with is still the one in use.
        chosen = [each for each in others if each.folder == self._before]
        before = next(iter(chosen or older or others), None)
        with QSignalBlocker(self._runs):
            self._runs.clear()
            for each in others:
                self._runs.addItem(readable(each.name), each)
            self._runs.setCurrentIndex(others.index(before) if before else -1)
        self._runs.setEnabled(bool(others))
        if self.isVisible():
            self._compare()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Compare what was chosen meanwhile."""
        super().showEvent(event)
        self._compare()

    @Slot(int)
    def _choose(self, place: int) -> None:
        self._before = self._runs.itemData(place).folder
        self._compare()

    def _compare(self) -> None:
        after, before = self._run, self._runs.currentData()
        if after is None or before is None:
            self._shown = None
            self._say(_ALONE)
            return
        if self._shown == (before.folder, after.folder):
            return
        self._shown = (before.folder, after.folder)
        self._say("Comparing …")

        def work(progress: Progress) -> Comparison:
            then, now = (self._answers(run, progress) for run in (before, after))
            return compare(then, now, trained_photos(before, after))

        self._job.submit(work)

    def _answers(self, run: Run, progress: Progress) -> Answers:
        answer = self._classifiers.answering(run, progress)
        found = evaluate_split(run, Split.VALIDATION, answer)
        return found.evaluation.answers

    @Slot(object)
    def _show(self, found: Comparison) -> None:
        self._say(found.sentence, found.note)
        self._gained.show_photos(found.gained)
        self._lost.show_photos(found.lost)

    @Slot(object)
    def _fail(self, error: AugStudioError) -> None:
        self._shown = None
        self._say(str(error))

    def _say(self, sentence: str, note: str = "") -> None:
        self._sentence.setText(sentence)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        for part in (self._gained, self._lost):
            part.show_photos(())

    # --- train again ---

    def _train(self) -> None:
        run = self._run
        if run is None:
            return
        self._channel.show_page("train")
        job = self._trainings.start(run.config, run.recipe)
        self._waiting = job is not None
        if job is not None:
            self._before = run.folder
            job.ended.connect(self._stop_waiting)

    @Slot(object)
    def _on_trained(self, run: Run) -> None:
        """Come back with the new run, which is in use by now."""
        if self._waiting and self._library.run == run:
            self._channel.show_page("results")
            self.ready.emit()

    @Slot()
    def _stop_waiting(self) -> None:
        self._waiting = False


class _Changed(QWidget):
    """The photos whose answers changed in one direction."""

    def __init__(self, name: str, title: str, channel: Channel) -> None:
        super().__init__()
        self._title, self._channel = title, channel
        self._records: tuple[ImageRecord, ...] = ()
        self._number = Line("", "section")
        self._all = button(f"button_all_{name}", "See all", "See these photos in the gallery.")
        self._row = PhotoIcons(f"list_{name}", title, _PHOTO, "Click to see all.")
        self._row.make_row()
        heading = QHBoxLayout()
        heading.addWidget(self._number, 1)
        heading.addWidget(self._all)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.tight)
        column.addLayout(heading)
        column.addWidget(self._row)
        for pressed in (self._all.clicked, self._row.opened):
            pressed.connect(self._open)

    def show_photos(self, records: tuple[ImageRecord, ...]) -> None:
        """Show photos, or nothing if there are none."""
        self._records = records
        self._number.write(f"{self._title}: {count(len(records), 'photo', 'photos')}")
        self._row.show_photos([(record, (record.label,)) for record in records[:_MOST]])
        self.setVisible(bool(records))

    def _open(self) -> None:
        contents = tuple(record.content for record in self._records)
        self._channel.show_photos(PhotoSet(self._title, contents))
