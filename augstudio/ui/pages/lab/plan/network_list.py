"""NetworkList: which networks a study compares."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from augstudio.models.backbones import backbones
from augstudio.ui.widgets.text import tooltip

_KEY = Qt.ItemDataRole.UserRole
#: Further input sizes to choose from, in pixels.
_SIZES = (160, 288)
_MOST_ROWS = 6


class NetworkList(QListWidget):
    """The networks whose weights are on this computer, at a few input sizes, to check.

    ``changed`` is emitted when another choice is made.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("list_lab_networks")
        self.setAccessibleName("Networks")
        self.setToolTip(
            tooltip(
                "Networks whose weights are on this computer, with their input size. Those checked "
                "are compared with the first one. Weights can be downloaded on Train."
            )
        )
        self.itemChanged.connect(self.changed)

    @property
    def keys(self) -> tuple[str, ...]:
        """What is checked, as keys of networks with an input size if it is not the usual one."""
        items = (self.item(row) for row in range(self.count()))
        checked = (each for each in items if each.checkState() is Qt.CheckState.Checked)
        return tuple(str(each.data(_KEY)) for each in checked)

    def refresh(self) -> None:
        """List the networks whose weights are here now; what is checked stays so."""
        before = self.keys
        known = {str(self.item(row).data(_KEY)) for row in range(self.count())}
        offered = _offered()
        if known == set(offered):
            return
        with QSignalBlocker(self):
            self.clear()
            for key, (title, usual) in offered.items():
                item = QListWidgetItem(title)
                item.setData(_KEY, key)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                checked = key in before if key in known else usual
                item.setCheckState(Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked)
                self.addItem(item)
        rows = max(2, min(_MOST_ROWS, self.count()))
        self.setFixedHeight(rows * self.sizeHintForRow(0) + 2 * self.frameWidth() + 4)


def _offered() -> dict[str, tuple[str, bool]]:
    """Return the title of each choice, and whether it is a network as it comes, by its key."""
    found: dict[str, tuple[str, bool]] = {}
    for each in backbones():
        if each.available:
            found[each.key] = f"{each.title}, {each.input_size} px", True
            for size in _SIZES:
                if each.smallest_size <= size != each.input_size:
                    found[f"{each.key}:{size}"] = f"{each.title}, {size} px", False
    return found
