"""The window: connects the registered pages, the header and the status line."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt, QTimer
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
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
from augstudio.ui.core import messages
from augstudio.ui.core.jobs.jobs import Job
from augstudio.ui.core.owners import Owners
from augstudio.ui.core.photos.photo_set import PhotoSet
from augstudio.ui.frame.focus_keeper import FocusKeeper
from augstudio.ui.frame.header import Header
from augstudio.ui.frame.help_dialog import HelpDialog
from augstudio.ui.frame.navigation import Navigation
from augstudio.ui.frame.status_line import StatusLine
from augstudio.ui.look.theme import SPACING
from augstudio.ui.registry import PAGES
from augstudio.ui.widgets.drop_area import dropped_paths

_SIZE = (1280, 720)
#: Fits a screen of 1280 x 720 pixels at 150%, without the title bar.
_MINIMUM = (840, 440)
#: Size in pixels below which the navigation shows icons only and the margins shrink.
_ROOMY = (960, 600)
_ENTRIES = {entry.key: entry for entry in PAGES}
_KEYS = (
    ("Tab, Shift+Tab", "move to the next or previous control"),
    ("F1", "open this help"),
)


class Window(QMainWindow):
    """Header at the top, navigation at the left of the page, status line at the bottom."""

    def __init__(self, owners: Owners) -> None:
        super().__init__()
        self.setWindowTitle("AugStudio")
        self.setAcceptDrops(True)
        self.owners = owners
        self.header = Header(str(owners.settings.value("theme", "system")))
        self.navigation = Navigation()
        self.status = StatusLine()
        self._pages = QStackedWidget()
        FocusKeeper(self._pages)
        self._built: dict[str, QWidget] = {}
        self._shown = PAGES[0].key
        for entry in PAGES:
            self.navigation.add(entry.key, entry.title, entry.tip)
        self._arrange()
        self._connect()
        self._add_shortcuts()
        self._restore()

    def _arrange(self) -> None:
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
        project, jobs, channel = self.owners.project, self.owners.jobs, self.owners.channel
        channel.page_requested.connect(self.show_page)
        channel.said.connect(self.status.say)
        channel.photos_requested.connect(self._show_photos)
        channel.dropped.connect(self._take)
        project.dataset_changed.connect(lambda: self.header.show_dataset(project.dataset))
        jobs.started.connect(self.status.show_job)
        jobs.ended.connect(self._end_job)
        self.navigation.chosen.connect(self.show_page)
        self.status.stop_pressed.connect(jobs.stop)
        self.header.help_pressed.connect(self.show_help)

    def _add_shortcuts(self) -> None:
        acts: dict[str, Callable[[], object]] = {"F1": self.show_help}
        for number, entry in enumerate(PAGES, 1):
            acts[f"Ctrl+{number}"] = partial(self.show_page, entry.key)
            for each in entry.keys:
                if each.act is not None:
                    acts.setdefault(each.key, partial(self._act, each.key))
        for key, act in acts.items():
            QShortcut(QKeySequence(key), self, act)

    def _restore(self) -> None:
        """Restore the last size, position and page, if they fit the current screens."""
        settings = self.owners.settings
        self.resize(*_SIZE)
        geometry = settings.value("geometry")
        if isinstance(geometry, QByteArray) and self.restoreGeometry(geometry):
            rooms = [screen.availableGeometry() for screen in QGuiApplication.screens()]
            spread = self.isMaximized() or self.isFullScreen()
            if not spread and not any(room.contains(self.geometry()) for room in rooms):
                self.resize(self.size().boundedTo(rooms[0].size()))
                self.move(rooms[0].topLeft())
        page = str(settings.value("page", ""))
        self.show_page(page if page in _ENTRIES else self._shown)

    # --- pages ---

    def page(self, key: str) -> QWidget:
        """Return a page; it is built on first use."""
        if key not in self._built:
            self._built[key] = _ENTRIES[key].build(self.owners)
            self._pages.addWidget(self._built[key])
        return self._built[key]

    def build_pages(self) -> None:
        """Build the pages that have not been used yet."""
        for key in _ENTRIES:
            self.page(key)

    def show_page(self, key: str) -> None:
        """Show a page and mark it in the navigation."""
        page = self.page(key)
        self._shown = key
        self._pages.setCurrentWidget(page)
        page.setFocus()
        self.navigation.set_current(key)
        self.owners.settings.setValue("page", key)

    def _show_photos(self, photos: PhotoSet) -> None:
        for entry in PAGES:
            if entry.photos is not None:
                entry.photos(self.page(entry.key), photos)

    def show_help(self) -> None:
        """Open the help dialog."""
        guide = [(f"{n}  {each.title}", each.help) for n, each in enumerate(PAGES, 1)]
        words: dict[str, dict[str, None]] = {}
        for each in (key for entry in PAGES for key in entry.keys):
            words.setdefault(each.key, {})[each.words] = None
        keys = [(key, "; ".join(meanings)) for key, meanings in words.items()]
        pages = (f"Ctrl+1 … Ctrl+{len(PAGES)}", "open a page")
        dialog = HelpDialog(guide, [pages, *keys, *_KEYS], self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _act(self, key: str) -> None:
        """Do what a key does on the page that is shown, or else on the first one that has it."""
        for entry in (_ENTRIES[self._shown], *PAGES):
            for each in entry.keys:
                if each.key == key and each.act is not None:
                    each.act(self.page(entry.key))
                    return

    def _end_job(self, _: Job) -> None:
        if self.owners.jobs.current is None:
            self.status.show_job(None)

    # --- keys, files, the end ---

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Press the focused button on Enter; pass Space to the page if no control uses it."""
        focused, space = self.focusWidget(), _ENTRIES[self._shown].space
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and isinstance(focused, QPushButton | QToolButton):
            if not event.isAutoRepeat():
                focused.click()
        elif event.key() == Qt.Key.Key_Space and space is not None:
            if not event.isAutoRepeat():  # holding the key would start, stop, start ...
                space(self.page(self._shown))
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Leave more room to the pages when the window is small."""
        super().resizeEvent(event)
        narrow, low = self.width() < _ROOMY[0], self.height() < _ROOMY[1]
        self.navigation.set_narrow(narrow)
        margin = SPACING.medium if narrow or low else SPACING.wide
        self._pages.setContentsMargins(*[margin] * 4)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Accept local files and folders anywhere on the window."""
        if dropped_paths(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Pass files and folders to the page that takes them."""
        event.acceptProposedAction()
        paths = dropped_paths(event.mimeData())
        # The program that the files are dragged from waits until this returns.
        QTimer.singleShot(0, self, partial(self._take, paths))

    def _take(self, paths: list[Path]) -> None:
        """Pass everything that was dropped to the first page that wants any of it."""
        for entry in PAGES:
            drops = entry.drops
            if drops is None or not any(map(drops.wants, paths)):
                continue
            if len(paths) > 1 and not drops.several:
                messages.show_error(
                    InputError(
                        f"{len(paths)} items were dropped at once.",
                        "Drop one folder that holds all the others, one recipe, one project, or "
                        "photos only.",
                    )
                )
            else:
                drops.take(self.page(entry.key), paths)
            return

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """If a job is running, ask first and close when it has ended."""
        if self.owners.jobs.current is not None:
            event.ignore()
            self.owners.jobs.when_idle("close", "AugStudio", self.close)
            return
        self.owners.settings.setValue("geometry", self.saveGeometry())
        event.accept()
