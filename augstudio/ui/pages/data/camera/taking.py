"""Taking: opens the dialog to take photos of the open folder, or of a new one."""

import os
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from augstudio.data.collect import Place
from augstudio.data.decisions.new_photos import place_for
from augstudio.data.folders import Folder
from augstudio.errors import AugStudioError
from augstudio.plain_text import shown
from augstudio.ui.core import messages
from augstudio.ui.core.cameras.camera import Cameras
from augstudio.ui.core.photos.project import Project
from augstudio.ui.pages.data.camera.camera_dialog import CameraDialog
from augstudio.ui.pages.data.camera.taken_photos import TakenPhotos


class Taking:
    """Takes photos for a page; when they are taken, their folder is open.

    Parameters
    ----------
    page
        The dialog opens over its window.
    """

    def __init__(self, project: Project, cameras: Cameras, page: QWidget) -> None:
        self._project, self._cameras, self._page = project, cameras, page

    def add_to_folder(self) -> None:
        """Take photos of the classes of the open folder."""
        dataset, found = self._project.dataset, self._project.found
        if dataset is not None and found is not None:
            place = partial(place_for, found, self._project.edits)
            counts = Counter(record.label for record in dataset.every())
            classes = {name: counts[name] for name in dataset.classes}
            self._open(dataset.root, classes, self._project.reload, place)

    def begin_folder(self) -> None:
        """Ask for a folder, and take photos of new classes in it."""
        name = QFileDialog.getExistingDirectory(
            self._page, "Choose an empty folder for the new photos"
        )
        if not name:
            return
        folder = Path(name)

        def begin() -> None:
            inside = Folder(folder, []).filled if folder.exists() else ()
            classes = {each.name: len(tuple(each.walk())) for each in inside}
            self._open(folder, classes, lambda: self._project.open_folder(folder))

        if _is_empty(folder):
            begin()
        else:
            messages.ask(
                f"{shown(folder.name)} is not empty.",
                "The photos in it will be part of the new dataset, and each of its folders will be "
                "a class.",
                "Use this folder",
                begin,
                cautious=True,
            )

    def _open(
        self,
        root: Path,
        classes: Mapping[str, int],
        then: Callable[[], object],
        place: Callable[[str], Place] | None = None,
    ) -> None:
        try:
            source = self._cameras.open()
        except AugStudioError as error:
            messages.show_error(error)
            return
        taken = TakenPhotos(root, place=place)
        dialog = CameraDialog(source, taken, classes, self._page.window())

        def conclude() -> None:
            dialog.deleteLater()
            if taken.last is not None:
                then()

        dialog.finished.connect(conclude)
        dialog.open()


def _is_empty(folder: Path) -> bool:
    """Whether there is nothing in a folder that a user would see there."""
    try:
        return all(name.startswith(".") for name in os.listdir(folder))  # noqa: PTH208 - names
    except OSError:
        return True  # saving will say why it can't be used
