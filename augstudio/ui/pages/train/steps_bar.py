"""StepsBar: the steps of a training in a slim bar, with a line on the current one."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QHelpEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolTip, QWidget

from augstudio.runs.events import Phase
from augstudio.ui.look import theme
from augstudio.ui.look.theme import SPACING, tabular
from augstudio.ui.widgets.text import Line

_HEIGHT = 20
_GAP = 3
_RADIUS = 4.0
_PIXELS = 11
#: Opacity of the completed part behind the text, of 255.
_DONE = 90
_LEFT_OUT = "skipped"
#: Name, explanation and relative width of each step.
_STEPS = {
    Phase.FEATURES: (
        "Features",
        "The pretrained network turns every variation of every photo into features.",
        5,
    ),
    Phase.TOP_MODEL: ("Top model", "A small network learns the classes from the features.", 5),
    Phase.ACTIVATIONS: (
        "Activations",
        "The frozen blocks process every variation once, so that each epoch takes less time.",
        5,
    ),
    Phase.FINE_TUNE: (
        "Fine-tuning",
        "The last blocks of the network are trained together with the top model.",
        5,
    ),
    Phase.NETWORK: ("Network", "The network is trained on new variations in every epoch.", 10),
    Phase.SAVING: ("Save", "The classifier and its results are saved to disk.", 3),
}


@dataclass
class _Segment:
    """One step; ``share`` of it, in [0, 1], is done."""

    phase: Phase
    share: float = 0.0
    skipped: bool = False


class StepsBar(QWidget):
    """A segment for each step, filled by its progress, with a line of text on the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bar = _Bar()
        self._line = Line("", "muted")
        self._line.setObjectName("label_step")
        self._line.setFont(tabular(self._line.font()))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING.medium)
        row.addWidget(self._bar, 1)
        row.addWidget(self._line, 1)

    @property
    def phases(self) -> tuple[Phase, ...]:
        """The steps shown."""
        return tuple(segment.phase for segment in self._bar.segments)

    @property
    def shares(self) -> tuple[float, ...]:
        """The progress of each step, in [0, 1]."""
        return tuple(segment.share for segment in self._bar.segments)

    def set_phases(self, phases: Sequence[Phase]) -> None:
        """Show these steps, not started yet."""
        self._bar.show_segments([_Segment(phase) for phase in phases])
        self.write("")

    def show_progress(self, phase: Phase, share: float) -> None:
        """Show the progress of a step, in [0, 1]; steps that are not in the bar are ignored."""
        for segment in self._bar.segments:
            if segment.phase is phase:
                segment.share = min(1.0, share)
        self._bar.show_segments(self._bar.segments)

    def finish_before(self, phase: Phase) -> None:
        """Mark all steps before ``phase`` as completed or skipped."""
        for segment in self._bar.segments:
            if segment.phase is phase:
                break
            segment.skipped = not segment.share
            segment.share = float(bool(segment.share))
        self._bar.show_segments(self._bar.segments)

    def write(self, text: str) -> None:
        """Show a text on the current step."""
        self._line.write(text)


class _Bar(QWidget):
    """The segments side by side, each with its number and title."""

    def __init__(self) -> None:
        super().__init__()
        self.segments: list[_Segment] = []
        self.setObjectName("bar_steps")
        self.setAccessibleName("Steps of the training")
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        font = QFont(self.font())
        font.setPixelSize(_PIXELS)
        self.setFont(font)
        theme.watcher.theme_changed.connect(self.update)

    def show_segments(self, segments: list[_Segment]) -> None:
        """Show these segments."""
        self.segments = segments
        self.setAccessibleDescription(", ".join(map(_described, segments)))
        self.update()

    def event(self, event: QEvent) -> bool:
        """Explain the step under the pointer in a tooltip."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            for place, segment in zip(self._places(), self.segments, strict=True):
                if place.contains(event.pos()):
                    tip = f"{_described(segment)}. {_STEPS[segment.phase][1]}"
                    QToolTip.showText(event.globalPos(), tip, self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the progress and title of each segment."""
        del event
        painter, colours = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        done = QColor(colours.accent)
        done.setAlpha(_DONE)
        for number, (place, segment) in enumerate(zip(self._places(), self.segments, strict=True)):
            outline = QPainterPath()
            outline.addRoundedRect(place, _RADIUS, _RADIUS)
            painter.fillPath(outline, QColor(colours.control))
            painter.save()
            painter.setClipPath(outline)
            part = QRectF(place.topLeft(), place.bottomRight())
            part.setWidth(place.width() * segment.share)
            painter.fillRect(part, done)
            painter.restore()
            painter.setPen(QColor(colours.text if segment.share else colours.muted))
            title = f"{number + 1} {_STEPS[segment.phase][0]}"
            room = place.adjusted(6, 0, -4, 0)
            mode = Qt.TextElideMode.ElideRight
            shown = self.fontMetrics().elidedText(title, mode, int(room.width()))
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)

    def _places(self) -> list[QRectF]:
        """Return the rectangles of the segments."""
        weights = [_STEPS[segment.phase][2] for segment in self.segments]
        room = self.width() - _GAP * (len(weights) - 1)
        places, left = [], 0.0
        for weight in weights:
            width = room * weight / sum(weights)
            places.append(QRectF(left, 0, width, self.height()))
            left += width + _GAP
        return places


def _described(segment: _Segment) -> str:
    title = _STEPS[segment.phase][0]
    return f"{title}: {_LEFT_OUT if segment.skipped else f'{segment.share:.0%}'}"
