"""TIFF files have the values that they should have, or their kind is named."""

import struct
import zlib

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from augstudio.data.images import decode, examine
from tests.data.photos import encoded, picture
from tests.data.rare_files import COMPRESSION, SHORT, Entry, short, tiff

SIZE = (64, 48)
GREY = picture()[..., 0]
SIGNED: Entry = (339, SHORT, 1, short(2))
FLOAT: Entry = (339, SHORT, 1, short(3))
PLANES: Entry = (284, SHORT, 1, short(2))
BLACK_IS_ZERO, RGB, PALETTE, CMYK, YCBCR = 1, 2, 3, 5, 6


def packed(values: NDArray[np.integer], bits: int) -> bytes:
    text = "".join(f"{int(value):0{bits}b}" for value in values.ravel())
    return int(text, 2).to_bytes(len(text) // 8, "big")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (tiff(GREY.astype("<u2") * 257, SIZE, 16, BLACK_IS_ZERO), GREY),
        (tiff(65535 - GREY.astype("<u2") * 257, SIZE, 16, 0), GREY),
        (tiff(65535 - GREY.astype(">u2") * 257, SIZE, 16, 0, order=">"), GREY),
        (tiff(2**32 - 1 - GREY.astype("<u4") * 16843009, SIZE, 32, 0), GREY),
        (tiff(packed(4095 - GREY.astype(int) * 4095 // 255, 12), SIZE, 12, 0), GREY),
        (tiff(255 - GREY, SIZE, 8, 0), GREY),
        (tiff(packed(15 - GREY // 17, 4), SIZE, 4, 0), GREY // 17 * 17),
        (tiff(packed(3 - GREY // 85, 2), SIZE, 2, 0), GREY // 85 * 85),
        (tiff(packed(1 - GREY // 128, 1), SIZE, 1, 0), GREY // 128 * 255),
        (tiff(packed(GREY.astype(int) * 4095 // 255, 12), SIZE, 12, BLACK_IS_ZERO), GREY),
        (tiff(GREY.astype("<u4") * 16843009, SIZE, 32, BLACK_IS_ZERO), GREY),
        (tiff(GREY.astype("<u4"), SIZE, 32, BLACK_IS_ZERO), GREY),
        (
            tiff(
                (GREY.astype("<i4") * 257 - 32768).astype("<i2"), SIZE, 16, BLACK_IS_ZERO, [SIGNED]
            ),
            GREY,
        ),
        (tiff((GREY.astype(int) - 128).astype("i1"), SIZE, 8, BLACK_IS_ZERO, [SIGNED]), GREY),
        (tiff(GREY.astype("<f4") / 255, SIZE, 32, BLACK_IS_ZERO, [FLOAT]), GREY),
        (tiff(1 - GREY.astype("<f4") / 255, SIZE, 32, 0, [FLOAT]), GREY),
    ],
)
def test_grey(data: bytes, expected: NDArray[np.uint8]) -> None:
    for channel in np.moveaxis(decode(data), 2, 0):
        assert np.abs(channel.astype(int) - expected).max() <= 1


@pytest.mark.parametrize("kind", ["u2", "i2", "i4", "f4"])
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("deflate", [False, True])
def test_wide_values_of_both_byte_orders(kind: str, order: str, deflate: bool) -> None:
    """libtiff gives unpacked ones in the order of this machine, whatever the file's."""
    values = (GREY.astype(int) * (257 if kind == "u2" else 1)).astype(order + kind).tobytes()
    more = [(339, SHORT, 1, short("uif".index(kind[0]) + 1))]
    more += [(COMPRESSION, SHORT, 1, short(8))] * deflate
    data = zlib.compress(values) if deflate else values
    result = decode(tiff(data, SIZE, 8 * int(kind[1]), BLACK_IS_ZERO, more, order=order))
    np.testing.assert_array_equal(result[..., 0], GREY)


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("mode", [RGB, CMYK])
def test_colours_in_planes(bits: int, mode: int) -> None:
    levels = np.moveaxis(picture(), 2, 0)
    if mode == CMYK:
        levels = np.concatenate([255 - levels, np.zeros_like(levels[:1])])
    values = levels.astype("<u2") * 257 if bits == 16 else levels
    data = tiff(values, SIZE, bits, mode, [PLANES], len(levels), len(levels))
    assert np.abs(decode(data).astype(int) - picture()).max() <= 1


def test_colours_with_half_as_many_shades() -> None:
    """Each block has 4 values of brightness, and one of each colour."""
    ycc = np.asarray(Image.new("RGB", SIZE, (200, 60, 30)).convert("YCbCr"))[0, 0]
    block = bytes([ycc[0]] * 4 + [ycc[1], ycc[2]])
    halves: Entry = (530, SHORT, 2, struct.pack("<HH", 2, 2))
    data = tiff(block * (32 * 24), SIZE, 8, YCBCR, [halves], 3)
    assert np.abs(decode(data).astype(int) - (200, 60, 30)).max() <= 3


def test_a_palette_with_8_bits() -> None:
    """It should have 16; some programs write only the lower half of each number."""
    image = Image.fromarray(GREY).convert("P")
    image.putpalette([level for n in range(256) for level in (n, 255 - n, 90)])
    data = bytearray(encoded(image, "TIFF"))
    (start,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, start)
    for entry in range(start + 2, start + 2 + 12 * count, 12):
        tag, _, many, place = struct.unpack_from("<HHII", data, entry)
        if tag == 320:
            colours = struct.unpack_from(f"<{many}H", data, place)
            struct.pack_into(f"<{many}H", data, place, *(colour >> 8 for colour in colours))
    result = decode(bytes(data))
    np.testing.assert_array_equal(result[..., 0], GREY)
    np.testing.assert_array_equal(result[..., 1], 255 - GREY)


@pytest.mark.parametrize("planes", [1, 4])
def test_colours_that_transparency_was_multiplied_into(planes: int) -> None:
    values = np.full((4, 48, 64), 60, np.uint8)
    values[3] = 120
    stored = np.ascontiguousarray(np.moveaxis(values, 0, 2)) if planes == 1 else values
    more = [(338, SHORT, 1, short(1))] + [PLANES] * (planes > 1)
    data = tiff(stored, SIZE, 8, RGB, more, 4, planes)
    assert np.abs(decode(data).astype(int) - (60 + 255 - 120)).max() <= 2


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (
            tiff(GREY.astype("<f8"), SIZE, 64, BLACK_IS_ZERO, [FLOAT]),
            "a TIFF with one floating-point value of 64 bits per pixel",
        ),
        (
            tiff(picture().astype("<f4"), SIZE, 32, RGB, [FLOAT], 3),
            "a TIFF with 3 floating-point values of 32 bits per pixel",
        ),
        (
            tiff(GREY, SIZE, 8, BLACK_IS_ZERO, [(COMPRESSION, SHORT, 1, short(34712))]),
            "a TIFF with JPEG 2000 compression",
        ),
        (
            tiff(GREY, SIZE, 8, BLACK_IS_ZERO, [(COMPRESSION, SHORT, 1, short(50001))]),
            "a TIFF with WebP compression",
        ),
        (
            tiff(GREY, SIZE, 8, BLACK_IS_ZERO, [(COMPRESSION, SHORT, 1, short(60000))]),
            "a TIFF with the rare compression 60000",
        ),
        (
            b"MM\0+\0\x08\0\0" + bytes(7) + b"\x10" + bytes(99),
            "a BigTIFF with big-endian byte order",
        ),
        (
            tiff(GREY.astype("<u8"), SIZE, 64, 0),
            "a TIFF with one value of 64 bits per pixel",
        ),
        (
            tiff(GREY, SIZE, 8, BLACK_IS_ZERO, [(50706, 1, 4, b"\1\4\0\0")]),
            "a camera RAW file",
        ),
        (
            tiff(
                GREY, SIZE, 8, BLACK_IS_ZERO, [(254, 4, 1, b"\1\0\0\0"), (330, 4, 1, b"\x08\0\0\0")]
            ),
            "a camera RAW file",
        ),
    ],
)
def test_other_kinds_are_named(data: bytes, kind: str) -> None:
    assert examine(data)[0] == f"it is {kind}, which AugStudio doesn't support"


def test_a_damaged_file_is_no_other_kind() -> None:
    assert "damaged" in examine(tiff(GREY, SIZE, 8, BLACK_IS_ZERO)[:500])[0]
