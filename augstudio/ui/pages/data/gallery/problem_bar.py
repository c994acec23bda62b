"""ProblemBar: the problem whose photos are shown, with its remedy for all of them."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from augstudio.data.checks import Problem
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.data.problem_list import REMEDIES
from augstudio.ui.widgets.text import button, label

#: How copies are shown and decided about, by the beginning of the problem's code.
_COPIES = {
    "same_photo": "Copies of a photo are next to each other. What you decide about one counts for "
    "all of its copies.",
    "near_copy": "Photos that look the same are next to each other. You decide about each of them.",
}


class ProblemBar(QFrame):
    """A sentence and a button; ``remedy_chosen`` carries the ``Problem``."""

    remedy_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._problem: Problem | None = None
        self._message = label("", wrap=True)
        self._advice = label("", "caption", wrap=True)
        self._remedy = button("button_remedy_all", "Solve", "Do this for all of its photos.")
        words = QVBoxLayout()
        words.setSpacing(SPACING.tight)
        words.addWidget(self._message)
        words.addWidget(self._advice)
        row = QHBoxLayout(self)
        row.setContentsMargins(*[SPACING.medium] * 4)
        row.addLayout(words, 1)
        row.addWidget(self._remedy, 0, Qt.AlignmentFlag.AlignTop)
        self._remedy.clicked.connect(lambda: self.remedy_chosen.emit(self._problem))

    def show_left(self, problem: Problem | None) -> None:
        """Show what is left of the problem; ``None`` if it is solved."""
        if problem is not None:
            self.show_problem(problem)
            return
        self._message.setText("This problem is solved.")
        self._advice.setText("")
        self._remedy.hide()

    def show_problem(self, problem: Problem | None) -> None:
        """Show a problem; hide for ``None``."""
        self._problem = problem
        self.setVisible(problem is not None)
        if problem is not None:
            copies = next((_COPIES[each] for each in _COPIES if problem.code.startswith(each)), "")
            self._message.setText(problem.message)
            self._advice.setText(f"{problem.remedy} {copies}".rstrip())
            self._remedy.setVisible(problem.code in REMEDIES)
            self._remedy.setText(REMEDIES.get(problem.code, ""))
            self._remedy.setAccessibleName(REMEDIES.get(problem.code, ""))
