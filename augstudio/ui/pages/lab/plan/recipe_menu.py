"""RecipeMenu: a button that opens another recipe, to compare it, too."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QWidget

from augstudio.augment import own_presets
from augstudio.augment.presets import open_recipe, presets
from augstudio.augment.recipe import Recipe
from augstudio.errors import AugStudioError
from augstudio.plain_text import readable
from augstudio.ui.core import messages
from augstudio.ui.widgets.text import button


class RecipeMenu(QWidget):
    """Offers presets, the user's own and files; ``chosen`` has a name and the ``Recipe``."""

    chosen = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._menu = QMenu(self)
        self._menu.setObjectName("menu_lab_recipes")
        add = button(
            "button_lab_add_recipe", "Add a recipe", "Compare a preset or a recipe file, too."
        )
        add.setMenu(self._menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(add)
        self._menu.aboutToShow.connect(self._fill)

    def _fill(self) -> None:
        """List the presets that there are now."""
        self._menu.clear()
        for title, recipe in presets().items():
            if not recipe.is_neutral:
                self._offer(title, partial(open_recipe, title))
        try:
            own = own_presets.names()
        except AugStudioError:
            own = []  # none can be offered from an unreadable folder
        if own:
            self._menu.addSeparator()
        for name in own:
            self._offer(name, partial(own_presets.load, name))
        self._menu.addSeparator()
        self._menu.addAction("From a file…").triggered.connect(self._choose_file)

    def _offer(self, title: str, read: Callable[[], Recipe]) -> None:
        action = self._menu.addAction(readable(title).replace("&", "&&"))
        action.triggered.connect(lambda: self._open(title, read))

    def _choose_file(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, "Choose a recipe", "", "Recipes (*.json);;All files (*)"
        )
        if chosen:
            self._open(Path(chosen).stem, partial(open_recipe, chosen))

    def _open(self, title: str, read: Callable[[], Recipe]) -> None:
        try:
            recipe = read()
        except AugStudioError as error:
            messages.show_error(error)
        else:
            self.chosen.emit(title, recipe)
