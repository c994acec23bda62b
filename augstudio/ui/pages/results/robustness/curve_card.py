"""CurveCard: one disturbance, with its curve, what it means, and the slider to move."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from augstudio.augment.recipe import parameters
from augstudio.evaluation.robustness.curves import Curve
from augstudio.plain_text import counted, joined
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.results.robustness.curve_plot import CurvePlot
from augstudio.ui.widgets.save_picture import offer_picture
from augstudio.ui.widgets.text import Line, label, link, tooltip


class CurveCard(QFrame):
    """A curve with its title, its verdict and a sentence.

    If accuracy drops where the recipe did not go, a button offers to set the matching slider, as a
    click on the curve does; ``setting_wanted`` is then emitted with the ``Curve``.
    """

    setting_wanted = Signal(object)

    def __init__(self, curve: Curve, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"card_{curve.disturbance.name}")
        self.setProperty("role", "card")
        self.setToolTip(tooltip(_figures(curve)))
        self.setAccessibleName(curve.disturbance.title)
        self.setAccessibleDescription(_figures(curve))
        offer_picture(self, f"Robustness, {curve.disturbance.title}")
        sentence = label(curve.sentence, "muted", wrap=True)
        sentence.setObjectName(f"label_{curve.disturbance.name}")
        column = QVBoxLayout(self)
        column.setContentsMargins(*[SPACING.medium] * 4)
        column.setSpacing(SPACING.small)
        column.addLayout(_head(curve))
        plot = CurvePlot(curve)
        column.addWidget(plot)
        column.addWidget(sentence)
        column.addStretch()
        if curve.missing:
            name = f"button_set_{curve.disturbance.name}"
            opens = _what_it_does(curve)
            setting = link(name, "Set in Augment", f"O{opens[1:]}")
            column.addWidget(setting)
            plot.setCursor(Qt.CursorShape.PointingHandCursor)
            plot.setToolTip(tooltip(f"{_figures(curve)}\n\nA click {opens}"))
            for clicked in (setting.clicked, plot.clicked):
                clicked.connect(lambda: self.setting_wanted.emit(curve))


def _head(curve: Curve) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(Line(curve.disturbance.title, "section"), 1)
    if curve.onsets:
        places = joined(curve.disturbance.text(value) for value in sorted(curve.onsets))
        row.addWidget(label(f"drops at {places}", "warn"))
    else:
        row.addWidget(label("no drop", "good"))
    return row


def _figures(curve: Curve) -> str:
    """Return the figures of every strength, a line each."""
    card = curve.card
    lines = [f"Right answers of {counted(card.photos)}, with the 95% interval:"]
    for point in curve.points:
        low, high = card.interval_at(point)
        lines.append(
            f"{curve.disturbance.text(point.value)}: {card.right_at(point)} "
            f"({low:.0%} to {high:.0%})"
        )
    return "\n".join(lines)


def _what_it_does(curve: Curve) -> str:
    """Return what the button and a click do."""
    names = joined(parameters()[name].label for name in curve.disturbance.fields)
    reach = joined(curve.disturbance.text(value) for value in sorted(curve.onsets))
    return (
        f"opens Augment and widens “{names}” to {reach}, where accuracy begins to drop, so that "
        "the next training shows such photos. Undo there takes it back."
    )
