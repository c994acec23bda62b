"""Warp a photo in one interpolation.

``coordinates`` combines all geometric steps into one map, so the photo is interpolated, and thereby
blurred, only once.
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from augstudio.augment.buffers import Buffers, Canvas, buffers_for
from augstudio.augment.coordinates import Coordinates, write_coordinates
from augstudio.augment.fields.edges import FillMode
from augstudio.augment.transform import Transform

Photo = NDArray[np.float32]
FixedPoint = NDArray[np.uint16]

#: One level of 255 in the fixed point of ``warp_to_fixed_point``, which has 6 fractional bits.
LEVEL = 64

#: A coordinate far enough outside that none of the photo is blended in.
_FAR = -9.0


def warp(photo: Photo, transform: Transform) -> Photo:
    """Return the photo warped in one interpolation, without flips.

    Parameters
    ----------
    photo
        (h, w, 3) float32, contiguous, h and w from 1 to 32 765, OpenCV's limit. Not changed.
    transform
        Only the steps in ``source_coordinates``, ``fill_mode`` and ``cval`` are used.

    Returns
    -------
    (h, w, 3) float32 in the range of the photo and ``cval``, contiguous.
    """
    buffers = buffers_for(*photo.shape[:2])
    return _interpolated(photo, transform, transform.cval, buffers, buffers.fine)


def warp_to_fixed_point(photo: Photo, transform: Transform) -> FixedPoint:
    """Return the result of ``warp`` in fixed point, (h, w, 3) uint16 in units of 1 / ``LEVEL``.

    Use it if the result is reduced to 8 bits anyway: it needs half the memory traffic. Values of
    ``photo`` are truncated, those of the result are rounded. The next warp in this thread
    overwrites the result.
    """
    buffers = buffers_for(*photo.shape[:2])
    fixed = buffers.fixed
    np.multiply(photo, np.float32(LEVEL), out=fixed, casting="unsafe")
    cval = LEVEL * transform.cval
    return _interpolated(fixed, transform, cval, buffers, buffers.coarse, out=fixed)


def _interpolated(
    photo: NDArray[Any],
    transform: Transform,
    cval: float,
    buffers: Buffers,
    canvas: Canvas,
    out: NDArray[Any] | None = None,
) -> NDArray[Any]:
    """Return the warped ``photo``, which like ``cval`` has the type of ``canvas``."""
    _write_maps(transform, buffers)
    # OpenCV interpolates four channels faster than three.
    cv2.cvtColor(photo, cv2.COLOR_RGB2RGBA, canvas.source)
    warped = cv2.remap(
        canvas.rimmed,
        buffers.maps[0],
        buffers.maps[1],
        cv2.INTER_LINEAR,
        canvas.warped,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(cval,) * 4,
    )
    result: NDArray[Any] = cv2.cvtColor(warped, cv2.COLOR_RGBA2RGB, out)
    return result


def _write_maps(transform: Transform, buffers: Buffers) -> None:
    """Write the maps in 32 bits, each coordinate rounded once: warpAffine is less exact.

    Coordinates outside are moved inside here; OpenCV can do that, too, but is slower.
    """
    height, width = buffers.shape
    maps, mode = buffers.maps, transform.fill_mode
    sides = np.array([[[width]], [[height]]], np.float32)
    if mode is FillMode.NEAREST:
        write_coordinates(transform, maps, buffers.workspace)
        np.clip(maps, 0, sides - 1, out=maps)
    elif mode is FillMode.REFLECT:
        # The mirror is at the edge of the first pixel, half a pixel before its centre.
        write_coordinates(transform, maps, buffers.workspace, offset=0.5)
        _reflect(maps, sides)
        np.clip(maps, 0, sides - 1, out=maps)
    else:
        # The edge is a jump; only 64 bits always give the correct side of it.
        exact = buffers.exact
        write_coordinates(transform, exact)
        if mode is FillMode.WRAP:
            _wrap(exact[0], width - 1)
            _wrap(exact[1], height - 1)
        else:
            _take_out(*exact)
        np.copyto(maps, exact, casting="same_kind")


def _take_out(x: Coordinates, y: Coordinates) -> None:
    """Move coordinates outside so far away that OpenCV, like SciPy, doesn't blend in the edge."""
    height, width = x.shape
    np.copyto(x, _FAR, where=(x < 0) | (x > width - 1) | (y < 0) | (y > height - 1))


def _reflect(maps: Photo, sides: Photo) -> None:
    """Fold coordinates, counted from the edge, into the photo and count from its first pixel.

    This is SciPy's mode "reflect", in which the edge pixels appear twice.
    """
    np.abs(maps, out=maps)
    if maps.max() > 2 * sides.min():
        np.remainder(maps, 2 * sides, out=maps)
    maps -= sides
    np.abs(maps, out=maps)
    np.subtract(sides - np.float32(0.5), maps, out=maps)


def _wrap(coordinates: Coordinates, period: int) -> None:
    """Fold coordinates into [0, period] in place, as in SciPy's mode "wrap".

    The period is one less than the side, and both ends stay where they are.
    """
    if period == 0:
        coordinates[:] = 0
        return
    below = coordinates < 0
    above = coordinates > period
    coordinates[below] += period * (np.floor(-coordinates[below] / period) + 1)
    coordinates[above] -= period * np.floor(coordinates[above] / period)
