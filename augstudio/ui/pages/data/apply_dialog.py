"""ApplyDialog: which files applying the decisions would move or copy, and where."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStringListModel, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from augstudio.data.decisions.edits import Edits
from augstudio.data.decisions.plan import Mode, Plan
from augstudio.errors import AugStudioError
from augstudio.plain_text import readable
from augstudio.ui.core.jobs.light_lane import LatestJob
from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.text import button, label, set_role, tooltip

_WIDTH, _LIST_HEIGHT = 640, 96
_INTRO = "Nothing is overwritten or deleted: a name that is taken gets a number."
_MOVE_TIP = (
    "Moves photos to the folders of their classes, and what you left out to a folder beside the "
    "photo folder. You can undo this."
)
_COPY_TIP = "Saves the photos you use in a new folder, sorted. The photo folder stays as it is."
_EARLIER = "Earlier runs keep their results, but won't find the photos that are moved."

#: Returns what would be done; the folder is for copies.
Find = Callable[[Mode, Path], Plan]


class ApplyDialog(QDialog):
    """Shows what would be moved or copied; ``apply_asked`` carries the ``Plan``.

    Parameters
    ----------
    find
        Makes the plan, in another thread.
    edits
        The decisions to apply.
    folder
        Default folder for copies.
    """

    apply_asked = Signal(object)

    def __init__(
        self, find: Find, edits: Edits, folder: Path, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("dialog_apply")
        self.setWindowTitle("Apply to the folder")
        self.setMinimumWidth(_WIDTH)
        self._find, self._edits = find, edits
        self._plan: Plan | None = None
        self._move = _radio("radio_apply_move", "Move the photos within the folder", _MOVE_TIP)
        self._copy = _radio("radio_apply_copy", "Copy the photos to a new folder", _COPY_TIP)
        self._folder = QLineEdit(str(folder))
        self._choose = button(
            "button_apply_folder", "Choose…", "Choose the folder for the copies.", icon="folder"
        )
        self._summary = label("", "section", wrap=True)
        self._details = label("", "muted", wrap=True)
        self._lines = QStringListModel(self)
        self._list = QListView()
        self._apply = button("button_apply_now", "Move", _MOVE_TIP, role="primary")
        self._planning = LatestJob("Planning", self)
        self._move.setChecked(True)
        self._lay_out()
        self._connect()
        self._begin()

    # --- layout ---

    def _lay_out(self) -> None:
        self._folder.setObjectName("edit_apply_folder")
        self._folder.setAccessibleName("Folder for the copies")
        self._folder.setToolTip("The new folder; it gets one subfolder per class.")
        self._summary.setObjectName("label_apply_summary")
        self._details.setObjectName("label_apply_details")
        self._list.setObjectName("list_apply")
        self._list.setAccessibleName("Files")
        self._list.setToolTip("Where each file is now, and where it goes.")
        self._list.setModel(self._lines)
        self._list.setUniformItemSizes(True)
        self._list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._list.setMinimumHeight(_LIST_HEIGHT)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[SPACING.wide] * 4)
        column.setSpacing(SPACING.medium)
        column.addWidget(label(_INTRO, "muted", wrap=True))
        column.addWidget(self._make_card())
        column.addWidget(self._summary)
        column.addWidget(self._list, 1)
        column.addWidget(self._details)
        column.addLayout(self._make_buttons())

    def _make_card(self) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        self._choose.setAutoDefault(False)
        place = QHBoxLayout()
        place.setSpacing(SPACING.small)
        place.addWidget(self._folder, 1)
        place.addWidget(self._choose)
        column = QVBoxLayout(card)
        column.setContentsMargins(*[SPACING.large] * 4)
        column.setSpacing(SPACING.small)
        for radio in (self._move, self._copy):
            column.addWidget(radio, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(place)
        return card

    def _make_buttons(self) -> QHBoxLayout:
        cancel = button("button_apply_cancel", "Cancel", "Close without changing anything (Esc).")
        cancel.clicked.connect(self.reject)
        cancel.setAutoDefault(False)
        self._apply.setDefault(True)
        row = QHBoxLayout()
        row.setSpacing(SPACING.small)
        row.addStretch()
        row.addWidget(cancel)
        row.addWidget(self._apply)
        return row

    # --- behaviour ---

    def _connect(self) -> None:
        self._planning.result.connect(self._show_plan)
        self._planning.failed.connect(self._show_problem)
        self._copy.toggled.connect(self._begin)
        self._folder.textChanged.connect(self._begin)
        self._choose.clicked.connect(self._choose_folder)
        self._apply.clicked.connect(self.accept)
        self.accepted.connect(lambda: self.apply_asked.emit(self._plan))
        self.finished.connect(self._planning.drop)

    @property
    def _mode(self) -> Mode:
        return Mode.COPY if self._copy.isChecked() else Mode.MOVE

    def _choose_folder(self) -> None:
        start = next((p for p in Path(self._folder.text()).parents if p.is_dir()), Path.home())
        chosen = QFileDialog.getExistingDirectory(self, "Copy the photos to", str(start))
        if chosen:
            self._folder.setText(str(Path(chosen)))

    def _begin(self) -> None:
        """Make a new plan."""
        copying = self._mode is Mode.COPY
        self._folder.setVisible(copying)
        self._choose.setVisible(copying)
        self._apply.setText("Copy" if copying else "Move")
        self._apply.setAccessibleName(self._apply.text())
        self._apply.setToolTip(tooltip(_COPY_TIP if copying else _MOVE_TIP))
        self._show_lines(None, "Looking at the photos …", "")
        mode, folder = self._mode, Path(self._folder.text().strip()).expanduser()
        if copying and not folder.is_absolute():
            self._planning.drop()
            words = "Enter the full path of the new folder, or choose it."
            self._show_lines(None, "", words, "bad")
        else:
            self._planning.submit(lambda _: self._find(mode, folder))

    @Slot(object)
    def _show_plan(self, plan: Plan) -> None:
        stay = self._edits.without(plan.fulfilled).summary if plan.mode is Mode.MOVE else ""
        words = [
            f"These decisions stay as they are: {stay}." if stay else "",
            _EARLIER if plan.mode is Mode.MOVE and plan.steps else "",
        ]
        self._show_lines(plan, plan.summary, " ".join(filter(None, words)))

    @Slot(object)
    def _show_problem(self, error: AugStudioError) -> None:
        self._show_lines(None, "", str(error), "bad")

    def _show_lines(
        self, plan: Plan | None, summary: str, details: str, role: str = "muted"
    ) -> None:
        self._plan = plan
        lines = plan.lines() if plan is not None else ()
        self._lines.setStringList([readable(f"{source} → {target}") for source, target in lines])
        self._summary.setText(summary)
        self._summary.setVisible(bool(summary))
        self._details.setText(details)
        self._details.setVisible(bool(details))
        set_role(self._details, role)
        self._apply.setEnabled(plan is not None and (bool(plan.steps) or plan.fulfilled != Edits()))


def _radio(name: str, text: str, tip: str) -> QRadioButton:
    made = QRadioButton(text)
    made.setObjectName(name)
    made.setAccessibleName(text)
    made.setAccessibleDescription(tip)
    made.setToolTip(tooltip(tip))
    return made
