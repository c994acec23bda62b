"""CorrectionMenu: what a photo with a wrong answer really is."""

from functools import partial

from PySide6.QtCore import QPoint, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMenu, QWidget

from augstudio.data.dataset import Unreadable
from augstudio.ui.pages.predict.answers import Answer, photo_path
from augstudio.ui.pages.predict.corrections import Corrections
from augstudio.ui.widgets.class_menu import ClassMenu


class CorrectionMenu(QMenu):
    """Lets the user choose the right class, which is passed to ``corrections``."""

    def __init__(self, corrections: Corrections, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("menu_answer")
        self._corrections = corrections
        self._classes = ClassMenu(
            self,
            parent,
            words="It is {}",
            more="It is another class",
            new="It is a new class",
            save="Add the photo",
        )

    def show_for(self, answer: Answer, place: QPoint) -> None:
        """Open at ``place`` on the screen; the most probable classes come first."""
        if isinstance(answer, Unreadable):
            return
        self.clear()
        corrections = self._corrections
        self._classes.add(
            corrections.classes_for(answer),
            corrections.classes,
            partial(corrections.correct, answer),
        )
        path = photo_path(answer)
        if path is not None:
            self.addSeparator()
            folder = QUrl.fromLocalFile(str(path.parent))
            show = self.addAction("Show in folder")
            show.triggered.connect(lambda: QDesktopServices.openUrl(folder))
        self.setActiveAction(self.actions()[0])
        self.popup(place)
