"""Milliseconds per photo of the augmentation, step by step, beside Keras.

Run with ``python -m tests.benchmarks.augment``.
"""

import os
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

import cv2
import numpy as np

from augstudio.augment.apply import Photo, apply
from augstudio.augment.draw import draw_view
from augstudio.augment.fields.edges import FillMode
from augstudio.augment.parameter import Kind, Parameter
from augstudio.augment.presets import presets
from augstudio.augment.recipe import Recipe, parameters
from tests.augment.keras.reference import keras_apply, keras_part
from tests.benchmarks.timing import median_ms, table

SIZE = 224
PHOTOS = 16
VIEWS = 4
ROUNDS = 5

#: What Keras 3's layers can do of the preset Strong.
PART = "Strong, Keras's part"

#: Every part of Keras's warp at once, and nothing else.
FULL_WARP = Recipe(
    rotation_range=40,
    width_shift_range=0.2,
    height_shift_range=0.2,
    shear_range=12,
    zoom_range=(0.8, 1.2),
)

#: Wherever the slider goes further than anyone would, what is usual.
USUAL: dict[str, Any] = {
    "rotation_range": 40,
    "width_shift_range": 0.2,
    "height_shift_range": 0.2,
    "width_shift_pixels": 20,
    "height_shift_pixels": 20,
    "shear_range": 12,
    "crop_area_range": (0.5, 1),
    "perspective_strength": 0.2,
    "elastic_strength": 0.02,
    "channel_shift_range": 40,
    "blur_strength": 1,
    "noise_strength": 20,
    "sharpen_strength": 1,
    "jpeg_strength": 60,
    "erase_strength": 0.2,
}


def photo_like(seed: int) -> Photo:
    """Return a (SIZE, SIZE, 3) float32 picture of soft blobs and grain in [0, 255]."""
    rng = np.random.default_rng(seed)
    blobs = cv2.resize(rng.uniform(0, 255, (8, 8, 3)), (SIZE, SIZE), interpolation=cv2.INTER_CUBIC)
    grain = rng.normal(0, 8, blobs.shape)
    return np.clip(blobs + grain, 0, 255).round().astype(np.float32)


def alone(parameter: Parameter) -> Recipe:
    """Return the recipe of one parameter, which happens to every photo."""
    usual = {Kind.RANGE: (0.8, 1.2), Kind.SWITCH: True}.get(parameter.kind, parameter.maximum)
    recipe = Recipe().with_value(parameter.name, USUAL.get(parameter.name, usual))
    return recipe.with_value(parameter.share, 1.0) if parameter.share else recipe


def views_of(recipe: Recipe, photos: Sequence[Photo]) -> list[tuple[Photo, Any]]:
    """Return VIEWS views of each photo, so that what happens to few of them counts as it should."""
    return [
        (photo, draw_view(recipe, SIZE, 0, str(i), view))
        for i, photo in enumerate(photos)
        for view in range(1, VIEWS + 1)
    ]


def largest_difference(views: Sequence[tuple[Photo, Any]]) -> float:
    """Return the largest difference of a value from Keras's, in levels of 255."""
    return max(float(np.abs(apply(*view) - keras_apply(*view)).max()) for view in views)


def against_keras(name: str, recipe: Recipe, photos: Sequence[Photo]) -> list[str]:
    """Return a row: ours with all of the recipe, Keras with what it has of it."""
    ours, part = views_of(recipe, photos), views_of(keras_part(recipe), photos)
    both = [(*one, *other) for one, other in zip(ours, part, strict=True)]
    ours_ms, part_ms, keras_ms = median_ms(
        both,
        ROUNDS,
        lambda photo, transform, *_: apply(photo, transform),
        lambda *view: apply(*view[2:]),
        lambda *view: keras_apply(*view[2:]),
    )
    return [
        name,
        f"{ours_ms:.2f}",
        f"{part_ms:.2f}",
        f"{keras_ms:.2f}",
        f"{keras_ms / ours_ms:.1f}",
        f"{largest_difference(part):.4f}",
    ]


