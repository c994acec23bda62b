"""Scale: where a difference is drawn, and the ticks of the axis."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import floor, log10

from augstudio.ui.core.studies.findings import Row

#: Least width of the axis, a share; and the free part at each end.
_LEAST, _FREE = 0.02, 0.04
_STEPS = (1, 2, 5, 10, 20, 50)
#: Makes up for rounding.
_EXACT = 1 + 1e-9


@dataclass(frozen=True)
class Scale:
    """The range of an axis of differences, as shares in [-1, 1].

    Attributes
    ----------
    low, high
        Its ends; zero is between them.
    floor
        How large differences are by chance alone.
    """

    low: float = -_LEAST / 2
    high: float = _LEAST / 2
    floor: float = 0.0

    @classmethod
    def of(cls, rows: Iterable[Row], noise_floor: float) -> "Scale":
        """Return the scale on which all intervals and the noise floor fit."""
        shown = [row.difference for row in rows if row.difference is not None]
        low = min([-noise_floor, -_LEAST / 2, *(each.low for each in shown)])
        high = max([noise_floor, _LEAST / 2, *(each.high for each in shown)])
        free = _FREE * (high - low)
        return cls(low - free, high + free, noise_floor)

    def place(self, share: float, left: float, width: float) -> float:
        """Return the x of a difference in an area, in pixels."""
        return left + width * (share - self.low) / (self.high - self.low)

    def ticks(self, most: int) -> tuple[float, ...]:
        """Return at most about ``most`` round differences, zero among them, and more than that."""
        reach = max(self.high, -self.low)
        rough = (self.high - self.low) / max(1, most)
        power = 10.0 ** (floor(log10(reach)) - 1)
        steps = [each * power for each in _STEPS if each * power <= reach * _EXACT]
        step = next((each for each in steps if each * _EXACT >= rough), steps[-1])
        first, last = int(self.low / step * _EXACT), int(self.high / step * _EXACT)
        return tuple(number * step for number in range(first, last + 1))
