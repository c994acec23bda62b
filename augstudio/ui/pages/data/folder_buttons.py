"""FolderButtons: read the open folder again, or open another one."""

from pathlib import Path

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from augstudio.plain_text import readable, shown
from augstudio.ui.core.photos.project import Project
from augstudio.ui.core.photos.recent_folders import RecentFolders
from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.text import button, tooltip

_CHARACTERS = 60

#: The words and the tip of what starts sorting a pile.
SORT = "Sort a pile…"
SORT_TIP = "Choose a folder of photos that have no classes yet, and sort them."
#: The same for what opens a project.
OPEN_PROJECT = "Open project…"
OPEN_PROJECT_TIP = "Open a file with photos, runs and decisions that AugStudio saved."


class FolderButtons(QWidget):
    """Buttons beside the heading.

    Signals
    -------
    choose_pressed, sort_pressed
        To choose another folder, or a pile of photos to sort.
    save_pressed, project_pressed
        To save everything about these photos as a project, or to open one.
    recent_chosen
        The ``Path`` of a folder that was open lately.
    """

    choose_pressed = Signal()
    sort_pressed = Signal()
    save_pressed = Signal()
    project_pressed = Signal()
    recent_chosen = Signal(Path)

    def __init__(
        self, project: Project, recent: RecentFolders, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._project, self._recent = project, recent
        reload = button(
            "button_reload",
            "Reload",
            "Read the folder again (F5). Your changes are kept.",
            icon="reset",
        )
        reload.clicked.connect(project.reload)
        another = button(
            "button_other_folder",
            "Open folder…",
            "Open another folder of photos (Ctrl+O).",
            icon="folder",
        )
        another.clicked.connect(self.choose_pressed)
        self._menu = QMenu(self)
        self._menu.setObjectName("menu_more_folders")
        self._menu.setToolTipsVisible(True)
        more = button(
            "button_more_folders",
            "More",
            "Open a folder you used recently, sort a pile, save or open a project.",
        )
        more.setMenu(self._menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING.small)
        for each in (reload, another, more):
            row.addWidget(each)
        recent.changed.connect(self._show)
        project.opened.connect(self._show)
        self._show()

    def _show(self) -> None:
        """List the folders that were open before this one."""
        self._menu.clear()
        root = self._project.found and self._project.found.root
        folders = [folder for folder in self._recent.folders if folder != root]
        for folder in folders:
            action = self._menu.addAction(shown(folder, _CHARACTERS).replace("&", "&&"))
            action.setToolTip(tooltip(readable(str(folder))))
            action.triggered.connect(lambda _=False, folder=folder: self.recent_chosen.emit(folder))
        if folders:
            self._add_clear()
        self._add("action_sort_pile", SORT, SORT_TIP, self.sort_pressed)
        self._menu.addSeparator()
        tip = "Save the photos, your decisions, runs and studies as one file."
        self._add("action_save_project", "Save project…", tip, self.save_pressed)
        self._add("action_open_project", OPEN_PROJECT, OPEN_PROJECT_TIP, self.project_pressed)

    def _add(self, name: str, title: str, tip: str, pressed: SignalInstance) -> None:
        action = self._menu.addAction(title)
        action.setObjectName(name)
        action.setToolTip(tooltip(tip))
        action.triggered.connect(pressed)

    def _add_clear(self) -> None:
        clear = self._menu.addAction("Clear the list")
        clear.setObjectName("action_clear_recent")
        clear.setToolTip("Forget these folders. They stay on the disk.")
        clear.triggered.connect(self._recent.clear)
        self._menu.addSeparator()
