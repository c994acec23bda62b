"""PageOfRun: a page that is about the run in use, or leads to Train while there is none."""

from collections.abc import Callable

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from augstudio.ui.core.channel import Channel
from augstudio.ui.core.runs.run_library import RunLibrary
from augstudio.ui.widgets.empty_state import EmptyState


class PageOfRun(QWidget):
    """Shows the run in use; ``make_view`` makes what shows it, when it is first needed.

    Parameters
    ----------
    key
        That of the page.
    title, sentence
        What is said while there is no run.
    """

    def __init__(
        self,
        key: str,
        title: str,
        sentence: str,
        library: RunLibrary,
        channel: Channel,
        make_view: Callable[[], QWidget],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(f"page_{key}")
        self._library, self._make_view = library, make_view
        self._view: QWidget | None = None
        name = f"button_{key}_open_train"
        empty = EmptyState(title, sentence, "Go to Train", name, symbol="train")
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
