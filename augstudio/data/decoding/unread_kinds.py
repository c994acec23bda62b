"""Names for kinds of files that are not pictures, or pictures that AugStudio can't read."""

import re
from io import BytesIO

from augstudio.data.decoding import jpeg, kinds, tiff

_MARKS = (
    (0, b"\xff\x0a", "a JPEG XL file"),
    (0, b"\0\0\0\x0cJXL \r\n\x87\n", "a JPEG XL file"),
    (0, b"II\xbc", "a JPEG XR file"),
    (0, b"8BPS\0\2", "a large Photoshop file (PSB)"),
    (0, b"II\x1a\0\0\0HEAPCCDR", tiff.RAW),
    (8, b"CR\2\0", tiff.RAW),
    (4, b"ftypcrx ", tiff.RAW),
    (0, b"FUJIFILMCCD-RAW", tiff.RAW),
    (0, b"IIRO", tiff.RAW),
    (0, b"IIRS", tiff.RAW),
    (0, b"MMOR", tiff.RAW),
    (0, b"IIU\0", tiff.RAW),
    (0, b"\0MRM", tiff.RAW),
    (0, b"FOVb", tiff.RAW),
    (12, b"CgBI", "a PNG file in the special format of iPhone apps"),
    (0, b"v/1\x01", "an OpenEXR picture"),
    (0, b"#?RADIANCE", "a Radiance picture"),
    (0, b"#?RGBE", "a Radiance picture"),
    (0, b"P7\n", "a Netpbm picture (PAM)"),
    (0, b"PF\n", "a Netpbm picture with floating-point colours"),
    (0, b"gimp xcf", "a GIMP file"),
    (0, b"BPG\xfb", "a BPG picture"),
    (0, b"\x8aMNG\r\n", "an animation (MNG)"),
    (0, b"\x8bJNG\r\n", "a JNG picture"),
    (0, b"id=ImageMagick", "an ImageMagick picture (MIFF)"),
    (40, b" EMF", "a Windows metafile (EMF)"),
    (0, b"SIMPLE  =", "a FITS picture"),
    (0, b"AT&TFORM", "a DjVu document"),
    (0, b"\xd7\xcd\xc6\x9a", "a Windows metafile (WMF)"),
    (0, b"\xc5\xd0\xd3\xc6", "an EPS drawing"),
    (0, b"%!PS", "an EPS or PostScript drawing"),
    (0, b"%PDF", "a PDF document"),
    (0, b"DICM", "a DICOM picture"),
    (128, b"DICM", "a DICOM picture"),
    (0, b"\x89HDF\r\n", "an HDF5 file"),
    (0, b"\x93NUMPY", "a NumPy array"),
    (8, b"AVI ", "a video (AVI)"),
    (8, b"WAVE", "an audio file (WAV)"),
    (0, b"\x1a\x45\xdf\xa3", "a video (Matroska or WebM)"),
    (0, b"\0\0\1\xba", "a video (MPEG)"),
    (0, b"\0\0\1\xb3", "a video (MPEG)"),
    (0, b"FLV\1", "a video (Flash)"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "an audio or video file (Windows Media)"),
    (4, b"\x11\xaf", "an animation (FLI)"),
    (4, b"\x12\xaf", "an animation (FLC)"),
    (0, b"ID3", "an audio file (MP3)"),
    (0, b"OggS", "an audio or video file (Ogg)"),
    (0, b"fLaC", "an audio file (FLAC)"),
    (0, b"PK\3\4", "a ZIP archive, or a document based on one"),
    (0, b"PK\5\6", "an empty ZIP archive"),
    (0, b"Rar!", "a RAR archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (0, b"\x1f\x8b", "a file compressed with gzip"),
    (0, b"BZh", "a file compressed with bzip2"),
    (0, b"\xfd7zXZ\0", "a file compressed with xz"),
    (0, b"\x28\xb5\x2f\xfd", "a file compressed with Zstandard"),
    (257, b"ustar", "a TAR archive"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document, or a FlashPix picture"),
    (0, b"\x7fELF", "a program"),
    (0, b"\xca\xfe\xba\xbe", "a program"),
    (0, b"\xcf\xfa\xed\xfe", "a program"),
    (0, b"SQLite format 3\0", "an SQLite database"),
    (0, b"\0\5\x16\7", "a macOS metadata file (AppleDouble)"),
    (0, b"bplist00", "a macOS property list"),
    (0, b"version https://git-lfs", "a Git LFS pointer to a file that was not downloaded"),
)
# ISO files (ISO/IEC 14496-12) by their brand.
_BRANDS = (
    (re.compile(rb"qt  |M4V |M4A |isom|iso\d|mp4\d|avc1|dash|3g[p2]|MSNV|f4v"), "a video"),
    (re.compile(rb"jxl "), "a JPEG XL file"),
    (re.compile(rb"avis|msf1|hevc"), "a sequence of pictures"),
)
_PHOTOSHOP = b"8BPS\0\1"
_EXECUTABLE = re.compile(rb"MZ.{58}..\0\0", re.DOTALL)
_HTML = re.compile(rb"\s*(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body)\b", re.I | re.DOTALL)
_SVG = re.compile(rb"\s*(<\?xml[^>]*>|<!--.*?-->|<!DOCTYPE[^>]*>|\s)*<svg\b", re.I | re.DOTALL)
_FRAMES = {
    0xC3: "a lossless JPEG",
    0xC5: "a differential JPEG",
    0xC6: "a differential JPEG",
    0xC7: "a differential JPEG",
    0xC9: "an arithmetic-coded JPEG",
    0xCA: "an arithmetic-coded JPEG",
    0xCB: "an arithmetic-coded JPEG",
    0xF7: "a JPEG-LS file",
}


def name_of(data: bytes) -> str:
    """Return what an unreadable file is, such as "a JPEG XL file"; "" if that is unclear.

    "" also for formats that AugStudio reads: such a file is damaged.
    """
    head = data[:4096]
    if head.startswith(b"\xff\xd8\xff"):
        return _jpeg(data)
    if head.startswith(_PHOTOSHOP):
        return _photoshop(head)
    for start, mark, name in _MARKS:
        if head.startswith(mark, start):
            return name
    if head[4:8] == b"ftyp":
        return next((name for brand, name in _BRANDS if brand.match(head[8:12])), "")
    if head[4:8] in (b"moov", b"mdat", b"wide") or _EXECUTABLE.match(head):
        return "a program" if head.startswith(b"MZ") else "a video"
    form = kinds.picture_format(BytesIO(data))
    if form == "TIFF":
        return tiff.compression_of(data)
    # Some picture formats begin with text.
    return "" if form else _text(head)


def _jpeg(data: bytes) -> str:
    header = jpeg.read_header(data)
    if header is None:
        return ""
    if header.bits in (12, 16) and header.frame in (0xC1, 0xC2):
        return f"a JPEG with {header.bits} bits per channel"
    return _FRAMES.get(header.frame, "")


def _photoshop(head: bytes) -> str:
    bits = int.from_bytes(head[22:24], "big")
    return f"a Photoshop file with {bits} bits per channel" if bits in (16, 32) else ""


def _text(head: bytes) -> str:
    """Return the kind of text that begins with ``head``, or ""."""
    for byte_order_mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if head.startswith(byte_order_mark):
            head = head[: len(head) // 2 * 2].decode(encoding, "replace").encode()
    head = head.removeprefix(b"\xef\xbb\xbf")
    if _SVG.match(head):
        return "an SVG drawing"
    if _HTML.match(head):
        return "a web page (HTML)"
    if head.lstrip().startswith(b"<?xml"):
        return "an XML file"
    if re.match(rb'\s*(\{\s*["}]|\[\s*[]\["{\d-])', head) and _is_text(head):
        return "a JSON file"
    return "a text file" if _is_text(head) else ""


def _is_text(head: bytes) -> bool:
    """Whether ``head`` contains only bytes that occur in text."""
    return len(head) > 0 and all(byte >= 32 or byte in b"\t\n\v\f\r\x1b" for byte in head)
