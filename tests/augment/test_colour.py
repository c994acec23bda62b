import colorsys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from augstudio.augment.colour import recolour
from augstudio.augment.transform import Transform
from augstudio.augment.warp import Photo

LUMA = np.array([0.299, 0.587, 0.114])
often = settings(max_examples=150, deadline=None)

red, yellow, green, cyan, blue, magenta = (
    np.float32(colour) * 100 + 50
    for colour in ([1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 1, 1], [0, 0, 1], [1, 0, 1])
)


def noise(height: int = 30, width: int = 40, low: float = 0, high: float = 255) -> Photo:
    rng = np.random.default_rng(0)
    return rng.uniform(low, high, (height, width, 3)).astype(np.float32)


def one(*colour: float) -> Photo:
    return np.array([[colour]], np.float32)


def hue_of(colour: np.ndarray) -> float:
    """Return the degrees of a colour on the wheel of HSV: red 0, yellow 60, green 120."""
    return 360 * colorsys.rgb_to_hsv(*(colour / 255).tolist())[0]


@pytest.mark.parametrize("factor", [0.1, 0.5, 0.9, 1.3, 2.0])
def test_contrast_is_kerass_random_contrast(factor: float) -> None:
    from keras.layers import RandomContrast

    photo = noise(low=20, high=180)
    layer = RandomContrast(0.5, value_range=(0, 255))
    expected = layer.transform_images(photo, {"contrast_factor": np.float32(factor)})
    result = recolour(photo, Transform(contrast=factor))
    np.testing.assert_allclose(result, np.asarray(expected), atol=1e-3)


def test_no_contrast_is_the_mean_colour() -> None:
    photo = noise()
    result = recolour(photo, Transform(contrast=0))
    np.testing.assert_allclose(result, np.broadcast_to(photo.mean((0, 1)), photo.shape), atol=1e-3)


@pytest.mark.parametrize("gamma", [0.3, 0.8, 1.25, 3.0])
def test_gamma_is_a_power_that_leaves_black_and_white(gamma: float) -> None:
    photo = noise()
    photo[0, :2] = [[0, 0, 0], [255, 255, 255]]
    result = recolour(photo, Transform(gamma=gamma))
    expected = 255 * (photo.astype(np.float64) / 255) ** gamma
    np.testing.assert_allclose(result, expected, atol=1e-3)
    assert result[0, 0].tolist() == [0, 0, 0]
    assert result[0, 1] == pytest.approx(255, abs=1e-3)


@pytest.mark.parametrize(
    "transform", [Transform(saturation=0), Transform(grey=1), Transform(grey=1, hue=50)]
)
def test_grey_is_the_luma_of_bt_601_as_pillow_computes_it(transform: Transform) -> None:
    from PIL import Image

    photo = noise().round()
    grey = np.asarray(Image.fromarray(photo.astype(np.uint8)).convert("L"), np.float32)
    result = recolour(photo, transform)
    np.testing.assert_allclose(result, np.stack([grey] * 3, axis=2), atol=0.51)
    assert np.ptp(result, axis=2).max() < 1e-3


@pytest.mark.parametrize("factor", [0.0, 0.3, 1.4, 2.0])
def test_saturation_blends_with_grey(factor: float) -> None:
    photo = noise(low=100, high=150)
    grey = (photo @ LUMA)[..., None]
    result = recolour(photo, Transform(saturation=factor))
    np.testing.assert_allclose(result, grey + factor * (photo - grey), atol=1e-3)


def test_grey_takes_its_share_of_the_colour_away() -> None:
    photo = noise(low=100, high=150)
    np.testing.assert_allclose(
        recolour(photo, Transform(grey=0.25)),
        recolour(photo, Transform(saturation=0.75)),
        atol=1e-4,
    )


@pytest.mark.parametrize("degrees", [-180.0, -60.0, 15.0, 90.0])
def test_hue_keeps_luma_and_grey(degrees: float) -> None:
    photo = noise(low=110, high=140)
    result = recolour(photo, Transform(hue=degrees))
    np.testing.assert_allclose(result @ LUMA, photo @ LUMA, atol=1e-3)
    assert np.abs(result - photo).max() > 3
    assert recolour(one(90, 90, 90), Transform(hue=degrees)) == pytest.approx(90, abs=1e-3)


