"""The Export page: what leaves the house, or how to get a classifier."""

from collections.abc import Callable

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from augstudio.ui.core.channel import Channel
from augstudio.ui.core.runs.run_library import RunLibrary
from augstudio.ui.widgets.empty_state import EmptyState


class ExportPage(QWidget):
    """Exports the run in use; ``make_view`` makes what does so, when it is first needed."""

    def __init__(
        self,
        library: RunLibrary,
        channel: Channel,
        make_view: Callable[[], QWidget],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page_export")
        self._library, self._make_view = library, make_view
        self._view: QWidget | None = None
        empty = EmptyState(
            "Nothing to export yet",
            "Train a classifier first. Then you make it ready here for a web page, a phone or "
            "another program.",
            "Go to Train",
            "button_export_open_train",
            symbol="train",
        )
        empty.pressed.connect(lambda: channel.show_page("train"))
        self._stack = QStackedLayout(self)
        self._stack.addWidget(empty)
        library.run_changed.connect(self._show)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Show the run that came meanwhile."""
        super().showEvent(event)
        self._show()

    def _show(self) -> None:
        if not self.isVisible():
            return
        there = self._library.run is not None
        if there and self._view is None:
            self._view = self._make_view()
            self._stack.addWidget(self._view)
        self._stack.setCurrentIndex(int(there))
