import dataclasses
from collections.abc import Iterator

import numpy as np
import pytest

from augstudio.augment.apply import apply
from augstudio.augment.draw import Transform, draw, draw_view, view_rng
from augstudio.augment.recipe import FillMode, Recipe, parameters

CONTENT = "0123456789abcdef" * 2

EVERYTHING = Recipe(
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


def dice(seed: int) -> Iterator[float]:
    yield from np.random.default_rng(seed).random(10).tolist()


@pytest.mark.parametrize("seed", range(20))
def test_the_numbers_are_those_of_keras_for_the_same_dice(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keras's generator is given our dice, and the axes that it swaps the other way round."""
    from keras.src.legacy.preprocessing.image import ImageDataGenerator

    recipe = EVERYTHING
    settings = {name: getattr(recipe, name) for name in parameters()} | {"fill_mode": "wrap"}
    settings["width_shift_range"] = recipe.height_shift_range
    settings["height_shift_range"] = recipe.width_shift_range
    generator = ImageDataGenerator(**settings)
    rolled = dice(seed)

    def uniform(low: float, high: float, size: int | None = None) -> object:
        if size is None:
            return low + (high - low) * next(rolled)
        return [low + (high - low) * next(rolled) for _ in range(size)]

    monkeypatch.setattr(np.random, "uniform", uniform)
    monkeypatch.setattr(np.random, "random", lambda: next(rolled))
    expected = generator.get_random_transform((60, 100, 3))
    expected["channel_shift"] = expected.pop("channel_shift_intensity")

    drawn = dataclasses.asdict(draw(recipe, (100, 60), np.random.default_rng(seed)))
    assert drawn.pop("fill_mode") == "wrap"
    assert drawn.pop("cval") == 3
    assert drawn == pytest.approx(expected, abs=1e-12)


def test_a_neutral_recipe_draws_the_identity() -> None:
    for view in range(50):
        assert draw_view(Recipe(), 224, 0, CONTENT, view) == Transform()


@pytest.mark.parametrize("name", parameters())
def test_held_dice(name: str) -> None:
    """Changing one setting moves no number that another setting rules."""
    ruled = {
        "rotation_range": {"theta"},
        "width_shift_range": {"tx"},
        "height_shift_range": {"ty"},
        "shear_range": {"shear"},
        "zoom_range": {"zx", "zy"},
        "horizontal_flip": {"flip_horizontal"},
        "vertical_flip": {"flip_vertical"},
        "brightness_range": {"brightness"},
        "channel_shift_range": {"channel_shift"},
        "fill_mode": {"fill_mode"},
        "cval": {"cval"},
    }[name]
    neutral = EVERYTHING.with_value(name, parameters()[name].default)
    for view in range(1, 20):
        with_it = dataclasses.asdict(draw_view(EVERYTHING, 224, 5, CONTENT, view))
        without = dataclasses.asdict(draw_view(neutral, 224, 5, CONTENT, view))
        assert {key for key in with_it if with_it[key] != without[key]} <= ruled


def test_a_wider_range_turns_the_same_photo_further_to_the_same_side() -> None:
    narrow = draw_view(Recipe(rotation_range=10), 224, 1, CONTENT, 3)
    wide = draw_view(Recipe(rotation_range=30), 224, 1, CONTENT, 3)
    assert wide.theta == pytest.approx(3 * narrow.theta)
    assert narrow.theta != 0


def test_draws_take_the_same_number_of_dice_whatever_the_recipe() -> None:
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
    small = draw_view(EVERYTHING, 100, 0, CONTENT, 1)
    large = draw_view(EVERYTHING, 300, 0, CONTENT, 1)
    assert (large.tx, large.ty) == pytest.approx((3 * small.tx, 3 * small.ty))


def test_ranges_are_filled_evenly() -> None:
    views = [draw_view(EVERYTHING, 100, 0, CONTENT, view) for view in range(1, 2001)]
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


def test_view_rng_stays_the_same_over_versions() -> None:
    """Cached features of earlier versions stay of use only as long as this holds."""
    assert view_rng(0, CONTENT, 1).random() == 0.8767091509682603


def test_numpys_global_state_is_left_alone() -> None:
    before = np.random.get_state()[1].copy()
    draw_view(EVERYTHING, 224, 0, CONTENT, 1)
    assert (np.random.get_state()[1] == before).all()


def test_fingerprint_of_what_changes_nothing() -> None:
    identities = [
        Transform(),
        Transform(fill_mode=FillMode.WRAP),
        Transform(fill_mode=FillMode.CONSTANT, cval=80),
    ]
    assert all(transform.is_identity for transform in identities)
    assert {transform.fingerprint for transform in identities} == {"0" * 32}


def test_fingerprint_counts_only_what_shows() -> None:
    assert Transform(theta=3, cval=9).fingerprint == Transform(theta=3).fingerprint
    flipped = Transform(flip_horizontal=True)
    filled = Transform(flip_horizontal=True, fill_mode=FillMode.CONSTANT, cval=9)
    assert flipped.fingerprint == filled.fingerprint
    turned = Transform(theta=3, fill_mode=FillMode.CONSTANT, cval=9)
    assert turned.fingerprint != Transform(theta=3, fill_mode=FillMode.CONSTANT).fingerprint
    assert turned.fingerprint != Transform(theta=3, fill_mode=FillMode.WRAP).fingerprint


def test_every_number_changes_the_fingerprint() -> None:
    start = Transform(1, 1, 1, 1, 1.1, 1.1, False, False, 1, 1.1, FillMode.CONSTANT, 1)
    changed = [
        dataclasses.replace(start, **{field.name: value})
        for field in dataclasses.fields(Transform)
        if field.name != "fill_mode"
        for value in (True if isinstance(field.default, bool) else 1.5,)
    ]
    prints = {transform.fingerprint for transform in [start, *changed]}
    assert len(prints) == len(changed) + 1
    assert all(len(p) == 32 and int(p, 16) for p in prints)


@pytest.mark.parametrize(
    ("transform", "words"),
    [
        (Transform(), "unchanged"),
        (
            Transform(theta=12, tx=-8, zx=0.93, zy=1.1, flip_horizontal=True),
            "turned 12° left, moved 8 px right, zoom 1.10× high 0.93× wide, mirrored",
        ),
        (Transform(theta=-0.25, ty=3), "turned 0.2° right, moved 3 px up"),
        (
            Transform(ty=-3, shear=-5, channel_shift=-20, flip_vertical=True, brightness=0.5),
            "moved 3 px down, leaning 5° right, 20 levels darker, upside down, brightness 0.50×",
        ),
        (Transform(tx=8, channel_shift=20), "moved 8 px left, 20 levels lighter"),
    ],
)
def test_describe(transform: Transform, words: str) -> None:
    assert transform.describe() == words
