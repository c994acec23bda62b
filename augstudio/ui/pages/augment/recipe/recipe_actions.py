"""RecipeActions: what the buttons of a RecipeBar do, with their dialogs."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from augstudio.augment import own_presets
from augstudio.augment.presets import presets
from augstudio.ui.core import messages
from augstudio.ui.core.current_recipe import Origin
from augstudio.ui.pages.augment.recipe.recipe_bar import RecipeBar, RecipeState
from augstudio.ui.pages.augment.recipe.recipe_files import RecipeFiles
from augstudio.ui.widgets.name_dialog import NameDialog

_FILES = "Recipes (*.json)"


class RecipeActions(QObject):
    """Connects a bar with the recipe files: shows their state and performs its actions.

    It is deleted with the bar.
    """

    def __init__(self, bar: RecipeBar, files: RecipeFiles) -> None:
        super().__init__(bar)
        self._bar = bar
        self._files = files
        files.state_changed.connect(self._show)
        bar.menu_opening.connect(lambda: bar.set_recent(files.recent))
        bar.preset_chosen.connect(files.choose_preset)
        bar.own_chosen.connect(files.choose_own)
        bar.recent_chosen.connect(files.open)
        bar.open_pressed.connect(self.open)
        bar.save_pressed.connect(self.save)
        bar.save_as_pressed.connect(self.save_as)
        bar.save_preset_pressed.connect(self.save_preset)
        bar.delete_pressed.connect(self.delete_preset)
        bar.set_recent(files.recent)
        self._show()

    def open(self) -> None:
        """Ask for a file, and open it."""
        name, _ = QFileDialog.getOpenFileName(self._bar, "Open a recipe", self._folder(), _FILES)
        if name:
            self._files.open(Path(name))

    def save(self) -> None:
        """Save to the file or preset that the recipe comes from, or ask for a file."""
        if self._files.source.origin in (Origin.OWN, Origin.FILE):
            self._files.save()
        else:
            self.save_as()

    def save_as(self) -> None:
        """Ask for a file, and save to it."""
        suggested = str(Path(self._folder()) / f"{self._files.title}.json")
        name, _ = QFileDialog.getSaveFileName(self._bar, "Save the recipe", suggested, _FILES)
        if name:
            path = Path(name)
            self._files.save_as(path if path.suffix else path.with_suffix(".json"))

    def save_preset(self) -> None:
        """Ask for a name, and save the recipe as a preset."""
        source = self._files.source
        suggested = source.name if source.origin in (Origin.OWN, Origin.FILE) else ""
        NameDialog(_check_name, suggested, self._bar.window()).ask(self._files.save_preset)

    def delete_preset(self) -> None:
        """Delete the current preset, after asking."""
        source = self._files.source
        if source.origin is not Origin.OWN:
            return
        then: Callable[[], object] = lambda: self._files.delete_preset(source.name)  # noqa: E731
        messages.ask(
            f"Delete the preset {source.name}?",
            "The current settings stay as they are.",
            "Delete preset",
            then,
        )

    def _show(self) -> None:
        source = self._files.source
        self._bar.set_state(
            RecipeState(
                presets=tuple(presets()),
                own=self._files.own,
                title=source.name,
                kind=source.origin.value,
                changed=self._files.changed,
                place=str(source.path or ""),
            )
        )

    def _folder(self) -> str:
        """Return the folder in which file dialogs start: that of the current or last file."""
        path = self._files.path or next(iter(self._files.recent), None)
        return str(path.parent) if path else str(Path.home())


def _check_name(name: str) -> str:
    """Return a warning if saving under ``name`` replaces a preset, else ""."""
    own_presets.allowed(name)
    taken = own_presets.existing(name)
    return f"Replaces your preset {taken}." if taken else ""
