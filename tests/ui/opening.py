"""Opening a folder in a test, and letting what it starts come to its end."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEventLoop

if TYPE_CHECKING:
    from augstudio.ui.core.owners import Owners

_SECONDS = 20


def settle(jobs: int = 0) -> None:
    """Let the window live until no other threads run than those of ``jobs`` jobs."""
    from augstudio.ui.core.jobs import threads

    deadline = QDeadlineTimer(1000 * _SECONDS)
    while len(threads.running()) > jobs:
        assert not deadline.hasExpired(), f"threads still run after {_SECONDS} s"
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)


def open_folder(owners: "Owners", folder: Path) -> None:
    """Open a folder of photos, and wait until its runs were looked up."""
    owners.project.open_folder(folder)
    settle()
