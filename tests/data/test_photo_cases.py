"""Files of people, and what is right of each; skipped where they are not at hand."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from augstudio.data.images import decode, examine, is_picture
from tests.conftest import shared_folder


def photos(case: str) -> list[Path]:
    folder = shared_folder(f"cases/{case}")
    return sorted(path for path in folder.iterdir() if path.suffix not in ("", ".npy"))


@pytest.mark.parametrize("case", ["exif_png", "exif_webp", "exif_warnings"])
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_bad_metadata_costs_nothing(case: str) -> None:
    for path in photos(case):
        with Image.open(path) as image:
            expected = np.asarray(image.convert("RGB"))
        np.testing.assert_array_equal(decode(path), expected)


@pytest.mark.parametrize(
    "case", ["gif_partial", "png16_trns", "tiff_uint32", "tiff_white_is_zero_16"]
)
def test_true_values(case: str) -> None:
    for path in photos(case):
        np.testing.assert_array_equal(decode(path), np.load(path.parent / "right.npy"))


def test_odd_endings_are_photos(tmp_path: Path) -> None:
    folder = shared_folder("cases/silent_endings")
    found = [path for path in folder.rglob("*") if path.is_file() and path.name != "EXPECT"]
    assert len(found) > 20
    for path in found:
        assert is_picture(path), path
        assert examine(path.read_bytes(), path.name)[0] == ""
    shutil.copy(folder / "EXPECT", tmp_path / "photo.jpg")
    assert not is_picture(tmp_path / "photo.jpg")
