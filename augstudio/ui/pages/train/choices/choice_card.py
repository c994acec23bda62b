"""ChoiceCard: a titled choice, and a sentence on what is chosen."""

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from augstudio.plain_text import readable
from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.controls import SteadyComboBox
from augstudio.ui.widgets.text import label, tooltip

#: Letters of a choice that can always be seen.
_LEAST = 8


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

    Attributes
    ----------
    below
        Layout for what a card has to say beyond that.
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
        self._choices: dict[str, tuple[str, str]] = {}
        self.setProperty("role", "card")
        self._combo = SteadyComboBox()
        self._combo.setObjectName(f"combo_{name}")
        self._combo.setAccessibleName(title)
        # Long choices are cut off rather than make one card wider than the others.
        policy = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self._combo.setSizeAdjustPolicy(policy)
        self._combo.setMinimumContentsLength(_LEAST)
        self._sentence = label("", "muted", wrap=True)
        self.below = QVBoxLayout()
        self.below.setSpacing(SPACING.tight)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACING.medium, SPACING.small, SPACING.medium, SPACING.small)
        layout.setSpacing(SPACING.tight)
        head = QHBoxLayout()
        head.setSpacing(SPACING.medium)
        head.addWidget(label(title, "section"))
        head.addWidget(self._combo, 1)
        layout.addLayout(head)
        layout.addWidget(self._sentence)
        layout.addLayout(self.below)
        layout.addStretch()
        self.set_choices(choices)
        self._combo.currentIndexChanged.connect(self._on_index)

    @property
    def key(self) -> str:
        """The key of what is chosen."""
        return str(self._combo.currentData())

    def set_key(self, key: str) -> None:
        """Choose ``key``; emits nothing."""
        with QSignalBlocker(self._combo):
            self._combo.setCurrentIndex(self._combo.findData(key))
        self._explain()

    def set_choices(self, choices: Mapping[str, tuple[str, str]]) -> None:
        """Offer other choices; what is chosen stays if it is among them. Emits nothing."""
        key = self.key
        self._choices = dict(choices)
        with QSignalBlocker(self._combo):
            self._combo.clear()
            for each, (words, _) in self._choices.items():
                self._combo.addItem(words, each)
            self._combo.setCurrentIndex(max(0, self._combo.findData(key)))
        self._explain()

    def _on_index(self) -> None:
        self._explain()
        self.chosen.emit(self.key)

    def _explain(self) -> None:
        sentence = self._choices[self.key][1]
        self._sentence.setText(sentence)
        self._combo.setToolTip(tooltip(readable(sentence)))
        self._combo.setAccessibleDescription(sentence)
