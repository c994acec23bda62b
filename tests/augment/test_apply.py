from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageEnhance

from augstudio.augment.apply import Photo, apply
from augstudio.augment.draw import draw_view
from augstudio.augment.extremes import extremes
from augstudio.augment.fields.edges import FillMode
from augstudio.augment.parameter import Group, Kind, Parameter
from augstudio.augment.presets import presets
from augstudio.augment.recipe import Recipe, parameters
from augstudio.augment.transform import Transform
from tests.augment.keras.reference import keras_apply, keras_part

pytestmark = pytest.mark.filterwarnings(
    "ignore:Please import `affine_transform` from the `scipy.ndimage`:DeprecationWarning"
)

#: The first draw waits for Keras, and the home of each test is not used here.
often = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def noise(height: int, width: int, seed: int = 0) -> Photo:
    rng = np.random.default_rng(seed)
    return rng.integers(0, 256, (height, width, 3)).astype(np.float32)


def spot(row: int, column: int) -> Photo:
    """Return a black 9x9 photo with one white pixel."""
    photo = np.zeros((9, 9, 3), np.float32)
    photo[row, column] = 255
    return photo


def brightest(photo: Photo) -> tuple[int, int]:
    row, column = np.unravel_index(photo[..., 0].argmax(), photo.shape[:2])
    return int(row), int(column)


@st.composite
def photos(draw: st.DrawFn) -> Photo:
    """Draw a square photo: noise, noise in black and white only, or one colour."""
    size = draw(st.integers(1, 72))
    photo = noise(size, size, draw(st.integers(0, 2**32 - 1)))
    kind = draw(st.sampled_from(["noise", "black and white", "plain"]))
    if kind == "black and white":
        return np.where(photo > 127, np.float32(255), np.float32(0))
    return np.full_like(photo, photo[0, 0]) if kind == "plain" else photo


def drawn(low: float, high: float) -> st.SearchStrategy[float]:
    """Draw from a range; whole numbers too, where places fall exactly on the photo's rim."""
    return st.floats(low, high) | st.integers(int(low), int(high)).map(float)


factors = st.floats(0.1, 2) | st.sampled_from([0.5, 1.0, 2.0])

warps = st.builds(
    Transform,
    theta=drawn(-180, 180) | st.sampled_from([-90.0, 90.0, 180.0]),
    tx=drawn(-40, 40),
    ty=drawn(-40, 40),
    shear=drawn(-60, 60),
    zx=factors,
    zy=factors,
    flip_horizontal=st.booleans(),
    flip_vertical=st.booleans(),
    channel_shift=st.just(0.0) | drawn(-150, 150),
    cval=drawn(0, 255),
)


@pytest.mark.parametrize("fill_mode", FillMode)
@often
@given(photo=photos(), transform=warps)
def test_equal_to_keras(fill_mode: FillMode, photo: Photo, transform: Transform) -> None:
    transform = replace(transform, fill_mode=fill_mode)
    np.testing.assert_allclose(
        apply(photo, transform), keras_apply(photo, transform), rtol=0, atol=0.01
    )


@pytest.mark.parametrize("fill_mode", FillMode)
@often
@given(photo=photos(), transform=warps, brightness=factors)
def test_equal_to_keras_within_a_level_through_8_bits(
    fill_mode: FillMode, photo: Photo, transform: Transform, brightness: float
) -> None:
    transform = replace(transform, fill_mode=fill_mode, brightness=brightness)
    np.testing.assert_allclose(
        apply(photo, transform), keras_apply(photo, transform), rtol=0, atol=1
    )


@pytest.mark.parametrize("fill_mode", [FillMode.WRAP, FillMode.CONSTANT])
@pytest.mark.parametrize("theta", [-90.0, 90.0, 180.0])
def test_places_on_the_rim_fall_to_the_same_side_as_in_keras(
    theta: float, fill_mode: FillMode
) -> None:
    """A quarter turn puts a whole row within a rounding error of the rim."""
    for size in range(1, 60):
        transform = Transform(theta=theta, tx=3, ty=-5, fill_mode=fill_mode, cval=128)
        photo = noise(size, size, size)
        difference = np.abs(apply(photo, transform) - keras_apply(photo, transform))
        assert difference.max() <= 0.01


