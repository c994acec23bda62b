"""ClassActions: renames, merges and leaves out classes."""

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from augstudio.data.names import check_class_name
from augstudio.plain_text import readable, shown
from augstudio.ui.core.photos.photo_decisions import PhotoDecisions
from augstudio.ui.widgets.name_dialog import NameDialog


class ClassActions(QObject):
    """Asks for new names of classes; ``renamed(old, new)`` follows."""

    renamed = Signal(str, str)

    def __init__(self, decisions: PhotoDecisions, parent: QWidget) -> None:
        super().__init__(parent)
        self._decisions, self._parent = decisions, parent
        self._menu = QMenu(parent)
        self._menu.setObjectName("menu_class")

    def open_menu(self, name: str, place: QPoint) -> None:
        """Open the menu of a class at ``place`` on the screen."""
        self._menu.clear()
        self._menu.addAction("Rename…").triggered.connect(lambda: self.rename(name))
        leave_out = self._menu.addAction("Leave the class out")
        leave_out.triggered.connect(lambda: self._decisions.leave_class_out(name))
        self._menu.popup(place)

    def rename(self, old: str) -> None:
        """Ask for another name."""

        def judge(name: str) -> str:
            check_class_name(name)
            merges = name.strip() != old and name.strip() in self._decisions.classes
            return f"Its photos join those of {shown(name.strip())}." if merges else ""

        def rename(new: str) -> None:
            if new != old:
                self._decisions.rename_class(old, new)
                self.renamed.emit(old, new)

        dialog = NameDialog(
            judge,
            readable(old),
            self._parent.window(),
            subject="class",
            title="Rename class",
            save="Rename",
        )
        dialog.ask(rename)
