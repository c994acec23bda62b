"""Every kind of file comes out upright, in colour, with 8 bits; every broken one says why."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

import cv2
import numpy as np
import pillow_heif
import pytest
from numpy.typing import NDArray
from PIL import Image

from augstudio import storage
from augstudio.data.decoding import memory
from augstudio.data.images import PHOTO_SUFFIXES, Fit, decode, examine, fit_square, load
from augstudio.errors import UnreadablePhotoError
from tests.data.photos import encoded, picture


@pytest.mark.parametrize("form", ["PNG", "BMP", "TIFF", "WEBP"])
def test_lossless_formats_come_out_as_they_went_in(form: str) -> None:
    options = {"lossless": True} if form == "WEBP" else {}
    data = encoded(Image.fromarray(picture()), form, **options)
    np.testing.assert_array_equal(decode(data), picture())


@pytest.mark.parametrize("form", ["JPEG", "AVIF", "HEIF"])
def test_lossy_formats_come_out_nearly_as_they_went_in(form: str) -> None:
    if form == "HEIF":
        pillow_heif.register_heif_opener()
    data = encoded(Image.fromarray(picture()), form, quality=95)
    assert np.abs(decode(data).astype(int) - picture()).mean() < 3


def test_heic_opens_though_nobody_registered_it(monkeypatch: pytest.MonkeyPatch) -> None:
    pillow_heif.register_heif_opener()
    data = encoded(Image.fromarray(picture()), "HEIF", quality=95)
    monkeypatch.delitem(Image.OPEN, "HEIF")
    assert decode(data).shape == (48, 64, 3)


def test_gif_shows_its_first_frame() -> None:
    frames = [Image.new("RGB", (8, 6), colour) for colour in ("red", "blue")]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert decode(data)[0, 0].tolist() == [255, 0, 0]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_photos_are_turned_upright(form: str, orientation: int) -> None:
    """The stored pixels are turned the other way, so the result is always the picture."""
    turn_back = {
        1: lambda a: a,
        2: lambda a: a[:, ::-1],
        3: lambda a: a[::-1, ::-1],
        4: lambda a: a[::-1],
        5: lambda a: a.swapaxes(0, 1),
        6: lambda a: np.rot90(a, 1),
        7: lambda a: np.rot90(a, 2).swapaxes(0, 1),
        8: lambda a: np.rot90(a, -1),
    }[orientation]
    stored = Image.fromarray(np.ascontiguousarray(turn_back(picture())))
    exif = Image.Exif()
    exif[0x0112] = orientation
    result = decode(encoded(stored, form, exif=exif, quality=95))
    assert result.shape == (48, 64, 3)
    assert np.abs(result.astype(int) - picture()).mean() < 4


def test_palette_and_grey_become_colour() -> None:
    red = Image.new("RGB", (4, 4), (200, 10, 20)).quantize(4)
    assert decode(encoded(red, "PNG"))[0, 0].tolist() == [200, 10, 20]
    assert decode(encoded(Image.new("L", (4, 4), 77), "PNG"))[0, 0].tolist() == [77, 77, 77]
    assert decode(encoded(Image.new("1", (4, 4), 1), "PNG"))[0, 0].tolist() == [255, 255, 255]


@pytest.mark.parametrize(
    ("colour", "mode", "expected"),
    [
        ((0, 0, 0, 0), "RGBA", 255),
        ((0, 0, 0, 255), "RGBA", 0),
        ((100, 100, 100, 127), "RGBA", 178),
        ((0, 0), "LA", 255),
        ((100, 127), "LA", 178),
    ],
)
def test_transparency_shows_white(colour: tuple[int, ...], mode: str, expected: int) -> None:
    pixel = decode(encoded(Image.new(mode, (4, 4), colour), "PNG"))[0, 0]
    assert pixel.tolist() == pytest.approx([expected] * 3, abs=1)


def test_transparent_palette_and_colour_show_white() -> None:
    palette = Image.new("P", (4, 4), 0)
    palette.putpalette([0, 0, 0, 255, 0, 0])
    assert decode(encoded(palette, "PNG", transparency=0)).min() == 255
    assert decode(encoded(palette, "GIF", transparency=0)).min() == 255
    green = Image.new("RGB", (4, 4), (0, 255, 0))
    assert decode(encoded(green, "PNG", transparency=(0, 255, 0))).min() == 255


@pytest.mark.parametrize("form", ["JPEG", "TIFF"])
def test_print_colours_become_screen_colours(form: str) -> None:
    """Pillow writes JPEGs with inverted inks as Adobe does, and marks them so."""
    cyan = Image.new("CMYK", (16, 16), (255, 0, 0, 0))
    assert decode(encoded(cyan, form))[8, 8].tolist() == pytest.approx([0, 255, 255], abs=3)


@pytest.mark.parametrize("form", ["PNG", "TIFF"])
def test_16_bits_of_grey_are_scaled(form: str) -> None:
    values = np.array([[0, 257, 32768, 65535]], np.uint16)
    data = encoded(Image.fromarray(values), form)
    assert decode(data)[0, :, 0].tolist() == [0, 1, 128, 255]


def test_16_bits_of_colour_are_scaled() -> None:
    ok, data = cv2.imencode(".png", np.full((2, 2, 3), 32896, np.uint16))
    assert ok
    assert decode(data.tobytes())[0, 0].tolist() == [128, 128, 128]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.array([[0, 0.5, 1]], np.float32), [0, 128, 255]),
        (np.array([[0, 100, 255]], np.float32), [0, 100, 255]),
        (np.array([[0, 257, 65535]], np.float32), [0, 1, 255]),
        (np.array([[-1, 0, 1]], np.float32), [0, 128, 255]),
        (np.array([[np.nan, 0.5, 1]], np.float32), [0, 128, 255]),
        (np.array([[0, 500000, 1000000]], np.int32), [0, 128, 255]),
        (np.array([[0, 100, 255]], np.int32), [0, 100, 255]),
        (np.zeros((1, 3), np.float32), [0, 0, 0]),
    ],
)
def test_floats_and_wide_integers_are_scaled(values: NDArray[np.generic], expected: list) -> None:
    assert decode(encoded(Image.fromarray(values), "TIFF"))[0, :, 0].tolist() == expected


def test_a_large_jpeg_is_reduced_but_not_below_what_is_needed() -> None:
    data = encoded(Image.fromarray(picture(1600, 1200)), "JPEG")
    assert decode(data).shape == (1200, 1600, 3)
    assert decode(data, at_least=224).shape == (300, 400, 3)
    assert decode(data, at_least=301).shape == (600, 800, 3)
    assert decode(data, at_least=2000).shape == (1200, 1600, 3)


def broken(data: bytes) -> bytes:
    return data[: len(data) * 2 // 3]


NOISE = Image.fromarray(np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8))
BOMB = b"BM" + bytes(12) + b"\x28\0\0\0" + (60000).to_bytes(4, "little") * 2 + b"\1\0\x18\0"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file is empty"),
        (b"just some text", "it is a text file, which AugStudio doesn't support"),
        (b"\x00\x01\xfe\x80", "it is not a photo"),
        (b"\0\0\0\x18ftypheic" + bytes(40), "damaged"),
        (broken(encoded(NOISE, "JPEG")), "incomplete"),
        (broken(encoded(NOISE, "PNG")), "incomplete"),
        (broken(encoded(NOISE, "WEBP")), "incomplete"),
        (broken(encoded(NOISE, "TIFF")), "incomplete"),
        (broken(encoded(NOISE, "BMP")), "incomplete"),
        (broken(encoded(NOISE, "AVIF")), "damaged"),
        (BOMB + bytes(24), "it needs 14.5 GB of memory to open; the limit is 2 GB"),
    ],
)
def test_a_broken_file_is_named_with_reason_and_remedy(
    data: bytes, reason: str, tmp_path: Path
) -> None:
    path = tmp_path / "my cat.jpg"
    path.write_bytes(data)
    with pytest.raises(UnreadablePhotoError) as caught:
        load(path, 64, Fit.CROP)
    assert caught.value.message.startswith("my cat.jpg can't be read: ")
    assert reason in caught.value.message
    assert "leave it out" in caught.value.hint
    assert reason in examine(data)[0]


OUT_OF_MEMORY = [OSError("out of memory error"), RuntimeError("Memory allocation error: 1")]


def fail_with(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(image: Image.Image) -> None:
        raise error

    monkeypatch.setattr(Image.Image, "load", fail)


@pytest.mark.parametrize("error", [MemoryError(), *OUT_OF_MEMORY])
def test_too_little_memory_is_no_flaw(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    data = encoded(NOISE, "JPEG")
    fail_with(error, monkeypatch)
    monkeypatch.setattr(memory, "available", lambda: False)
    with pytest.raises(MemoryError):
        examine(data)
    with pytest.raises(UnreadablePhotoError, match=r"not enough free memory.* Close other"):
        load(data, 64, Fit.CROP)


@pytest.mark.parametrize("error", OUT_OF_MEMORY)
def test_a_decoder_that_asks_for_absurd_memory_has_a_damaged_file(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = encoded(NOISE, "JPEG")
    fail_with(error, monkeypatch)
    assert examine(data)[0] == "the file is damaged, incomplete, or in a rare format"


def test_a_good_file_has_no_flaw() -> None:
    assert examine(encoded(NOISE, "JPEG"))[0] == ""


def test_missing_and_forbidden_files_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UnreadablePhotoError, match=r"gone.jpg .* no longer exists"):
        decode(tmp_path / "gone.jpg")

    def forbid(path: Path) -> BinaryIO:
        raise PermissionError(13, "no")

    monkeypatch.setattr(storage, "open_file", forbid)
    with pytest.raises(UnreadablePhotoError, match="can't be opened"):
        decode(tmp_path / "x.jpg")


def test_bytes_are_called_by_the_given_name() -> None:
    with pytest.raises(UnreadablePhotoError, match="The photo can't be read"):
        decode(b"x")
    with pytest.raises(UnreadablePhotoError, match="pasted picture can't be read"):
        decode(b"x", "pasted picture")


def test_crop_takes_the_middle() -> None:
    photo = np.zeros((40, 100, 3), np.uint8)
    photo[:, 30:70] = 200
    for turned in (photo, np.ascontiguousarray(photo.swapaxes(0, 1))):
        result = fit_square(turned, 20, Fit.CROP)
        assert result[2:-2, 2:-2].min() == 200
        assert result.mean() > 190


def test_stretch_keeps_the_borders() -> None:
    result = fit_square(picture(100, 40), 50, Fit.STRETCH)
    assert result.shape == (50, 50, 3)
    assert result[0, 0, 0] < 10
    assert result[0, -1, 0] > 245


def test_pad_adds_black_bars() -> None:
    result = fit_square(np.full((40, 80, 3), 200, np.uint8), 40, Fit.PAD)
    assert result[:10].max() == 0
    assert result[-10:].max() == 0
    assert result[10:30].min() == 200


def test_shrinking_averages() -> None:
    stripes = np.zeros((256, 256, 3), np.uint8)
    stripes[:, ::2] = 255
    assert np.abs(fit_square(stripes, 32, Fit.CROP).astype(int) - 127).max() <= 8


@pytest.mark.parametrize("fit", Fit)
@pytest.mark.parametrize(("width", "height"), [(1, 1), (1, 3000), (50_000, 2), (50_000, 300)])
def test_extreme_shapes_fit(fit: Fit, width: int, height: int, tmp_path: Path) -> None:
    path = tmp_path / "wide.png"
    Image.new("RGB", (width, height), (9, 120, 240)).save(path)
    result = load(path, 64, fit)
    assert result.shape == (64, 64, 3)
    assert result.max(axis=(0, 1)).tolist() == [9, 120, 240]


@pytest.mark.parametrize("fit", Fit)
def test_load_is_decode_and_fit(fit: Fit, tmp_path: Path) -> None:
    path = tmp_path / "ein Bild 🐈 #1.jpg"
    Image.fromarray(picture(500, 400)).save(path)
    np.testing.assert_array_equal(load(path, 96, fit), fit_square(decode(path, "", 96), 96, fit))


def test_photos_are_the_same_in_many_threads(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    NOISE.save(path)
    expected = load(path, 32, Fit.CROP)
    read: Callable[[int], NDArray[np.uint8]] = lambda _: load(path, 32, Fit.CROP)  # noqa: E731
    with ThreadPoolExecutor(8) as pool:
        for result in pool.map(read, range(64)):
            np.testing.assert_array_equal(result, expected)


def test_suffixes_are_lower_case_with_a_dot() -> None:
    assert all(suffix == suffix.lower() and suffix[0] == "." for suffix in PHOTO_SUFFIXES)
    assert {".jpg", ".png", ".webp", ".bmp", ".gif", ".tiff", ".heic", ".avif"} <= PHOTO_SUFFIXES
