"""The Augment page: the recipe on the left, a preview of its effect on the right."""

from pathlib import Path

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedLayout, QWidget

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import ImageRecord, Split
from augstudio.errors import AugStudioError
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.current_recipe import CurrentRecipe
from augstudio.ui.core.jobs.jobs import Jobs
from augstudio.ui.core.photos.project import Project
from augstudio.ui.core.runs.network_choice import NetworkChoice
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.augment.copies import CopySaver
from augstudio.ui.pages.augment.preview.modes import (
    HINTS,
    TILES,
    TIPS,
    Mode,
    TileSpec,
    classes,
    comparison,
    ends,
    variations,
)
from augstudio.ui.pages.augment.preview.network_view import network_of
from augstudio.ui.pages.augment.preview.photo_chooser import PhotoChooser
from augstudio.ui.pages.augment.preview.preview_grid import PreviewGrid
from augstudio.ui.pages.augment.preview.preview_pane import ModeChoice, PreviewPane
from augstudio.ui.pages.augment.preview.preview_side import PreviewSide
from augstudio.ui.pages.augment.preview.tiles import Preview, PreviewRequest, PreviewTiles
from augstudio.ui.pages.augment.recipe.recipe_column import RecipeColumn
from augstudio.ui.widgets.controls import remember_splitter
from augstudio.ui.widgets.empty_state import EmptyState
from augstudio.ui.widgets.zoom_overlay import ZoomOverlay

#: Initial and minimum width of the settings in pixels.
_PANEL_WIDTH = 344
_LEAST_PANEL_WIDTH = 280
#: Page width in pixels below which the settings shrink in favour of the pictures.
_SCARCE_WIDTH = 444
_NOTHING_ON = (
    "All augmentation is off. Move a slider or choose a preset to see each setting at both ends "
    "of its range."
)


