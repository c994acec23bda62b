"""ProblemList: the problems in the photos, worst first, with a button for each remedy."""

import re
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from augstudio.data.checks import Problem, Severity
from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.text import Symbol, button, label

#: Remedies that AugStudio can apply, by the code of the problem.
REMEDIES = {
    "unreadable": "Leave them out",
    "same_photo_two_splits": "Move them together",
    "same_photo_two_classes": "Leave them out",
    "near_copy_two_splits": "Move them together",
    "near_copy_two_classes": "Leave them out",
    "classes_alike": "Merge them",
    "empty_class": "Leave the class out",
    "missing_in_split": "Leave the class out",
}
_TONES = {
    Severity.ERROR: ("error", "bad"),
    Severity.WARNING: ("warning", "warn"),
    Severity.NOTE: ("note", "muted"),
}


class ProblemList(QFrame):
    """Shows problems.

    Signals
    -------
    remedy_chosen, photos_wanted
        The ``Problem`` that is to be remedied, or whose photos are to be shown.
    """

    remedy_chosen = Signal(object)
    photos_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("list_problems")
        self.setAccessibleName("Problems")
        self._remedies: list[QPushButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACING.large)

    def set_problems(self, problems: Sequence[Problem], notes: Sequence[str] = ()) -> None:
        """Show these problems, or that there are none, and below them ``notes`` on the folder."""
        focused = QApplication.focusWidget()
        had_keys = focused is not None and self.isAncestorOf(focused)
        if had_keys:
            self.setFocus()  # a button that is deleted would pass the focus outside the page
        self._remedies = []
        while (item := self._column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for problem in problems:
            self._column.addWidget(self._row(problem))
        if not problems:
            self._column.addWidget(_entry("good", "good", label("No problems found.", "muted")))
        for note in notes:
            content = label(breakable(note), "muted", wrap=True)
            self._column.addWidget(_entry("note", "muted", content))
        if had_keys and self._remedies:
            self._remedies[0].setFocus()

    def _row(self, problem: Problem) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.tight)
        column.addWidget(label(breakable(problem.message), wrap=True))
        column.addWidget(label(breakable(problem.remedy), "caption", wrap=True))
        if problem.photos:
            column.addLayout(self._buttons(problem))
        return _entry(*_TONES[problem.severity], content)

    def _buttons(self, problem: Problem) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SPACING.small)
        see = button(f"button_show_{problem.code}", "Show", "Show the photos with this problem.")
        see.clicked.connect(lambda: self.photos_wanted.emit(problem))
        row.addWidget(see)
        if problem.code in REMEDIES:
            remedy = button(
                f"button_remedy_{problem.code}",
                REMEDIES[problem.code],
                f"{problem.remedy} Your files are not changed.",
            )
            remedy.clicked.connect(lambda: self.remedy_chosen.emit(problem))
            row.addWidget(remedy)
            self._remedies.append(remedy)
        row.addStretch()
        return row


def _entry(symbol: str, tone: str, content: QWidget) -> QWidget:
    entry = QWidget()
    row = QHBoxLayout(entry)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(SPACING.small)
    row.addWidget(Symbol(symbol, tone), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(content, 1)
    return entry


def breakable(text: str) -> str:
    """Return ``text`` with line breaks allowed in very long words, such as file names.

    A label is at least as wide as its longest word, so the list would be cut off on the right.
    """
    return re.sub(r"(\S{20})(?=\S)", "\\1\u200b", text)
