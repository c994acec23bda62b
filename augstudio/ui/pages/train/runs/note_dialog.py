"""NoteDialog: edit the note about a run."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.text import button, label

_SIZE = (440, 260)


class NoteDialog(QDialog):
    """A text field; ``written(text)`` is emitted when the note is saved.

    Parameters
    ----------
    about
        The name of the run.
    note
        The current note.
    most
        Highest number of characters.
    """

    written = Signal(str)

    def __init__(self, about: str, note: str, most: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._most = most
        self.setObjectName("dialog_run_note")
        self.setWindowTitle("Note")
        self._field = QPlainTextEdit(note)
        self._field.setObjectName("edit_run_note")
        self._field.setAccessibleName(f"Note about {about}")
        self._field.setToolTip("What you want to remember about this run.")
        self._field.setTabChangesFocus(True)
        self._warning = label("", "warn", wrap=True)
        self._save = button("button_save_note", "Save note", "Save it with the run.", "primary")
        cancel = button("button_cancel", "Cancel", "Close without saving.")
        row = QHBoxLayout()
        row.addWidget(self._warning, 1)
        row.addWidget(cancel)
        row.addWidget(self._save)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[SPACING.wide] * 4)
        column.setSpacing(SPACING.small)
        column.addWidget(label(f"Note about {about}", "section"))
        column.addWidget(self._field, 1)
        column.addLayout(row)
        self.resize(*_SIZE)
        self._field.textChanged.connect(self._check)
        self._save.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        self.accepted.connect(lambda: self.written.emit(self._field.toPlainText()))
        self._check()

    def _check(self) -> None:
        spare = self._most - len(self._field.toPlainText())
        self._warning.setText(f"{-spare} characters too many" if spare < 0 else "")
        self._save.setEnabled(spare >= 0)
