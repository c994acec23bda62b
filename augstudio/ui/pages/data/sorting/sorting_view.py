"""SortingView: sorts a pile of photos into classes, one by one and in rows."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from augstudio.data.dataset import ImageRecord
from augstudio.data.sorting.file import SortingFile
from augstudio.data.sorting.pile import Pile
from augstudio.errors import AugStudioError
from augstudio.features.store import Vector
from augstudio.plain_text import shown
from augstudio.progress import Progress
from augstudio.training.pile_features import PileFeatures
from augstudio.training.proposals import Row
from augstudio.ui.core import messages
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.jobs.jobs import Jobs
from augstudio.ui.core.jobs.tensorflow_loader import TensorFlowLoader
from augstudio.ui.core.photos.project import Project
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.data.sorting.class_keys import ClassKeys
from augstudio.ui.pages.data.sorting.class_naming import ask_for_class
from augstudio.ui.pages.data.sorting.finishing import Finishing
from augstudio.ui.pages.data.sorting.opening import PileOpening
from augstudio.ui.pages.data.sorting.pile_photo import PilePhoto
from augstudio.ui.pages.data.sorting.proposed_row import ProposedRow
from augstudio.ui.pages.data.sorting.proposer import Proposer
from augstudio.ui.pages.data.sorting.sorter import Sorter
from augstudio.ui.pages.data.sorting.sorting_bar import SortingBar
from augstudio.ui.pages.data.sorting.sorting_end import SortingEnd
from augstudio.ui.widgets.text import label

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
#: Photos that are loaded before they are asked about.
_LOADED_AHEAD = 2
_FIRST = "Press N to name the first class."
_SECOND = "Press 1 for {}, or N to name another class."
_WHICH = "Which class is it? Press its key."
_LATER = "After about 12 of each, the rest is proposed."
_WAITING = "Looking at the photos …"
_OTHERS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


class SortingView(QWidget):
    """A photo or a row of photos, and the classes beside it.

    Attributes
    ----------
    sorter
        What is being sorted; ``None`` while nothing is.

    Signals
    -------
    opened, closed
        There is something to sort, or no longer.
    """

    opened = Signal()
    closed = Signal()

    def __init__(
        self,
        project: Project,
        jobs: Jobs,
        tensorflow: TensorFlowLoader,
        channel: Channel,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._project, self._tensorflow, self._channel = project, tensorflow, channel
        self.sorter: Sorter | None = None
        self._opening = PileOpening(project, jobs, self)
        self._finishing = Finishing(project, jobs, channel, self)
        self._bar = SortingBar()
        self._advice = label(_FIRST, "section", wrap=True)
        self._photo = PilePhoto()
        self._row = ProposedRow()
        self._end = SortingEnd()
        self._keys = ClassKeys()
        self._middle = QStackedWidget()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        one = QWidget()
        column = QVBoxLayout(one)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.small)
        column.addWidget(self._advice)
        column.addWidget(self._photo, 1)
        self._one = one
        for each in (one, self._row, self._end):
            self._middle.addWidget(each)
        row = QHBoxLayout()
        row.setSpacing(SPACING.large)
        row.addWidget(self._middle, 1)
        row.addWidget(self._keys)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(SPACING.medium)
        whole.addWidget(self._bar)
        whole.addLayout(row, 1)

    def _connect(self) -> None:
        self._opening.opened.connect(self._open)
        self._finishing.done.connect(self.close_pile)
        self._bar.back.connect(self._go_back)
        self._bar.undo.connect(self.undo)
        self._bar.finish.connect(self._finish)
        self._row.confirmed.connect(self._confirm)
        self._end.finish.connect(self._finish)
        self._end.again.connect(self._ask_again)
        self._keys.chosen.connect(self._put)
        self._keys.skipped.connect(lambda: self._put(None))
        self._keys.new_wanted.connect(self._name_class)
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.close_pile)  # the program would wait for its threads

    # --- open and close ---

    def choose_pile(self) -> None:
        """Ask for a folder whose photos are to be sorted."""
        chosen = QFileDialog.getExistingDirectory(self, "Choose a folder of photos to sort")
        if chosen:
            self._opening.read_folder(Path(chosen))

    def choose_additions(self) -> None:
        """Ask for photos to add to the open folder."""
        chosen, _ = QFileDialog.getOpenFileNames(self, "Choose photos to add")
        if chosen:
            self.add([Path(each) for each in chosen])

    def add(self, paths: Sequence[Path]) -> None:
        """Sort photos, and those in folders, into the classes of the open folder."""
        self._opening.read_additions(paths)

    def offer(self, folder: Path) -> None:
        """Sort a folder without classes; ask first if it may be an addition to the open one."""
        self._opening.offer(folder)

    def close_pile(self) -> None:
        """Stop sorting; what was decided is kept."""
        if self.sorter is not None:
            self.sorter.close()
            self.sorter.deleteLater()
            self.sorter = None
            self.closed.emit()

    def _open(self, pile: Pile) -> None:
        self.close_pile()
        try:
            file = SortingFile(pile.folder, adds=pile.dataset is not None)
        except AugStudioError as error:
            messages.show_error(error)
            return
        features = PileFeatures(self._project.fit)

        def read(photos: Sequence[ImageRecord], progress: Progress) -> Mapping[str, Vector]:
            self._tensorflow.wait(progress)
            return features.read(photos, progress)

        proposer = Proposer(read)
        proposer.failed.connect(self._say_why_not)
        self.sorter = Sorter(pile, file, proposer, self)
        self.sorter.changed.connect(self._show)
        self._bar.show_pile(pile)
        self._middle.setCurrentWidget(self._one)
        self.opened.emit()
        self._channel.show_page("data")
        self._show()
        self._focus()

    def _say_why_not(self, error: AugStudioError) -> None:
        self._channel.say("warn", f"The rest can't be proposed. {error}")
        self._show()

    def _go_back(self) -> None:
        if self.sorter is None or self.sorter.try_saving():
            self._leave("muted", "What you have sorted is kept, for when you open it again.")
            return
        messages.ask(
            "Leave without saving?",
            "Your last decisions could not be saved, and would be lost.",
            "Leave",
            lambda: self._leave("warn", "Your last decisions are lost."),
            cautious=True,
        )

    def _leave(self, severity: str, words: str) -> None:
        self.close_pile()
        self._channel.say(severity, words)

    # --- keys ---

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Sort with the keys 1 to 9, N, Space, Enter and Esc."""
        key = event.key()
        on_button = isinstance(self.focusWidget(), QPushButton)
        if event.isAutoRepeat() or event.modifiers() & _OTHERS:
            super().keyPressEvent(event)
        elif Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            name = self._keys.class_of(key - Qt.Key.Key_0)
            if name is not None:
                self._put(name)
        elif key == Qt.Key.Key_N:
            self._name_class()
        elif key == Qt.Key.Key_Space:
            self._put(None)
        elif key in _ENTER and self._middle.currentWidget() is self._row and not on_button:
            self._row.confirm()
        elif key == Qt.Key.Key_Escape:
            self._go_back()
        else:
            super().keyPressEvent(event)

    def undo(self) -> None:
        """Take the last decision back."""
        if self.sorter is not None:
            self.sorter.undo()

    def _put(self, name: str | None) -> None:
        if self.sorter is not None:
            self.sorter.put(name)

    def _confirm(self, taken_out: Sequence[str]) -> None:
        if self.sorter is not None:
            self.sorter.confirm(taken_out)

    def _ask_again(self) -> None:
        if self.sorter is not None:
            self.sorter.ask_again()

    def _name_class(self) -> None:
        if self.sorter is not None:
            ask_for_class(self, self.sorter.classes, self.sorter.add_class)

    def _finish(self) -> None:
        if self.sorter is not None:
            self._finishing.ask(self.sorter)

    # --- what is shown ---

    def _show(self) -> None:
        sorter = self.sorter
        if sorter is None:
            return
        asked, labels = sorter.question, sorter.labels
        self._bar.show_progress(
            len(labels), len(sorter.pile.photos), sorter.skipped, sorter.can_undo
        )
        able = isinstance(asked, str)
        focused = self.focusWidget()
        had_focus = self._middle.isAncestorOf(focused) or self._keys.isAncestorOf(focused)
        self._keys.show_classes(sorter.classes, list(labels.values()), able)
        if isinstance(asked, Row):
            self._row.show_row(asked.label, [sorter.record(each) for each in asked.photos])
            self._middle.setCurrentWidget(self._row)
        elif isinstance(asked, str):
            self._advice.setText(_advice(sorter))
            self._photo.show_photo(sorter.record(asked), sorter.upcoming(_LOADED_AHEAD))
            self._middle.setCurrentWidget(self._one)
        elif sorter.is_waiting:
            self._photo.show_nothing()
            self._advice.setText(_WAITING)
        else:
            self._end.show_numbers(len(labels), sorter.skipped)
            self._middle.setCurrentWidget(self._end)
        if had_focus:
            self._focus()

    def _focus(self) -> None:
        """Let the keys act on what is in question."""
        shown_now = self._middle.currentWidget()
        for each in (self._photo, self._row, self._end):
            if each is shown_now or each.parent() is shown_now:
                each.setFocus()


def _advice(sorter: Sorter) -> str:
    classes = sorter.classes
    if not classes:
        return _FIRST
    if sorter.pile.examples:
        return _WHICH
    if len(classes) == 1:
        return _SECOND.format(shown(classes[0]))
    return f"{_WHICH} {_LATER}" if sorter.can_propose else _WHICH
