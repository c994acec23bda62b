"""HEIC photos may name their colours instead of having a profile."""

import numpy as np
import pillow_heif
import pytest
from numpy.typing import NDArray
from PIL import Image

from augstudio.data.decoding.wide_colours import profile
from augstudio.data.images import decode
from tests.data.photos import encoded, picture
from tests.data.profiles import DISPLAY_P3, SRGB


def heic(primaries: int, curve: int) -> bytes:
    pillow_heif.register_heif_opener()
    return encoded(
        Image.fromarray(picture()),
        "HEIF",
        quality=-1,
        chroma="444",
        color_primaries=primaries,
        transfer_characteristics=curve,
        matrix_coefficients=6,
        full_range_flag=1,
    )


def in_srgb(values: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return colours of Display P3 in sRGB, by the formulas."""
    levels = values / 255
    linear = np.where(levels < 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4)
    linear = (linear @ DISPLAY_P3.T @ np.linalg.inv(SRGB).T).clip(0, 1)
    return 255 * np.where(linear < 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


@pytest.mark.parametrize("curve", [1, 13])
def test_display_p3_becomes_srgb(curve: int) -> None:
    plain = decode(heic(1, 13))
    assert np.abs(plain.astype(int) - picture()).max() <= 3
    assert np.abs(decode(heic(12, curve)) - in_srgb(plain)).max() <= 2


@pytest.mark.parametrize(("primaries", "curve"), [(1, 13), (2, 2), (5, 6), (12, 16), (9, 18)])
def test_other_colours_stay(primaries: int, curve: int) -> None:
    assert profile({"color_primaries": primaries, "transfer_characteristics": curve}) is None
    np.testing.assert_array_equal(decode(heic(primaries, curve)), decode(heic(1, 13)))


def test_what_says_nothing_has_no_profile() -> None:
    assert profile({}) is None
    assert profile({"color_primaries": "12", "transfer_characteristics": 13}) is None
