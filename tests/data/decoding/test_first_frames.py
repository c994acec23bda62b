"""Where the first frame of an animation covers a part only, the rest is white."""

import struct

import numpy as np
import pytest
from PIL import Image

from augstudio.data.decoding import upright
from augstudio.data.images import decode
from tests.data.photos import encoded, picture
from tests.data.rare_files import chunk, gif, png_file, webp_animation

SCREEN, FRAME = (64, 48), (10, 6, 20, 12)
PART = picture(20, 12)
EXPECTED = np.full((48, 64, 3), 255, np.uint8)
EXPECTED[6:18, 10:30] = PART


def test_gif() -> None:
    expected = np.full((48, 64, 3), 255)
    expected[6:18, 10:30] = 255, 0, 0
    np.testing.assert_array_equal(decode(gif(SCREEN, FRAME)), expected)
    assert decode(gif(SCREEN, (0, 0, *SCREEN)))[..., 1:].max() == 0


def test_gif_whose_frame_is_larger_than_its_screen() -> None:
    found = decode(gif((20, 20), (10, 10, 30, 20)))
    assert found.shape == (30, 40, 3)
    assert found[:10].min() == found[:, :10].min() == 255
    assert found[10:, 10:, 1:].max() == 0


@pytest.mark.parametrize("alpha", [False, True])
def test_webp(alpha: bool) -> None:
    part = encoded(Image.fromarray(PART), "WEBP", lossless=True)
    np.testing.assert_array_equal(decode(webp_animation(SCREEN, FRAME, part, alpha)), EXPECTED)


def test_png() -> None:
    frame = struct.pack(">IIIIIHHBB", 0, FRAME[2], FRAME[3], FRAME[0], FRAME[1], 1, 10, 0, 0)
    animation = [chunk(b"acTL", struct.pack(">II", 2, 0)), chunk(b"fcTL", frame)]
    rows = b"".join(b"\0" + row.tobytes() for row in PART)
    np.testing.assert_array_equal(decode(png_file(SCREEN, 8, 2, rows, *animation)), EXPECTED)


def test_a_large_picture_is_white_there_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upright, "_LARGE", 1000)
    found = decode(gif((640, 480), (100, 60, 200, 120)), at_least=16)
    assert found.shape == (48, 64, 3)
    assert found[:5].min() == found[:, :9].min() == found[:, 31:].min() == 255
    assert found[7:17, 11:29, 1:].max() == 0


def test_an_icon_shows_its_largest_picture() -> None:
    icon = Image.new("RGBA", (128, 128), (9, 99, 200, 255))
    data = encoded(icon, "ICO", sizes=[(16, 16), (128, 128), (32, 32)])
    found = decode(data)
    assert found.shape == (128, 128, 3)
    assert found[9, 9].tolist() == [9, 99, 200]
