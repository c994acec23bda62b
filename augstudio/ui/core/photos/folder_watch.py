"""FolderWatch: notices photos that other programs add to the open folder or remove from it."""

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication

from augstudio.data.changes import Changes, changes
from augstudio.data.dataset import Dataset
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.jobs.jobs import Jobs
from augstudio.ui.core.jobs.light_lane import LatestJob
from augstudio.ui.core.photos.project import Project


class FolderWatch(QObject):
    """Lists the folder whenever the window gets active and when a job ends.

    To add or remove photos, a person leaves the window for another program. Unlike being notified
    by the system, this also works for disks in the network, and costs nothing in between.

    Attributes
    ----------
    changes
        What was added and removed since the folder was read.

    Signals
    -------
    changed
        The attribute changed.
    """

    changed = Signal()

    def __init__(
        self, project: Project, jobs: Jobs, channel: Channel, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._project, self._jobs, self._channel = project, jobs, channel
        self._found: Dataset | None = None
        self.changes = Changes()
        self._looking = LatestJob("Looking for new photos", self)
        self._looking.result.connect(self._take)
        project.dataset_changed.connect(self._forget)
        jobs.ended.connect(self.look)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.applicationStateChanged.connect(self._on_state)

    @Slot()
    def look(self) -> None:
        """Compare the folder with the photos that are open."""
        found = self._project.found
        # While a job changes or reads the folder, it would see half of what the job does.
        if found is not None and self._jobs.current is None:
            self._looking.submit(lambda _: changes(found))

    @Slot(object)
    def _on_state(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationActive:
            self.look()

    @Slot()
    def _forget(self) -> None:
        """Forget the changes once the folder was read again."""
        if self._project.found is not self._found:
            self._found = self._project.found
            self._looking.drop()
            self._set(Changes())

    @Slot(object)
    def _take(self, found: Changes) -> None:
        if found and found != self.changes:
            self._channel.say("muted", found.sentence)
        self._set(found)

    def _set(self, found: Changes) -> None:
        if found != self.changes:
            self.changes = found
            self.changed.emit()
