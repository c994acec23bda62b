"""ExportFolder: where an export goes, always a folder that is new or empty."""

import os
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from augstudio import storage
from augstudio.data.decisions.moving import free_name
from augstudio.plain_text import readable
from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.text import Line, button, label

_EXPORTS, _UNNAMED = "AugStudio exports", "classifier"


class ExportFolder(QWidget):
    """Proposes a folder for the classifier of a name, and lets the user choose another place.

    ``changed`` is emitted when ``folder`` has changed.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        self._parent = Path(QStandardPaths.writableLocation(documents)) / _EXPORTS
        self._name = _UNNAMED
        self.folder = self._parent / self._name
        # The end of a path says more than its start.
        self._shown = Line("", "muted", Qt.TextElideMode.ElideLeft)
        self._shown.setObjectName("label_export_folder")
        choose = button(
            "button_choose_export_folder",
            "Choose folder…",
            "Choose where the exports go. In a folder that is not empty, they get a folder of "
            "their own.",
            icon="folder",
        )
        choose.clicked.connect(self._choose)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING.small)
        row.addWidget(label("Save in"))
        row.addWidget(self._shown, 1)
        row.addWidget(choose)

    def propose(self, name: str) -> None:
        """Propose a new folder for the classifier called ``name``, in the place chosen last."""
        self._name = storage.safe_name(name) or _UNNAMED
        self._set(free_name(self._parent / self._name, _is_taken))

    def _choose(self) -> None:
        place = next((each for each in self.folder.parents if each.is_dir()), Path())
        chosen = QFileDialog.getExistingDirectory(self, "Folder for the exports", str(place))
        if not chosen:
            return
        folder = Path(chosen)
        if _is_taken(folder):
            self._parent = folder
            self.propose(self._name)
        else:
            self._parent = folder.parent
            self._set(folder)

    def _set(self, folder: Path) -> None:
        self.folder = folder
        self._shown.write(readable(str(folder)))
        self.changed.emit()


def _is_taken(path: Path) -> bool:
    """Whether there is something at ``path`` other than an empty folder."""
    try:
        return os.path.lexists(path) and not (path.is_dir() and next(path.iterdir(), None) is None)
    except OSError:
        return True  # a folder that can't be looked into
