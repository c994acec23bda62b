"""Metadata of photo files; damage in it doesn't keep the pixels from being read."""

import re
import struct
import zlib
from collections.abc import Iterator

from PIL import Image

from augstudio.data.decoding import tiff

_ORIENTATION = 0x0112
_EXIF = b"Exif\0\0"
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

_PNG_KEPT = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"eXIf")
# Length in bytes of a transparency chunk by colour type; a palette has up to 256.
_PNG_TRANSPARENCY = {0: range(2, 3), 2: range(6, 7), 3: range(1, 257)}
# Application segments (E0 to EF) and comments. JFIF and Adobe say what the colours mean.
_JPEG_LEFT_OUT = {*range(0xE0, 0xF0), 0xFE}
_JPEG_KEPT = {0xE0: b"JFIF\0", 0xEE: b"Adobe"}
_JPEG_SHORTEST = 14
# Entries in the item table of an ISO file, version 2 or 3 (ISO/IEC 14496-12, 8.11.6).
_ISO_ITEM = re.compile(rb"(infe\x02.{7}|infe\x03.{9})(?:Exif|mime)", re.DOTALL)
# What the pixels of a TIFF depend on (TIFF 6.0, section 8); JPEG has tables of its own.
_TIFF_KEPT = {254, 256, 257, 258, 259, 262, 266, 273, 277, 278, 279, 284, 292, 293, 317, 320}
_TIFF_KEPT |= {322, 323, 324, 325, 330, 332, 338, 339, 347, *range(512, 533), 50706}
_TIFF_UNKNOWN = 65000


def turn(image: Image.Image) -> Image.Transpose | None:
    """Return how a loaded ``image`` must be turned to be upright; ``None`` if it already is.

    An orientation that can't be read counts as upright.
    """
    try:
        value = image.getexif().get(_ORIENTATION)
    except Exception:  # noqa: BLE001 - Pillow's metadata reader may raise any error
        return None
    exif = image.info.get("exif")
    if isinstance(exif, bytes) and not tiff.has_one_orientation(exif.removeprefix(_EXIF)):
        return None
    return _TURNS.get(value) if isinstance(value, int) else None


def without_metadata(form: str, data: bytes) -> bytes:
    """Return the file ``data`` of Pillow's format ``form`` without its metadata."""
    if form == "PNG":
        return data[:8] + b"".join(_png_chunks(data))
    if form == "JPEG":
        return b"".join(_jpeg_segments(data))
    if form in ("AVIF", "HEIF"):
        # The length must not change, since the file contains offsets.
        return _ISO_ITEM.sub(rb"\1none", data)
    return _unnamed_tags(data) if form == "TIFF" else data


def _png_chunks(data: bytes) -> Iterator[bytes]:
    place = 8
    while place + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, place)
        name, end = data[place + 4 : place + 8], place + 12 + length
        chunk = data[place:end]
        whole = chunk[-4:] == zlib.crc32(chunk[4:-4]).to_bytes(4, "big")
        if name == b"tRNS":
            whole = whole and length in _PNG_TRANSPARENCY.get(data[25], ())
        # Damaged colour and pixel chunks stay, so that the damage is reported.
        if name in _PNG_KEPT and (whole or name[:1].isupper()):
            yield chunk
        place = end


def _jpeg_segments(data: bytes) -> Iterator[bytes]:
    yield data[:2]
    place = 2
    while place + 4 <= len(data) and data[place] == 0xFF and data[place + 1] != 0xDA:
        marker = data[place + 1]
        end = place + 2 + int.from_bytes(data[place + 2 : place + 4], "big")
        sound = end - place >= _JPEG_SHORTEST and marker in _JPEG_KEPT
        if sound and not data.startswith(_JPEG_KEPT[marker], place + 4):
            sound = False
        if sound or marker not in _JPEG_LEFT_OUT:
            yield data[place:end]
        place = end
    yield data[place:]


def _unnamed_tags(data: bytes) -> bytes:
    """Return a TIFF with all metadata in its first directory replaced by a meaningless byte."""
    changed = bytearray(data)
    order = tiff.byte_order(data)
    for place, tag in tiff.entries(data):
        if tag not in _TIFF_KEPT:
            struct.pack_into(order + "HHI", changed, place, _TIFF_UNKNOWN, 1, 1)
    return bytes(changed)
