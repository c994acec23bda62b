"""Recipe -> Keras 3's preprocessing layers, in the units that each of them takes."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from augstudio.augment.draw import LEAST_ERASED
from augstudio.augment.fields.edges import FillMode
from augstudio.augment.recipe import Recipe


@dataclass(frozen=True)
class Layer:
    """A line of code, the settings it stands for, and where it differs from them."""

    code: str
    settings: tuple[str, ...]
    remark: str = ""


def layers_of(recipe: Recipe, image_size: int) -> list[Layer]:
    """Return the layers, in the order in which AugStudio and ``ImageDataGenerator`` work.

    Settings that have no layer, or none that means the same, are named by none of them.
    ``image_size`` is the side of the photos in pixels.
    """
    active = set(recipe.active)
    found = [*_geometry(recipe), *_colours(recipe), *_camera(recipe, image_size)]
    return [layer for layer in found if active.intersection(layer.settings)]


def figure(value: float) -> str:
    """Return a number as people write it: 0.2 for what a slider computed as 0.19999999999999996."""
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
        f"the sine of {figure(recipe.shear_range)} degrees; leans about the top edge",
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
        "up to 0 and 255 instead of the photo's own darkest and lightest value",
    )
    low, high = recipe.brightness_range
    yield Layer(
        f"layers.RandomBrightness({pair((low - 1) / 2, (high - 1) / 2)})",
        ("brightness_range",),
        f"adds light; on a mid-grey as much as the factors {figure(low)} to {figure(high)}",
    )
    yield Layer(
        f"layers.RandomHue((0, {figure(recipe.hue_range)} / 180))",
        ("hue_range",),
        "turns in HSV; lightness may change",
    )
    # Keras multiplies the saturation by f / (1 - f).
    ends = ", ".join(f"{factor / (1 + factor):.4g}" for factor in recipe.saturation_range)
    yield Layer(
        f"layers.RandomSaturation(({ends}), value_range=(0, 1))",
        ("saturation_range",),
        "0.5 leaves the colours; saturation itself lies in 0-1",
    )
    if recipe.grey_strength == 1:
        yield Layer(f"layers.RandomGrayscale({figure(recipe.grey_share)})", ("grey_strength",))
    low, high = recipe.contrast_range
    # The layer sorts its two numbers, so that the upper one can't be the smaller.
    if 0 <= 1 - low <= high - 1 + 1e-9:
        yield Layer(f"layers.RandomContrast({pair(1 - low, high - 1)})", ("contrast_range",))


def _camera(recipe: Recipe, image_size: int) -> Iterator[Layer]:
    width = recipe.blur_strength / 100 * image_size
    often = pair(recipe.blur_share, recipe.blur_share)
    kernel = max(3, 2 * math.ceil(3 * width) + 1)
    yield Layer(
        f"layers.RandomGaussianBlur({often}, kernel_size={kernel}, sigma=(0, {width:.4g}))",
        ("blur_strength",),
        "in pixels; one width for a whole batch",
    )
    most = recipe.erase_strength
    often = pair(recipe.erase_share, recipe.erase_share)
    yield Layer(
        f"layers.RandomErasing({often}, scale={pair(min(LEAST_ERASED, most), most)}, "
        "fill_value=127.5)",
        ("erase_strength",),
        "grey instead of the photo's mean colour",
    )