class AugmentPage(QWidget):
    """Shows the current recipe and a preview; changes can be undone."""

    def __init__(
        self,
        project: Project,
        recipe: CurrentRecipe,
        network: NetworkChoice,
        jobs: Jobs,
        settings: QSettings,
        channel: Channel,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page_augment")
        self._project, self._recipe, self._network = project, recipe, network
        self._settings, self._channel = settings, channel
        self._copies = CopySaver(project, recipe, jobs, settings, channel)
        self._records: tuple[ImageRecord, ...] = ()
        self._drawing = 0
        self._page = 0
        self._pinned: Recipe | None = None
        self._mode = Mode.VARIATIONS
        # With their parents from the start: each new parent has the style sheet applied anew.
        self._content = QSplitter(Qt.Orientation.Horizontal, self)
        self._column = RecipeColumn(project, recipe, network, settings, self._content)
        self._chooser = PhotoChooser()
        self._modes = ModeChoice([(mode.value, TIPS[mode]) for mode in Mode])
        self._grid = PreviewGrid()
        self._side = PreviewSide()
        self._side.set_hints(HINTS[self._mode])
        self._preview = Preview(self)
        self._empty = EmptyState(
            "No photos to augment yet",
            "Open a folder of photos first. This page then shows what each setting does to them.",
            "Go to Data",
            "button_augment_to_data",
        )
        self._fill_content()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._content)
        self._zoom = ZoomOverlay(self)
        self._connect()
        self._show_dataset()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Update the preview after changes made on other pages."""
        super().showEvent(event)
        self._make_room()
        self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Adapt the layout to the width."""
        super().resizeEvent(event)
        if self.isVisible():
            self._make_room()

    def _make_room(self) -> None:
        """Shrink the settings before the pictures."""
        panel, pane = self._content.sizes()
        given = min(_SCARCE_WIDTH - pane, panel - _LEAST_PANEL_WIDTH)
        if given > 0:
            self._content.setSizes([panel - given, pane + given])

    # --- layout ---

    def _fill_content(self) -> None:
        splitter = self._content
        splitter.setObjectName("splitter_augment")
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(SPACING.large)
        self._column.setMinimumWidth(_LEAST_PANEL_WIDTH)
        splitter.addWidget(self._column)
        self._pane = PreviewPane(self._chooser, self._modes, self._grid, self._side)
        splitter.addWidget(self._pane)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([_PANEL_WIDTH, 1280 - _PANEL_WIDTH])
        remember_splitter(splitter, self._settings)

    # --- behaviour ---

    def _connect(self) -> None:
        self._project.dataset_changed.connect(self._show_dataset)
        self._recipe.changed.connect(self._refresh)
        self._project.fit_changed.connect(self._refresh)
        self._network.changed.connect(self._refresh)
        self._channel.setting_requested.connect(self._column.focus_setting)
        self._chooser.chosen.connect(self._refresh)
        self._modes.chosen.connect(lambda title: self._show_mode(Mode(title)))
        self._side.new_variations_pressed.connect(self._draw_new)
        self._side.pin_pressed.connect(self._pin)
        self._side.network_toggled.connect(self._refresh)
        self._side.page_turned.connect(self._turn_page)
        self._grid.page_turned.connect(self._turn_page)
        self._pane.copy_pressed.connect(self._copy_code)
        self._pane.paste_pressed.connect(self._paste_code)
        self._pane.save_pressed.connect(lambda: self._copies.ask(self))
        self._preview.ready.connect(self._show_tiles)
        self._preview.failed.connect(self._show_failure)
        self._grid.tile_chosen.connect(lambda i: self._zoom.show_tile(self._grid.tiles, i))
        self._zoom.walked.connect(self._grid.focus_tile)
        self._empty.pressed.connect(lambda: self._channel.show_page("data"))

    # --- recipe, code and files ---

    def undo(self) -> None:
        """Undo the last change of the recipe."""
        self._recipe.undo_stack.undo()

    def redo(self) -> None:
        """Redo the change."""
        self._recipe.undo_stack.redo()

    def open_file(self, path: Path) -> None:
        """Open a recipe, or use the settings in Keras code."""
        # Imported late, because it would slow down the start of the window.
        from augstudio.ui.pages.augment import keras_actions

        self._channel.show_page("augment")
        if path.suffix.lower() in keras_actions.CODE_SUFFIXES:
            keras_actions.open_code(self._column.files, path, self)
        else:
            self._column.files.open(path)

    def _copy_code(self) -> None:
        from augstudio.ui.pages.augment import keras_actions

        keras_actions.copy_code(self._recipe.value, self)

    def _paste_code(self) -> None:
        from augstudio.ui.pages.augment import keras_actions

        keras_actions.paste_code(self._column.files, self)

    # --- the preview ---

    def _show_dataset(self) -> None:
        before = self._record()
        dataset = self._project.dataset
        self._records = dataset.records(Split.TRAIN) if dataset else ()
        self._preview.drop()
        self._zoom.hide()
        number = self._records.index(before) if before in self._records else 0
        self._chooser.set_photos(self._records, number)
        self._stack.setCurrentWidget(self._content if self._records else self._empty)
        if before != self._record():
            self._grid.set_sentence("Reading photos …")
        self._refresh()

    def _draw_new(self) -> None:
        self._drawing += 1
        self._refresh()

    def _turn_page(self, step: int) -> None:
        self._page = max(0, self._page + step)
        self._refresh()

    def _pin(self) -> None:
        """Keep the current settings for comparison."""
        self._pinned = self._recipe.value
        if self._mode is Mode.COMPARE:
            self._refresh()
        else:
            self._modes.choose(Mode.COMPARE.value)

    def _show_mode(self, mode: Mode) -> None:
        self._mode, self._page = mode, 0
        if mode is Mode.COMPARE and self._pinned is None:
            self._pinned = self._recipe.value
        self._chooser.setEnabled(mode is not Mode.CLASSES)
        self._side.offer_new_variations(mode is not Mode.EXTREMES)
        self._side.set_hints(HINTS[mode])
        self._refresh()

    def _record(self) -> ImageRecord | None:
        number = self._chooser.current
        return self._records[number] if 0 <= number < len(self._records) else None

    def _specs(self) -> tuple[TileSpec, ...]:
        record, dataset = self._record(), self._project.dataset
        if record is None or dataset is None:
            return ()
        if self._mode is Mode.CLASSES:
            return classes(dataset, self._drawing)
        if self._mode is Mode.EXTREMES:
            return ends(record, self._recipe.value, self._network.input_size)
        return comparison(record) if self._mode is Mode.COMPARE else variations(record)

    def _refresh(self) -> None:
        """Request a new preview; if the page is hidden, this waits until it is shown."""
        if not self.isVisible() or not self._records:
            return
        specs = self._specs()
        pages = max(1, -(-len(specs) // TILES))
        self._page = min(self._page, pages - 1)
        self._side.set_pages(self._page, pages)
        specs = specs[self._page * TILES :][:TILES]
        if not specs:
            self._preview.drop()
            self._show_sentence(_NOTHING_ON)
            return
        self._preview.ask(
            PreviewRequest(
                specs,
                self._recipe.value,
                self._recipe.seed + self._drawing,
                self._project.fit,
                self._pinned if self._mode is Mode.COMPARE else None,
                network_of(self._network, self._project) if self._side.network_wanted else None,
                self._page,
                self._network.input_size,
            )
        )

    def _show_tiles(self, shown: PreviewTiles) -> None:
        in_fours = self._mode in (Mode.CLASSES, Mode.COMPARE)
        self._grid.set_tiles(shown.tiles, shown.headings, in_fours=in_fours)
        self._zoom.set_tiles(shown.tiles)
        self._side.set_values(shown.values)

    def _show_failure(self, error: AugStudioError) -> None:
        self._show_sentence(str(error))

    def _show_sentence(self, sentence: str) -> None:
        self._grid.set_sentence(sentence)
        self._zoom.set_tiles(())
        self._side.set_values("")
