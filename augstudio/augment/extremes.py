"""What each parameter of a recipe does at the ends of its range."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from augstudio.augment.draw import transform_of
from augstudio.augment.random_numbers import LOWER_CORNERS, UPPER_CORNERS, Draw
from augstudio.augment.recipe import Recipe
from augstudio.augment.transform import Transform

End = Literal["low", "high", "on"]


@dataclass(frozen=True)
class Extreme:
    """What one parameter does at one end of its range; "on" if it has only one end."""

    name: str
    end: End
    transform: Transform


def _both(*draws: Draw) -> tuple[Mapping[Draw, float], ...]:
    """Return the random numbers for the low and the high end of a range."""
    return dict.fromkeys(draws, 0), dict.fromkeys(draws, 1)


#: The random numbers that take each parameter to its two ends, low then high, or to its only one.
#: For a perspective, first the upper side moves inwards, then the lower one.
_ENDS: dict[str, tuple[Mapping[Draw, float], ...]] = {
    "rotation_range": _both(Draw.ROTATION),
    "width_shift_range": _both(Draw.SHIFT_X),
    "height_shift_range": _both(Draw.SHIFT_Y),
    "width_shift_pixels": _both(Draw.SHIFT_X_PIXELS),
    "height_shift_pixels": _both(Draw.SHIFT_Y_PIXELS),
    "shear_range": _both(Draw.SHEAR),
    "zoom_range": _both(Draw.ZOOM_X, Draw.ZOOM_Y),
    "proportional_zoom_range": _both(Draw.PROPORTIONAL_ZOOM),
    "crop_area_range": _both(Draw.CROP_AREA),
    "perspective_strength": (
        dict.fromkeys(UPPER_CORNERS, 1) | dict.fromkeys(LOWER_CORNERS, 0),
        dict.fromkeys(UPPER_CORNERS, 0) | dict.fromkeys(LOWER_CORNERS, 1),
    ),
    "elastic_strength": ({},),
    "horizontal_flip": ({Draw.FLIP_HORIZONTAL: 0},),
    "vertical_flip": ({Draw.FLIP_VERTICAL: 0},),
    "quarter_turns": ({Draw.QUARTER_TURNS: 0.25},),
    "brightness_range": _both(Draw.BRIGHTNESS),
    "channel_shift_range": _both(Draw.CHANNEL_SHIFT),
    "contrast_range": _both(Draw.CONTRAST),
    "gamma_range": _both(Draw.GAMMA),
    "saturation_range": _both(Draw.SATURATION),
    "hue_range": _both(Draw.HUE),
    "temperature_range": _both(Draw.TEMPERATURE),
    "grey_strength": ({},),
    "blur_strength": ({Draw.BLUR: 1},),
    "noise_strength": ({Draw.NOISE: 1},),
    "sharpen_strength": ({Draw.SHARPEN: 1},),
    "jpeg_strength": ({Draw.JPEG: 1},),
    "erase_strength": _both(Draw.ERASE_AREA),
}


def extremes(recipe: Recipe, size: int | tuple[int, int]) -> list[Extreme]:
    """Return what each active parameter of the recipe does alone, at the ends of its range.

    They are in the order on the page, low before high, for a photo of ``size`` pixels as in
    ``draw``. Steps that apply to only some photos apply here; empty edges are filled as the
    recipe says. Switches, and strengths that start at 0, have one end: their full effect. An end
    that changes nothing, such as the 1 of a factor from 0.5 to 1, is included.
    """
    found = []
    for name in recipe.active:
        alone = Recipe(fill_mode=recipe.fill_mode, cval=recipe.cval)
        alone = alone.model_copy(update={name: getattr(recipe, name)})
        names: tuple[End, ...] = ("low", "high") if len(_ENDS[name]) == 2 else ("on",)
        for end, numbers in zip(names, _ENDS[name], strict=True):
            found.append(Extreme(name, end, transform_of(alone, size, _with_the_rest(numbers))))
    return found


def _with_the_rest(numbers: Mapping[Draw, float]) -> list[float]:
    """Return all random numbers: the rest are in the middle, and every step applies."""
    return [numbers.get(draw, 0.0 if draw.name.endswith("_SHARE") else 0.5) for draw in Draw]
