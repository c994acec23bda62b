"""GalleryBar: the way back, the title, and how the photos of the gallery are shown."""

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSlider, QToolButton, QWidget

from augstudio.data.dataset import USES, Split
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.data.gallery.photos import Kind, Order, Subset
from augstudio.ui.widgets.controls import SteadyComboBox, StepSlider
from augstudio.ui.widgets.text import Line, button, count, tooltip

_SIDES = (90, 256)
_SIDE = 140
_SETTING = "gallery_tile"
_ORDERS = {
    Order.NAME: "By name",
    Order.DATE: "Newest first",
    Order.SIZE: "Largest files first",
    Order.CONFIDENCE: "Least confident first",
}
#: For photos that come in an order of their own, such as mistakes: the most confident first.
_OWN_ORDER = "As listed"
_TITLES = {
    Kind.ALL: "All photos",
    Kind.CHANGED: "Moved photos",
    Kind.LEFT_OUT: "Photos left out",
    Kind.PROBLEM: "Photos with this problem",
}


class GalleryBar(QWidget):
    """Signals what the user wants.

    Signals
    -------
    back
        Close the gallery.
    changed
        Another search or order.
    side_changed
        The width of a picture in window pixels.
    """

    back = Signal()
    changed = Signal()
    side_changed = Signal(int)

    def __init__(self, settings: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        back = button("button_close_gallery", "‹ Back", "Go back to where you were (Esc).")
        self._title = Line("", "section")
        self._title.setObjectName("label_gallery")
        self._subject = ""
        self._search = self._make_search()
        self._order = self._make_order()
        self._side = self._make_slider()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING.small)
        row.addWidget(back)
        row.addWidget(self._title, 1)
        for each in (self._search, self._order, self._side):
            row.addWidget(each)
        back.clicked.connect(self.back)

    def _make_search(self) -> QLineEdit:
        search = QLineEdit()
        search.setObjectName("edit_gallery_search")
        search.setAccessibleName("Search by file name")
        search.setPlaceholderText("Search by file name")
        search.setToolTip(tooltip("Show only photos whose file name contains this."))
        search.setClearButtonEnabled(True)
        clear = search.findChild(QToolButton)
        assert clear is not None
        clear.setObjectName("button_clear_search")
        clear.setAccessibleName("Clear the search")
        clear.setToolTip(tooltip("Show all photos again."))
        search.setMaximumWidth(200)
        search.textChanged.connect(self.changed)
        return search

    def _make_order(self) -> SteadyComboBox:
        order = SteadyComboBox()
        order.setObjectName("combo_gallery_order")
        order.setAccessibleName("Order of the photos")
        order.setToolTip(tooltip("How the photos are sorted."))
        for each in (Order.NAME, Order.DATE, Order.SIZE):
            order.addItem(_ORDERS[each], each)
        order.setSizeAdjustPolicy(SteadyComboBox.SizeAdjustPolicy.AdjustToContents)
        order.currentIndexChanged.connect(self.changed)
        return order

    def _make_slider(self) -> QSlider:
        slider = StepSlider(Qt.Orientation.Horizontal)
        slider.setObjectName("slider_gallery_tile")
        slider.setAccessibleName("Size of the pictures")
        slider.setToolTip(tooltip("Size of the pictures."))
        slider.setRange(*_SIDES)
        slider.setSingleStep(10)
        slider.setPageStep(40)
        slider.setFixedWidth(100)
        kept = str(self._settings.value(_SETTING, ""))
        slider.setValue(int(kept) if kept.isascii() and kept.isdigit() else _SIDE)
        slider.reset_asked.connect(lambda: slider.setValue(_SIDE))
        slider.valueChanged.connect(self._set_side)
        return slider

    def _set_side(self, side: int) -> None:
        self._settings.setValue(_SETTING, side)
        self.side_changed.emit(side)

    @property
    def side(self) -> int:
        """The width of a picture in window pixels."""
        return self._side.value()

    @property
    def search(self) -> str:
        """What the names are searched for."""
        return self._search.text()

    @property
    def order(self) -> Order:
        """How the photos are sorted."""
        return Order(self._order.currentData())

    def sort_by_name(self) -> None:
        """Choose the order that is always possible."""
        self._order.setCurrentIndex(0)

    def offer_confidence(self, is_possible: bool) -> None:
        """Offer to sort by confidence, or not."""
        place = self._order.findData(Order.CONFIDENCE)
        if is_possible and place < 0:
            self._order.addItem(_ORDERS[Order.CONFIDENCE], Order.CONFIDENCE)
        elif not is_possible and place >= 0:
            self._order.removeItem(place)

    def show_subset(self, subset: Subset) -> None:
        """Show the title of what is shown."""
        self._order.setItemText(0, _OWN_ORDER if subset.has_order else _ORDERS[Order.NAME])
        self._subject = _TITLES.get(subset.kind, subset.name)
        if subset.kind is Kind.SPLIT:
            self._subject = f"{USES[Split(subset.name)].capitalize()} photos"
        self._title.write(self._subject)

    def show_count(self, number: int) -> None:
        """Show how many photos are shown."""
        self._title.write(f"{self._subject}: {count(number, 'photo', 'photos')}")
