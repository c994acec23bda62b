"""The page Augment: a recipe on the left, what it does to the photos on the right."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QHBoxLayout,
    QRadioButton,
    QSplitter,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from augstudio.augment.presets import presets
from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import ImageRecord, Split
from augstudio.errors import AugStudioError
from augstudio.ui import splitters
from augstudio.ui.preview import Preview, Request, Shot, classes, variations
from augstudio.ui.session import Session
from augstudio.ui.theme import SPACING
from augstudio.ui.widgets.empty_state import EmptyState
from augstudio.ui.widgets.photo_chooser import PhotoChooser
from augstudio.ui.widgets.preview_grid import PreviewGrid
from augstudio.ui.widgets.recipe_panel import RecipePanel
from augstudio.ui.widgets.text import button, label
from augstudio.ui.widgets.zoom_overlay import ZoomOverlay

_PANEL_WIDTH = 320
_SIDE_WIDTH = 176
#: Width of the right part in pixels from which on the hints have their place beside the grid.
_NARROW = 600
_HINTS = (
    "Each picture is a variation that the network may see in training. Point at one to see the "
    "photo itself, click it to see it large.",
    "The dice are held: while you move a slider every picture keeps its own share of it.",
    "Validation photos are never changed, so the accuracy stays honest.",
)


class AugmentPage(QWidget):
    """Shows the recipe of the session and what it does; changes it undoably."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page_augment")
        self._session = session
        self._records: tuple[ImageRecord, ...] = ()
        self._roll = 0
        self._drag = 0
        self._panel = RecipePanel(presets())
        self._chooser = PhotoChooser()
        self._grid = PreviewGrid()
        self._variations = QRadioButton("Variations")
        self._classes = QRadioButton("Classes")
        self._preview = Preview(self)
        self._empty = EmptyState(
            "No photos to augment yet",
            "Open a folder of photos first; then you see here what each setting does to them.",
            "Go to Data",
            "button_augment_to_data",
        )
        self._content = self._make_content()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._content)
        self._zoom = ZoomOverlay(self)
        self._connect()
        self._show_recipe()
        self._show_dataset()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Bring the preview up to date with what changed while another page was shown."""
        super().showEvent(event)
        self._refresh()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Give the pictures what room there is."""
        if watched is self._right and event.type() is QEvent.Type.Resize:
            self._fit_side()
        return False

    # --- layout ---

    def _make_content(self) -> QSplitter:
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setObjectName("splitter_augment")
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(SPACING.large)
        splitter.addWidget(self._make_left())
        self._right = self._make_right()
        self._right.installEventFilter(self)
        splitter.addWidget(self._right)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([_PANEL_WIDTH, 4 * _PANEL_WIDTH])
        splitters.remember(splitter, self._session.settings)
        return splitter

    def _make_left(self) -> QWidget:
        stack = self._session.undo_stack
        undo = button("button_undo", "Undo", "Take back the last change (Ctrl+Z).", icon="undo")
        redo = button("button_redo", "Redo", "Change it again (Ctrl+Shift+Z).", icon="redo")
        reset = button("button_reset", "Reset", "Switch every augmentation off.", icon="reset")
        for each, able, act, changed in (
            (undo, stack.canUndo(), stack.undo, stack.canUndoChanged),
            (redo, stack.canRedo(), stack.redo, stack.canRedoChanged),
        ):
            each.setEnabled(able)
            each.clicked.connect(act)
            changed.connect(each.setEnabled)
        reset.clicked.connect(lambda: self._session.change_recipe(Recipe()))
        row = QHBoxLayout()
        for each in (undo, redo, reset):
            row.addWidget(each)
        left = QWidget()
        left.setMinimumWidth(_PANEL_WIDTH - 40)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._panel, 1)
        column.addLayout(row)
        return left

    def _make_right(self) -> QWidget:
        self._variations.setObjectName("radio_variations")
        self._variations.setToolTip("One photo many times.")
        self._classes.setObjectName("radio_classes")
        self._classes.setToolTip("One variation each of several photos of every class.")
        self._variations.setChecked(True)
        top = QHBoxLayout()
        top.setSpacing(SPACING.large)
        top.addWidget(self._chooser, 1)
        self._modes = QButtonGroup(self)
        for radio in (self._variations, self._classes):
            self._modes.addButton(radio)
            top.addWidget(radio)
        self._below = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._below.setSpacing(SPACING.large)
        self._below.addWidget(self._grid, 1)
        self._below.addLayout(self._make_side())
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(top)
        column.addLayout(self._below, 1)
        return right

    def _make_side(self) -> QVBoxLayout:
        roll = button("button_new_variations", "New variations", "Roll new dice (R).", icon="dice")
        roll.setShortcut("R")
        roll.clicked.connect(self._roll_dice)
        side = QVBoxLayout()
        side.setSpacing(SPACING.large)
        side.addWidget(roll)
        self._hints = [label(hint, "muted", wrap=True) for hint in _HINTS]
        for words in self._hints:
            words.setFixedWidth(_SIDE_WIDTH)
            side.addWidget(words)
        side.addStretch()
        return side

    def _fit_side(self) -> None:
        """Leave a narrow page to the pictures: the button below them, the hints away."""
        narrow = self._right.width() < _NARROW
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._below.setDirection(down if narrow else across)
        for words in self._hints:
            words.setVisible(not narrow)

    # --- behaviour ---

    def _connect(self) -> None:
        self._session.dataset_changed.connect(self._show_dataset)
        self._session.recipe_changed.connect(self._show_recipe)
        self._session.fit_changed.connect(self._refresh)
        self._panel.changed.connect(self._change)
        self._panel.released.connect(self._end_drag)
        self._panel.preset_chosen.connect(self._session.change_recipe)
        self._chooser.chosen.connect(self._refresh)
        self._variations.toggled.connect(self._show_mode)
        self._preview.ready.connect(self._grid.set_tiles)
        self._preview.failed.connect(self._show_failure)
        self._grid.tile_chosen.connect(lambda i: self._zoom.show_tile(self._grid.tiles[i]))
        self._empty.pressed.connect(lambda: self._session.page_requested.emit("data"))

    def _change(self, name: str, value: object) -> None:
        recipe = self._session.recipe.with_value(name, value)
        self._session.change_recipe(recipe, merge_key=f"{name} {self._drag}")

    def _end_drag(self) -> None:
        """Let the next change be a step of its own to undo."""
        self._drag += 1

    def _roll_dice(self) -> None:
        self._roll += 1
        self._refresh()

    def _show_recipe(self) -> None:
        self._panel.set_recipe(self._session.recipe)
        self._refresh()

    def _show_dataset(self) -> None:
        before = self._record()
        dataset = self._session.dataset
        self._records = dataset.records(Split.TRAIN) if dataset else ()
        self._preview.drop()
        self._zoom.hide()
        number = self._records.index(before) if before in self._records else 0
        self._chooser.set_photos([record.path for record in self._records], number)
        self._stack.setCurrentWidget(self._content if self._records else self._empty)
        if before != self._record():
            self._grid.set_sentence("Reading photos …")
        self._refresh()

    def _show_mode(self) -> None:
        self._chooser.setEnabled(self._variations.isChecked())
        self._refresh()

    def _record(self) -> ImageRecord | None:
        number = self._chooser.current
        return self._records[number] if 0 <= number < len(self._records) else None

    def _shots(self) -> tuple[Shot, ...]:
        record, dataset = self._record(), self._session.dataset
        if record is None or dataset is None:
            return ()
        if self._variations.isChecked():
            return variations(record)
        return classes(dataset, self._roll)

    def _refresh(self) -> None:
        """Ask for a new preview; one that nobody would see waits until the page is shown."""
        shots = self._shots() if self.isVisible() else ()
        if shots:
            seed = self._session.seed + self._roll
            self._preview.ask(Request(shots, self._session.recipe, seed, self._session.fit))

    def _show_failure(self, error: AugStudioError) -> None:
        self._grid.set_sentence(str(error))
