"""What is said about each disturbance, and what a click changes in the recipe."""

from pathlib import Path

import pytest

from augstudio.augment.recipe import Recipe
from augstudio.evaluation.robustness.curves import Curve, curves, summary
from tests.evaluation.robustness.cards import make_card
from tests.example_runs import make_run


def curve(name: str, lost: dict[float, int], **recipe: object) -> Curve:
    run = make_run(Path("run"), recipe=Recipe.parse(recipe))
    [found] = [
        each for each in curves(make_card(run, {name: lost}), run) if each.disturbance.name == name
    ]
    return found


def test_a_drop_beyond_the_recipe() -> None:
    found = curve("rotation", {45: 15, 90: 22}, rotation_range=15)
    assert found.sentence == (
        "Rotation: still 90% right at 30°; drops to 75% at 45°, and 68% at 90°. The recipe rotates "
        "by up to 15°: go further if your photos come tilted."
    )
    assert (found.missing, found.onsets, found.shown) == (True, (45,), (0, 15))


def test_a_drop_that_the_recipe_leaves_out() -> None:
    found = curve("blur", {0.5: 9, 1: 10, 2: 20, 3: 40})
    assert found.sentence == (
        "Blur: drops to 81% at 0.5% of side, and 50% at 3% of side. The recipe doesn't blur: add "
        "it if some of your photos are out of focus."
    )


def test_a_drop_in_spite_of_the_recipe() -> None:
    found = curve("noise", {60: 20}, noise_strength=60)
    assert found.sentence == (
        "Noise: still 90% right at 40 levels; drops to 70% at 60 levels. The recipe adds noise by "
        "up to 60 levels, so the training showed this: it may hide what tells the classes apart."
    )
    assert not found.missing


def test_two_directions() -> None:
    found = curve("brightness", {0.25: 30}, brightness_range=(0.8, 1.2))
    assert found.sentence == (
        "Brightness, darker: still 90% right at 0.5×; drops to 60% at 0.25×. Brightness, lighter: "
        "no drop beyond chance, still 90% right at 2×. The recipe varies brightness from 0.8× to "
        "1.2×: go further if the light varies."
    )
    assert [point.value for point in found.points] == [0.25, 0.5, 0.75, 1, 1.5, 2]


def test_no_drop() -> None:
    found = curve("shift", {}, width_shift_range=0.1)
    assert found.sentence == "Shift: no drop beyond chance, still 90% right at 30%."
    assert not found.missing
    assert found.changes(Recipe()) == {}


@pytest.mark.parametrize(
    ("name", "lost", "recipe", "expected"),
    [
        ("rotation", {90: 20}, {"rotation_range": 15}, {"rotation_range": 90}),
        ("rotation", {90: 20}, {"rotation_range": 120}, {"rotation_range": 120}),
        ("zoom", {0.5: 20, 3: 20}, {}, {"zoom_range": (1 / 3, 2)}),
        ("zoom", {3: 20}, {"zoom_range": (0.8, 1.2)}, {"zoom_range": (1 / 3, 1.2)}),
        ("shift", {0.3: 20}, {}, {"width_shift_range": 0.3, "height_shift_range": 0.3}),
    ],
)
def test_the_recipe_that_shows_where_accuracy_drops(
    name: str, lost: dict[float, int], recipe: dict[str, object], expected: dict[str, object]
) -> None:
    now = Recipe.parse(recipe)
    changes = curve(name, lost).changes(now)
    assert changes == expected
    Recipe.parse(now.model_dump() | changes)


def test_the_summary() -> None:
    card = make_card(make_run(Path("run")))
    assert summary(card) == (
        "Measured on 100 of the 300 validation photos: as they are, 90% are right (95% interval: "
        "83% to 94%)."
    )
