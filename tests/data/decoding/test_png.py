"""PNG files show the right colour as transparent, with every number of bits."""

import struct

import numpy as np
import pytest

from augstudio.data.decoding import upright
from augstudio.data.images import decode
from tests.data.rare_files import chunk, png

ROWS, COLUMNS = np.mgrid[:24, :32]


@pytest.mark.parametrize("bits", [1, 2, 4, 8, 16])
def test_transparent_grey_is_white(bits: int) -> None:
    highest = 2**bits - 1
    values = COLUMNS * highest // 31
    for level in (0, highest // 2, highest):
        found = decode(png(values[..., None], bits, 0, chunk(b"tRNS", struct.pack(">H", level))))
        expected = np.where(values == level, 255, np.rint(values * 255 / highest))
        assert np.abs(found[..., 0] - expected).max() <= 1


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("shift", [0, 1])
def test_transparent_colour_is_white(bits: int, shift: int) -> None:
    """Of 16 bits all count: a colour that differs in the lowest bit alone is not transparent."""
    highest = 2**bits - 1
    values = np.stack([COLUMNS * highest // 31, ROWS * highest // 23, ROWS * 0 + 77], axis=2)
    colour = values[5, 7] + (0, 0, shift)
    found = decode(png(values, bits, 2, chunk(b"tRNS", struct.pack(">3H", *colour))))
    expected = values * 255 / highest
    if not shift:
        expected[5, 7] = 255
    assert np.abs(found - expected).max() <= 1


def test_only_the_lowest_bits_of_a_transparent_colour_count() -> None:
    values = COLUMNS[..., None]
    found = decode(png(values, 8, 0, chunk(b"tRNS", b"\x7f\x05")))
    assert found[0, :, 0].tolist() == [255 if n == 5 else n for n in range(32)]


def test_large_pictures_keep_transparency(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.full((300, 400, 1), 500)
    values[:, 200:] = 40_000
    data = png(values, 16, 0, chunk(b"tRNS", struct.pack(">H", 500)))
    monkeypatch.setattr(upright, "_LARGE", 10_000)
    found = decode(data, at_least=50)
    assert found.shape == (150, 200, 3)
    assert found[:, :99].min() == 255
    assert found[:, 101:].max() == 156
