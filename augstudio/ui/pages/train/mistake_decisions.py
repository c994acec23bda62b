"""MistakeDecisions: puts right what a training found to be in the wrong class."""

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QWidget

from augstudio.runs.events import Mistake
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.photos.photo_decisions import PhotoDecisions
from augstudio.ui.core.photos.project import Project
from augstudio.ui.core.runs.similar_sets import SimilarSets
from augstudio.ui.pages.train.mistake_list import MistakeList
from augstudio.ui.widgets.photo_menu import PhotoMenu

_ELSEWHERE = "To correct this photo, open its folder on Data."
_ADVICE = "Train again for this to count"


class MistakeDecisions(QObject):
    """Moves photos of ``listing`` to another class or leaves them out, and shows what was decided.

    No file is changed: the decisions count from the next training on.
    """

    def __init__(
        self,
        listing: MistakeList,
        project: Project,
        channel: Channel,
        similar: SimilarSets,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._listing, self._channel = listing, channel
        self._decisions = PhotoDecisions(project, channel, self, _ADVICE)
        self._menu = PhotoMenu(self._decisions, similar, "menu_mistake", parent)
        listing.menu_wanted.connect(self._open_menu)
        listing.leave_out_wanted.connect(self._leave_out)
        listing.shown.connect(self._show)
        project.dataset_changed.connect(self._show)

    def _open_menu(self, mistake: Mistake, place: QPoint) -> None:
        record = self._decisions.record(mistake.path)
        if record is None:
            self._channel.say("warn", _ELSEWHERE)
        else:
            # Most often, the prediction is right.
            self._menu.show_for([record], place, likely=mistake.answer)

    def _leave_out(self, mistake: Mistake) -> None:
        record = self._decisions.record(mistake.path)
        if record is None:
            self._channel.say("warn", _ELSEWHERE)
        else:
            self._decisions.leave_out([record])

    def _show(self) -> None:
        """Show in the list what was decided about its photos."""
        decisions = {}
        for mistake in self._listing.mistakes:
            record = self._decisions.record(mistake.path)
            if record is not None and (decision := self._decisions.of(record)):
                decisions[mistake.path] = decision
        self._listing.set_decisions(decisions)
