"""ChoiceCard: a titled choice, and a sentence on what is chosen."""

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from augstudio.ui.theme import SPACING
from augstudio.ui.widgets.controls import SteadyComboBox
from augstudio.ui.widgets.text import label


class ChoiceCard(QFrame):
    """A card with a list of choices by key; ``chosen(key)`` when the user picks one.

    Parameters
    ----------
    title
        Heading of the card.
    name
        What the choice is about, for the object name ``combo_<name>``.
    choices
        Title and sentence of each choice, by key.
    """

    chosen = Signal(str)

    def __init__(
        self,
        title: str,
        name: str,
        choices: Mapping[str, tuple[str, str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._choices = dict(choices)
        self.setProperty("role", "card")
        self._combo = SteadyComboBox()
        self._combo.setObjectName(f"combo_{name}")
        self._combo.setAccessibleName(title)
        for key, (words, _) in self._choices.items():
            self._combo.addItem(words, key)
        self._sentence = label("", "muted", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[SPACING.medium] * 4)
        layout.setSpacing(SPACING.small)
        for widget in (label(title, "section"), self._combo, self._sentence):
            layout.addWidget(widget)
        layout.addStretch()
        self._combo.currentIndexChanged.connect(self._on_index)
        self._explain()

    @property
    def key(self) -> str:
        """The key of what is chosen."""
        return str(self._combo.currentData())

    def set_key(self, key: str) -> None:
        """Choose ``key``; emits nothing."""
        with QSignalBlocker(self._combo):
            self._combo.setCurrentIndex(self._combo.findData(key))
        self._explain()

    def _on_index(self) -> None:
        self._explain()
        self.chosen.emit(self.key)

    def _explain(self) -> None:
        sentence = self._choices[self.key][1]
        self._sentence.setText(sentence)
        self._combo.setToolTip(sentence)
        self._combo.setAccessibleDescription(sentence)
