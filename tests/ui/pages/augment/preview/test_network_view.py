from pathlib import Path

import numpy as np
import pytest

from augstudio.augment.normalize import standardize
from augstudio.augment.recipe import Recipe
from augstudio.augment.statistics import fit_dataset
from augstudio.data import images
from augstudio.data.dataset import Dataset, Split
from augstudio.data.images import Fit
from augstudio.data.scan import scan
from augstudio.errors import InputError
from augstudio.models.backbones import backbones
from augstudio.runs.choices import Method
from augstudio.ui.core.owners import Owners
from augstudio.ui.pages.augment.preview.network_view import (
    FromScratch,
    NetworkView,
    Pretrained,
    network_of,
    seen,
)
from tests.photos import write_folder
from tests.ui.opening import open_folder

SIZE = 24


@pytest.fixture
def dataset(photos: Path) -> Dataset:
    return scan(photos)


@pytest.fixture
def photo(dataset: Dataset) -> np.ndarray:
    path = dataset.records(Split.TRAIN)[0].path
    return images.load(path, SIZE, Fit.CROP).astype(np.float32)


@pytest.fixture
def network(dataset: Dataset) -> FromScratch:
    return FromScratch(dataset, SIZE, Fit.CROP)


@pytest.mark.parametrize("row", backbones(), ids=lambda row: row.key)
def test_what_a_backbone_computes_with_is_mapped_back_to_the_photo(
    row: object, photo: np.ndarray
) -> None:
    """Also where it takes blue first."""
    network: NetworkView = Pretrained(row)
    network.prepare(Recipe())
    picture, ends = seen(photo, network, Recipe(rescale=0.1))
    values = row.preprocess(photo)
    assert ends == (values.min(), values.max())
    np.testing.assert_allclose(picture, photo, atol=0.51)


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe(),
        Recipe(rescale=1 / 127.5),
        Recipe(featurewise_center=True, featurewise_std_normalization=True),
    ],
)
def test_a_small_network_gets_what_the_recipe_says(
    network: FromScratch, photo: np.ndarray, recipe: Recipe
) -> None:
    network.prepare(recipe)
    picture, ends = seen(photo, network, recipe)
    # Without any of these settings the network divides by 255.
    stated = recipe if recipe.normalises else Recipe(rescale=1 / 255)
    known = fit_dataset(network.dataset, recipe, SIZE, Fit.CROP)
    values = standardize(photo, stated, known)
    assert ends == pytest.approx((values.min(), values.max()), rel=1e-5)
    np.testing.assert_allclose(picture, photo, atol=0.6)


@pytest.mark.parametrize("setting", ["samplewise_std_normalization", "zca_whitening"])
def test_where_colours_have_no_fixed_values_the_range_is_spread(
    network: FromScratch, photo: np.ndarray, setting: str
) -> None:
    recipe = Recipe(**{setting: True})
    network.prepare(recipe)
    picture, (low, high) = seen(photo, network, recipe)
    assert low < 0 < high
    assert (picture.min(), picture.max()) == (0, 255)


def test_photos_are_measured_once(
    network: FromScratch, photo: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = Recipe(featurewise_center=True, rotation_range=11)
    network.prepare(recipe)
    monkeypatch.setattr(
        "augstudio.ui.pages.augment.preview.network_view.fit_dataset",
        lambda *_: pytest.fail("again"),
    )
    again = FromScratch(network.dataset, SIZE, Fit.CROP)
    assert seen(photo, again, recipe)[1] == seen(photo, network, recipe)[1]


def test_photos_that_can_not_be_measured_are_reported(tmp_path: Path) -> None:
    empty = Dataset(tmp_path, ("a", "b"), {Split.TRAIN: ()})
    with pytest.raises(InputError, match="no photos"):
        FromScratch(empty, SIZE, Fit.CROP).prepare(Recipe(featurewise_center=True))


def test_the_network_is_the_chosen_one(owners: Owners, tmp_path: Path) -> None:
    vgg = next(row for row in backbones() if row.key == "vgg16")
    owners.network.choose(Method.FINE_TUNE, vgg, 150)
    assert network_of(owners.network, owners.project) == Pretrained(vgg)
    owners.network.choose(Method.FROM_SCRATCH, vgg, 96)
    assert network_of(owners.network, owners.project) is None
    open_folder(owners, write_folder(tmp_path / "colours"))
    found = network_of(owners.network, owners.project)
    assert isinstance(found, FromScratch)
    assert (found.size, found.fit) == (96, owners.project.fit)
