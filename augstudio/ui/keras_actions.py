"""Keras code in and out of the window: what the two buttons below the preview do."""

from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from augstudio import storage
from augstudio.augment.keras_bridge import from_code
from augstudio.augment.keras_code import generator_script, layers_script
from augstudio.augment.keras_source import code_of
from augstudio.errors import AugStudioError, InputError
from augstudio.ui.recipe_files import RecipeFiles
from augstudio.ui.session import Session
from augstudio.ui.widgets.keras_dialogs import CopyCodeDialog, PasteCodeDialog

#: Endings of files that may hold Keras code.
CODE_SUFFIXES = frozenset({".py", ".ipynb"})
#: Bytes; notebooks with many pictures have some megabytes.
_LARGEST = 20_000_000

_D = TypeVar("_D", bound=QDialog)


def copy_code(session: Session, parent: QWidget) -> CopyCodeDialog:
    """Show the recipe of the session as Keras code."""
    recipe = session.recipe
    dialog = CopyCodeDialog(generator_script(recipe), layers_script(recipe), parent)

    def save(name: str, code: str) -> None:
        chosen, _ = QFileDialog.getSaveFileName(dialog, "Save the code", name, "Python (*.py)")
        if chosen:
            try:
                storage.write_text(Path(chosen), code)
            except AugStudioError as error:
                session.failed(error)

    dialog.save_asked.connect(save)
    return _opened(dialog)


def paste_code(files: RecipeFiles, parent: QWidget, text: str = "") -> PasteCodeDialog:
    """Ask for Keras code, beginning with ``text`` or the clipboard, and take its settings."""
    dialog = PasteCodeDialog(from_code, text, parent)
    dialog.chosen.connect(files.take)
    return _opened(dialog)


def open_code(
    files: RecipeFiles, session: Session, path: Path, parent: QWidget
) -> PasteCodeDialog | None:
    """Show the Keras code in a file, and take its settings when they are wanted."""
    try:
        text = _read(path)
    except AugStudioError as error:
        session.failed(error)
        return None
    return paste_code(files, parent, text)


def _read(path: Path) -> str:
    with storage.explained(path):
        if path.stat().st_size > _LARGEST:
            raise InputError(
                f"{path.name} is too large to be Keras code.",
                "Copy the part with ImageDataGenerator(…) and paste that.",
            )
        text = path.read_bytes().decode("utf-8-sig", errors="replace")
    # The pictures of a notebook would be lines too long to be shown.
    return code_of(text)


def _opened(dialog: _D) -> _D:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
