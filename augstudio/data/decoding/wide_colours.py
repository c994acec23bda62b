"""Colour profiles for HEIC photos that name their primary colours instead of containing one."""

import struct
from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

# Chromaticities of red, green and blue by code (ITU-T H.273, table 2): BT.2020 and Display P3.
# All others are close to sRGB, or unknown.
_PRIMARIES = {
    9: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046)),
    12: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),
}
# Transfer curves that are sRGB's or meant to look like it (table 3); not those for HDR.
_CURVES = (1, 6, 13, 14, 15)
_WHITE = (0.3127, 0.3290)
_D50 = np.array([0.9642, 1.0, 0.82491])
_BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)
# Parameters of the sRGB curve (IEC 61966-2-1).
_SRGB_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


def profile(nclx: Mapping[str, object]) -> bytes | None:
    """Return an ICC profile for the colours that pillow_heif's ``nclx_profile`` names."""
    primaries = nclx.get("color_primaries")
    named = primaries in _PRIMARIES and nclx.get("transfer_characteristics") in _CURVES
    return _profile(primaries) if named and isinstance(primaries, int) else None


@cache
def _profile(primaries: int) -> bytes:
    tags = {b"wtpt": _xyz(_D50)}
    columns = _columns(_PRIMARIES[primaries])
    for name, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns.T, strict=True):
        tags[name] = _xyz(column)
    curve = b"para" + bytes(4) + struct.pack(">HH", 3, 0) + _numbers(_SRGB_CURVE)
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    table, body, start = b"", b"", 132 + 12 * len(tags)
    for name, data in tags.items():
        table += name + struct.pack(">II", start + len(body), len(data))
        body += data
    head = struct.pack(">I4xI", start + len(body), 0x02400000) + b"mntrRGB XYZ " + bytes(12)
    head += b"acsp" + bytes(28) + _numbers(_D50)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def _columns(primaries: tuple[tuple[float, float], ...]) -> NDArray[np.float64]:
    """Return the XYZ of red, green and blue as columns, adapted to D50."""
    raw = np.array([[x / y, 1, (1 - x - y) / y] for x, y in primaries]).T
    x, y = _WHITE
    white = np.array([x / y, 1, (1 - x - y) / y])
    scaled = raw * np.linalg.solve(raw, white)
    gains = np.diag((_BRADFORD @ _D50) / (_BRADFORD @ white))
    return np.asarray(np.linalg.inv(_BRADFORD) @ gains @ _BRADFORD @ scaled)


def _xyz(values: NDArray[np.float64]) -> bytes:
    return b"XYZ " + bytes(4) + _numbers(values)


def _numbers(values: NDArray[np.float64] | tuple[float, ...]) -> bytes:
    return b"".join(struct.pack(">i", round(float(value) * 65536)) for value in values)
