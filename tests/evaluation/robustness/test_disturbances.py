"""What each disturbance does to a photo, and what a recipe shows of it."""

import pytest

from augstudio.augment.recipe import Recipe
from augstudio.evaluation.robustness.disturbances import DISTURBANCES, Disturbance

BY_NAME = {each.name: each for each in DISTURBANCES}
CONTENTS = [f"{number:032x}" for number in range(40)]


def transforms(name: str, value: float) -> list[dict[str, object]]:
    """Return what changes for each of 40 photos."""
    each = BY_NAME[name]
    return [each.transform(value, Recipe(), 100, 0, content).effective() for content in CONTENTS]


@pytest.mark.parametrize(
    ("name", "value", "key", "expected"),
    [
        ("rotation", 20, "theta", {-20, 20}),
        ("shift", 0.1, "tx", {-10, 10}),
        ("shift", 0.1, "ty", {-10, 10}),
        ("zoom", 2, "zx", {0.5}),
        ("brightness", 0.5, "brightness", {0.5}),
        ("contrast", 1.5, "contrast", {1.5}),
        ("blur", 2, "blur", {2}),
        ("noise", 40, "noise", {40}),
        ("jpeg", 90, "jpeg_quality", {10}),
    ],
)
def test_the_strength_is_exact_in_both_directions(
    name: str, value: float, key: str, expected: set[float]
) -> None:
    assert {each[key] for each in transforms(name, value)} == expected


def test_an_erased_part_is_a_square_of_the_area_anywhere() -> None:
    parts = [each["erase"] for each in transforms("occlusion", 0.5)]
    assert {part[2:] for part in parts if isinstance(part, tuple)} == {(71, 71)}
    assert len(set(map(str, parts))) > 20


@pytest.mark.parametrize("each", DISTURBANCES, ids=lambda each: each.name)
def test_photos_keep_their_direction_as_strength_grows(each: Disturbance) -> None:
    for content in CONTENTS:
        for value in each.values:
            drawn = each.transform(value, Recipe(), 100, 0, content)
            assert drawn == each.transform(value, Recipe(), 100, 0, content)
            assert not drawn.is_identity
    signs = {
        content: {each.transform(v, Recipe(), 100, 0, content).theta > 0 for v in each.values}
        for content in CONTENTS
    }
    assert all(len(each) == 1 for each in signs.values())


def test_what_a_recipe_shows() -> None:
    def shown(name: str, **values: object) -> tuple[float, float]:
        return BY_NAME[name].shown_by(Recipe.parse(values))

    assert shown("rotation", rotation_range=15) == (0, 15)
    assert shown("shift", width_shift_range=0.2, height_shift_range=0.1) == (0, 0.1)
    assert shown("brightness", brightness_range=(0.5, 1.2)) == (0.5, 1.2)
    assert shown("blur", blur_strength=1, blur_share=0) == (0, 0)
    assert shown("zoom", zoom_range=(0.5, 1.25)) == pytest.approx((0.8, 2))
    zooms = {"proportional_zoom_range": (0.5, 1), "crop_area_range": (0.25, 1)}
    assert shown("zoom", **zooms) == pytest.approx((1, 4))


def test_strengths_as_text_with_their_unit() -> None:
    texts = {each.name: each.text(each.values[-1]) for each in DISTURBANCES}
    assert texts["rotation"] == "90°"
    assert texts["shift"] == "30%"
    assert texts["zoom"] == "3×"
    assert texts["noise"] == "60 levels"
