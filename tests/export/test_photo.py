"""The exported programs see photos with the pixels that AugStudio sees."""

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from PIL import Image

from augstudio import storage
from augstudio.data.images import Fit, fit_square, load
from tests.export.odd_photos import write_odd_photos


@pytest.fixture(scope="module")
def photo() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "exported_photo", storage.resource("export", "photo.py")
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def odd_photos(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_odd_photos(tmp_path_factory.mktemp("odd"))


@pytest.mark.parametrize("fit", Fit)
def test_files_of_all_kinds_become_the_same_squares(
    photo: ModuleType, odd_photos: list[Path], fit: Fit
) -> None:
    for file in odd_photos:
        own, expected = photo.photo_square(file, 224, fit.value), load(file, 224, fit)
        assert own.shape == (224, 224, 3)
        apart = np.abs(np.int16(own) - expected)
        assert apart.max() <= 1, file.name
        assert (apart > 0).mean() < 0.002, file.name


@pytest.mark.parametrize(("width", "height"), [(32, 32), (33, 40), (63, 64), (64, 97), (200, 31)])
def test_all_steps_of_resizing(photo: ModuleType, width: int, height: int) -> None:
    pixels = np.random.default_rng(width).integers(0, 256, (height, width, 3), dtype=np.uint8)
    for fit in Fit:
        own = photo.square(Image.fromarray(pixels), 32, fit.value)
        apart = np.abs(np.int16(own) - fit_square(pixels, 32, fit))
        assert apart.max() <= 1
        assert (apart > 0).mean() < 0.01
