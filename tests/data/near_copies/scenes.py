"""Drawn scenes, and copies of a photo as people make them."""

from io import BytesIO

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance


def scene(seed: int, size: tuple[int, int] = (320, 240)) -> Image.Image:
    """Return a picture of coloured shapes; every seed gives another one."""
    rng = np.random.default_rng(seed)
    picture = Image.new("RGB", size, tuple(int(each) for each in rng.integers(100, 256, 3)))
    draw = ImageDraw.Draw(picture)
    for _ in range(40):
        left, top = rng.uniform(-0.2, 1, 2) * size
        wide, high = rng.uniform(0.05, 0.4, 2) * size
        colour = tuple(int(each) for each in rng.integers(0, 256, 3))
        shape = draw.ellipse if rng.random() < 0.5 else draw.rectangle
        shape((left, top, left + wide, top + high), colour)
    return picture


def saved(picture: Image.Image, form: str = "JPEG", quality: int = 90) -> bytes:
    """Return the bytes of a file."""
    stream = BytesIO()
    picture.save(stream, form, **({} if form == "PNG" else {"quality": quality}))
    return stream.getvalue()


def copied(picture: Image.Image, rng: np.random.Generator) -> bytes:
    """Return a copy: resized to 40-90%, often cropped by 2-3% or brightened, saved again."""
    scale = rng.uniform(0.4, 0.9)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    copy = picture.resize(size, Image.Resampling.LANCZOS)
    if rng.random() < 0.4:
        across, down = (round(side * rng.uniform(0.02, 0.03)) for side in size)
        copy = copy.crop((across, down, size[0] - across, size[1] - down))
    if rng.random() < 0.3:
        copy = ImageEnhance.Brightness(copy).enhance(rng.uniform(1.05, 1.2))
    form = ("JPEG", "JPEG", "JPEG", "PNG", "WEBP")[rng.integers(5)]
    return saved(copy, form, int(rng.integers(30, 91)))
