"""Corrections for what Pillow misreads in TIFF files, and names for what it can't read."""

import struct
from collections.abc import Iterator, Mapping
from contextlib import suppress
from io import BytesIO
from typing import Any

import PIL
from PIL import ImagePalette, TiffImagePlugin
from PIL.ImageFile import ImageFile, _Tile

from augstudio.data.decoding.pixels import Samples

# Tags (TIFF 6.0, section 8; DNG 1.7).
_SUBFILE, _BITS, _COMPRESSION, _PHOTOMETRIC, _COUNT, _PLANES = 254, 258, 259, 262, 277, 284
_ORIENTATION = 274
_COLOUR_MAP, _INNER, _EXTRA, _FORMAT, _SUBSAMPLING, _DNG = 320, 330, 338, 339, 530, 50706
_ESSENTIAL, _PLACES = {256, 257}, {273, 324}
_YCBCR = 6
# Before version 13, Pillow passes the compression to libtiff.
_TELLS_PACKING = int(PIL.__version__.split(".")[0]) < 13
# libtiff returns numbers in the byte order of this machine, which Pillow forgets in some modes.
_NATIVE = {"F;32BF": "F;32NF", "I;16BS": "I;16NS", "I;32BS": "I;32NS"}
_UNSIGNED_WHITES = (255.0, 65535.0, 2.0**32 - 1)
# More values per pixel, or bits per value, are a sign of damage.
_MANY = 64
# Compressions that libtiff usually doesn't support.
_PACKINGS = {
    number: f"a TIFF with {name} compression"
    for name, numbers in (
        ("JPEG 2000", (33003, 33005, 34712)),
        ("JPEG XL", (50002, 52546)),
        ("JPEG XR", (22610, 34934)),
        ("LERC", (34887,)),
        ("lossy JPEG", (34892,)),
        ("WebP", (50001,)),
    )
    for number in numbers
}
RAW = "a camera RAW file"


def byte_order(data: bytes) -> str:
    """Return the byte order of a TIFF as ``struct`` writes it."""
    return ">" if data.startswith(b"MM") else "<"


