from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from augstudio.ui.look.imaging import from_qimage, square, thumbnail, to_qimage
from tests.photos import write_photo


def test_pixels_survive_the_way_there_and_back() -> None:
    # 5 pixels wide: rows of Qt are padded to whole words.
    photo = np.random.default_rng(0).integers(0, 256, (4, 5, 3), dtype=np.uint8)
    image = to_qimage(photo)
    assert (image.width(), image.height()) == (5, 4)
    assert image.pixelColor(3, 2).getRgb()[:3] == tuple(photo[2, 3])
    np.testing.assert_array_equal(from_qimage(image), photo)


def test_an_image_keeps_its_own_pixels() -> None:
    photo = np.zeros((2, 2, 3), np.uint8)
    image = to_qimage(photo)
    photo[:] = 255
    assert image.pixelColor(0, 0).red() == 0


def test_transparent_becomes_white() -> None:
    image = QImage(3, 2, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    assert (from_qimage(image) == 255).all()


def test_a_thumbnail_is_square_and_dense(tmp_path: Path) -> None:
    image = thumbnail(write_photo(tmp_path / "a.png", (200, 0, 0), 0), 30)
    assert image is not None
    assert (image.width(), image.height(), image.devicePixelRatio()) == (60, 60, 2)
    broken = tmp_path / "b.png"
    broken.write_text("no photo")
    assert thumbnail(broken, 30) is None


def test_a_square_is_cut_from_the_centre() -> None:
    photo = np.zeros((10, 30, 3), np.uint8)
    photo[:, 10:20] = 255
    cut = square(to_qimage(photo), 20)
    assert (cut.width(), cut.height()) == (40, 40)
    assert cut.pixelColor(20, 20).red() == 255
