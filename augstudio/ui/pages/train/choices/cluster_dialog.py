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

from augstudio.cluster.connection import LOCAL
from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.text import button, label, tooltip

_WIDTH = 560
_INTRO = (
    "A Ray cluster computes the features of your photos on many machines at once. AugStudio must "
    "be installed on each of them, with the extra “cluster”, and each must see the photos and "
    "the shared folder under the same path."
)
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
            f"Host and port of its head, as `ray start` gave it. “{LOCAL}” tries it out on the "
            "processors of this computer.",
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
            "Trainings compute their features there from now on (Enter).",
            role="primary",
        )
        self._use.setDefault(True)
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
        column.addWidget(label(_NOTE, "muted", wrap=True))
        column.addLayout(buttons)

    @property
    def _entered(self) -> tuple[str, str]:
        return self._address.text().strip(), self._shared.text().strip()

    def _check(self) -> None:
        address, shared = self._entered
        self._use.setEnabled(address == LOCAL or bool(address and shared))

    def _choose_folder(self) -> None:
        start = self._shared.text() if Path(self._shared.text()).is_dir() else ""
        chosen = QFileDialog.getExistingDirectory(self, "Shared folder", start)
        if chosen:
            self._shared.setText(chosen)


def _field(name: str, text: str, title: str, tip: str, example: str) -> QLineEdit:
    made = QLineEdit(text)
    made.setObjectName(name)
    made.setAccessibleName(title)
    made.setToolTip(tooltip(tip))
    made.setPlaceholderText(example)
    return made
