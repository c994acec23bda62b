"""Small colour profiles (ICC.1:2010) for tests."""

import struct

import numpy as np
from numpy.typing import NDArray

# Columns of red, green and blue, adapted to D50.
SRGB = np.array(
    [[0.43607, 0.38515, 0.14307], [0.22249, 0.71687, 0.06061], [0.01392, 0.09708, 0.7141]]
)
DISPLAY_P3 = np.array(
    [[0.51512, 0.29198, 0.1571], [0.2412, 0.69225, 0.06657], [-0.00105, 0.04189, 0.78407]]
)
PROPHOTO = np.array([[0.79767, 0.13519, 0.03135], [0.28804, 0.71188, 0.00009], [0, 0, 0.82491]])
_D50 = (0.9642, 1.0, 0.82491)


def _profile(space: bytes, tags: dict[bytes, bytes], kind: bytes, connection: bytes) -> bytes:
    table, body, place = b"", b"", 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        padded = data + bytes(-len(data) % 4)
        table += name + struct.pack(">II", place + len(body), len(data))
        body += padded
    whole = place + len(body)
    head = struct.pack(">I4sI4s4s4s", whole, bytes(4), 0x02400000, kind, space, connection)
    head += bytes(12) + b"acsp" + bytes(28) + _numbers(*_D50)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def _numbers(*values: float) -> bytes:
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def _curve(gamma: float) -> bytes:
    return b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256))


def colour_profile(columns: NDArray[np.float64], gamma: float) -> bytes:
    """Return the profile of a screen."""
    xyz = {
        name: b"XYZ " + bytes(4) + _numbers(*column)
        for name, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns.T, strict=True)
    }
    curves = {name: _curve(gamma) for name in (b"rTRC", b"gTRC", b"bTRC")}
    white = {b"wtpt": b"XYZ " + bytes(4) + _numbers(*_D50)}
    return _profile(b"RGB ", white | xyz | curves, b"mntr", b"XYZ ")


def grey_profile(gamma: float) -> bytes:
    tags = {b"wtpt": b"XYZ " + bytes(4) + _numbers(*_D50), b"kTRC": _curve(gamma)}
    return _profile(b"GRAY", tags, b"mntr", b"XYZ ")


def ink_profile() -> bytes:
    """Return the profile of a printer on which only black ink shows."""
    steps = bytes(range(256))
    corners = b"".join(bytes((0 if corner & 1 else 255, 128, 128)) for corner in range(16))
    table = b"mft1" + bytes(4) + bytes((4, 3, 2, 0)) + _numbers(1, 0, 0, 0, 1, 0, 0, 0, 1)
    table += steps * 4 + corners + steps * 3
    tags = {b"wtpt": b"XYZ " + bytes(4) + _numbers(*_D50), b"A2B0": table}
    return _profile(b"CMYK", tags, b"prtr", b"Lab ")


def in_srgb(
    values: NDArray[np.uint8], columns: NDArray[np.float64], gamma: float
) -> NDArray[np.float64]:
    """Return (..., 3) colours of ``colour_profile`` in sRGB, 0-255, by the formulas."""
    linear = (values / 255) ** gamma @ columns.T @ np.linalg.inv(SRGB).T
    linear = linear.clip(0, 1)
    return 255 * np.where(linear < 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
