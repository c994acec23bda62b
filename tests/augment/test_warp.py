import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from augstudio.augment.coordinates import source_coordinates
from augstudio.augment.draw import draw_view
from augstudio.augment.fields.edges import FillMode
from augstudio.augment.recipe import Recipe
from augstudio.augment.transform import Transform
from augstudio.augment.warp import LEVEL, Photo, warp, warp_to_fixed_point
from tests.augment.test_coordinates import own_coordinates

sizes = st.tuples(st.integers(1, 60), st.integers(1, 60))
often = settings(max_examples=150, deadline=None)

NOTHING_EMPTY = Recipe(
    crop_area_range=(0.1, 0.9),
    perspective_strength=0.3,
    perspective_share=1,
    fill_mode=FillMode.CONSTANT,
    cval=255,
)


def noise(height: int, width: int, seed: int = 0) -> Photo:
    rng = np.random.default_rng(seed)
    return rng.integers(0, 256, (height, width, 3)).astype(np.float32)


def test_coordinates_are_those_of_the_warp() -> None:
    transform = Transform(theta=20, zx=0.7, crop_side=0.8, perspective=(3.0,) * 8, elastic=1)
    x, y = source_coordinates(transform, 40, 40)
    gradient = np.stack([*own_coordinates(40, 40), np.zeros((40, 40))], axis=2).astype(np.float32)
    warped = warp(gradient, transform)
    np.testing.assert_allclose(warped[..., 0], x.clip(0, 39), atol=1e-3)
    np.testing.assert_allclose(warped[..., 1], y.clip(0, 39), atol=1e-3)


@pytest.mark.parametrize("perspective", [(), (5.0, 9.0, 2.0, 30.0, 12.0, 0.0, 8.0, 3.0)])
def test_coordinates_in_32_bits_are_as_near_as_32_bits_can_be(
    perspective: tuple[float, ...],
) -> None:
    transform = Transform(theta=33, tx=7.3, shear=-11, zx=1.3, zy=0.8, perspective=perspective)
    gradient = np.stack([*own_coordinates(224, 224), np.zeros((224, 224))], axis=2).astype(
        np.float32
    )
    warped = warp(gradient, transform)
    for channel, coordinates in enumerate(source_coordinates(transform, 224, 224)):
        inside = coordinates.clip(0, 223)
        # Rounded as a coordinate, and once more as a value; before the division twice more.
        ulps = np.abs(warped[..., channel] - inside).max() / np.spacing(np.float32(223))
        assert ulps <= (3 if perspective else 1)


@pytest.mark.parametrize("fill_mode", FillMode)
@pytest.mark.parametrize("size", [(224, 224), (1, 9), (30, 7)])
def test_fixed_point_is_the_warp_rounded(fill_mode: FillMode, size: tuple[int, int]) -> None:
    transform = Transform(theta=33, tx=2.3, zx=1.3, fill_mode=fill_mode, cval=99)
    photo = noise(*size)
    fixed = warp_to_fixed_point(photo, transform)
    assert fixed.dtype == np.uint16
    np.testing.assert_allclose(fixed / LEVEL, warp(photo, transform), atol=0.51 / LEVEL)


@pytest.mark.parametrize("fill_mode", FillMode)
@pytest.mark.parametrize("size", [(1, 1), (1, 9), (9, 9)])
@pytest.mark.parametrize("least", [5e-324, -1e-300, 1e-30])
def test_a_move_by_next_to_nothing_is_none(
    fill_mode: FillMode, size: tuple[int, int], least: float
) -> None:
    transform = Transform(ty=least, fill_mode=fill_mode, cval=9)
    photo = noise(*size)
    # At the rim a move outwards counts, however small: there is nothing to see but the fill.
    inside = np.s_[1:-1] if fill_mode is FillMode.CONSTANT else np.s_[:]
    np.testing.assert_array_equal(warp(photo, transform)[inside], photo[inside])


def test_coordinates_are_new_arrays() -> None:
    first, _ = source_coordinates(Transform(tx=3), 8, 8)
    before = first.copy()
    warp(noise(8, 8), Transform(tx=5))
    source_coordinates(Transform(tx=7), 8, 8)
    np.testing.assert_array_equal(first, before)


def test_a_crop_is_what_stretching_the_part_gives() -> None:
    """Doubled, each second pixel of the part is a pixel of the photo."""
    photo = noise(9, 9)
    half = warp(photo, Transform(crop_side=0.5, crop_x=1, crop_y=-2))
    np.testing.assert_allclose(half[::2, ::2], photo[0:5, 3:8], atol=1e-3)


def test_corners_that_cross_are_no_danger() -> None:
    """The sliders lead to none, and nothing may fail on the way to a file of one's own."""
    for inside in (
        (60.0,) * 8,
        (90.0, 90.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
        (49.5,) * 8,
    ):
        transform = Transform(perspective=inside, fill_mode=FillMode.REFLECT)
        assert np.isfinite(source_coordinates(transform, 100, 100)).all()
        warped = warp(noise(100, 100), transform)
        assert warped.min() >= 0
        assert warped.max() <= 255


@often
@given(size=sizes, view=st.integers(1, 10**6))
def test_crop_and_perspective_leave_nothing_empty(size: tuple[int, int], view: int) -> None:
    height, width = size
    transform = draw_view(NOTHING_EMPTY, size, 0, "photo", view)
    x, y = source_coordinates(transform, height, width)
    slack = 1e-9
    black = np.zeros((height, width, 3), np.float32)
    assert warp(black, transform).max() == 0
    assert -slack <= x.min() <= x.max() <= width - 1 + slack
    assert -slack <= y.min() <= y.max() <= height - 1 + slack


def test_large_photos_are_not_kept() -> None:
    """And the next small one is right again."""
    small = warp(noise(20, 20), Transform(theta=9))
    large = noise(600, 600)
    turned = warp(large, Transform(theta=180))
    np.testing.assert_allclose(turned, large[::-1, ::-1], atol=0.02)
    np.testing.assert_array_equal(warp(noise(20, 20), Transform(theta=9)), small)
