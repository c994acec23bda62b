"""CopiesDialog: where to save augmented copies, how many, and in which format."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from augstudio.augment.copies.options import CopyOptions, PhotoFormat, typical_bytes
from augstudio.data.dataset import Split
from augstudio.errors import AugStudioError
from augstudio.plain_text import file_size
from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.controls import NumberBox, SteadyComboBox
from augstudio.ui.widgets.text import button, count, label, set_role, tooltip

_WIDTH = 600
_BOX_WIDTH = 208
_USES = {Split.TRAIN: "Training", Split.VALIDATION: "Validation", Split.TEST: "Test"}
_FORMATS = {PhotoFormat.JPEG: "JPEG (small files)", PhotoFormat.PNG: "PNG (lossless)"}
_INTRO = (
    "Each copy is a square variation of a photo with the current settings. Your photos are not "
    "changed."
)
_TIPS = {
    "folder": "The copies are saved here, in one subfolder per class, with a list of the random "
    "draws.",
    "copies": "Number of variations to save of each photo.",
    "split": "The photos to augment. Validation and test photos are best left unchanged.",
    "size": "Side of the square copies in pixels; the built-in network uses 224.",
    "format": "JPEG files are small. PNG files keep every pixel exactly, but are about three times "
    "as large.",
    "quality": "JPEG quality: 95 looks the same as the photo; lower values make smaller files.",
}


class CopiesDialog(QDialog):
    """Asks how to save copies; ``save_asked(folder, options)`` is emitted on Save.

    Parameters
    ----------
    photos
        Number of photos per split.
    folder
        Default folder for the copies.
    options
        Initial options; those that the dialog does not show are kept.
    check
        Raises ``AugStudioError`` if copies can't be saved in a folder.
    warning
        A warning to show, or "".
    """

    save_asked = Signal(object, object)

    def __init__(
        self,
        photos: Mapping[Split, int],
        folder: Path,
        options: CopyOptions,
        check: Callable[[Path], object] = lambda _: None,
        warning: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("dialog_copies")
        self.setWindowTitle("Save augmented copies")
        self.setMinimumWidth(_WIDTH)
        self._photos = {split: photos[split] for split in Split if photos.get(split)}
        self._options = options
        self._check = check
        self._folder = QLineEdit(str(folder))
        self._copies = _number("copies", options.copies)
        self._size = _number("size", options.size, "px")
        self._quality = _number("quality", options.quality)
        self._split = _choice("combo_copies_split", self._uses(), options.split)
        self._format = _choice("combo_copies_format", _FORMATS, options.photo_format)
        self._originals = QCheckBox("Also save the original photos")
        self._estimate = label("", "section")
        self._problem = label("", "muted", wrap=True)
        self._save = button(
            "button_save_copies_now", "Save", "Start saving; progress is shown at the bottom.",
            role="primary", icon="save",
        )  # fmt: skip
        self._lay_out(warning)
        self._connect()
        self._show()

    @property
    def folder(self) -> Path:
        """The chosen folder."""
        return Path(self._folder.text().strip()).expanduser()

    def options(self) -> CopyOptions:
        """Return the chosen options."""
        chosen: dict[str, Any] = {
            "copies": round(self._copies.value()),
            "size": round(self._size.value()),
            "quality": round(self._quality.value()),
            "split": self._split.currentData(),
            "photo_format": self._format.currentData(),
            "keep_originals": self._originals.isChecked(),
        }
        return CopyOptions.model_validate(self._options.model_dump() | chosen)

    def _uses(self) -> dict[Split, str]:
        return {
            split: f"{_USES[split]} ({count(number, 'photo', 'photos')})"
            for split, number in self._photos.items()
        }

    # --- layout ---

    def _lay_out(self, warning: str) -> None:
        self._folder.setObjectName("edit_copies_folder")
        self._originals.setObjectName("check_keep_originals")
        self._originals.setToolTip("Saves each photo, fitted to the same square, as number 00.")
        self._originals.setChecked(self._options.keep_originals)
        self._estimate.setObjectName("label_copies_estimate")
        self._problem.setObjectName("label_copies_problem")
        column = QVBoxLayout(self)
        column.setContentsMargins(*[SPACING.wide] * 4)
        column.setSpacing(SPACING.large)
        column.addWidget(label(_INTRO, "muted", wrap=True))
        if warning:
            column.addWidget(label(warning, "warn", wrap=True))
        column.addWidget(self._make_card())
        summary = QVBoxLayout()
        summary.setSpacing(SPACING.tight)
        summary.addWidget(self._estimate)
        summary.addWidget(self._problem)
        column.addLayout(summary)
        column.addStretch(1)
        column.addLayout(self._make_buttons())
        self._copies.setFocus()

    def _make_card(self) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        grid = QGridLayout(card)
        grid.setContentsMargins(*[SPACING.large] * 4)
        grid.setHorizontalSpacing(SPACING.large)
        grid.setVerticalSpacing(SPACING.medium)
        grid.setColumnStretch(2, 1)
        choose = button(
            "button_copies_folder", "Choose…", "Choose the folder for the copies.", icon="folder"
        )
        choose.clicked.connect(self._choose)
        choose.setAutoDefault(False)
        place = QHBoxLayout()
        place.setSpacing(SPACING.small)
        place.addWidget(self._folder, 1)
        place.addWidget(choose)
        grid.addWidget(_named("folder", "Save in", self._folder), 0, 0)
        grid.addLayout(place, 0, 1, 1, 2)
        for row, (name, text, box) in enumerate(
            (
                ("copies", "Copies of each photo", self._copies),
                ("split", "Photos", self._split),
                ("size", "Size", self._size),
                ("format", "Format", self._format),
                ("quality", "Quality", self._quality),
            ),
            start=1,
        ):
            box.setFixedWidth(_BOX_WIDTH)
            grid.addWidget(_named(name, text, box), row, 0)
            grid.addWidget(box, row, 1)
        grid.addWidget(self._originals, grid.rowCount(), 1, 1, 2)
        return card

    def _make_buttons(self) -> QHBoxLayout:
        cancel = button("button_copies_cancel", "Cancel", "Close without saving (Esc).")
        cancel.clicked.connect(self.reject)
        cancel.setAutoDefault(False)
        self._save.setDefault(True)
        row = QHBoxLayout()
        row.setSpacing(SPACING.small)
        row.addStretch()
        row.addWidget(cancel)
        row.addWidget(self._save)
        return row

    # --- behaviour ---

    def _connect(self) -> None:
        for box in (self._copies, self._size, self._quality):
            box.valueChanged.connect(self._show)
        for combo in (self._split, self._format):
            combo.currentIndexChanged.connect(self._show)
        self._originals.toggled.connect(self._show)
        self._folder.textChanged.connect(self._show)
        self._save.clicked.connect(self.accept)
        self.accepted.connect(lambda: self.save_asked.emit(self.folder, self.options()))

    def _choose(self) -> None:
        start = next((each for each in self.folder.parents if each.is_dir()), Path.home())
        chosen = QFileDialog.getExistingDirectory(self, "Save copies in", str(start))
        if chosen:
            self._folder.setText(str(Path(chosen)))

    def _show(self) -> None:
        """Update the estimate and the problem."""
        options = self.options()
        files = self._photos.get(options.split, 0) * len(options.views)
        each = typical_bytes(options.size, options.photo_format, options.quality)
        self._estimate.setText(f"{count(files, 'file', 'files')}, about {file_size(files * each)}")
        self._quality.setEnabled(options.photo_format is PhotoFormat.JPEG)
        problem = self._find_problem()
        self._problem.setText(problem or f"One subfolder per class in {self.folder}")
        set_role(self._problem, "bad" if problem else "muted")
        self._save.setEnabled(not problem)

    def _find_problem(self) -> str:
        if not self._folder.text().strip():
            return "Choose a folder for the copies."
        if not self.folder.is_absolute():
            return "Enter the full path of the folder, or choose it."
        try:
            self._check(self.folder)
        except AugStudioError as error:
            return str(error)
        return ""


def _named(name: str, text: str, box: QWidget) -> QLabel:
    """Return a label for ``box``; both get the tooltip."""
    made = label(text)
    made.setBuddy(box)
    for each in (made, box):
        each.setToolTip(tooltip(_TIPS[name]))
    box.setAccessibleName(text)
    box.setAccessibleDescription(_TIPS[name])
    return made


def _number(name: str, value: int, unit: str = "") -> NumberBox:
    """Return a box for a field of ``CopyOptions``, with its declared limits."""
    limits = CopyOptions.model_json_schema()["properties"][name]
    box = NumberBox(limits["minimum"], limits["maximum"], 1, unit)
    box.setObjectName(f"value_copies_{name}")
    # Keeps the estimate up to date while a number is typed.
    box.setKeyboardTracking(True)
    box.setValue(value)
    return box


def _choice(name: str, titles: Mapping[Any, str], chosen: object) -> SteadyComboBox:
    box = SteadyComboBox()
    box.setObjectName(name)
    for value, title in titles.items():
        box.addItem(title, value)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    return box
