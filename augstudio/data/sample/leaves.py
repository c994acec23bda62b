"""Outlines and veins of the leaves in the sample dataset.

A leaf is upright: x to the right, y up, its blade within about -1 to 1, its stem below.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Curve = NDArray[np.float64]


@dataclass(frozen=True)
class Leaf:
    """A leaf as curves, each (n, 2) float64 of x and y.

    Attributes
    ----------
    outline
        The closed edge of the blade.
    veins
        The main vein first, then the finer ones.
    stem
        From the blade downwards.
    """

    outline: Curve
    veins: tuple[Curve, ...]
    stem: Curve


# The right half of a maple leaf, from the tip to the stem: x and y of its points and notches.
_MAPLE = np.stack(
    [
        [0, 0.11, 0.25, 0.18, 0.42, 0.47, 0.76, 0.68, 0.90, 0.78, 0.44, 0.50, 0.22, 0.04],
        [1, 0.77, 0.82, 0.40, 0.62, 0.49, 0.53, 0.33, 0.17, 0.10, -0.14, -0.34, -0.22, -0.3],
    ],
    axis=1,
)


def maple(rng: np.random.Generator) -> Leaf:
    """Return a leaf with five pointed lobes."""
    sides = [_MAPLE * (side, 1) + rng.normal(0, 0.022, _MAPLE.shape) for side in (1, -1)]
    sides[1][0] = sides[0][0]
    outline = np.concatenate([_finely(sides[0]), _finely(sides[1])[::-1]])
    base = np.array((0.0, -0.27))
    tips = [(0, 0.9), (0.66, 0.46), (-0.66, 0.46), (0.42, -0.28), (-0.42, -0.28)]
    veins = [_line(base, np.array(tip)) for tip in tips]
    for side in (1, -1):
        veins += [_line(np.array((0, y)), np.array((side * 0.2, y + 0.26))) for y in (0.2, 0.45)]
    return _bent(Leaf(outline, tuple(veins), _stem(base, rng)), rng)


def oak(rng: np.random.Generator) -> Leaf:
    """Return a long leaf with round lobes."""
    along = np.linspace(0, 1, 160)
    lobes = rng.uniform(4.0, 5.2)
    envelope = 0.62 * np.sin(np.pi * along**0.72) ** 0.75 * (0.45 + 0.75 * along)
    halves = []
    for side in (1, -1):
        wave = np.sin(2 * np.pi * (lobes * along - 0.3 + rng.uniform(-0.06, 0.06)))
        width = envelope * (0.74 + 0.26 * wave)
        # Lobes lean towards the tip.
        halves.append(np.stack([side * width, -0.9 + 1.8 * along + 0.16 * width], axis=1))
    outline = np.concatenate([halves[0], halves[1][::-1]])
    veins = [_line(np.array((0, -0.9)), np.array((0, 0.85)))]
    for lobe in np.arange(0.55, lobes - 0.4):
        y = -0.9 + 1.8 * lobe / lobes
        reach = 0.75 * float(np.interp(lobe / lobes, along, envelope))
        for side in (1, -1):
            veins.append(_line(np.array((0, y - 0.16)), np.array((side * reach, y + 0.12))))
    return _bent(Leaf(outline, tuple(veins), _stem(np.array((0.0, -0.9)), rng)), rng)


def birch(rng: np.random.Generator) -> Leaf:
    """Return a pointed leaf, wide near the stem, with a serrated edge."""
    along = np.linspace(0, 1, 240)
    envelope = rng.uniform(0.58, 0.72) * np.sin(np.pi * along**0.62) ** 0.9 * (1.08 - 0.5 * along)
    halves = []
    for side in (1, -1):
        saw = (along * rng.uniform(13, 16) + rng.uniform()) % 1
        width = envelope * (1 - 0.12 * saw)
        halves.append(np.stack([side * width, -0.8 + 1.7 * along + 0.1 * width], axis=1))
    outline = np.concatenate([halves[0], halves[1][::-1]])
    veins = [_line(np.array((0, -0.8)), np.array((0, 0.85)))]
    for place in np.arange(0.12, 0.86, 0.12):
        y = -0.8 + 1.7 * place
        reach = 0.85 * float(np.interp(place + 0.1, along, envelope))
        for side in (1, -1):
            veins.append(_line(np.array((0, y - 0.06)), np.array((side * reach, y + 0.22))))
    return _bent(Leaf(outline, tuple(veins), _stem(np.array((0.0, -0.8)), rng)), rng)


#: How to draw a leaf, by its class in the sample dataset.
KINDS: dict[str, Callable[[np.random.Generator], Leaf]] = {
    "birch": birch,
    "maple": maple,
    "oak": oak,
}


def _line(start: Curve, end: Curve) -> Curve:
    return start + (end - start) * np.linspace(0, 1, 24)[:, None]


def _hump(count: int) -> Curve:
    return np.sin(np.linspace(0, np.pi, count))


def _finely(corners: Curve) -> Curve:
    """Return the corners joined by finely sampled lines that bend inwards a little."""
    pieces = []
    for start, end in pairwise(corners):
        line = _line(start, end)
        pieces.append(line - 0.035 * _hump(24)[:, None] * np.sign(line[:, :1]) * (1, 0))
    return np.concatenate(pieces)


def _stem(base: Curve, rng: np.random.Generator) -> Curve:
    down = np.linspace(0, rng.uniform(0.4, 0.6), 24)
    return base + np.stack([rng.normal(0, 0.35) * down**2, -down], axis=1)


def _bent(leaf: Leaf, rng: np.random.Generator) -> Leaf:
    """Return ``leaf`` slightly bent, leaning and stretched, so that no two are the same."""
    bend, lean, stretch = rng.normal(0, 0.07), rng.normal(0, 0.04), rng.uniform(0.88, 1.1)

    def move(curve: Curve) -> Curve:
        x, y = curve.T
        return np.stack([stretch * x + lean * y + bend * y**2, y], axis=1)

    return Leaf(move(leaf.outline), tuple(move(vein) for vein in leaf.veins), move(leaf.stem))
