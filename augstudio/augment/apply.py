"""Photo + Transform -> photo: the same pixels as Keras's ``ImageDataGenerator``, faster."""

import threading

import cv2
import numpy as np
from numpy.typing import NDArray

from augstudio.augment.draw import Transform
from augstudio.augment.recipe import FillMode

Photo = NDArray[np.float32]

# Photos are worked on side by side; threads within one photo would only be in their way.
cv2.setNumThreads(1)

_BORDERS = {
    FillMode.NEAREST: cv2.BORDER_REPLICATE,
    FillMode.REFLECT: cv2.BORDER_REFLECT,
    FillMode.WRAP: cv2.BORDER_REPLICATE,
    FillMode.CONSTANT: cv2.BORDER_CONSTANT,
}

#: A coordinate so far outside that nothing of the photo is blended in.
_FAR = -9.0

#: Larger photos than this get arrays of their own, so that no thread holds much memory.
_KEPT_PIXELS = 512 * 512
_kept = threading.local()

#: Levels by which OpenCV's interpolation may differ from SciPy's, which Keras uses.
_TOLERANCE = 0.01


def apply(photo: Photo, transform: Transform) -> Photo:
    """Return the variation of ``photo`` that ``transform`` describes.

    The steps and their order are those of ``ImageDataGenerator.apply_transform``. On square
    photos the result is the same within 0.01 of 255, or one level where the brightness changes
    (from some 400 pixels a side on, sharp edges may differ by 0.02, since OpenCV's maps have 32
    bits). On others Keras turns about a point beside the centre; this turns about the centre.

    Parameters
    ----------
    photo
        (h, w, 3) float32 in [0, 255], h and w from 1 to 32 766, OpenCV's limit. It is not changed.
    transform
        The identity returns ``photo`` itself.

    Returns
    -------
    (h, w, 3) float32 in [0, 255], contiguous.
    """
    if transform.is_identity:
        return photo
    result = np.ascontiguousarray(photo)
    if transform.warps:
        result = _warp(result, transform)
    if transform.channel_shift:
        result = _shift_channels(result, transform.channel_shift)
    result = _flip(result, transform.flip_horizontal, transform.flip_vertical)
    if transform.brightness != 1:
        result = _brighten(result, transform.brightness, _TOLERANCE if transform.warps else 0.0)
    return result


def _warp(photo: Photo, transform: Transform) -> Photo:
    """Turn, move, shear and zoom in one interpolation."""
    height, width = photo.shape[:2]
    to_photo = _matrix(transform, height, width)
    scratch = _scratch(height, width)
    x = _coordinates(to_photo[0], scratch.x)
    y = _coordinates(to_photo[1], scratch.y)
    if transform.fill_mode is FillMode.WRAP:
        _wrap(x, width)
        _wrap(y, height)
    elif transform.fill_mode is FillMode.CONSTANT:
        # OpenCV would blend the grey with the rim of the photo; SciPy does not.
        x[(x < 0) | (x > width - 1) | (y < 0) | (y > height - 1)] = _FAR
    # Maps in 32 bits, made from coordinates in 64: warpAffine itself is less exact.
    np.copyto(scratch.map_x, x, casting="same_kind")
    np.copyto(scratch.map_y, y, casting="same_kind")
    warped = cv2.remap(
        # OpenCV interpolates four channels faster than three.
        cv2.cvtColor(photo, cv2.COLOR_RGB2RGBA, scratch.source),
        scratch.map_x,
        scratch.map_y,
        cv2.INTER_LINEAR,
        scratch.warped,
        borderMode=_BORDERS[transform.fill_mode],
        borderValue=(transform.cval,) * 4,
    )
    result: Photo = cv2.cvtColor(warped, cv2.COLOR_RGBA2RGB)
    return result