def step_by_step(photos: Sequence[Photo], layers: dict[str, float]) -> list[list[str]]:
    """Return a row for each parameter alone: ours, Keras's generator, Keras 3's layer."""
    rows = []
    for parameter in parameters().values():
        if not parameter.group.varies or parameter.share_of:
            continue
        views = views_of(alone(parameter), photos)
        (ours,) = median_ms(views, ROUNDS, apply)
        keras = difference = ""
        if parameter.keras:
            keras = f"{median_ms(views, ROUNDS, keras_apply)[0]:.2f}"
            difference = f"{largest_difference(views):.4f}"
        layer = f"{layers[parameter.name]:.2f}" if parameter.name in layers else ""
        rows.append([parameter.name, f"{ours:.3f}", keras, layer, difference])
    return rows


def keras_layers() -> dict[str, list[Any]]:
    """Return Keras 3's layers by the parameter that they come nearest to."""
    from keras import layers

    levels = {"value_range": (0, 255)}
    named = {
        "rotation_range": [layers.RandomRotation(40 / 360)],
        "width_shift_range": [layers.RandomTranslation(0.0, 0.2)],
        "height_shift_range": [layers.RandomTranslation(0.2, 0.0)],
        "shear_range": [layers.RandomShear(0.2)],
        "zoom_range": [layers.RandomZoom(0.2, 0.2)],
        "perspective_strength": [layers.RandomPerspective(1.0, 0.2)],
        "elastic_strength": [layers.RandomElasticTransform(1.0, 0.5, **levels)],
        "horizontal_flip": [layers.RandomFlip("horizontal")],
        "vertical_flip": [layers.RandomFlip("vertical")],
        "brightness_range": [layers.RandomBrightness(0.2, **levels)],
        "contrast_range": [layers.RandomContrast(0.2, **levels)],
        "saturation_range": [layers.RandomSaturation((0.4, 0.6), **levels)],
        "hue_range": [layers.RandomHue(0.5, **levels)],
        "grey_strength": [layers.RandomGrayscale(1.0)],
        "blur_strength": [layers.RandomGaussianBlur(1.0, 15, (0.1, 2.2), **levels)],
        "sharpen_strength": [layers.RandomSharpness((0.5, 1.0), **levels)],
        "erase_strength": [layers.RandomErasing(1.0, (0.02, 0.2), **levels)],
    }
    warp = [layers.RandomRotation(60 / 360), layers.RandomTranslation(0.25, 0.25)]
    warp += [layers.RandomShear(0.35), layers.RandomZoom(0.4, 0.4)]
    flip_and_light = named["horizontal_flip"] + [layers.RandomBrightness(0.5, **levels)]
    return named | {PART: warp + flip_and_light}


def layers_ms(photos: Sequence[Photo]) -> dict[str, float]:
    """Return milliseconds per photo of the processor for Keras 3's layers, in a compiled graph.

    A batch of all photos at a time, all threads of TensorFlow counted.
    """
    import tensorflow as tf

    batch = tf.constant(np.stack(photos))
    return {
        name: _batch_ms(tf.function(_chain(steps)), batch) for name, steps in keras_layers().items()
    }


def _chain(steps: Sequence[Any]) -> Callable[[Any], Any]:
    def work(batch: Any) -> Any:
        for step in steps:
            batch = step(batch, training=True)
        return batch

    return work


def _batch_ms(work: Callable[[Any], Any], batch: Any) -> float:
    work(batch)
    taken = []
    for _ in range(ROUNDS):
        started = time.process_time()
        work(batch).numpy()
        taken.append((time.process_time() - started) * 1e3 / len(batch))
    return statistics.median(taken)


def main() -> None:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    photos = [photo_like(seed) for seed in range(PHOTOS)]
    layers = layers_ms(photos)
    print(f"{SIZE}x{SIZE} photos, ms per photo and core, {PHOTOS * VIEWS} photos, {ROUNDS} rounds")
    print("Each parameter alone, for every photo")
    header = ["", "ours", "Keras generator", "Keras 3 layer", "largest difference"]
    print(table(header, step_by_step(photos, layers)))
    recipes = {f"full warp, {mode}": FULL_WARP.with_value("fill_mode", mode) for mode in FillMode}
    recipes |= {f"preset {name}": recipe for name, recipe in presets().items() if recipe.active}
    rows = [against_keras(name, recipe, photos) for name, recipe in recipes.items()]
    print("\nRecipes; Keras does only its own part of them")
    header = ["", "ours", "ours, Keras's part", "Keras generator", "times faster"]
    print(table([*header, "largest difference"], rows))
    print(f"\nKeras 3 layers for Keras's part of Strong: {layers[PART]:.2f} ms")


if __name__ == "__main__":
    main()
