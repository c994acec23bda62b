"""Small photo files for the tests of this folder."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from augstudio.data.dataset import Dataset, ImageRecord, Split


def photo_bytes(number: int = 0) -> bytes:
    """Return a small JPEG; every number gives another one."""
    rng = np.random.default_rng(number)
    stream = BytesIO()
    Image.fromarray(rng.integers(0, 255, (12, 16, 3), np.uint8)).save(stream, "JPEG")
    return stream.getvalue()


def picture(width: int = 64, height: int = 48) -> NDArray[np.uint8]:
    """Red grows to the right, green downwards, blue is 100."""
    rows, columns = np.mgrid[:height, :width]
    red, green = columns * 255 // max(1, width - 1), rows * 255 // max(1, height - 1)
    return np.stack([red, green, np.full_like(red, 100)], axis=2).astype(np.uint8)


def encoded(image: Image.Image, form: str, **options: object) -> bytes:
    stream = BytesIO()
    image.save(stream, form, **options)
    return stream.getvalue()


def write_photos(root: Path, names: Iterable[str]) -> Path:
    """Write a different photo for each name, such as ``train/cats/1.jpg``, below ``root``."""
    for number, name in enumerate(names):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(photo_bytes(number))
    return root


def make_dataset(**splits: dict[str, list[str]]) -> Dataset:
    """Return a dataset without files from the contents of its photos by class and split."""
    records = {
        Split(split): tuple(
            ImageRecord(f"/photos/{split}/{label}/{number}.jpg", label, content)
            for label, contents in sorted(classes.items())
            for number, content in enumerate(contents)
        )
        for split, classes in splits.items()
    }
    labels = {label for classes in splits.values() for label in classes}
    return Dataset(Path("/photos"), tuple(sorted(labels)), {s: r for s, r in records.items() if r})
