"""RecipeColumn: the current recipe on the left of the Augment page."""

from PySide6.QtCore import QSettings
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from augstudio.augment.damage import Damage
from augstudio.augment.parameter import Group
from augstudio.augment.recipe import Recipe, parameters
from augstudio.augment.value_texts import value_text
from augstudio.data.dataset import Split
from augstudio.models.backbones import Backbone
from augstudio.runs.choices import Method
from augstudio.ui.core.current_recipe import CurrentRecipe
from augstudio.ui.core.photos.project import Project
from augstudio.ui.core.runs.network_choice import NetworkChoice
from augstudio.ui.pages.augment.recipe.damage_meters import DamageMeters
from augstudio.ui.pages.augment.recipe.recipe_actions import RecipeActions
from augstudio.ui.pages.augment.recipe.recipe_bar import RecipeBar
from augstudio.ui.pages.augment.recipe.recipe_files import RecipeFiles
from augstudio.ui.pages.augment.recipe.recipe_panel import RecipePanel
from augstudio.ui.widgets.history_buttons import history_buttons
from augstudio.ui.widgets.text import button, count

_GROUPS = "augment_groups"


class RecipeColumn(QWidget):
    """Preset at the top, all settings in the middle, undo, redo and reset at the bottom.

    Every change can be undone.

    Attributes
    ----------
    files
        Opens and saves the recipe.
    """

    def __init__(
        self,
        project: Project,
        recipe: CurrentRecipe,
        network: NetworkChoice,
        settings: QSettings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._project, self._recipe, self._network = project, recipe, network
        self._settings = settings
        self._drag = 0
        self.files = RecipeFiles(recipe, settings, self)
        bar = RecipeBar(self)  # first: Tab reaches the controls in the order in which they are made
        self._panel = RecipePanel(self)
        self._damage = DamageMeters(self)
        self._actions = RecipeActions(bar, self.files)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(bar)
        column.addWidget(self._panel, 1)
        column.addLayout(self._make_history())
        self._restore_groups()
        self._connect()
        self._lock_groups()
        self._show_recipe()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Measure again after changes made on other pages."""
        super().showEvent(event)
        self._measure_damage()

    def focus_setting(self, name: str) -> None:
        """Open the group of a parameter, and give the focus to its slider."""
        self._panel.focus_setting(name)

    def _make_history(self) -> QHBoxLayout:
        stack = self._recipe.undo_stack
        undo, redo = history_buttons(stack, stack.undo, stack.redo)
        reset = button("button_reset", "Reset", "Turn all augmentation off.", icon="reset")
        reset.clicked.connect(lambda: self._recipe.change(Recipe()))
        row = QHBoxLayout()
        for each in (undo, redo, reset):
            row.addWidget(each)
        return row

    def _connect(self) -> None:
        self._recipe.changed.connect(self._show_recipe)
        self._project.dataset_changed.connect(self._show_dataset)
        self._project.fit_changed.connect(self._measure_damage)
        self._network.changed.connect(self._show_network)
        self._panel.changed.connect(self._change)
        self._panel.released.connect(self._end_drag)
        self._panel.reset_asked.connect(self._reset)
        self._panel.folded.connect(self._keep_groups)
        self._damage.ready.connect(self._show_damage)

    def _change(self, name: str, value: object) -> None:
        recipe = self._recipe.value.with_value(name, value)
        self._recipe.change(recipe, merge_key=f"{name} {self._drag}")

    def _end_drag(self) -> None:
        """Make the next change a separate undo step."""
        self._drag += 1

    def _reset(self, names: tuple[str, ...]) -> None:
        defaults = {name: parameters()[name].default for name in names}
        self._recipe.change(Recipe.parse(self._recipe.value.model_dump() | defaults))

    def _show_recipe(self) -> None:
        recipe = self._recipe.value
        self._panel.set_recipe(recipe)
        for name in parameters().keys() - set(recipe.active):
            self._panel.set_damage(name, None, "", False)  # at once: it does no damage any more
        self._measure_damage()

    def _show_dataset(self) -> None:
        self._damage.drop()
        self._lock_groups()
        self._measure_damage()

    def _show_network(self) -> None:
        self._lock_groups()
        self._measure_damage()

    def _lock_groups(self) -> None:
        """Lock groups that don't apply to the current network and photos, and say why."""
        found = self._project.found
        own = found.records(Split.VALIDATION) if found else ()
        photos = count(len(own), "validation photo", "validation photos")
        pretrained = self._network.method is not Method.FROM_SCRATCH
        reason = _why_locked(self._network.backbone) if pretrained else ""
        self._panel.lock(Group.NORMALISE, reason)
        self._panel.lock(
            Group.SPLIT,
            f"Not used: the folder already has {photos}." if own else "",
        )

    def _restore_groups(self) -> None:
        kept = self._settings.value(_GROUPS)
        if isinstance(kept, str):
            names = kept.split()
            self._panel.set_opened(frozenset(g for g in Group if g.name in names))

    def _keep_groups(self) -> None:
        names = " ".join(group.name for group in self._panel.opened)
        self._settings.setValue(_GROUPS, names)

    def _measure_damage(self) -> None:
        """Measure the damage; if the page is hidden, this waits until it is shown."""
        dataset = self._project.dataset
        if dataset is not None and self.isVisible():
            records = dataset.records(Split.TRAIN)
            size = self._network.input_size
            self._damage.ask(records, self._recipe.value, self._project.fit, size)

    def _show_damage(self, readings: dict[str, Damage]) -> None:
        for name, spec in parameters().items():
            reading = readings.get(name, Damage())
            value = value_text(spec, getattr(self._recipe.value, name), short=True)
            self._panel.set_damage(name, reading.share, reading.sentence(value), reading.is_harmful)


def _why_locked(network: Backbone) -> str:
    return (
        f"Not used, because {network.title} has its own preprocessing: {network.preprocessing}. "
        "Normalising the photos a second time would lower its accuracy. These settings are for "
        "networks trained from scratch."
    )
