"""Milliseconds per photo of the augmentation, ours and Keras's, for the same drawn numbers.

Run with ``python -m tests.benchmarks.augment``.
"""

from collections.abc import Sequence

import cv2
import numpy as np

from augstudio.augment.apply import Photo, apply
from augstudio.augment.draw import draw_view
from augstudio.augment.presets import presets
from augstudio.augment.recipe import FillMode, Recipe
from tests.augment.keras_reference import keras_apply
from tests.benchmarks.timing import median_ms, table

SIZE = 224
PHOTOS = 16
ROUNDS = 15

#: Every part of the warp at once, and nothing else.
FULL_WARP = Recipe(
    rotation_range=40,
    width_shift_range=0.2,
    height_shift_range=0.2,
    shear_range=12,
    zoom_range=(0.8, 1.2),
)


def photo_like(seed: int) -> Photo:
    """Return a (SIZE, SIZE, 3) float32 picture of soft blobs and grain in [0, 255]."""
    rng = np.random.default_rng(seed)
    blobs = cv2.resize(rng.uniform(0, 255, (8, 8, 3)), (SIZE, SIZE), interpolation=cv2.INTER_CUBIC)
    grain = rng.normal(0, 8, blobs.shape)
    return np.clip(blobs + grain, 0, 255).round().astype(np.float32)


def measure(recipe: Recipe, photos: Sequence[Photo]) -> tuple[float, float, float]:
    """Return the milliseconds of ours and of Keras, and the largest difference of a pixel."""
    views = [(photo, draw_view(recipe, SIZE, 0, str(i), 1)) for i, photo in enumerate(photos)]
    ours, keras = median_ms(views, ROUNDS, apply, keras_apply)
    difference = max(float(np.abs(apply(*view) - keras_apply(*view)).max()) for view in views)
    return ours, keras, difference


def main() -> None:
    photos = [photo_like(seed) for seed in range(PHOTOS)]
    recipes = {
        f"full warp, {mode}": FULL_WARP.with_value("fill_mode", mode) for mode in FillMode
    } | {f"preset {name}": presets()[name] for name in ("Photos", "Strong")}
    rows = []
    for name, recipe in recipes.items():
        ours, keras, difference = measure(recipe, photos)
        rows.append(
            [name, f"{ours:.2f}", f"{keras:.2f}", f"{keras / ours:.1f}", f"{difference:.4f}"]
        )
    print(f"{SIZE}x{SIZE} photos, one thread, median of {ROUNDS} rounds of {PHOTOS} photos")
    print(table(["", "ours ms", "Keras ms", "times faster", "largest difference"], rows))


if __name__ == "__main__":
    main()
