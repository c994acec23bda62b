"""The example photo that lies beside every export, to test it anywhere."""

from functools import cache
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from augstudio.data.images import Fit, load
from augstudio.data.sample.leaves import maple
from augstudio.data.sample.photo import Scene, photograph

#: The names of the photo and of its pixels in an exported folder.
PHOTO, PIXELS = "example.jpg", "example_input.npy"
#: EXIF's number of the tag of orientation, and its value for a photo that lies on its side.
_ORIENTATION, _TURNED = 274, 6


@cache
def example_photo() -> bytes:
    """Return a drawn photo of a leaf as a JPEG file that has to be turned by its EXIF data."""
    rng = np.random.default_rng(0)
    drawn = Image.fromarray(photograph(maple(rng), Scene.tidy(rng), rng))
    exif = Image.Exif()
    exif[_ORIENTATION] = _TURNED
    stream = BytesIO()
    drawn.save(stream, "JPEG", quality=90, exif=exif)
    return stream.getvalue()


def example_square(size: int, fit: Fit) -> NDArray[np.uint8]:
    """Return the example as a network takes it, (size, size, 3), RGB 0-255."""
    return load(example_photo(), size, fit, PHOTO)
