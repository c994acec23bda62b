"""Small photos for tests: classes told apart by colour, every photo a little different."""

from pathlib import Path

import numpy as np
from PIL import Image

COLOURS = {"blue": (40, 60, 200), "green": (30, 160, 60), "red": (200, 40, 40)}


def write_photo(path: Path, colour: tuple[int, int, int], seed: int, size: int = 48) -> Path:
    """Write a noisy square of one colour with a lighter disc somewhere."""
    rng = np.random.default_rng(seed)
    photo = rng.normal(colour, 25, (size, size, 3))
    rows, columns = np.mgrid[:size, :size]
    centre = rng.uniform(size * 0.3, size * 0.7, 2)
    photo[np.hypot(rows - centre[0], columns - centre[1]) < size * 0.2] += 50
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(photo.clip(0, 255).astype(np.uint8)).save(path)
    return path


def write_folder(folder: Path, photos: int = 6, classes: tuple[str, ...] = ("blue", "red")) -> Path:
    """Write class folders of PNG photos."""
    for number, name in enumerate(classes):
        for index in range(photos):
            write_photo(folder / name / f"{index:03d}.png", COLOURS[name], 1000 * number + index)
    return folder
