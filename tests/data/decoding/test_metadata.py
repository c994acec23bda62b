"""Whatever is wrong with what a file says beside its pixels, the pixels count."""

import struct
import zlib

import numpy as np
import pillow_heif
import pytest
from numpy.typing import NDArray
from PIL import Image

from augstudio.data.images import decode
from tests.data.photos import encoded, picture
from tests.data.rare_files import (
    ORIENTATION,
    SHORT,
    chunk,
    directory,
    png,
    short,
    tiff,
    with_chunk,
    with_segment,
)

# Pillow's, which the program keeps to itself.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")

PICTURE = Image.fromarray(picture())
SOUND = directory([(0x010F, 2, 4, b"abc\0")])
LOST = {
    "a text": (2, 2, b"6\0\0\0"),
    "bytes": (7, 4, b"6\0\0\0"),
    "a fraction": (11, 1, struct.pack("<f", 6)),
    "a quotient far away": (5, 1, struct.pack("<I", 99_999_999)),
    "zero": (SHORT, 1, short(0)),
    "nine": (SHORT, 1, short(9)),
    "two numbers": (SHORT, 2, struct.pack("<HH", 6, 6)),
    "no value": (SHORT, 0, short(6)),
    "too many values": (SHORT, 0xFFFFFFF, struct.pack("<I", 26)),
    "an unknown type": (99, 1, short(6)),
    "a negative number": (9, 1, b"\xff\xff\xff\xff"),
}
BROKEN = {
    "garbage": b"\x99 garbage garbage garbage",
    "too short": b"II",
    "cut off": SOUND[:14],
    "a directory far away": b"II*\0\xff\xff\xff\x7f",
    "an endless directory": b"II*\0\x08\0\0\0\xff\xff" + SOUND[10:],
    "a directory in itself": directory([(0x8769, 4, 1, struct.pack("<I", 8))]),
    "parts far away": directory([(0x8769, 4, 1, b"\xff\xff\xff\0"), (0x8825, 11, 1, b"\xff" * 4)]),
    **{
        f"orientation as {name}": directory([(ORIENTATION, *value)]) for name, value in LOST.items()
    },
}


def assert_same(data: bytes, expected: NDArray[np.uint8]) -> None:
    result = decode(data)
    assert result.shape == expected.shape
    assert np.abs(result.astype(int) - expected).max() <= 3


@pytest.mark.parametrize("exif", BROKEN.values(), ids=BROKEN)
def test_broken_exif_of_png_jpeg_and_webp_costs_nothing(exif: bytes) -> None:
    assert_same(with_chunk(encoded(PICTURE, "PNG"), chunk(b"eXIf", exif)), picture())
    jpeg = encoded(PICTURE, "JPEG", quality=95)
    assert_same(with_segment(jpeg, 0xE1, b"Exif\0\0" + exif), decode(jpeg))
    assert_same(encoded(PICTURE, "WEBP", lossless=True, exif=exif), picture())


@pytest.mark.parametrize("form", ["HEIF", "AVIF"])
def test_broken_exif_of_heic_and_avif_costs_nothing(form: str) -> None:
    """No library writes it, so it takes the place of sound EXIF."""
    pillow_heif.register_heif_opener()
    longest = max(map(len, BROKEN.values()))
    sound = SOUND + b"Q" * longest
    data = encoded(PICTURE, form, exif=b"Exif\0\0" + sound)
    assert data.count(sound) == 1
    expected = decode(data)
    for exif in BROKEN.values():
        assert_same(data.replace(sound, exif.ljust(len(sound), b"\0")), expected)


@pytest.mark.parametrize(
    "entry",
    [
        *((ORIENTATION, *value) for value in LOST.values()),
        (34665, 4, 1, b"\xff\xff\xff\x0f"),
        (34665, 2, 4, b"abcd"),
        (34853, 4, 1, b"\3\0\0\0"),
        (700, 11, 1, b"abcd"),
        (34675, 7, 4, b"abcd"),
        (33723, 5, 9, b"abcd"),
        (34377, 2, 4, b"8BIM"),
        (282, 2, 4, b"abcd"),
        (254, 7, 4, b"abcd"),
        (270, 2, 100_000, b"\xff\xff\xff\xff"),
    ],
)
def test_broken_metadata_of_tiff_costs_nothing(entry: tuple[int, int, int, bytes]) -> None:
    grey = picture()[..., 0]
    result = decode(tiff(grey, (64, 48), 8, 1, [entry]))
    np.testing.assert_array_equal(result[..., 0], grey)


def damaged(data: bytes) -> bytes:
    """Return a chunk whose checksum is wrong."""
    return data[:-1] + bytes((data[-1] ^ 1,))


CHUNKS = {
    "text without end": chunk(b"zTXt", b"a\0\7xx"),
    "a bomb of text": chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(10**7))),
    "a bomb of a profile": chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(10**7))),
    "a broken profile": chunk(b"iCCP", b"a\0\0garbage"),
    "an empty profile": chunk(b"iCCP", b""),
    "short gamma": chunk(b"gAMA", b"\0"),
    "short colours": chunk(b"cHRM", b"\0\0"),
    "short size": chunk(b"pHYs", b"\1"),
    "no intent": chunk(b"sRGB", b""),
    "short animation": chunk(b"acTL", b"\0"),
    "a wrong checksum": damaged(chunk(b"tEXt", b"a\0b")),
    "EXIF as text": chunk(b"tEXt", b"Raw profile type exif\0\nexif\n 5\nzz"),
    "short transparency": chunk(b"tRNS", b"\0"),
}


@pytest.mark.parametrize("extra", CHUNKS.values(), ids=CHUNKS)
def test_broken_chunks_of_png_cost_nothing(extra: bytes) -> None:
    data = encoded(PICTURE, "PNG")
    np.testing.assert_array_equal(decode(with_chunk(data, extra)), picture())
    if extra[4:8] in (b"zTXt", b"tEXt", b"cHRM"):
        behind = data[:-12] + extra + data[-12:]
        np.testing.assert_array_equal(decode(behind), picture())


def test_sound_exif_beside_a_broken_chunk_still_turns_the_photo() -> None:
    turned = chunk(b"eXIf", directory([(ORIENTATION, SHORT, 1, short(3))]))
    data = png(picture()[::-1, ::-1], 8, 2, turned, CHUNKS["short gamma"])
    np.testing.assert_array_equal(decode(data), picture())


@pytest.mark.parametrize(
    ("marker", "content"),
    [
        (0xE2, b"ICC_PROFILE\0\1\1" + b"garbage" * 30),
        (0xE2, b"ICC_PROFILE\0\3\1"),
        (0xE2, b"ICC_PROFILE\0"),
        (0xE2, b"MPF\0garbage"),
        (0xE2, b"MPF\0II*\0\x08\0\0\0\xff\xff"),
        (0xED, b"Photoshop 3.0\x008BIM\4\4\0\0\xff\xff\xff\xff"),
        (0xE1, b'http://ns.adobe.com/xap/1.0/\0 tiff:Orientation="9"'),
        (0xE0, b"JFIF"),
        (0xEE, b"Adobe"),
        (0xFE, b"\xff\xff"),
    ],
)
def test_broken_segments_of_jpeg_cost_nothing(marker: int, content: bytes) -> None:
    data = encoded(PICTURE, "JPEG", quality=95)
    assert_same(with_segment(data, marker, content), decode(data))
