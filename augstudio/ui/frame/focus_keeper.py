"""FocusKeeper: where the keys go when the control that had them disappears."""

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

#: Milliseconds within which Qt shows what takes the place of the control.
_SHOWN_MS = 10


class FocusKeeper(QObject):
    """Keeps the keys on the page that is shown.

    Qt gives them to whatever comes next in the order of Tab, which may be far away: from the last
    control of a page to a button of the header.
    """

    def __init__(self, pages: QStackedWidget) -> None:
        super().__init__(pages)
        self._pages = pages
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._follow)

    def _follow(self, old: QWidget | None, new: QWidget | None) -> None:
        page = self._pages.currentWidget()
        if old is None or page is None or not page.isVisible() or not page.isAncestorOf(old):
            return
        if old.isVisible() or (new is not None and page.isAncestorOf(new)):
            return
        around = _ancestors(old, page)
        before = old.previousInFocusChain()
        while before is not None and before is not old:
            if page.isAncestorOf(before) and _takes_keys(before):
                break
            before = before.previousInFocusChain()
        QTimer.singleShot(_SHOWN_MS, self, lambda: _give_keys(around, before))


def _give_keys(around: list[QWidget], before: QWidget | None) -> None:
    """Focus ``before``, or else the first, of what is left in the nearest of ``around``."""
    for place in around:
        there = [each for each in place.findChildren(QWidget) if _takes_keys(each)]
        if there:
            there[there.index(before) if before in there else 0].setFocus()
            return
    around[-1].setFocus()


def _ancestors(widget: QWidget, page: QWidget) -> list[QWidget]:
    """Return what ``widget`` lies in and can still be seen, from the inside up to the page."""
    found: list[QWidget] = []
    place = widget.parentWidget()
    while place is not None and place is not page:
        if place.isVisible():
            found.append(place)
        place = place.parentWidget()
    return [*found, page]


def _takes_keys(widget: QWidget) -> bool:
    by_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return by_tab and widget.isVisible() and widget.isEnabled()
