"""Turn a leaf into a photo: lying on a surface, lit, with its shadow."""

from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from augstudio.data.sample.leaves import Curve, Leaf

#: Pixels of a photo's side.
SIZE = 256
# Curves are drawn at twice the size and averaged, so that their edges are smooth.
_FINE = 2 * SIZE

_Plane = NDArray[np.float32]  # (SIZE, SIZE)
_Photo = NDArray[np.float32]  # (SIZE, SIZE, 3), 0-1

# Leaves from spring to late autumn: RGB of the middle and of the edge.
_LEAF_COLOURS = np.array(
    [
        [(0.36, 0.55, 0.18), (0.26, 0.45, 0.14)],
        [(0.55, 0.63, 0.17), (0.72, 0.60, 0.14)],
        [(0.88, 0.72, 0.20), (0.83, 0.52, 0.14)],
        [(0.87, 0.48, 0.14), (0.75, 0.27, 0.10)],
        [(0.72, 0.20, 0.12), (0.50, 0.10, 0.09)],
        [(0.58, 0.38, 0.20), (0.44, 0.27, 0.14)],
    ],
    np.float32,
)
_WOOD = np.array([(0.80, 0.66, 0.48), (0.68, 0.52, 0.36), (0.86, 0.78, 0.66)], np.float32)
_STONE = np.array([(0.62, 0.63, 0.64), (0.74, 0.72, 0.68), (0.50, 0.54, 0.58)], np.float32)
_CLOTH = np.array(
    [(0.90, 0.87, 0.80), (0.66, 0.74, 0.80), (0.84, 0.72, 0.68), (0.72, 0.78, 0.68)], np.float32
)


@dataclass(frozen=True)
class Light:
    """How a photo is lit.

    Attributes
    ----------
    angle
        Where the light comes from, in radians.
    slant
        0 for light from straight above, 1 for low light: long shadows, strong relief.
    fall_off
        How much darker the far side is, 0-1.
    colour
        Factors of red, green and blue.
    """

    angle: float
    slant: float
    fall_off: float
    colour: tuple[float, float, float]

    @classmethod
    def even(cls, rng: np.random.Generator) -> Self:
        """Return soft daylight from above left."""
        level = float(rng.uniform(0.97, 1.03))
        return cls(float(rng.normal(-2.2, 0.1)), 0.25, 0.06, (level, level, level))

    @classmethod
    def other(cls, rng: np.random.Generator) -> Self:
        """Return a low sun or lamp from anywhere, warm or cool, bright or dim."""
        warmth, level = rng.uniform(-0.16, 0.22), rng.uniform(0.38, 1.1)
        colour = (level * (1 + warmth), level, level * (1 - warmth))
        return cls(float(rng.uniform(-np.pi, np.pi)), float(rng.uniform(0.5, 1)), 0.5, colour)

    @property
    def towards(self) -> tuple[float, float]:
        """Columns and rows of a step towards the light, of length 1."""
        return float(np.cos(self.angle)), float(np.sin(self.angle))


@dataclass(frozen=True)
class Scene:
    """Where and how a leaf is photographed.

    Attributes
    ----------
    light
        How it is lit.
    turn
        Radians by which the leaf is turned from upright.
    scale
        About half the height of the leaf, in pixels.
    ground
        What it may lie on: some of ``wood``, ``stone`` and ``cloth``.
    """

    light: Light
    turn: float
    scale: float
    ground: tuple[str, ...]

    @classmethod
    def tidy(cls, rng: np.random.Generator) -> Self:
        """Return an upright leaf on a cloth, evenly lit."""
        turn, scale = rng.normal(0, 0.06), rng.uniform(88, 96)
        return cls(Light.even(rng), float(turn), float(scale), ("cloth",))

    @classmethod
    def found(cls, rng: np.random.Generator) -> Self:
        """Return a leaf at any angle, near or far, on any ground, in other light."""
        turn, scale = rng.uniform(-np.pi, np.pi), rng.uniform(45, 96)
        return cls(Light.other(rng), float(turn), float(scale), ("wood", "stone", "cloth"))


