"""LabelsTab: photos whose class looks wrong, to move, leave out or confirm."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from augstudio.data.dataset import Dataset, ImageRecord
from augstudio.errors import AugStudioError
from augstudio.evaluation.cross_validation.cross_validation import cross_validate
from augstudio.evaluation.cross_validation.suspicious import SuspiciousLabel, suspicious_labels
from augstudio.plain_text import grouped, shown
from augstudio.progress import Progress
from augstudio.runs.run import Run
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.jobs.light_lane import LatestJob
from augstudio.ui.core.jobs.tensorflow_loader import TensorFlowLoader
from augstudio.ui.core.jobs.throttle import Advance
from augstudio.ui.core.photos.photo_decisions import PhotoDecisions
from augstudio.ui.core.photos.photo_set import PhotoSet
from augstudio.ui.core.photos.project import Project
from augstudio.ui.core.runs.explainer import Explainer
from augstudio.ui.core.runs.run_library import RunLibrary
from augstudio.ui.core.runs.similar_sets import SimilarSets
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.results.labels.label_list import LabelList
from augstudio.ui.pages.results.labels.label_photo import LabelPhoto
from augstudio.ui.pages.results.stacks import SentenceStack
from augstudio.ui.widgets.photo_menu import PhotoMenu
from augstudio.ui.widgets.text import button, count, label, link

_ADVICE = "Train again for this to count"
_NONE = "No photo looks as if it were in the wrong class."
_ABOUT = (
    "Each of these photos looked like another class to a classifier that was not trained on it. "
    "Some may only be unusual: look before you decide."
)


class LabelsTab(QWidget):
    """Looks for photos in the wrong class when it is first visible, and lists them."""

    def __init__(
        self,
        project: Project,
        library: RunLibrary,
        explainer: Explainer,
        tensorflow: TensorFlowLoader,
        channel: Channel,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._project, self._channel = project, channel
        self._tensorflow = tensorflow
        self._run: Run | None = None
        self._is_asked = False
        self._labels: list[SuspiciousLabel] = []
        self._records: dict[str, ImageRecord] = {}
        self._found: Dataset | None = None
        self._decisions = PhotoDecisions(project, channel, self, _ADVICE)
        similar = SimilarSets(explainer, library, channel, self, page="results")
        self._menu = PhotoMenu(self._decisions, similar, "menu_label", self)
        self._job = LatestJob("Looking for photos in the wrong class", self)
        self._title = label("", "section")
        self._title.setObjectName("label_labels_title")
        self._all = link(
            "button_labels_gallery",
            "Show all in the gallery",
            "Shows these photos on Data, where several can be decided about at once.",
        )
        self._elsewhere = label("", "warn", wrap=True)
        self._elsewhere.setObjectName("label_labels_elsewhere")
        self._open = button("button_labels_open", "Open the folder", "Opens it on Data.")
        self._list, self._photo = LabelList(), LabelPhoto()
        self._arrange()
        self._connect()
        self._stack.say(_NONE)

    # --- layout ---

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._title)
        top.addStretch()
        top.addWidget(self._all)
        other = QHBoxLayout()
        other.addWidget(self._elsewhere, 1)
        other.addWidget(self._open)
        halves = QSplitter()
        halves.setObjectName("splitter_labels")
        halves.setChildrenCollapsible(False)
        halves.addWidget(self._list)
        halves.addWidget(self._photo)
        halves.setStretchFactor(1, 1)
        halves.setSizes([300, 500])
        listed = QWidget()
        column = QVBoxLayout(listed)
        column.setContentsMargins(0, SPACING.small, 0, 0)
        column.setSpacing(SPACING.small)
        column.addLayout(top)
        column.addWidget(label(_ABOUT, "caption", wrap=True))
        column.addLayout(other)
        column.addWidget(halves, 1)
        self._stack = SentenceStack(listed, "label_labels_state", self)

    def _connect(self) -> None:
        self._job.progressed.connect(self._show_progress)
        self._job.result.connect(self._take)
        self._job.failed.connect(self._fail)
        self._project.dataset_changed.connect(self._show)
        self._list.currentRowChanged.connect(lambda _: self._show_photo())
        self._list.customContextMenuRequested.connect(self._open_menu)
        decide, decisions = self._decide, self._decisions
        for wanted in (self._list.leave_out_wanted, self._photo.leave_out_wanted):
            wanted.connect(lambda: decide(lambda _, record: decisions.leave_out([record])))
        self._photo.move_wanted.connect(lambda: decide(self._move))
        self._photo.confirm_wanted.connect(
            lambda: decide(lambda _, record: decisions.confirm([record]))
        )
        self._all.clicked.connect(self._show_all)
        self._open.clicked.connect(self._open_folder)

    # --- look for them ---

    def show_run(self, run: Run | None) -> None:
        """Show the photos of another run, or of none."""
        before, self._run = self._run, run
        if run is not None and before is not None and run.folder == before.folder:
            return
        self._job.drop()
        self._is_asked, self._labels = False, []
        self._list.show_labels(())
        self._photo.show_label(None, "", False)
        self._stack.say(
            "Looking for photos in the wrong class …" if run else "There is no run yet."
        )
        if self.isVisible():
            self._ask()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Look for them, if that was not done before."""
        super().showEvent(event)
        self._ask()

    def _ask(self) -> None:
        run = self._run
        if run is not None and not self._is_asked:
            self._is_asked = True

            def suspicious(progress: Progress) -> list[SuspiciousLabel]:
                self._tensorflow.wait(progress)
                found = cross_validate(run, progress)
                return [each for each in suspicious_labels(found) if each.is_suspicious]

            self._job.submit(suspicious)

    def _show_progress(self, advance: Advance) -> None:
        of = f"{grouped(advance.done)} of {grouped(advance.total)} {advance.unit}"
        self._stack.say(f"{advance.message}: {of}" if advance.total else f"{advance.message} …")

    @Slot(object)
    def _take(self, labels: list[SuspiciousLabel]) -> None:
        # What was decided before comes last; the order stays while photos are decided about.
        edits = self._project.edits
        confirmed = [each for each in labels if each.record.content in edits.confirmed]
        others = [each for each in labels if each.record.content not in edits.confirmed]
        self._labels = others + confirmed
        self._list.show_labels(self._labels)
        if labels:
            self._stack.show_content()
            self._show()
        else:
            self._stack.say(_NONE)

    @Slot(object)
    def _fail(self, error: AugStudioError) -> None:
        self._is_asked = False  # what was missing may be there when the tab is shown again
        self._stack.say(str(error), "bad")

    # --- show what was decided ---

    def _show(self) -> None:
        """Show what was decided, and whether anything can be."""
        if self._run is None or not self._labels:
            return
        found = self._project.found
        if found is not self._found:
            self._found = found
            self._records = {each.content: each for each in found.every()} if found else {}
        decisions = {each.record.content: self._decision(each) for each in self._labels}
        decided = {content: decision for content, decision in decisions.items() if decision}
        self._list.show_decisions(decided)
        left = len(self._labels) - len(decided)
        self._title.setText(
            f"{count(left, 'photo', 'photos')} to check" if left else "All of them are decided"
        )
        # Photos may have been left out of the folder, or moved into others, since the training.
        is_elsewhere = not any(map(self._record, self._labels))
        self._elsewhere.setText(
            f"These photos are not in the open folder. Open {shown(self._run.root.name)} to decide "
            "about them."
        )
        for widget in (self._elsewhere, self._open):
            widget.setVisible(is_elsewhere)
        self._all.setEnabled(not is_elsewhere)
        self._show_photo()

    def _show_photo(self) -> None:
        each = self._current
        if each is not None:
            can_decide = self._record(each) is not None
            self._photo.show_label(each, self._decision(each), can_decide)

    @property
    def _current(self) -> SuspiciousLabel | None:
        row = self._list.currentRow()
        return self._labels[row] if 0 <= row < len(self._labels) else None

    def _record(self, each: SuspiciousLabel) -> ImageRecord | None:
        """Return the photo in the open folder, if it is there."""
        return self._records.get(each.record.content)

    def _decision(self, each: SuspiciousLabel) -> str:
        """Return what was decided about a photo since the training; "" if nothing."""
        record, decisions = self._record(each), self._decisions
        if record is None:
            return ""
        if decisions.is_left_out(record):
            return "left out"
        if decisions.label(record) != self._name(each.record.label):
            return f"moved to {decisions.label(record)}"
        return "confirmed" if record.content in self._project.edits.confirmed else ""

    def _name(self, label: str) -> str:
        """Return the name that a class of the run has now."""
        return self._project.edits.classes.get(label, label)

    # --- decide ---

    def _decide(self, decide: Callable[[SuspiciousLabel, ImageRecord], object]) -> None:
        if (each := self._current) and (record := self._record(each)):
            decide(each, record)
            self._go_on()

    def _move(self, each: SuspiciousLabel, record: ImageRecord) -> None:
        # The run may know the class by an earlier name.
        self._decisions.move([record], self._name(each.proposed))

    def _go_on(self) -> None:
        """Show the next photo that nothing was decided about, if there is one."""
        row = self._list.currentRow()
        for number in (*range(row + 1, len(self._labels)), *range(row)):
            each = self._labels[number]
            if self._record(each) is not None and not self._decision(each):
                self._list.setCurrentRow(number)
                return

    def _open_menu(self, place: QPoint) -> None:
        if (each := self._current) and (record := self._record(each)):
            where = self._list.viewport().mapToGlobal(place)
            self._menu.show_for([record], where, likely=each.proposed)

    def _show_all(self) -> None:
        captions = {
            each.record.content: f"looks like {each.proposed}, {each.probability:.0%}"
            for each in self._labels
        }
        title = "Photos whose class looks wrong"
        self._channel.show_photos(PhotoSet(title, tuple(captions), captions))

    def _open_folder(self) -> None:
        if self._run is not None:
            self._project.open_folder(self._run.root)
