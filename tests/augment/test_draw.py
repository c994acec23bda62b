import dataclasses
from collections.abc import Iterator

import numpy as np
import pytest

from augstudio.augment.apply import apply
from augstudio.augment.draw import draw, draw_view
from augstudio.augment.fields.edges import FillMode
from augstudio.augment.parameter import Kind
from augstudio.augment.recipe import Recipe, parameters
from augstudio.augment.transform import Transform

CONTENT = "0123456789abcdef" * 2

#: All that Keras has.
KERAS = Recipe(
    rotation_range=40,
    width_shift_range=0.1,
    height_shift_range=0.3,
    shear_range=20,
    zoom_range=(0.7, 1.4),
    horizontal_flip=True,
    vertical_flip=True,
    brightness_range=(0.5, 1.5),
    channel_shift_range=50,
    fill_mode=FillMode.WRAP,
    cval=3,
)

#: And all the rest that a transform knows; every share differs from its default.
EVERYTHING = KERAS.model_copy(
    update={
        "width_shift_pixels": 9,
        "height_shift_pixels": 9,
        "proportional_zoom_range": (0.8, 1.1),
        "crop_area_range": (0.3, 0.9),
        "perspective_strength": 0.2,
        "elastic_strength": 0.03,
        "quarter_turns": True,
        "contrast_range": (0.5, 1.5),
        "gamma_range": (0.5, 2.0),
        "saturation_range": (0.2, 1.8),
        "hue_range": 30,
        "temperature_range": 60,
        "grey_strength": 0.7,
        "blur_strength": 2,
        "noise_strength": 20,
        "sharpen_strength": 2,
        "jpeg_strength": 80,
        "erase_strength": 0.3,
    }
    | {name: 0.8 for name, parameter in parameters().items() if parameter.share_of}
)

#: The numbers that each setting rules; those of a share are the numbers of its strength.
RULES = {
    "rotation_range": {"theta"},
    "width_shift_range": {"tx"},
    "height_shift_range": {"ty"},
    "width_shift_pixels": {"tx"},
    "height_shift_pixels": {"ty"},
    "shear_range": {"shear"},
    "zoom_range": {"zx", "zy"},
    "proportional_zoom_range": {"zx", "zy"},
    "crop_area_range": {"crop_side", "crop_x", "crop_y"},
    "perspective_strength": {"perspective"},
    "elastic_strength": {"elastic", "elastic_seed"},
    "horizontal_flip": {"flip_horizontal"},
    "vertical_flip": {"flip_vertical"},
    "quarter_turns": {"quarter_turns"},
    "brightness_range": {"brightness"},
    "channel_shift_range": {"channel_shift"},
    "contrast_range": {"contrast"},
    "gamma_range": {"gamma"},
    "saturation_range": {"saturation"},
    "hue_range": {"hue"},
    "temperature_range": {"temperature"},
    "grey_strength": {"grey"},
    "blur_strength": {"blur"},
    "noise_strength": {"noise", "noise_seed"},
    "sharpen_strength": {"sharpen"},
    "jpeg_strength": {"jpeg_quality"},
    "erase_strength": {"erase"},
    "fill_mode": {"fill_mode"},
    "cval": {"cval"},
}


def keras_numbers(seed: int) -> Iterator[float]:
    yield from np.random.default_rng(seed).random(10).tolist()


