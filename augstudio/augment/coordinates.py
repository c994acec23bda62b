"""Where in the photo each pixel of a variation comes from.

Rotation, shift, shear and zoom are Keras's. Before them the photo may be cropped and enlarged;
perspective and elastic displacement come after them. All steps together are one map from
coordinates in the result to coordinates in the photo.
"""

import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from augstudio.augment.transform import Transform

Matrix = NDArray[np.float64]
#: (2, h, w), x and y in pixels.
Coordinates = NDArray[np.floating[Any]]

#: Points along each side of the grid for an elastic warp, and the average standard deviation that
#: remains after interpolation (measured).
_GRID = 5
_JOINED = 0.87

#: The smallest depth of a pixel in perspective. The sliders stay far above it; crossing corners
#: would fall below.
_HORIZON = 1e-3


def source_coordinates(
    transform: Transform, height: int, width: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return where in the photo each pixel of the result comes from.

    The steps run backwards: a pixel of the result goes through the perspective, then Keras's zoom,
    shear, shift and rotation, then into the crop; finally the elastic displacement is added. Flips
    and quarter turns, which come after all this, are not included.

    Returns
    -------
    x and y, each (height, width) float64, in pixels of the photo: its pixels have the coordinates
    0 to width - 1 and 0 to height - 1. Everything outside is filled as ``fill_mode`` says.
    """
    coordinates = np.empty((2, height, width), np.float64)
    write_coordinates(transform, coordinates)
    return coordinates[0], coordinates[1]


def write_coordinates(
    transform: Transform,
    coordinates: Coordinates,
    workspace: NDArray[np.float32] | None = None,
    offset: float = 0.0,
) -> None:
    """Write the result of ``source_coordinates`` into an array.

    Parameters
    ----------
    coordinates
        (2, h, w), x and y, float64; or float32 with a ``workspace``, rounded only once.
    workspace
        (2, h, w) float32, overwritten; needed for exact results in float32.
    offset
        Pixels to be added to x and y.
    """
    height, width = coordinates.shape[1:]
    to_photo = _to_photo(transform, height, width)
    to_photo[:2] += offset * to_photo[2]
    _write_products(to_photo[:2], coordinates, workspace)
    if transform.perspective:
        depth = np.empty_like(coordinates[:1])
        _write_products(to_photo[2:], depth, workspace)
        coordinates /= np.maximum(depth, _HORIZON, out=depth)
    if transform.elastic:
        displacement = _displacement(transform.elastic_seed, height, width)
        displacement *= np.float32(transform.elastic * transform.crop_side / _JOINED)
        coordinates += np.moveaxis(displacement, 2, 0)


def _to_photo(transform: Transform, height: int, width: int) -> Matrix:
    """Return the (3, 3) matrix from (x, y, 1) of the result to the photo, times a depth."""
    to_photo = _affine(transform, height, width)
    if transform.crop_side != 1:
        to_photo = _crop(transform, height, width) @ to_photo
    if transform.perspective:
        to_photo = to_photo @ _perspective(transform.perspective, height, width)
    return to_photo


def _write_products(rows: Matrix, out: Coordinates, workspace: NDArray[np.float32] | None) -> None:
    """Write the product of each of ``rows`` (n, 3) and (x, y, 1) into ``out`` (n, h, w)."""
    height, width = out.shape[1:]
    # SciPy starts with the offset, then adds y, then x; another order rounds differently.
    by_y = rows[:, 2:] + np.arange(height) * rows[:, 1:2]
    by_x = np.arange(width) * rows[:, :1]
    if workspace is None:
        _add(by_y, by_x, out)
        return
    # In 32 bits, multiples of this unit are added exactly, up to the largest sum. The remainders,
    # far less than a pixel, come last, and only this sum is rounded.
    _, exponent = math.frexp(1 + np.abs(by_y).max() + np.abs(by_x).max())
    unit = 2.0 ** (exponent - 23)
    coarse_y, coarse_x = np.rint(by_y / unit) * unit, np.rint(by_x / unit) * unit
    _add(coarse_y, coarse_x, out)
    fine = workspace[: len(rows)]
    _add(by_y - coarse_y, by_x - coarse_x, fine)
    out += fine


def _add(by_y: Matrix, by_x: Matrix, out: Coordinates) -> None:
    """Write the sums of each of (n, h) and each of (n, w) into ``out`` (n, h, w)."""
    # A product with ones takes a third of the time of a broadcast sum.
    columns = np.ones((*by_y.shape, 2), out.dtype)
    columns[..., 0] = by_y
    rows = np.ones((len(by_x), 2, by_x.shape[1]), out.dtype)
    rows[:, 1] = by_x
    np.matmul(columns, rows, out=out)


def _affine(transform: Transform, height: int, width: int) -> Matrix:
    """Return Keras's (3, 3) matrix from (x, y, 1) of the result to that of the photo.

    The steps are multiplied in Keras's order, so that coordinates exactly on the edge of the photo
    are rounded to the same side.
    """
    theta, shear = np.deg2rad(transform.theta), np.deg2rad(transform.shear)
    cos, sin = np.cos(theta), np.sin(theta)
    centre_x, centre_y = width / 2 - 0.5, height / 2 - 0.5
    turn, move, lean, zoom, from_centre, to_centre = np.array(
        [
            [[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]],
            [[1, 0, transform.tx], [0, 1, transform.ty], [0, 0, 1]],
            [[1, -np.sin(shear), 0], [0, np.cos(shear), 0], [0, 0, 1]],
            [[transform.zx, 0, 0], [0, transform.zy, 0], [0, 0, 1]],
            [[1, 0, centre_x], [0, 1, centre_y], [0, 0, 1]],
            [[1, 0, -centre_x], [0, 1, -centre_y], [0, 0, 1]],
        ]
    )
    composed: Matrix = from_centre @ (turn @ move @ lean @ zoom) @ to_centre
    return composed


def _crop(transform: Transform, height: int, width: int) -> Matrix:
    """Return the (3, 3) matrix from the enlarged crop to its place in the photo."""
    side = transform.crop_side
    offset_x = transform.crop_x + (1 - side) * (width / 2 - 0.5)
    offset_y = transform.crop_y + (1 - side) * (height / 2 - 0.5)
    return np.array([[side, 0, offset_x], [0, side, offset_y], [0, 0, 1]])


def _perspective(inside: tuple[float, ...], height: int, width: int) -> Matrix:
    """Return the (3, 3) matrix that moves the centres of the corner pixels inwards.

    It maps (x, y, 1) of the result to (x, y, 1) of the picture before it, times a depth. The
    formula is from Heckbert 1989, "Fundamentals of Texture Mapping and Image Warping", 2.2.3.
    """
    # A photo one pixel wide has no corners, so it is treated as two pixels wide.
    right, bottom = max(width - 1, 1), max(height - 1, 1)
    left_x, top_y, right_x, right_y, far_x, far_y, low_x, low_y = inside
    # The four corners after the move, as shares of the sides.
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


def _displacement(seed: int, height: int, width: int) -> NDArray[np.float32]:
    """Return the elastic displacement, (h, w, 2) float32 with a standard deviation of ``_JOINED``.

    A coarse grid of normal numbers with bicubic interpolation, as in Ronneberger et al. 2015,
    "U-Net" (where it is 3 x 3).
    """
    grid = np.random.Generator(np.random.PCG64(seed)).standard_normal((_GRID, _GRID, 2))
    displacement: NDArray[np.float32] = cv2.resize(
        grid.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC
    )
    return displacement