def photograph(leaf: Leaf, scene: Scene, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return a photo (SIZE, SIZE, 3), RGB, of ``leaf`` in ``scene``."""
    light = scene.light
    place = _Place(scene.turn, scene.scale, rng.normal(SIZE / 2, 7, 2))
    blade = _filled(place.on_canvas(leaf.outline))
    veins = _veins(leaf, place)
    whole = np.maximum(blade, _stroke([place.on_canvas(leaf.stem)], 5))
    ground = _ground(scene.ground, rng) * (1 - 0.62 * _shadow(whole, light))[..., None]
    surface = _surface(blade, veins, rng) * _relief(blade, veins, light, rng)[..., None]
    photo = ground + (surface - ground) * whole[..., None]
    photo *= _fall_off(light)[..., None] * np.array(light.colour, np.float32)
    photo += rng.normal(0, 0.008, (SIZE, SIZE, 1))
    levels: _Photo = np.clip(photo, 0, 1) * 255
    return np.rint(levels).astype(np.uint8)


@dataclass(frozen=True)
class _Place:
    """Where a leaf is: its turn in radians, half its height and its centre in pixels."""

    turn: float
    scale: float
    centre: NDArray[np.float64]

    def on_canvas(self, curve: Curve) -> Curve:
        """Return ``curve`` in columns and rows of the photo."""
        sine, cosine = np.sin(self.turn), np.cos(self.turn)
        x, y = curve[:, 0], curve[:, 1] + 0.1
        turned = np.stack([cosine * x + sine * y, sine * x - cosine * y], axis=1)
        return np.asarray(turned * self.scale + self.centre)


def _filled(outline: Curve) -> _Plane:
    canvas = np.zeros((_FINE, _FINE), np.uint8)
    cv2.fillPoly(canvas, [np.rint(outline * 2).astype(np.int32)], 255, cv2.LINE_AA)
    return _reduced(canvas)


def _stroke(curves: list[Curve], thickness: int) -> _Plane:
    canvas = np.zeros((_FINE, _FINE), np.uint8)
    lines = [np.rint(curve * 2).astype(np.int32) for curve in curves]
    cv2.polylines(canvas, lines, False, 255, thickness, cv2.LINE_AA)
    return _reduced(canvas)


def _reduced(canvas: NDArray[np.uint8]) -> _Plane:
    small = cv2.resize(canvas, (SIZE, SIZE), interpolation=cv2.INTER_AREA)
    return np.asarray(small / np.float32(255), np.float32)


def _veins(leaf: Leaf, place: _Place) -> _Plane:
    main = _stroke([place.on_canvas(leaf.veins[0])], 4)
    fine = _stroke([place.on_canvas(vein) for vein in leaf.veins[1:]], 2)
    veins: _Plane = np.maximum(main, np.float32(0.7) * fine)
    return veins


def _blurred(plane: _Plane, sigma: float) -> _Plane:
    return np.asarray(cv2.GaussianBlur(plane, (0, 0), sigma), np.float32)


def _shifted(plane: _Plane, columns: float, rows: float) -> _Plane:
    matrix = np.array([(1, 0, columns), (0, 1, rows)])
    return np.asarray(cv2.warpAffine(plane, matrix, (SIZE, SIZE)), np.float32)


def _noise(rng: np.random.Generator, columns: int, rows: int) -> _Plane:
    """Return smooth noise around 0 with about ``columns`` x ``rows`` bumps."""
    coarse = rng.normal(0, 1, (rows, columns)).astype(np.float32)
    return np.asarray(cv2.resize(coarse, (SIZE, SIZE), interpolation=cv2.INTER_CUBIC))


def _ground(names: tuple[str, ...], rng: np.random.Generator) -> _Photo:
    """Return one of the grounds ``names``, in one of its colours."""
    palette, grain = _GROUNDS[names[rng.integers(len(names))]]
    colour = palette[rng.integers(len(palette))] * rng.uniform(0.92, 1.05)
    return np.asarray(colour * (1 + grain(rng)[..., None]), np.float32)


def _wood(rng: np.random.Generator) -> _Plane:
    wavy = _noise(rng, 3, 90) + 0.8 * _noise(rng, 6, 200) + 0.6 * _noise(rng, 2, 20)
    rows = np.arange(SIZE) + rng.integers(0, 80)
    boards = rng.normal(0, 0.05, 5)[rows // 84]
    gaps = np.where(rows % 84 < 2, -0.4, 0.0)
    return np.asarray(0.045 * wavy + (boards + gaps)[:, None], np.float32)


def _stone(rng: np.random.Generator) -> _Plane:
    rough = sum(
        _noise(rng, n, n) / weight for n, weight in ((4, 1.5), (14, 2), (50, 2), (150, 1.5))
    )
    return np.asarray(0.06 * rough, np.float32)


def _cloth(rng: np.random.Generator) -> _Plane:
    rows, columns = np.mgrid[:SIZE, :SIZE] * (2 * np.pi / rng.uniform(3.4, 4.6))
    weave = np.sin(rows) * np.cos(columns)
    return np.asarray(0.045 * weave + 0.03 * _noise(rng, 5, 5) + 0.02 * _noise(rng, 90, 90))


_GROUNDS = {"wood": (_WOOD, _wood), "stone": (_STONE, _stone), "cloth": (_CLOTH, _cloth)}


def _surface(blade: _Plane, veins: _Plane, rng: np.random.Generator) -> _Photo:
    """Return the colours of the leaf, for every pixel, also outside the leaf."""
    middle, rim = _LEAF_COLOURS[rng.integers(len(_LEAF_COLOURS))]
    inwards = np.clip(_blurred(blade, 14) * 1.5 - 0.5 + 0.22 * _noise(rng, 7, 7), 0, 1)
    colour = rim + (middle - rim) * inwards[..., None]
    colour = colour * (1 + 0.05 * _noise(rng, 60, 60) + 0.05 * _noise(rng, 12, 12))[..., None]
    return np.asarray(colour + (middle * 1.25 + 0.08 - colour) * (0.75 * veins)[..., None])


def _relief(blade: _Plane, veins: _Plane, light: Light, rng: np.random.Generator) -> _Plane:
    """Return how much light the relief of the leaf catches, around 1."""
    height = 9 * _blurred(blade, 7) - 1.6 * _blurred(veins, 1.2) + 1.4 * _noise(rng, 6, 6)
    rows, columns = np.gradient(height)
    x, y = light.towards
    slope = np.asarray(columns * x + rows * y, np.float32)
    return np.asarray(np.clip(1 - (0.22 + 0.3 * light.slant) * slope, 0.45, 1.5))


def _shadow(whole: _Plane, light: Light) -> _Plane:
    """Return how deep the shadow of the leaf is, 0-1."""
    x, y = light.towards
    length = 3 + 9 * light.slant
    return _blurred(_shifted(whole, -x * length, -y * length), 2.5 + 2.5 * light.slant)


def _fall_off(light: Light) -> _Plane:
    rows, columns = np.mgrid[:SIZE, :SIZE] / (SIZE - 1) * 2 - 1
    x, y = light.towards
    return np.asarray(1 + light.fall_off * 0.5 * (columns * x + rows * y), np.float32)
