"""ChoiceBox: a list of choices, each with an explanation."""

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from augstudio.plain_text import readable
from augstudio.ui.widgets.controls import SteadyComboBox
from augstudio.ui.widgets.text import tooltip

#: Number of characters that are always visible.
_LEAST = 6


class ChoiceBox(SteadyComboBox):
    """A combo box of choices; emits ``chosen(key)`` when the user picks one.

    Parameters
    ----------
    title
        What is chosen, for assistive technology.
    name
        What is chosen, for the object name ``combo_<name>``.
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
        self._choices: dict[str, tuple[str, str]] = {}
        self.setObjectName(f"combo_{name}")
        self.setAccessibleName(title)
        # Long choices are cut off, so that no box becomes wider than the others.
        policy = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self.setSizeAdjustPolicy(policy)
        self.setMinimumContentsLength(_LEAST)
        self.set_choices(choices)
        self.currentIndexChanged.connect(self._on_index)

    @property
    def key(self) -> str:
        """The key of the current choice."""
        return str(self.currentData())

    def set_key(self, key: str) -> None:
        """Select ``key``; emits nothing."""
        with QSignalBlocker(self):
            self.setCurrentIndex(self.findData(key))
        self._explain()

    def set_choices(self, choices: Mapping[str, tuple[str, str]]) -> None:
        """Replace the choices; the current one is kept if it is among them. Emits nothing."""
        key = self.key
        self._choices = dict(choices)
        with QSignalBlocker(self):
            self.clear()
            for each, (words, sentence) in self._choices.items():
                self.addItem(words, each)
                self.setItemData(self.count() - 1, tooltip(sentence), Qt.ItemDataRole.ToolTipRole)
            self.setCurrentIndex(max(0, self.findData(key)))
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0))
        self._explain()

    def _on_index(self) -> None:
        self._explain()
        self.chosen.emit(self.key)

    def _explain(self) -> None:
        title, sentence = self._choices[self.key]
        self.setToolTip(tooltip(readable(f"{title}: {sentence}")))
        self.setAccessibleDescription(sentence)
