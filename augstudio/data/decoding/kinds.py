"""Recognise the picture format of a file by its first bytes, whatever its name."""

import re
from pathlib import PurePath
from typing import BinaryIO

# Pillow's names of the formats that are decoded, each with the offset and the bytes of its marks.
# Left out are readers that run other programs (EPS, WMF), mere stubs (BUFR, GRIB, HDF5), videos
# (MPEG, FLI), formats without a mark (IM, IMT, IPTC, SPIDER, McIDAS) and those whose values Pillow
# misreads (FITS).
_MARKS: tuple[tuple[str, int, tuple[bytes, ...]], ...] = (
    ("JPEG", 0, (b"\xff\xd8\xff",)),
    ("PNG", 0, (b"\x89PNG\r\n\x1a\n",)),
    ("GIF", 0, (b"GIF87a", b"GIF89a")),
    ("TIFF", 0, (b"II*\0", b"MM\0*", b"MM*\0", b"II\0*", b"MM\0+", b"II+\0")),
    ("AVIF", 4, (b"ftypavif", b"ftypavis")),
    ("HEIF", 4, tuple(b"ftyp" + brand for brand in (b"heic", b"heix", b"heim", b"heis"))),
    ("HEIF", 4, tuple(b"ftyp" + brand for brand in (b"hevc", b"hevx", b"hevm", b"hevs"))),
    ("JPEG2000", 0, (b"\xff\x4f\xff\x51", b"\0\0\0\x0cjP  \r\n\x87\n")),
    ("PSD", 0, (b"8BPS\0\1",)),
    ("ICNS", 0, (b"icns",)),
    ("DDS", 0, (b"DDS |\0\0\0",)),
    ("QOI", 0, (b"qoif",)),
    ("SGI", 0, tuple(bytes((1, 218, rle, size)) for rle in (0, 1) for size in (1, 2))),
    ("SUN", 0, (b"\x59\xa6\x6a\x95",)),
    ("DCX", 0, (b"\xb1\x68\xde\x3a",)),
    ("BLP", 0, (b"BLP1", b"BLP2")),
    ("FTEX", 0, (b"FTEX",)),
    ("MSP", 0, (b"DanM", b"LinS")),
    ("PIXAR", 0, (b"\x80\xe8\0\0",)),
    ("XPM", 0, (b"/* XPM */",)),
    ("PCD", 2048, (b"PCD_",)),
)
# Formats with a short mark need a longer pattern.
_PATTERNS = (
    ("ICO", rb"\0\0\x01\0[^\0]\0"),
    ("CUR", rb"\0\0\x02\0[^\0]\0"),
    ("BMP", rb"BM.{12}[\x0c\x28\x34\x38\x40\x6c\x7c]\0\0\0"),
    ("DIB", rb"[\x28\x34\x38\x40\x6c\x7c]\0\0\0.{8}\x01\0[\x01\x04\x08\x10\x18\x20]\0"),
    ("WEBP", rb"RIFF.{4}WEBPVP8[ LX]"),
    ("PPM", rb"P([1-6f]|0CMYK|yP|yRGBA|yCMYK)[ \t\n\v\f\r]"),
    ("PCX", rb"\n[\0\x02\x03\x05][\0\x01][\x01\x02\x04\x08].{61}[\x01\x03\x04]"),
    ("GBR", rb"\0\0..\0\0\0[\x01\x02].{8}\0\0\0[\x01\x04]"),
    ("XBM", rb"\s*(/\*.{,400}\*/)?\s*#define[ \t]+\S*width[ \t]+\d+\s+#define[ \t]+\S*height\s"),
)
# A file may also name a general format; then the list of brands that follows says which one it is.
_NO_KIND = (b"ftypmif1", b"ftypmsf1")
_COMPILED = tuple((name, re.compile(pattern, re.DOTALL)) for name, pattern in _PATTERNS)
_HEAD = 2052
_TGA_ENDINGS = (".tga", ".icb", ".vda", ".vst")
_TGA_FOOTER = b"TRUEVISION-XFILE.\0"


def picture_format(file: BinaryIO, name: str = "") -> str:
    """Return Pillow's name for the picture format of ``file``; "" if it is not a picture.

    Only the beginning is read. A Targa picture has no mark there, so it needs one at its end, or a
    ``name`` with the right ending.
    """
    file.seek(0)
    head = file.read(_HEAD)
    for form, start, marks in _MARKS:
        if head.startswith(marks, start):
            return form
    if head.startswith(_NO_KIND, 4):
        brands = head[16 : int.from_bytes(head[:4], "big")]
        return "AVIF" if b"avi" in brands and b"hei" not in brands else "HEIF"
    for form, pattern in _COMPILED:
        if pattern.match(head):
            return form
    return "TGA" if _may_be_tga(head) and _is_tga(file, name) else ""


def _is_tga(file: BinaryIO, name: str) -> bool:
    if PurePath(name).suffix.lower() in _TGA_ENDINGS:
        return True
    size = file.seek(0, 2)
    file.seek(max(0, size - len(_TGA_FOOTER)))
    return file.read() == _TGA_FOOTER


def _may_be_tga(head: bytes) -> bool:
    """Whether all checked fields of a Targa header have allowed values."""
    if len(head) < 18:
        return False
    colours, kind, depth, flags = head[1], head[2], head[16], head[17]
    depths = {1: (8,), 2: (16, 24, 32), 3: (1, 8, 16)}.get(kind & ~8, ())
    has_size = any(head[12:14]) and any(head[14:16])
    return depth in depths and has_size and colours == (kind & ~8 == 1) and flags < 64
