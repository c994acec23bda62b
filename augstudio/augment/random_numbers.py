"""The random numbers of a view: what each one decides, and how they are drawn."""

from enum import IntEnum
from functools import lru_cache

import numpy as np

from augstudio import storage


class Draw(IntEnum):
    """What each random number of a view decides; the value is its index in the list.

    Those that end in ``SHARE`` decide whether a step applies to the photo at all. Add new ones at
    the end, so that every view keeps its numbers.
    """

    ROTATION = 0
    SHIFT_X = 1
    SHIFT_Y = 2
    SHEAR = 3
    ZOOM_X = 4
    ZOOM_Y = 5
    FLIP_HORIZONTAL = 6
    FLIP_VERTICAL = 7
    CHANNEL_SHIFT = 8
    BRIGHTNESS = 9
    SHIFT_X_PIXELS = 10
    SHIFT_Y_PIXELS = 11
    PROPORTIONAL_ZOOM = 12
    CROP_AREA = 13
    CROP_X = 14
    CROP_Y = 15
    PERSPECTIVE_SHARE = 16
    TOP_LEFT_X = 17
    TOP_LEFT_Y = 18
    TOP_RIGHT_X = 19
    TOP_RIGHT_Y = 20
    BOTTOM_RIGHT_X = 21
    BOTTOM_RIGHT_Y = 22
    BOTTOM_LEFT_X = 23
    BOTTOM_LEFT_Y = 24
    ELASTIC_SHARE = 25
    ELASTIC_SEED = 26
    QUARTER_TURNS = 27
    CONTRAST = 28
    GAMMA = 29
    SATURATION = 30
    HUE = 31
    TEMPERATURE = 32
    GREY_SHARE = 33
    BLUR_SHARE = 34
    BLUR = 35
    NOISE_SHARE = 36
    NOISE = 37
    NOISE_SEED = 38
    SHARPEN_SHARE = 39
    SHARPEN = 40
    JPEG_SHARE = 41
    JPEG = 42
    ERASE_SHARE = 43
    ERASE_AREA = 44
    ERASE_SHAPE = 45
    ERASE_TOP = 46
    ERASE_LEFT = 47


#: How far a perspective moves the corners inwards: first those of the upper side.
UPPER_CORNERS = (Draw.TOP_LEFT_X, Draw.TOP_LEFT_Y, Draw.TOP_RIGHT_X, Draw.TOP_RIGHT_Y)
LOWER_CORNERS = (
    *(Draw.BOTTOM_RIGHT_X, Draw.BOTTOM_RIGHT_Y),
    *(Draw.BOTTOM_LEFT_X, Draw.BOTTOM_LEFT_Y),
)


def view_rng(seed: int, content: str, view: int) -> np.random.Generator:
    """Return the source of the random numbers of one view of one photo.

    They depend only on ``seed``, the hash of the photo's bytes and the number of the view. The
    order of the photos and the number of threads don't matter.
    """
    entropy = int(storage.digest(f"{seed};{content};{view}".encode()), 16)
    return np.random.Generator(np.random.PCG64(entropy))


def random_numbers(rng: np.random.Generator) -> list[float]:
    """Return the random numbers of a view, one in [0, 1) for each ``Draw``."""
    numbers: list[float] = rng.random(len(Draw)).tolist()
    return numbers


@lru_cache(maxsize=4096)
def view_numbers(seed: int, content: str, view: int) -> list[float]:
    """Return the random numbers of one view of one photo.

    They are cached, since a moving slider and the list of saved copies need the same ones again;
    4096 of them take 7 MB.
    """
    return random_numbers(view_rng(seed, content, view))
