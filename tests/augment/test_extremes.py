import pytest

from augstudio.augment.extremes import extremes
from augstudio.augment.fields.edges import FillMode
from augstudio.augment.recipe import Recipe
from tests.augment.test_draw import EVERYTHING, RULES


def test_extremes_of_nothing() -> None:
    assert extremes(Recipe(fill_mode=FillMode.WRAP, jpeg_share=1), 224) == []


def test_extremes_come_in_the_order_of_the_page_with_each_parameter_alone() -> None:
    found = extremes(EVERYTHING, (100, 200))
    assert tuple(dict.fromkeys(extreme.name for extreme in found)) == EVERYTHING.active
    for extreme in found:
        changed = extreme.transform.effective().keys() - {"fill_mode", "cval"}
        assert changed
        assert changed <= RULES[extreme.name]
        if extreme.transform.warps:
            assert (extreme.transform.fill_mode, extreme.transform.cval) == ("wrap", 3)


def test_one_tile_for_what_has_one_end() -> None:
    ends: dict[str, tuple[str, ...]] = {}
    for extreme in extremes(EVERYTHING, 224):
        ends[extreme.name] = (*ends.get(extreme.name, ()), extreme.end)
    single = {name for name, found in ends.items() if found == ("on",)}
    assert single == {
        *("horizontal_flip", "vertical_flip", "quarter_turns", "elastic_strength"),
        *("grey_strength", "blur_strength", "noise_strength", "sharpen_strength", "jpeg_strength"),
    }
    assert all(ends[name] == ("low", "high") for name in ends.keys() - single)


@pytest.mark.parametrize(
    ("name", "number", "values"),
    [
        ("rotation_range", "theta", (-40, 40)),
        ("width_shift_range", "tx", (-20, 20)),
        ("height_shift_range", "ty", (-30, 30)),
        ("width_shift_pixels", "tx", (-8, 8)),
        ("height_shift_pixels", "ty", (-8, 8)),
        ("shear_range", "shear", (-20, 20)),
        ("zoom_range", "zx", (0.7, 1.4)),
        ("zoom_range", "zy", (0.7, 1.4)),
        ("proportional_zoom_range", "zx", (0.8, 1.1)),
        ("crop_area_range", "crop_side", (0.3**0.5, 0.9**0.5)),
        (
            "perspective_strength",
            "perspective",
            ((39.8, 19.8, 39.8, 19.8, 0, 0, 0, 0), (0, 0, 0, 0, 39.8, 19.8, 39.8, 19.8)),
        ),
        ("elastic_strength", "elastic", (3.0,)),
        ("horizontal_flip", "flip_horizontal", (True,)),
        ("vertical_flip", "flip_vertical", (True,)),
        ("quarter_turns", "quarter_turns", (1,)),
        ("brightness_range", "brightness", (0.5, 1.5)),
        ("channel_shift_range", "channel_shift", (-50, 50)),
        ("contrast_range", "contrast", (0.5, 1.5)),
        ("gamma_range", "gamma", (0.5, 2)),
        ("saturation_range", "saturation", (0.2, 1.8)),
        ("hue_range", "hue", (-30, 30)),
        ("temperature_range", "temperature", (-60, 60)),
        ("grey_strength", "grey", (0.7,)),
        ("blur_strength", "blur", (2.0,)),
        ("noise_strength", "noise", (20,)),
        ("sharpen_strength", "sharpen", (2,)),
        ("jpeg_strength", "jpeg_quality", (20,)),
        ("erase_strength", "erase", ((40, 90, 20, 20), (12, 62, 77, 77))),
    ],
)
def test_the_ends_of(name: str, number: str, values: tuple[object, ...]) -> None:
    found = [extreme for extreme in extremes(EVERYTHING, (100, 200)) if extreme.name == name]
    drawn = [getattr(extreme.transform, number) for extreme in found]
    assert [pytest.approx(value) for value in values] == drawn
