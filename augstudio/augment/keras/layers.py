"""Recipe -> Keras 3's preprocessing layers, with values in the units of each layer."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from augstudio.augment.draw import LEAST_ERASED
from augstudio.augment.fields.edges import FillMode
from augstudio.augment.recipe import Recipe


@dataclass(frozen=True)
class Layer:
    """A line of code, the settings that it stands for, and a remark on how it differs."""

    code: str
    settings: tuple[str, ...]
    remark: str = ""


def layers_of(recipe: Recipe, image_size: int) -> list[Layer]:
    """Return the layers, in the order of the steps in AugStudio and ``ImageDataGenerator``.

    Settings without a layer that means the same are not in any of them. ``image_size`` is the side
    of the photos in pixels.
    """
    active = set(recipe.active)
    found = [*_geometry(recipe), *_colours(recipe), *_camera(recipe, image_size)]
    return [layer for layer in found if active.intersection(layer.settings)]


def figure(value: float) -> str:
    """Return a number as people write it: 0.2 for 0.19999999999999996 from a slider."""
    return f"{value:.10g}"


def pair(low: float, high: float) -> str:
    """Return two numbers as a tuple."""
    return f"({figure(low)}, {figure(high)})"


def _geometry(recipe: Recipe) -> Iterator[Layer]:
    edges = f'fill_mode="{recipe.fill_mode.value}"'
    if recipe.fill_mode is FillMode.CONSTANT:
        edges += f", fill_value={figure(recipe.cval)}"
    yield Layer(
        f"layers.RandomRotation({figure(recipe.rotation_range)} / 360, {edges})",
        ("rotation_range",),
    )
    moves = figure(recipe.height_shift_range), figure(recipe.width_shift_range)
    yield Layer(
        f"layers.RandomTranslation(height_factor={moves[0]}, width_factor={moves[1]}, {edges})",
        ("width_shift_range", "height_shift_range"),
    )
    lean = f"{math.sin(math.radians(recipe.shear_range)):.4g}"
    yield Layer(
        f"layers.RandomShear(x_factor=(0, {lean}), {edges})",
        ("shear_range",),
        f"the sine of {figure(recipe.shear_range)} degrees; shears about the top edge",
    )
    zoom = pair(*(factor - 1 for factor in recipe.zoom_range))
    yield Layer(
        f"layers.RandomZoom(height_factor={zoom}, width_factor={zoom}, {edges})", ("zoom_range",)
    )
    zoom = pair(*(factor - 1 for factor in recipe.proportional_zoom_range))
    yield Layer(f"layers.RandomZoom(height_factor={zoom}, {edges})", ("proportional_zoom_range",))
    names = {"horizontal_flip": "horizontal", "vertical_flip": "vertical"}
    flips = [name for name in names if getattr(recipe, name)]
    mode = "_and_".join(names[name] for name in flips)
    yield Layer(f'layers.RandomFlip("{mode}")', tuple(flips))


def _colours(recipe: Recipe) -> Iterator[Layer]:
    yield Layer(
        f"layers.RandomBrightness({figure(recipe.channel_shift_range)} / 255)",
        ("channel_shift_range",),
        "clips at 0 and 255, not at the photo's own darkest and lightest value",
    )
    low, high = recipe.brightness_range
    yield Layer(
        f"layers.RandomBrightness({pair((low - 1) / 2, (high - 1) / 2)})",
        ("brightness_range",),
        f"adds light; on mid-grey the same as the factors {figure(low)} to {figure(high)}",
    )
    yield Layer(
        f"layers.RandomHue((0, {figure(recipe.hue_range)} / 180))",
        ("hue_range",),
        "shifts the hue in HSV; lightness may change",
    )
    # Keras multiplies the saturation by f / (1 - f).
    ends = ", ".join(f"{factor / (1 + factor):.4g}" for factor in recipe.saturation_range)
    yield Layer(
        f"layers.RandomSaturation(({ends}), value_range=(0, 1))",
        ("saturation_range",),
        "0.5 changes nothing; saturation is clipped to 0-1",
    )
    if recipe.grey_strength == 1:
        yield Layer(f"layers.RandomGrayscale({figure(recipe.grey_share)})", ("grey_strength",))
    low, high = recipe.contrast_range
    # The layer sorts its two numbers, so the second must not be the smaller one.
    if 0 <= 1 - low <= high - 1 + 1e-9:
        yield Layer(f"layers.RandomContrast({pair(1 - low, high - 1)})", ("contrast_range",))


def _camera(recipe: Recipe, image_size: int) -> Iterator[Layer]:
    width = recipe.blur_strength / 100 * image_size
    often = pair(recipe.blur_share, recipe.blur_share)
    kernel = max(3, 2 * math.ceil(3 * width) + 1)
    yield Layer(
        f"layers.RandomGaussianBlur({often}, kernel_size={kernel}, sigma=(0, {width:.4g}))",
        ("blur_strength",),
        "sigma in pixels; one value for the whole batch",
    )
    most = recipe.erase_strength
    often = pair(recipe.erase_share, recipe.erase_share)
    yield Layer(
        f"layers.RandomErasing({often}, scale={pair(min(LEAST_ERASED, most), most)}, "
        "fill_value=127.5)",
        ("erase_strength",),
        "fills with grey, not with the photo's mean colour",
    )
