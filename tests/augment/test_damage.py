import numpy as np
import pytest

from augstudio.augment.apply import apply
from augstudio.augment.damage import HARMFUL, SIZE, Damage, lost_share, measure_damage
from augstudio.augment.fields.edges import FillMode
from augstudio.augment.parameter import Kind
from augstudio.augment.recipe import Recipe, parameters
from augstudio.augment.transform import Transform
from augstudio.augment.warp import Photo


def photos(count: int = 24, size: int = SIZE) -> list[Photo]:
    """Gradients from black to white, each row another grey."""
    ramp = np.linspace(0, 255, size, dtype=np.float32)
    return [np.repeat(ramp[:, None, None], size, 1).repeat(3, 2) for _ in range(count)]


# --- what leaves the frame ---


@pytest.mark.parametrize("share", [0.25, 0.5, 0.75])
def test_a_move_loses_the_share_that_it_moves(share: float) -> None:
    assert lost_share(Transform(tx=share * SIZE), SIZE, SIZE) == pytest.approx(share, abs=1 / 48)
    assert lost_share(Transform(ty=-share * SIZE), SIZE, SIZE) == pytest.approx(share, abs=1 / 48)


def test_a_move_by_more_than_the_photo_loses_all_of_it() -> None:
    assert lost_share(Transform(tx=2.0 * SIZE), SIZE, SIZE) == 1


@pytest.mark.parametrize("size", [150, 224])
def test_whole_pixels_are_those_of_the_networks_photo(size: int) -> None:
    recipe = Recipe(width_shift_pixels=100)
    pixels = measure_damage(recipe, "width_shift_pixels", photos(), network_size=size)
    share = measure_damage(Recipe(width_shift_range=100 / size), "width_shift_range", photos())
    assert pixels.lost == pytest.approx(share.lost, abs=0.06)


def test_a_cut_out_part_keeps_its_area() -> None:
    assert lost_share(Transform(crop_side=0.5), SIZE, SIZE) == pytest.approx(0.75, abs=0.03)


def test_a_turn_by_45_degrees_loses_the_four_corners() -> None:
    # A square and the same one turned share an octagon of 2 (sqrt(2) - 1) of its area.
    octagon = 2 * (np.sqrt(2) - 1)
    assert lost_share(Transform(theta=45), SIZE, SIZE) == pytest.approx(1 - octagon, abs=0.03)


@pytest.mark.parametrize("theta", [90, 180, 270])
@pytest.mark.parametrize("size", [1, 7, 33, SIZE])
def test_a_quarter_turn_loses_nothing(theta: float, size: int) -> None:
    assert lost_share(Transform(theta=theta), size, size) == 0


def test_zooming_out_loses_nothing() -> None:
    assert lost_share(Transform(zx=2, zy=2), SIZE, SIZE) == 0


def test_what_comes_in_again_on_the_other_side_is_not_lost() -> None:
    moved = Transform(tx=0.5 * SIZE, fill_mode=FillMode.WRAP)
    assert lost_share(moved, SIZE, SIZE) == pytest.approx(0, abs=1 / 48)


def test_mirrors_and_exact_turns_lose_nothing() -> None:
    for name in ("horizontal_flip", "vertical_flip", "quarter_turns"):
        assert measure_damage(Recipe().with_value(name, True), name, photos(4)) == Damage()


def test_at_60_percent_a_third_of_the_photo_leaves_the_frame() -> None:
    damage = measure_damage(Recipe(width_shift_range=0.6), "width_shift_range", photos(200, 32))
    # A uniform move of up to 60% is 30% in the mean.
    assert damage.lost == pytest.approx(0.3, abs=0.03)
    assert damage.is_harmful
    assert Damage(lost=0.31).sentence("60%") == "At 60%, a third of the photo leaves the frame."


def test_more_of_a_setting_costs_more() -> None:
    taken = photos()
    costs = [
        measure_damage(Recipe(rotation_range=angle), "rotation_range", taken).lost
        for angle in (0.0, 5.0, 20.0, 45.0)
    ]
    assert costs[0] == 0
    assert costs == sorted(costs)
    assert costs[-1] > 0.05


# --- what turns black or white ---


