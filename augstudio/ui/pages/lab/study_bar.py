"""StudyBar: which study is looked at."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from augstudio.lab.study import Study
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.lab.study_texts import study_title
from augstudio.ui.widgets.controls import SteadyComboBox
from augstudio.ui.widgets.text import button, label, tooltip

_WIDTH = 260
_NEW = "New study"


class StudyBar(QWidget):
    """The title of the page, and a drop-down of studies, hidden while there are none.

    ``actions`` is a menu for the study that is shown. ``chosen`` has a ``Study``, or ``None`` for a
    new one.
    """

    chosen = Signal(object)

    def __init__(self, actions: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self._studies: tuple[Study | None, ...] = (None,)
        self._shown: Study | None = None
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

    def show_studies(self, studies: Sequence[Study], shown: Study | None) -> None:
        """Offer ``studies``, of which ``shown`` is looked at; ``None`` if one is planned."""
        self._shown = shown
        self._studies = (None, *studies)
        with QSignalBlocker(self._box):
            self._box.clear()
            self._box.addItems([_NEW, *map(study_title, studies)])
            folders = [each.folder for each in studies]
            place = folders.index(shown.folder) + 1 if shown and shown.folder in folders else 0
            self._box.setCurrentIndex(place)
        for each in (self._title, self._box):
            each.setVisible(bool(studies))
        self._actions.setVisible(shown is not None)
        self._new.setVisible(shown is not None)

    def _choose(self, study: Study | None) -> None:
        if study is not self._shown:
            self.chosen.emit(study)
