"""The Data page: open a folder, see what is in it, and fix problems."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QImage
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
from augstudio.data.dataset import USES, Dataset, Split
from augstudio.data.decisions.remedies import remedied
from augstudio.data.split import Shares
from augstudio.errors import AugStudioError
from augstudio.progress import Progress
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.jobs import Job, Jobs
from augstudio.ui.core.light_lane import LatestJob
from augstudio.ui.core.project import Project
from augstudio.ui.look.imaging import thumbnail
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.data.changes_box import ChangesBox
from augstudio.ui.pages.data.class_card import THUMBNAIL_PIXELS, THUMBNAILS, ClassCard
from augstudio.ui.pages.data.fit_choice import FitChoice
from augstudio.ui.pages.data.problem_list import REMEDIES, ProblemList
from augstudio.ui.pages.data.size_bar import Legend
from augstudio.ui.pages.data.split_controls import SplitControls
from augstudio.ui.widgets.card_grid import CardGrid
from augstudio.ui.widgets.controls import remember_splitter
from augstudio.ui.widgets.drop_area import DropArea
from augstudio.ui.widgets.text import Line, button, count, label

#: Highest number of classes shown as cards.
MOST_CARDS = 60
_CARD_WIDTH = 330
_SIDE_WIDTH = 330


class DataPage(QWidget):
    """Shows the open folder, or an area on which to drop one."""

    def __init__(
        self,
        project: Project,
        jobs: Jobs,
        settings: QSettings,
        channel: Channel,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page_data")
        self._project, self._settings, self._channel = project, settings, channel
        self._drop = self._make_drop_area()
        self._path = Line("", "muted")
        self._cards = CardGrid("cards_classes", "Classes", _CARD_WIDTH)
        self._more = label("", "muted")
        self._legend = Legend(list(USES.values()))
        self._split = SplitControls()
        self._fit = FitChoice()
        self._problems = ProblemList()
        self._changes = ChangesBox(project, jobs, channel)
        self._thumbnails = LatestJob("Loading thumbnails", self)
        self._content = self._make_content()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._drop)
        self._stack.addWidget(self._content)
        self._connect()
        self._show_dataset()

    # --- layout ---

    def _make_drop_area(self) -> DropArea:
        area = DropArea(
            "drop_data",
            "Drop a folder of photos here",
            "It needs one subfolder per class, such as cats and dogs. Your photos never leave this "
            "computer.",
            "data",
        )
        choose = button(
            "button_choose_folder",
            "Choose folder…",
            "Open a folder of photos (Ctrl+O).",
            role="primary",
            icon="folder",
        )
        sample = button(
            "button_try_sample",
            "Try the sample",
            "Open a small set of drawn pictures to try AugStudio.",
            icon="sample",
        )
        choose.clicked.connect(self.choose_folder)
        sample.clicked.connect(self._project.open_sample)
        area.add_button(choose)
        area.add_button(sample)
        return area

    def _make_heading(self) -> QHBoxLayout:
        another = button(
            "button_other_folder",
            "Open another folder…",
            "Open a folder of photos (Ctrl+O).",
            icon="folder",
        )
        another.clicked.connect(self.choose_folder)
        heading = QVBoxLayout()
        heading.setSpacing(SPACING.tight)
        for line in (label("Data", "title"), self._path):
            heading.addWidget(line)
        top = QHBoxLayout()
        top.addLayout(heading, 1)
        top.addWidget(another, 0, Qt.AlignmentFlag.AlignTop)
        return top

    def _make_content(self) -> QWidget:
        left = QWidget()
        cards = QVBoxLayout(left)
        cards.setContentsMargins(0, 0, 0, 0)
        cards.addWidget(self._legend)
        cards.addWidget(self._cards, 1)
        cards.addWidget(self._more)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setObjectName("splitter_data")
        splitter.setHandleWidth(SPACING.large)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(left)
        splitter.addWidget(self._make_side())
        splitter.setStretchFactor(0, 1)
        splitter.setSizes([2 * _SIDE_WIDTH, _SIDE_WIDTH])
        remember_splitter(splitter, self._settings)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.large)
        column.addLayout(self._make_heading())
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
        self._split.changed.connect(lambda *shares: project.split_again(Shares(*shares)))
        self._problems.remedy_chosen.connect(self._remedy)
        self._thumbnails.result.connect(self._show_thumbnails)

    def undo(self) -> None:
        """Undo the last decision about photos."""
        self._project.undo()

    def redo(self) -> None:
        """Decide it again."""
        self._project.redo()

    def choose_folder(self) -> None:
        """Ask for a folder and open it."""
        last = str(self._settings.value("last_folder", ""))
        chosen = QFileDialog.getExistingDirectory(self, "Choose a folder of photos", last)
        if chosen:
            self.open_folder(Path(chosen))

    def open_folder(self, folder: Path) -> None:
        """Open a folder of photos."""
        self._project.open_folder(folder)

    def _show_opening(self, job: Job) -> None:
        self._drop.say("Reading photos …", "Progress is shown at the bottom of the window.")
        job.failed.connect(self._show_failure)
        job.cancelled.connect(self._drop.say_normal)
        job.finished.connect(self._drop.say_normal)

    def _show_failure(self, error: AugStudioError) -> None:
        self._drop.say_normal()
        self._drop.say("The photos can't be opened", str(error), "bad")

    def _show_dataset(self) -> None:
        dataset = self._project.dataset
        self._stack.setCurrentIndex(0 if dataset is None else 1)
        if dataset is None:
            return
        self._path.write(str(dataset.root))
        self._show_cards(dataset)
        if self._project.is_split:
            number = len(dataset.records(Split.VALIDATION))
            photos = count(number, "validation photo", "validation photos")
            self._split.show_found(f"The folder already has {photos}.")
        else:
            shares = self._project.shares
            self._split.show_shares(shares.validation, shares.test, shares.seed)
        self._problems.set_problems(self._project.problems, dataset.notes)
        self._changes_card.setVisible(self._changes.has_any)

    def _show_cards(self, dataset: Dataset) -> None:
        counts = {split: dataset.counts(split) for split in Split}
        largest = max(
            (sum(c[name] for c in counts.values()) for name in dataset.classes), default=0
        )
        self._legend.show_parts([bool(dataset.records(split)) for split in USES])
        shown = dataset.classes[:MOST_CARDS]
        self._cards.set_cards(
            [ClassCard(name, {USES[s]: counts[s][name] for s in Split}, largest) for name in shown]
        )
        hidden = len(dataset.classes) - len(shown)
        self._more.setText(f"and {count(hidden, 'more class', 'more classes')}")
        self._more.setVisible(hidden > 0)
        photos = _first_photos(dataset, shown)
        self._thumbnails.submit(lambda progress: _load(photos, progress))

    def _show_thumbnails(self, images: Mapping[str, Sequence[QImage]]) -> None:
        for card in self._cards.cards:
            if isinstance(card, ClassCard):
                card.set_thumbnails(images[card.name])

    def _remedy(self, problem: Problem) -> None:
        dataset = self._project.dataset
        if dataset is not None:
            words = f'"{REMEDIES[problem.code]}"'
            self._project.edit(words, lambda edits: remedied(edits, problem, dataset))


def _first_photos(dataset: Dataset, classes: Sequence[str]) -> dict[str, list[Path]]:
    photos: dict[str, list[Path]] = {name: [] for name in classes}
    for split in dataset.splits:
        for record in dataset.records(split):
            wanted = photos.get(record.label)
            if wanted is not None and len(wanted) < THUMBNAILS:
                wanted.append(record.path)
    return photos


def _load(photos: Mapping[str, Sequence[Path]], progress: Progress) -> dict[str, list[QImage]]:
    loaded = {}
    for name, paths in photos.items():
        progress.check()
        images = [thumbnail(path, THUMBNAIL_PIXELS) for path in paths]
        loaded[name] = [image for image in images if image]
    return loaded


def _card(title: str, inside: QWidget) -> QFrame:
    card = QFrame()
    card.setProperty("role", "card")
    column = QVBoxLayout(card)
    column.setContentsMargins(*[SPACING.large] * 4)
    column.setSpacing(SPACING.medium)
    column.addWidget(label(title, "section"))
    column.addWidget(inside)
    return card