def test_brightness_turns_the_light_part_white() -> None:
    damage = measure_damage(Recipe(brightness_range=(2.0, 2.0)), "brightness_range", photos(2))
    assert damage.white == pytest.approx(0.5, abs=0.02)
    assert (damage.lost, damage.black) == (0, 0)
    assert damage.sentence("2×") == "At 2×, half of the photo turns white."


def test_what_was_black_and_white_before_does_not_count() -> None:
    ends = np.zeros((8, 8, 3), np.float32)
    ends[:4] = 255
    brighter = Recipe(brightness_range=(2.0, 2.0))
    assert measure_damage(brighter, "brightness_range", [ends]) == Damage()


def test_one_colour_at_its_end_is_neither_black_nor_white() -> None:
    red = np.full((8, 8, 3), (200, 20, 20), np.float32)
    brighter = Recipe(brightness_range=(1.9, 1.9))
    assert measure_damage(brighter, "brightness_range", [red]) == Damage()


def test_contrast_turns_both_ends() -> None:
    damage = measure_damage(Recipe(contrast_range=(2.0, 2.0)), "contrast_range", photos(1))
    assert damage.black == pytest.approx(0.25, abs=0.03)
    assert damage.white == pytest.approx(0.25, abs=0.03)
    said = "At 2×, a quarter of the photo turns black and a quarter turns white."
    assert damage.sentence("2×") == said


# --- alone, with its share as 1, reproducibly ---


def test_a_parameter_is_measured_alone() -> None:
    alone = measure_damage(Recipe(width_shift_range=0.5), "width_shift_range", photos())
    crowd = Recipe(width_shift_range=0.5, rotation_range=90.0, zoom_range=(0.3, 0.5))
    assert measure_damage(crowd, "width_shift_range", photos()) == alone


def test_the_share_of_photos_counts_as_all() -> None:
    few = Recipe(perspective_strength=0.2, perspective_share=0.05)
    many = Recipe(perspective_strength=0.2, perspective_share=1.0)
    taken = photos()
    damage = measure_damage(few, "perspective_strength", taken)
    assert damage == measure_damage(many, "perspective_strength", taken)
    assert damage.lost > 0.1


def test_the_same_photos_and_seed_give_the_same_damage() -> None:
    recipe = Recipe(rotation_range=40.0)
    first, again, other = (
        measure_damage(recipe, "rotation_range", photos(), seed) for seed in (1, 1, 2)
    )
    assert first == again != other


def test_no_photos_mean_no_damage() -> None:
    damage = measure_damage(Recipe(rotation_range=40.0), "rotation_range", [])
    assert damage == Damage()
    assert damage.sentence("40°") == "No part of the photo is lost."


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (5, 3), (40, 20)])
def test_any_photo_can_be_measured(size: tuple[int, int]) -> None:
    grey = np.full((*size, 3), 99, np.float32)
    for parameter in parameters().values():
        if parameter.kind is Kind.NUMBER and parameter.group.varies and not parameter.share_of:
            recipe = Recipe().with_value(parameter.name, float(parameter.maximum))
            damage = measure_damage(recipe, parameter.name, [grey])
            assert 0 <= damage.share <= 1, parameter.name


def test_photos_are_not_changed() -> None:
    (photo,) = photos(1)
    before = photo.copy()
    measure_damage(Recipe(brightness_range=(0.5, 2.0)), "brightness_range", [photo])
    np.testing.assert_array_equal(photo, before)
    assert apply(photo, Transform()) is photo


# --- in a sentence ---


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (Damage(), "No part of the photo is lost."),
        (Damage(lost=0.009), "No part of the photo is lost."),
        (Damage(lost=0.04), "At 5°, 4% of the photo leaves the frame."),
        (Damage(lost=0.11), "At 5°, a tenth of the photo leaves the frame."),
        (Damage(lost=0.42), "At 5°, 42% of the photo leaves the frame."),
        (Damage(white=0.66), "At 5°, two thirds of the photo turns white."),
        (
            Damage(black=0.2, white=0.03),
            "At 5°, a fifth of the photo turns black and 3% turns white.",
        ),
    ],
)
def test_damage_is_described_in_a_sentence(damage: Damage, sentence: str) -> None:
    assert damage.sentence("5°") == sentence


def test_the_worst_of_the_three_decides() -> None:
    assert Damage(0.1, 0.3, 0.2).share == 0.3
    assert Damage(black=HARMFUL + 0.01).is_harmful
    assert not Damage(lost=HARMFUL).is_harmful
