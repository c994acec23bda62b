"""PhotoMenu: what can be done with photos."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPoint, QUrl
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QMenu, QWidget

from augstudio.data.dataset import USES, ImageRecord
from augstudio.ui.core.photos.photo_decisions import PhotoDecisions
from augstudio.ui.core.runs.similar_sets import SimilarSets
from augstudio.ui.widgets.class_menu import ClassMenu


class PhotoMenu(QMenu):
    """Move, leave out, put back; for one photo also show similar ones, and its folder.

    Acts on ``decisions`` and ``similar``.
    """

    def __init__(
        self, decisions: PhotoDecisions, similar: SimilarSets, name: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._decisions, self._similar = decisions, similar
        self._classes = ClassMenu(
            self,
            parent,
            words="Move to {}",
            more="Move to another class",
            new="Move to a new class",
            save="Move",
        )
        self._sets = QMenu("Use for", self)

    def show_for(self, photos: Sequence[ImageRecord], place: QPoint, likely: str = "") -> None:
        """Open at ``place`` on the screen for ``photos``; the class ``likely`` comes first."""
        decisions = self._decisions
        for menu in (self, self._sets):
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
            if self._similar.is_possible_for(photos[0]):
                self._add(self, "Show similar photos", partial(self._similar.show, photos[0]))
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
        self._classes.add(others, decisions.classes, partial(decisions.move, photos))
        self.addSeparator()
        for split, use in USES.items():
            self._add(self._sets, use.capitalize(), partial(decisions.use_for, photos, split))
        self.addMenu(self._sets)

    def _add(self, menu: QMenu, words: str, act: Callable[[], object]) -> QAction:
        action = menu.addAction(words)
        action.triggered.connect(lambda: act())
        return action
