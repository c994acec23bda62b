"""Opening a folder in a test, and letting what it starts come to its end."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer

if TYPE_CHECKING:
    from augstudio.ui.core.owners import Owners

_SECONDS = 20


def settle(jobs: int = 0) -> None:
    """Let the window live until no other threads run than those of ``jobs`` jobs."""
    from augstudio.ui.core.jobs import threads

    deadline = QTimer(singleShot=True)
    deadline.start(1000 * _SECONDS)  # its end is an event, too, and so ends the waiting
    while len(threads.running()) > jobs:
        assert deadline.isActive(), f"threads still run after {_SECONDS} s"
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def open_folder(owners: "Owners", folder: Path) -> None:
    """Open a folder of photos, and wait until its runs were looked up."""
    owners.project.open_folder(folder)
    settle()
