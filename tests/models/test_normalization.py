"""The layers against ``standardize``, whose numbers are Keras's own."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from augstudio.augment.normalize import Statistics, fit, standardize
from augstudio.augment.recipe import Recipe
from augstudio.errors import InputError
from augstudio.models.normalization import normalized
from tests.augment.test_normalize import SETTINGS, photos

WHITENING: list[dict[str, Any]] = [
    {"zca_whitening": True},
    {"zca_whitening": True, "rescale": 1 / 255, "zca_epsilon": 1e-3},
    {"zca_whitening": True, "featurewise_std_normalization": True, "samplewise_center": True},
]


def network(recipe: Recipe, statistics: Statistics | None, size: int) -> Any:
    from keras import Input, Model

    given = Input((size, size, 3))
    return Model(given, normalized(given, recipe, statistics))


def as_in_training(values: NDArray[np.float32], recipe: Recipe) -> tuple[Any, NDArray[np.float32]]:
    """Return the network of a recipe, and what ``standardize`` makes of the photos."""
    statistics = fit(iter(values), recipe)
    expected = np.stack([standardize(photo, recipe, statistics) for photo in values])
    return network(recipe, statistics, values.shape[1]), expected


@pytest.mark.parametrize("given", SETTINGS, ids=str)
def test_the_layers_give_the_numbers_of_standardize(given: dict[str, Any]) -> None:
    values = photos(12, 20)
    model, expected = as_in_training(values, Recipe(**given))
    found = model.predict(values, verbose=0)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, atol=1e-4 * max(1, np.abs(expected).max()))


@pytest.mark.parametrize("given", WHITENING, ids=str)
@pytest.mark.parametrize("count", [40, 300])
def test_the_layers_whiten_as_standardize_does(given: dict[str, Any], count: int) -> None:
    values = photos(count, 8)
    model, expected = as_in_training(values, Recipe(**given))
    found = model.predict(values, verbose=0)
    np.testing.assert_allclose(found, expected, atol=1e-3 * np.abs(expected).max())


def test_without_settings_values_are_divided_by_255() -> None:
    values = photos(2, 6)
    model = network(Recipe(rotation_range=20), None, 6)
    np.testing.assert_allclose(model.predict(values, verbose=0), values / 255, atol=1e-6)


def test_a_photo_of_one_tone_gives_no_infinity() -> None:
    values = np.full((2, 6, 6, 3), 77, np.float32)
    recipe = Recipe(samplewise_std_normalization=True, featurewise_std_normalization=True)
    model = network(recipe, fit(iter(values), recipe), 6)
    assert np.isfinite(model.predict(values, verbose=0)).all()


@pytest.mark.parametrize("given", [SETTINGS[-1], WHITENING[1]], ids=str)
def test_the_layers_survive_a_file(tmp_path: Path, given: dict[str, Any]) -> None:
    from keras import models

    values = photos(9, 6)
    model, _ = as_in_training(values, Recipe(**given))
    model.save(tmp_path / "model.keras")
    again = models.load_model(tmp_path / "model.keras", compile=False, safe_mode=True)
    np.testing.assert_array_equal(
        again.predict(values, verbose=0), model.predict(values, verbose=0)
    )


def test_nothing_of_it_is_trained() -> None:
    model, _ = as_in_training(photos(9, 6), Recipe(**WHITENING[0]))
    assert not model.trainable_variables


@pytest.mark.parametrize("name", ["featurewise_center", "zca_whitening"])
def test_statistics_are_not_made_up(name: str) -> None:
    with pytest.raises(InputError, match="mean of all training photos"):
        network(Recipe(**{name: True}), None, 6)


def test_statistics_for_whitening_are_not_made_up() -> None:
    statistics = fit(iter(photos(3, 6)), Recipe(featurewise_center=True))
    with pytest.raises(InputError, match="not measured for whitening"):
        network(Recipe(zca_whitening=True), statistics, 6)


def test_whitening_of_another_size_is_refused() -> None:
    recipe = Recipe(zca_whitening=True)
    with pytest.raises(InputError, match="108 values"):
        network(recipe, fit(iter(photos(3, 6)), recipe), 8)