@pytest.mark.parametrize("colour", [red, yellow, green, cyan, blue, magenta])
def test_hue_turns_red_towards_yellow_and_on(colour: np.ndarray) -> None:
    turned = recolour(one(*colour), Transform(hue=20))[0, 0]
    assert 2 < (hue_of(turned) - hue_of(colour)) % 360 < 40


def test_hue_turns_back() -> None:
    photo = noise(low=110, high=140)
    there = recolour(photo, Transform(hue=70))
    np.testing.assert_allclose(recolour(there, Transform(hue=-70)), photo, atol=1e-3)
    np.testing.assert_allclose(recolour(photo, Transform(hue=360)), photo, atol=1e-3)


@pytest.mark.parametrize("mired", [-90.0, -30.0, 10.0, 50.0, 90.0])
def test_temperature_tints_grey_and_keeps_its_luma(mired: float) -> None:
    tinted = recolour(one(100, 100, 100), Transform(temperature=mired))[0, 0]
    assert tinted @ LUMA == pytest.approx(100, abs=1e-3)
    warmer = tinted[0] > tinted[1] > tinted[2]
    colder = tinted[0] < tinted[1] < tinted[2]
    assert (warmer, colder) == (mired > 0, mired < 0)


@pytest.mark.parametrize(
    ("kelvin", "expected"), [(5003, (0.3457, 0.3585)), (7504, (0.2990, 0.3149))]
)
def test_temperature_is_that_of_daylight(kelvin: float, expected: tuple[float, float]) -> None:
    """The whites D50 and D75 of the CIE, from the tint of a grey under them."""
    mired = 1e6 / kelvin - 1e6 / 6504
    tinted = recolour(one(100, 100, 100), Transform(temperature=mired))[0, 0].astype(float)
    xyz_of_rgb = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    xyz = xyz_of_rgb @ tinted**2.2
    assert xyz[:2] / xyz.sum() == pytest.approx(expected, abs=5e-4)


def test_the_matrix_is_one_for_all_of_them() -> None:
    """One after the other gives the same where nothing is cut off."""
    photo = noise(low=110, high=140)
    together = Transform(temperature=20, hue=15, saturation=0.8, grey=0.1, contrast=1.2)
    result = photo
    for alone in (
        Transform(temperature=20),
        Transform(hue=15),
        Transform(saturation=0.8),
        Transform(grey=0.1),
        Transform(contrast=1.2),
    ):
        result = recolour(result, alone)
    np.testing.assert_allclose(recolour(photo, together), result, atol=1e-3)


def test_gamma_comes_after_the_matrix() -> None:
    photo = noise()
    both = recolour(photo, Transform(contrast=1.5, gamma=2))
    matrix = recolour(photo, Transform(contrast=1.5))
    np.testing.assert_array_equal(both, recolour(matrix, Transform(gamma=2)))


def test_nothing_to_do_returns_the_photo_itself() -> None:
    photo = noise()
    assert recolour(photo, Transform(theta=3, blur=2, brightness=2)) is photo


@often
@given(
    size=st.tuples(st.integers(1, 20), st.integers(1, 20)),
    transform=st.builds(
        Transform,
        contrast=st.floats(0, 3),
        gamma=st.floats(0.3, 3),
        saturation=st.floats(0, 2),
        hue=st.floats(-180, 180),
        temperature=st.floats(-90, 90),
        grey=st.floats(0, 1),
    ),
)
def test_values_stay_in_range_and_the_photo_as_it_was(
    size: tuple[int, int], transform: Transform
) -> None:
    photo = noise(*size)
    photo[0, 0] = [0, 255, 0]
    before = photo.copy()
    result = recolour(photo, transform)
    assert result.shape == photo.shape
    assert result.dtype == np.float32
    assert result.min() >= 0
    assert result.max() <= 255
    np.testing.assert_array_equal(photo, before)