def _matrix(transform: Transform, height: int, width: int) -> NDArray[np.float64]:
    """Return the (3, 3) matrix from (x, y, 1) of the result to that of the photo.

    The steps are multiplied in Keras's order, so that places that fall exactly on the rim of
    the photo are rounded to the same side as there.
    """
    matrix: NDArray[np.float64] = np.eye(3)
    if transform.theta:
        cos, sin = np.cos(np.deg2rad(transform.theta)), np.sin(np.deg2rad(transform.theta))
        matrix = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]])
    matrix = matrix @ np.array([[1, 0, transform.tx], [0, 1, transform.ty], [0, 0, 1]])
    if transform.shear:
        cos, sin = np.cos(np.deg2rad(transform.shear)), np.sin(np.deg2rad(transform.shear))
        matrix = matrix @ np.array([[1, -sin, 0], [0, cos, 0], [0, 0, 1]])
    matrix = matrix @ np.diag([transform.zx, transform.zy, 1])
    centre_x, centre_y = width / 2 - 0.5, height / 2 - 0.5
    from_centre = np.array([[1, 0, centre_x], [0, 1, centre_y], [0, 0, 1]])
    to_centre = np.array([[1, 0, -centre_x], [0, 1, -centre_y], [0, 0, 1]])
    composed: NDArray[np.float64] = from_centre @ matrix @ to_centre
    return composed


def _coordinates(row: NDArray[np.float64], out: NDArray[np.float64]) -> NDArray[np.float64]:
    """Write one coordinate of the photo for each pixel of the result into ``out`` (h, w)."""
    height, width = out.shape
    # SciPy begins with the offset, then adds y, then x; another order rounds otherwise.
    by_y = row[2] + np.arange(height) * row[1]
    coordinates: NDArray[np.float64] = np.add.outer(by_y, np.arange(width) * row[0], out=out)
    return coordinates


class _Scratch:
    """The arrays in which a warp works; its thread uses them again for the next photo.

    Asking the system for fresh memory can take longer than the whole warp.
    """

    def __init__(self, height: int, width: int) -> None:
        self.shape = (height, width)
        self.x, self.y = np.empty((2, height, width), np.float64)
        self.map_x, self.map_y = np.empty((2, height, width), np.float32)
        self.source, self.warped = np.empty((2, height, width, 4), np.float32)


def _scratch(height: int, width: int) -> _Scratch:
    found: _Scratch | None = getattr(_kept, "scratch", None)
    if found is None or found.shape != (height, width):
        found = _Scratch(height, width)
        if height * width <= _KEPT_PIXELS:
            _kept.scratch = found
    return found


def _wrap(coordinates: NDArray[np.float64], length: int) -> None:
    """Fold coordinates into [0, length - 1] in place, as SciPy does in its mode "wrap".

    Its period is length - 1, and both ends stay where they are.
    """
    period = length - 1
    if period == 0:
        coordinates[:] = 0
        return
    below = coordinates < 0
    above = coordinates > period
    coordinates[below] += period * (np.floor(-coordinates[below] / period) + 1)
    coordinates[above] -= period * np.floor(coordinates[above] / period)


def _shift_channels(photo: Photo, levels: float) -> Photo:
    """Add ``levels`` to every channel, within the photo's own darkest and lightest value."""
    darkest, lightest = photo.min(), photo.max()
    shifted = photo + np.float32(levels)
    return np.clip(shifted, darkest, lightest, out=shifted)


def _flip(photo: Photo, horizontal: bool, vertical: bool) -> Photo:
    """Mirror the photo exactly, without interpolation."""
    if not horizontal and not vertical:
        return photo
    code = -1 if horizontal and vertical else int(horizontal)
    flipped: Photo = cv2.flip(photo, code)
    return flipped


def _brighten(photo: Photo, factor: float, tolerance: float) -> Photo:
    """Multiply in 8 bits, as Keras does through Pillow's ``ImageEnhance.Brightness``.

    Both cut values down to whole levels, before and after. Where the photo lies within
    ``tolerance`` of a whole level, Keras may have cut to this or the one below; the mean of
    both results is never more than a level away from Keras's, for factors up to 2.
    """
    levels = np.arange(256, dtype=np.float32) * np.float32(factor)
    halves = np.floor(np.minimum(levels, 255)) / np.float32(2)
    lower, upper = np.empty((2, *photo.shape), np.uint8)
    np.subtract(photo, np.float32(tolerance), out=lower, casting="unsafe")
    np.add(photo, np.float32(tolerance), out=upper, casting="unsafe")
    result: Photo = cv2.LUT(lower, halves)
    cv2.add(result, cv2.LUT(upper, halves), result)
    return result
