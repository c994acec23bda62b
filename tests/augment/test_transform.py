import dataclasses

import pytest

from augstudio.augment.fields.edges import FillMode
from augstudio.augment.transform import Transform


def test_fingerprint_of_what_changes_nothing() -> None:
    identities = [
        Transform(),
        Transform(fill_mode=FillMode.WRAP),
        Transform(fill_mode=FillMode.CONSTANT, cval=80),
    ]
    assert all(transform.is_identity for transform in identities)
    assert {transform.fingerprint for transform in identities} == {"0" * 32}


def test_fingerprint_counts_only_what_shows() -> None:
    assert Transform(theta=3, cval=9).fingerprint == Transform(theta=3).fingerprint
    flipped = Transform(flip_horizontal=True)
    filled = Transform(flip_horizontal=True, fill_mode=FillMode.CONSTANT, cval=9)
    assert flipped.fingerprint == filled.fingerprint
    turned = Transform(theta=3, fill_mode=FillMode.CONSTANT, cval=9)
    assert turned.fingerprint != Transform(theta=3, fill_mode=FillMode.CONSTANT).fingerprint
    assert turned.fingerprint != Transform(theta=3, fill_mode=FillMode.WRAP).fingerprint


#: Everything changes something.
EVERYTHING = Transform(
    theta=1,
    tx=1,
    ty=1,
    shear=1,
    zx=1.1,
    zy=1.1,
    channel_shift=1,
    brightness=1.1,
    fill_mode=FillMode.CONSTANT,
    cval=1,
    crop_side=0.9,
    crop_x=1,
    crop_y=1,
    perspective=(1.0,) * 8,
    elastic=1,
    elastic_seed=1,
    quarter_turns=1,
    contrast=1.1,
    gamma=1.1,
    saturation=1.1,
    hue=1,
    temperature=1,
    grey=0.1,
    blur=1,
    noise=1,
    noise_seed=1,
    sharpen=1,
    jpeg_quality=90,
    erase=(1, 1, 1, 1),
)


def other(value: object) -> object:
    """Return another value of the same type that is not neutral either."""
    match value:
        case bool():
            return not value
        case tuple():
            return tuple(number + 1 for number in value)
        case FillMode():
            return FillMode.WRAP
        case int() | float():
            return value + 1.5
        case _:
            raise TypeError(value)


def test_every_number_changes_the_fingerprint() -> None:
    names = [field.name for field in dataclasses.fields(Transform)]
    changed = [
        dataclasses.replace(EVERYTHING, **{name: other(getattr(EVERYTHING, name))})
        for name in names
    ]
    prints = {transform.fingerprint for transform in [EVERYTHING, *changed]}
    assert len(prints) == len(names) + 1
    assert all(len(p) == 32 and int(p, 16) for p in prints)


@pytest.mark.parametrize(
    "alone",
    [
        Transform(crop_x=9, crop_y=-3),
        Transform(elastic_seed=7),
        Transform(noise_seed=7),
        Transform(cval=7, fill_mode=FillMode.CONSTANT),
    ],
)
def test_what_needs_something_else_changes_nothing_alone(alone: Transform) -> None:
    assert alone.is_identity
    assert alone.fingerprint == "0" * 32
    assert alone.effective() == {}
    turned = dataclasses.replace(alone, quarter_turns=1)
    assert turned.fingerprint == Transform(quarter_turns=1).fingerprint


def test_a_fingerprint_of_the_first_version_still_holds() -> None:
    """Cached features of earlier versions stay of use only as long as this holds."""
    transform = Transform(theta=12.5, tx=-8, flip_horizontal=True, brightness=1.25)
    assert transform.fingerprint == "40aabc26da010ca973c05e62b0cae4f6"


def test_only_mirrors_and_quarter_turns_go_without_a_warp() -> None:
    exact = Transform(flip_horizontal=True, flip_vertical=True, quarter_turns=3, erase=(0, 0, 1, 1))
    assert not exact.warps
    for name in ("theta", "tx", "ty", "shear", "zx", "zy", "crop_side", "perspective", "elastic"):
        assert Transform(**{name: getattr(EVERYTHING, name)}).warps


@pytest.mark.parametrize(
    ("transform", "words"),
    [
        (Transform(), "unchanged"),
        (
            Transform(theta=12, tx=-8, zx=0.93, zy=1.1, flip_horizontal=True),
            "rotated 12° left, moved 8 px right, zoom 0.91× high 1.08× wide, mirrored left-right",
        ),
        (Transform(theta=-0.25, ty=3), "rotated 0.2° right, moved 3 px up"),
        (
            Transform(ty=-3, shear=-5, channel_shift=-20, flip_vertical=True, brightness=0.5),
            "moved 3 px down, tilted 5° right, mirrored up-down, 20 levels darker, "
            "brightness 0.50×",
        ),
        (Transform(tx=8, channel_shift=20), "moved 8 px left, 20 levels lighter"),
        (
            Transform(crop_side=0.5, perspective=(1, 9, 3, 4, 5, 6, 7, 8), elastic=2.5),
            "cropped to 25% of the area, corners up to 9 px inwards, warped by about 2 px",
        ),
        (Transform(quarter_turns=3), "turned 270° left"),
        (
            Transform(contrast=0.8, gamma=1.25, saturation=1.5, hue=-20, temperature=-45),
            "contrast 0.80×, gamma 1.25, saturation 1.50×, hue -20°, 45 mired colder",
        ),
        (Transform(temperature=30, grey=1), "30 mired warmer, 100% less colour"),
        (
            Transform(blur=1.26, noise=7, noise_seed=3, sharpen=2, jpeg_quality=40),
            "blurred by 1.3 px, noise of 7 levels, sharpened 2.0×, JPEG quality 40",
        ),
        (Transform(erase=(1, 2, 30, 40)), "40 x 30 px erased"),
    ],
)
def test_describe(transform: Transform, words: str) -> None:
    assert transform.describe() == words
