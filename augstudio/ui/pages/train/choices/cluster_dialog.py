"""ClusterDialog: the address of a cluster, and the folder that its machines share."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from augstudio.cluster.connection import LOCAL, check_address
from augstudio.errors import InputError
from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.text import button, label, tooltip

_WIDTH = 560
_INTRO = (
    "A Ray cluster computes the features of your photos on many machines at once. AugStudio must "
    "be installed on each of them, with the extra “cluster”, and each must see the photos and "
    "the shared folder under the same path."
)
_USE = "Trainings compute their features there from now on."
_NOTE = (
    "The shared folder keeps the features, so that none is computed twice. Fine-tuning and "
    "training from scratch stay on this computer."
)


class ClusterDialog(QDialog):
    """Two fields; ``named(address, shared)`` is emitted when they are accepted.

    Parameters
    ----------
    address, shared
        The initial texts of the fields.
    """

    named = Signal(str, str)

    def __init__(self, address: str, shared: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dialog_cluster")
        self.setWindowTitle("Use a cluster")
        self.setMinimumWidth(_WIDTH)
        self._address = _field(
            "edit_cluster_address",
            address,
            "Address of the cluster",
            "Host and port of its head, as `ray start` gave it.",
            "10.0.0.1:6379",
        )
        self._shared = _field(
            "edit_cluster_shared",
            shared,
            "Shared folder",
            "A folder that all machines see under this path, or a URL such as s3://bucket/folder.",
            "/mnt/shared/features",
        )
        self._choose = button(
            "button_cluster_folder", "Choose…", "Choose the shared folder.", icon="folder"
        )
        self._use = button(
            "button_use_cluster",
            "Use cluster",
            "Use this cluster for trainings (Enter).",
            role="primary",
        )
        self._use.setDefault(True)
        self._next = label("", "muted", wrap=True)
        self._next.setObjectName("label_cluster_next")
        # So that nothing moves while its text changes.
        self._next.setMinimumHeight(2 * self._next.fontMetrics().lineSpacing())
        self._cancel = button("button_cancel", "Cancel", "Close and change nothing (Esc).")
        self._lay_out()
        self._choose.clicked.connect(self._choose_folder)
        for field in (self._address, self._shared):
            field.textChanged.connect(self._check)
        self._use.clicked.connect(self.accept)
        self._cancel.clicked.connect(self.reject)
        self.accepted.connect(lambda: self.named.emit(*self._entered))
        self._check()

    def ask(self, then: Callable[[str, str], object]) -> None:
        """Open; ``then`` is called with what was entered."""
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.named.connect(then)
        self.open()

    def _lay_out(self) -> None:
        fields = QGridLayout()
        fields.setHorizontalSpacing(SPACING.small)
        fields.setVerticalSpacing(SPACING.small)
        for row, field in enumerate((self._address, self._shared)):
            title = label(field.accessibleName())
            title.setBuddy(field)
            fields.addWidget(title, row, 0)
            fields.addWidget(field, row, 1)
        fields.addWidget(self._choose, 1, 2)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self._cancel)
        buttons.addWidget(self._use)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[SPACING.wide] * 4)
        column.setSpacing(SPACING.medium)
        column.addWidget(label(_INTRO, "muted", wrap=True))
        column.addLayout(fields)
        column.addWidget(self._next)
        column.addWidget(label(_NOTE, "muted", wrap=True))
        column.addLayout(buttons)

    @property
    def _entered(self) -> tuple[str, str]:
        return self._address.text().strip(), self._shared.text().strip()

    def _check(self) -> None:
        missing = _missing(*self._entered)
        self._next.setText(missing or _USE)
        self._use.setEnabled(not missing)

    def _choose_folder(self) -> None:
        start = self._shared.text() if Path(self._shared.text()).is_dir() else ""
        chosen = QFileDialog.getExistingDirectory(self, "Shared folder", start)
        if chosen:
            self._shared.setText(chosen)


def _missing(address: str, shared: str) -> str:
    """Return what is still to be entered, as a sentence; "" if nothing is."""
    if not address:
        return (
            "Enter the address that `ray start` gave, or “local” to try it out on the processors "
            "of this computer."
        )
    try:
        check_address(address)
    except InputError as error:
        return str(error)
    if not shared and address != LOCAL:
        return "Enter a folder that all machines see."
    if shared and "://" not in shared and not Path(shared).is_absolute():
        return "Enter the whole path of the shared folder, or a URL such as s3://bucket/folder."
    return ""


def _field(name: str, text: str, title: str, tip: str, example: str) -> QLineEdit:
    made = QLineEdit(text)
    made.setObjectName(name)
    made.setAccessibleName(title)
    made.setToolTip(tooltip(tip))
    made.setPlaceholderText(example)
    return made
