"""RecipeFiles: where the recipe in use comes from, and where it can be kept."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtGui import QUndoStack

from augstudio import storage
from augstudio.augment import own_presets
from augstudio.augment.presets import open_recipe, presets
from augstudio.augment.recipe import Recipe
from augstudio.errors import AugStudioError
from augstudio.ui.core.recipe_change import RecipeChange
from augstudio.ui.core.session import Session

#: Files that are listed as opened or saved before.
MOST_RECENT = 8
_RECENT = "recent_recipes"


class Origin(StrEnum):
    """What a recipe can come from."""

    PRESET = "preset"
    OWN = "own"
    FILE = "file"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Source:
    """Where a recipe comes from, and its name there; ``path`` is that of a ``FILE``."""

    origin: Origin
    name: str = "My own settings"
    path: Path | None = None


class RecipeFiles(QObject):
    """Opens and saves the recipe of the session, and knows whether it changed since.

    Opening is a step to undo, and what the recipe comes from goes back with it. What fails is
    shown by ``Session.failed``, leaves everything as it was, and returns ``False``.

    Signals
    -------
    state_changed
        Look at the attributes.
    """

    state_changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent or session)
        self._session = session
        #: What stands in the places that were opened or saved so far.
        self._kept: dict[Source, Recipe] = {}
        self._base = Source(Origin.ELSEWHERE)
        for title, preset in presets().items():
            if preset == session.recipe:
                self._base = Source(Origin.PRESET, title)
                self._kept[self._base] = preset
        self._own = _listed()
        session.recipe_changed.connect(self.state_changed)

    # --- what is there ---

    @property
    def source(self) -> Source:
        """What the recipe in use comes from, changed since or not."""
        step = _opening_step(self._session.undo_stack)
        source = self._base if step is None else step.source
        assert isinstance(source, Source)
        return source

    @property
    def title(self) -> str:
        """The name of the preset or file that the recipe comes from, or "My own settings"."""
        return self.source.name

    @property
    def changed(self) -> bool:
        """Whether the recipe differs from the one that is kept, or is kept nowhere."""
        return self._session.recipe != self._kept.get(self.source)

    @property
    def path(self) -> Path | None:
        """The file that the recipe comes from."""
        return self.source.path

    @property
    def own(self) -> tuple[str, ...]:
        """The names of the user's own presets."""
        return self._own

    @property
    def recent(self) -> tuple[Path, ...]:
        """The files opened or saved last, newest first, without those that are gone."""
        return tuple(path for path in _recent(self._session.settings) if _is_there(path))[
            :MOST_RECENT
        ]

    # --- open ---

    def choose_preset(self, title: str) -> bool:
        """Take one of the presets that come with the program."""
        return self._open(Source(Origin.PRESET, title), lambda: presets()[title])

    def choose_own(self, name: str) -> bool:
        """Take one of the user's own presets."""
        return self._open(Source(Origin.OWN, name), lambda: own_presets.load(name))

    def open(self, path: Path) -> bool:
        """Take the recipe in a file."""
        path = path.absolute()
        return self._open(Source(Origin.FILE, path.stem, path), lambda: open_recipe(str(path)))

    def take(self, recipe: Recipe) -> None:
        """Take a recipe that is kept nowhere, such as that of pasted code."""
        differs = recipe != self._session.recipe
        self._session.change_recipe(recipe)
        self._come_from(Source(Origin.ELSEWHERE), newest=differs)

    def _open(self, source: Source, read: Callable[[], Recipe]) -> bool:
        try:
            recipe = read()
        except AugStudioError as error:
            return self._fail(error)
        self._kept[source] = recipe
        self._remember(source)
        differs = recipe != self._session.recipe
        self._session.change_recipe(recipe)
        self._come_from(source, newest=differs)
        return True

    # --- save ---

    def save(self) -> bool:
        """Save to the file, or the preset of the user's own, that the recipe comes from.

        ``False`` where it comes from neither: then it needs a name first.
        """
        source = self.source
        if source.origin is Origin.OWN:
            return self.save_preset(source.name)
        return source.path is not None and self.save_as(source.path)

    def save_as(self, path: Path) -> bool:
        """Save to a file, which becomes the one that the recipe comes from."""
        path = path.absolute()
        recipe = self._session.recipe
        try:
            storage.write_text(path, recipe.to_json())
        except AugStudioError as error:
            return self._fail(error)
        return self._saved(Source(Origin.FILE, path.stem, path), recipe)

    def save_preset(self, name: str) -> bool:
        """Save as a preset of the user's own; one of the same name is replaced."""
        recipe = self._session.recipe
        try:
            kept = own_presets.save(name, recipe)
        except AugStudioError as error:
            return self._fail(error)
        return self._saved(Source(Origin.OWN, kept), recipe)

    def delete_preset(self, name: str) -> bool:
        """Delete a preset of the user's own; the recipe in use stays."""
        try:
            own_presets.delete(name)
        except AugStudioError as error:
            return self._fail(error)
        self._own = _listed()
        gone = Source(Origin.OWN, name)
        self._kept.pop(gone, None)
        self._come_from(Source(Origin.ELSEWHERE) if self.source == gone else self.source)
        return True

    def _saved(self, source: Source, recipe: Recipe) -> bool:
        self._kept[source] = recipe
        self._own = _listed()
        self._remember(source)
        self._come_from(source)
        return True

    # --- where it comes from ---

    def _come_from(self, source: Source, newest: bool = False) -> None:
        """Let the recipe come from ``source``, from the last opening or the newest step on."""
        stack = self._session.undo_stack
        step = _newest_step(stack) if newest else _opening_step(stack)
        if step is None:
            self._base = source
        else:
            step.source = source
        self.state_changed.emit()

    def _fail(self, error: AugStudioError) -> bool:
        self.state_changed.emit()  # what shows the choice goes back
        self._session.failed(error)
        return False

    def _remember(self, source: Source) -> None:
        if source.path is not None:
            others = [path for path in self.recent if path != source.path]
            newest = [source.path, *others][:MOST_RECENT]
            self._session.settings.setValue(_RECENT, [str(path) for path in newest])


def _opening_step(stack: QUndoStack) -> RecipeChange | None:
    """Return the last step, before what was undone, that brought in a recipe from somewhere."""
    for index in range(stack.count() - 1, -1, -1):
        step = stack.command(index)
        if isinstance(step, RecipeChange) and step.done and step.source is not None:
            return step
    return None


def _newest_step(stack: QUndoStack) -> RecipeChange | None:
    step = stack.command(stack.index() - 1)
    return step if isinstance(step, RecipeChange) else None


def _listed() -> tuple[str, ...]:
    try:
        return tuple(own_presets.names())
    except AugStudioError:
        return ()  # a folder that can't be read holds nothing that could be chosen


def _recent(settings: QSettings) -> list[Path]:
    stored = settings.value(_RECENT)
    # A list of one comes back as text, and a damaged file of settings as anything.
    found = stored if isinstance(stored, list) else [stored]
    return [Path(each) for each in found if isinstance(each, str) and each]


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # not ours to look at
        return False