def entries(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield the offset and tag of each entry in the first directory; nothing for a BigTIFF."""
    order = byte_order(data)
    with suppress(struct.error):
        (start,) = struct.unpack_from(order + "I", data, 4)
        (count,) = struct.unpack_from(order + "H", data, start)
        for place in range(start + 2, start + 2 + 12 * count, 12):
            (tag,) = struct.unpack_from(order + "H", data, place)
            yield place, tag


def has_one_orientation(data: bytes) -> bool:
    """Whether the orientation in a TIFF or in EXIF is missing or a single number."""
    counts = (
        struct.unpack_from(byte_order(data) + "I", data, place + 4)[0]
        for place, tag in entries(data)
        if tag == _ORIENTATION and place + 8 <= len(data)
    )
    return all(count == 1 for count in counts)


def white_is_zero(data: bytes) -> bool:
    """Whether 0 is white in a TIFF."""
    return any(_is_white_zero(data, place, tag) for place, tag in entries(data))


def _is_white_zero(data: bytes, place: int, tag: int) -> bool:
    return tag == _PHOTOMETRIC and data[place + 8 : place + 10] == b"\0\0"


def black_is_zero(data: bytes) -> bytes:
    """Return a TIFF in which 0 is white, relabelled so that 0 is black.

    Pillow reads more kinds of these. ``correct`` looks at the original file.
    """
    changed = bytearray(data)
    for place, tag in entries(data):
        if _is_white_zero(data, place, tag):
            struct.pack_into(byte_order(data) + "H", changed, place + 8, 1)
    return bytes(changed)


def correct(image: ImageFile, data: bytes) -> Samples:
    """Make the opened ``image`` load its true values, and return what they mean."""
    tags = image.tag_v2  # type: ignore[attr-defined]
    if not isinstance(tags.get(_ORIENTATION, 1), int) or not has_one_orientation(data):
        # Pillow would accept a fraction that equals a valid number, or the first of several.
        raise ValueError
    bits, sample_format = _bits(tags), tags.get(_FORMAT, (1,))[0]
    _correct_tile(image, tags, bits)
    if image.mode in ("P", "PA"):
        colours = tags[_COLOUR_MAP]
        if max(colours) < 256:
            # Some programs write palettes with 8 bits instead of 16.
            image.palette = ImagePalette.raw("RGB;L", bytes(colours))
    grey = image.mode.startswith(("I", "F"))
    return Samples(
        kind={(8, 2): "int8", (32, 1): "uint32"}.get((bits, sample_format), "")
        if grey or image.mode == "L"
        else "",
        whites={12: (4095.0,), 32: _UNSIGNED_WHITES if sample_format == 1 else ()}.get(bits, ()),
        lowest=-(2.0 ** (bits - 1)) if sample_format == 2 and bits < 32 else 0.0,
        inverted=grey and white_is_zero(data),
    )


def _correct_tile(image: ImageFile, tags: Any, bits: int) -> None:
    tile = image.tile[0]
    raw_mode = str(tile.args[0]) if isinstance(tile.args, tuple) else ""
    if tile.codec_name == "libtiff":
        native = _NATIVE.get(raw_mode)
    elif tags.get(_PHOTOMETRIC) == _YCBCR and tags.get(_SUBSAMPLING, (2, 2)) != (1, 1):
        # Pillow's reader for uncompressed files ignores that the colours are subsampled.
        native, image._mode = "RGBX", "RGB"
    elif tags.get(_PLANES) == 2 and (bits == 16 or 1 in tags.get(_EXTRA, ())):
        # That reader uses the first letter of the mode for the planes.
        premultiplied = 1 in tags.get(_EXTRA, ())
        native = "RGBa" if premultiplied else image.mode
        native += ";16N" if bits == 16 else ""
    else:
        native = None
    if native:
        packing = ("raw",) if _TELLS_PACKING else ()
        arguments = (native, *packing, False, tags.offset)
        if tile.codec_name == "libtiff" and isinstance(tile.args, tuple):
            arguments = (native, *tile.args[1:])
        image.tile = [_Tile("libtiff", (0, 0, tags[256], tags[257]), 0, arguments)]
        image.use_load_libtiff = True  # type: ignore[attr-defined]


def _bits(tags: Mapping[int, Any]) -> int:
    """Return the bits per sample; the most if they differ."""
    return int(max(tags.get(_BITS, (1,))))


def is_raw(tags: Mapping[int, Any]) -> bool:
    """Whether this is raw sensor data from a camera, with a small preview first."""
    kind = tags.get(_SUBFILE, 0)
    small = isinstance(kind, int) and bool(kind & 1) and _INNER in tags
    return small or _DNG in tags or tags.get(_PHOTOMETRIC) in (32803, 34892)


def kind_of(data: bytes) -> str:
    """Return the name of the kind of TIFF that Pillow can't read, or "" if it is unclear."""
    if data.startswith(b"MM\0+"):
        return "a BigTIFF with big-endian byte order"
    try:
        tags = _directory(data)
        if is_raw(tags):
            return RAW
        if not set(tags) >= _ESSENTIAL or not _PLACES & set(tags):
            return ""
        number = {1: "", 2: "signed ", 3: "floating-point "}.get(tags.get(_FORMAT, (1,))[0], "odd ")
        packing = tags.get(_COMPRESSION, 1)
        if packing in _PACKINGS:
            return _PACKINGS[packing]
        if packing not in TiffImagePlugin.COMPRESSION_INFO:
            return f"a TIFF with the rare compression {packing}"
        if tags.get(_COUNT, 1) > _MANY or _bits(tags) > _MANY:
            return ""
        samples = tags.get(_COUNT, 1)
        values = f"{samples} {number}values" if samples > 1 else f"one {number}value"
        return f"a TIFF with {values} of {_bits(tags)} bits per pixel"
    except Exception:  # noqa: BLE001 - of a damaged directory Pillow raises anything
        return ""


def compression_of(data: bytes) -> str:
    """Return the name of a TIFF with a compression that libtiff usually lacks, or ""."""
    try:
        return _PACKINGS.get(_directory(data).get(_COMPRESSION, 1), "")
    except Exception:  # noqa: BLE001 - of a damaged directory Pillow raises anything
        return ""


def _directory(data: bytes) -> TiffImagePlugin.ImageFileDirectory_v2:
    file = BytesIO(data)
    tags = TiffImagePlugin.ImageFileDirectory_v2(data[: 16 if data[2] == 43 else 8])
    file.seek(tags.next)
    tags.load(file)
    return tags