@pytest.mark.parametrize("fill_mode", FillMode)
@pytest.mark.parametrize("far", [-210.25, 97.75, 219.5])
def test_many_photos_away_the_edge_is_filled_as_in_keras(fill_mode: FillMode, far: float) -> None:
    photo = np.random.default_rng(0).uniform(0, 255, (40, 40, 3)).astype(np.float32)
    transform = Transform(theta=30, tx=far, ty=-far / 2, zx=1.5, fill_mode=fill_mode, cval=9)
    assert np.abs(apply(photo, transform) - keras_apply(photo, transform)).max() < 0.01


@pytest.mark.parametrize("preset", ["Gentle", "Photos", "Strong", "From above"])
def test_what_keras_has_of_the_presets_equals_keras_on_a_photo_of_the_networks_size(
    preset: str,
) -> None:
    recipe = keras_part(presets()[preset])
    photo = noise(224, 224)
    tolerance = 0.01 if recipe.brightness_range == (1, 1) else 1
    for view in range(1, 6):
        transform = draw_view(recipe, 224, 0, "photo", view)
        difference = np.abs(apply(photo, transform) - keras_apply(photo, transform))
        assert difference.max() <= tolerance


@often
@given(
    photo=photos(),
    transform=st.builds(
        Transform,
        flip_horizontal=st.booleans(),
        flip_vertical=st.booleans(),
        channel_shift=drawn(-150, 150),
        brightness=factors,
    ),
)
def test_without_a_warp_every_pixel_is_keras_own(photo: Photo, transform: Transform) -> None:
    np.testing.assert_array_equal(apply(photo, transform), keras_apply(photo, transform))


@pytest.mark.parametrize("factor", [0.1, 0.5, 0.9, 1.1, 1.5, 2.0])
def test_brightness_is_pillows_for_every_level(factor: float) -> None:
    levels = np.arange(256, dtype=np.uint8).repeat(3).reshape(16, 16, 3)
    expected = ImageEnhance.Brightness(Image.fromarray(levels)).enhance(factor)
    result = apply(levels.astype(np.float32), Transform(brightness=factor))
    np.testing.assert_array_equal(result, np.asarray(expected))


#: Recipes of one setting, each away from its default; of the shares none, as they have no effect.
alone = [
    Recipe().with_value(name, value)
    for name, parameter in parameters().items()
    if parameter.group.varies and not parameter.share_of
    for value in (
        {
            Kind.NUMBER: parameter.maximum,
            Kind.RANGE: (parameter.minimum, parameter.maximum),
            Kind.SWITCH: True,
        }[parameter.kind],
    )
]


def setting(parameter: Parameter) -> st.SearchStrategy[Any]:
    """Draw a value that a slider could be set to, the default as often."""
    default = st.just(parameter.default)
    if parameter.kind is Kind.SWITCH:
        return st.booleans()
    if parameter.kind is Kind.CHOICE:
        return st.sampled_from(parameter.choices)
    number = st.floats(parameter.minimum, parameter.maximum)
    if parameter.kind is Kind.RANGE:
        return default | st.tuples(number, number).map(sorted).map(tuple)
    return default | number


recipes = st.fixed_dictionaries(
    {p.name: setting(p) for p in parameters().values() if p.group.varies or p.group is Group.EDGES}
).map(Recipe.parse)
sizes = st.tuples(st.integers(1, 50), st.integers(1, 50))


