"""RecentFolders: the folders of photos that were open lately, kept from start to start."""

import os
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal, Slot

from augstudio.ui.core import messages
from augstudio.ui.core.jobs.light_lane import LatestJob

#: The most that are kept.
MOST = 8
_SETTING = "recent_folders"


class RecentFolders(QObject):
    """At most ``MOST`` folders, newest first.

    Attributes
    ----------
    folders
        Those that exist; empty until ``look`` has found out which do, since asking a disk in the
        network may take long.

    Signals
    -------
    changed
        The attribute changed.
    """

    changed = Signal()

    def __init__(self, settings: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.folders: Sequence[Path] = ()
        self._looking = LatestJob("Looking for recent folders", self)
        self._looking.result.connect(self._take)
        self._looking.failed.connect(messages.show_error)

    def add(self, folder: Path) -> None:
        """Put a folder first."""
        kept = [each for each in self._kept() if each != str(folder)]
        self._settings.setValue(_SETTING, [str(folder), *kept][:MOST])
        self.look()

    def clear(self) -> None:
        """Forget all folders; none of them is touched."""
        self._settings.remove(_SETTING)
        self.look()

    def look(self) -> None:
        """Find out which folders still exist."""
        kept = self._kept()
        if kept:
            self._looking.submit(lambda _: [Path(each) for each in kept if _is_there(each)])
        else:
            self._looking.drop()
            self._take([])

    def _kept(self) -> list[str]:
        # QSettings returns a list of one as a single text, and anything if its file is damaged.
        found = self._settings.value(_SETTING)
        found = found if isinstance(found, list) else [found]
        return [each for each in found if each and isinstance(each, str)]

    @Slot(object)
    def _take(self, folders: list[Path]) -> None:
        if folders != list(self.folders):
            self.folders = tuple(folders)
            self.changed.emit()


def _is_there(folder: str) -> bool:
    return os.path.isdir(folder)  # noqa: PTH112 - is_dir fails if it may not look
