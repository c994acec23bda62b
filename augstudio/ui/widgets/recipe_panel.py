"""RecipePanel: a recipe as preset, groups and sliders, all made from ``parameters()``."""

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from augstudio.augment.parameter import Group
from augstudio.augment.recipe import Recipe, parameters
from augstudio.ui.theme import SPACING
from augstudio.ui.widgets.collapsible import Collapsible
from augstudio.ui.widgets.controls import SteadyComboBox
from augstudio.ui.widgets.parameter_slider import ParameterSlider

_OWN = "My own settings"


class RecipePanel(QWidget):
    """Shows a recipe, and tells what the user changes of it.

    ``changed(name, value)`` is emitted while a control moves and ``released()`` at its end;
    ``preset_chosen(recipe)`` when another preset is picked. The panel itself keeps nothing: the
    recipe that results comes back by ``set_recipe``.
    """

    changed = Signal(str, object)
    released = Signal()
    preset_chosen = Signal(object)

    def __init__(self, presets: Mapping[str, Recipe], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presets = dict(presets)
        self._sliders = {name: ParameterSlider(each) for name, each in parameters().items()}
        self._combo = self._make_combo()
        head = QHBoxLayout()
        label = QLabel("Preset")
        label.setBuddy(self._combo)
        head.addWidget(label)
        head.addWidget(self._combo, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACING.small)
        layout.addLayout(head)
        layout.addWidget(self._make_groups(), 1)
        for slider in self._sliders.values():
            slider.changed.connect(self.changed)
            slider.released.connect(self.released)
        self.set_recipe(Recipe())

    def set_recipe(self, recipe: Recipe) -> None:
        """Show ``recipe``, and the preset that it equals; emits nothing."""
        for name, slider in self._sliders.items():
            slider.set_value(getattr(recipe, name))
        names = [name for name, preset in self._presets.items() if preset == recipe]
        with QSignalBlocker(self._combo):
            self._combo.setCurrentText(names[0] if names else _OWN)

    def _make_combo(self) -> SteadyComboBox:
        combo = SteadyComboBox()
        combo.setObjectName("combo_preset")
        combo.setAccessibleName("Preset")
        combo.setToolTip("A ready set of augmentations to start from; the sliders change it.")
        combo.addItems([*self._presets, _OWN])
        combo.currentTextChanged.connect(self._choose)
        return combo

    def _choose(self, name: str) -> None:
        if name in self._presets:
            self.preset_chosen.emit(self._presets[name])

    def _make_groups(self) -> QScrollArea:
        panel = QWidget()
        column = QVBoxLayout(panel)
        column.setContentsMargins(0, 0, SPACING.small, 0)
        column.setSpacing(SPACING.small)
        for group in Group:
            name = f"button_group_{group.name.lower()}"
            column.addWidget(Collapsible(name, group.value, self._group(group)))
        column.addStretch()
        area = QScrollArea()
        area.setWidget(panel)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return area

    def _group(self, group: Group) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(SPACING.small, 0, 0, 0)
        column.setSpacing(0)
        for slider in self._sliders.values():
            if slider.parameter.group is group:
                column.addWidget(slider)
        return content
