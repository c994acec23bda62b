"""EmptyPage: what the Data page shows before a folder is open."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from augstudio.ui.core.photos.recent_folders import RecentFolders
from augstudio.ui.pages.data.folder_buttons import (
    OPEN_PROJECT,
    OPEN_PROJECT_TIP,
    SORT,
    SORT_TIP,
)
from augstudio.ui.pages.data.recent_rows import RecentRows
from augstudio.ui.widgets.drop_area import DropArea
from augstudio.ui.widgets.text import button


class EmptyPage(DropArea):
    """A place to drop a folder on, and other ways to open one.

    Signals
    -------
    sample_pressed, sort_pressed, camera_pressed, project_pressed
        To open the sample, sort a pile of photos, take photos with a camera, or open a project.
    recent_chosen
        The ``Path`` of a folder that was open lately.
    """

    sample_pressed = Signal()
    sort_pressed = Signal()
    camera_pressed = Signal()
    project_pressed = Signal()
    recent_chosen = Signal(Path)

    def __init__(self, recent: RecentFolders, parent: QWidget | None = None) -> None:
        super().__init__(
            "drop_data",
            "Drop a folder of photos here",
            "Best with one subfolder per class, such as cats and dogs. Your photos never leave "
            "this computer.",
            "data",
            parent,
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
        camera = button(
            "button_use_camera",
            "Camera…",
            "Take photos with a camera, and save them in a new folder.",
        )
        sort = button("button_sort_pile", SORT, SORT_TIP)
        saved = button("button_open_project", OPEN_PROJECT, OPEN_PROJECT_TIP, role="quiet")
        rows = RecentRows(recent, self, saved)  # five buttons beside each other are too wide
        choose.clicked.connect(self.chosen)
        sample.clicked.connect(self.sample_pressed)
        sort.clicked.connect(self.sort_pressed)
        camera.clicked.connect(self.camera_pressed)
        saved.clicked.connect(self.project_pressed)
        rows.chosen.connect(self.recent_chosen)
        for each in (choose, sample, sort, camera):
            self.add_button(each)
        self.add_below(rows)
