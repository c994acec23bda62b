"""FocusKeeper: moves the focus when the control that had it disappears."""

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

#: Milliseconds that Qt needs to show what replaces the control.
_SHOWN_MS = 10


class FocusKeeper(QObject):
    """Keeps the focus on the current page.

    Qt would move it to the next control in Tab order, which may be far away: from the last
    control of a page it goes to a button in the header.
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
            if page.isAncestorOf(before) and _is_focusable(before):
                break
            before = before.previousInFocusChain()
        QTimer.singleShot(_SHOWN_MS, self, lambda: _move_focus(page, around, before))


def _move_focus(page: QWidget, around: list[QWidget], before: QWidget | None) -> None:
    """Focus ``before`` or else the first control in the innermost of ``around`` that has any.

    If the page itself has moved the focus to one of its controls, it stays there.
    """
    now = QApplication.focusWidget()
    if now is not None and now.isVisible() and page.isAncestorOf(now):
        return
    for place in around:
        there = [each for each in place.findChildren(QWidget) if _is_focusable(each)]
        if there:
            there[there.index(before) if before in there else 0].setFocus()
            return
    around[-1].setFocus()


def _ancestors(widget: QWidget, page: QWidget) -> list[QWidget]:
    """Return the visible ancestors of ``widget``, innermost first, up to the page."""
    found: list[QWidget] = []
    place = widget.parentWidget()
    while place is not None and place is not page:
        if place.isVisible():
            found.append(place)
        place = place.parentWidget()
    return [*found, page]


def _is_focusable(widget: QWidget) -> bool:
    by_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return by_tab and widget.isVisible() and widget.isEnabled()
