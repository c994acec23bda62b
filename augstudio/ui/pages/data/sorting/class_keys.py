"""ClassKeys: the classes of a pile as buttons, each with its key."""

from collections import Counter
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from augstudio.plain_text import readable
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.data.sorting.key_button import KeyButton
from augstudio.ui.widgets.text import count

WIDTH = 216
_KEYS = 9


class ClassKeys(QFrame):
    """A column of classes, *New class* and *Skip*.

    Signals
    -------
    chosen
        The name of a class.
    new_wanted, skipped
        The other buttons.
    """

    chosen = Signal(str)
    new_wanted = Signal()
    skipped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH)
        self._classes: Sequence[str] = ()
        self._buttons: list[KeyButton] = []
        self._can_choose = True
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, SPACING.tight, 0)
        self._column.setSpacing(SPACING.tight)
        self._column.addStretch()
        area = QScrollArea()
        area.setObjectName("area_classes")
        area.setAccessibleName("Classes")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab leads through the buttons
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidgetResizable(True)
        area.setWidget(self._inside)
        new = KeyButton("button_new_class", "New class…", "N", "Add a class (N).")
        new.clicked.connect(self.new_wanted)
        self._skip = KeyButton(
            "button_skip", "Skip", "Space", "Leave this photo for later (Space)."
        )
        self._skip.clicked.connect(self.skipped)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(SPACING.small)
        whole.addWidget(area, 1)
        for each in (new, self._skip):
            whole.addWidget(each)

    def show_classes(self, classes: Sequence[str], labels: Sequence[str], able: bool) -> None:
        """Show the classes and how many photos each has; ``able`` if one photo is in question."""
        if tuple(classes) != tuple(self._classes):
            self._classes = tuple(classes)
            self._make_buttons()
        sizes = Counter(labels)
        for name, each in zip(classes, self._buttons, strict=True):
            each.show_number(count(sizes[name]))
            each.setAccessibleName(f"{readable(name)}: {count(sizes[name], 'photo', 'photos')}")
            each.setEnabled(able)
        self._skip.setEnabled(able)

    def class_of(self, key: int) -> str | None:
        """Return the class of a key, 1 to 9, if there is one."""
        return self._classes[key - 1] if 0 < key <= min(_KEYS, len(self._classes)) else None

    def _make_buttons(self) -> None:
        for old in self._buttons:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._buttons = []
        for number, name in enumerate(self._classes, 1):
            key = str(number) if number <= _KEYS else ""
            tip = f"Put the photo into {readable(name)}" + (f" ({key})." if key else ".")
            made = KeyButton("button_class", name, key, tip)
            made.clicked.connect(partial(self._choose, name))
            self._column.insertWidget(number - 1, made)
            self._buttons.append(made)

    def _choose(self, name: str) -> None:
        self.chosen.emit(name)
