"""A leaf is photographed where it lies, in the light that there is."""

import numpy as np
import pytest

from augstudio.data.sample.leaves import oak
from augstudio.data.sample.photo import SIZE, Light, Scene, photograph

DAYLIGHT = Light(angle=0.0, slant=0.2, fall_off=0.0, colour=(1.0, 1.0, 1.0))


def photo(light: Light = DAYLIGHT, turn: float = 0.0, ground: str = "stone") -> np.ndarray:
    rng = np.random.default_rng(3)
    return photograph(oak(rng), Scene(light, turn, 90.0, (ground,)), rng).astype(float)


@pytest.mark.parametrize("ground", ["wood", "stone", "cloth"])
def test_a_photo_has_its_size_and_its_ground(ground: str) -> None:
    result = photo(ground=ground)
    assert result.shape == (SIZE, SIZE, 3)
    assert 60 < result[:30].mean() < 240


def test_the_leaf_turns_with_the_scene() -> None:
    """What differs between two turns lies in the middle; the ground stays."""
    change = np.abs(photo(turn=0.0) - photo(turn=1.5)).mean(axis=2)
    assert change[60:200, 60:200].mean() > 10 * change[:20].mean()


def test_the_side_towards_the_light_is_brighter() -> None:
    low = Light(angle=0.0, slant=0.8, fall_off=0.6, colour=(1.0, 1.0, 1.0))
    result = photo(low)
    assert result[:, -40:].mean() > result[:, :40].mean() + 20


def test_warm_light_is_red() -> None:
    warm = Light(angle=0.0, slant=0.2, fall_off=0.0, colour=(0.9, 0.7, 0.5))
    ratio = photo(warm).mean(axis=(0, 1)) / photo().mean(axis=(0, 1))
    assert ratio == pytest.approx([0.9, 0.7, 0.5], abs=0.03)
