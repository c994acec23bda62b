"""NoClassifier: how to get a classifier."""

from PySide6.QtWidgets import QWidget

from augstudio.ui.core.channel import Channel
from augstudio.ui.core.jobs.jobs import JobKind, Jobs
from augstudio.ui.core.photos.project import Project
from augstudio.ui.widgets.empty_state import EmptyState


class NoClassifier(EmptyState):
    """Says what comes before the first prediction, and leads there."""

    def __init__(
        self, project: Project, jobs: Jobs, channel: Channel, parent: QWidget | None = None
    ) -> None:
        super().__init__("", "", "", "", "predict", parent)
        self._project, self._jobs, self._channel = project, jobs, channel
        for signal in (project.dataset_changed, jobs.started, jobs.ended):
            signal.connect(self._explain)
        self.pressed.connect(self._leave)
        self._explain()

    def _explain(self) -> None:
        job = self._jobs.current
        if self._project.dataset is None:
            self.set_words(
                "No classifier yet",
                "Open a folder of photos and train on it first.",
                "Go to Data",
                "button_predict_to_data",
            )
        elif job is not None and job.kind is JobKind.TRAIN:
            self.set_words(
                "The classifier is being trained",
                "You can use it as soon as the training has ended.",
                "Show the training",
                "button_predict_to_train",
            )
        else:
            self.set_words(
                "No classifier yet",
                "Train on the open photos first.",
                "Go to Train",
                "button_predict_to_train",
            )

    def _leave(self) -> None:
        self._channel.show_page("train" if self._project.dataset else "data")
