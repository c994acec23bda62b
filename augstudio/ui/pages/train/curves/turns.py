"""Turns: costly paintings one after another, so that the window can answer in between."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

#: Milliseconds between two paintings: quick epochs come by the hundred a second.
_INTERVAL = 50


class Turns(QObject):
    """Calls what was asked for, each once however often it was asked for, one at a time."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[Callable[[], object]] = []
        self._timer = QTimer(self, interval=_INTERVAL)
        self._timer.timeout.connect(self._call_one)

    def ask(self, *paintings: Callable[[], object]) -> None:
        """Let each have its turn soon."""
        self._waiting += [each for each in paintings if each not in self._waiting]
        if not self._timer.isActive():
            self._timer.start()

    def finish(self) -> None:
        """Call what waits now."""
        while self._waiting:
            self._waiting.pop(0)()

    def forget(self) -> None:
        """Call nothing of what waits."""
        self._waiting.clear()

    def _call_one(self) -> None:
        if self._waiting:
            self._waiting.pop(0)()
        else:
            self._timer.stop()
