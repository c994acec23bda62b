"""RunBar: which run is looked at, and on which photos it is evaluated."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QPushButton, QWidget

from augstudio.data.dataset import USES, Split
from augstudio.plain_text import readable
from augstudio.runs.run import Run
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.results.evaluated_run import Every, Photos
from augstudio.ui.widgets.controls import SteadyComboBox
from augstudio.ui.widgets.text import count, label, tooltip

_OTHER = "Another folder…"
_RUN_WIDTH, _PHOTOS_WIDTH = 110, 190


class RunBar(QWidget):
    """The title of the page, two drop-downs, and the button for what comes next.

    Signals
    -------
    run_chosen
        The ``Run``.
    photos_chosen
        What to evaluate it on: ``Photos``.
    """

    run_chosen = Signal(object)
    photos_chosen = Signal(object)

    def __init__(self, coming: QPushButton, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: Photos = Split.VALIDATION
        self._offered: list[Photos] = []
        self._runs = _drop_down(
            "combo_results_run", "Run", "The run whose results are shown.", _RUN_WIDTH
        )
        self._photos = _drop_down(
            "combo_results_photos",
            "Photos",
            "The photos on which the run is evaluated: its own validation or test photos, or those "
            "of another folder with the same classes. Cross-validation trains several times and "
            "judges every photo by a classifier that did not see it.",
            _PHOTOS_WIDTH,
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING.small)
        row.addWidget(label("Results", "title"))
        row.addStretch()
        for name, drop_down in (("Run", self._runs), ("Photos", self._photos)):
            title = label(name)
            title.setBuddy(drop_down)
            row.addWidget(title)
            row.addWidget(drop_down)
        row.addWidget(coming)
        self._runs.activated.connect(lambda n: self.run_chosen.emit(self._runs.itemData(n)))
        self._photos.activated.connect(self._choose)

    def show_runs(self, runs: Sequence[Run], run: Run | None) -> None:
        """Offer ``runs``, of which ``run`` is shown."""
        with QSignalBlocker(self._runs):
            self._runs.clear()
            for each in runs:
                self._runs.addItem(readable(each.name), each)
            self._runs.setCurrentIndex(next((n for n, each in enumerate(runs) if each == run), -1))

    def show_photos(self, run: Run, shown: Photos) -> None:
        """Offer the sets of ``run``, of which one or a folder is ``shown``."""
        self._shown = shown
        offered: dict[Photos, str] = {}
        for split in (Split.VALIDATION, Split.TEST):
            if number := run.photos.get(split.value):
                noun = f"{USES[split]} photo"
                offered[split] = count(number, noun, f"{noun}s")
        offered[Every.CROSS_VALIDATED] = "All photos, cross-validated"
        if isinstance(shown, Path):
            offered[shown] = readable(shown.name or str(shown))
        # Not as data of the entries: Qt would turn a set into plain text.
        self._offered = list(offered)
        with QSignalBlocker(self._photos):
            self._photos.clear()
            self._photos.addItems([*offered.values(), _OTHER])
        self._mark()

    def _choose(self, place: int) -> None:
        if place < len(self._offered):
            chosen = self._offered[place]
        else:
            name = QFileDialog.getExistingDirectory(self, "Choose a folder of classes")
            chosen = Path(name) if name else self._shown
        if chosen != self._shown:
            self.photos_chosen.emit(chosen)
        else:
            self._mark()

    def _mark(self) -> None:
        with QSignalBlocker(self._photos):
            there = self._shown in self._offered
            self._photos.setCurrentIndex(self._offered.index(self._shown) if there else -1)


def _drop_down(name: str, title: str, tip: str, width: int) -> SteadyComboBox:
    made = SteadyComboBox()
    made.setObjectName(name)
    made.setAccessibleName(title)
    made.setToolTip(tooltip(tip))
    made.setMinimumWidth(width)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return made
