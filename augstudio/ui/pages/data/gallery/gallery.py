"""Gallery: photos large enough to judge, and what to do about them."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSettings, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from augstudio.data.dataset import ImageRecord, Split
from augstudio.errors import AugStudioError
from augstudio.plain_text import shown
from augstudio.progress import Progress
from augstudio.ui.core import messages
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.jobs.light_lane import LatestJob
from augstudio.ui.core.photos.photo_decisions import PhotoDecisions
from augstudio.ui.core.photos.project import Project
from augstudio.ui.core.runs.explainer import Explainer
from augstudio.ui.core.runs.heat_overlays import HeatOverlays
from augstudio.ui.core.runs.run_library import RunLibrary
from augstudio.ui.core.runs.similar_sets import SimilarSets
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.data.gallery.class_actions import ClassActions
from augstudio.ui.pages.data.gallery.enlarged_photos import EnlargedPhotos
from augstudio.ui.pages.data.gallery.gallery_bar import GalleryBar
from augstudio.ui.pages.data.gallery.photo_grid import PhotoGrid
from augstudio.ui.pages.data.gallery.photo_model import PhotoModel
from augstudio.ui.pages.data.gallery.photos import (
    GalleryPhoto,
    Kind,
    Order,
    Subset,
    Wanted,
    counts,
    gallery_photos,
)
from augstudio.ui.pages.data.gallery.problem_bar import ProblemBar
from augstudio.ui.pages.data.gallery.selection_bar import SelectionBar
from augstudio.ui.pages.data.gallery.subset_list import SubsetList
from augstudio.ui.widgets.controls import remember_splitter
from augstudio.ui.widgets.photo_menu import PhotoMenu
from augstudio.ui.widgets.text import button

_LIST_WIDTH = 190
_NONE = "There are no photos here."


class Gallery(QWidget):
    """Photos as tiles, with the classes and sets beside them.

    Attributes
    ----------
    subset
        Which photos are shown; only ``show_subset`` changes it.

    Signals
    -------
    closed
        The user wants to go back.
    remedy_chosen
        The ``Problem`` shown is to be remedied for all of its photos.
    """

    closed = Signal()
    remedy_chosen = Signal(object)

    def __init__(
        self,
        project: Project,
        library: RunLibrary,
        explainer: Explainer,
        settings: QSettings,
        channel: Channel,
        page: QWidget,
    ) -> None:
        super().__init__(page)
        self._project, self._library = project, library
        self.subset = Subset()
        #: Content of the photo to select when the photos are listed; or "".
        self._focused = ""
        self._decisions = PhotoDecisions(project, channel, self)
        self._similar = SimilarSets(explainer, library, channel, self, page="data")
        self._menu = PhotoMenu(self._decisions, self._similar, "menu_photos", self)
        self._model = PhotoModel(lambda photo: self._decisions.of(photo.record))
        self._grid = PhotoGrid(self._model)
        self._enlarged = EnlargedPhotos(
            self._grid,
            self._model,
            self._decisions,
            self._menu,
            HeatOverlays(explainer, self),
            page,
        )
        self._bar = GalleryBar(settings)
        self._problem = ProblemBar()
        self._subsets = SubsetList()
        self._rename = button(
            "button_rename_class",
            "Rename class…",
            "Give the class another name (F2). Your files are not changed.",
        )
        self._selection = SelectionBar()
        self._class_actions = ClassActions(self._decisions, self)
        self._job = LatestJob("Listing the photos", self)
        self._lay_out(settings)
        self._connect()

    def _lay_out(self, settings: QSettings) -> None:
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.small)
        column.addWidget(self._problem)
        column.addWidget(self._grid, 1)
        column.addWidget(self._selection)
        left = QWidget()
        beside = QVBoxLayout(left)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(SPACING.small)
        beside.addWidget(self._subsets, 1)
        beside.addWidget(self._rename)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setObjectName("splitter_gallery")
        splitter.setHandleWidth(SPACING.medium)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(left)
        splitter.addWidget(right)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([_LIST_WIDTH, 4 * _LIST_WIDTH])
        remember_splitter(splitter, settings)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(SPACING.medium)
        whole.addWidget(self._bar)
        whole.addWidget(splitter, 1)

    def _connect(self) -> None:
        bar, grid, selection = self._bar, self._grid, self._selection
        bar.back.connect(self._go_back)
        bar.changed.connect(self._list)
        bar.side_changed.connect(grid.set_side)
        self._rename.clicked.connect(lambda: self._class_actions.rename(self.subset.name))
        grid.set_side(bar.side)
        grid.chosen.connect(self._show_selection)
        grid.menu_wanted.connect(self._open_menu)
        grid.leave_out_wanted.connect(self._leave_out)
        selection.menu_wanted.connect(self._open_menu)
        selection.leave_out_wanted.connect(self._leave_out)
        selection.put_back_wanted.connect(lambda: self._decisions.put_back(self._records()))
        selection.similar_wanted.connect(lambda: self._similar.show(self._records()[0]))
        self._subsets.chosen.connect(self.show_subset)
        self._subsets.dropped.connect(self._take_drop)
        self._subsets.rename_wanted.connect(self._class_actions.rename)
        self._subsets.menu_wanted.connect(self._class_actions.open_menu)
        self._class_actions.renamed.connect(self._follow)
        self._problem.remedy_chosen.connect(self.remedy_chosen)
        self._project.dataset_changed.connect(self._show_dataset)
        self._project.opened.connect(self._enlarged.close)
        self._library.run_changed.connect(self._show_run)
        self._job.result.connect(self._show)
        self._job.failed.connect(self._fail)

    # --- what is shown ---

    def show_subset(self, subset: Subset) -> None:
        """Show the photos of ``subset``."""
        self.subset, self._focused = subset, ""
        self._enlarged.close()
        self._enlarged.run = self._library.run if subset.chosen is not None else None
        self._subsets.mark(subset)
        self._bar.show_subset(subset)
        self._rename.setEnabled(subset.kind is Kind.CLASS)
        self._problem.show_problem(subset.problem)
        self._grid.tile.caption = subset.caption
        self._show_offers()
        self._grid.show_photos((), "Listing the photos …")
        self._list()

    def give_focus(self) -> None:
        """Let the keys act on the photos."""
        self._grid.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Esc leads back."""
        if event.key() == Qt.Key.Key_Escape:
            self._go_back()
        else:
            super().keyPressEvent(event)

    def _go_back(self) -> None:
        """Show what was shown before these photos, with the photo they belong to, or close."""
        before, chosen = self.subset.before, self.subset.chosen
        if before is None or chosen is None:
            self.closed.emit()
            return
        self.show_subset(before)
        self._focused = chosen.contents[0]
        self.give_focus()

    def _show_offers(self) -> None:
        self._bar.offer_confidence(self._library.run is not None)
        self._selection.offer_similar(self._library.run is not None)

    def _show_run(self) -> None:
        self._show_offers()
        if self._bar.order is Order.CONFIDENCE:
            self._list()

    def _show_dataset(self) -> None:
        """Show the photos as they are now, and what is left of the problem."""
        problem, dataset = self.subset.problem, self._project.dataset
        if problem is not None:
            left = (p for p in self._project.problems if p.code == problem.code)
            mine = set(problem.photos)
            self._problem.show_left(next((p for p in left if not mine.isdisjoint(p.photos)), None))
        name, renamed = self.subset.name, self._project.edits.classes.values()
        known = dataset is None or name in dataset.classes or name in renamed
        if self.subset.kind is Kind.CLASS and not known:
            self.show_subset(Subset())
        else:
            self._list()

    def _list(self) -> None:
        """Choose and sort the photos in the background."""
        project = self._project
        found, dataset, edits = project.found, project.dataset, project.edits
        if found is None or dataset is None or self.isHidden():
            return
        order = self._bar.order
        run = self._library.run if order is Order.CONFIDENCE else None
        wanted = Wanted(self.subset, self._bar.search, order, run)

        def work(progress: Progress) -> tuple[Wanted, list[GalleryPhoto], object]:
            photos = gallery_photos(found, dataset, edits)
            progress.check()
            return wanted, wanted.of(photos), counts(photos)

        self._job.submit(work)

    def _show(self, result: tuple[Wanted, list[GalleryPhoto], dict[Subset, int]]) -> None:
        wanted, photos, numbers = result
        dataset = self._project.dataset
        if dataset is None or wanted.subset != self.subset:
            return
        self._subsets.show_counts(dataset.classes, numbers)
        words = f"No file name contains {shown(wanted.search)}." if wanted.search else _NONE
        self._grid.show_photos(photos, words)
        self._bar.show_count(len(photos))
        self._focus_photo(photos)
        self._enlarged.refresh()

    def _focus_photo(self, photos: Sequence[GalleryPhoto]) -> None:
        contents = [photo.record.content for photo in photos] if self._focused else []
        if self._focused in contents:
            self._grid.focus_row(contents.index(self._focused))
        self._focused = ""

    def _fail(self, error: AugStudioError) -> None:
        messages.show_error(error)
        self._bar.sort_by_name()

    def _follow(self, old: str, new: str) -> None:
        """Show a class under its new name."""
        if self.subset == Subset(Kind.CLASS, old):
            self.show_subset(Subset(Kind.CLASS, new))

    # --- decisions ---

    def _records(self) -> list[ImageRecord]:
        return [photo.record for photo in self._grid.selected]

    def _show_selection(self) -> None:
        photos = self._grid.selected
        if not photos and self._selection.isAncestorOf(self.focusWidget()):
            self._grid.setFocus()  # a button that is disabled passes the focus on to anything
        self._selection.show_photos(
            len(photos),
            any(photo.split is not None or not photo.is_changed for photo in photos),
            any(photo.is_changed for photo in photos),
            len(photos) == 1 and bool(photos[0].record.content),
        )

    def _open_menu(self, place: QPoint) -> None:
        if records := self._records():
            self._menu.show_for(records, place)

    def _leave_out(self) -> None:
        self._decisions.leave_out(self._records())

    def _take_drop(self, target: Subset) -> None:
        if target.kind is Kind.CLASS:
            self._decisions.move(self._records(), target.name)
        elif target.kind is Kind.SPLIT:
            self._decisions.use_for(self._records(), Split(target.name))
        else:
            self._leave_out()
