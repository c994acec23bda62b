"""Photo + Transform -> photo: the pixels of Keras's ``ImageDataGenerator``, faster, and more steps.

The steps have a fixed order. A step that the transform leaves neutral is skipped, so it doesn't
change a single bit:

1. the warp (``warp``): random crop, Keras's rotation, shift, shear and zoom, perspective and
   elastic displacement, all in one interpolation;
2. channel shift, flips (Keras's), quarter turns, brightness (Keras's, in 8 bits);
3. colour (``colour``): temperature, hue, saturation, grey and contrast in one matrix, then gamma;
4. camera (``camera``): blur, noise, sharpening, JPEG, random erasing.

Except in the warp, Keras's steps come first, in Keras's order, so a recipe with only Keras's
parameters gives Keras's pixels. The camera comes last, as in real life.
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from augstudio.augment.camera import photograph
from augstudio.augment.colour import recolour
from augstudio.augment.transform import Transform
from augstudio.augment.warp import LEVEL, FixedPoint, Photo, warp, warp_to_fixed_point

# Photos are processed in parallel; more threads within one photo would only slow that down.
cv2.setNumThreads(1)

#: By number of quarter turns to the left.
_TURNS = {1: cv2.ROTATE_90_COUNTERCLOCKWISE, 2: cv2.ROTATE_180, 3: cv2.ROTATE_90_CLOCKWISE}

#: How close to a whole level, in fixed-point units, a value may be so that Keras's value can be on
#: the other side of it: truncation and rounding add at most 2, and OpenCV's interpolation differs
#: from SciPy's, which Keras uses, by less than 1 (0.01 of a level).
_TOLERANCE = 2


def apply(photo: Photo, transform: Transform) -> Photo:
    """Return the variation of ``photo`` that ``transform`` describes.

    If only Keras's steps are active, the result on square photos equals that of
    ``ImageDataGenerator.apply_transform`` within 0.01 of 255, or within one level if the brightness
    changes. (From about 400 pixels a side, sharp edges may differ by 0.02, since OpenCV's maps have
    32 bits.) On other photos Keras rotates about a point near the centre; this rotates about the
    centre.

    Parameters
    ----------
    photo
        (h, w, 3) float32 in [0, 255], h and w from 1 to 32 765, OpenCV's limit. Not changed.
    transform
        For the identity, ``photo`` itself is returned.

    Returns
    -------
    (h, w, 3) float32 in [0, 255], contiguous; (w, h, 3) after an odd number of quarter turns.
    """
    if transform.is_identity:
        return photo
    # The steps overwrite the result of the first one; the given photo stays unchanged.
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
    """Add ``levels`` to every channel, limited to the photo's darkest and lightest value."""
    darkest, lightest = _bounds(photo, levels, 255)
    photo += np.float32(levels)
    np.clip(photo, darkest, lightest, out=photo)


def _bounds(photo: NDArray[Any], shift: float, white: int) -> tuple[Any, Any]:
    """Return the darkest and lightest value allowed after a channel shift.

    Only the photo's extreme in the direction of the shift can be exceeded.
    """
    return (0, photo.max().item()) if shift > 0 else (photo.min().item(), white)


def _turn(photo: NDArray[Any], transform: Transform) -> NDArray[Any]:
    """Return the photo, overwritten, after flips and quarter turns, which are exact."""
    if transform.flip_horizontal or transform.flip_vertical:
        both = transform.flip_horizontal and transform.flip_vertical
        cv2.flip(photo, -1 if both else int(transform.flip_horizontal), photo)
    if transform.quarter_turns:
        photo = cv2.rotate(photo, _TURNS[transform.quarter_turns])
    return photo


def _brightened(factor: float) -> Photo:
    """Return the new value of each of the 256 levels.

    As in Keras, which uses Pillow's ``ImageEnhance.Brightness``: truncated to whole levels before
    and after.
    """
    levels = np.arange(256, dtype=np.float32) * np.float32(factor)
    brightened: Photo = np.floor(np.minimum(levels, 255))
    return brightened


def _shift_and_brighten(warped: FixedPoint, transform: Transform) -> Photo:
    """Return a warped photo after channel shift and brightness, both in one table.

    If a value is within the tolerance of a whole level, Keras may have truncated to this level or
    the one below. The mean of both results is never more than one level from Keras's, for factors
    up to 2.
    """
    levels = _brightened(transform.brightness)
    table = np.empty(1 << 16, np.float32)  # OpenCV needs an entry for every 16-bit value
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
    """Return the table whose entry i is entry i + ``shift``, clipped to ``low`` and ``high``."""
    first, last = max(low - shift, 0), max(high - shift, 0)
    shifted = np.empty_like(table)
    shifted[:first] = table[low]
    shifted[first:last] = table[first + shift : last + shift]
    shifted[last:] = table[high]
    return shifted
