"""The real window without a screen, and pictures of it in both appearances."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, QRect
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QMenu

from augstudio.data.sample.folder import sample_folder
from augstudio.ui.core.owners import make_owners
from augstudio.ui.look import theme
from augstudio.ui.window import Window
from tests.ui.fake_camera import FakeCameras

SIZE = (1280, 720)


class Studio:
    """The window, its owners, cameras that are not there, and where its pictures go.

    Parameters
    ----------
    pictures
        Their folder.
    suffix
        What their names end with, such as "_200".
    scratch
        A folder for photos that a state needs.
    """

    def __init__(self, pictures: Path, suffix: str, scratch: Path) -> None:
        self._app = QApplication.instance() or QApplication([])
        self._pictures = pictures
        self._suffix = suffix
        self.scratch = scratch
        theme.set_type(self._app)
        self.cameras = FakeCameras()
        self.owners = replace(make_owners(), cameras=self.cameras)
        self.window = Window(self.owners)
        theme.apply_theme(self._app, theme.LIGHT)
        self.window.resize(*SIZE)
        self.window.show()
        self.window.build_pages()
        self.settle()

    @property
    def sample(self) -> Path:
        """The folder of the sample dataset."""
        return sample_folder()

    def settle(self) -> None:
        """Let everything that waits happen."""
        for _ in range(5):
            self._app.processEvents()

    def shoot(self, name: str) -> None:
        """Save the window as it is, dark and light, with the dialog that is open."""
        for tones in (theme.DARK, theme.LIGHT):
            focused = self._app.focusWidget()
            theme.apply_theme(self._app, tones)
            if focused is not None:
                focused.setFocus()  # the buttons of a dialog lose the keys with their old looks
            # Words that wrap settle in the second round. No other event may come in between: a
            # job that runs would go on to its next state.
            for _ in range(3):
                QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
            picture = self._with_dialog(self.window.grab())
            picture.save(str(self._pictures / f"{name}_{tones.name}{self._suffix}.png"))

    def _with_dialog(self, picture: QPixmap) -> QPixmap:
        shown = [each for each in self._app.topLevelWidgets() if isinstance(each, QDialog)]
        for dialog in [each for each in shown if each.isVisible()]:
            painter = QPainter(picture)
            middle = self.window.rect().center() - dialog.rect().center()
            painter.drawPixmap(middle, dialog.grab())
            painter.setPen(QColor(theme.current().muted))  # in place of the system's frame
            painter.drawRect(QRect(middle, dialog.size()))
            painter.end()
        for menu in [each for each in self._app.topLevelWidgets() if isinstance(each, QMenu)]:
            if menu.isVisible():
                painter = QPainter(picture)
                painter.drawPixmap(self.window.mapFromGlobal(menu.pos()), menu.grab())
                painter.end()
        return picture

    def close(self) -> None:
        """Stop what runs and close the window."""
        self.owners.jobs.close()
        self.window.close()
