"""ClassCards: a card for each class of the open folder."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from augstudio.data.dataset import USES, Dataset, ImageRecord, Split, evenly
from augstudio.ui.core.photos.thumbnails import Thumbnails
from augstudio.ui.look.imaging import DENSITY
from augstudio.ui.pages.data.class_card import THUMBNAIL_PIXELS, ClassCard
from augstudio.ui.pages.data.size_bar import Legend
from augstudio.ui.widgets.card_grid import CardGrid
from augstudio.ui.widgets.text import button, count, label

#: Highest number of classes shown as cards.
MOST_CARDS = 60
_WIDTH = 330
#: Rows of photos on a card, by the highest number of classes for which there is room.
_ROWS = {2: 5, 4: 4, 9: 2, MOST_CARDS: 1}
_PHOTOS_PER_ROW = 16


class ClassCards(QWidget):
    """Cards with the numbers and some photos of each class.

    Signals
    -------
    opened
        The name of the class whose card was clicked.
    dropped
        The name of the class, and a list of ``Path`` that was dropped on its card.
    add_pressed
        To choose photos for any of the classes.
    camera_pressed, new_folder_pressed
        To take photos of these classes, or of those of a new folder.
    """

    opened = Signal(str)
    dropped = Signal(str, list)
    add_pressed = Signal()
    camera_pressed = Signal()
    new_folder_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._legend = Legend(list(USES.values()))
        self._grid = CardGrid("cards_classes", "Classes", _WIDTH, stretching=True)
        self._more = label("", "muted")
        self._cards: list[ClassCard] = []
        self._photos: dict[str, list[ImageRecord]] = {}
        self._thumbnails = Thumbnails(self)
        self._thumbnails.loaded.connect(self._show_thumbnails)
        add = button(
            "button_add_photos",
            "Add photos…",
            "Choose photos, and sort them into these classes. You can also drop them on the page.",
        )
        add.clicked.connect(self.add_pressed)
        self._legend.setMinimumWidth(1)  # in a narrow window, it is cut before the button
        top = QHBoxLayout()
        top.addWidget(self._legend, 1)
        top.addWidget(add)
        top.addWidget(self._camera_button())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(top)
        column.addWidget(self._grid, 1)
        column.addWidget(self._more)

    def _camera_button(self) -> QPushButton:
        made = button("button_take_photos", "Camera", "Take photos with a camera.", "quiet")
        made.setProperty("compact", True)
        menu = QMenu(made)
        for name, words, signal in (
            ("action_camera_here", "Take photos of these classes…", self.camera_pressed),
            ("action_camera_new_folder", "Take photos for a new folder…", self.new_folder_pressed),
        ):
            action = menu.addAction(words)
            action.setObjectName(name)
            action.triggered.connect(signal)
        made.setMenu(menu)
        return made

    def show_dataset(self, dataset: Dataset) -> None:
        """Show the classes of ``dataset``."""
        counts = {split: dataset.counts(split) for split in Split}
        totals = [sum(c[name] for c in counts.values()) for name in dataset.classes]
        self._legend.show_parts([bool(dataset.records(split)) for split in USES])
        shown = dataset.classes[:MOST_CARDS]
        rows = next(n for most, n in _ROWS.items() if len(shown) <= most)
        self._cards = []
        for name in shown:
            uses = {USES[split]: counts[split][name] for split in Split}
            card = ClassCard(name, uses, max(totals), rows)
            card.opened.connect(self.opened)
            card.dropped.connect(partial(self.dropped.emit, name))
            self._cards.append(card)
        self._grid.set_cards(self._cards)
        hidden = len(dataset.classes) - len(shown)
        words = f"and {count(hidden, 'more class', 'more classes')}, under All photos"
        self._more.setText(words)
        self._more.setVisible(hidden > 0)
        self._photos = _some_photos(dataset, rows * _PHOTOS_PER_ROW)
        wanted = [photo for name in shown for photo in self._photos.get(name, ())]
        self._thumbnails.want(wanted, THUMBNAIL_PIXELS * DENSITY)
        self._show_thumbnails()

    def focus_class(self, name: str) -> None:
        """Let the keys act on the card of a class, or on the first one."""
        if self._cards:
            card = next((card for card in self._cards if card.name == name), self._cards[0])
            card.show()  # Qt would show it later, and only what is shown can have the focus
            card.setFocus()

    def _show_thumbnails(self) -> None:
        for card in self._cards:
            photos = [photo.content for photo in self._photos.get(card.name, ())]
            readable = [each for each in photos if not self._thumbnails.is_unreadable(each)]
            card.set_thumbnails([self._thumbnails.picture(each) for each in readable])


def _some_photos(dataset: Dataset, most: int) -> dict[str, list[ImageRecord]]:
    """Return evenly spaced photos of every class."""
    photos: dict[str, list[ImageRecord]] = {}
    for record in dataset.every():
        photos.setdefault(record.label, []).append(record)
    return {name: evenly(records, most) for name, records in photos.items()}
