"""Photo + Transform -> photo: the same pixels as Keras's ``ImageDataGenerator``, faster, and more.

The steps, in their fixed order; one that the transform leaves neutral is skipped, so that not a bit
changes:

1. the warp (``warp``): a part cut out, Keras's turn, move, shear and zoom, perspective and
   elastic displacement, all in one interpolation;
2. channel shift, mirrors (Keras's), quarter turns, brightness (Keras's, in 8 bits);
3. colour (``colour``): temperature, hue, saturation, grey and contrast in one matrix, then gamma;
4. camera (``camera``): blur, noise, sharpening, JPEG, a part erased.

Those that Keras has stand in Keras's order before those that it has not, but for what the warp
composes: a recipe of Keras's parameters gives Keras's pixels. The camera comes last, as in life.
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from augstudio.augment.camera import photograph
from augstudio.augment.colour import recolour
from augstudio.augment.transform import Transform
from augstudio.augment.warp import LEVEL, FixedPoint, Photo, warp, warp_to_fixed_point

# Photos are worked on side by side; threads within one photo would only be in their way.
cv2.setNumThreads(1)

#: Quarters to the left.
_TURNS = {1: cv2.ROTATE_90_COUNTERCLOCKWISE, 2: cv2.ROTATE_180, 3: cv2.ROTATE_90_CLOCKWISE}

#: On how many places of fixed point at each side of a whole level Keras's value may lie on the
#: other: what is cut off and rounded is 2 at most, and OpenCV's interpolation differs from SciPy's,
#: which Keras uses, by less than 1 (0.01 of a level).
_TOLERANCE = 2


def apply(photo: Photo, transform: Transform) -> Photo:
    """Return the variation of ``photo`` that ``transform`` describes.

    Where only what Keras knows is not neutral, the result on square photos is that of
    ``ImageDataGenerator.apply_transform`` within 0.01 of 255, or one level where the brightness
    changes (from some 400 pixels a side on, sharp edges may differ by 0.02, since OpenCV's maps
    have 32 bits). On others Keras turns about a point beside the centre; this turns about the
    centre.

    Parameters
    ----------
    photo
        (h, w, 3) float32 in [0, 255], h and w from 1 to 32 765, as OpenCV needs it. Not changed.
    transform
        The identity returns ``photo`` itself.

    Returns
    -------
    (h, w, 3) float32 in [0, 255], contiguous; (w, h, 3) after an odd number of quarter turns.
    """
    if transform.is_identity:
        return photo
    # The steps write over what the first one returns; the photo that was given stays.
    if transform.warps and transform.brightness != 1:
        warped = warp_to_fixed_point(np.ascontiguousarray(photo), transform)
        result = _shift_and_brighten(_turn(warped, transform), transform)
    else:
        result = warp(np.ascontiguousarray(photo), transform) if transform.warps else photo.copy()
        if transform.channel_shift:
            _shift_channels(result, transform.channel_shift)
        result = _turn(result, transform)
        if transform.brightness != 1:
            cv2.LUT(result.astype(np.uint8), _brightened(transform.brightness), result)
    return photograph(recolour(result, transform), transform)


def _shift_channels(photo: Photo, levels: float) -> None:
    """Add ``levels`` to every channel, within the photo's own darkest and lightest value."""
    darkest, lightest = _bounds(photo, levels, 255)
    photo += np.float32(levels)
    np.clip(photo, darkest, lightest, out=photo)


def _bounds(photo: NDArray[Any], shift: float, white: int) -> tuple[Any, Any]:
    """Return the darkest and the lightest value that a channel shift may lead to.

    Of the photo's own two ends only that towards which it moves can be passed.
    """
    return (0, photo.max().item()) if shift > 0 else (photo.min().item(), white)


def _turn(photo: NDArray[Any], transform: Transform) -> NDArray[Any]:
    """Return the photo, written over, with its mirrors and quarter turns, exactly."""
    if transform.flip_horizontal or transform.flip_vertical:
        both = transform.flip_horizontal and transform.flip_vertical
        cv2.flip(photo, -1 if both else int(transform.flip_horizontal), photo)
    if transform.quarter_turns:
        photo = cv2.rotate(photo, _TURNS[transform.quarter_turns])
    return photo


def _brightened(factor: float) -> Photo:
    """Return what becomes of each of the 256 levels.

    As in Keras, through Pillow's ``ImageEnhance.Brightness``: cut down to whole levels before
    and after.
    """
    levels = np.arange(256, dtype=np.float32) * np.float32(factor)
    brightened: Photo = np.floor(np.minimum(levels, 255))
    return brightened


def _shift_and_brighten(warped: FixedPoint, transform: Transform) -> Photo:
    """Return a warped photo after channel shift and brightness, both in one table.

    Where a value lies within the tolerance of a whole level, Keras may have cut to this or the
    one below; the mean of both results is never more than a level away from Keras's, for
    factors up to 2.
    """
    levels = _brightened(transform.brightness)
    table = np.empty(1 << 16, np.float32)  # OpenCV asks for all of 16 bits
    of_level = table[: 256 * LEVEL].reshape(256, LEVEL)
    of_level[:] = levels[:, None]
    means = ((levels[:-1] + levels[1:]) / 2)[:, None]
    of_level[1:, :_TOLERANCE] = of_level[:-1, -_TOLERANCE:] = means
    shift = round(transform.channel_shift * LEVEL)
    if shift:
        table = _shifted(table, shift, *_bounds(warped, shift, 255 * LEVEL))
    result: Photo = cv2.LUT(warped, table)
    return result


def _shifted(table: Photo, shift: int, low: int, high: int) -> Photo:
    """Return the table whose entry i is entry i + ``shift``, kept from ``low`` to ``high``."""
    first, last = max(low - shift, 0), max(high - shift, 0)
    shifted = np.empty_like(table)
    shifted[:first] = table[low]
    shifted[first:last] = table[first + shift : last + shift]
    shifted[last:] = table[high]
    return shifted
