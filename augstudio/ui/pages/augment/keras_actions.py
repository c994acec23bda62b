"""Copy a recipe as Keras code, and read Keras code as a recipe."""

from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from augstudio import storage
from augstudio.augment.keras.from_code import Pasted, from_code
from augstudio.augment.keras.reading.text import code_of, read_text
from augstudio.augment.keras.to_code import generator_script, layers_script
from augstudio.augment.recipe import Recipe
from augstudio.errors import AugStudioError
from augstudio.ui.core import messages
from augstudio.ui.core.jobs.light_lane import LatestJob
from augstudio.ui.pages.augment.keras_dialogs import CopyCodeDialog, PasteCodeDialog
from augstudio.ui.pages.augment.recipe.recipe_files import RecipeFiles

#: Suffixes of files that may contain Keras code.
CODE_SUFFIXES = frozenset({".py", ".ipynb"})

_D = TypeVar("_D", bound=QDialog)


def copy_code(recipe: Recipe, parent: QWidget) -> CopyCodeDialog:
    """Show a recipe as Keras code."""
    dialog = CopyCodeDialog(generator_script(recipe), layers_script(recipe), parent)

    def save(name: str, code: str) -> None:
        chosen, _ = QFileDialog.getSaveFileName(dialog, "Save the code", name, "Python (*.py)")
        if chosen:
            try:
                storage.write_text(Path(chosen), code)
            except AugStudioError as error:
                messages.show_error(error)

    dialog.save_asked.connect(save)
    return _opened(dialog)


def paste_code(files: RecipeFiles, parent: QWidget, text: str = "") -> PasteCodeDialog:
    """Ask for Keras code, starting with ``text`` or the clipboard, and use its settings."""
    dialog = PasteCodeDialog(text, parent)
    reading = LatestJob("Reading the code", dialog)
    reading.result.connect(lambda read: dialog.show_read(*read))
    dialog.asked.connect(lambda asked: reading.submit(lambda _: _read(asked)))
    dialog.finished.connect(reading.drop)
    dialog.chosen.connect(files.take)
    dialog.read()
    return _opened(dialog)


def open_code(files: RecipeFiles, path: Path, parent: QWidget) -> None:
    """Show the Keras code in a file, and use its settings if the user accepts them."""
    opening = LatestJob("Reading the file", parent)

    def show(text: str) -> None:
        paste_code(files, parent, text)
        opening.deleteLater()

    def fail(error: AugStudioError) -> None:
        messages.show_error(error)
        opening.deleteLater()

    opening.result.connect(show)
    opening.failed.connect(fail)
    # Without the pictures in a notebook, which would be lines too long to show.
    opening.submit(lambda _: code_of(read_text(path)))


def _read(text: str) -> tuple[str, Pasted | None, str]:
    """Return the text, with the settings in it or the reason why it can't be used."""
    try:
        return text, from_code(text), ""
    except AugStudioError as error:
        return text, None, str(error)


def _opened(dialog: _D) -> _D:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
