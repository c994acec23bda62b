"""StudyBar: which study is looked at."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from augstudio.lab.library import DamagedStudy
from augstudio.lab.study import Study
from augstudio.plain_text import readable
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.lab.study_texts import study_title
from augstudio.ui.widgets.controls import SteadyComboBox
from augstudio.ui.widgets.text import button, label, tooltip

_WIDTH = 260
_NEW = "New study"


class StudyBar(QWidget):
    """The title of the page, and a drop-down of studies, hidden while there are none.

    ``actions`` is a menu for the study that is shown. ``chosen`` has a ``Study``, a
    ``DamagedStudy``, or ``None`` for a new one.
    """

    chosen = Signal(object)

    def __init__(self, actions: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self._studies: tuple[Study | DamagedStudy | None, ...] = (None,)
        self._shown: Study | DamagedStudy | None = None
        self._box = SteadyComboBox()
        self._box.setObjectName("combo_lab_study")
        self._box.setAccessibleName("Study")
        self._box.setToolTip(tooltip("The studies of this folder, newest first."))
        self._box.setMinimumWidth(_WIDTH)
        self._box.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._new = button("button_new_study", _NEW, "Plan another study of this folder.")
        self._title = label("Study")
        self._title.setBuddy(self._box)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING.small)
        row.addWidget(label("Lab", "title"))
        row.addStretch()
        for each in (self._title, self._box, actions, self._new):
            row.addWidget(each)
        self._box.activated.connect(lambda place: self._choose(self._studies[place]))
        self._new.clicked.connect(lambda: self._choose(None))

    def show_studies(
        self,
        studies: Sequence[Study],
        damaged: Sequence[DamagedStudy],
        shown: Study | DamagedStudy | None,
    ) -> None:
        """Offer studies, of which ``shown`` is looked at; ``None`` if one is planned."""
        self._shown = shown
        kept: tuple[Study | DamagedStudy, ...] = (*studies, *damaged)
        self._studies = (None, *kept)
        with QSignalBlocker(self._box):
            self._box.clear()
            self._box.addItems([_NEW, *map(study_title, studies)])
            self._box.addItems([f"{readable(each.name)}, damaged" for each in damaged])
            for row, each in enumerate(damaged, 1 + len(studies)):
                self._box.setItemData(row, tooltip(each.reason), Qt.ItemDataRole.ToolTipRole)
            folders = [each.folder for each in kept]
            place = folders.index(shown.folder) + 1 if shown and shown.folder in folders else 0
            self._box.setCurrentIndex(place)
        for widget in (self._title, self._box):
            widget.setVisible(bool(kept))
        self._actions.setVisible(isinstance(shown, Study))
        if shown is None and self.window().focusWidget() is self._new:
            # Not to the next control, which may be the number of parts.
            self._box.setFocus()
        self._new.setVisible(shown is not None)

    def _choose(self, study: Study | DamagedStudy | None) -> None:
        if study is not self._shown:
            self.chosen.emit(study)
