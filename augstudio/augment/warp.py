"""The one interpolation that brings every pixel of a variation from its place in the photo.

What ``places`` composes is one map, so the photo is interpolated, and blurred, only once.
"""

import math
import threading
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from augstudio.augment.coordinates import Coordinates, write_places
from augstudio.augment.fields.edges import FillMode
from augstudio.augment.transform import Transform

Photo = NDArray[np.float32]
FixedPoint = NDArray[np.uint16]

#: One of the 255 levels as ``warp_to_fixed_point`` returns it: 8 bits before the point, 6 behind.
LEVEL = 64

#: A coordinate so far outside that nothing of the photo is blended in.
_FAR = -9.0

#: Larger photos than this get arrays of their own, so that no thread holds much memory.
_KEPT_PIXELS = 512 * 512
_kept = threading.local()

#: Bytes of a line of the processor's cache.
_LINE = 64


def warp(photo: Photo, transform: Transform) -> Photo:
    """Return the photo with its places changed in one interpolation, mirrors left out.

    Parameters
    ----------
    photo
        (h, w, 3) float32, contiguous, h and w from 1 to 32 765, as OpenCV needs it. Not changed.
    transform
        Of which only what ``places.maps`` names, ``fill_mode`` and ``cval`` count.

    Returns
    -------
    (h, w, 3) float32 in the range of the photo and ``cval``, contiguous.
    """
    scratch = _scratch(*photo.shape[:2])
    return _interpolated(photo, transform, transform.cval, scratch, scratch.fine)


def warp_to_fixed_point(photo: Photo, transform: Transform) -> FixedPoint:
    """Return what ``warp`` does in fixed point, (h, w, 3) uint16 of 1 / ``LEVEL``.

    For what is cut to 8 bits afterwards: there is half as much memory to go through. Further
    digits of ``photo`` are cut off, of the result they are rounded. The next warp in this thread
    writes over the result.
    """
    scratch = _scratch(*photo.shape[:2])
    fixed = scratch.fixed
    np.multiply(photo, np.float32(LEVEL), out=fixed, casting="unsafe")
    cval = LEVEL * transform.cval
    return _interpolated(fixed, transform, cval, scratch, scratch.coarse, out=fixed)


def _interpolated(
    photo: NDArray[Any],
    transform: Transform,
    cval: float,
    scratch: "_Scratch",
    canvas: "_Canvas",
    out: NDArray[Any] | None = None,
) -> NDArray[Any]:
    """Return the warped ``photo``, which like ``cval`` has the type of ``canvas``."""
    _write_maps(transform, scratch)
    # OpenCV interpolates four channels faster than three.
    cv2.cvtColor(photo, cv2.COLOR_RGB2RGBA, canvas.source)
    warped = cv2.remap(
        canvas.rimmed,
        scratch.maps[0],
        scratch.maps[1],
        cv2.INTER_LINEAR,
        canvas.warped,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(cval,) * 4,
    )
    result: NDArray[Any] = cv2.cvtColor(warped, cv2.COLOR_RGBA2RGB, out)
    return result


def _write_maps(transform: Transform, scratch: "_Scratch") -> None:
    """Write maps in 32 bits, each place rounded once: warpAffine itself is less exact.

    What lies outside gets its place inside here: OpenCV can do that, too, but slower.
    """
    height, width = scratch.shape
    maps, mode = scratch.maps, transform.fill_mode
    sides = np.array([[[width]], [[height]]], np.float32)
    if mode is FillMode.NEAREST:
        write_places(transform, maps, scratch.room)
        np.clip(maps, 0, sides - 1, out=maps)
    elif mode is FillMode.REFLECT:
        # The mirror stands at the edge of the first pixel, half a pixel before its centre.
        write_places(transform, maps, scratch.room, offset=0.5)
        _reflect(maps, sides)
        np.clip(maps, 0, sides - 1, out=maps)
    else:
        # The rim is a jump: only 64 bits tell always on which side of it a place lies.
        places = scratch.places
        write_places(transform, places)
        if mode is FillMode.WRAP:
            _wrap(places[0], width - 1)
            _wrap(places[1], height - 1)
        else:
            _take_out(*places)
        np.copyto(maps, places, casting="same_kind")


class _Canvas:
    """A photo of four channels, and what it is warped to."""

    def __init__(self, height: int, width: int, dtype: type[np.number[Any]]) -> None:
        # One row and column more: OpenCV is slower where a neighbour, even one of no weight, lacks.
        self.rimmed = _lined_up((height + 1, width + 1, 4), dtype)
        self.rimmed[-1] = self.rimmed[:, -1] = 0
        self.source = self.rimmed[:height, :width]
        self.warped = _lined_up((height, width, 4), dtype)


class _Scratch:
    """The arrays in which a warp works; its thread uses them again for the next photo.

    Asking the system for fresh memory can take longer than the whole warp.
    """

    def __init__(self, height: int, width: int) -> None:
        self.shape = (height, width)
        self.places = _lined_up((2, height, width), np.float64)
        self.maps = _lined_up((2, height, width), np.float32)
        self.fine = _Canvas(height, width, np.float32)
        self.coarse = _Canvas(height, width, np.uint16)
        self.fixed = _lined_up((height, width, 3), np.uint16)
        # Of use only before it is warped.
        self.room = self.fine.warped.reshape(4, height, width)[:2]


def _lined_up(shape: tuple[int, ...], dtype: type[np.number[Any]]) -> NDArray[Any]:
    """Return an empty array that begins with a line of the cache.

    From elsewhere wide loads and stores touch two lines each, and a warp takes a tenth longer.
    """
    size = math.prod(shape) * np.dtype(dtype).itemsize
    memory = np.empty(size + _LINE, np.uint8)
    start = -memory.ctypes.data % _LINE
    return memory[start : start + size].view(dtype).reshape(shape)


def _scratch(height: int, width: int) -> _Scratch:
    found: _Scratch | None = getattr(_kept, "scratch", None)
    if found is None or found.shape != (height, width):
        found = _Scratch(height, width)
        if height * width <= _KEPT_PIXELS:
            _kept.scratch = found
    return found


def _take_out(x: Coordinates, y: Coordinates) -> None:
    """Move places outside so far away that OpenCV, unlike SciPy, can't blend them with the rim."""
    height, width = x.shape
    np.copyto(x, _FAR, where=(x < 0) | (x > width - 1) | (y < 0) | (y > height - 1))


def _reflect(maps: Photo, sides: Photo) -> None:
    """Fold places, measured from the edge, into the photo and measure them from its first pixel.

    As SciPy does in its mode "reflect": the rim is seen twice.
    """
    np.abs(maps, out=maps)
    if maps.max() > 2 * sides.min():
        np.remainder(maps, 2 * sides, out=maps)
    maps -= sides
    np.abs(maps, out=maps)
    np.subtract(sides - np.float32(0.5), maps, out=maps)


def _wrap(coordinates: Coordinates, period: int) -> None:
    """Fold coordinates into [0, period] in place, as SciPy does in its mode "wrap".

    Its period is one less than the side, and both ends stay where they are.
    """
    if period == 0:
        coordinates[:] = 0
        return
    below = coordinates < 0
    above = coordinates > period
    coordinates[below] += period * (np.floor(-coordinates[below] / period) + 1)
    coordinates[above] -= period * np.floor(coordinates[above] / period)
