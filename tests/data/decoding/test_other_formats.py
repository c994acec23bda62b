"""Rare formats are read as they are meant."""

import numpy as np
import pytest
from PIL import Image

from augstudio.data.images import decode
from tests.data.photos import encoded, picture
from tests.data.rare_files import photoshop

SIZE = (64, 48)
PICTURE = Image.fromarray(picture())


@pytest.mark.parametrize("form", ["PPM", "PCX", "SGI", "QOI", "DDS", "TGA", "DIB"])
def test_formats_that_lose_nothing(form: str) -> None:
    np.testing.assert_array_equal(decode(encoded(PICTURE, form), f"a.{form}"), picture())


@pytest.mark.parametrize("irreversible", [False, True])
def test_jpeg_2000(irreversible: bool) -> None:
    found = decode(encoded(PICTURE, "JPEG2000", irreversible=irreversible))
    assert np.abs(found.astype(int) - picture()).max() <= 2


@pytest.mark.parametrize(
    ("head", "values"),
    [
        (b"P5 64 48 65535\n", picture()[..., 0].astype(">u2") * 257),
        (b"P5 64 48 1000\n", (picture()[..., 0] / 255 * 1000).astype(">u2")),
        (b"Pf\n64 48\n-1\n", picture()[::-1, :, 0].astype("<f4") / 255),
    ],
)
def test_portable_grey_of_many_bits(head: bytes, values: np.ndarray) -> None:
    found = decode(head + values.tobytes())[..., 0].astype(int)
    assert np.abs(found - picture()[..., 0]).max() <= 1


def test_dark_portable_pictures_stay_dark() -> None:
    """Of 65535 levels 200 is nearly black, also where there is no brighter one."""
    values = np.full((48, 64), 200, ">u2").tobytes()
    assert decode(b"P5 64 48 65535\n" + values).max() == 1
    colours = decode(b"P6 64 48 65535\n" + (picture().astype(">u2") * 257).tobytes())
    np.testing.assert_array_equal(colours, picture())


def test_photoshop_shows_all_layers_on_white() -> None:
    """The fourth channel is a mask, or what is transparent and has become white already."""
    channels = np.moveaxis(picture(), 2, 0)
    masked = np.concatenate([channels, np.zeros_like(channels[:1])])
    for stored in (channels, masked):
        np.testing.assert_array_equal(decode(photoshop(3, stored, SIZE)), picture())
    bits = picture()[..., 0] < 128
    found = decode(photoshop(0, np.packbits(bits, axis=1).tobytes(), SIZE))
    np.testing.assert_array_equal(found[..., 0], np.where(bits, 0, 255))


def test_transparent_parts_of_photoshop_files_of_other_programs_become_white() -> None:
    """Photoshop has put the picture on white, others have not; a mask is no transparency."""
    alpha = np.full((1, 48, 64), 255, np.uint8)
    alpha[:, :10] = 0
    bare = np.concatenate([np.moveaxis(picture(), 2, 0), alpha])
    white = picture()
    white[:10] = 255
    on_white = np.concatenate([np.moveaxis(white, 2, 0), alpha])
    np.testing.assert_array_equal(decode(photoshop(3, bare, SIZE, layers=-1)), white)
    np.testing.assert_array_equal(decode(photoshop(3, on_white, SIZE, layers=-1)), white)
    np.testing.assert_array_equal(decode(photoshop(3, bare, SIZE, layers=1)), picture())


def test_bits_of_x11_are_ink() -> None:
    """As X11 and web browsers show them; the lowest bit is at the left."""
    text = "#define a_width 8\n#define a_height 2\nstatic char a_bits[] = {\n0x01,0xff\n};\n"
    np.testing.assert_array_equal(decode(text.encode())[..., 0], [[0] + [255] * 7, [0] * 8])


def test_left_over_bytes_of_bitmaps_are_not_transparent() -> None:
    values = np.dstack([picture(), np.zeros((48, 64), np.uint8)])
    np.testing.assert_array_equal(decode(encoded(Image.fromarray(values), "TGA")), picture())
    values[..., 3] = 100
    half = bytearray(encoded(Image.fromarray(values), "TGA"))
    assert decode(bytes(half))[0, 0].tolist() != picture()[0, 0].tolist()
    half[17] &= 0xF0
    np.testing.assert_array_equal(decode(bytes(half)), picture())
