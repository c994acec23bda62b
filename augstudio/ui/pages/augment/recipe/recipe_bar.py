"""RecipeBar: the preset or file that the recipe comes from, and a menu for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QWidget,
)

from augstudio.plain_text import readable
from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.controls import SteadyComboBox
from augstudio.ui.widgets.text import button, label, tooltip

_MARK = "●"
_CHANGED = "Changed since it was opened or saved."
_UNSAVED = "Not saved yet."
_TIP = "A ready-made set of augmentations to start from. Adjust it with the sliders."


@dataclass(frozen=True)
class RecipeState:
    """The state shown by the bar.

    Attributes
    ----------
    presets, own
        The built-in presets, and the user's own.
    title
        The name of the current preset or file.
    kind
        "preset", "own", "file", or "elsewhere" for a recipe that is saved nowhere.
    changed
        Whether the recipe differs from what is saved under that title.
    place
        The full path of the file, shown as the tooltip.
    """

    presets: tuple[str, ...]
    own: tuple[str, ...] = ()
    title: str = ""
    kind: str = "preset"
    changed: bool = False
    place: str = ""


class RecipeBar(QWidget):
    """A list of presets, a mark for unsaved changes, and a menu.

    Signals
    -------
    preset_chosen, own_chosen
        The name of a built-in or own preset. They are also emitted if the current preset is chosen
        again, which discards its changes.
    open_pressed, save_pressed, save_as_pressed, save_preset_pressed, delete_pressed
        The actions of the menu.
    recent_chosen
        The path of a file.
    menu_opening
        The menu with the recent files is about to open.
    """

    preset_chosen = Signal(str)
    own_chosen = Signal(str)
    open_pressed = Signal()
    save_pressed = Signal()
    save_as_pressed = Signal()
    save_preset_pressed = Signal()
    delete_pressed = Signal()
    recent_chosen = Signal(object)
    menu_opening = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = RecipeState(())
        self._combo = SteadyComboBox()
        self._combo.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._combo.setObjectName("combo_preset")
        self._combo.activated.connect(self._choose)
        self._mark = self._make_mark()
        self._menu = self._make_menu()
        menu_button = button("button_recipe_menu", "Recipe", "Open, save or delete a recipe.")
        menu_button.setMenu(self._menu)
        caption = label("Preset")
        caption.setBuddy(self._combo)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACING.tight)
        layout.addWidget(caption)
        layout.addWidget(self._combo, 1)
        layout.addWidget(self._mark)
        layout.addWidget(menu_button)
        self.set_state(self._state)
        self.set_recent(())

    def set_state(self, state: RecipeState) -> None:
        """Show ``state``; emits nothing."""
        listed, self._state = (self._state.presets, self._state.own), state
        with QSignalBlocker(self._combo):
            if listed != (state.presets, state.own) or not self._combo.count():
                self._fill()
            self._select()
        status = _UNSAVED if state.kind == "elsewhere" else _CHANGED
        self._mark.setText(_MARK if state.changed else "")
        self._mark.setToolTip(status if state.changed else "")
        self._mark.setAccessibleName(status if state.changed else "Saved.")
        self._combo.setAccessibleName(f"Preset: {state.title}" + (f". {status}" * state.changed))
        self._combo.setToolTip(tooltip(readable(state.place) or _TIP))
        self._save.setEnabled(state.changed)
        self._delete.setEnabled(state.kind == "own")
        name = f" {_plain(state.title)}" if state.kind == "own" else ""
        self._delete.setText(f"Delete preset{name}…")

    def set_recent(self, paths: Sequence[Path]) -> None:
        """List the recently opened files."""
        self._recent.clear()
        names = [path.name for path in paths]
        for path in paths:
            # Files with the same name are shown with their folders.
            folder = f" ({path.parent.name})" if names.count(path.name) > 1 else ""
            action = self._recent.addAction(_plain(f"{path.stem}{folder}"))
            action.setToolTip(tooltip(readable(str(path))))
            action.triggered.connect(lambda _=False, path=path: self.recent_chosen.emit(path))
        self._recent.setEnabled(bool(paths))

    # --- the list ---

    def _fill(self) -> None:
        self._combo.clear()
        for kind, names in (("preset", self._state.presets), ("own", self._state.own)):
            if self._combo.count() and names:
                self._combo.insertSeparator(self._combo.count())
            for name in names:
                self._combo.addItem(name, kind)
        self._fixed = self._combo.count()

    def _select(self) -> None:
        """Select the current entry; it is added at the end if it is not a preset."""
        while self._combo.count() > self._fixed:
            self._combo.removeItem(self._fixed)
        state = self._state
        for index in range(self._fixed):
            if (self._combo.itemText(index), self._combo.itemData(index)) == (
                state.title,
                state.kind,
            ):
                self._combo.setCurrentIndex(index)
                return
        if self._fixed:
            self._combo.insertSeparator(self._fixed)
        self._combo.addItem(state.title, "")
        self._combo.setCurrentIndex(self._combo.count() - 1)

    def _choose(self, index: int) -> None:
        name, kind = self._combo.itemText(index), self._combo.itemData(index)
        again = (name, kind) == (self._state.title, self._state.kind)
        if again and not self._state.changed:
            return
        if kind == "preset":
            self.preset_chosen.emit(name)
        elif kind == "own":
            self.own_chosen.emit(name)

    # --- the menu ---

    def _make_mark(self) -> QLabel:
        mark = label("", "accent")
        mark.setObjectName("label_recipe_changed")
        mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        mark.setFixedWidth(SPACING.medium)
        return mark

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setObjectName("menu_recipe")
        menu.setToolTipsVisible(True)
        self._add(menu, "open_recipe", "Open…", "Open a recipe from a file.", self.open_pressed)
        self._recent = menu.addMenu("Open recent")
        self._recent.setObjectName("menu_recent_recipes")
        self._recent.setToolTipsVisible(True)
        menu.addSeparator()
        self._save = self._add(
            menu,
            "save_recipe",
            "Save",
            "Save to the same file or preset (Ctrl+S).",
            self.save_pressed,
        )
        self._save.setShortcut("Ctrl+S")
        # The shortcut of a closed menu would not work.
        self.addAction(self._save)
        self._add(menu, "save_recipe_as", "Save as…", "Save to another file.", self.save_as_pressed)
        menu.addSeparator()
        self._add(
            menu,
            "save_preset",
            "Save as preset…",
            "Save it under a name in the list of presets.",
            self.save_preset_pressed,
        )
        self._delete = self._add(
            menu,
            "delete_preset",
            "Delete preset…",
            "Delete your own preset. Built-in presets can't be deleted.",
            self.delete_pressed,
        )
        menu.aboutToShow.connect(self.menu_opening)
        return menu

    def _add(self, menu: QMenu, name: str, text: str, tip: str, pressed: SignalInstance) -> QAction:
        action = menu.addAction(text)
        action.setObjectName(f"action_{name}")
        action.setToolTip(tip)
        action.triggered.connect(lambda: pressed.emit())
        return action


def _plain(name: str) -> str:
    """Return a name escaped for menus, so that "&" does not mark a shortcut key."""
    return readable(name).replace("&", "&&")
