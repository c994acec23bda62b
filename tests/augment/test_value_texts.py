from typing import Any

import pytest

from augstudio.augment.recipe import Recipe, parameters
from augstudio.augment.value_texts import changed_settings, on_screen, value_text


@pytest.mark.parametrize(
    ("name", "value", "text", "short"),
    [
        ("rotation_range", 20.0, "20°", "20°"),
        ("width_shift_range", 0.6, "60% of width", "60%"),
        ("width_shift_range", 0.125, "12.5% of width", "12.5%"),
        ("crop_area_range", (0.5, 1.0), "50% to 100% of area", "50% to 100%"),
        ("brightness_range", (0.8, 1.2), "0.8 to 1.2 ×", "0.8 to 1.2×"),
        # Above 1 is larger on screen.
        ("zoom_range", (0.8, 1.2), "0.83 to 1.25 ×", "0.83 to 1.25×"),
        ("zoom_range", (0.8, 0.8), "1.25 ×", "1.25×"),
        ("proportional_zoom_range", (0.1, 2), "0.5 to 10 ×", "0.5 to 10×"),
        ("gamma_range", (0.5, 2.0), "0.5 to 2", "0.5 to 2"),
        ("blur_strength", 1.5, "1.5% of side", "1.5% of side"),
        ("cval", 127.0, "127 of 255", "127 of 255"),
        ("width_shift_pixels", 8.0, "8 px", "8 px"),
        ("zca_epsilon", 1e-6, "1e-06", "1e-06"),
        ("horizontal_flip", True, "on", "on"),
        ("horizontal_flip", False, "off", "off"),
        ("fill_mode", "reflect", "reflect", "reflect"),
    ],
)
def test_values_are_written_with_their_units(name: str, value: Any, text: str, short: str) -> None:
    assert value_text(parameters()[name], value) == text
    assert value_text(parameters()[name], value, short=True) == short


@pytest.mark.parametrize("parameter", parameters().values(), ids=lambda each: each.name)
def test_every_default_has_text(parameter: Any) -> None:
    assert value_text(parameter, parameter.default)
    assert value_text(parameter, parameter.default, short=True)


def test_changed_settings_are_what_is_not_at_its_default() -> None:
    recipe = Recipe(rotation_range=20.0, horizontal_flip=True, noise_strength=10.0, noise_share=0.3)
    assert changed_settings(recipe) == [
        ("Rotate", "20°"),
        ("Mirror left-right", "on"),
        ("Noise", "10 levels"),
        ("Noise: how often", "30% of photos"),
    ]
    assert changed_settings(Recipe()) == []


def test_the_share_of_a_step_that_is_off_is_left_out() -> None:
    assert changed_settings(Recipe(noise_share=0.3)) == []


@pytest.mark.parametrize("numbers", [(0.8, 1.25), (0.5,)])
def test_what_is_on_screen_leads_back(numbers: tuple[float, ...]) -> None:
    zoom, light = parameters()["zoom_range"], parameters()["brightness_range"]
    assert on_screen(zoom, numbers) == tuple(1 / number for number in reversed(numbers))
    assert on_screen(zoom, on_screen(zoom, numbers)) == numbers
    assert on_screen(light, numbers) == numbers
