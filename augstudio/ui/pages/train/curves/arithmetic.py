"""Computations for plots: smoothing, thinning, round tick steps, and label positions."""

from collections.abc import Sequence
from itertools import cycle

import numpy as np
from numpy.typing import ArrayLike, NDArray

Curve = NDArray[np.float64]


def smoothed(values: ArrayLike, weight: float, starts: Sequence[int] = (0,)) -> Curve:
    """Return the exponential moving average of ``values`` (n,), corrected for its initial bias.

    As in TensorBoard (``SmoothingScale`` of its line chart), the sum is divided by the sum of its
    weights, so that it begins at the first value and not near zero.

    Parameters
    ----------
    weight
        Weight of the previous average, in [0, 1); 0 means no smoothing.
    starts
        Indices at which the average restarts, in ascending order, including 0.
    """
    given = np.asarray(values, np.float64)
    if not weight:
        return given
    # A plain loop over Python floats takes 1 ms for 5000 values.
    figures, begins, average = given.tolist(), frozenset(starts), 0.0
    for index, figure in enumerate(figures):
        if index in begins:
            average, rest = 0.0, 1.0
        average = weight * average + (1 - weight) * figure
        rest *= weight
        figures[index] = average / (1 - rest)
    return np.array(figures, np.float64)


def thinned(values: ArrayLike, most: int) -> tuple[Curve, Curve]:
    """Return positions, counted from 1, and values of up to ``most`` of ``values`` (n,).

    Of each group that would fall on the same pixels it keeps the lowest and the highest, in
    order, so that no peak is lost. If the last group is not full, a few more are kept.
    """
    figures = np.asarray(values, np.float64)
    places = np.arange(1, len(figures) + 1, dtype=np.float64)
    width = -(-2 * len(figures) // max(2, most))
    if width <= 2:
        return places, figures
    full = len(figures) // width * width
    stretches = figures[:full].reshape(-1, width)
    ends = np.sort(np.stack([stretches.argmin(1), stretches.argmax(1)], 1), axis=1)
    chosen = (ends + np.arange(0, full, width)[:, None]).ravel()
    chosen = np.unique(np.concatenate([[0], chosen, np.arange(full, len(figures))]))
    chosen = np.unique(np.append(chosen, len(figures) - 1))
    return places[chosen], figures[chosen]


def kept_apart(places: Sequence[float], distance: float, top: float) -> list[float]:
    """Return ``places`` moved as little as needed to be ``distance`` apart, none above ``top``.

    Those that would touch are spread evenly around their common centre, in the same order.
    """
    order = sorted(range(len(places)), key=lambda number: places[number])
    groups: list[list[int]] = []
    for number in order:
        groups.append([number])
        while len(groups) > 1 and _touch(groups[-2], groups[-1], places, distance):
            last = groups.pop()
            groups[-1] += last
    found = [0.0] * len(places)
    for group in groups:
        lowest = _middle(group, places) - distance * (len(group) - 1) / 2
        for step, number in enumerate(group):
            found[number] = lowest + step * distance
    for number in reversed(order):
        found[number] = min(found[number], top)
        top = found[number] - distance
    return found


def round_step(count: int, most: int) -> int:
    """Return a round tick step (1, 2, 5, 10 ...) with at most ``most`` ticks for ``count``."""
    step, factors = 1, cycle((2, 2.5, 2))
    while count > most * step:
        step = round(step * next(factors))
    return step


def _middle(group: Sequence[int], places: Sequence[float]) -> float:
    return sum(places[number] for number in group) / len(group)


def _touch(
    low: Sequence[int], high: Sequence[int], places: Sequence[float], distance: float
) -> bool:
    """Whether two groups, each spread around its centre, are closer than ``distance``."""
    needed = distance * (len(low) + len(high)) / 2
    return _middle(high, places) - _middle(low, places) < needed
