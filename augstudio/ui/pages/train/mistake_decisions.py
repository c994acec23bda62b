"""MistakeDecisions: puts right what a training found to be in the wrong class."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu, QWidget

from augstudio.data.dataset import Dataset, ImageRecord
from augstudio.data.edits import Edits
from augstudio.plain_text import readable, shortened
from augstudio.runs.events import Mistake
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.project import Project
from augstudio.ui.pages.train.mistake_list import MistakeList

#: Most classes in the menu itself; the others are in a menu of their own.
_MOST = 12
_ELSEWHERE = "To correct this photo, open its folder on Data"


class MistakeDecisions(QObject):
    """Moves photos of ``listing`` to another class or leaves them out, and shows what was decided.

    No file is changed: the decisions count from the next training on.
    """

    def __init__(
        self, listing: MistakeList, project: Project, channel: Channel, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._listing, self._project, self._channel = listing, project, channel
        self._found: Dataset | None = None
        self._records: dict[Path, ImageRecord] = {}
        self._menu = QMenu(parent)
        self._menu.setObjectName("menu_mistake")
        listing.menu_wanted.connect(self._open_menu)
        listing.leave_out_wanted.connect(self._leave_out)
        listing.shown.connect(self._show)
        project.dataset_changed.connect(self._show)

    def _record(self, mistake: Mistake) -> ImageRecord | None:
        """Return the photo of a mistake as it is in the open folder, if it is there."""
        found = self._project.found
        if found is not self._found:
            self._found = found
            self._records = {record.path: record for record in found.every()} if found else {}
        return self._records.get(mistake.path)

    def _open_menu(self, mistake: Mistake, place: QPoint) -> None:
        menu, record, dataset = self._menu, self._record(mistake), self._project.dataset
        menu.clear()
        if record is None or dataset is None:
            menu.addAction(_ELSEWHERE).setEnabled(False)
            menu.popup(place)
            return
        here = self._project.edits.label_of(record)
        others = [name for name in dataset.classes if name != here]
        # Most often, the prediction is right.
        others.sort(key=lambda name: name != mistake.answer)
        for name in others[:_MOST]:
            action = menu.addAction(f"Move to {_for_menu(name)}")
            action.triggered.connect(partial(self._move, mistake, name))
        if len(others) > _MOST:
            more = menu.addMenu("Move to another class")
            for name in sorted(others[_MOST:]):
                action = more.addAction(_for_menu(name))
                action.triggered.connect(partial(self._move, mistake, name))
        if others:
            menu.setActiveAction(menu.actions()[0])
        menu.addSeparator()
        if record.content not in self._project.edits.left_out:
            leave_out = menu.addAction("Leave out")
            leave_out.setShortcut("Delete")
            leave_out.triggered.connect(partial(self._leave_out, mistake))
        if self._decision(record):
            put_back = menu.addAction("Put back")
            put_back.triggered.connect(partial(self._put_back, mistake))
        menu.popup(place)

    def _move(self, mistake: Mistake, label: str) -> None:
        record = self._record(mistake)

        def change(edits: Edits, photo: str) -> Edits:
            back = record is not None and edits.put_back([photo]).label_of(record) == label
            return edits.put_back([photo]) if back else edits.move([photo], label)

        self._decide(mistake, f"moved to {readable(label)}", change)

    def _leave_out(self, mistake: Mistake) -> None:
        self._decide(mistake, "left out", lambda edits, photo: edits.leave_out([photo]))

    def _put_back(self, mistake: Mistake) -> None:
        self._decide(mistake, "put back", lambda edits, photo: edits.put_back([photo]))

    def _decide(self, mistake: Mistake, what: str, change: Callable[[Edits, str], Edits]) -> None:
        """Change the decisions about the photo of a mistake, and say ``what`` becomes of it."""
        record = self._record(mistake)
        if record is None:
            self._channel.say("warn", f"{_ELSEWHERE}.")
            return
        text = f"{readable(record.path.name)} {what}"
        if self._project.edit(text, lambda edits: change(edits, record.content)):
            self._channel.say("good", f"{text}. Train again for this to count; Ctrl+Z undoes it.")

    def _decision(self, record: ImageRecord) -> str:
        """Return what was decided about a photo; "" if nothing."""
        edits = self._project.edits
        if record.content in edits.left_out:
            return "left out"
        label = edits.labels.get(record.content, record.label)
        return f"moved to {label}" if label != record.label else ""

    def _show(self) -> None:
        """Show in the list what was decided about its photos."""
        decisions = {}
        for mistake in self._listing.mistakes:
            record = self._record(mistake)
            if record is not None and (decision := self._decision(record)):
                decisions[mistake.path] = decision
        self._listing.set_decisions(decisions)


def _for_menu(name: str) -> str:
    """Return the name of a class for a menu, in which "&" would mark a key."""
    return shortened(readable(name), 40).replace("&", "&&")
