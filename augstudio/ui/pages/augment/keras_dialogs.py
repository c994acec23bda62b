"""Dialogs to copy a recipe as Keras code, and to paste Keras code as a recipe."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from PySide6.QtCore import QMimeData, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from augstudio.augment.keras.reading.text import MOST_CODE
from augstudio.augment.recipe import Recipe
from augstudio.augment.value_texts import changed_settings
from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.text import button, count, label

_SIZE = QSize(760, 600)
#: Milliseconds without typing after which the code is read.
_REST = 200
_CALL = "ImageDataGenerator"
#: In characters; the box would need 10 s for 20 million and freeze the window.
_MOST_PASTED = 10 * MOST_CODE
_Box = TypeVar("_Box", bound=QPlainTextEdit)


class Parsed(Protocol):
    """Settings read from code."""

    @property
    def recipe(self) -> Recipe:
        """The settings."""

    @property
    def notes(self) -> Sequence[str]:
        """Warnings about the conversion."""


class CopyCodeDialog(QDialog):
    """Shows the recipe as two scripts to copy or save.

    ``save_asked(name, code)`` is emitted with a file name and the current script.
    """

    save_asked = Signal(str, str)

    def __init__(self, generator: str, layers: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dialog_copy_keras")
        self.setWindowTitle("Keras code")
        self._files = ("keras_generator.py", "keras_layers.py")
        self._tabs = QTabWidget()
        self._tabs.setObjectName("tabs_keras")
        self._tabs.setAccessibleName("Form of the code")
        for name, title, code in (
            ("generator", "ImageDataGenerator", generator),
            ("layers", "Keras 3 layers", layers),
        ):
            self._tabs.addTab(_shown_code(f"text_keras_{name}", title, code), title)
        self._status = label("", "good")
        self._status.setObjectName("label_copied")
        copy = button("button_copy_code", "Copy", "Copy this code to the clipboard.", "primary")
        save = button("button_save_code", "Save…", "Save this code to a file.", icon="save")
        close = button("button_close_code", "Close", "Close this dialog (Esc).")
        copy.setDefault(True)
        copy.clicked.connect(self._copy)
        save.clicked.connect(self._save)
        close.clicked.connect(self.reject)
        self._tabs.currentChanged.connect(lambda: self._status.setText(""))
        column = QVBoxLayout(self)
        column.setContentsMargins(*[SPACING.wide] * 4)
        column.setSpacing(SPACING.medium)
        column.addWidget(label("This recipe as a Keras script", "section"))
        column.addWidget(
            label(
                "Run it with the path of your photo folder as its argument. Comments list what "
                "Keras can't do.",
                "muted",
                wrap=True,
            )
        )
        column.addWidget(self._tabs, 1)
        column.addLayout(_row(self._status, close, save, copy))
        self.resize(_SIZE)
        copy.setFocus()

    def _code(self) -> str:
        shown = self._tabs.currentWidget()
        assert isinstance(shown, QPlainTextEdit)
        return shown.toPlainText()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._code())
        self._status.setText("Copied.")

    def _save(self) -> None:
        self.save_asked.emit(self._files[self._tabs.currentIndex()], self._code())


class PasteCodeDialog(QDialog):
    """A field for Keras code, with the settings found in it while it is typed.

    ``asked(text)`` is emitted when code is to be read; answer with ``show_read``.
    ``chosen(recipe)`` is emitted when its settings are to be used. If ``text`` is empty, the
    clipboard is used, provided that it contains a call.
    """

    asked = Signal(str)
    chosen = Signal(object)

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parsed: Parsed | None = None
        self.setObjectName("dialog_paste_keras")
        self.setWindowTitle("Paste Keras code")
        self._rest = QTimer(self, singleShot=True, interval=_REST)
        self._text = _code_box("text_paste_keras", "Keras code", _PasteBox())
        self._text.refused.connect(self._show)
        self._text.setPlaceholderText(
            "train_datagen = ImageDataGenerator(\n    rotation_range=20,\n    zoom_range=0.2,\n"
            "    horizontal_flip=True)"
        )
        self._use = button(
            "button_use_code",
            "Use these settings",
            "Set the sliders to the values in the code. You can undo this.",
            "primary",
        )
        self._use.setDefault(True)
        self._lay_out()
        self._text.textChanged.connect(self._wait)
        self._rest.timeout.connect(self.read)
        self._use.clicked.connect(self.accept)
        self.accepted.connect(self._choose)
        self._text.setPlainText(text or _from_clipboard())
        self._show("")
        self._text.setFocus()

    def read(self) -> None:
        """Ask to read the code now."""
        self._rest.stop()
        text = self._text.toPlainText()
        if text.strip():
            self.asked.emit(text)
        else:
            self._show("")

    def show_read(self, text: str, parsed: Parsed | None, error: str) -> None:
        """Show the settings in ``text`` or the error, unless the field was changed since."""
        if text == self._text.toPlainText():
            self._parsed = parsed
            self._use.setEnabled(parsed is not None)
            self._show(error)

    def accept(self) -> None:
        """Close if there are settings to use."""
        if self._rest.isActive():
            self.read()
        if self._parsed is not None:
            super().accept()

    def _wait(self) -> None:
        """Read the code after a pause in typing; until then nothing can be used."""
        self._parsed = None
        self._use.setEnabled(False)
        self._rest.start()

    def _choose(self) -> None:
        if self._parsed is not None:
            self.chosen.emit(self._parsed.recipe)

    # --- layout ---

    def _lay_out(self) -> None:
        inside = QWidget()
        self._answer = QVBoxLayout(inside)
        self._answer.setContentsMargins(0, 0, SPACING.small, 0)
        self._answer.setSpacing(SPACING.tight)
        area = QScrollArea()
        area.setObjectName("area_code_answer")
        area.setAccessibleName("Settings in the code")
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        cancel = button("button_cancel_code", "Cancel", "Change nothing (Esc).")
        cancel.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[SPACING.wide] * 4)
        column.setSpacing(SPACING.medium)
        column.addWidget(label("Paste code with an ImageDataGenerator(…)", "section"))
        column.addWidget(
            label(
                "Copy it from a script, a notebook or a web page. AugStudio reads the code but "
                "never runs it, so values that come from a file or from user input can't be used.",
                "muted",
                wrap=True,
            )
        )
        column.addWidget(self._text, 1)
        column.addWidget(area, 1)
        column.addLayout(_row(cancel, self._use))
        self.resize(_SIZE)

    def _show(self, error: str) -> None:
        while item := self._answer.takeAt(0):
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        lines = [("bad", error)] if error else self._summary()
        for role, sentence in lines:
            line = label(sentence, role, wrap=True)
            line.setObjectName(f"label_code_{role or 'setting'}")
            self._answer.addWidget(line)
        self._answer.addStretch()

    def _summary(self) -> list[tuple[str, str]]:
        if self._parsed is None:
            waits = bool(self._text.toPlainText().strip())
            return [
                (
                    "muted",
                    "Reading the code …" if waits else "The settings in the code will appear here.",
                )
            ]
        found = changed_settings(self._parsed.recipe)
        settings = [("", f"{name}: {value}") for name, value in found]
        head = "These settings will be used:" if found else "The code turns all augmentation off."
        notes = [("warn", note) for note in self._parsed.notes]
        return [("muted", head), *settings, *notes]


def _from_clipboard() -> str:
    text = QGuiApplication.clipboard().text()
    return text if _CALL in text and len(text) <= MOST_CODE else ""


class _PasteBox(QPlainTextEdit):
    """A field that emits ``refused(why)`` for text so long that it would freeze the window."""

    refused = Signal(str)

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802
        """Insert pasted or dropped text, unless it is far too long."""
        length = len(source.text())
        if length <= _MOST_PASTED:
            super().insertFromMimeData(source)
            return
        self.refused.emit(
            f"The text is too long: it has {count(length)} characters, and at most "
            f"{count(MOST_CODE)} can be read. Paste only the part with ImageDataGenerator(…)."
        )


def _code_box(name: str, title: str, box: _Box) -> _Box:
    box.setObjectName(name)
    box.setAccessibleName(title)
    box.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    box.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    box.setTabChangesFocus(True)
    return box


def _shown_code(name: str, title: str, code: str) -> QPlainTextEdit:
    box = _code_box(name, f"Code for {title}", QPlainTextEdit())
    box.setPlainText(code)
    box.setReadOnly(True)
    box.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return box


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(SPACING.small)
    row.addStretch()
    for widget in widgets:
        row.addWidget(widget)
    return row