@often
@given(recipe=recipes | st.sampled_from(alone), size=sizes, view=st.integers(1, 10**6))
def test_every_recipe_works_on_any_photo(recipe: Recipe, size: tuple[int, int], view: int) -> None:
    photo = noise(*size)
    before = photo.copy()
    transform = draw_view(recipe, size, 0, "photo", view)
    result = apply(photo, transform)
    assert result.shape == (*size[:: -1 if transform.quarter_turns % 2 else 1], 3)
    assert result.dtype == np.float32
    assert result.flags.c_contiguous
    assert result.min() >= 0
    assert result.max() <= 255
    np.testing.assert_array_equal(apply(photo, transform), result)
    np.testing.assert_array_equal(photo, before)
    assert transform.is_identity or not np.shares_memory(result, photo)


@pytest.mark.parametrize("recipe", alone, ids=lambda recipe: recipe.active[0])
def test_every_setting_changes_pixels_at_its_ends(recipe: Recipe) -> None:
    photo = np.asarray(Image.linear_gradient("L").resize((48, 48)).convert("RGB"), np.float32)
    photo = photo * np.float32([0.9, 0.6, 0.3]) + noise(48, 48) * np.float32(0.05)
    found = [extreme.transform for extreme in extremes(recipe, 48)]
    changes = [np.abs(apply(photo, transform) - photo).mean() for transform in found]
    assert max(changes) > 0.5
    assert all(change > 0 or found[i].is_identity for i, change in enumerate(changes))


def test_a_neutral_recipe_returns_the_photo_bit_for_bit() -> None:
    photo = np.random.default_rng(0).uniform(0, 255, (20, 20, 3)).astype(np.float32)
    recipe = Recipe(fill_mode=FillMode.CONSTANT, cval=200)
    for view in range(4):
        result = apply(photo, draw_view(recipe, 20, 0, "photo", view))
        assert result.tobytes() == photo.tobytes()


@pytest.mark.parametrize(
    ("transform", "before", "after"),
    [
        (Transform(theta=90), (4, 7), (1, 4)),
        (Transform(tx=2), (4, 4), (4, 2)),
        (Transform(ty=2), (4, 4), (2, 4)),
        (Transform(zx=0.5), (4, 6), (4, 8)),
        (Transform(zy=0.5), (6, 4), (8, 4)),
        (Transform(shear=40), (6, 4), (7, 6)),
        (Transform(flip_horizontal=True), (2, 7), (2, 1)),
        (Transform(flip_vertical=True), (2, 7), (6, 7)),
        (Transform(flip_horizontal=True, flip_vertical=True), (2, 7), (6, 1)),
        (Transform(quarter_turns=1), (2, 7), (1, 2)),
        (Transform(quarter_turns=2), (2, 7), (6, 1)),
        (Transform(quarter_turns=3), (2, 7), (7, 6)),
        # The mirror comes first.
        (Transform(quarter_turns=1, flip_horizontal=True), (2, 7), (7, 2)),
        # Of the part cut out, the upper left quarter, all things lie twice as far apart.
        (Transform(crop_side=0.5, crop_x=-2, crop_y=-2), (1, 3), (2, 6)),
    ],
)
def test_things_go_where_the_transform_says(
    transform: Transform, before: tuple[int, int], after: tuple[int, int]
) -> None:
    transform = replace(transform, fill_mode=FillMode.CONSTANT)
    assert brightest(apply(spot(*before), transform)) == after


@pytest.mark.parametrize(
    ("fill_mode", "row"),
    [
        (FillMode.NEAREST, [10, 10, 10, 20, 30]),
        (FillMode.REFLECT, [20, 10, 10, 20, 30]),
        # SciPy's "wrap" takes the first and the last pixel for one: the period is 4, not 5.
        (FillMode.WRAP, [30, 40, 10, 20, 30]),
        (FillMode.CONSTANT, [7, 7, 10, 20, 30]),
    ],
)
def test_what_fills_the_edge(fill_mode: FillMode, row: list[int]) -> None:
    photo = np.full((5, 5, 3), [[[v] for v in (10, 20, 30, 40, 50)]], np.float32)
    moved = apply(photo, Transform(tx=-2, fill_mode=fill_mode, cval=7))
    np.testing.assert_array_equal(moved[2, :, 0], row)


