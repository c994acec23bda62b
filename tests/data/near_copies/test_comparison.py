"""Copies are told from other photos, also where most of the picture is the same."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageEnhance

from augstudio.data.images import Fit, load
from augstudio.data.near_copies.comparison import SIDE, same_picture
from tests.data.near_copies.scenes import copied, saved, scene


def small(picture: Image.Image | bytes) -> NDArray[np.uint8]:
    data = picture if isinstance(picture, bytes) else saved(picture, "PNG")
    return load(data, SIDE, Fit.STRETCH)


def test_copies_are_the_same_picture() -> None:
    rng = np.random.default_rng(1)
    for seed in range(20):
        copy = copied(scene(seed), rng)
        assert same_picture(small(scene(seed)), small(copy)), seed
        assert same_picture(small(copy), small(scene(seed))), seed


@pytest.mark.parametrize("share", [0.0, 0.02, 0.03])
def test_a_crop_on_each_side_is_the_same_picture(share: float) -> None:
    picture = scene(7)
    across, down = round(320 * share), round(240 * share)
    assert same_picture(small(picture), small(picture.crop((across, down, 320, 240))))
    assert same_picture(
        small(picture), small(picture.crop((across, down, 320 - across, 240 - down)))
    )


def test_other_pictures_are_not() -> None:
    assert not same_picture(small(scene(1)), small(scene(2)))
    assert not same_picture(small(scene(1)), small(scene(1).transpose(Image.Transpose(0))))
    # A part of it is another picture.
    assert not same_picture(small(scene(1)), small(scene(1).crop((60, 40, 320, 240))))


def on_white(letter: str, shade: float = 1.0) -> Image.Image:
    """Return an object on a white ground with a shadow, which is the same for all."""
    picture = Image.radial_gradient("L").resize((320, 240)).point(lambda v: 255 - v // 3)
    coloured = picture.convert("RGB")
    ImageDraw.Draw(coloured).text((130, 70), letter, "navy", font_size=90)
    return ImageEnhance.Brightness(coloured).enhance(shade)


def test_different_things_in_one_place_are_not() -> None:
    assert same_picture(small(on_white("A")), small(on_white("A", 0.9)))
    assert not same_picture(small(on_white("A")), small(on_white("B")))
    assert not same_picture(small(on_white("E")), small(on_white("F")))


def test_the_same_thing_in_another_colour_is_not() -> None:
    red, green, blue = scene(1).split()
    assert not same_picture(small(scene(1)), small(Image.merge("RGB", (blue, green, red))))


def test_plain_pictures_are_not() -> None:
    plain = np.full((SIDE, SIDE, 3), 200, np.uint8)
    assert not same_picture(plain, plain)
    assert not same_picture(plain, small(scene(1)))
    sky = Image.linear_gradient("L").convert("RGB")
    assert not same_picture(small(sky), small(ImageEnhance.Brightness(sky).enhance(0.9)))
