"""A sketch is shared by the copies of a photo, and by no other photo."""

import numpy as np
import pytest
from PIL import Image, ImageOps

from augstudio.data.images import examine
from augstudio.data.near_copies import sketch as sketch_module
from augstudio.data.near_copies.sketch import LIKELY, likely_pairs, sketch
from augstudio.errors import Cancelled
from augstudio.progress import SILENT, Progress
from tests.data.near_copies.scenes import copied, saved, scene
from tests.data.photos import encoded


def sketched(data: bytes) -> bytes:
    flaw, found = examine(data)
    assert flaw == ""
    return found


def likeness(one: bytes, other: bytes) -> float:
    _, (first, second) = sketch_module._vectors([one, other])
    return float(first @ second)


def test_it_is_a_small_grey_picture() -> None:
    picture = Image.new("RGB", (64, 32), "white")
    picture.paste("black", (32, 0, 64, 32))
    assert sketch(picture) == (b"\xff" * 8 + b"\0" * 8) * 16


def test_copies_share_it_and_other_photos_do_not() -> None:
    rng = np.random.default_rng(5)
    for seed in range(20):
        mine = sketched(saved(scene(seed)))
        assert likeness(mine, sketched(copied(scene(seed), rng))) > LIKELY
        assert likeness(mine, sketched(saved(scene(seed + 100)))) < 0.8


def test_plain_photos_are_in_no_pair() -> None:
    plain = Image.new("RGB", (300, 200), "skyblue")
    sketches = [sketched(saved(plain)), sketch(scene(1)), sketched(saved(plain, "PNG"))]
    assert list(likely_pairs([*sketches, sketch(scene(1))], SILENT)) == [(1, 3)]


def test_tiny_photos_have_none() -> None:
    assert sketch(scene(1, (200, 15))) == b""
    assert sketch(scene(1, (200, 16))) != b""
    assert examine(b"") == ("the file is empty", b"")


def test_every_kind_of_photo_has_that_of_the_picture_seen() -> None:
    picture = scene(3)
    turned = Image.Exif()
    turned[274] = 6
    sideways = encoded(picture.rotate(90, expand=True), "JPEG", exif=turned)
    seethrough = picture.convert("RGBA")
    mask = Image.new("L", picture.size, 255)
    mask.paste(0, (0, 0, 160, 240))
    seethrough.putalpha(mask)
    white = picture.copy()
    white.paste("white", (0, 0, 160, 240))
    several = encoded(picture, "GIF", save_all=True, append_images=[scene(4)])
    assert likeness(sketched(sideways), sketch(picture)) > 0.95
    assert likeness(sketched(encoded(seethrough, "PNG")), sketch(white)) > 0.99
    assert likeness(sketched(several), sketch(picture)) > 0.95
    assert likeness(sketch(ImageOps.grayscale(picture).convert("RGB")), sketch(picture)) > 0.99


def test_pairs_are_found_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sketch_module, "_BLOCK", 3)
    different = [sketch(scene(seed)) for seed in range(10)]
    sketches = [*different, different[0], different[4], different[9]]
    assert list(likely_pairs(sketches, SILENT)) == [(0, 10), (4, 11), (9, 12)]
    assert list(likely_pairs([], SILENT)) == []


def test_of_many_alike_only_the_closest_are_compared() -> None:
    pairs = list(likely_pairs([sketch(scene(1))] * 100, SILENT))
    assert len(pairs) <= 8 * 100
    assert {number for pair in pairs for number in pair} == set(range(100))


def test_the_search_can_be_stopped() -> None:
    class Stopped(Progress):
        cancelled = True

    with pytest.raises(Cancelled):
        list(likely_pairs([sketch(scene(1))], Stopped()))
