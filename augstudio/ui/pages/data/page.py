"""The Data page: open a folder, see what is in it, and fix problems."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSplitter,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from augstudio.data.checks import Problem
from augstudio.data.dataset import Split
from augstudio.data.decisions.remedies import remedied
from augstudio.data.images import PHOTO_SUFFIXES
from augstudio.data.scan import PileError
from augstudio.data.split import Shares
from augstudio.errors import AugStudioError
from augstudio.evaluation.metrics import few_photos_warning
from augstudio.ui.core.cameras.camera import Cameras
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.jobs.jobs import Job, Jobs
from augstudio.ui.core.jobs.tensorflow_loader import TensorFlowLoader
from augstudio.ui.core.photos.folder_watch import FolderWatch
from augstudio.ui.core.photos.photo_set import PhotoSet
from augstudio.ui.core.photos.project import Project
from augstudio.ui.core.photos.recent_folders import RecentFolders
from augstudio.ui.core.runs.explainer import Explainer
from augstudio.ui.core.runs.run_library import RunLibrary
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.data.camera.taking import Taking
from augstudio.ui.pages.data.changed_strip import ChangedStrip
from augstudio.ui.pages.data.changes_box import ChangesBox
from augstudio.ui.pages.data.class_cards import ClassCards
from augstudio.ui.pages.data.collecting import Collecting
from augstudio.ui.pages.data.empty_page import EmptyPage
from augstudio.ui.pages.data.fit_choice import FitChoice
from augstudio.ui.pages.data.folder_buttons import FolderButtons
from augstudio.ui.pages.data.gallery.gallery import Gallery
from augstudio.ui.pages.data.gallery.photos import Kind, Subset
from augstudio.ui.pages.data.problem_list import REMEDIES, ProblemList
from augstudio.ui.pages.data.project_files.project_files import ProjectFiles
from augstudio.ui.pages.data.sorting.sorting_view import SortingView
from augstudio.ui.pages.data.split_controls import SplitControls
from augstudio.ui.widgets.controls import remember_splitter
from augstudio.ui.widgets.drop_area import DropTarget
from augstudio.ui.widgets.text import Line, button, count, label

_SIDE_WIDTH = 330


class DataPage(QWidget):
    """Shows the open folder, or an area on which to drop one."""

    def __init__(
        self,
        project: Project,
        jobs: Jobs,
        watch: FolderWatch,
        recent: RecentFolders,
        library: RunLibrary,
        explainer: Explainer,
        settings: QSettings,
        channel: Channel,
        cameras: Cameras,
        tensorflow: TensorFlowLoader,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page_data")
        self._project, self._settings, self._channel = project, settings, channel
        self._collecting = Collecting(project, channel, self)
        self._taking = Taking(project, cameras, self)
        self._files = ProjectFiles(project, jobs, channel, self)
        self._buttons = FolderButtons(project, recent)
        self._changed = ChangedStrip(watch, project)
        self._drop = EmptyPage(recent)
        self._path = Line("", "muted")
        self._cards = ClassCards()
        self._split = SplitControls()
        self._fit = FitChoice()
        self._problems = ProblemList()
        self._changes = ChangesBox(project, jobs, channel)
        self._gallery = Gallery(project, library, explainer, settings, channel, self)
        self._sorting = SortingView(project, jobs, tensorflow, channel, self)
        self._content = self._make_content()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._drop)
        self._stack.addWidget(self._content)
        self._stack.addWidget(self._gallery)
        self._stack.addWidget(self._sorting)
        self._connect()
        self._show_dataset()

    # --- layout ---

    def _make_heading(self) -> QHBoxLayout:
        every = button("button_all_photos", "All photos", "See all photos, large.", icon="data")
        every.clicked.connect(lambda: self.show_photos(Subset()))
        heading = QVBoxLayout()
        heading.setSpacing(SPACING.tight)
        for line in (label("Data", "title"), self._path):
            heading.addWidget(line)
        top = QHBoxLayout()
        top.setSpacing(SPACING.small)
        top.addLayout(heading, 1)
        for each in (every, self._buttons):
            top.addWidget(each, 0, Qt.AlignmentFlag.AlignTop)
        return top

    def _make_content(self) -> DropTarget:
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setObjectName("splitter_data")
        splitter.setHandleWidth(SPACING.large)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self._cards)
        splitter.addWidget(self._make_side())
        splitter.setStretchFactor(0, 1)
        splitter.setSizes([2 * _SIDE_WIDTH, _SIDE_WIDTH])
        remember_splitter(splitter, self._settings)
        content = DropTarget(_are_photos)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.large)
        column.addLayout(self._make_heading())
        column.addWidget(self._changed)
        column.addWidget(splitter, 1)
        return content

    def _make_side(self) -> QScrollArea:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.medium)
        column.addWidget(_card("Training and validation", self._split))
        self._changes_card = _card("Changes", self._changes)
        column.addWidget(self._changes_card)
        column.addWidget(_card("Problems", self._problems))
        column.addWidget(_card("Fit to square", self._fit))
        column.addStretch()
        side = QScrollArea()
        side.setObjectName("area_folder")
        side.setAccessibleName("Split, problems and fit of the photos")
        side.setFrameShape(QFrame.Shape.NoFrame)
        side.setWidgetResizable(True)
        side.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab scrolls it through its controls
        side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        side.setMinimumWidth(_SIDE_WIDTH)
        side.setWidget(inside)
        return side

    # --- behaviour ---

    def _connect(self) -> None:
        project = self._project
        project.dataset_changed.connect(self._show_dataset)
        project.opening.connect(self._show_opening)
        project.fit_changed.connect(lambda: self._fit.show_fit(project.fit))
        self._fit.changed.connect(project.set_fit)
        self._drop.dropped.connect(self._channel.drop)
        self._drop.chosen.connect(self.choose_folder)
        self._drop.sample_pressed.connect(project.open_sample)
        self._drop.camera_pressed.connect(self._taking.begin_folder)
        self._cards.camera_pressed.connect(self._taking.add_to_folder)
        self._cards.new_folder_pressed.connect(self._taking.begin_folder)
        self._buttons.choose_pressed.connect(self.choose_folder)
        self._buttons.save_pressed.connect(self._files.save)
        for pressed in (self._drop.project_pressed, self._buttons.project_pressed):
            pressed.connect(self._files.choose)
        for recent_chosen in (self._drop.recent_chosen, self._buttons.recent_chosen):
            recent_chosen.connect(partial(project.open_folder, names_as_classes=True))
        self._split.changed.connect(lambda *shares: project.split_again(Shares(*shares)))
        self._problems.remedy_chosen.connect(self._remedy)
        self._cards.dropped.connect(self._collecting.offer)
        self._cards.opened.connect(lambda name: self.show_photos(Subset(Kind.CLASS, name)))
        self._problems.photos_wanted.connect(self._show_problem)
        self._gallery.closed.connect(self._leave_gallery)
        self._gallery.remedy_chosen.connect(self._remedy)
        project.opened.connect(self.close_gallery)
        self._connect_sorting()

    def _connect_sorting(self) -> None:
        sorting = self._sorting
        for pressed in (self._drop.sort_pressed, self._buttons.sort_pressed):
            pressed.connect(sorting.choose_pile)
        self._cards.add_pressed.connect(sorting.choose_additions)
        self._content.dropped.connect(sorting.add)
        self._project.pile_found.connect(sorting.offer)
        self._project.opened.connect(sorting.close_pile)
        sorting.opened.connect(lambda: self._stack.setCurrentWidget(sorting))
        sorting.closed.connect(self._show_dataset)

    def show_photos(self, subset: Subset) -> None:
        """Show the photos of ``subset`` in the gallery."""
        self._stack.setCurrentWidget(self._gallery)
        self._gallery.show_subset(subset)
        self._gallery.give_focus()

    def show_set(self, photos: PhotoSet) -> None:
        """Show photos that another page wants to see, if they are in the open folder."""
        found, wanted = self._project.found, frozenset(photos.contents)
        sorting = self._sorting.sorter is not None
        if sorting or found is None or not any(r.content in wanted for r in found.every()):
            self._channel.say("warn", "To see these photos, open their folder on Data.")
            return
        self._channel.show_page("data")
        before = self._gallery.subset if photos.page == "data" else None
        self.show_photos(Subset(Kind.CHOSEN, photos.title, chosen=photos, before=before))

    def close_gallery(self) -> None:
        """Show the overview."""
        if self._stack.currentWidget() is self._gallery:
            self._stack.setCurrentWidget(self._content)
            self._show_dataset()
            self._cards.focus_class(self._gallery.subset.name)

    def _leave_gallery(self) -> None:
        """Go back to where the gallery was opened."""
        self.close_gallery()
        if (chosen := self._gallery.subset.chosen) is not None:
            self._channel.show_page(chosen.page)

    def reload(self) -> None:
        """Read the open folder again."""
        self._project.reload()

    def undo(self) -> None:
        """Undo the last decision about photos."""
        if self._sorting.sorter is not None:
            self._sorting.undo()
        else:
            self._project.undo()

    def redo(self) -> None:
        """Decide it again; while photos are sorted, there is no redo."""
        if self._sorting.sorter is None:
            self._project.redo()

    def choose_folder(self) -> None:
        """Ask for a folder and open it."""
        last = self._project.last_folder
        chosen = QFileDialog.getExistingDirectory(self, "Choose a folder of photos", last)
        if chosen:
            self.open_folder(Path(chosen))

    def open_folder(self, folder: Path) -> None:
        """Open a folder of photos."""
        self._project.open_folder(folder)

    def open_project(self, file: Path) -> None:
        """Open the file of a project; ask for the folder of its photos."""
        self._files.open(file)

    def _show_opening(self, job: Job) -> None:
        self._drop.say("Reading photos …", "Progress is shown at the bottom of the window.")
        job.failed.connect(self._show_failure)
        job.cancelled.connect(self._drop.say_normal)
        job.finished.connect(self._drop.say_normal)

    def _show_failure(self, error: AugStudioError) -> None:
        self._drop.say_normal()
        if not isinstance(error, PileError):  # its photos can be sorted
            self._drop.say("The photos can't be opened", str(error), "bad")

    def _show_dataset(self) -> None:
        dataset = self._project.dataset
        if self._sorting.sorter is not None:
            return  # shown when sorting has ended
        if self._stack.currentWidget() is self._gallery and dataset is not None:
            return  # shown when the gallery is closed
        self._stack.setCurrentWidget(self._drop if dataset is None else self._content)
        if dataset is None:
            return
        self._path.write(str(dataset.root))
        self._cards.show_dataset(dataset)
        number = len(dataset.records(Split.VALIDATION))
        self._split.show_warning(few_photos_warning(number))
        if self._project.is_split:
            photos = count(number, "validation photo", "validation photos")
            self._split.show_found(f"The folder already has {photos}.")
        else:
            shares = self._project.shares
            self._split.show_shares(shares.validation, shares.test, shares.seed)
        self._problems.set_problems(self._project.problems, dataset.notes)
        self._changes_card.setVisible(self._changes.has_any)

    def _show_problem(self, problem: Problem) -> None:
        self.show_photos(Subset(Kind.PROBLEM, problem.code, problem))

    def _remedy(self, problem: Problem) -> None:
        dataset = self._project.dataset
        if dataset is not None:
            words = f'"{REMEDIES[problem.code]}"'
            self._project.edit(words, lambda edits: remedied(edits, problem, dataset))


def _are_photos(paths: Sequence[Path]) -> bool:
    """Whether files are to be added; a folder is opened by the window instead."""
    return any(path.suffix.lower() in PHOTO_SUFFIXES for path in paths)


def _card(title: str, inside: QWidget) -> QFrame:
    card = QFrame()
    card.setProperty("role", "card")
    column = QVBoxLayout(card)
    column.setContentsMargins(*[SPACING.large] * 4)
    column.setSpacing(SPACING.medium)
    column.addWidget(label(title, "section"))
    column.addWidget(inside)
    return card
