"""ChangesBox: what was decided about the photos, and how to take it back."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from augstudio.data.decisions.edits import Edits
from augstudio.ui.core.project import Project
from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.history_buttons import history_buttons
from augstudio.ui.widgets.text import button, label


class ChangesBox(QWidget):
    """The number of decisions, with Undo, Redo and Put all back."""

    def __init__(self, project: Project, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self._summary = label("", wrap=True)
        self._summary.setObjectName("label_changes")
        self._all = button(
            "button_put_all_back", "Put all back", "Use all photos as they are in the folder."
        )
        self._all.clicked.connect(lambda: project.edit('"Put all back"', _as_found))
        row = QHBoxLayout()
        row.setSpacing(SPACING.small)
        for each in history_buttons(project.undo_stack, project.undo, project.redo, "decision"):
            row.addWidget(each)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.small)
        column.addWidget(self._summary)
        column.addLayout(row)
        column.addWidget(self._all, 0, Qt.AlignmentFlag.AlignLeft)
        project.dataset_changed.connect(self._show)
        self._show()

    @property
    def has_any(self) -> bool:
        """Whether there is something to show."""
        return bool(self._project.edits.summary) or self._project.undo_stack.count() > 0

    def _show(self) -> None:
        summary = self._project.edits.summary
        words = f"{summary}. Your files are not changed." if summary else "No changes."
        self._summary.setText(words)
        self._all.setEnabled(bool(summary))


def _as_found(edits: Edits) -> Edits:
    """Return edits that only say how the photos are split."""
    return Edits(shares=edits.shares)
