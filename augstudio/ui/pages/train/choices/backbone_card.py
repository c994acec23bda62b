"""BackboneCard: the choice of a pretrained network, what is known of it, and its weights."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QWidget

from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.train.choices.choice_card import ChoiceCard
from augstudio.ui.widgets.text import Line, button, label, link, set_role


@dataclass(frozen=True)
class BackboneFacts:
    """What the card says of a backbone, in words; what is empty is not shown.

    Attributes
    ----------
    figures, source
        Its size, parameters and accuracy; and where these figures and its weights come from.
    weights
        Whether its weights are here.
    missing
        Whether it can't be used as it is.
    speed
        How fast it is on this computer.
    download
        What the button says that downloads the weights.
    measurable, loadable, own
        Whether its speed can be measured, whether weights can be loaded from a file, and whether
        such a file is in use.
    """

    figures: str
    source: str
    weights: str
    missing: bool = False
    speed: str = ""
    download: str = ""
    measurable: bool = False
    loadable: bool = False
    own: bool = False


class BackboneCard(ChoiceCard):
    """A ``ChoiceCard`` with the facts of what is chosen, and buttons for its weights.

    Signals
    -------
    download_pressed, load_pressed, published_pressed, measure_pressed
        The weights are to be downloaded, to be loaded from a file, those of the file are not to
        be used any more; the speed is to be measured.
    """

    download_pressed = Signal()
    load_pressed = Signal()
    published_pressed = Signal()
    measure_pressed = Signal()

    def __init__(
        self, choices: Mapping[str, tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__("Backbone", "backbone", choices, parent)
        self._figures = label("", "caption", wrap=True)
        self._figures.setObjectName("label_backbone_figures")
        self._state = Line("", "muted")
        self._state.setObjectName("label_backbone_weights")
        self._measure = link(
            "button_measure_speed",
            "Measure speed",
            "Run the network for three seconds and count the photos that it looks at in one.",
        )
        self._download = button(
            "button_download_weights",
            "",
            "Load the weights from their public address, once; the line at the bottom says how "
            "far it is.",
        )
        self._download.setProperty("compact", True)
        self._load = link(
            "button_load_weights",
            "Load weights from a file…",
            "Use a file of weights that you have: of this network, in Keras's format.",
        )
        self._published = link(
            "button_published_weights",
            "Use the published weights",
            "Forget your file and use the weights that everybody has.",
        )
        self._lay_out()
        self._measure.clicked.connect(self.measure_pressed)
        self._download.clicked.connect(self.download_pressed)
        self._load.clicked.connect(self.load_pressed)
        self._published.clicked.connect(self.published_pressed)

    def show_facts(self, facts: BackboneFacts) -> None:
        """Show what is known of the backbone that is chosen."""
        self._figures.setText(facts.figures)
        self._figures.setToolTip(facts.source)
        self._state.write(", ".join(part for part in (facts.weights, facts.speed) if part))
        set_role(self._state, "warn" if facts.missing else "muted")
        self._measure.setVisible(facts.measurable)
        self._download.setText(facts.download)
        self._download.setAccessibleName(facts.download)
        self._download.setVisible(bool(facts.download))
        self._load.setVisible(facts.loadable)
        self._published.setVisible(facts.own)
        self._buttons.setVisible(bool(facts.download) or facts.loadable or facts.own)
        self._fit_buttons()

    def show_busy(self, busy: bool) -> None:
        """Let nothing be asked for while another job runs."""
        for each in (self._measure, self._download, self._load):
            each.setEnabled(not busy)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Put the buttons below one another where they don't fit side by side."""
        super().resizeEvent(event)
        self._fit_buttons()

    def _lay_out(self) -> None:
        self.below.addWidget(self._figures)
        state = QHBoxLayout()
        state.setSpacing(SPACING.small)
        state.addWidget(self._state, 1)
        state.addWidget(self._measure)
        self.below.addLayout(state)
        self._buttons = QWidget()
        # Side by side they need not have room: see ``_fit_buttons``.
        self._buttons.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._buttons)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(SPACING.small)
        for each in (self._download, self._load, self._published):
            self._row.addWidget(each, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._row.addStretch()
        self.below.addWidget(self._buttons)

    def _fit_buttons(self) -> None:
        shown = [each for each in (self._download, self._load, self._published) if each.isVisible()]
        width = sum(each.sizeHint().width() + SPACING.small for each in shown)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        # Not the width of the buttons' own place: it follows that of the card.
        room = self.width() - 2 * SPACING.medium
        self._row.setDirection(down if width > room else across)
