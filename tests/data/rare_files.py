"""Files of kinds that no library here writes, put together byte by byte."""

import struct
import zlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Entry = tuple[int, int, int, bytes]
ORIENTATION = 0x0112
COMPRESSION = 259
SHORT, LONG = 3, 4


def short(value: int) -> bytes:
    return struct.pack("<HH", value, 0)


def directory(entries: Iterable[Entry], order: str = "<") -> bytes:
    """Return a TIFF directory after its header; also what EXIF consists of.

    The values of entries are in the byte order of little-endian files.
    """
    listed = b""
    for tag, kind, count, value in sorted(entries):
        code = "HH" if kind == SHORT else "I"
        ordered = struct.pack(order + code, *struct.unpack("<" + code, value))
        listed += struct.pack(order + "HHI", tag, kind, count)
        listed += ordered if kind in (SHORT, LONG) else value
    head = b"II*\0" if order == "<" else b"MM\0*"
    count = len(listed) // 12
    return head + struct.pack(order + "IH", 8, count) + listed + bytes(4)


def tiff(
    values: NDArray[np.generic] | bytes,
    size: tuple[int, int],
    bits: int,
    photometric: int,
    more: Iterable[Entry] = (),
    samples: int = 1,
    planes: int = 1,
    order: str = "<",
) -> bytes:
    """Return a TIFF of one strip for each plane, which is not compressed unless ``more`` says."""
    pixels = values if isinstance(values, bytes) else values.tobytes()
    entries = [
        (256, LONG, 1, struct.pack("<I", size[0])),
        (257, LONG, 1, struct.pack("<I", size[1])),
        (258, SHORT, 1, short(bits)),
        (262, SHORT, 1, short(photometric)),
        (277, SHORT, 1, short(samples)),
        (278, LONG, 1, struct.pack("<I", size[1])),
        *more,
    ]
    if all(entry[0] != COMPRESSION for entry in entries):
        entries.append((COMPRESSION, SHORT, 1, short(1)))
    lists = 8 + 2 + 12 * (len(entries) + 2) + 4
    start, length = lists + 8 * planes, len(pixels) // planes
    places = struct.pack(f"{order}{planes}I", *range(start, start + length * planes, length or 1))
    lengths = struct.pack(f"{order}{planes}I", *[length] * planes)
    in_entry = planes == 1
    entries += [
        (273, LONG, planes, struct.pack("<I", start) if in_entry else struct.pack("<I", lists)),
        (
            279,
            LONG,
            planes,
            struct.pack("<I", length) if in_entry else struct.pack("<I", lists + 4 * planes),
        ),
    ]
    return directory(entries, order) + places + lengths + pixels


def chunk(name: bytes, data: bytes) -> bytes:
    checked = name + data
    return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))


def png(values: NDArray[np.integer], bits: int, colour: int, *more: bytes) -> bytes:
    """Return a PNG of (h, w, channels) values with 8 or 16 bits, or fewer of one channel."""
    height, width, _ = values.shape
    rows = []
    for row in values:
        if bits < 8:
            text = "".join(f"{int(value):0{bits}b}" for value in row.ravel())
            text += "0" * (-len(text) % 8)
            rows.append(int(text, 2).to_bytes(len(text) // 8, "big"))
        else:
            rows.append(row.astype(">u2" if bits == 16 else np.uint8).tobytes())
    return png_file((width, height), bits, colour, b"".join(b"\0" + row for row in rows), *more)


def png_file(size: tuple[int, int], bits: int, colour: int, rows: bytes, *more: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", *size, bits, colour, 0, 0, 0)
    chunks = [chunk(b"IHDR", header), *more, chunk(b"IDAT", zlib.compress(rows))]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + chunk(b"IEND", b"")


def with_chunk(data: bytes, *chunks: bytes) -> bytes:
    """Return a PNG with ``chunks`` after its header."""
    return data[:33] + b"".join(chunks) + data[33:]


def with_segment(data: bytes, marker: int, content: bytes) -> bytes:
    """Return a JPEG with a segment in front of all others."""
    return data[:2] + struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content + data[2:]


def jpeg_header(frame: int, size: tuple[int, int], bits: int = 8, in_scan: int = 3) -> bytes:
    """Return the beginning of a JPEG of three colours, without pixels."""
    colours = b"".join(bytes((number, 0x11, 0)) for number in (1, 2, 3))
    head = struct.pack(">BHHB", bits, size[1], size[0], 3) + colours
    scan = bytes((in_scan,)) + b"".join(bytes((n, 0)) for n in range(1, in_scan + 1)) + b"\0\x3f\0"
    data = b"\xff\xd8\xff\xdb\0\x43\0" + b"\1" * 64
    data += struct.pack(">BBH", 0xFF, frame, len(head) + 2) + head
    return data + struct.pack(">BBH", 0xFF, 0xDA, len(scan) + 2) + scan + bytes(50)


def gif(screen: tuple[int, int], frame: tuple[int, int, int, int]) -> bytes:
    """Return a GIF whose only frame (x, y, w, h) is red; colour 0 of its palette is blue."""
    data = b"GIF89a" + struct.pack("<HHBBB", *screen, 0x81, 0, 0)
    data += bytes((0, 0, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0))
    data += b"," + struct.pack("<HHHHB", *frame, 0)
    # Codes of 3 bits; 4 starts the table again before a code of 4 bits is due.
    codes = [code for _ in range(frame[2] * frame[3]) for code in (4, 1)] + [5]
    bits = "".join(f"{code:03b}" for code in reversed(codes))
    packed = int(bits, 2).to_bytes(-(-len(bits) // 8), "little")
    blocks = (packed[at : at + 255] for at in range(0, len(packed), 255))
    return data + b"\2" + b"".join(bytes((len(b),)) + b for b in blocks) + b"\0;"


def riff(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)


def webp_animation(
    screen: tuple[int, int], frame: tuple[int, int, int, int], data: bytes, alpha: bool
) -> bytes:
    """Return a WebP animation whose only frame is the picture of the WebP file ``data``."""

    def three(*values: int) -> bytes:
        return b"".join(value.to_bytes(3, "little") for value in values)

    x, y, width, height = frame
    flags = bytes((0x12 if alpha else 0x02, 0, 0, 0))
    head = flags + three(screen[0] - 1, screen[1] - 1)
    shown = three(x // 2, y // 2, width - 1, height - 1, 100) + b"\0" + data[12:]
    body = b"WEBP" + riff(b"VP8X", head) + riff(b"ANIM", bytes(6)) + riff(b"ANMF", shown)
    return riff(b"RIFF", body)


def photoshop(
    mode: int, channels: NDArray[np.uint8] | bytes, size: tuple[int, int], layers: int = 0
) -> bytes:
    """Return a Photoshop file of (channels, h, w), or of packed bits; its layers are empty."""
    many, bits = (1, 1) if isinstance(channels, bytes) else (len(channels), 8)
    data = channels if isinstance(channels, bytes) else channels.tobytes()
    head = struct.pack(">HIIHH", many, size[1], size[0], bits, mode)
    listed = struct.pack(">hIIII4x", layers, 0, 0, 0, 0) if layers else b""
    listed = struct.pack(">I", len(listed)) + listed if layers else b""
    listed = struct.pack(">I", len(listed)) + listed
    return b"8BPS\0\1" + bytes(6) + head + bytes(8) + listed + b"\0\0" + data
