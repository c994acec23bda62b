"""What photos cost before a network sees them."""

from pathlib import Path

import pytest

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import ImageRecord, Split
from augstudio.data.images import Fit
from augstudio.data.scan import scan
from augstudio.training.timing import photo_costs as photo_costs_module
from augstudio.training.timing.photo_costs import PhotoCosts, photo_costs
from tests.photos import write_folder


@pytest.fixture
def records(tmp_path: Path) -> tuple[ImageRecord, ...]:
    return scan(write_folder(tmp_path / "colours", photos=4)).records(Split.TRAIN)


def test_reading_and_varying_take_time(records: tuple[ImageRecord, ...]) -> None:
    costs = photo_costs(records, Recipe(rotation_range=20), 32, Fit.CROP)
    assert 0 < costs.reading < 1
    assert 0 < costs.varying < 1
    assert costs.kept == 1
    assert costs.again == costs.varying


def test_without_augmentation_varying_takes_none(records: tuple[ImageRecord, ...]) -> None:
    assert photo_costs(records, Recipe(), 32, Fit.CROP).varying == 0


def test_what_was_measured_is_remembered(records: tuple[ImageRecord, ...]) -> None:
    first = photo_costs(records, Recipe(zoom_range=(0.9, 1.1)), 32, Fit.CROP)
    assert photo_costs(records, Recipe(zoom_range=(0.9, 1.1)), 32, Fit.CROP) == first


def test_a_long_measurement_ends_early(
    records: tuple[ImageRecord, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photo_costs_module, "_ENOUGH", 0.0)
    assert photo_costs(records, Recipe(), 40, Fit.CROP).reading > 0


def test_photos_beyond_the_memory_are_read_again(records: tuple[ImageRecord, ...]) -> None:
    size = 1024
    photos = records * (2 * photo_costs_module.MEMORY_LIMIT // (size * size * 3 * len(records)) + 1)
    costs = photo_costs(photos, Recipe(horizontal_flip=True), size, Fit.CROP)
    assert costs.kept == pytest.approx(0.5, abs=0.02)
    assert costs.again == pytest.approx(costs.varying + (1 - costs.kept) * costs.reading)


def test_photos_that_are_gone_do_no_harm(tmp_path: Path) -> None:
    gone = (ImageRecord(str(tmp_path / "gone.png"), "red", "0" * 32),)
    assert photo_costs(gone, Recipe(), 32, Fit.CROP).reading >= 0
    assert photo_costs((), Recipe(), 32, Fit.CROP) == PhotoCosts(0.0, 0.0)
