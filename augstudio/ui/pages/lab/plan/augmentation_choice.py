"""AugmentationChoice: which augmentations a study compares."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from augstudio.augment.recipe import Recipe, parameters
from augstudio.lab.arms import GROUPS
from augstudio.plain_text import joined, readable
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.lab.plan.recipe_menu import RecipeMenu
from augstudio.ui.widgets.controls import SteadyComboBox
from augstudio.ui.widgets.text import Line, button, label, link, tooltip

_GROUPS = {
    "alone": (
        "Each augmentation alone",
        "Train with only one augmentation of the recipe at a time.",
    ),
    "whole": ("The whole recipe", "Train with all augmentations of the recipe together."),
    "without": (
        "The whole recipe without each one",
        "Leave one augmentation out at a time: does the recipe need it?",
    ),
}
_NO_DOSE = "None"


class AugmentationChoice(QWidget):
    """The current recipe, alone and together, one at three strengths, and other recipes.

    Signals
    -------
    changed
        Something else is to be compared.
    photos_pressed, recipe_pressed
        To use the preset Photos; to change the recipe on Augment.
    """

    changed = Signal()
    photos_pressed = Signal()
    recipe_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._own: dict[str, Recipe] = {}
        self._title = Line("", "muted")
        self._title.setObjectName("label_lab_recipe")
        self._photos = button(
            "button_lab_photos",
            "Use the preset Photos",
            "The recipe changes nothing. Photos has the settings of the classic tutorial.",
        )
        self._to_augment = link("button_lab_to_augment", "Change", "Open the Augment page.")
        self._checks = {name: _check(name) for name in GROUPS}
        self._dose = _dose()
        self._scratch = QCheckBox("Train the small network from scratch")
        self._scratch.setObjectName("check_lab_scratch")
        self._scratch.setAccessibleName(self._scratch.text())
        self._scratch.setToolTip(
            tooltip(
                "Trains all layers each time, without a pretrained network. Augmentation matters "
                "most there, but it takes long."
            )
        )
        self._menu = RecipeMenu()
        self._others = QVBoxLayout()
        self._others.setSpacing(0)
        self._lay_out()
        for check in self._checks.values():
            check.toggled.connect(self.changed)
        self._dose.activated.connect(self.changed)
        self._scratch.toggled.connect(self.changed)
        self._menu.chosen.connect(self._add)
        self._photos.clicked.connect(self.photos_pressed)
        self._to_augment.clicked.connect(self.recipe_pressed)

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups that are checked."""
        return tuple(name for name, check in self._checks.items() if check.isChecked())

    @property
    def dose(self) -> str:
        """The augmentation to try at three strengths; "" for none."""
        return str(self._dose.currentData())

    @property
    def from_scratch(self) -> bool:
        """Whether all layers are trained each time."""
        return self._scratch.isChecked()

    @property
    def own(self) -> tuple[tuple[str, Recipe], ...]:
        """The recipes that were added, with their names."""
        return tuple(self._own.items())

    def show_recipe(self, title: str, recipe: Recipe) -> None:
        """Show what the current recipe does."""
        labels = joined(parameters()[name].short_label for name in recipe.active)
        neutral = recipe.is_neutral
        words = "changes nothing" if neutral else labels
        self._title.write(f"Recipe {readable(title)}: {words}")
        self._photos.setVisible(neutral)
        self._to_augment.setVisible(not neutral)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(SPACING.small)
        row.addWidget(self._title, 1)
        row.addWidget(self._to_augment)
        row.addWidget(self._photos)
        dose = QHBoxLayout()
        dose.setSpacing(SPACING.small)
        words = label("At three strengths (half, normal, double):")
        words.setBuddy(self._dose)
        dose.addWidget(words)
        dose.addWidget(self._dose)
        dose.addWidget(self._menu)
        dose.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACING.wide, 0, 0, 0)
        column.setSpacing(SPACING.tight)
        column.addLayout(row)
        for check in self._checks.values():
            column.addWidget(check)
        column.addLayout(dose)
        column.addLayout(self._others)
        column.addWidget(self._scratch)

    def _add(self, title: str, recipe: Recipe) -> None:
        """Compare another recipe, too."""
        if title in self._own:
            return
        self._own[title] = recipe
        box = QCheckBox(readable(title).replace("&", "&&"))
        box.setObjectName(f"check_lab_own_{len(self._own)}")
        box.setAccessibleName(readable(title))
        box.setToolTip("A recipe that you added. Uncheck it to leave it out.")
        box.setChecked(True)
        box.toggled.connect(partial(self._keep, title, recipe))
        self._others.addWidget(box)
        self.changed.emit()

    def _keep(self, title: str, recipe: Recipe, kept: bool) -> None:
        self._own.pop(title, None)
        if kept:
            self._own[title] = recipe
        self.changed.emit()


def _check(name: str) -> QCheckBox:
    words, tip = _GROUPS[name]
    made = QCheckBox(words)
    made.setObjectName(f"check_lab_{name}")
    made.setAccessibleName(words)
    made.setToolTip(tooltip(tip))
    made.setChecked(True)
    return made


def _dose() -> SteadyComboBox:
    made = SteadyComboBox()
    made.setObjectName("combo_lab_dose")
    made.setAccessibleName("Augmentation at three strengths")
    made.setToolTip(
        tooltip("Tries one augmentation at half, once and twice its strength (dose curve).")
    )
    choices: Sequence[tuple[str, str]] = [
        (_NO_DOSE, ""),
        *((each.label, each.name) for each in parameters().values() if each.is_augmentation),
    ]
    for words, name in choices:
        made.addItem(words, name)
    return made
