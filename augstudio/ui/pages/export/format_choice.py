"""FormatChoice: what the classifier is exported for, or as what."""

from collections.abc import Mapping
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QScrollArea, QVBoxLayout, QWidget

from augstudio.errors import InputError
from augstudio.export.formats import FORMATS, Format, Purpose
from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.text import label, tooltip

_K = TypeVar("_K", Format, Purpose)
#: In window pixels.
_WIDTH = 250


class FormatChoice(QScrollArea):
    """Check boxes for purposes and formats; at first, the first purpose is ticked.

    A purpose is ticked while all of its formats are. ``changed`` is emitted when others are.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("area_export_formats")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab scrolls it through its check boxes
        self.setFixedWidth(_WIDTH)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, SPACING.small, 0)
        self._column.setSpacing(0)
        self._column.addWidget(label("What is it for?", "section"))
        self._purposes = {each: self._add_purpose(each) for each in Purpose}
        self._column.addSpacing(SPACING.small)
        self._column.addWidget(label("Formats", "section"))
        self._formats = {each: self._add_format(each) for each in FORMATS}
        self._column.addStretch()
        self.setWidget(inside)
        for purpose, box in self._purposes.items():
            box.setEnabled(bool(self._usable(purpose)))
            box.clicked.connect(lambda ticked, which=purpose: self._tick(which, ticked))
        for box in self._formats.values():
            box.clicked.connect(self._show_purposes)
        self._tick(next(iter(Purpose)), True)

    @property
    def formats(self) -> list[Format]:
        """The formats that are ticked."""
        return _ticked(self._formats)

    def _add_purpose(self, purpose: Purpose) -> QCheckBox:
        titles = ", ".join(each.about.title for each in purpose.formats)
        return self._add("purpose", purpose.value, purpose.label, f"Exports as {titles}.")

    def _add_format(self, form: Format) -> QCheckBox:
        about = form.about
        try:
            about.require()
        except InputError as error:
            box = self._add("format", form.value, about.title, f"{about.help}\n{error}")
            box.setEnabled(False)
            why = label(error.message, "caption", wrap=True)
            why.setToolTip(tooltip(str(error)))
            self._column.addWidget(why)
        else:
            box = self._add("format", form.value, about.title, about.help)
        return box

    def _add(self, kind: str, name: str, text: str, tip: str) -> QCheckBox:
        box = QCheckBox(text)
        box.setObjectName(f"check_{kind}_{name}")
        box.setToolTip(tooltip(tip))
        box.setAccessibleName(text)
        box.setAccessibleDescription(tip)
        self._column.addWidget(box)
        return box

    def _usable(self, purpose: Purpose) -> list[Format]:
        return [each for each in purpose.formats if self._formats[each].isEnabled()]

    def _tick(self, purpose: Purpose, ticked: bool) -> None:
        """Tick or untick the formats of a purpose, except those of other ticked purposes."""
        others = [each for each in _ticked(self._purposes) if each is not purpose]
        kept = {form for each in others for form in each.formats}
        for form in self._usable(purpose):
            self._formats[form].setChecked(ticked or form in kept)
        self._show_purposes()

    def _show_purposes(self) -> None:
        chosen = set(self.formats)
        for purpose, box in self._purposes.items():
            usable = self._usable(purpose)
            box.setChecked(bool(usable) and chosen.issuperset(usable))
        self.changed.emit()


def _ticked(boxes: Mapping[_K, QCheckBox]) -> list[_K]:
    return [each for each, box in boxes.items() if box.isChecked()]
