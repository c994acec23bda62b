from dataclasses import replace

import numpy as np
import pytest

from augstudio.augment.coordinates import source_coordinates
from augstudio.augment.transform import Transform


def own_coordinates(height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    y, x = np.mgrid[:height, :width].astype(np.float64)
    return x, y


@pytest.mark.parametrize("size", [(1, 1), (1, 7), (5, 4), (30, 50)])
def test_without_a_warp_each_pixel_is_its_own(size: tuple[int, int]) -> None:
    np.testing.assert_array_equal(
        source_coordinates(Transform(flip_horizontal=True), *size), own_coordinates(*size)
    )


def test_coordinates_say_where_things_come_from() -> None:
    x, y = source_coordinates(Transform(tx=3, ty=-2), 20, 30)
    grid_x, grid_y = own_coordinates(20, 30)
    np.testing.assert_array_equal(x, grid_x + 3)
    np.testing.assert_array_equal(y, grid_y - 2)


@pytest.mark.parametrize(("height", "width"), [(60, 100), (100, 60)])
def test_a_crop_shows_a_part_of_that_area_at_its_place(height: int, width: int) -> None:
    x, y = source_coordinates(Transform(crop_side=0.5, crop_x=4, crop_y=-6), height, width)
    assert (x[0, -1] - x[0, 0]) * (y[-1, 0] - y[0, 0]) == pytest.approx(
        0.25 * (width - 1) * (height - 1)
    )
    assert x.mean() == pytest.approx((width - 1) / 2 + 4)
    assert y.mean() == pytest.approx((height - 1) / 2 - 6)


def test_the_crop_is_cut_out_before_the_rest() -> None:
    """A turned crop shows the same part as an upright one."""
    crop = Transform(crop_side=0.4, crop_x=20, crop_y=10)
    x, y = source_coordinates(crop, 101, 101)
    turned_x, turned_y = source_coordinates(replace(crop, theta=90), 101, 101)
    np.testing.assert_allclose(turned_x, np.rot90(x), atol=1e-9)
    np.testing.assert_allclose(turned_y, np.rot90(y), atol=1e-9)


def test_the_corners_of_a_perspective_show_the_places_inside() -> None:
    inside = (3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 1.0, 2.0)
    x, y = source_coordinates(Transform(perspective=inside), 50, 100)
    corners = [(0, 0), (0, -1), (-1, -1), (-1, 0)]
    np.testing.assert_allclose([x[c] for c in corners], [3, 94, 92, 1], atol=1e-9)
    np.testing.assert_allclose([y[c] for c in corners], [4, 6, 41, 47], atol=1e-9)


def test_a_perspective_keeps_straight_lines_straight() -> None:
    x, y = source_coordinates(
        Transform(perspective=(20.0, 3.0, 9.0, 15.0, 1.0, 8.0, 12.0, 25.0)), 80, 80
    )
    for line in (np.s_[7, :], np.s_[:, 33]):
        points = np.stack([x[line], y[line]])
        centred = points - points.mean(axis=1, keepdims=True)
        assert np.linalg.svd(centred)[1][1] < 1e-9


def test_a_perspective_is_looked_at_after_the_turn() -> None:
    """What Keras does leads nowhere near the horizon, wherever it puts the frame."""
    view = (20.0, 0.0, 20.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    x, y = source_coordinates(Transform(perspective=view), 80, 80)
    moved_x, moved_y = source_coordinates(Transform(perspective=view, zx=2, zy=2, tx=30), 80, 80)
    np.testing.assert_allclose(moved_x, 2 * (x - 39.5) + 30 + 39.5, atol=1e-9)
    np.testing.assert_allclose(moved_y, 2 * (y - 39.5) + 39.5, atol=1e-9)


@pytest.mark.parametrize("size", [(224, 224), (50, 300)])
def test_an_elastic_warp_moves_by_its_strength_on_average(size: tuple[int, int]) -> None:
    grid_x, grid_y = own_coordinates(*size)
    moves = []
    for seed in range(150):
        x, y = source_coordinates(Transform(elastic=4, elastic_seed=seed), *size)
        moves.append((x - grid_x, y - grid_y))
    assert np.std(moves) == pytest.approx(4, rel=0.03)
    assert abs(np.mean(moves)) < 0.2


def test_an_elastic_warp_is_smooth_and_its_own_for_each_seed() -> None:
    grid_x, _ = own_coordinates(100, 100)
    one = source_coordinates(Transform(elastic=2, elastic_seed=1), 100, 100)[0] - grid_x
    # A grid point lies 20 pixels from the next: steps are far smaller than the moves.
    assert np.abs(np.diff(one, axis=1)).max() < 0.7
    assert np.abs(one).max() > 1
    again = source_coordinates(Transform(elastic=2, elastic_seed=1), 100, 100)[0] - grid_x
    other = source_coordinates(Transform(elastic=2, elastic_seed=2), 100, 100)[0] - grid_x
    np.testing.assert_array_equal(one, again)
    assert np.abs(one - other).max() > 1


def test_an_elastic_warp_looks_the_same_in_a_part_enlarged() -> None:
    """It is pushed after the cut: by as many pixels of the result."""
    push = Transform(elastic=2, elastic_seed=1)
    whole = np.subtract(source_coordinates(push, 50, 50), source_coordinates(Transform(), 50, 50))
    crop = Transform(crop_side=0.5)
    part = np.subtract(
        source_coordinates(replace(push, crop_side=0.5), 50, 50), source_coordinates(crop, 50, 50)
    )
    np.testing.assert_allclose(part, whole / 2, atol=1e-5)
