import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from scipy import ndimage

from augstudio.augment.camera import photograph
from augstudio.augment.transform import Transform
from augstudio.augment.warp import Photo

often = settings(max_examples=150, deadline=None)


def pixels(height: int = 60, width: int = 80, seed: int = 0) -> Photo:
    rng = np.random.default_rng(seed)
    return rng.uniform(0, 255, (height, width, 3)).astype(np.float32)


def smooth(height: int = 64, width: int = 64) -> Photo:
    blurred = ndimage.gaussian_filter(pixels(height, width), (6, 6, 0))
    return np.asarray(128 + 6 * (blurred - blurred.mean()), np.float32).clip(0, 255)


def plain(value: float, height: int = 60, width: int = 80) -> Photo:
    return np.full((height, width, 3), value, np.float32)


@pytest.mark.parametrize("deviation", [0.2, 0.7, 1.0, 2.5, 6.72])
def test_blur_is_scipys_gaussian(deviation: float) -> None:
    photo = pixels()
    radius = int(np.ceil(3 * deviation))
    expected = ndimage.gaussian_filter(photo, (deviation, deviation, 0), radius=(radius, radius, 0))
    result = photograph(photo, Transform(blur=deviation))
    np.testing.assert_allclose(result, expected, atol=0.01)


def test_blur_leaves_a_plain_photo_and_the_mean() -> None:
    np.testing.assert_allclose(photograph(plain(200), Transform(blur=5)), plain(200), atol=1e-3)
    photo = pixels()
    assert photograph(photo, Transform(blur=1)).mean() == pytest.approx(photo.mean(), abs=0.5)


@pytest.mark.parametrize("deviation", [1.0, 20.0])
def test_noise_is_normal_with_its_deviation(deviation: float) -> None:
    grain = photograph(plain(128, 224, 224), Transform(noise=deviation, noise_seed=5)) - 128
    # Five standard errors of 150 528 values.
    assert grain.mean() == pytest.approx(0, abs=5 * deviation / 388)
    assert grain.std() == pytest.approx(deviation, rel=0.01)
    assert np.mean(np.abs(grain) > 2 * deviation) == pytest.approx(0.0455, abs=0.004)


def test_noise_is_independent_for_pixels_and_channels() -> None:
    grain = photograph(plain(128, 224, 224), Transform(noise=10, noise_seed=1)) - 128
    for shift, axis in ((1, 0), (1, 1), (1, 2), (7, 0)):
        moved = np.roll(grain, shift, axis)
        assert abs(np.corrcoef(grain.ravel(), moved.ravel())[0, 1]) < 0.015


def test_noise_is_its_own_for_each_seed() -> None:
    one, again, other = (
        photograph(plain(128), Transform(noise=10, noise_seed=seed)) - 128
        for seed in (2**32 - 1, 2**32 - 1, 12345)
    )
    np.testing.assert_array_equal(one, again)
    assert abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) < 0.05


def test_noise_of_photos_larger_than_the_table() -> None:
    grain = photograph(plain(128, 700, 600), Transform(noise=10, noise_seed=3)) - 128
    assert grain.std() == pytest.approx(10, rel=0.01)
    neighbours = np.corrcoef(grain[:-1].ravel(), grain[1:].ravel())[0, 1]
    assert abs(neighbours) < 0.01


def test_sharpening_adds_what_a_slight_blur_takes_away() -> None:
    photo = smooth().clip(60, 190)
    taken = photo - photograph(photo, Transform(blur=1))
    result = photograph(photo, Transform(sharpen=1.5))
    np.testing.assert_allclose(result, photo + 1.5 * taken, atol=1e-2)


def test_sharpening_leaves_a_plain_photo() -> None:
    np.testing.assert_allclose(photograph(plain(7), Transform(sharpen=3)), plain(7), atol=1e-3)


@pytest.mark.parametrize("quality", [5, 50, 99])
def test_jpeg_is_pillows_of_the_same_quality(quality: int) -> None:
    photo = smooth()
    file = io.BytesIO()
    Image.fromarray(photo.round().astype(np.uint8)).save(file, "JPEG", quality=quality)
    expected = np.asarray(Image.open(file), np.float32)
    result = photograph(photo, Transform(jpeg_quality=quality))
    # Both link libjpeg-turbo; their builds may round a level differently.
    assert np.abs(result - expected).mean() < 0.5
    assert set(np.unique(result)) <= set(range(256))


def test_jpeg_harms_more_at_lower_quality_and_keeps_red_red() -> None:
    photo = smooth()
    harm = [
        np.abs(photograph(photo, Transform(jpeg_quality=quality)) - photo).mean()
        for quality in (99, 60, 20, 5)
    ]
    assert harm == sorted(harm)
    assert harm[0] < 1.5 < harm[-1]
    red = np.zeros((16, 16, 3), np.float32)
    red[..., 0] = 200
    assert photograph(red, Transform(jpeg_quality=90))[8, 8] == pytest.approx([200, 0, 0], abs=4)


def test_erasing_covers_a_part_with_the_mean_colour() -> None:
    photo = pixels()
    result = photograph(photo, Transform(erase=(10, 20, 30, 40)))
    part = np.s_[10:40, 20:60]
    np.testing.assert_allclose(
        result[part], np.broadcast_to(photo.mean((0, 1)), (30, 40, 3)), atol=1e-3
    )
    outside = np.ones(photo.shape, bool)
    outside[part] = False
    np.testing.assert_array_equal(result[outside], photo[outside])


def test_erasing_beyond_the_photo_covers_what_there_is() -> None:
    result = photograph(pixels(10, 10), Transform(erase=(5, 5, 90, 90)))
    assert np.ptp(result[5:, 5:], axis=(0, 1)).max() == 0


def test_steps_come_in_their_order() -> None:
    photo = smooth()
    together = Transform(
        blur=1, noise=8, noise_seed=4, sharpen=0.5, jpeg_quality=40, erase=(3, 4, 20, 20)
    )
    result = photo
    for alone in (
        Transform(blur=1),
        Transform(noise=8, noise_seed=4),
        Transform(sharpen=0.5),
        Transform(jpeg_quality=40),
        Transform(erase=(3, 4, 20, 20)),
    ):
        result = photograph(result, alone)
    np.testing.assert_array_equal(photograph(photo, together), result)


def test_nothing_to_do_returns_the_photo_itself() -> None:
    photo = pixels()
    assert photograph(photo, Transform(theta=3, gamma=2, noise_seed=9)) is photo


@often
@given(
    size=st.tuples(st.integers(1, 30), st.integers(1, 30)),
    transform=st.builds(
        Transform,
        blur=st.floats(0, 7),
        noise=st.floats(0, 60),
        noise_seed=st.integers(0, 2**32 - 1),
        sharpen=st.floats(0, 3),
        jpeg_quality=st.integers(5, 100),
        erase=st.just(()) | st.tuples(*[st.integers(0, 30)] * 4),
    ),
)
def test_values_stay_in_range_and_the_photo_as_it_was(
    size: tuple[int, int], transform: Transform
) -> None:
    photo = pixels(*size)
    photo[0, 0] = [0, 255, 0]
    before = photo.copy()
    result = photograph(photo, transform)
    assert result.shape == photo.shape
    assert result.dtype == np.float32
    assert result.min() >= 0
    assert result.max() <= 255
    np.testing.assert_array_equal(photo, before)
