"""Corrections for what Pillow misreads in PNG files: the colour that means transparent."""

from collections.abc import Callable

import numpy as np
from PIL import Image
from PIL.ImageFile import ImageFile

from augstudio.data.decoding.pixels import Samples

# Offset of the bits per sample; the header chunk has a fixed place.
_BITS = 24
_KEY = "transparency"


def correct(image: ImageFile, data: bytes) -> Samples:
    """Set the right transparent colour of the opened ``image``; see ``Samples``.

    PNG stores it with 16 bits, in the range of the file's values; with fewer bits per sample, only
    the lowest bits count (PNG specification, 11.3.2.1).
    """
    colour, bits = image.info.get(_KEY), data[_BITS]
    if image.mode == "L" and isinstance(colour, int):
        highest = 2**bits - 1
        image.info[_KEY] = (colour & highest) * 255 // highest
    elif image.mode == "RGB" and isinstance(colour, tuple) and bits == 8:
        image.info[_KEY] = tuple(value & 255 for value in colour)
    elif image.mode.startswith("I") and isinstance(colour, int):
        return Samples(transparent=colour)
    return Samples()


def is_mixed(image: ImageFile, data: bytes) -> bool:
    """Whether ``image`` has 16 bits per channel and a transparent colour."""
    return image.mode == "RGB" and data[_BITS] == 16 and _KEY in image.info


def whiten(image: ImageFile, again: Callable[[], ImageFile]) -> Image.Image:
    """Return a loaded ``image`` with 16 bits per channel, its transparent parts white.

    Pillow keeps only the upper 8 bits, which many colours share. ``again`` opens the file a
    second time to read the lower ones.
    """
    colour = image.info.pop(_KEY)
    with again() as low:
        tile = low.tile[0]
        low.tile = [tile._replace(args="RGB;16L")]
        low.load()
        rows = max(1, 1_000_000 // image.width)
        for top in range(0, image.height, rows):
            box = (0, top, image.width, min(top + rows, image.height))
            upper, lower = (np.asarray(part.crop(box), np.uint16) for part in (image, low))
            found = ((upper << 8 | lower) == np.array(colour, np.uint16)).all(axis=2)
            image.paste((255, 255, 255), box, Image.fromarray(found))
    return image
