"""Recipe + random numbers -> Transform: what will happen to one photo."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from augstudio.augment.random_numbers import (
    LOWER_CORNERS,
    UPPER_CORNERS,
    Draw,
    random_numbers,
    view_numbers,
)
from augstudio.augment.recipe import Recipe
from augstudio.augment.transform import Transform

#: Smallest share of the area, and narrowest aspect ratio, of an erased part (Zhong et al. 2020,
#: "Random Erasing Data Augmentation": 0.02 and 0.3).
LEAST_ERASED = 0.02
_NARROWEST_ERASED = 0.3


def draw(recipe: Recipe, size: int | tuple[int, int], rng: np.random.Generator) -> Transform:
    """Draw what happens to a photo of ``size`` pixels: one side of a square, or (height, width).

    The distributions are those of ``ImageDataGenerator.get_random_transform`` in
    ``keras.src.legacy.preprocessing.image``, with one exception: the width range moves photos
    along the columns and the height range along the rows, as Keras documents; Keras 3.15 swaps
    the two axes.

    Every call uses the same random numbers in the same order, whatever the recipe. When a range
    changes, a photo keeps its random draw, so it just rotates further in the same direction.
    """
    return transform_of(recipe, size, random_numbers(rng))


def draw_view(
    recipe: Recipe, size: int | tuple[int, int], seed: int, content: str, view: int
) -> Transform:
    """Return the transform of one view; view 0 is the photo itself."""
    return transform_of(recipe, size, view_numbers(seed, content, view)) if view else Transform()


def transform_of(
    recipe: Recipe, size: int | tuple[int, int], numbers: Sequence[float]
) -> Transform:
    """Return the transform for a recipe and random numbers, one in [0, 1] for each ``Draw``."""
    height, width = (size, size) if isinstance(size, int) else size
    geometry = _affine(recipe, height, width, numbers)
    geometry |= _beyond_affine(recipe, height, width, numbers)
    if geometry.get("quarter_turns", 0) % 2:
        height, width = width, height
    return Transform(
        **geometry,
        **_colour(recipe, numbers),
        **_camera(recipe, height, width, numbers),
        fill_mode=recipe.fill_mode,
        cval=recipe.cval,
    )


def _affine(recipe: Recipe, height: int, width: int, numbers: Sequence[float]) -> dict[str, Any]:
    """Draw Keras's geometry, shifts by whole pixels, and a proportional zoom."""
    rotation, shear = recipe.rotation_range, recipe.shear_range
    move_x, move_y = recipe.width_shift_range * width, recipe.height_shift_range * height
    pixels_x = _whole(recipe.width_shift_pixels, numbers[Draw.SHIFT_X_PIXELS])
    pixels_y = _whole(recipe.height_shift_pixels, numbers[Draw.SHIFT_Y_PIXELS])
    zoom = _between(*recipe.proportional_zoom_range, numbers[Draw.PROPORTIONAL_ZOOM])
    return {
        "theta": _between(-rotation, rotation, numbers[Draw.ROTATION]),
        "tx": _between(-move_x, move_x, numbers[Draw.SHIFT_X]) + pixels_x,
        "ty": _between(-move_y, move_y, numbers[Draw.SHIFT_Y]) + pixels_y,
        "shear": _between(-shear, shear, numbers[Draw.SHEAR]),
        "zx": _between(*recipe.zoom_range, numbers[Draw.ZOOM_X]) * zoom,
        "zy": _between(*recipe.zoom_range, numbers[Draw.ZOOM_Y]) * zoom,
        "flip_horizontal": recipe.horizontal_flip and numbers[Draw.FLIP_HORIZONTAL] < 0.5,
        "flip_vertical": recipe.vertical_flip and numbers[Draw.FLIP_VERTICAL] < 0.5,
    }


def _beyond_affine(
    recipe: Recipe, height: int, width: int, numbers: Sequence[float]
) -> dict[str, Any]:
    """Draw the geometry that Keras does not have."""
    drawn: dict[str, Any] = {}
    side = math.sqrt(_between(*recipe.crop_area_range, numbers[Draw.CROP_AREA]))
    if side < 1:
        drawn["crop_side"] = side
        # Between the centres of the outermost pixels: outside them a photo counts as empty.
        drawn["crop_x"] = (numbers[Draw.CROP_X] - 0.5) * (1 - side) * (width - 1)
        drawn["crop_y"] = (numbers[Draw.CROP_Y] - 0.5) * (1 - side) * (height - 1)
    if recipe.perspective_strength and numbers[Draw.PERSPECTIVE_SHARE] < recipe.perspective_share:
        reach = [recipe.perspective_strength * (length - 1) for length in (width, height)] * 4
        corners = zip((*UPPER_CORNERS, *LOWER_CORNERS), reach, strict=True)
        drawn["perspective"] = tuple(numbers[corner] * far for corner, far in corners)
    if recipe.elastic_strength and numbers[Draw.ELASTIC_SHARE] < recipe.elastic_share:
        drawn["elastic"] = recipe.elastic_strength * min(height, width)
        drawn["elastic_seed"] = _seed(numbers[Draw.ELASTIC_SEED])
    if recipe.quarter_turns:
        drawn["quarter_turns"] = _which(4, numbers[Draw.QUARTER_TURNS])
    return drawn