def test_quarter_turns_are_exact_and_swap_the_sides() -> None:
    photo = noise(5, 8)
    for turns in (1, 2, 3):
        turned = apply(photo, Transform(quarter_turns=turns))
        np.testing.assert_array_equal(turned, np.rot90(photo, turns))


def test_the_steps_come_in_their_order() -> None:
    photo = noise(30, 40)
    steps: list[dict[str, Any]] = [
        {"theta": 20, "crop_side": 0.8, "perspective": (2.0,) * 8, "elastic": 1},
        {"channel_shift": 30},
        {"flip_horizontal": True},
        {"quarter_turns": 1},
        # Brightness follows below: right after a warp it leaves room for rounding.
        {"contrast": 1.3, "hue": 20},
        {"gamma": 0.8},
        {"blur": 1},
        {"noise": 9, "noise_seed": 7},
        {"sharpen": 1},
        {"jpeg_quality": 30},
        {"erase": (2, 3, 10, 10)},
    ]
    together = Transform(**{name: value for step in steps for name, value in step.items()})
    result = photo
    for step in steps:
        result = apply(result, Transform(**step))
    np.testing.assert_array_equal(apply(photo, together), result)
    brightened = apply(apply(photo, Transform(quarter_turns=1)), Transform(brightness=1.5))
    both = Transform(quarter_turns=1, brightness=1.5, grey=1)
    np.testing.assert_array_equal(apply(photo, both), apply(brightened, Transform(grey=1)))


def test_a_channel_shift_stays_within_the_photos_own_range() -> None:
    photo = np.array([[[50, 100, 150]]], np.float32)
    assert apply(photo, Transform(channel_shift=30))[0, 0].tolist() == [80, 130, 150]
    assert apply(photo, Transform(channel_shift=-30))[0, 0].tolist() == [50, 70, 120]


@pytest.mark.parametrize("fill_mode", FillMode)
@pytest.mark.parametrize("shape", [(1, 1), (1, 2), (2, 1), (1, 9), (9, 1), (30, 50), (3, 2000)])
def test_any_size_works_and_the_photo_is_left_as_it_was(
    shape: tuple[int, int], fill_mode: FillMode
) -> None:
    photo = noise(*shape)
    before = photo.copy()
    everything = Transform(20, 1, -1, 9, 0.9, 1.1, True, True, 12, 1.3, fill_mode, 200)
    for transform in (everything, Transform(theta=20), Transform(flip_horizontal=True)):
        result = apply(photo, transform)
        assert result.shape == photo.shape
        assert result.dtype == np.float32
        assert result.flags.c_contiguous
        assert result.min() >= 0
        assert result.max() <= 255
        assert not np.shares_memory(result, photo)
    np.testing.assert_array_equal(photo, before)


def test_a_photo_that_is_a_part_of_another_array() -> None:
    part = noise(40, 40)[::2, 5:25, ::-1]
    transform = Transform(theta=30, flip_vertical=True)
    np.testing.assert_array_equal(apply(part, transform), apply(part.copy(), transform))


def test_other_shapes_turn_about_their_centre() -> None:
    photo = noise(6, 11)
    turned = apply(photo, Transform(theta=180))
    np.testing.assert_allclose(turned, photo[::-1, ::-1], atol=0.01)


def test_the_same_view_has_the_same_pixels_on_any_thread_and_in_any_order() -> None:
    names = [f"photo {number}" for number in range(6)]
    keys = [(name, view) for name in names for view in range(5)]
    originals = {name: noise(48, 48, seed) for seed, name in enumerate(names)}

    def pixels(key: tuple[str, int]) -> bytes:
        name, view = key
        transform = draw_view(presets()["Strong"], 48, 7, name, view)
        return apply(originals[name], transform).tobytes()

    expected = {key: pixels(key) for key in keys}
    assert len(set(expected.values())) == len(keys)
    shuffled = [keys[i] for i in np.random.default_rng(0).permutation(len(keys))]
    with ThreadPoolExecutor(8) as pool:
        assert dict(zip(shuffled, pool.map(pixels, shuffled), strict=True)) == expected
