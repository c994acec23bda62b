"""What the header of a JPEG says: its kind, and the memory needed to decode it."""

import math
from typing import NamedTuple

# Markers of frame headers (ISO/IEC 10918-1, table B.1), and of JPEG-LS.
_FRAMES = {*range(0xC0, 0xD0), 0xF7} - {0xC4, 0xC8, 0xCC}
_SCAN = 0xDA


class JpegHeader(NamedTuple):
    """The frame header of a JPEG, and how many of its channels the first scan contains."""

    frame: int
    bits: int
    width: int
    height: int
    samplings: tuple[tuple[int, int], ...]
    colours_in_scan: int

    @property
    def coefficients(self) -> int:
        """Bytes that the decoder holds for a JPEG with several scans; 0 for other ones.

        It holds 2 bytes for each sample of each channel, however few pixels are needed.
        """
        if self.frame not in (0xC2, 0xCA) and self.colours_in_scan == len(self.samplings):
            return 0
        across = max((h for h, _ in self.samplings), default=1)
        down = max((v for _, v in self.samplings), default=1)
        samples = sum(
            math.ceil(self.width * h / across) * math.ceil(self.height * v / down)
            for h, v in self.samplings
        )
        return 2 * samples


def read_header(data: bytes) -> JpegHeader | None:
    """Return the header of a JPEG file; ``None`` if it is damaged or incomplete."""
    place, frame = 2, None
    while place + 4 <= len(data) and data[place] == 0xFF:
        marker, length = data[place + 1], int.from_bytes(data[place + 2 : place + 4], "big")
        segment = data[place + 4 : place + 2 + length]
        if marker == 0xFF:
            place += 1
            continue
        if marker == _SCAN:
            return frame._replace(colours_in_scan=segment[0]) if frame and segment else None
        if marker in _FRAMES and len(segment) >= 6:
            frame = _frame(marker, segment)
        place += 2 + length
    return None


def _frame(marker: int, segment: bytes) -> JpegHeader:
    samplings = tuple(
        (max(1, segment[at] >> 4), max(1, segment[at] & 15)) for at in range(7, len(segment), 3)
    )
    height, width = (int.from_bytes(segment[at : at + 2], "big") for at in (1, 3))
    return JpegHeader(marker, segment[0], width, height, samplings, len(samplings))
