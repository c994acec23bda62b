"""The tab Why: where the classifier looks in a photo, and which training photos are like it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout, QWidget

from augstudio.errors import AugStudioError
from augstudio.evaluation.why.heat_map import HeatMap
from augstudio.evaluation.why.similar import SimilarPhoto
from augstudio.plain_text import readable
from augstudio.runs.run import Run
from augstudio.ui.core.jobs.light_lane import LatestJob
from augstudio.ui.core.jobs.tensorflow_loader import TensorFlowLoader
from augstudio.ui.core.photos.photo_set import PhotoSet
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.results.why.explaining import AnsweredPhoto, Explainer, validation_photos
from augstudio.ui.pages.results.why.heat_picture import HeatPicture
from augstudio.ui.pages.results.why.photo_icons import PhotoIcons
from augstudio.ui.widgets.controls import SteadyComboBox
from augstudio.ui.widgets.text import Line, label, set_role, tooltip

_MEANING = (
    "Bright places speak for this class. The map shows where the classifier looks, not whether it "
    "looks there for a good reason."
)
_SIMILAR = "Most similar training photos"
_SIMILARITY = "with their similarity, at most 1"
_LIST_WIDTH, _CONTROLS_WIDTH = 220, 200
_LIST_PIXELS, _ROW_PIXELS = 52, 68
#: How many photos are listed, and how many classes with their probability.
_MOST_PHOTOS, _MOST_CLASSES = 500, 5


class WhyTab(QWidget):
    """Explains the answers on the validation photos of a run.

    Signals
    -------
    photos_wanted
        A ``PhotoSet`` for the gallery.
    """

    photos_wanted = Signal(object)

    def __init__(self, tensorflow: TensorFlowLoader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._explainer = Explainer(tensorflow)
        self._run: Run | None = None
        self._begun = False
        self._photos: list[AnsweredPhoto] = []
        self._chosen: AnsweredPhoto | None = None
        self._found: tuple[SimilarPhoto, ...] = ()
        self._make_widgets()
        self._make_jobs()
        self._arrange()

    def show_run(self, run: Run | None) -> None:
        """Show another run; its photos are read when the tab is visible."""
        if run == self._run:
            return
        self._run, self._begun = run, False
        for job in (self._listing, self._large, self._heat, self._nearest):
            job.drop()
        self._show_listed([])
        self._picture.clear("Choose a run." if run is None else "Reading the photos…")
        if self.isVisible():
            self._begin()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Begin with the run that is shown."""
        super().showEvent(event)
        self._begin()

    # --- layout ---

    def _make_widgets(self) -> None:
        self._list = PhotoIcons(
            "list_why_photos",
            "Validation photos, mistakes first",
            _LIST_PIXELS,
            "Click to see where the classifier looks.",
        )
        self._list.setFixedWidth(_LIST_WIDTH)
        self._picture = HeatPicture()
        self._classes = SteadyComboBox()
        self._classes.setObjectName("combo_heat_class")
        self._classes.setAccessibleName("Class that the heat map explains")
        self._classes.setToolTip(tooltip("The heat map shows what speaks for this class."))
        self._opacity = QSlider(Qt.Orientation.Horizontal)
        self._opacity.setObjectName("slider_heat_opacity")
        self._opacity.setAccessibleName("Opacity of the heat map")
        self._opacity.setToolTip(tooltip("How much of the photo the heat map covers, in per cent."))
        self._opacity.setRange(0, 100)
        self._opacity.setValue(50)
        self._state = label("", "muted", wrap=True)
        self._state.setObjectName("label_heat_state")
        self._probabilities = label("", wrap=True)
        self._probabilities.setObjectName("label_heat_probabilities")
        self._probabilities.setToolTip(
            tooltip(
                "What the classifier says of this photo as it is. Predict may also average over "
                "variations of it."
            )
        )
        self._similar = PhotoIcons(
            "list_similar_photos", _SIMILAR, _ROW_PIXELS, "Click to see them in the gallery."
        )
        self._similar.make_row()
        self._similar_title = Line(_SIMILAR, "section")
        self._list.opened.connect(self._choose)
        self._list.currentRowChanged.connect(self._choose)
        self._opacity.valueChanged.connect(lambda value: self._picture.set_opacity(value / 100))
        self._classes.activated.connect(lambda _: self._explain(self._classes.currentData()))
        self._similar.opened.connect(self._open_similar)

    def _make_jobs(self) -> None:
        self._listing = LatestJob("Reading the photos", self)
        self._large = LatestJob("Loading the photo", self)
        self._heat = LatestJob("The heat map", self)
        self._nearest = LatestJob("Finding similar photos", self)
        self._listing.result.connect(self._show_listed)
        self._listing.failed.connect(lambda error: self._picture.clear(str(error)))
        self._large.result.connect(self._picture.set_photo)
        self._large.failed.connect(lambda error: self._picture.clear(str(error)))
        self._heat.result.connect(self._show_heat)
        self._heat.failed.connect(self._show_failure)
        self._nearest.result.connect(self._show_similar)
        self._nearest.failed.connect(lambda error: self._similar_title.write(str(error)))

    def _arrange(self) -> None:
        controls = QVBoxLayout()
        controls.setSpacing(SPACING.tight)
        for words, widget in (
            ("What speaks for", self._classes),
            ("Opacity of the map", self._opacity),
            ("Probabilities", self._probabilities),
        ):
            controls.addWidget(label(words, "caption"))
            controls.addWidget(widget)
            controls.addSpacing(SPACING.small)
        controls.addWidget(self._state)
        controls.addStretch()
        controls.addWidget(label(_MEANING, "caption", wrap=True))
        column = QWidget()
        column.setFixedWidth(_CONTROLS_WIDTH)
        column.setLayout(controls)
        controls.setContentsMargins(0, 0, 0, 0)
        upper = QHBoxLayout()
        upper.setSpacing(SPACING.large)
        upper.addWidget(self._picture, 1)
        upper.addWidget(column)
        right = QVBoxLayout()
        right.setSpacing(SPACING.tight)
        right.addLayout(upper, 1)
        right.addWidget(self._similar_title)
        right.addWidget(self._similar)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, SPACING.small, 0, 0)
        row.setSpacing(SPACING.large)
        row.addWidget(self._list)
        row.addLayout(right, 1)

    # --- behaviour ---

    def _begin(self) -> None:
        run = self._run
        if run is not None and not self._begun:
            self._begun = True
            self._listing.submit(lambda _: validation_photos(run))

    def _show_listed(self, photos: list[AnsweredPhoto]) -> None:
        self._photos, self._chosen = photos[:_MOST_PHOTOS], None
        self._classes.clear()
        for name in self._run.classes if self._run is not None else ():
            self._classes.addItem(readable(name), name)
        self._classes.setEnabled(bool(photos))
        self._picture.clear("" if photos else "This run has no validation photos.")
        self._write_state("")
        self._probabilities.setText("")
        self._show_similar(())
        self._list.show_photos([(each.record, each.lines) for each in self._photos])
        if self._photos:
            self._list.setCurrentRow(0)

    def _choose(self, row: int) -> None:
        """Show a photo, and what speaks for the class that is predicted."""
        run = self._run
        if run is None or not 0 <= row < len(self._photos) or self._photos[row] is self._chosen:
            return
        self._chosen = self._photos[row]
        record = self._chosen.record
        self._picture.clear("Loading the photo…")
        self._probabilities.setText("")
        self._show_similar(())
        self._similar_title.write(f"{_SIMILAR}: looking for them…")
        self._large.submit(lambda _: self._explainer.photo(run, record))
        self._nearest.submit(lambda progress: self._explainer.similar(run, record, progress))
        self._explain(None)

    def _explain(self, name: str | None) -> None:
        run, chosen = self._run, self._chosen
        if run is None or chosen is None:
            return
        self._write_state("Drawing the heat map…")
        self._heat.submit(
            lambda progress: self._explainer.heat_map(run, chosen.record, name, progress)
        )

    def _show_heat(self, found: tuple[HeatMap, QImage]) -> None:
        heat, colours = found
        self._picture.set_heat(colours)
        self._classes.setCurrentIndex(self._classes.findData(heat.label))
        ranked = list(heat.probabilities.items())[:_MOST_CLASSES]
        self._probabilities.setText(", ".join(f"{name} {share:.1%}" for name, share in ranked))
        self._write_state("" if heat.values.any() else "Nothing in this photo speaks for it.")

    def _show_failure(self, error: AugStudioError) -> None:
        self._picture.set_heat(None)
        self._write_state(str(error), "bad")

    def _write_state(self, words: str, role: str = "muted") -> None:
        self._state.setText(words)
        set_role(self._state, role)

    def _show_similar(self, found: tuple[SimilarPhoto, ...]) -> None:
        self._found = found
        self._similar_title.write(f"{_SIMILAR}, {_SIMILARITY}" if found else _SIMILAR)
        self._similar.show_photos(
            [(each.record, (each.record.label, f"{each.similarity:.2f}")) for each in found]
        )

    def _open_similar(self, _: int) -> None:
        assert self._chosen is not None
        captions = {
            each.record.content: f"similarity {each.similarity:.2f}" for each in self._found
        }
        title = f"Most similar to {self._chosen.record.path.name}"
        self.photos_wanted.emit(PhotoSet(title, tuple(captions), captions))
