"""Against Keras's own ``fit`` and ``standardize``, and by what the numbers have to be."""

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from augstudio.augment.normalize import fit, needs_statistics, standardize
from augstudio.augment.recipe import Recipe
from augstudio.errors import InputError

pytestmark = pytest.mark.filterwarnings("ignore:This ImageDataGenerator specifies:UserWarning")

Photos = NDArray[np.float32]

SETTINGS: list[dict[str, Any]] = [
    {"rescale": 1 / 255},
    {"samplewise_center": True},
    {"samplewise_std_normalization": True},
    {"featurewise_center": True},
    {"featurewise_std_normalization": True},
    {"featurewise_center": True, "rescale": 1 / 255},
    {"featurewise_std_normalization": True, "rescale": 1 / 255},
    {"samplewise_std_normalization": True, "featurewise_std_normalization": True},
    {
        "rescale": 1 / 127.5,
        "samplewise_center": True,
        "samplewise_std_normalization": True,
        "featurewise_center": True,
        "featurewise_std_normalization": True,
    },
]


def photos(count: int, size: int, seed: int = 0) -> Photos:
    """Return photos whose neighbouring pixels are alike, as in real ones."""
    rng = np.random.default_rng(seed)
    coarse = rng.uniform(0, 255, (count, size // 2 + 1, size // 2 + 1, 3))
    smooth = coarse.repeat(2, axis=1).repeat(2, axis=2)[:, :size, :size]
    return (0.7 * smooth + rng.uniform(0, 76, smooth.shape)).astype(np.float32)


def keras_standardized(values: Photos, given: dict[str, Any], dtype: str) -> NDArray[np.floating]:
    """Return what Keras makes of each photo after ``fit`` on all of them."""
    from keras.src.legacy.preprocessing.image import ImageDataGenerator

    generator = ImageDataGenerator(**given, dtype=dtype)
    generator.fit(values)
    # It changes what it is given.
    copies = [np.array(photo, dtype) for photo in values]
    return np.stack([generator.standardize(photo) for photo in copies])


def standardized(values: Photos, given: dict[str, Any]) -> Photos:
    recipe = Recipe(**given)
    statistics = fit(iter(values), recipe)
    return np.stack([standardize(photo, recipe, statistics) for photo in values])


@pytest.mark.parametrize("given_settings", SETTINGS, ids=lambda given: "+".join(given))
@pytest.mark.parametrize(("dtype", "count", "size"), [("float32", 8, 12), ("float64", 20, 24)])
def test_equal_to_keras(given_settings: dict[str, Any], dtype: str, count: int, size: int) -> None:
    values = photos(count, size)
    expected = keras_standardized(values, given_settings, dtype)
    np.testing.assert_allclose(standardized(values, given_settings), expected, rtol=0, atol=1e-4)


@pytest.mark.parametrize("given_settings", SETTINGS, ids=lambda given: "+".join(given))
def test_nearer_to_the_truth_than_keras_in_float32(given_settings: dict[str, Any]) -> None:
    """Keras sums millions of float32 one by one, which costs it digits; this does not."""
    values = photos(20, 48)
    exact = keras_standardized(values, given_settings, "float64")
    rounded = keras_standardized(values, given_settings, "float32")
    result = standardized(values, given_settings)
    assert np.abs(result - exact).max() <= min(1e-4, np.abs(rounded - exact).max())


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    seed=st.integers(0, 2**32 - 1),
    count=st.integers(1, 12),
    size=st.integers(1, 20),
    flags=st.fixed_dictionaries(
        {
            name: st.booleans()
            for name in (
                "samplewise_center",
                "samplewise_std_normalization",
                "featurewise_center",
                "featurewise_std_normalization",
            )
        }
    ),
    rescale=st.sampled_from([0, 1 / 255, 1 / 127.5, 0.5]),
)
def test_equal_to_keras_whatever_the_settings(
    seed: int, count: int, size: int, flags: dict[str, bool], rescale: float
) -> None:
    # The mean of one pixel's colours is exact in Keras too only in float64.
    values = photos(count, size, seed)
    expected = keras_standardized(values, flags | {"rescale": rescale}, "float64")
    result = standardized(values, flags | {"rescale": rescale})
    # One pixel has no deviation of its own, so that rounding errors are divided by 1e-6.
    loose = 1e-4 if count * size > 1 else 200
    np.testing.assert_allclose(result, expected, rtol=1e-5, atol=loose)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("rescale", [0, 1 / 255])
@pytest.mark.parametrize("epsilon", [1e-6, 1e-3, 0.1])
@pytest.mark.parametrize(("count", "size"), [(12, 12), (40, 8), (250, 8), (108, 6), (700, 6)])
def test_whitened_as_in_keras(
    count: int, size: int, epsilon: float, rescale: float, dtype: str
) -> None:
    """With fewer photos than values, and with more, in several batches."""
    given = {"zca_whitening": True, "zca_epsilon": epsilon, "rescale": rescale}
    values = photos(count, size)
    expected = keras_standardized(values, given, dtype)
    np.testing.assert_allclose(standardized(values, given), expected, rtol=0, atol=1e-3)


def test_whitening_makes_values_independent() -> None:
    values = photos(400, 6)
    white = standardized(values, {"zca_whitening": True}).reshape(400, -1)
    np.testing.assert_allclose(white.T @ white / 400, np.eye(108), atol=2e-3)


def test_whitening_switches_the_deviation_off_as_keras_does() -> None:
    values = photos(60, 4)
    both = {"zca_whitening": True, "featurewise_std_normalization": True}
    np.testing.assert_array_equal(
        standardized(values, both), standardized(values, {"zca_whitening": True})
    )
    expected = keras_standardized(values, both, "float64")
    np.testing.assert_allclose(standardized(values, both), expected, atol=1e-3)


def test_whitening_of_photos_that_are_all_the_same() -> None:
    """Keras would divide rounding errors by a millionth."""
    white = standardized(np.full((5, 4, 4, 3), 80, np.float32), {"zca_whitening": True})
    assert np.abs(white).max() == 0
    twice = np.concatenate([photos(6, 8)] * 2)
    assert np.abs(standardized(twice, {"zca_whitening": True})).max() < 10


def test_figures_of_many_photos_are_exact() -> None:
    """In one pass, far from zero, where sums of squares would lose their digits."""
    values = photos(300, 16) + np.float32(1e5)
    statistics = fit(iter(values), Recipe())
    exact = values.astype(np.float64)
    np.testing.assert_allclose(statistics.mean, exact.mean((0, 1, 2)), rtol=1e-12)
    np.testing.assert_allclose(statistics.std, exact.std((0, 1, 2)), rtol=1e-9)
    assert statistics.count == 300
    assert statistics.whitening is None


def test_photos_of_different_sizes_count_by_their_pixels() -> None:
    small, large = photos(1, 4)[0], photos(1, 10, 1)[0]
    statistics = fit([small, large], Recipe(rescale=0.5))
    pixels = np.concatenate([small.reshape(-1, 3), large.reshape(-1, 3)]) / 2
    np.testing.assert_allclose(statistics.mean, pixels.mean(0), rtol=1e-6)
    np.testing.assert_allclose(statistics.std, pixels.std(0), rtol=1e-6)


def test_photos_are_left_as_they_were() -> None:
    values = photos(6, 8)
    before = values.copy()
    everything = {name: True for given in SETTINGS for name in given if name != "rescale"}
    result = standardized(values, everything | {"rescale": 0.5, "zca_whitening": True})
    np.testing.assert_array_equal(values, before)
    assert result.dtype == np.float32
    assert result.shape == values.shape


def test_neutral_settings_return_the_photo_itself() -> None:
    photo = photos(1, 8)[0]
    assert standardize(photo, Recipe(zca_epsilon=0.01)) is photo


def test_which_settings_need_all_photos() -> None:
    assert not needs_statistics(Recipe(samplewise_std_normalization=True, rescale=0.5))
    for name in ("featurewise_center", "featurewise_std_normalization", "zca_whitening"):
        recipe = Recipe().with_value(name, True)
        assert needs_statistics(recipe)
        with pytest.raises(InputError, match="not been computed"):
            standardize(photos(1, 8)[0], recipe)


def test_no_photos_are_refused() -> None:
    with pytest.raises(InputError, match="no photos"):
        fit([], Recipe())


def test_whitening_says_what_it_can_not_do() -> None:
    recipe = Recipe(zca_whitening=True)
    with pytest.raises(InputError, match="the same size"):
        fit([photos(1, 4)[0], photos(1, 6)[0]], recipe)
    with pytest.raises(InputError, match="224 x 224") as refused:
        fit((np.zeros((224, 224, 3), np.float32) for _ in range(1000)), recipe)
    assert "36 x 36" in refused.value.hint
    measured = fit(photos(20, 6), recipe)
    with pytest.raises(InputError, match="108 values"):
        standardize(photos(1, 8)[0], recipe, measured)
    with pytest.raises(InputError, match="include whitening"):
        standardize(photos(1, 6)[0], recipe, fit(photos(20, 6), Recipe()))
