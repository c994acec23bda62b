"""ChangesBox: what was decided about the photos; takes it back, or applies it to the folder."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from augstudio.data.decisions.edits import Edits
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.jobs.jobs import Jobs
from augstudio.ui.core.photos.project import Project
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.data.applier import Applier
from augstudio.ui.widgets.history_buttons import history_buttons
from augstudio.ui.widgets.text import button, label


class ChangesBox(QWidget):
    """The number of decisions, with Undo, Redo, Put all back and Apply to the folder."""

    def __init__(
        self, project: Project, jobs: Jobs, channel: Channel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._project = project
        self._applier = Applier(project, jobs, channel)
        self._summary = label("", wrap=True)
        self._summary.setObjectName("label_changes")
        self._all = button(
            "button_put_all_back", "Put all back", "Use all photos as they are in the folder."
        )
        self._all.clicked.connect(lambda: project.edit('"Put all back"', _as_found))
        self._apply = button(
            "button_apply",
            "Apply to the folder…",
            "Move the photos to the folders of their classes, or save a sorted copy. First shows "
            "what would happen.",
        )
        self._apply.clicked.connect(lambda: self._applier.ask(self))
        self._undo_applying = button(
            "button_undo_applying",
            "Undo applying",
            "Move the files back that were moved when you last applied the changes.",
        )
        self._undo_applying.clicked.connect(lambda: self._applier.undo())
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
        for each in (self._all, self._apply, self._undo_applying):
            column.addWidget(each, 0, Qt.AlignmentFlag.AlignLeft)
        project.dataset_changed.connect(self._show)
        self._show()

    @property
    def has_any(self) -> bool:
        """Whether there is something to show."""
        decided = bool(self._project.edits.summary) or self._project.undo_stack.count() > 0
        return decided or self._applier.can_undo

    def _show(self) -> None:
        summary = self._project.edits.summary
        words = f"{summary}. Your files are not changed." if summary else "No changes."
        self._summary.setText(words)
        had_keys = self.window().focusWidget() in (self._apply, self._undo_applying)
        if had_keys:
            self.setFocus()  # a button that is hidden would pass the focus on, and scroll there
        self._all.setEnabled(bool(summary))
        self._apply.setVisible(bool(summary))
        self._undo_applying.setVisible(self._applier.can_undo)
        if had_keys:
            (self._apply if summary else self._undo_applying).setFocus()


def _as_found(edits: Edits) -> Edits:
    """Return edits that only say how the photos are split."""
    return Edits(shares=edits.shares)
