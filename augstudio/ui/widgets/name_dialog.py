"""NameDialog: asks for a name."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from augstudio.errors import AugStudioError
from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.text import button, label, set_role

_WIDTH = 360
_LONGEST = 80


class NameDialog(QDialog):
    """A field for a name, with a comment on it while it is typed.

    ``named(name)`` is emitted when the dialog is accepted.

    Parameters
    ----------
    judge
        Returns a comment on the name, "" for none; raises ``AugStudioError`` if the name can't
        be used.
    name
        The initial text of the field.
    subject, title, save
        What is named, the title of the dialog, and the text of its button.
    """

    named = Signal(str)

    def __init__(
        self,
        judge: Callable[[str], str],
        name: str = "",
        parent: QWidget | None = None,
        *,
        subject: str = "preset",
        title: str = "Save as preset",
        save: str = "Save preset",
    ) -> None:
        super().__init__(parent)
        self._judge = judge
        self.setObjectName(f"dialog_{subject}_name")
        self.setWindowTitle(title)
        self._line = QLineEdit(name)
        self._line.setObjectName(f"edit_{subject}_name")
        self._line.setAccessibleName(f"Name of the {subject}")
        self._line.setToolTip(f"The name of the {subject}.")
        self._line.setMaxLength(_LONGEST)
        self._line.selectAll()
        self._note = label("", "muted", wrap=True)
        self._note.setObjectName(f"label_{subject}_name")
        self._note.setMinimumHeight(2 * self._note.fontMetrics().lineSpacing())
        self._save = button(f"button_save_{subject}", save, "Use this name (Enter).", "primary")
        self._save.setDefault(True)
        cancel = button("button_cancel", "Cancel", "Close and change nothing (Esc).")
        self._lay_out(subject, cancel)
        self._line.textChanged.connect(self._check)
        self._save.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        self.accepted.connect(lambda: self.named.emit(self._line.text().strip()))
        self._check()

    def ask(self, then: Callable[[str], object]) -> None:
        """Open; ``then`` is called with the name."""
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.named.connect(then)
        self.open()

    def _lay_out(self, subject: str, cancel: QWidget) -> None:
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(cancel)
        row.addWidget(self._save)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[SPACING.wide] * 4)
        column.setSpacing(SPACING.small)
        column.addWidget(label(f"Name of the {subject}", "section"))
        column.addWidget(self._line)
        column.addWidget(self._note)
        column.addLayout(row)
        self.setMinimumWidth(_WIDTH)

    def _check(self) -> None:
        try:
            note, role, able = self._judge(self._line.text()), "muted", True
        except AugStudioError as error:
            # No error for an empty field: the disabled button is enough.
            note = str(error) if self._line.text().strip() else ""
            role, able = "warn", False
        set_role(self._note, role)
        self._note.setText(note)
        self._save.setEnabled(able)
