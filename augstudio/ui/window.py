"""The window: it wires pages, header and status line together, and decides nothing."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt, QTimer
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMainWindow,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from augstudio.errors import InputError
from augstudio.ui.core.jobs import Job
from augstudio.ui.core.session import Session
from augstudio.ui.frame.header import Header
from augstudio.ui.frame.help_dialog import HelpDialog
from augstudio.ui.frame.navigation import Navigation
from augstudio.ui.frame.status_line import StatusLine
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.data.page import DataPage
from augstudio.ui.pages.predict.page import PredictPage
from augstudio.ui.widgets.drop_area import dropped_paths

#: Title and tip of every page, in the order of the work.
_PAGES = {
    "data": ("Data", "Open photos and see what is wrong with them"),
    "augment": ("Augment", "Choose how photos are varied"),
    "train": ("Train", "Train a classifier and watch it learn"),
    "predict": ("Predict", "Ask the classifier about new photos"),
}
#: Endings of files that hold a recipe, or code of Keras that can become one.
_RECIPES = (".json", ".py", ".ipynb")
_SIZE = (1280, 720)
_MINIMUM = (840, 440)


class Window(QMainWindow):
    """Navigation at the left, header above, the page, the status line below."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setWindowTitle("AugStudio")
        self.setAcceptDrops(True)
        self._session = session
        self.header = Header(str(session.settings.value("theme", "system")))
        self.navigation = Navigation()
        self.status = StatusLine()
        self._pages = QStackedWidget()
        self.data = DataPage(session)
        self.predict = PredictPage(session)
        self._built: dict[str, QWidget] = {}
        for name, (title, tip) in _PAGES.items():
            self.navigation.add(name, title, tip)
        self._arrange()
        self._connect()
        self._add_shortcuts()
        self._restore()

    def _arrange(self) -> None:
        self._pages.setContentsMargins(*[SPACING.wide] * 4)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.navigation)
        middle.addWidget(self._pages, 1)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addLayout(middle, 1)
        column.addWidget(self.status)
        self.setCentralWidget(inside)
        self.setMinimumSize(*_MINIMUM)

    def _connect(self) -> None:
        session = self._session
        session.page_requested.connect(self.show_page)
        session.dataset_changed.connect(lambda: self.header.show_dataset(session.dataset))
        session.message.connect(self.status.say)
        session.jobs.started.connect(self._show_job)
        session.jobs.ended.connect(self._end_job)
        self.navigation.chosen.connect(self.show_page)
        self.data.dropped.connect(self._take)
        self.status.stop_pressed.connect(session.jobs.stop)
        self.status.stop_pressed.connect(self.status.show_stopping)
        self.header.help_pressed.connect(self.show_help)

    def _add_shortcuts(self) -> None:
        stack = self._session.undo_stack
        keys = {
            "Ctrl+O": self.data.choose_folder,
            "Ctrl+Z": stack.undo,
            "Ctrl+Shift+Z": stack.redo,
            "Ctrl+V": self.predict.paste,
            "F1": self.show_help,
        }
        for number, name in enumerate(_PAGES, 1):
            keys[f"Ctrl+{number}"] = partial(self.show_page, name)
        for key, act in keys.items():
            QShortcut(QKeySequence(key), self, act)

    def _restore(self) -> None:
        settings = self._session.settings
        self.resize(*_SIZE)
        geometry = settings.value("geometry")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        page = str(settings.value("page", "data"))
        self.show_page(page if page in _PAGES else "data")

    def page(self, name: str) -> QWidget:
        """Return a page, which is built when it is first asked for."""
        if name not in self._built:
            self._built[name] = self._build(name)
            self._pages.addWidget(self._built[name])
        return self._built[name]

    def _build(self, name: str) -> QWidget:
        # Their libraries take half of the time until the window is seen, if imported above.
        if name == "augment":
            from augstudio.ui.pages.augment.page import AugmentPage

            return AugmentPage(self._session)
        if name == "train":
            from augstudio.ui.pages.train.page import TrainPage

            return TrainPage(self._session)
        return self.data if name == "data" else self.predict

    def build_pages(self) -> None:
        """Build the pages that were not asked for yet."""
        for name in _PAGES:
            self.page(name)

    def show_page(self, name: str) -> None:
        """Show a page and mark it in the navigation."""
        page = self.page(name)
        self._pages.setCurrentWidget(page)
        page.setFocus()
        self.navigation.set_current(name)
        self._session.settings.setValue("page", name)

    def show_help(self) -> None:
        """Open the short guide."""
        dialog = HelpDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _show_job(self, job: Job) -> None:
        self.status.begin(job.title)
        job.progressed.connect(self.status.show_progress)

    def _end_job(self, _: Job) -> None:
        if self._session.jobs.current is None:
            self.status.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Press the focused button at Enter; hand Space that no control wants to the page Train."""
        page, focused = self._built.get("train"), self.focusWidget()
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and isinstance(focused, QPushButton | QToolButton):
            if not event.isAutoRepeat():
                focused.click()
        elif event.key() == Qt.Key.Key_Space and page is not None and page.isVisible():
            page.keyPressEvent(event)
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Take files and folders of this computer anywhere."""
        if dropped_paths(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Open a folder as data and a file of settings as recipe; hand photos to Predict."""
        event.acceptProposedAction()
        paths = dropped_paths(event.mimeData())
        # The program that the files come from waits until this returns.
        QTimer.singleShot(0, self, partial(self._take, paths))

    def _take(self, paths: list[Path]) -> None:
        folders = [path for path in paths if path.is_dir()]
        recipes = [path for path in paths if path.suffix.lower() in _RECIPES]
        if (folders or recipes) and len(paths) > 1:
            self._session.failed(
                InputError(
                    f"{len(paths)} things were dropped at once.",
                    "Drop one folder, the one that holds all the others; or one recipe; or only "
                    "photos.",
                )
            )
        elif folders:
            self._session.open_folder(folders[0])
        elif recipes:
            self._open_recipe(recipes[0])
        elif paths:
            self._session.predict_photos(paths)

    def _open_recipe(self, path: Path) -> None:
        from augstudio.ui.pages.augment.page import AugmentPage

        self.show_page("augment")
        page = self.page("augment")
        assert isinstance(page, AugmentPage)
        page.open_file(path)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Ask while a job runs; close when it has stopped."""
        if self._session.jobs.current is not None:
            event.ignore()
            self._session.when_idle("close AugStudio", self.close)
            return
        self._session.settings.setValue("geometry", self.saveGeometry())
        event.accept()
