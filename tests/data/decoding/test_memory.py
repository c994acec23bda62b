"""Photos that would fill memory are refused, whatever their format; large ones are not."""

import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image

from augstudio.data.images import decode, examine
from tests.data.photos import encoded
from tests.data.rare_files import gif, jpeg_header, png_file, tiff

BIG = (50_000, 50_000)
DEFLATE = (259, 3, 1, b"\x08\0\0\0")
PNG = png_file(BIG, 8, 2, bytes(100))
BITMAP = struct.pack("<IiiHHIIiiII", 40, 30_000, 60_000, 1, 32, 0, 0, 0, 0, 0, 0)


def icon(data: bytes) -> bytes:
    return struct.pack("<HHHBBBBHHII", 0, 1, 1, 0, 0, 0, 0, 1, 32, len(data), 22) + data


def webp(side: int) -> bytes:
    header = b"\x2f" + ((side - 1) | (side - 1) << 14).to_bytes(4, "little")
    body = b"WEBPVP8L" + struct.pack("<I", 100) + header.ljust(100, b"\0")
    return b"RIFF" + struct.pack("<I", len(body)) + body


BOMBS = {
    "PNG": PNG,
    "PNG with 16 bits": png_file(BIG, 16, 0, bytes(100)),
    "GIF": gif((65_535, 65_535), (0, 0, 1, 1)),
    "WebP": webp(16_383),
    "progressive JPEG": jpeg_header(0xC2, BIG, in_scan=1),
    "JPEG in several scans": jpeg_header(0xC0, BIG, in_scan=1),
    "TIFF of floats": tiff(
        zlib.compress(b""), BIG, 32, 1, [DEFLATE, (339, 3, 1, struct.pack("<HH", 3, 0))]
    ),
    "TIFF in one strip": tiff(zlib.compress(b""), (35_000, 35_000), 8, 1, [DEFLATE]),
    "icon": icon(PNG),
    "icon of a bitmap": icon(BITMAP + bytes(1000)),
    "icon of macOS": b"icns"
    + struct.pack(">I", 16 + len(PNG))
    + b"ic10"
    + struct.pack(">I", 8 + len(PNG))
    + PNG,
    "Photoshop": b"8BPS\0\1"
    + bytes(6)
    + struct.pack(">HIIHH", 3, 30_000, 30_000, 8, 3)
    + bytes(14),
    "Portable": b"P6 50000 50000 255\n" + bytes(100),
    "words": b"P3 8000 8000 255\n1 2 3",
    "QOI": b"qoif" + struct.pack(">II", *BIG) + b"\4\0" + bytes(100),
    "PCX": b"\n\5\1\x08"
    + struct.pack("<HHHH", 0, 0, 65_534, 65_534)
    + bytes(53)
    + b"\3"
    + bytes(100),
}


@pytest.mark.parametrize("data", BOMBS.values(), ids=BOMBS)
def test_bombs_are_refused_with_their_size(data: bytes) -> None:
    reason = examine(data)[0]
    assert reason.startswith("it needs ")
    assert reason.endswith(" GB of memory to open; the limit is 2 GB")


def test_a_tile_larger_than_its_picture_counts() -> None:
    side = struct.pack("<I", 60_000)
    tile = [DEFLATE, (322, 4, 1, side), (323, 4, 1, side), (324, 4, 1, struct.pack("<I", 500))]
    assert "GB of memory" in examine(tiff(zlib.compress(b""), (10, 10), 8, 1, tile))[0]


def test_a_jpeg_of_200_megapixels_is_reduced_on_the_way() -> None:
    data = encoded(Image.new("L", (16_320, 12_240), 90), "JPEG")
    assert examine(data)[0] == ""
    assert decode(data, at_least=224).shape == (1530, 2040, 3)


def test_what_is_estimated_is_what_is_taken(tmp_path: Path) -> None:
    """Of those that take most; memory is measured in a process of its own."""
    if sys.platform != "linux":
        pytest.skip("the highest use of memory is read in the way of Linux")
    photo = Image.effect_mandelbrot((2000, 2000), (-3, -2.5, 2, 2.5), 5).convert("RGB")
    for form, options in {
        "WEBP": {"quality": 30, "method": 0},
        "JPEG": {"progressive": True, "subsampling": 0},
    }.items():
        (tmp_path / form).write_bytes(encoded(photo, form, **options))
    script = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from augstudio.data import images\n"
        "from augstudio.data.decoding import memory\n"
        "found = []\n"
        "estimate = memory.needed\n"
        "memory.needed = lambda *given: found.append(estimate(*given)) or found[-1]\n"
        "used = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024\n"
        "data = Path(sys.argv[1]).read_bytes()\n"
        "before = used()\n"
        "images.decode(data)\n"
        "print(used() - before, found[0])\n"
    )
    for path in tmp_path.glob("*"):
        if path.is_file():
            command = [sys.executable, "-c", script, str(path)]
            printed = subprocess.run(command, capture_output=True, check=True, text=True).stdout
            taken, estimated = map(int, printed.split())
            # Python and the libraries take some, too.
            assert taken < estimated + 20_000_000, path.name
