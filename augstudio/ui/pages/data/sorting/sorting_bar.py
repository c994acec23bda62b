"""SortingBar: which pile is sorted, how far, and what can be done with it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from augstudio.data.sorting.pile import Pile
from augstudio.plain_text import are, counted, listed, shown
from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.text import Line, button


class SortingBar(QWidget):
    """A heading with *Back*, *Undo* and *Finish*.

    Signals
    -------
    back, undo, finish
        The button was pressed.
    """

    back = Signal()
    undo = Signal()
    finish = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        back = button(
            "button_close_sorting", "Back", "Stop here. What you have sorted is kept (Esc)."
        )
        self._undo = button("button_undo_sorting", "Undo", "Ask again (Ctrl+Z).", icon="undo")
        self._finish = button(
            "button_finish_sorting",
            "Finish…",
            "Copy the sorted photos into class folders, and open them.",
        )
        self._title = Line("", "title")
        self._progress = Line("", "muted")
        self._progress.setObjectName("label_sorted")
        self._notes = Line("", "muted")
        self._notes.setObjectName("label_pile_notes")
        for each, signal in (
            (back, self.back),
            (self._undo, self.undo),
            (self._finish, self.finish),
        ):
            each.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # the keys stay with the photo
            each.clicked.connect(signal)
        words = QVBoxLayout()
        words.setSpacing(SPACING.tight)
        for line in (self._title, self._progress, self._notes):
            words.addWidget(line)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING.small)
        row.addWidget(back, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self._undo, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._finish, 0, Qt.AlignmentFlag.AlignTop)

    def show_pile(self, pile: Pile) -> None:
        """Show another pile."""
        if pile.dataset is None:
            self._title.write(f"Sort {shown(pile.folder.name)}")
        else:
            self._title.write(f"Add photos to {shown(pile.dataset.name)}")
        notes = _notes(pile)
        self._notes.write(notes)
        self._notes.setVisible(bool(notes))

    def show_progress(self, done: int, total: int, skipped: int, can_undo: bool) -> None:
        """Show how many photos are sorted."""
        words = f"{done} of {counted(total)} sorted"
        self._progress.write(f"{words}, {skipped} skipped" if skipped else words)
        self._undo.setEnabled(can_undo)
        self._finish.setEnabled(done > 0)


def _notes(pile: Pile) -> str:
    """Return sentences about files that are not asked about."""
    words = []
    if pile.unreadable:
        one = len(pile.unreadable) == 1
        names = listed(each.path.name for each in pile.unreadable)
        words.append(f"{names} can't be read and {'is' if one else 'are'} left out.")
    if pile.known and pile.dataset is not None:
        words.append(
            f"{counted(pile.known)} {are(pile.known)} in {shown(pile.dataset.name)} already."
        )
    return " ".join(words)
