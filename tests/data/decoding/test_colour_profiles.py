"""Colours of photos with a profile are those that the profile means."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pillow_heif
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from augstudio.data.decoding import upright
from augstudio.data.decoding.colour_profiles import _transform
from augstudio.data.images import Fit, decode, fit_square, load
from tests.data.photos import encoded, picture
from tests.data.profiles import (
    DISPLAY_P3,
    PROPHOTO,
    SRGB,
    colour_profile,
    grey_profile,
    in_srgb,
    ink_profile,
)

PHOTO = Image.fromarray(picture())
P3 = colour_profile(DISPLAY_P3, 2.2)


@pytest.mark.parametrize("columns", [DISPLAY_P3, PROPHOTO, SRGB])
@pytest.mark.parametrize("gamma", [1.8, 2.2])
def test_colours_become_srgb(columns: NDArray[np.float64], gamma: float) -> None:
    data = encoded(PHOTO, "PNG", icc_profile=colour_profile(columns, gamma))
    assert np.abs(decode(data) - in_srgb(picture(), columns, gamma)).max() <= 2


@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF", "WEBP", "AVIF", "HEIF"])
def test_every_format_has_profiles(form: str) -> None:
    pillow_heif.register_heif_opener()
    data = encoded(PHOTO, form, quality=95, icc_profile=P3)
    plain = decode(encoded(PHOTO, form, quality=95))
    assert np.abs(decode(data) - in_srgb(plain, DISPLAY_P3, 2.2)).max() <= 2


def test_reduced_photos_too(monkeypatch: pytest.MonkeyPatch) -> None:
    large = Image.fromarray(picture(640, 480))
    monkeypatch.setattr(upright, "_LARGE", 1000)
    for form in ("JPEG", "PNG"):
        plain = decode(encoded(large, form), at_least=40)
        assert plain.shape[0] < 480
        found = decode(encoded(large, form, icc_profile=P3), at_least=40)
        assert np.abs(found - in_srgb(plain, DISPLAY_P3, 2.2)).max() <= 2
        square = load(encoded(large, form, icc_profile=P3), 40, Fit.CROP)
        np.testing.assert_array_equal(square, fit_square(found, 40, Fit.CROP))


@pytest.mark.parametrize("mode", ["L", "LA", "I;16", "1"])
def test_grey_has_profiles_of_its_own(mode: str) -> None:
    """A middle grey of 1.0 is brighter than that of a screen."""
    values = np.full((8, 8), 128, np.uint8)
    image = Image.fromarray(values.astype(np.uint16) * 257 if mode == "I;16" else values)
    image = image if mode == "I;16" else image.convert(mode, dither=Image.Dither.NONE)
    found = decode(encoded(image, "PNG", icc_profile=grey_profile(1)))
    assert found[0, 0].tolist() == pytest.approx([255 if mode == "1" else 188] * 3, abs=1)


def test_inks() -> None:
    image = Image.new("CMYK", (8, 8), (255, 0, 0, 0))
    image.paste((0, 0, 0, 255), (4, 0, 8, 8))
    for form in ("JPEG", "TIFF"):
        found = decode(encoded(image, form, icc_profile=ink_profile()))
        assert found[:, :3].min() > 250
        assert found[:, 5:].max() < 5


def test_transparent_parts_stay_white() -> None:
    image = PHOTO.convert("RGBA")
    image.putalpha(0)
    assert decode(encoded(image, "PNG", icc_profile=P3)).min() == 255


@pytest.mark.parametrize(
    ("mode", "profile"),
    [
        ("RGB", ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()),
        ("RGB", P3[:200]),
        ("RGB", P3[:16] + b"CMYK" + P3[20:]),
        ("RGB", b"no profile at all" * 20),
        ("RGB", grey_profile(1)),
        ("RGB", ink_profile()),
        ("RGB", bytes(128)),
        ("L", P3[:16] + b"GRAY" + P3[20:]),
        ("CMYK", P3),
    ],
)
def test_what_is_srgb_or_no_use_changes_nothing(mode: str, profile: bytes) -> None:
    image = PHOTO.convert(mode)
    form = "TIFF" if mode == "CMYK" else "PNG"
    expected = decode(encoded(image, form))
    np.testing.assert_array_equal(decode(encoded(image, form, icc_profile=profile)), expected)


def test_grey_photos_may_have_a_profile_of_colours() -> None:
    data = encoded(PHOTO.convert("L"), "PNG", icc_profile=colour_profile(SRGB, 1.8))
    grey = np.asarray(PHOTO.convert("L").convert("RGB"))
    assert np.abs(decode(data) - in_srgb(grey, SRGB, 1.8)).max() <= 2


def test_many_threads_and_profiles() -> None:
    """Each profile is prepared once and used by all threads; few are kept."""
    gammas = [1.5 + n / 20 for n in range(20)]
    files = [encoded(PHOTO, "PNG", icc_profile=colour_profile(DISPLAY_P3, g)) for g in gammas]
    expected = [decode(data) for data in files]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(3):
            for found, right in zip(pool.map(decode, files), expected, strict=True):
                np.testing.assert_array_equal(found, right)
    assert _transform.cache_info().currsize <= 16
