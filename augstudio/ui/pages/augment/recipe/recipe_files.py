"""RecipeFiles: opens and saves the current recipe, as a file or preset."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal

from augstudio import storage
from augstudio.augment import own_presets
from augstudio.augment.presets import open_recipe, presets
from augstudio.augment.recipe import Recipe
from augstudio.errors import AugStudioError
from augstudio.ui.core import messages
from augstudio.ui.core.current_recipe import CurrentRecipe, Origin, Source

#: Highest number of recent files.
MOST_RECENT = 8
_RECENT = "recent_recipes"


class RecipeFiles(QObject):
    """Opens and saves the current recipe, and knows whether it was changed since.

    Opening can be undone, which also restores ``source``. If anything fails, the error is shown,
    nothing changes, and ``False`` is returned.

    Signals
    -------
    state_changed
        The attributes changed.
    """

    state_changed = Signal()

    def __init__(
        self, recipe: CurrentRecipe, settings: QSettings, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._recipe, self._settings = recipe, settings
        #: The recipes saved in the files and presets used so far.
        self._kept: dict[Source, Recipe] = {
            Source(Origin.PRESET, title): preset for title, preset in presets().items()
        }
        self._own = _listed()
        recipe.changed.connect(self.state_changed)
        recipe.source_changed.connect(self.state_changed)

    # --- state ---

    @property
    def source(self) -> Source:
        """Where the recipe comes from, even if it was changed since."""
        return self._recipe.source

    @property
    def title(self) -> str:
        """The name of the preset or file that the recipe comes from, or "Custom settings"."""
        return self.source.name

    @property
    def changed(self) -> bool:
        """Whether the recipe has unsaved changes."""
        return self._recipe.value != self._kept.get(self.source)

    @property
    def path(self) -> Path | None:
        """The file that the recipe comes from, if any."""
        return self.source.path

    @property
    def own(self) -> tuple[str, ...]:
        """The names of the user's own presets."""
        return self._own

    @property
    def recent(self) -> tuple[Path, ...]:
        """The existing files opened or saved recently, newest first."""
        return tuple(path for path in _recent(self._settings) if _is_there(path))[:MOST_RECENT]

    # --- open ---

    def choose_preset(self, title: str) -> bool:
        """Open a built-in preset."""
        return self._open(Source(Origin.PRESET, title), lambda: presets()[title])

    def choose_own(self, name: str) -> bool:
        """Open one of the user's own presets."""
        return self._open(Source(Origin.OWN, name), lambda: own_presets.load(name))

    def open(self, path: Path) -> bool:
        """Open the recipe in a file."""
        path = path.absolute()
        return self._open(Source(Origin.FILE, path.stem, path), lambda: open_recipe(str(path)))

    def take(self, recipe: Recipe) -> None:
        """Use a recipe that is saved nowhere, such as one from pasted code."""
        self._recipe.take(recipe, Source(Origin.ELSEWHERE))

    def _open(self, source: Source, read: Callable[[], Recipe]) -> bool:
        try:
            recipe = read()
        except AugStudioError as error:
            return self._fail(error)
        self._kept[source] = recipe
        self._remember(source)
        self._recipe.take(recipe, source)
        return True

    # --- save ---

    def save(self) -> bool:
        """Save to the file or own preset that the recipe comes from.

        Returns ``False`` if it comes from neither: then it needs a name first.
        """
        source = self.source
        if source.origin is Origin.OWN:
            return self.save_preset(source.name)
        return source.path is not None and self.save_as(source.path)

    def save_as(self, path: Path) -> bool:
        """Save to a file; the recipe comes from there afterwards."""
        path = path.absolute()
        recipe = self._recipe.value
        try:
            storage.write_text(path, recipe.to_json())
        except AugStudioError as error:
            return self._fail(error)
        return self._saved(Source(Origin.FILE, path.stem, path), recipe)

    def save_preset(self, name: str) -> bool:
        """Save as one of the user's own presets; one with the same name is replaced."""
        recipe = self._recipe.value
        try:
            kept = own_presets.save(name, recipe)
        except AugStudioError as error:
            return self._fail(error)
        return self._saved(Source(Origin.OWN, kept), recipe)

    def delete_preset(self, name: str) -> bool:
        """Delete one of the user's own presets; the current recipe stays."""
        try:
            own_presets.delete(name)
        except AugStudioError as error:
            return self._fail(error)
        self._own = _listed()
        gone = Source(Origin.OWN, name)
        self._kept.pop(gone, None)
        self._recipe.keep_as(Source(Origin.ELSEWHERE) if self.source == gone else self.source)
        return True

    def _saved(self, source: Source, recipe: Recipe) -> bool:
        self._kept[source] = recipe
        self._own = _listed()
        self._remember(source)
        self._recipe.keep_as(source)
        return True

    def _fail(self, error: AugStudioError) -> bool:
        self.state_changed.emit()  # so that the list of presets shows the old choice again
        messages.show_error(error)
        return False

    def _remember(self, source: Source) -> None:
        if source.path is not None:
            others = [path for path in self.recent if path != source.path]
            newest = [source.path, *others][:MOST_RECENT]
            self._settings.setValue(_RECENT, [str(path) for path in newest])


def _listed() -> tuple[str, ...]:
    try:
        return tuple(own_presets.names())
    except AugStudioError:
        return ()  # no presets can be offered from an unreadable folder


def _recent(settings: QSettings) -> list[Path]:
    stored = settings.value(_RECENT)
    # QSettings returns a list of one as text; a damaged settings file may contain anything.
    found = stored if isinstance(stored, list) else [stored]
    return [Path(each) for each in found if isinstance(each, str) and each]


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # no permission
        return False
