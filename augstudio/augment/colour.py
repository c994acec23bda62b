"""Light and colour beyond Keras: one matrix for all linear steps, then gamma."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from augstudio.augment.transform import Transform
from augstudio.augment.warp import Photo

Matrix = NDArray[np.float64]

#: How much red, green and blue contribute to luma (ITU-R BT.601, section 2.5.1).
_LUMA = np.array([0.299, 0.587, 0.114])

#: Luma, and the two differences from it that span the colour wheel: Y'UV of ITU-R BT.601
#: (U = 0.492 (B - Y), V = 0.877 (R - Y)).
_YUV = np.array([_LUMA, 0.492 * ([0, 0, 1] - _LUMA), 0.877 * ([1, 0, 0] - _LUMA)])
_RGB_OF_YUV = np.linalg.inv(_YUV)

#: Matrices for red, green and blue: the grey part, the part of U and V, and that part a quarter
#: turn further on the colour wheel.
_GREY = np.outer(_RGB_OF_YUV[:, 0], _YUV[0])
_HERE = _RGB_OF_YUV[:, 1:] @ _YUV[1:]
_TURNED = np.outer(_RGB_OF_YUV[:, 2], _YUV[1]) - np.outer(_RGB_OF_YUV[:, 1], _YUV[2])

#: CIE XYZ to linear sRGB (IEC 61966-2-1).
_RGB_OF_XYZ = np.array(
    [[3.2406, -1.5372, -0.4986], [-0.9689, 1.8758, 0.0415], [0.0557, -0.2040, 1.0570]]
)

#: Kelvin of sRGB's white, D65 on the CIE daylight locus.
_WHITE = 6504.0

#: Photos store light to the power of about 1 / 2.2 (IEC 61966-2-1).
_ENCODING = 2.2


def recolour(photo: Photo, transform: Transform) -> Photo:
    """Return the photo after temperature, hue, saturation, grey, contrast and gamma.

    The first five are one matrix; values are clipped only after it.

    Parameters
    ----------
    photo
        (h, w, 3) float32 in [0, 255]. It is not changed.
    transform
        Only these six are used; if all are neutral, ``photo`` itself is returned.

    Returns
    -------
    (h, w, 3) float32 in [0, 255].
    """
    if _has_matrix(transform):
        photo = _mix(photo, _matrix(transform), transform.contrast)
    if transform.gamma != 1:
        photo = _bend(photo, transform.gamma)
    return photo


def _has_matrix(transform: Transform) -> bool:
    return bool(
        transform.temperature
        or transform.hue
        or transform.saturation != 1
        or transform.grey
        or transform.contrast != 1
    )


def _matrix(transform: Transform) -> Matrix:
    """Return the (3, 3) matrix of all steps but contrast, for columns of red, green and blue."""
    matrix = _chroma(transform.hue, transform.saturation * (1 - transform.grey))
    if transform.temperature:
        matrix *= _gains(transform.temperature)
    return matrix


def _mix(photo: Photo, matrix: Matrix, contrast: float) -> Photo:
    """Multiply each pixel by ``matrix``, and its difference from the mean by ``contrast``.

    The mean is taken per channel, as in Keras's ``RandomContrast``.
    """
    both = np.zeros((3, 4), np.float32)
    both[:, :3] = contrast * matrix
    if contrast != 1:
        both[:, 3] = (1 - contrast) * matrix @ cv2.mean(photo)[:3]
    mixed: Photo = cv2.transform(photo, both)
    return np.clip(mixed, 0, 255, out=mixed)


def _chroma(degrees: float, strength: float) -> Matrix:
    """Return the matrix that rotates colours on the colour wheel and multiplies their strength.

    Luma and grey stay the same. Red moves towards yellow.
    """
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    turned: Matrix = _GREY + strength * (cos * _HERE + sin * _TURNED)
    return turned


def _gains(mired: float) -> Matrix:
    """Return the factors of red, green and blue for light warmer by ``mired``; luma stays.

    This is a von Kries adaptation, one factor per channel: the ratio of daylight of that
    temperature to sRGB's white, encoded as in photos.
    """
    kelvin = 1e6 / (1e6 / _WHITE + mired)
    gains = (_daylight(kelvin) / _WHITE_LIGHT) ** (1 / _ENCODING)
    balanced: Matrix = gains / (_LUMA @ gains)
    return balanced


def _daylight(kelvin: float) -> Matrix:
    """Return linear red, green and blue of daylight at 4 000 to 25 000 K.

    The daylight locus of CIE 15:2018, equations 4.6 to 4.8.
    """
    t = 1e3 / kelvin
    if kelvin <= 7000:
        x = 0.244063 + 0.09911 * t + 2.9678 * t**2 - 4.6070 * t**3
    else:
        x = 0.237040 + 0.24748 * t + 1.9018 * t**2 - 2.0064 * t**3
    y = -0.275 + 2.870 * x - 3.000 * x**2
    light: Matrix = _RGB_OF_XYZ @ [x / y, 1, (1 - x - y) / y]
    return light


def _bend(photo: Photo, gamma: float) -> Photo:
    """Raise values, as shares of 255, to the power of ``gamma``."""
    bent: Photo = cv2.pow(photo, gamma)
    bent *= np.float32(255 ** (1 - gamma))
    return np.minimum(bent, np.float32(255), out=bent)


_WHITE_LIGHT = _daylight(_WHITE)
