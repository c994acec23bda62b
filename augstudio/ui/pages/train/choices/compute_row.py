"""ComputeRow: where the features of the next training are computed."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from augstudio.ui.core.runs.compute_place import ComputePlace
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.train.choices.cluster_dialog import ClusterDialog
from augstudio.ui.pages.train.choices.texts import cluster_words
from augstudio.ui.widgets.text import Line, link


class ComputeRow(QWidget):
    """Says where features are computed, and lets the user change it."""

    def __init__(self, place: ComputePlace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._words = Line("", "muted")
        self._words.setObjectName("label_compute_place")
        self._change = link(
            "button_compute_place",
            "",
            "Name a cluster of computers, which compute features at the same time.",
        )
        self._here = link(
            "button_compute_here",
            "Use this computer",
            "Compute features on this computer again. The address of the cluster is kept.",
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING.small)
        row.addWidget(self._words, 1)
        row.addWidget(self._change)
        row.addWidget(self._here)
        self._change.clicked.connect(self._ask)
        self._here.clicked.connect(self._stay)
        place.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        cluster = self._place.cluster
        where = f"by {cluster_words(cluster)}" if cluster else "on this computer"
        self._words.write(f"Features are computed {where}.")
        self._change.setText("Change…" if cluster else "Use a cluster…")
        self._change.setAccessibleName("Change the cluster" if cluster else "Use a cluster")
        self._here.setVisible(bool(cluster))

    def _ask(self) -> None:
        ClusterDialog(self._place.address, self._place.shared, self).ask(self._place.use_cluster)

    def _stay(self) -> None:
        self._place.use_this_computer()
        # The link that was pressed is gone.
        self._change.setFocus()
