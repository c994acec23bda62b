"""Effects of the camera, and of objects in front of the lens."""

import math
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from augstudio.augment.transform import Transform
from augstudio.augment.warp import Photo

#: Size of the pool of normal numbers for noise; drawing new ones takes longer than all else.
_NORMALS = 1 << 19

#: Standard deviation in pixels of the slight blur that the unsharp mask uses.
_SHARPENED = 1.0


def photograph(photo: Photo, transform: Transform) -> Photo:
    """Return the photo blurred, noisy, sharpened, saved as JPEG and partly covered, in this order.

    Parameters
    ----------
    photo
        (h, w, 3) float32 in [0, 255]. It is not changed.
    transform
        Only these five are used; if all are neutral, ``photo`` itself is returned.

    Returns
    -------
    (h, w, 3) float32 in [0, 255].
    """
    if transform.blur:
        photo = _within_range(_blur(photo, transform.blur))
    if transform.noise:
        photo = _within_range(_add_noise(photo, transform.noise, transform.noise_seed))
    if transform.sharpen:
        photo = _within_range(_sharpen(photo, transform.sharpen))
    if transform.jpeg_quality != 100:
        photo = _through_jpeg(photo, transform.jpeg_quality)
    if transform.erase:
        photo = _erase(photo, transform.erase)
    return photo


def _within_range(photo: Photo) -> Photo:
    return np.clip(photo, 0, 255, out=photo)


def _blur(photo: Photo, deviation: float) -> Photo:
    """Blur with a Gaussian, truncated at three standard deviations."""
    taps = 2 * math.ceil(3 * deviation) + 1
    blurred: Photo = cv2.GaussianBlur(photo, (taps, taps), deviation, borderType=cv2.BORDER_REFLECT)
    return blurred


def _add_noise(photo: Photo, deviation: float, seed: int) -> Photo:
    """Add normal numbers, independent for each pixel and channel."""
    start = seed % _NORMALS
    grain = _normals()[start : start + min(photo.size, _NORMALS)]
    if photo.size > _NORMALS:
        # In larger photos the numbers repeat, too far apart to be noticed.
        grain = np.resize(grain, photo.size)
    noisy: Photo = cv2.scaleAdd(grain.reshape(photo.shape), deviation, photo)
    return noisy


@cache
def _normals() -> NDArray[np.float32]:
    """Return the pool of normal numbers, always the same, twice, so that any start works."""
    numbers = np.random.Generator(np.random.PCG64(0)).standard_normal(_NORMALS, np.float32)
    return np.tile(numbers, 2)


def _sharpen(photo: Photo, factor: float) -> Photo:
    """Add ``factor`` times the difference from a slight blur (an unsharp mask)."""
    blurred = _blur(photo, _SHARPENED)
    sharpened: Photo = cv2.addWeighted(photo, 1 + factor, blurred, -factor, 0)
    return sharpened


def _through_jpeg(photo: Photo, quality: int) -> Photo:
    """Encode as JPEG of this quality, in memory, and decode again."""
    pixels = cv2.cvtColor(cv2.convertScaleAbs(photo), cv2.COLOR_RGB2BGR)
    _, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR_RGB), np.float32)


def _erase(photo: Photo, part: tuple[int, ...]) -> Photo:
    """Cover a part of the photo (top, left, height, width) with its mean colour."""
    top, left, height, width = part
    covered = photo.copy()
    covered[top : top + height, left : left + width] = cv2.mean(photo)[:3]
    return covered
