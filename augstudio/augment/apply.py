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

import cv2
import numpy as np

from augstudio.augment.camera import photograph
from augstudio.augment.colour import recolour
from augstudio.augment.transform import Transform
from augstudio.augment.warp import Photo, warp

# Photos are worked on side by side; threads within one photo would only be in their way.
cv2.setNumThreads(1)

#: Quarters to the left.
_TURNS = {1: cv2.ROTATE_90_COUNTERCLOCKWISE, 2: cv2.ROTATE_180, 3: cv2.ROTATE_90_CLOCKWISE}

#: Levels by which OpenCV's interpolation may differ from SciPy's, which Keras uses.
_TOLERANCE = 0.01


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
    # The steps write over this one; the photo that was given stays.
    result = warp(np.ascontiguousarray(photo), transform) if transform.warps else photo.copy()
    if transform.channel_shift:
        _shift_channels(result, transform.channel_shift)
    if transform.flip_horizontal or transform.flip_vertical:
        _flip(result, transform.flip_horizontal, transform.flip_vertical)
    if transform.quarter_turns:
        result = cv2.rotate(result, _TURNS[transform.quarter_turns])
    if transform.brightness != 1:
        _brighten(result, transform.brightness, transform.warps)
    return photograph(recolour(result, transform), transform)


def _shift_channels(photo: Photo, levels: float) -> None:
    """Add ``levels`` to every channel, within the photo's own darkest and lightest value."""
    darkest, lightest = (0, photo.max()) if levels > 0 else (photo.min(), 255)
    photo += np.float32(levels)
    np.clip(photo, darkest, lightest, out=photo)


def _flip(photo: Photo, horizontal: bool, vertical: bool) -> None:
    """Mirror the photo exactly, without interpolation."""
    cv2.flip(photo, -1 if horizontal and vertical else int(horizontal), photo)


def _brighten(photo: Photo, factor: float, warped: bool) -> None:
    """Multiply in 8 bits, as Keras does through Pillow's ``ImageEnhance.Brightness``.

    Both cut values down to whole levels, before and after. Where a ``warped`` photo lies within
    the tolerance of a whole level, Keras may have cut to this or the one below; the mean of
    both results is never more than a level away from Keras's, for factors up to 2.
    """
    levels = np.arange(256, dtype=np.float32) * np.float32(factor)
    levels = np.floor(np.minimum(levels, 255))
    if not warped:
        cv2.LUT(photo.astype(np.uint8), levels, photo)
        return
    # Each level takes this many entries; next to a whole one Keras may go either way.
    entries = round(1 / _TOLERANCE)
    table = np.empty(1 << 16, np.float32)  # OpenCV asks for all of 16 bits
    of_level = table[: 256 * entries].reshape(256, entries)
    of_level[:] = levels[:, None]
    of_level[1:, 0] = of_level[:-1, -1] = (levels[:-1] + levels[1:]) / 2
    places = np.empty(photo.shape, np.uint16)
    np.multiply(photo, np.float32(entries), out=places, casting="unsafe")
    cv2.LUT(places, table, photo)
