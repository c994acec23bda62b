"""Drawn photos of which it is known what an augmentation does to them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageOps

from augstudio.data.dataset import Dataset
from augstudio.data.sample.leaves import KINDS
from augstudio.data.sample.photo import Scene, photograph
from augstudio.data.scan import scan

Draw = Callable[[np.random.Generator], Image.Image]
_SIDE = 96


def upright_leaves(folder: Path, each: int) -> Dataset:
    """Draw photos of leaves like those that the sample dataset has for training."""

    def leaf(kind: str) -> Draw:
        def draw(rng: np.random.Generator) -> Image.Image:
            photo = photograph(KINDS[kind](rng), Scene.tidy(rng), rng)
            return Image.fromarray(photo).resize((128, 128))

        return draw

    return _dataset(folder, {kind: leaf(kind) for kind in KINDS}, each)


def glyphs(folder: Path, each: int) -> Dataset:
    """Draw b, d, p and q, which are mirror images of each other, and 6 and 9."""
    drawn: dict[str, Draw] = {
        "b": _letter,
        "d": lambda rng: ImageOps.mirror(_letter(rng)),
        "p": lambda rng: ImageOps.flip(_letter(rng)),
        "q": lambda rng: _letter(rng).transpose(Image.Transpose.ROTATE_180),
        "6": _six,
        "9": lambda rng: _six(rng).transpose(Image.Transpose.ROTATE_180),
    }
    return _dataset(folder, drawn, each)


def _letter(rng: np.random.Generator) -> Image.Image:
    """Return a b: a stem with a bowl to its lower right."""
    page, pen, radius, width = _page(rng)
    x, y = rng.uniform(-8, 8, 2) + _SIDE / 2
    pen.ellipse((x - radius, y, x + radius, y + 2 * radius), outline=20, width=width)
    pen.line(
        (x - radius + width / 2, y - 1.6 * radius, x - radius + width / 2, y + 2 * radius),
        20,
        width,
    )
    return page


def _six(rng: np.random.Generator) -> Image.Image:
    """Return a 6: a bowl with an arc that rises from its left and bends over it."""
    page, pen, radius, width = _page(rng)
    x, y = rng.uniform(-8, 8, 2) + _SIDE / 2
    pen.ellipse((x - radius, y, x + radius, y + 2 * radius), outline=20, width=width)
    pen.arc((x - radius, y - 1.6 * radius, x + 2.4 * radius, y + 3.6 * radius), 180, 275, 20, width)
    return page


def _page(rng: np.random.Generator) -> tuple[Image.Image, ImageDraw.ImageDraw, float, int]:
    """Return a light page, its pen, the radius of a bowl and the width of a line, in pixels."""
    page = Image.new("L", (_SIDE, _SIDE), int(rng.integers(200, 256)))
    return page, ImageDraw.Draw(page), float(rng.uniform(12, 17)), int(rng.integers(4, 8))


def _dataset(folder: Path, classes: dict[str, Draw], each: int) -> Dataset:
    for number, (name, draw) in enumerate(classes.items()):
        (folder / name).mkdir(parents=True)
        for index in range(each):
            draw(np.random.default_rng([number, index])).save(folder / name / f"{index:02d}.png")
    return scan(folder)
