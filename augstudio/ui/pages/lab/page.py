"""The Lab page: studies of the open folder, or how to get one."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from augstudio.ui.core.channel import Channel
from augstudio.ui.core.current_recipe import CurrentRecipe
from augstudio.ui.core.photos.project import Project
from augstudio.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from augstudio.ui.pages.lab.lab_view import LabView


class LabPage(QWidget):
    """Shows studies; ``make_view`` makes what shows them, when it is first needed."""

    def __init__(
        self,
        project: Project,
        recipe: CurrentRecipe,
        channel: Channel,
        make_view: Callable[[], "LabView"],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page_lab")
        self._project, self._recipe, self._make_view = project, recipe, make_view
        self._view: LabView | None = None
        empty = EmptyState(
            "No photos to try anything on yet",
            "Open a folder of photos first, with a subfolder for each class. Then you find out "
            "here which augmentation helps on them.",
            "Go to Data",
            "button_lab_open_data",
        )
        empty.pressed.connect(lambda: channel.show_page("data"))
        self._stack = QStackedLayout(self)
        self._stack.addWidget(empty)
        project.dataset_changed.connect(self._show)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Show the folder that was opened meanwhile."""
        super().showEvent(event)
        self._show()

    def press_space(self) -> None:
        """Start or stop a study, as the primary button does."""
        if self._view is not None and self._stack.currentWidget() is self._view:
            self._view.press_space()

    def undo(self) -> None:
        """Undo the last change to the recipe."""
        self._recipe.undo_stack.undo()

    def redo(self) -> None:
        """Do it again."""
        self._recipe.undo_stack.redo()

    def _show(self) -> None:
        if not self.isVisible():
            return
        there = self._project.dataset is not None
        if there and self._view is None:
            self._view = self._make_view()
            self._stack.addWidget(self._view)
        self._stack.setCurrentIndex(int(there))
