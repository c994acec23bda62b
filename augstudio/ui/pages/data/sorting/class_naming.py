"""Asks for the name of a new class."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from augstudio.data.names import alike_among, check_class_name
from augstudio.errors import InputError
from augstudio.plain_text import shown
from augstudio.ui.widgets.name_dialog import NameDialog


def ask_for_class(parent: QWidget, classes: Sequence[str], then: Callable[[str], object]) -> None:
    """Ask for a name that none of ``classes`` has, and call ``then`` with it."""

    def judge(name: str) -> str:
        check_class_name(name)
        alike = alike_among(name.strip(), classes)
        if alike is not None:
            raise InputError(f"There is already a class {shown(alike)}.", "Choose another name.")
        return "Its folder gets this name."

    dialog = NameDialog(
        judge, parent=parent.window(), subject="class", title="New class", save="Add class"
    )
    dialog.ask(then)
