"""RecipePanel: all settings of a recipe in groups, made from ``parameters()``."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from augstudio.augment.fields.edges import FillMode
from augstudio.augment.parameter import Group
from augstudio.augment.recipe import Recipe, parameters
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.augment.recipe.collapsible import Collapsible
from augstudio.ui.pages.augment.recipe.parameter_slider import ParameterSlider
from augstudio.ui.widgets.text import label


class RecipePanel(QScrollArea):
    """Shows a recipe, and emits the user's changes.

    The panel does not apply changes itself: the new recipe comes back through ``set_recipe``.

    Signals
    -------
    changed
        Name and value, while a control moves.
    released
        At the end of a drag, a series of key presses, or typing.
    reset_asked
        A tuple of names of parameters to reset.
    folded
        A group was opened or closed.
    """

    changed = Signal(str, object)
    released = Signal()
    reset_asked = Signal(object)
    folded = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sliders = {name: ParameterSlider(each) for name, each in parameters().items()}
        self._notes: dict[Group, QLabel] = {}
        self._locked: set[Group] = set()
        self._warnings: dict[str, str] = {}
        self._recipe = Recipe()
        inside = self._make_inside()
        self._groups = {group: self._make_group(group, inside) for group in Group}
        inside.addStretch()
        for slider in self._sliders.values():
            slider.changed.connect(self.changed)
            slider.released.connect(self.released)
        self.set_recipe(self._recipe)

    def set_recipe(self, recipe: Recipe) -> None:
        """Show ``recipe``; emits nothing."""
        self._recipe = recipe
        for name, slider in self._sliders.items():
            slider.set_value(getattr(recipe, name))
            slider.setEnabled(self._is_open(slider))
        for group in self._groups:
            self._show_changed(group)

    def set_damage(self, name: str, share: float | None, sentence: str, amber: bool) -> None:
        """Show how much of the photos a parameter destroys; see ``ParameterSlider``.

        A warning is also shown at the group, which may be closed.
        """
        self._sliders[name].set_damage(share, sentence, amber)
        spec = parameters()[name]
        if amber:
            self._warnings[name] = f"{spec.label}: {sentence}"
        elif name not in self._warnings:
            return
        else:
            del self._warnings[name]
        self._show_changed(spec.group)

    def _show_changed(self, group: Group) -> None:
        changed = self._changed(group)
        warnings = [self._warnings[name] for name in changed if name in self._warnings]
        self._groups[group].set_changed(len(changed), " ".join(warnings))

    def lock(self, group: Group, reason: str) -> None:
        """Make a group read-only and show the reason.

        An empty reason unlocks it.
        """
        self._notes[group].setText(reason)
        self._notes[group].setVisible(bool(reason))
        self._locked = self._locked | {group} if reason else self._locked - {group}
        self.set_recipe(self._recipe)

    @property
    def opened(self) -> frozenset[Group]:
        """The groups that are open."""
        return frozenset(group for group, shown in self._groups.items() if shown.opened)

    def set_opened(self, groups: frozenset[Group]) -> None:
        """Open these groups and close the others."""
        for group, shown in self._groups.items():
            shown.set_opened(group in groups)

    def focus_setting(self, name: str) -> None:
        """Open the group of a parameter, and give the focus to its slider."""
        slider = self._sliders[name]
        self._groups[slider.parameter.group].set_opened(True)
        slider.setFocus()
        # The group that was just opened has no place yet.
        QTimer.singleShot(0, self, lambda: self.ensureWidgetVisible(slider))

    def _is_open(self, slider: ParameterSlider) -> bool:
        """Whether a setting can be changed, because it has an effect."""
        spec, recipe = slider.parameter, self._recipe
        if spec.group in self._locked:
            return False
        if spec.share_of:
            return bool(getattr(recipe, spec.share_of))
        return spec.name != "cval" or recipe.fill_mode is FillMode.CONSTANT

    def _changed(self, group: Group) -> tuple[str, ...]:
        return tuple(
            name
            for name, spec in parameters().items()
            if spec.group is group and getattr(self._recipe, name) != spec.default
        )

    def _make_inside(self) -> QVBoxLayout:
        panel = QWidget()
        column = QVBoxLayout(panel)
        column.setContentsMargins(0, 0, SPACING.small, 0)
        column.setSpacing(SPACING.tight)
        self.setWidget(panel)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return column

    def _make_group(self, group: Group, inside: QVBoxLayout) -> Collapsible:
        content = QWidget()
        name = f"button_group_{group.name.lower()}"
        made = Collapsible(name, group.value, content, opened=group is Group.GEOMETRY)
        # Before it is filled: each new parent has the style sheet applied anew.
        inside.addWidget(made)
        column = QVBoxLayout(content)
        column.setContentsMargins(SPACING.small, 0, 0, SPACING.small)
        column.setSpacing(SPACING.tight)
        self._notes[group] = note = label("", "muted", wrap=True)
        note.hide()
        column.addWidget(note)
        for slider in self._sliders.values():
            if slider.parameter.group is group:
                column.addWidget(slider)
        made.toggled.connect(self.folded)
        made.reset_asked.connect(lambda: self.reset_asked.emit(self._changed(group)))
        return made
