"""Where each pixel of a variation comes from, and the one interpolation that brings it there.

Turning, moving, shear and zoom are Keras's; before them a part may be cut out and enlarged, after
them the picture may be looked at from the side and pushed about. All of it is one map from the
places of the result to those of the photo, so the photo is interpolated, and blurred, only once.
"""

import threading

import cv2
import numpy as np
from numpy.typing import NDArray

from augstudio.augment.fields import FillMode
from augstudio.augment.transform import Transform

Photo = NDArray[np.float32]
Coordinates = NDArray[np.float64]
_Coordinates = NDArray[np.float32] | Coordinates

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

#: Points of the grid of an elastic warp along each side, and the standard deviation that is left
#: of theirs on average after they are joined (measured).
_GRID = 5
_JOINED = 0.87

#: The least depth of a place in perspective, and the most sides of the photo that it may lie
#: away. The sliders lead to neither; corners that cross would, and OpenCV would fill for hours.
_HORIZON = 1e-3
_FARTHEST = 32


def warp(photo: Photo, transform: Transform) -> Photo:
    """Return the photo with its places changed in one interpolation, mirrors left out.

    Parameters
    ----------
    photo
        (h, w, 3) float32, contiguous, h and w from 1 to 32 765, as OpenCV needs it. Not changed.
    transform
        Of which only what ``maps`` names, ``fill_mode`` and ``cval`` count.

    Returns
    -------
    (h, w, 3) float32 in the range of the photo and ``cval``, contiguous.
    """
    height, width = photo.shape[:2]
    scratch = _scratch(height, width)
    _write_maps(transform, scratch)
    # OpenCV interpolates four channels faster than three.
    source = cv2.cvtColor(photo, cv2.COLOR_RGB2RGBA, scratch.source)
    warped = cv2.remap(
        _rimmed(scratch) if transform.fill_mode is FillMode.NEAREST else source,
        scratch.map_x,
        scratch.map_y,
        cv2.INTER_LINEAR,
        scratch.warped,
        borderMode=_BORDERS[transform.fill_mode],
        borderValue=(transform.cval,) * 4,
    )
    result: Photo = cv2.cvtColor(warped, cv2.COLOR_RGBA2RGB)
    return result


def _write_maps(transform: Transform, scratch: "_Scratch") -> None:
    """Write maps in 32 bits, made from coordinates in 64: warpAffine itself is less exact."""
    height, width = scratch.shape
    x, y, mode = scratch.map_x, scratch.map_y, transform.fill_mode
    if mode in (FillMode.WRAP, FillMode.CONSTANT) or transform.perspective or transform.elastic:
        _write(transform, scratch.x, scratch.y)
        if mode is FillMode.WRAP:
            _wrap(scratch.x, width)
            _wrap(scratch.y, height)
        elif mode is FillMode.CONSTANT:
            _take_out(scratch.x, scratch.y)
        np.copyto(x, scratch.x, casting="same_kind")
        np.copyto(y, scratch.y, casting="same_kind")
    else:
        _write(transform, x, y)  # each sum is rounded as it is written
    if mode is FillMode.NEAREST:
        # OpenCV finds the nearest pixel, too, but slower.
        np.clip(x, 0, width - 1, out=x)
        np.clip(y, 0, height - 1, out=y)


def _rimmed(scratch: "_Scratch") -> Photo:
    """Repeat the last row and column: OpenCV is slower where a neighbour, even unused, lacks."""
    scratch.rimmed[:-1, -1] = scratch.rimmed[:-1, -2]
    scratch.rimmed[-1] = scratch.rimmed[-2]
    return scratch.rimmed


def maps(transform: Transform, height: int, width: int) -> tuple[Coordinates, Coordinates]:
    """Return where in the photo each pixel of the result comes from.

    The last step comes first: a place of the result goes through the perspective, Keras's
    zoom, shear, move and turn, and then into the part that was cut out; at the end the elastic
    displacement is added. Mirrors and quarter turns, which come after all this, are not in it.

    Returns
    -------
    x and y, each (height, width) float64, in pixels of the photo: its pixels have the
    coordinates 0 to width - 1 and 0 to height - 1, and what lies beyond these is filled as
    ``fill_mode`` says.
    """
    x, y = np.empty((2, height, width), np.float64)
    _write(transform, x, y)
    return x, y


def _write(transform: Transform, x: _Coordinates, y: _Coordinates) -> None:
    """Write the coordinates into ``x`` and ``y`` (h, w), of 64 bits where they go on from there."""
    height, width = x.shape
    to_photo = _affine(transform, height, width)
    if transform.crop_side != 1:
        to_photo = _crop(transform, height, width) @ to_photo
    if transform.perspective:
        to_photo = to_photo @ _perspective(transform.perspective, height, width)
    _fill(to_photo[0], x)
    _fill(to_photo[1], y)
    if transform.perspective:
        depth = np.empty_like(x)
        _fill(to_photo[2], depth)
        _divide(x, y, depth)
    if transform.elastic:
        push = _push(transform.elastic_seed, height, width)
        push *= np.float32(transform.elastic * transform.crop_side / _JOINED)
        x += push[..., 0]
        y += push[..., 1]