def _colour(recipe: Recipe, numbers: Sequence[float]) -> dict[str, Any]:
    """Draw what happens to light and colour."""
    shift, hue, warmth = recipe.channel_shift_range, recipe.hue_range, recipe.temperature_range
    return {
        "channel_shift": _between(-shift, shift, numbers[Draw.CHANNEL_SHIFT]),
        "brightness": _between(*recipe.brightness_range, numbers[Draw.BRIGHTNESS]),
        "contrast": _between(*recipe.contrast_range, numbers[Draw.CONTRAST]),
        "gamma": _between(*recipe.gamma_range, numbers[Draw.GAMMA]),
        "saturation": _between(*recipe.saturation_range, numbers[Draw.SATURATION]),
        "hue": _between(-hue, hue, numbers[Draw.HUE]),
        "temperature": _between(-warmth, warmth, numbers[Draw.TEMPERATURE]),
        "grey": recipe.grey_strength if numbers[Draw.GREY_SHARE] < recipe.grey_share else 0.0,
    }


def _camera(recipe: Recipe, height: int, width: int, numbers: Sequence[float]) -> dict[str, Any]:
    """Draw the effects of the camera, and of objects in front of the lens."""
    drawn: dict[str, Any] = {}
    if numbers[Draw.BLUR_SHARE] < recipe.blur_share:
        drawn["blur"] = recipe.blur_strength / 100 * min(height, width) * numbers[Draw.BLUR]
    if recipe.noise_strength and numbers[Draw.NOISE_SHARE] < recipe.noise_share:
        drawn["noise"] = recipe.noise_strength * numbers[Draw.NOISE]
        drawn["noise_seed"] = _seed(numbers[Draw.NOISE_SEED])
    if numbers[Draw.SHARPEN_SHARE] < recipe.sharpen_share:
        drawn["sharpen"] = recipe.sharpen_strength * numbers[Draw.SHARPEN]
    if recipe.jpeg_strength and numbers[Draw.JPEG_SHARE] < recipe.jpeg_share:
        # From 99 to the lowest quality, each equally likely.
        drawn["jpeg_quality"] = 99 - _which(recipe.jpeg_strength, numbers[Draw.JPEG])
    if recipe.erase_strength and numbers[Draw.ERASE_SHARE] < recipe.erase_share:
        drawn["erase"] = _rectangle(recipe.erase_strength, height, width, numbers)
    return drawn


def _rectangle(most: float, height: int, width: int, numbers: Sequence[float]) -> tuple[int, ...]:
    """Draw top, left, height and width of a part with at most the share ``most`` of the area."""
    area = _between(min(LEAST_ERASED, most), most, numbers[Draw.ERASE_AREA]) * height * width
    # Tall and wide shapes are equally likely.
    shape = _NARROWEST_ERASED ** (2 * numbers[Draw.ERASE_SHAPE] - 1)
    high = min(height, max(1, round(math.sqrt(area * shape))))
    wide = min(width, max(1, round(math.sqrt(area / shape))))
    top = int(numbers[Draw.ERASE_TOP] * (height - high + 1))
    left = int(numbers[Draw.ERASE_LEFT] * (width - wide + 1))
    return top, left, high, wide


def _whole(below: float, number: float) -> float:
    """Return a whole number between -below and below, both excluded, as Keras draws for an int.

    Its size is 0, 1, ... below - 1, each equally likely; so are both signs.
    """
    size = _which(below, abs(2 * number - 1))
    return float(math.copysign(size, number - 0.5)) if size else 0.0


def _which(count: float, number: float) -> int:
    """Return which of ``count`` equal parts of [0, 1] contains ``number``: 0, 1, ..."""
    return max(0, min(int(count * number), math.ceil(count) - 1))


def _seed(number: float) -> int:
    return int(number * 2**32)


def _between(low: float, high: float, number: float) -> float:
    """Return the value in [low, high) for ``number`` in [0, 1)."""
    return low + (high - low) * number
