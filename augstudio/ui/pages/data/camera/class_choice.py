"""ClassChoice: the class that photos are taken of, and new classes."""

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QVBoxLayout, QWidget

from augstudio.data.names import alike_among, check_class_name
from augstudio.errors import AugStudioError
from augstudio.plain_text import shown
from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.text import button, count, label, set_role

_LONGEST = 80


class ClassChoice(QWidget):
    """A list of classes with their numbers of photos, and a field for a new one.

    Parameters
    ----------
    before
        The classes that there are, with the number of their photos.

    Signals
    -------
    changed
        Another class was chosen.
    added
        A class was typed, and chosen.
    """

    changed = Signal()
    added = Signal()

    def __init__(self, before: Mapping[str, int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before = dict(before)
        self._classes = list(before)
        self._taken: Mapping[str, int] = {}
        self.list = QListWidget()
        self.field = QLineEdit()
        self._add = button("button_add_camera_class", "Add", "Add this class to the list.")
        self._note = label("", "muted", wrap=True)
        self._lay_out()
        self.list.currentRowChanged.connect(lambda _: self.changed.emit())
        self.field.returnPressed.connect(self._take)
        self.field.textChanged.connect(self._check)
        self._add.clicked.connect(self._take)
        self._write()
        self.list.setCurrentRow(0)
        self._check()

    def _lay_out(self) -> None:
        self.list.setObjectName("list_camera_classes")
        self.list.setAccessibleName("Classes")
        self.list.setToolTip("The class of the next photos, and how many photos it has.")
        self.list.setMinimumHeight(60)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.field.setObjectName("edit_camera_class")
        self.field.setAccessibleName("New class")
        self.field.setPlaceholderText("New class")
        self.field.setToolTip("What the photos of a new class show.")
        self.field.setMaxLength(_LONGEST)
        self._add.setAutoDefault(False)
        row = QHBoxLayout()
        row.setSpacing(SPACING.small)
        row.addWidget(self.field, 1)
        row.addWidget(self._add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.small)
        column.addWidget(label("Class of the photos", "section"))
        column.addWidget(self.list, 1)
        column.addLayout(row)
        column.addWidget(self._note)

    @property
    def chosen(self) -> str | None:
        """The class that is chosen."""
        row = self.list.currentRow()
        return self._classes[row] if row >= 0 else None

    def set_taken(self, taken: Mapping[str, int]) -> None:
        """Show how many photos were taken of each class."""
        self._taken = taken
        self._write()

    def _write(self) -> None:
        """Write the list; the choice stays."""
        for row, name in enumerate(self._classes):
            if row == self.list.count():
                with QSignalBlocker(self.list):
                    self.list.addItem("")
            before, taken = self._before.get(name, 0), self._taken.get(name, 0)
            words = f"{shown(name)}: {count(before + taken, 'photo', 'photos')}"
            self.list.item(row).setText(
                words + (f", {count(taken)} new" if before and taken else "")
            )

    def _check(self) -> None:
        name = self.field.text().strip()
        problem = ""
        try:
            check_class_name(name)
        except AugStudioError as error:
            problem = str(error)
        # For an empty field the disabled button says enough.
        self._note.setText(problem if name else "")
        self._note.setVisible(bool(problem and name))
        set_role(self._note, "warn")
        self._add.setEnabled(not problem)

    def _take(self) -> None:
        if not self._add.isEnabled():
            return
        name = self.field.text().strip()
        self.field.clear()
        # On some systems, folders whose names differ only in capital letters are the same.
        known = alike_among(name, self._classes)
        if known is None:
            self._classes.append(name)
            self._write()
        self.list.setCurrentRow(self._classes.index(known or name))
        self.added.emit()