def _divide(x: _Coordinates, y: _Coordinates, depth: _Coordinates) -> None:
    """Divide both coordinates by the depth, in place, and keep them near the photo."""
    # It is least at one of the corners.
    if depth[:: len(depth) - 1 or 1, :: depth.shape[1] - 1 or 1].min() >= _HORIZON:
        x /= depth
        y /= depth
        return
    np.maximum(depth, _HORIZON, out=depth)
    farthest = _FARTHEST * max(depth.shape)
    for places in (x, y):
        places /= depth
        np.clip(places, -farthest, farthest, out=places)


def _affine(transform: Transform, height: int, width: int) -> NDArray[np.float64]:
    """Return Keras's (3, 3) matrix from (x, y, 1) of the result to that of the photo.

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


def _crop(transform: Transform, height: int, width: int) -> NDArray[np.float64]:
    """Return the (3, 3) matrix from the enlarged part to its place in the photo."""
    side = transform.crop_side
    offset_x = transform.crop_x + (1 - side) * (width / 2 - 0.5)
    offset_y = transform.crop_y + (1 - side) * (height / 2 - 0.5)
    return np.array([[side, 0, offset_x], [0, side, offset_y], [0, 0, 1]])


def _perspective(inside: tuple[float, ...], height: int, width: int) -> NDArray[np.float64]:
    """Return the (3, 3) matrix that takes the centres of the corner pixels inwards.

    It maps (x, y, 1) of the result to (x, y, 1) of what is looked at, times a depth. The
    formula is that of Heckbert 1989, "Fundamentals of Texture Mapping and Image Warping", 2.2.3.
    """
    # A photo one pixel wide has no corners; its frame is taken for two.
    right, bottom = max(width - 1, 1), max(height - 1, 1)
    left_x, top_y, right_x, right_y, far_x, far_y, low_x, low_y = inside
    # The four corners as seen, as shares of the sides.
    x0, x1, x2, x3 = left_x / right, 1 - right_x / right, 1 - far_x / right, low_x / right
    y0, y1, y2, y3 = top_y / bottom, right_y / bottom, 1 - far_y / bottom, 1 - low_y / bottom
    sum_x, sum_y = x0 - x1 + x2 - x3, y0 - y1 + y2 - y3
    determinant = (x1 - x2) * (y3 - y2) - (x3 - x2) * (y1 - y2) or _HORIZON
    g = (sum_x * (y3 - y2) - (x3 - x2) * sum_y) / determinant
    h = ((x1 - x2) * sum_y - sum_x * (y1 - y2)) / determinant
    seen = np.array(
        [
            [right * (x1 - x0 + g * x1), right * (x3 - x0 + h * x3), right * x0],
            [bottom * (y1 - y0 + g * y1), bottom * (y3 - y0 + h * y3), bottom * y0],
            [g, h, 1],
        ]
    )
    shares: NDArray[np.float64] = seen / [right, bottom, 1]
    return shares


def _push(seed: int, height: int, width: int) -> NDArray[np.float32]:
    """Return the elastic displacement, (h, w, 2) float32 with a standard deviation of ``_JOINED``.

    A coarse grid of normal numbers, joined smoothly, as in Ronneberger et al. 2015, "U-Net"
    (3 x 3 there).
    """
    grid = np.random.Generator(np.random.PCG64(seed)).standard_normal((_GRID, _GRID, 2))
    push: NDArray[np.float32] = cv2.resize(
        grid.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC
    )
    return push


def _fill(row: NDArray[np.float64], out: _Coordinates) -> None:
    """Write one coordinate of the photo for each pixel of the result into ``out`` (h, w)."""
    height, width = out.shape
    # SciPy begins with the offset, then adds y, then x; another order rounds otherwise.
    by_y = row[2] + np.arange(height) * row[1]
    np.add(by_y[:, None], np.arange(width) * row[0], out=out, casting="same_kind")


class _Scratch:
    """The arrays in which a warp works; its thread uses them again for the next photo.

    Asking the system for fresh memory can take longer than the whole warp.
    """

    def __init__(self, height: int, width: int) -> None:
        self.shape = (height, width)
        self.x, self.y = np.empty((2, height, width), np.float64)
        self.map_x, self.map_y = np.empty((2, height, width), np.float32)
        self.rimmed = np.empty((height + 1, width + 1, 4), np.float32)
        self.source = self.rimmed[:height, :width]
        self.warped = np.empty((height, width, 4), np.float32)


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
    np.putmask(x, (x < 0) | (x > width - 1) | (y < 0) | (y > height - 1), _FAR)


def _wrap(coordinates: Coordinates, length: int) -> None:
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
