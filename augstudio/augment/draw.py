"""Recipe + random numbers -> Transform: what will happen to one photo."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np

from augstudio import storage
from augstudio.augment.recipe import Recipe
from augstudio.augment.transform import Transform

#: Random numbers drawn for a photo, one for each use in ``draw``. New ones come at the end, so
#: that a photo keeps its dice.
_DICE = 48

#: Smallest part of a photo, in shares of its area, and narrowest shape that is erased (Zhong et
#: al. 2020, "Random Erasing Data Augmentation": 0.02 and 0.3).
_LEAST_ERASED = 0.02
_NARROWEST_ERASED = 0.3

#: The dice that lead each parameter to its two ends, low then high, or to its only one. Of a
#: perspective, first the upper side moves inside, then the lower one.
_ENDS: dict[str, tuple[Mapping[int, float], ...]] = {
    "rotation_range": ({0: 0}, {0: 1}),
    "width_shift_range": ({1: 0}, {1: 1}),
    "height_shift_range": ({2: 0}, {2: 1}),
    "width_shift_pixels": ({10: 0}, {10: 1}),
    "height_shift_pixels": ({11: 0}, {11: 1}),
    "shear_range": ({3: 0}, {3: 1}),
    "zoom_range": ({4: 0, 5: 0}, {4: 1, 5: 1}),
    "proportional_zoom_range": ({12: 0}, {12: 1}),
    "crop_area_range": ({13: 0}, {13: 1}),
    "perspective_strength": (
        dict.fromkeys(range(17, 21), 1) | dict.fromkeys(range(21, 25), 0),
        dict.fromkeys(range(17, 21), 0) | dict.fromkeys(range(21, 25), 1),
    ),
    "elastic_strength": ({},),
    "horizontal_flip": ({6: 0},),
    "vertical_flip": ({7: 0},),
    "quarter_turns": ({27: 0.25},),
    "brightness_range": ({9: 0}, {9: 1}),
    "channel_shift_range": ({8: 0}, {8: 1}),
    "contrast_range": ({28: 0}, {28: 1}),
    "gamma_range": ({29: 0}, {29: 1}),
    "saturation_range": ({30: 0}, {30: 1}),
    "hue_range": ({31: 0}, {31: 1}),
    "temperature_range": ({32: 0}, {32: 1}),
    "grey_strength": ({},),
    "blur_strength": ({35: 1},),
    "noise_strength": ({37: 1},),
    "sharpen_strength": ({40: 1},),
    "jpeg_strength": ({42: 1},),
    "erase_strength": ({44: 0}, {44: 1}),
}

#: The dice that decide whether something happens to a photo.
_SHARE_DICE = (16, 25, 33, 34, 36, 39, 41, 43)


End = Literal["low", "high", "on"]


@dataclass(frozen=True)
class Extreme:
    """What one parameter does at one end of its range; "on" where it has only one."""

    name: str
    end: End
    transform: Transform


def view_rng(seed: int, content: str, view: int) -> np.random.Generator:
    """Return the random numbers of one view of one photo.

    They depend on nothing but ``seed``, the hash of the photo's bytes and the number of the
    view: the order in which photos are worked on and the number of threads don't matter.
    """
    entropy = int(storage.digest(f"{seed};{content};{view}".encode()), 16)
    return np.random.Generator(np.random.PCG64(entropy))


def draw(recipe: Recipe, size: int | tuple[int, int], rng: np.random.Generator) -> Transform:
    """Draw what happens to a photo of ``size`` pixels: one side of a square, or (height, width).

    The distributions are those of ``ImageDataGenerator.get_random_transform`` in
    ``keras.src.legacy.preprocessing.image``, but for one thing: the width's range moves along
    the columns and the height's along the rows, as Keras documents it; what Keras 3.15 draws
    from the one range it applies to the other axis.

    Every call takes the same random numbers in the same order, whatever the recipe: when a
    range changes, a photo keeps its dice, and so turns further to the same side.
    """
    return _transform(recipe, size, _throw(rng))


def draw_view(
    recipe: Recipe, size: int | tuple[int, int], seed: int, content: str, view: int
) -> Transform:
    """Return the transform of one view; view 0 is the photo itself."""
    return _transform(recipe, size, _dice(seed, content, view)) if view else Transform()


@lru_cache(maxsize=4096)
def _dice(seed: int, content: str, view: int) -> list[float]:
    """Return the dice of a view.

    While a slider moves, and for the list of copies that were saved, the same ones are asked for
    again; 4096 of them take 7 MB.
    """
    return _throw(view_rng(seed, content, view))


def _throw(rng: np.random.Generator) -> list[float]:
    dice: list[float] = rng.random(_DICE).tolist()
    return dice


def extremes(recipe: Recipe, size: int | tuple[int, int]) -> list[Extreme]:
    """Return what each active parameter of the recipe does alone, at the ends of its range.

    They come in the order of the page, low before high, for a photo of ``size`` pixels as in
    ``draw``. Where only some photos are meant, this one is; empty edges are filled as the
    recipe says. A switch, and a strength that counts from nothing, has one end, its full effect.
    An end that changes nothing, as the 1 of a factor from 0.5 to 1, is there too.
    """
    found = []
    for name in recipe.active:
        alone = Recipe(fill_mode=recipe.fill_mode, cval=recipe.cval)
        alone = alone.model_copy(update={name: getattr(recipe, name)})
        names: tuple[End, ...] = ("low", "high") if len(_ENDS[name]) == 2 else ("on",)
        for end, dice in zip(names, _ENDS[name], strict=True):
            found.append(Extreme(name, end, _transform(alone, size, _fallen(dice))))
    return found


def _fallen(ends: Mapping[int, float]) -> list[float]:
    """Return dice that all lie in the middle, but for these and those that let things happen."""
    return [ends.get(die, 0.0 if die in _SHARE_DICE else 0.5) for die in range(_DICE)]


def _transform(recipe: Recipe, size: int | tuple[int, int], dice: Sequence[float]) -> Transform:
    """Return what the dice, each in [0, 1], make of the recipe."""
    height, width = (size, size) if isinstance(size, int) else size
    places = _affine(recipe, height, width, dice) | _beyond_affine(recipe, height, width, dice)
    if places.get("quarter_turns", 0) % 2:
        height, width = width, height
    return Transform(
        **places,
        **_colour(recipe, dice),
        **_camera(recipe, height, width, dice),
        fill_mode=recipe.fill_mode,
        cval=recipe.cval,
    )


def _affine(recipe: Recipe, height: int, width: int, dice: Sequence[float]) -> dict[str, Any]:
    """Draw what Keras draws of places, whole pixels and a proportional zoom."""
    rotation, shear = recipe.rotation_range, recipe.shear_range
    move_x, move_y = recipe.width_shift_range * width, recipe.height_shift_range * height
    zoom = _between(*recipe.proportional_zoom_range, dice[12])
    return {
        "theta": _between(-rotation, rotation, dice[0]),
        "tx": _between(-move_x, move_x, dice[1]) + _whole(recipe.width_shift_pixels, dice[10]),
        "ty": _between(-move_y, move_y, dice[2]) + _whole(recipe.height_shift_pixels, dice[11]),
        "shear": _between(-shear, shear, dice[3]),
        "zx": _between(*recipe.zoom_range, dice[4]) * zoom,
        "zy": _between(*recipe.zoom_range, dice[5]) * zoom,
        "flip_horizontal": recipe.horizontal_flip and dice[6] < 0.5,
        "flip_vertical": recipe.vertical_flip and dice[7] < 0.5,
    }


def _beyond_affine(
    recipe: Recipe, height: int, width: int, dice: Sequence[float]
) -> dict[str, Any]:
    """Draw what Keras does not have of places."""
    drawn: dict[str, Any] = {}
    side = math.sqrt(_between(*recipe.crop_area_range, dice[13]))
    if side < 1:
        drawn["crop_side"] = side
        # Between the centres of the outermost pixels: beyond them a photo counts as empty.
        drawn["crop_x"] = (dice[14] - 0.5) * (1 - side) * (width - 1)
        drawn["crop_y"] = (dice[15] - 0.5) * (1 - side) * (height - 1)
    if recipe.perspective_strength and dice[16] < recipe.perspective_share:
        reach = [recipe.perspective_strength * (length - 1) for length in (width, height)] * 4
        drawn["perspective"] = tuple(die * far for die, far in zip(dice[17:25], reach, strict=True))
    if recipe.elastic_strength and dice[25] < recipe.elastic_share:
        drawn["elastic"] = recipe.elastic_strength * min(height, width)
        drawn["elastic_seed"] = _seed(dice[26])
    if recipe.quarter_turns:
        drawn["quarter_turns"] = _which(4, dice[27])
    return drawn


def _colour(recipe: Recipe, dice: Sequence[float]) -> dict[str, Any]:
    """Draw what happens to light and colour."""
    shift, hue, warmth = recipe.channel_shift_range, recipe.hue_range, recipe.temperature_range
    return {
        "channel_shift": _between(-shift, shift, dice[8]),
        "brightness": _between(*recipe.brightness_range, dice[9]),
        "contrast": _between(*recipe.contrast_range, dice[28]),
        "gamma": _between(*recipe.gamma_range, dice[29]),
        "saturation": _between(*recipe.saturation_range, dice[30]),
        "hue": _between(-hue, hue, dice[31]),
        "temperature": _between(-warmth, warmth, dice[32]),
        "grey": recipe.grey_strength if dice[33] < recipe.grey_share else 0.0,
    }


def _camera(recipe: Recipe, height: int, width: int, dice: Sequence[float]) -> dict[str, Any]:
    """Draw what the camera does to the picture, and what stands before it."""
    drawn: dict[str, Any] = {}
    if dice[34] < recipe.blur_share:
        drawn["blur"] = recipe.blur_strength / 100 * min(height, width) * dice[35]
    if recipe.noise_strength and dice[36] < recipe.noise_share:
        drawn["noise"] = recipe.noise_strength * dice[37]
        drawn["noise_seed"] = _seed(dice[38])
    if dice[39] < recipe.sharpen_share:
        drawn["sharpen"] = recipe.sharpen_strength * dice[40]
    if recipe.jpeg_strength and dice[41] < recipe.jpeg_share:
        # From 99 to the lowest quality, each as often.
        drawn["jpeg_quality"] = 99 - _which(recipe.jpeg_strength, dice[42])
    if recipe.erase_strength and dice[43] < recipe.erase_share:
        drawn["erase"] = _rectangle(recipe.erase_strength, height, width, dice[44:48])
    return drawn


def _rectangle(most: float, height: int, width: int, dice: Sequence[float]) -> tuple[int, ...]:
    """Draw top, left, height and width of a part of at most the share ``most`` of the area."""
    area = _between(min(_LEAST_ERASED, most), most, dice[0]) * height * width
    # As many upright shapes as lying ones.
    shape = _NARROWEST_ERASED ** (2 * dice[1] - 1)
    high = min(height, max(1, round(math.sqrt(area * shape))))
    wide = min(width, max(1, round(math.sqrt(area / shape))))
    top, left = int(dice[2] * (height - high + 1)), int(dice[3] * (width - wide + 1))
    return top, left, high, wide


def _whole(below: float, die: float) -> float:
    """Return a whole number between -below and below, both excluded, as Keras draws for an int.

    Its size is one of 0, 1, ... below - 1, each as often, its sign either.
    """
    size = _which(below, abs(2 * die - 1))
    return float(math.copysign(size, die - 0.5)) if size else 0.0


def _which(count: float, die: float) -> int:
    """Return 0, 1, ... below ``count``: the part of [0, 1], cut in ``count``, that a die is in."""
    return max(0, min(int(count * die), math.ceil(count) - 1))


def _seed(die: float) -> int:
    return int(die * 2**32)


def _between(low: float, high: float, die: float) -> float:
    """Return the number in [low, high) that a die in [0, 1) falls on."""
    return low + (high - low) * die
