"""Pictures are recognised by their content, not by their names."""

import os
import sys
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from augstudio.data.images import decode, is_picture
from tests.data.photos import encoded, picture

FORMS = ["JPEG", "PNG", "GIF", "TIFF", "AVIF", "HEIF", "WEBP", "BMP", "DIB", "PPM", "JPEG2000"]
FORMS += ["ICO", "ICNS", "DDS", "QOI", "SGI", "PCX"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["photo", "photo.txt", "photo.jpg~", "photo.jpg_large"])
def test_a_picture_is_one_whatever_its_name(form: str, name: str, tmp_path: Path) -> None:
    pillow_heif.register_heif_opener()
    path = tmp_path / name
    path.write_bytes(encoded(Image.fromarray(picture()), form))
    assert is_picture(path)
    assert is_picture(str(path))


@pytest.mark.parametrize(("form", "brand"), [("AVIF", b"mif1"), ("HEIF", b"mif1")])
def test_files_that_call_themselves_a_picture_of_any_kind(form: str, brand: bytes) -> None:
    pillow_heif.register_heif_opener()
    data = encoded(Image.fromarray(picture()), form, quality=90)
    renamed = data[:8] + brand + data[12:]
    np.testing.assert_array_equal(decode(renamed), decode(data))


def test_targa_needs_its_ending_or_its_mark_at_the_end(tmp_path: Path) -> None:
    data = encoded(Image.fromarray(picture()), "TGA")
    assert data.endswith(b"TRUEVISION-XFILE.\0")
    for name, content, expected in [
        ("a.bin", data, True),
        ("a.bin", data[:-26], False),
        ("a.TGA", data[:-26], True),
        ("a.tga", b"some notes that are no picture", False),
        ("a.tga", bytes(100), False),
    ]:
        (tmp_path / name).write_bytes(content)
        assert is_picture(tmp_path / name) == expected


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xd8",
        b"BM is how this text begins, which is no bitmap",
        b"P7 is no picture either",
        b"#define WIDTH 5\n#include <stdio.h>\n",
        b"\0\0\0\x18ftypisom" + bytes(40),
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
        b"SIMPLE  =                    T",
        b"RIFF\0\0\0\0AVI LIST",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
)
def test_other_files_are_no_pictures(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(content)
    assert not is_picture(path)


def test_what_can_not_be_opened_is_no_picture(tmp_path: Path) -> None:
    assert not is_picture(tmp_path)
    assert not is_picture(tmp_path / "missing.jpg")
    assert not is_picture("zero\0.jpg")
    if sys.platform != "win32":
        os.mkfifo(tmp_path / "pipe.jpg")
        assert not is_picture(tmp_path / "pipe.jpg")
        assert not is_picture("/dev/zero")
