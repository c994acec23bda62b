"""SelectionBar: what to do with the selected photos."""

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from augstudio.ui.look.theme import SPACING
from augstudio.ui.widgets.text import Line, button, count

_NONE = "Select photos to move them or leave them out. Double-click one to enlarge it."


class SelectionBar(QWidget):
    """The number of selected photos, and buttons.

    Signals
    -------
    menu_wanted
        Where on the screen to open the menu of classes and sets.
    leave_out_wanted, put_back_wanted
        To be done with the selected photos.
    similar_wanted
        Those similar to the selected photo are to be shown.
    """

    menu_wanted = Signal(QPoint)
    leave_out_wanted = Signal()
    put_back_wanted = Signal()
    similar_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = Line(_NONE, "muted")
        self._words.setObjectName("label_selection")
        self._move = button(
            "button_move_photos",
            "Move to…",
            "Move the selected photos to another class or set. Your files are not changed.",
        )
        self._leave_out = button(
            "button_leave_out",
            "Leave out",
            "Don't use the selected photos (Delete). Your files are not changed.",
        )
        self._put_back = button(
            "button_put_back", "Put back", "Use the selected photos as they are in the folder."
        )
        self._similar = button(
            "button_similar_photos",
            "Similar photos",
            "Show the training photos that the run in use finds most similar to the selected "
            "photo.",
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING.small)
        row.addWidget(self._words, 1)
        for each in (self._similar, self._move, self._leave_out, self._put_back):
            row.addWidget(each)
        self._move.clicked.connect(self._ask_for_menu)
        self._leave_out.clicked.connect(self.leave_out_wanted)
        self._put_back.clicked.connect(self.put_back_wanted)
        self._similar.clicked.connect(self.similar_wanted)
        self.offer_similar(False)
        self.show_photos(0, False, False, False)

    def offer_similar(self, is_possible: bool) -> None:
        """Offer to show similar photos, or not."""
        self._similar.setVisible(is_possible)

    def show_photos(
        self, number: int, any_used: bool, any_decided: bool, has_similar: bool
    ) -> None:
        """Show how many photos are selected, and what can be done with them."""
        self._words.write(f"{count(number, 'photo', 'photos')} selected" if number else _NONE)
        self._move.setEnabled(number > 0)
        self._leave_out.setEnabled(any_used)
        self._put_back.setEnabled(any_decided)
        self._similar.setEnabled(has_similar)

    def _ask_for_menu(self) -> None:
        self.menu_wanted.emit(self._move.mapToGlobal(QPoint(0, 0)))
