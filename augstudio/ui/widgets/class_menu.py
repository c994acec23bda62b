"""ClassMenu: the classes in a menu, and a new class, whose name is asked for."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QMenu, QWidget

from augstudio.data.names import alike_among, check_class_name
from augstudio.plain_text import readable, shortened, shown
from augstudio.ui.widgets.name_dialog import NameDialog

#: Most classes in the menu itself; the others are in a menu of their own.
_MOST = 12


class ClassMenu:
    """Adds classes to ``menu``.

    Parameters
    ----------
    owner
        The widget over whose window the name of a new class is asked for.
    words, more, new
        The text for a class, such as "Move to {}", and the titles of the menu with the other
        classes and of the entry for a new one.
    save
        What the dialog's button for a new class says.
    """

    def __init__(
        self, menu: QMenu, owner: QWidget, *, words: str, more: str, new: str, save: str
    ) -> None:
        self._menu, self._owner = menu, owner
        self._words, self._new, self._save = words, new, save
        self._more = QMenu(more, menu)

    def add(
        self, names: Sequence[str], known: Sequence[str], then: Callable[[str], object]
    ) -> None:
        """Add the classes ``names`` to the empty menu; ``then`` is called with the chosen one.

        A new class may have any name; those in ``known`` exist.
        """
        self._more.clear()
        for number, name in enumerate(names):
            menu = self._menu if number < _MOST else self._more
            title = shortened(readable(name), 40).replace("&", "&&")
            action = menu.addAction(self._words.format(title) if menu is self._menu else title)
            action.triggered.connect(partial(_call, then, name))
        if len(names) > _MOST:
            self._menu.addMenu(self._more)
        self._menu.addAction(f"{self._new}…").triggered.connect(partial(self._ask, known, then))

    def _ask(
        self, known: Sequence[str], then: Callable[[str], object], _checked: bool = False
    ) -> None:
        def alike(name: str) -> str | None:
            return alike_among(name.strip(), known)

        def judge(name: str) -> str:
            check_class_name(name)
            joins = alike(name)
            return f"They join the class {shown(joins)}." if joins is not None else ""

        dialog = NameDialog(
            judge, parent=self._owner.window(), subject="class", title=self._new, save=self._save
        )
        dialog.ask(lambda name: then(alike(name) or name))


def _call(then: Callable[[str], object], name: str, _checked: bool = False) -> None:
    then(name)
