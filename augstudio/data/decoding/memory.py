"""How much memory decoding a photo will take, known before it starts."""

import math
from struct import Struct

import numpy as np
from PIL.ImageFile import ImageFile

from augstudio.data.decoding import jpeg

#: Bytes that decoding one photo may take. 200 megapixels in colour need 0.8 GB as PNG, and less
#: than 0.1 GB as JPEG, which is reduced on the way. Files made to fill memory need far more.
LIMIT = 2_000_000_000
#: Photos that need this many bytes or more are decoded one at a time; 16 megapixels need about
#: this much.
LARGE = 190_000_000

# Bytes per pixel in Pillow's modes; all other modes take 4.
_PIXEL = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2}
# Bytes per pixel that decoders take on top of the picture, measured with Pillow 13.0 and
# pillow-heif 1.8 on 1 to 25 megapixels. Enough for 10 bits, which the header of AVIF doesn't show.
_BESIDE = {"AVIF": 14, "HEIF": 12, "WEBP": 12, "SGI": 3, "DDS": 4, "QOI": 4, "BLP": 8}
# Pillow turns numbers written as text into Python objects.
_PLAIN = (b"P1", b"P2", b"P3")
# Bytes for converting a very large photo strip by strip.
_STRIPS = 64_000_000

_ICON = Struct("<12xI")


class TooMuchMemoryError(Exception):
    """Decoding a photo would take more than ``LIMIT``; ``needed`` is the number of bytes."""

    def __init__(self, needed: int) -> None:
        super().__init__(needed)
        self.needed = needed


def require(needed: int) -> None:
    """Raise ``TooMuchMemoryError`` if ``needed`` bytes are too many."""
    if needed > LIMIT:
        raise TooMuchMemoryError(needed)


def available() -> bool:
    """Whether the system still has as much memory as one photo may take."""
    try:
        np.empty(LIMIT, np.uint8)
    except MemoryError:
        return False
    return True


def needed(image: ImageFile, data: bytes, pixels: int, reduced: bool) -> int:
    """Return how many bytes of memory it takes to decode the opened ``image``.

    Parameters
    ----------
    image
        After its ``draft``, so with the size of the result.
    data
        The bytes of its file.
    pixels
        Number of pixels in the file.
    reduced
        Whether it is converted to RGB strip by strip, with fewer pixels. Otherwise there are
        copies: as RGB, turned, or as an array.
    """
    out = math.prod(image.size)
    copies = _STRIPS if reduced else (4 if image.mode == "RGB" else 8) * out
    # Transparency in these formats is corrected in a copy of the whole picture.
    corrected = image.mode == "RGBA" or "transparency" in image.info
    if image.format in ("PNG", "PSD", "TGA", "BMP", "DIB") and corrected:
        copies += 4 * out
    return out * _PIXEL.get(image.mode, 4) + copies + _beside(image, data, pixels)


def _beside(image: ImageFile, data: bytes, pixels: int) -> int:
    """Return the bytes that the decoder takes on top of the picture."""
    form = image.format or ""
    if form in ("JPEG", "MPO"):
        header = jpeg.read_header(data)
        # If the header can't be read, assume the worst.
        return header.coefficients if header else 8 * pixels
    if form == "JPEG2000":
        return (1 + 5 * len(image.getbands())) * pixels
    if form == "PPM":
        return 45 * pixels if data.startswith(_PLAIN) else 6 * pixels
    if form == "TIFF":
        return _block(image)
    if form == "HEIF" and image.info.get("bit_depth") == 8:
        return 6 * pixels
    if form == "BMP" and data[30:31] in (b"\1", b"\2"):
        return 2 * pixels
    return _BESIDE.get(form, 0) * pixels


def _block(image: ImageFile) -> int:
    """Return the bytes of a strip or tile of a TIFF, each of which is unpacked as a whole."""
    tags = image.tag_v2  # type: ignore[attr-defined]
    width, height = image.size
    bits = sum(tags.get(258, (1,))) * (tags.get(277, 1) if len(tags.get(258, (1,))) == 1 else 1)
    across, down = tags.get(322, width), tags.get(323, min(tags.get(278, height), height))
    # Some are unpacked to 4 bytes per pixel.
    return int(max(bits, 32) * across * down / 8)


def require_icon(data: bytes) -> None:
    """Raise ``TooMuchMemoryError`` if a picture inside an icon file is far larger than an icon.

    Pillow decodes these pictures while opening the file, without checking their real size.
    """
    inner = data.find(b"IHDR")
    while inner >= 0:
        require(_square_bytes(data[inner + 4 : inner + 12], "big"))
        inner = data.find(b"IHDR", inner + 4)
    inner = data.find(b"\xff\x4f\xff\x51")
    while inner >= 0:
        require(5 * _square_bytes(data[inner + 8 : inner + 16], "big"))
        inner = data.find(b"\xff\x4f\xff\x51", inner + 4)
    if data.startswith(b"\0\0\1\0"):
        for entry in range(6, 6 + 16 * data[4], 16):
            if len(data) >= entry + 16:
                (start,) = _ICON.unpack_from(data, entry)
                if data[start : start + 4] == b"\x28\0\0\0":
                    require(_square_bytes(data[start + 4 : start + 12], "little"))


def _square_bytes(size: bytes, order: str) -> int:
    """Return the bytes of a picture whose width and height are two 32-bit numbers."""
    first, second = (int.from_bytes(size[at : at + 4], order) for at in (0, 4))  # type: ignore[arg-type]
    return 12 * first * second
