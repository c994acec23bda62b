"""Conditions: what happens to held-out photos."""

import numpy as np

from augstudio.augment.apply import apply
from augstudio.data.dataset import ImageRecord
from augstudio.lab.conditions import AS_THEY_ARE, CONDITIONS

RECORD = ImageRecord("a.png", "a", "1" * 32)
SIZE = 64


def shown(number: int, record: ImageRecord = RECORD, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(5)
    photo = np.kron(rng.integers(0, 256, (8, 8, 3)), np.ones((8, 8, 1))).astype(np.float32)
    return np.asarray(apply(photo, CONDITIONS[number].transform(record, SIZE, seed)), np.float64)


def test_photos_as_they_are_come_first_and_stay_so() -> None:
    assert CONDITIONS[0] is AS_THEY_ARE
    assert AS_THEY_ARE.transform(RECORD, SIZE, 0).is_identity
    assert len({each.name for each in CONDITIONS}) == len(CONDITIONS) == 4


def test_rotated_darker_and_blurred() -> None:
    plain, rotated, darker, blurred = map(shown, range(4))
    assert np.abs(rotated - plain).mean() > 20
    np.testing.assert_allclose(darker, plain / 2, atol=1)
    steps = [np.abs(np.diff(each, axis=1)).max() for each in (blurred, plain)]
    assert steps[0] < 0.8 * steps[1]
    assert abs(blurred.mean() - plain.mean()) < 1


def test_a_photo_is_always_disturbed_in_the_same_way() -> None:
    np.testing.assert_array_equal(shown(1), shown(1))
    transforms = {
        CONDITIONS[1].transform(ImageRecord("x", "a", f"{n:032x}"), SIZE, 0).fingerprint
        for n in range(20)
    }
    # To the left or to the right.
    assert len(transforms) == 2
