"""The tab Map: all photos of a run as points; similar ones lie close together."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPixmap, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from augstudio.data.dataset import USES
from augstudio.evaluation.why.photo_map import PhotoMap, photo_map
from augstudio.plain_text import counted, readable
from augstudio.progress import Progress
from augstudio.runs.run import Run
from augstudio.ui.core.jobs.light_lane import LatestJob
from augstudio.ui.core.jobs.tensorflow_loader import TensorFlowLoader
from augstudio.ui.core.photos.photo_set import PhotoSet
from augstudio.ui.core.photos.thumbnails import Thumbnails
from augstudio.ui.look import theme
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.results.map.class_marks import mark_icon
from augstudio.ui.pages.results.map.scatter import Scatter
from augstudio.ui.pages.results.stacks import SentenceStack
from augstudio.ui.widgets.text import Line, button, count, label, tooltip

_HELP = (
    "Similar photos lie close together; large distances mean little. Click a photo to open it, "
    "draw around some to select them; the wheel zooms."
)
_SIDE_WIDTH, _PHOTO_PIXELS = 176, 160
#: Least height of the list of classes, in window pixels: more of them scroll.
_LEGEND_HEIGHT = 40


class MapTab(QWidget):
    """Shows the photos of a run on a map.

    Signals
    -------
    photos_wanted
        A ``PhotoSet`` for the gallery.
    """

    photos_wanted = Signal(object)

    def __init__(self, tensorflow: TensorFlowLoader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tensorflow = tensorflow
        self._run: Run | None = None
        self._begun = False
        self._found: PhotoMap | None = None
        self._selected: list[int] = []
        self._pointed = -1
        self._thumbnails = Thumbnails(self, radius=8)
        self._thumbnails.loaded.connect(self._show_picture)
        self._job = LatestJob("The map of photos", self)
        self._job.result.connect(self._show_map)
        self._job.failed.connect(lambda error: self._stack.say(str(error), "bad"))
        self._make_widgets()
        self._arrange()
        self._show_selection([])
        theme.watcher.theme_changed.connect(self._show_legend)

    def show_run(self, run: Run | None) -> None:
        """Show another run; its map is made when the tab is visible."""
        if run == self._run:
            return
        self._run, self._begun, self._found = run, False, None
        self._job.drop()
        self._stack.say("Choose a run." if run is None else "Arranging the photos…")
        if self.isVisible():
            self._begin()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Begin with the run that is shown."""
        super().showEvent(event)
        self._begin()

    # --- layout ---

    def _make_widgets(self) -> None:
        self._plot = Scatter()
        self._plot.pointed.connect(self._point)
        self._plot.opened.connect(lambda number: self._open([number], "Photo on the map"))
        self._plot.surrounded.connect(self._show_selection)
        self._legend = QListWidget()
        self._legend.setObjectName("list_map_classes")
        self._legend.setAccessibleName("Marks of the classes")
        self._legend.setToolTip(tooltip("The mark of each class on the map."))
        self._legend.setMinimumHeight(_LEGEND_HEIGHT)
        self._legend.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        self._legend.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._legend.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._picture = QLabel()
        self._picture.setFixedSize(QSize(_PHOTO_PIXELS, _PHOTO_PIXELS))
        self._name = Line("", "caption")
        self._selection = Line("", "muted")
        self._selection.setObjectName("label_map_selection")
        self._show = button(
            "button_map_gallery",
            "Show in the gallery",
            "Opens the selected photos in the gallery, where you can move them or leave them out.",
        )
        self._show.clicked.connect(lambda: self._open(self._selected, "Selected on the map"))
        self._odd = button(
            "button_map_odd",
            "Odd ones out",
            "Opens the photos whose most similar photos are mostly of other classes: some may be "
            "in the wrong class.",
        )
        self._odd.clicked.connect(self._open_odd)

    def _arrange(self) -> None:
        side = QVBoxLayout()
        side.setSpacing(SPACING.small)
        side.addWidget(self._legend, 1)
        side.addWidget(self._picture)
        side.addWidget(self._name)
        column = QWidget()
        column.setFixedWidth(_SIDE_WIDTH)
        column.setLayout(side)
        side.setContentsMargins(0, 0, 0, 0)
        upper = QHBoxLayout()
        upper.setSpacing(SPACING.large)
        upper.addWidget(self._plot, 1)
        upper.addWidget(column)
        lower = QHBoxLayout()
        lower.setSpacing(SPACING.small)
        lower.addWidget(self._selection, 1)
        lower.addWidget(self._show)
        lower.addWidget(self._odd)
        content = QWidget()
        rows = QVBoxLayout(content)
        rows.setContentsMargins(0, SPACING.small, 0, 0)
        rows.setSpacing(SPACING.small)
        self._help = label(_HELP, "caption", wrap=True)
        rows.addWidget(self._help)
        rows.addLayout(upper, 1)
        rows.addLayout(lower)
        self._stack = SentenceStack(content, "label_map_state", self)

    # --- behaviour ---

    def _begin(self) -> None:
        run = self._run
        if run is None or self._begun:
            return
        self._begun = True

        def make(progress: Progress) -> PhotoMap:
            self._tensorflow.wait(progress)
            return photo_map(run, progress)

        self._job.submit(make)

    def _show_map(self, found: PhotoMap) -> None:
        assert self._run is not None
        self._found = found
        numbers = {name: number for number, name in enumerate(self._run.classes)}
        self._plot.show_points(found.positions, [numbers[each.label] for each in found.records])
        self._help.setText(f"{_HELP} {found.sentence}".strip())
        self._odd.setText(f"Odd ones out ({count(len(found.odd))})")
        self._odd.setEnabled(bool(found.odd))
        self._show_legend()
        self._show_selection([])
        self._point(-1)
        self._stack.show_content()

    def _show_legend(self) -> None:
        self._legend.clear()
        for number, name in enumerate(self._run.classes if self._run is not None else ()):
            item = QListWidgetItem(mark_icon(number), readable(name))
            item.setToolTip(tooltip(readable(name)))
            self._legend.addItem(item)

    def _point(self, number: int) -> None:
        """Show the photo under the pointer; the last one stays."""
        self._pointed = number
        if self._found is None or number < 0:
            return
        record = self._found.records[number]
        use = USES[self._found.splits[number]]
        self._name.write(readable(f"{record.label}, {use} set, {record.path.name}"))
        self._thumbnails.want([record], round(_PHOTO_PIXELS * self.devicePixelRatioF()))
        self._show_picture()

    def _show_picture(self) -> None:
        if self._found is None or self._pointed < 0:
            return
        picture = self._thumbnails.picture(self._found.records[self._pointed].content)
        shown = QPixmap() if picture is None else QPixmap.fromImage(picture)
        shown.setDevicePixelRatio(self.devicePixelRatioF())
        self._picture.setPixmap(shown)

    def _show_selection(self, numbers: list[int]) -> None:
        self._selected = numbers
        self._plot.select(numbers)
        chosen = f"{counted(len(numbers))} selected."
        self._selection.write(chosen if numbers else "No photos selected.")
        self._show.setEnabled(bool(numbers))

    def _open_odd(self) -> None:
        assert self._found is not None
        self._show_selection(list(self._found.odd))
        self._open(self._found.odd, "Odd ones out")

    def _open(self, numbers: Sequence[int], title: str) -> None:
        assert self._found is not None
        contents = dict.fromkeys(self._found.records[number].content for number in numbers)
        self.photos_wanted.emit(PhotoSet(title, tuple(contents)))
