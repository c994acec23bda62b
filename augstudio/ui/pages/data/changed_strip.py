"""ChangedStrip: says that photos were added to the open folder or removed from it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from augstudio.ui.core.photos.folder_watch import FolderWatch
from augstudio.ui.core.photos.project import Project
from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.text import Symbol, button, label


class ChangedStrip(QFrame):
    """A sentence and Reload; hidden while nothing has changed."""

    def __init__(self, watch: FolderWatch, project: Project, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._watch = watch
        self.setObjectName("strip_changed")
        self.setProperty("role", "card")
        self._words = label("", wrap=True)
        self._words.setObjectName("label_changed")
        reload = button(
            "button_reload_changed", "Reload", "Read the folder again (F5). Your changes are kept."
        )
        reload.clicked.connect(project.reload)
        # When it is hidden, the focus would go on to the next control.
        reload.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACING.large, SPACING.small, SPACING.small, SPACING.small)
        row.setSpacing(SPACING.small)
        row.addWidget(Symbol("note", "muted"))
        row.addWidget(self._words, 1)
        row.addWidget(reload)
        watch.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        self._words.setText(self._watch.changes.sentence)
        self.setVisible(bool(self._watch.changes))