@pytest.mark.parametrize("seed", range(20))
def test_the_numbers_are_those_of_keras_for_the_same_random_numbers(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keras is given our random numbers, and the axes that it swaps the other way round."""
    from keras.src.legacy.preprocessing.image import ImageDataGenerator

    recipe = KERAS
    settings = recipe.model_dump(include=KERAS.model_fields_set) | {"fill_mode": "wrap"}
    settings["width_shift_range"] = recipe.height_shift_range
    settings["height_shift_range"] = recipe.width_shift_range
    generator = ImageDataGenerator(**settings)
    drawn_numbers = keras_numbers(seed)

    def uniform(low: float, high: float, size: int | None = None) -> object:
        if size is None:
            return low + (high - low) * next(drawn_numbers)
        return [low + (high - low) * next(drawn_numbers) for _ in range(size)]

    monkeypatch.setattr(np.random, "uniform", uniform)
    monkeypatch.setattr(np.random, "random", lambda: next(drawn_numbers))
    expected = generator.get_random_transform((60, 100, 3))
    expected["channel_shift"] = expected.pop("channel_shift_intensity")

    drawn = draw(recipe, (100, 60), np.random.default_rng(seed))
    assert (drawn.fill_mode, drawn.cval) == ("wrap", 3)
    assert {name: getattr(drawn, name) for name in expected} == pytest.approx(expected, abs=1e-12)
    others = drawn.effective().keys() - expected.keys()
    assert others == {"fill_mode"}


def test_whole_pixels_are_drawn_as_keras_draws_an_int() -> None:
    from keras.src.legacy.preprocessing.image import ImageDataGenerator

    # Keras swaps the axes: what it draws for the width is called ty there.
    generator = ImageDataGenerator(width_shift_range=4)
    theirs = {generator.get_random_transform((50, 50, 3))["ty"] for _ in range(400)}
    recipe = Recipe(width_shift_pixels=4, height_shift_pixels=4)
    views = [draw_view(recipe, 50, 0, CONTENT, view) for view in range(1, 4001)]
    for ours in ([view.tx for view in views], [view.ty for view in views]):
        assert set(ours) == theirs == {-3, -2, -1, 0, 1, 2, 3}
        # Four standard errors: a quarter of 4000 stays, an eighth goes each way and distance.
        assert abs(ours.count(0) - 1000) < 4 * np.sqrt(4000 * 3 / 16)
        assert all(abs(ours.count(step) - 500) < 4 * np.sqrt(4000 * 7 / 64) for step in (-3, 1, 2))
    assert draw_view(Recipe(width_shift_pixels=1), 50, 0, CONTENT, 1).tx == 0


def test_a_neutral_recipe_draws_the_identity() -> None:
    for view in range(50):
        assert draw_view(Recipe(), 224, 0, CONTENT, view) == Transform()


@pytest.mark.parametrize("name", parameters())
def test_a_setting_moves_no_number_of_another(name: str) -> None:
    parameter = parameters()[name]
    ruled = RULES.get(parameter.share_of or name, set())
    value = parameter.default
    if getattr(EVERYTHING, name) == value:
        value = True if parameter.kind is Kind.SWITCH else 0.1
    changed = EVERYTHING.with_value(name, value)
    moved = set()
    for view in range(1, 40):
        before = dataclasses.asdict(draw_view(EVERYTHING, 224, 5, CONTENT, view))
        after = dataclasses.asdict(draw_view(changed, 224, 5, CONTENT, view))
        moved |= {key for key in before if before[key] != after[key]}
    assert moved == ruled


def test_a_wider_range_turns_the_same_photo_further_to_the_same_side() -> None:
    narrow = draw_view(Recipe(rotation_range=10), 224, 1, CONTENT, 3)
    wide = draw_view(Recipe(rotation_range=30), 224, 1, CONTENT, 3)
    assert wide.theta == pytest.approx(3 * narrow.theta)
    assert narrow.theta != 0


def test_draws_take_as_many_random_numbers_whatever_the_recipe() -> None:
    one, other = np.random.default_rng(4), np.random.default_rng(4)
    draw(Recipe(), 224, one)
    draw(EVERYTHING, 224, other)
    assert one.random() == other.random()


@pytest.mark.parametrize(("name", "axis"), [("height_shift_range", 0), ("width_shift_range", 1)])
def test_the_width_moves_sideways_and_the_height_up_and_down(name: str, axis: int) -> None:
    photo = np.zeros((40, 60, 3), np.float32)
    photo[20, 30] = 255
    recipe = Recipe(fill_mode=FillMode.CONSTANT).with_value(name, 0.3)
    for view in range(1, 10):
        moved = apply(photo, draw_view(recipe, (40, 60), 0, CONTENT, view)).sum(2)
        rows, columns = np.mgrid[:40, :60]
        centre = (moved * rows).sum() / moved.sum(), (moved * columns).sum() / moved.sum()
        assert centre[1 - axis] == pytest.approx((20, 30)[1 - axis], abs=1e-3)
        assert 0.1 < abs(centre[axis] - (20, 30)[axis]) <= 0.3 * (40, 60)[axis]


def test_moves_are_shares_of_the_size() -> None:
    small = draw_view(KERAS, 100, 0, CONTENT, 1)
    large = draw_view(KERAS, 300, 0, CONTENT, 1)
    assert (large.tx, large.ty) == pytest.approx((3 * small.tx, 3 * small.ty))


def test_ranges_are_filled_evenly() -> None:
    views = [draw_view(KERAS, 100, 0, CONTENT, view) for view in range(1, 2001)]
    thetas = np.array([view.theta for view in views])
    assert thetas.min() >= -40
    assert thetas.max() < 40
    # Three standard errors of 2000 uniform draws.
    assert abs(thetas.mean()) < 3 * 80 / np.sqrt(12 * 2000)
    assert abs(np.mean([view.flip_horizontal for view in views]) - 0.5) < 3 * 0.5 / np.sqrt(2000)
    moves = np.array([(view.tx, view.ty) for view in views])
    assert np.abs(moves).max(axis=0) == pytest.approx([10, 30], rel=0.01)


def test_view_0_is_the_photo_itself() -> None:
    assert draw_view(EVERYTHING, 224, 9, CONTENT, 0).is_identity


def test_views_photos_and_seeds_differ_and_repeat() -> None:
    keys = [(0, CONTENT, 1), (0, CONTENT, 2), (0, CONTENT[::-1], 1), (1, CONTENT, 1)]
    drawn = [draw_view(EVERYTHING, 224, *key) for key in keys]
    assert len({transform.fingerprint for transform in drawn}) == len(keys)
    assert drawn == [draw_view(EVERYTHING, 224, *key) for key in keys]


def test_numpys_global_state_is_left_alone() -> None:
    before = np.random.get_state()[1].copy()
    draw_view(EVERYTHING, 224, 0, CONTENT, 1)
    assert (np.random.get_state()[1] == before).all()


@pytest.mark.parametrize("size", [1, 2, 224, (3, 500), (400, 2)])
def test_nothing_is_drawn_beyond_its_limits(size: int | tuple[int, int]) -> None:
    height, width = (size, size) if isinstance(size, int) else size
    for view in range(1, 300):
        drawn = draw_view(EVERYTHING, size, 3, CONTENT, view)
        assert 0.3 <= drawn.crop_side**2 <= 0.9
        assert abs(drawn.crop_x) <= (1 - drawn.crop_side) * (width - 1) / 2
        assert abs(drawn.crop_y) <= (1 - drawn.crop_side) * (height - 1) / 2
        assert all(0 <= x <= 0.2 * (width - 1) for x in drawn.perspective[::2])
        assert all(0 <= y <= 0.2 * (height - 1) for y in drawn.perspective[1::2])
        assert drawn.quarter_turns in range(4)
        assert drawn.jpeg_quality in range(20, 101)
        turned = (height, width)[:: -1 if drawn.quarter_turns % 2 else 1]
        for start, length, side in zip(drawn.erase[:2], drawn.erase[2:], turned, strict=False):
            assert start >= 0
            assert 1 <= length <= side - start


def test_a_share_of_the_photos() -> None:
    recipe = Recipe(jpeg_strength=95, jpeg_share=0.3, grey_strength=1, grey_share=0)
    views = [draw_view(recipe, 224, 0, CONTENT, view) for view in range(1, 2001)]
    changed = np.mean([view.jpeg_quality != 100 for view in views])
    assert abs(changed - 0.3) < 3 * np.sqrt(0.3 * 0.7 / 2000)
    assert {view.jpeg_quality for view in views} == {*range(5, 101)}
    assert not any(view.grey for view in views)


def test_what_is_erased_covers_between_2_percent_and_the_strength() -> None:
    recipe = Recipe(erase_strength=0.3, erase_share=1)
    parts = [draw_view(recipe, 224, 0, CONTENT, view).erase for view in range(1, 500)]
    areas = np.array([high * wide for _, _, high, wide in parts]) / 224**2
    assert areas.min() == pytest.approx(0.02, abs=0.005)
    assert areas.max() == pytest.approx(0.3, abs=0.01)
    assert np.mean([high > wide for _, _, high, wide in parts]) == pytest.approx(0.5, abs=0.07)
    tiny = draw_view(Recipe(erase_strength=0.001, erase_share=1), 224, 0, CONTENT, 1).erase
    assert tiny[2] * tiny[3] <= 0.0015 * 224**2


def test_proportional_zoom_keeps_proportions_and_multiplies_the_other() -> None:
    alone = Recipe(proportional_zoom_range=(0.5, 0.9))
    both = alone.with_value("zoom_range", (1.2, 1.2))
    for view in range(1, 10):
        zoom = draw_view(alone, 224, 0, CONTENT, view)
        assert 0.5 <= zoom.zx == zoom.zy <= 0.9
        assert draw_view(both, 224, 0, CONTENT, view).zx == pytest.approx(1.2 * zoom.zx)
