"""PhotoMenu: what can be decided about photos."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPoint, QUrl
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QMenu, QWidget

from augstudio.data.dataset import USES, ImageRecord
from augstudio.data.names import check_class_name
from augstudio.plain_text import readable, shortened
from augstudio.ui.core.photo_decisions import PhotoDecisions
from augstudio.ui.widgets.name_dialog import NameDialog

#: Most classes in the menu itself; the others are in a menu of their own.
_MOST = 12


class PhotoMenu(QMenu):
    """Move, leave out, put back, show in folder; acts on ``decisions``."""

    def __init__(self, decisions: PhotoDecisions, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._decisions = decisions
        self._owner = parent
        self._more = QMenu("Move to another class", self)
        self._sets = QMenu("Use for", self)

    def show_for(self, photos: Sequence[ImageRecord], place: QPoint, likely: str = "") -> None:
        """Open at ``place`` on the screen for ``photos``; the class ``likely`` comes first."""
        decisions = self._decisions
        for menu in (self, self._more, self._sets):
            menu.clear()
        if any(photo.content for photo in photos):
            self._add_moves([photo for photo in photos if photo.content], likely)
        if not all(map(decisions.is_left_out, photos)):
            leave_out = self._add(self, "Leave out", partial(decisions.leave_out, photos))
            leave_out.setShortcut("Delete")
        if any(map(decisions.of, photos)):
            self._add(self, "Put back", partial(decisions.put_back, photos))
        if len(photos) == 1:
            self.addSeparator()
            folder = QUrl.fromLocalFile(str(photos[0].path.parent))
            self._add(self, "Show in folder", partial(QDesktopServices.openUrl, folder))
        self.setActiveAction(self.actions()[0])
        self.popup(place)

    def _add_moves(self, photos: Sequence[ImageRecord], likely: str) -> None:
        """Add the other classes, a new one, and the sets."""
        decisions = self._decisions
        here = {decisions.label(photo) for photo in photos}
        others = [name for name in decisions.classes if here != {name}]
        others.sort(key=lambda name: name != likely)
        for number, name in enumerate(others):
            menu = self if number < _MOST else self._more
            title = shortened(readable(name), 40).replace("&", "&&")
            words = f"Move to {title}" if menu is self else title
            self._add(menu, words, partial(decisions.move, photos, name))
        if len(others) > _MOST:
            self.addMenu(self._more)
        self._add(self, "Move to a new class…", partial(self._ask_for_class, photos))
        self.addSeparator()
        for split, use in USES.items():
            self._add(self._sets, use.capitalize(), partial(decisions.use_for, photos, split))
        self.addMenu(self._sets)

    def _add(self, menu: QMenu, words: str, act: Callable[[], object]) -> QAction:
        action = menu.addAction(words)
        action.triggered.connect(lambda: act())
        return action

    def _ask_for_class(self, photos: Sequence[ImageRecord]) -> None:
        def judge(name: str) -> str:
            check_class_name(name)
            known = name.strip() in self._decisions.classes
            return "They join the class that has this name." if known else ""

        dialog = NameDialog(
            judge,
            parent=self._owner.window(),
            subject="class",
            title="Move to a new class",
            save="Move",
        )
        dialog.named.connect(lambda name: self._decisions.move(photos, name))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
